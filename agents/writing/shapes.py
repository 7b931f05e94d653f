"""Patterns for constrained decoding: how freely a sentence may be put at each try.

A server that decodes by schema lets through only what fits. The first pattern leaves the words
free, the second gives the frame of a sentence about a movement, the third a choice of phrasings
of code's own sentence. They steer; whether a sentence stands is for the checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations

from .plan import SLOT, Lang, Note, Slot

_STOP = {"en": r"\.", "zh": "。"}
_TURN = {
    "en": {
        "up": ("rose", "increased", "grew", "climbed"),
        "down": ("fell", "decreased", "declined", "dropped"),
        "flat": ("was little changed", "was flat"),
    },
    "zh": {
        "up": ("上升", "增长", "增加", "提高"),
        "down": ("下降", "减少", "降低", "回落"),
        "flat": ("基本持平", "基本不变"),
    },
}
_PERFECT = {"up": ("risen", "grown", "increased"), "down": ("fallen", "declined", "decreased")}
_SIDE = {"up": "up", "down": "down", "flat": "flat"}
_THAN_ZH = {"up": "高于", "down": "低于", "flat": "持平于"}
_EARLIER = (
    "(from a year earlier|on the year before|from the year before|compared with the year before)"
)
# Frames of a movement by the roles of its slots. name: the figure's name with its owner; v, c, p,
# t: amount, change, amount before, time; when: " in {year}" or nothing; turn, side: the verb.
_FRAMES = {
    ("en", "change"): (
        "{name}{when} {turn} by {c}(, reaching | from a year earlier to | to ){v}",
        "{name}{when} (was|came to|stood at|reached) {v}, {side} (by )?{c} " + _EARLIER,
    ),
    ("en", "shift"): (
        "{name}{when} {turn} by {c}(, reaching | from a year earlier to | to ){v}",
        "{name}{when} (was|stood at|came to) {v}, {side} (by )?{c} " + _EARLIER,
    ),
    ("en", "prior"): (
        "{name}{when} {turn} from {p} to {v}",
        "{name}{when} {turn} to {v} from {p}( a year earlier| the year before)?",
    ),
    ("en", "since"): (
        "{name} has {perfect} by {c} (a year on average|per year on average) since {t}",
        "{name} has {perfect} by an average of {c} (a|per) year since {t}",
    ),
    ("en", "part"): (
        "(The )?{title} was {n}, {side} (by )?{c}",
        "{n} was the {title}, {side} (by )?{c}",
    ),
    ("en", "level"): ("{name}{when} (was|came to|stood at|amounted to) {v}",),
    ("en", "top"): (
        "(The )?{title} was {n}, (with revenue of|generating|bringing in) {v}, or {r} of the total",
        "{n} was the {title}, (with revenue of|generating) {v} and accounting for {r} of the total",
    ),
    ("zh", "change"): (
        "{name}(为|达到|达){v}，(同比|较上年|比上年){turn}(了)?{c}",
        "{name}(同比|较上年|比上年){turn}(了)?{c}(，|)(至|达到|为){v}",
    ),
    ("zh", "shift"): (
        "{name}{turn}(了)?{c}(，|)(至|达到|为){v}",
        "{name}为{v}，(较上年|比上年|同比){turn}(了)?{c}",
    ),
    ("zh", "prior"): (
        "{name}(由|从)上年的{p}{turn}(至|到){v}",
        "{name}为{v}，{than}上年的{p}",
    ),
    ("zh", "since"): ("自{t}以来，{name}(年均|平均每年){turn}{c}",),
    ("zh", "level"): ("{name}(为|达到|达){v}",),
    ("zh", "top"): ("{title}(是|为){n}，收入(为|达到|达){v}，(占比|占比为|占比达){r}",),
    ("zh", "part"): ("{title}(是|为){n}，收入(同比|较上年|比上年){turn}(了)?{c}",),
}


def free(note: Note, lang: Lang, subject: str = "") -> str:
    """One sentence without a digit that holds each slot once, in any order."""
    text = _words(lang, 60)
    # Two ways to the same letters would cost the server twice the work at every token.
    plain = re.fullmatch(_words(lang, 120), subject)
    head = text if plain else _owner(lang, subject) + text
    return _whole((head + text.join(map(_hole, order)) + text for order in _orders(note)), lang)


def framed(note: Note, lang: Lang, subject: str = "") -> str:
    """The frame of a movement; amounts side by side stand each behind its name."""
    kind = _kind(note)
    if kind is None or (note.direction is None and kind not in ("level", "top")):
        return _whole((_side_by_side(order, lang, subject) for order in _orders(note)), lang)
    way = note.direction or "flat"
    by_role = {slot.role: slot for slot in note.slots}
    amount = by_role.get("level") or by_role.get("ratio")
    time, part = by_role.get("time"), by_role.get("name")
    owner = _owner(lang, subject) or _words(lang, 24 if lang == "en" else 12)
    name = _own_name(note, lang)
    when = "" if time is None or kind == "since" else _hole(time)
    fills = {
        "name": _headed(name, owner, subject)
        if lang == "en"
        else owner + (f"({when}(的|))" if when else "") + name,
        "when": f" in {when}" if when else "",
        "turn": _either(_TURN[lang][way]),
        "perfect": _either(_PERFECT.get(way, ("changed",))),
        "side": _SIDE[way],
        "than": _THAN_ZH[way],
        "title": _literal(note.text.partition(":" if lang == "en" else "：")[0]),
        "v": _hole(amount) if amount else "",
        "r": _hole(by_role["ratio"]) if "ratio" in by_role else "",
        "c": _hole(by_role["change"]) if "change" in by_role else "",
        "p": _hole(by_role["prior"]) if "prior" in by_role else "",
        "t": _hole(time) if time else "",
        "n": _hole(part) if part else "",
    }
    return _whole((_put(frame, fills) for frame in _FRAMES[lang, kind]), lang)


def phrased(note: Note, lang: Lang) -> str:
    """The fallback with its plain words left open: the model chooses how to put it."""
    pattern = _literal(note.fallback)
    for plain, ways in _WAYS[lang]:
        pattern = re.sub(plain, ways, pattern, count=1)
    return f"^{pattern}$"


def _kind(note: Note) -> str | None:
    """Which frames fit a note's slots, or None."""
    roles = sorted(slot.role for slot in note.slots if slot.role != "time")
    since = any(slot.name == "since" for slot in note.slots)
    match roles:
        case ["change"] if since:
            return "since"
        case ["change", "name"]:
            return "part"
        case ["change", "level"]:
            return "change"
        case ["change", "ratio"]:
            return "shift"
        case ["level" | "ratio", "prior"] | ["prior", "ratio"]:
            return "prior"
        case ["level"] | ["ratio"]:
            return "level" if note.direction is None else None
        case ["level", "name", "ratio"]:
            return "top"
    return None


def _own_name(note: Note, lang: Lang) -> str:
    """The figure's name as the note gives it: a part of it ("selling") would not tell the whole."""
    name = SLOT.sub("", note.text.partition(":" if lang == "en" else "：")[0])
    return _literal(name.removesuffix(" in ").removeprefix("自以来").strip())


def _headed(name: str, owner: str, subject: str) -> str:
    """An English name at the head of a sentence, with the company before it or not."""
    if not subject:
        return owner + name
    return _either((f"{_possessive(subject)}{name}", f"The {name}", name[:1].upper() + name[1:]))


def _side_by_side(order: list[Slot], lang: Lang, subject: str) -> str:
    text = _words(lang, 24 if lang == "en" else 12)
    link, tail = (text, text) if lang == "en" else ("(为|达到|达)", "")
    parts = [text + (_names(slot) + link if slot.anchor else "") + _hole(slot) for slot in order]
    return _owner(lang, subject) + "".join(parts) + tail


def _put(frame: str, fills: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda m: fills[m[1]], frame)


def _whole(bodies: Iterable[str], lang: Lang) -> str:
    return f"^({'|'.join(bodies)}){_STOP[lang]}$"


def _words(lang: Lang, most: int) -> str:
    """Text between slots: no digit, no slot, no second sentence."""
    if lang == "en":
        return rf"""[^0-9{{}}()"\\\n.!?;:]{{0,{most}}}"""
    return rf"""[^0-9A-Za-z{{}}()（）"\\\n.。!?;:；：！？”“]{{0,{most // 2}}}"""


def _orders(note: Note) -> list[list[Slot]]:
    slots = [note.slot(name) for name in dict.fromkeys(SLOT.findall(note.text))]
    return [list(order) for order in permutations(slots)] if len(slots) <= 3 else [slots]


def _owner(lang: Lang, subject: str) -> str:
    """The company's name at the head of a sentence, which may have letters that words may not."""
    if not subject:
        return ""
    name = _literal(subject)
    return f"({_possessive(subject)}|{name} )?" if lang == "en" else f"({name}(的|))?"


def _possessive(subject: str) -> str:
    return f"{_literal(subject)}'s "


def _literal(text: str) -> str:
    """Text as a pattern, with no more escapes than a grammar understands."""
    return re.sub(r"\\([ ,'&%/：，。-])", r"\1", re.escape(text))


def _either(ways: Iterable[str]) -> str:
    return f"({'|'.join(ways)})"


def _hole(slot: Slot) -> str:
    return rf"\{{{slot.name}\}}"


def _names(slot: Slot) -> str:
    ways = [way for name in slot.anchor.split("|") for way in (name, name[0].upper() + name[1:])]
    return _either(_literal(way) for way in dict.fromkeys(ways))


# Plain words of a fallback, and what may stand for them. The first way is never the plain word, so
# that a model which does not care says something else than code would.
_WAYS: dict[Lang, tuple[tuple[str, str], ...]] = {
    "en": (
        (r" was (?=\\\{(?!part).*, (?:up|down) )", " (stood at|came to|reached|was) "),
        (r", with revenue of ", ", (bringing in revenue of|with revenue of) "),
        (r"(?<=\}), (up|down) (?=\\)", r", (\1 by|\1) "),
        (" on the year before", " (from|on) (a year earlier|the year before)"),
        (" rose by ", " (increased|climbed|grew|rose) by "),
        (" fell by ", " (declined|decreased|dropped|fell) by "),
        (" rose from ", " (increased|climbed|grew|rose) from "),
        (" fell from ", " (declined|decreased|dropped|fell) from "),
        (" came to ", " (amounted to|reached|came to) "),
        (", which returned ", ", (returning|which returned) "),
        (" a year on average ", " (a year on average|annually on average|on average each year) "),
    ),
    "zh": (
        ("同比增长", "(较上年增长|比上年增长|同比增长)"),
        ("同比下降", "(较上年下降|比上年下降|同比下降)"),
        ("由上年的", "(从上年的|由上年的)"),
        ("升至", "(上升至|增至|升至)"),
        ("降至", "(下降至|减至|降至)"),
        (r"上升(?=\\\{)", "(提高|增加|上升)"),
        (r"下降(?=\\\{)", "(降低|回落|下降)"),
        (r"\}为(?=\\\{)", "}(达到|达|为)"),
        (r"(?<=[一-鿿])为(?=\\\{)", "(达到|达|为)"),
        (r"至(?=\\\{)", "(，至|，达到|至)"),
        ("是", "(为|是)"),
    ),
}
