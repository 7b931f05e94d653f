"""Puts a message to all checks, in the light of the whole dialogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from ....tools.algebra.expression import Unreadable, parse, variables
from ....tools.algebra.nodes import close
from ....tools.algebra.value import evaluate
from ..schema import Lang
from . import speech, tone
from .arithmetic import sums
from .encoded import codes
from .numbers import Said, forms, plain_text, said, values
from .secrets import Secrets, flat_text

Verdict = Literal["none", "right", "wrong"]
Kind = Literal["leak", "wrong", "verdict", "manner"]

_ALGEBRA = re.compile(
    r"(?<![A-Za-z'’])(?:\d*\s*[a-z]|[-+]?\d+(?:\.\d+)?|\([^()]*\))(?:\s*[-+*/^=<>≤≥×÷·²³]\s*(?:\d*\s*[a-z](?![A-Za-z'’])|\d+(?:\.\d+)?|\([^()]*\)|[²³]?))+",
)
_COEFFICIENT = re.compile(r"(?<![\w.])\d+\s?[a-z](?![A-Za-z'’])")
_EQUATION = re.compile(r"[-+*/÷×().\d\s]*\d[-+*/÷×().\d\s]*=\s*[-+]?\d+(?:\.\d+)?(?:/\d+)?%?")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a message does not pass: what kind, and a sentence for who is to write it anew."""

    kind: Kind
    why: str


@dataclass(frozen=True)
class Scene:
    """What a message is seen against.

    problem, said, told: the problem's text, what the pupil has said and what the tutor has said so
    far, oldest first. secrets: empty once the pupil has the answer. grants: numbers and expressions
    that the move itself brings along. verdict: what code lets the message say of the pupil's last
    step. solved: the pupil's own right answer stands, and nothing is secret any more.
    """

    problem: str
    lang: Lang = "en"
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    secrets: Secrets = field(default_factory=Secrets)
    grants: tuple[str, ...] = ()
    verdict: Verdict = "none"
    solved: bool = False
    sentences: int = tone.SENTENCES

    @property
    def known(self) -> str:
        """All words that are no news to the pupil."""
        return "\n".join((self.problem, *self.said, *self.grants))

    @property
    def letters(self) -> str:
        return "".join(set(re.findall(r"(?<![A-Za-z'’])[A-Za-z](?![A-Za-z'’])", self.known)))


def passes(message: str, scene: Scene) -> bool:
    return not any(inspect(message, scene))


def inspect(message: str, scene: Scene) -> Iterator[Objection]:
    """All that speaks against a message. Lazy: the first objection is often enough."""
    text = plain_text(message)
    if not scene.solved:
        yield from _leaks(text, scene)
    yield from _wrong(text, scene)
    yield from _verdicts(text, scene)
    for fault in tone.faults(text, scene.lang, plain_text(scene.known), sentences=scene.sentences):
        yield Objection("manner", fault)


def _leaks(text: str, scene: Scene) -> Iterator[Objection]:
    open_text = _without_quotes(text, scene)
    known = plain_text(scene.known)
    allowed = values(known)
    found = said(open_text, letters=scene.letters)
    for one in found:
        if why := _number(one, open_text, allowed, scene):
            yield Objection("leak", why)
    theirs = plain_text("\n".join((scene.problem, *scene.said)))
    for total in sums(open_text, found):
        if total.value in scene.secrets.values and open_text[total.start : total.end] not in theirs:
            yield Objection("leak", "do not write a calculation, name the quantities")
    yield from _texts(open_text, known, scene)
    for code in codes(open_text, known, scene.secrets.values):
        yield Objection("leak", f"no codes, spelling or other languages: {code[:20]}")
    if word := speech.narrows(open_text, known):
        yield Objection("leak", f"do not describe or compare a result: {word[:30]}")
    if option := speech.options(open_text):
        yield Objection("leak", f"do not name an option: {option}")
    if speech.tells(open_text):
        yield Objection("leak", "do not announce an answer")
    if _spread(found, scene):
        yield Objection("leak", "several messages together give the answer")


def _number(one: Said, text: str, allowed: frozenset[Fraction], scene: Scene) -> str:
    """Why a number may not stand there, or ''."""
    shown = text[one.start : one.end].strip()
    secret = any(form in scene.secrets.values for form in forms(one))
    if shown.lower() in ("one", "一") and not secret:
        return ""  # far more often a pronoun than a number
    if not one.plain:
        shown_already = one.value in allowed or any(shown in part for part in scene.grants)
        return f"do not write {shown}" if secret or not shown_already else ""
    if not any(form in allowed for form in forms(one)):
        return f"do not write the number {shown}: use only the problem's numbers"
    if not secret:
        return ""
    if speech.asserted(text, one.start) or not _as_in_problem(one, text, scene):
        return f"do not write {shown} here"
    return ""


def _as_in_problem(one: Said, text: str, scene: Scene) -> bool:
    """A number of the problem that happens to be a secret too may stand with the problem's own
    next word only: "2,000 steps", "20张"."""
    after = re.match(r"\s*(?:[A-Za-z]+|[\u4e00-\u9fff])", text[one.end :])
    if after is None:
        return False
    context = flat_text(text[one.start : one.end] + after[0])
    return any(context in flat_text(part) for part in (scene.problem, *scene.grants))


def _texts(text: str, known: str, scene: Scene) -> Iterator[Objection]:
    """Expressions and worded answers. Algebra has to be the problem's or the pupil's, letter for
    letter; an answer in words may stand nowhere."""
    flat, familiar = flat_text(text), flat_text(known)
    for secret in scene.secrets.texts:
        if secret in flat and (secret not in flat_text(scene.problem) or _announced(secret, flat)):
            yield Objection("leak", "do not write the result")
    if not scene.solved:
        for pattern in (_ALGEBRA, _COEFFICIENT):
            for found in pattern.finditer(text):
                if flat_text(found[0]) not in familiar and re.search(r"[a-z=]", found[0]):
                    yield Objection(
                        "leak", f"do not write {found[0].strip()}: it is a new expression"
                    )


def _announced(secret: str, flat: str) -> bool:
    return bool(re.search(r"(?:is|be|are|是|为|=|:|：)“?$", flat.split(secret)[0]))


def _spread(found: list[Said], scene: Scene) -> bool:
    """Digits, one a message, that make the answer up when read one after the other."""
    wanted = {str(value) for value in scene.secrets.answer if value.denominator == 1 and value > 9}
    if not wanted or not found:
        return False
    tail = ""
    for message in (*scene.told[-5:], None):
        ones = found if message is None else said(_without_quotes(plain_text(message), scene))
        digits = [one for one in ones if one.value.denominator == 1 and 0 <= one.value <= 9]
        tail = tail + str(digits[0].value) if len(digits) == 1 == len(ones) else ""
    return any(tail.endswith(number) for number in wanted)


def _without_quotes(text: str, scene: Scene) -> str:
    """The text without what it quotes word for word from the problem, or (when code granted it)
    from the pupil. A bare number between quotation marks is no quotation."""
    sources = [_squeezed(plain_text(part)) for part in (scene.problem, *scene.grants)]

    def blank(found: re.Match[str]) -> str:
        inside = _squeezed(found[0][1:-1])
        enough = len(inside) >= 6 and bool(re.search(r"[A-Za-z\u4e00-\u9fff=]", inside))
        quoted = enough and any(inside in source for source in sources)
        return "“" + " " * (len(found[0]) - 2) + "”" if quoted else found[0]

    return tone.QUOTED.sub(blank, text)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().rstrip(".。,，?？!！").lower()


def _wrong(text: str, scene: Scene) -> Iterator[Objection]:
    """Equations between numbers have to hold. The pupil's own may be quoted as they are."""
    for found in _EQUATION.finditer(_without_quotes(text, scene)):
        left, _, right = found[0].rpartition("=")
        try:
            trees = [parse(part) for part in (left.split("=")[-1], right)]
            if any(variables(tree) for tree in trees):
                continue
            one, other = (evaluate(tree, {}) for tree in trees)
        except Unreadable:
            yield Objection("wrong", f"{found[0].strip()} cannot be read")
            continue
        if not close(one, other):
            yield Objection("wrong", f"{found[0].strip()} is not true")


def _verdicts(text: str, scene: Scene) -> Iterator[Objection]:
    open_text = _without_quotes(text, scene)
    if scene.verdict != "right" and speech.agrees(open_text):
        yield Objection("verdict", "do not say that something is right")
    if scene.verdict != "wrong" and speech.denies(open_text):
        yield Objection("verdict", "do not say that something is wrong")
