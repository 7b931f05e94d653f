"""Scores any report's prose against the facts, by rule: a model's own or Tael's.

The prose is plain text in which a figure may be followed by its source in square brackets. Five
parts, each from 0 to 1:

- ``figures``: share of figures that are a fact of the company at the precision shown;
- ``sourced``: share of figures whose bracket names the fact that the figure is;
- ``consistent``: share of sentences about one line that do not say "rose" of what fell;
- ``readable``: share of sentences of a fit length, in the right language, not said before;
- ``covered``: share of the lines a reader looks for first (revenue, net income, cash flow,
  balance sheet) that are stated, rightly, for the newest year.

The score is their mean; with a wrong figure or a contradiction it is halved, so that such a report
is never acceptable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...agents.writing.lexicon import MOVES
from ...evals.task import Answer, Sample, Score
from ...tools.errors import InputError
from ...tools.facts import Fact
from ...tools.format import agrees
from ...tools.ratios import shift
from .pack import LINES, Pack, pack

FIT = 0.8
"""A report of this score or more is acceptable."""
LEAST_SENTENCES = 8

_KEY = ("revenue", "net_income")
_BANK = ("assets",)
_OTHER = ("cfo|fcf|capex", "cash|total_debt|equity")

_FIGURE = re.compile(
    r"(?P<text>[-−]?(?:HK\$|JP¥|RMB ?|[$€£])?\s?\d[\d,]*(?:\.\d+)?"
    r"\s*(?:trillion|billion|million|亿|万)?\s*"
    r"(?:%|percentage points?|个百分点|pp\b|x\b|倍|days?\b|shares\b"
    r"|天|股|美元|元|港元)?)"
    r"(?P<cite>\s*\[(?P<id>[^\]\s]+)\])?"
)
_CITE = re.compile(r"\s*\[[^\]\s]+\]")
_DATE = re.compile(
    r"(?:\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s+\d{1,2},?(?:\s+\d{4})?\b)|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{4}-\d{2}-\d{2}"
    r"|\b(?:FY|fiscal(?: year)?) ?(?:19|20)\d{2}\b"
    r"|\bQ[1-4]\b|\b10-[KQ]\b|第[一二三四1-4]季度|\d{4}财年|\d{4}年度|\b(?:19|20)\d{2}\b(?![,.]?\d)",
    re.I,
)
_STOPS = {
    "en": re.compile(r"(?<=[.!?])\s+(?=[A-Z\[(\"'*])|\n+"),
    "zh": re.compile(r"(?<=[。！？])|\n+"),
}
_HEADING = re.compile(r"^\s*(?:#|\*\*[^*]+\*\*:?\s*$|[-*|]{3,}|\|)")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_DEBRIS = re.compile(r"[{}<>]|undefined|N/A|\bnull\b|\.\.\.$")


@dataclass(frozen=True, slots=True)
class _Said:
    """A figure in a sentence: its text and the fact it is, or None. ``sourced``: its bracket names
    that fact. ``named``: the bracket does, or the sentence has the fact's name in it."""

    text: str
    fact: Fact | None
    sourced: bool
    named: bool


def score(sample: Sample, answer: Answer) -> Score:
    """The scorer of the task ``finance-report``. The answer's value is the prose."""
    facts = pack(sample.input["ticker"], sample.input["lang"])
    told = list(sentences(str(answer.value or ""), facts.lang))
    if not told:
        return Score(0.0, why="no prose")
    figures = [(line, list(_figures(line, facts))) for line in told]
    said = [one for _, found in figures for one in found]
    wrong = [one.text for one in said if one.fact is None]
    against = [line for line, found in figures if _contradicts(line, found, facts)]
    parts = {
        "figures": _share(len(said) - len(wrong), len(said)),
        "sourced": _share(sum(one.sourced for one in said), len(said)),
        "consistent": 1 - len(against) / len(told),
        "readable": _readable(told, facts.lang),
        "covered": _covered(said, facts),
    }
    mean = sum(parts.values()) / len(parts)
    flawed = bool(wrong or against)
    why = []
    if wrong:
        why.append(f"{len(wrong)} of {len(said)} figures are no fact: {', '.join(wrong[:5])}")
    if against:
        why.append(f"{len(against)} contradictions, such as: {_CITE.sub('', against[0])}")
    if not flawed and mean < FIT:
        why.append("weak in " + ", ".join(name for name, part in parts.items() if part < FIT))
    return Score(mean / 2 if flawed else mean, parts, "; ".join(why))


def sentences(prose: str, lang: str) -> Iterator[str]:
    """The sentences of a Markdown text, headings and tables left out."""
    for line in prose.splitlines():
        if not line.strip() or _HEADING.match(line):
            continue
        plain = _BULLET.sub("", line).replace("**", "").strip()
        for part in _STOPS[lang].split(plain):
            if len(part.strip()) > 1:
                yield part.strip()


def _figures(sentence: str, facts: Pack) -> Iterator[_Said]:
    """Figures of a sentence. Dates, years and quarters are none."""
    cites = [(found.start(), found.end()) for found in _CITE.finditer(sentence)]

    def hide(found: re.Match[str]) -> str:
        cited = any(start <= found.start() < end for start, end in cites)
        return found[0] if cited else "·" * len(found[0])

    for match in _FIGURE.finditer(_DATE.sub(hide, sentence)):
        if any(start <= match.start() < end for start, end in cites):
            continue
        text, cited = match["text"].strip(), match["id"]
        fact = facts.table.facts.get(cited) if cited else None
        if fact is not None and _is(text, fact, facts):
            yield _Said(text, fact, True, True)
            continue
        hits = [fact for fact in facts.known() if _is(text, fact, facts)]
        named = [fact for fact in hits if facts.names(fact, sentence)]
        if not named and (len(facts.lines_in(sentence)) == 1 or _claims(fact, sentence, facts)):
            hits = []  # it equals some other figure by chance
        hit = next(iter(named or hits), None)
        yield _Said(text, hit, False, bool(named))


def _claims(cited: Fact | None, sentence: str, facts: Pack) -> bool:
    """Whether a sentence gives a figure as the one that it cites."""
    return cited is not None and facts.names(cited, sentence)


def _is(text: str, fact: Fact, facts: Pack) -> bool:
    """Whether a figure shown is a fact: with its sign, or without it where words tell it."""
    shown = [text.replace("−", "-")]
    if fact.unit == "pp":
        # A ratio's change is often told in per cent.
        shown.append(_as_points(shown[0]))
    for one in shown:
        try:
            if any(
                agrees(one, fact.value, fact.unit, facts.lang, magnitude=bare)
                for bare in (False, True)
            ):
                return True
        except InputError:
            continue
    return False


def _as_points(text: str) -> str:
    return re.sub(r"\s*%$", " percentage points", text)


def _contradicts(sentence: str, said: list[_Said], facts: Pack) -> bool:
    """Whether a sentence whose figures are all of one line moves it the wrong way."""
    lines = {_base(one.fact.line) for one in said if one.fact is not None}
    if len(lines) != 1 or any(not one.named or one.fact.member for one in said if one.fact):
        return False
    moves = {way for way, words in MOVES[facts.lang].items() if words.search(sentence)}
    moves.discard("flat")
    if len(moves) != 1:
        return False
    periods = {one.fact.period.label for one in said if one.fact}
    newest = max(periods, key=lambda label: ("Q" in label, label))
    change = _change(lines.pop(), newest, facts)
    if change is None or change == 0:
        return False
    return (change > 0) != (moves == {"up"})


def _base(line: str) -> str:
    if line.endswith("_growth"):
        return {"eps_growth": "eps_diluted"}.get(line, line.removesuffix("_growth"))
    return line.removesuffix("_change")


def _change(line: str, label: str, facts: Pack) -> int | None:
    """The sign of a line's movement in a period against the one a year before, by size where the
    amounts are negative; None where it is not known."""
    if line not in LINES:
        return None
    now = facts.table.get(line, label)
    before = facts.table.get(line, shift(label, 1))
    if now is None or before is None or now.value < 0 or before.value < 0:
        return None
    return (now.value > before.value) - (now.value < before.value)


def _readable(told: list[str], lang: str) -> float:
    seen: set[str] = set()
    good = 0
    for sentence in told:
        plain = _CITE.sub("", sentence).strip()
        key = re.sub(r"\W+", "", plain).lower()
        good += _fits(plain, lang) and key not in seen and not _DEBRIS.search(plain)
        seen.add(key)
    return good / max(len(told), LEAST_SENTENCES)


def _fits(plain: str, lang: str) -> bool:
    han = len(re.findall(r"[\u4e00-\u9fff]", plain))
    latin = len(re.findall(r"[A-Za-z]", plain))
    if lang == "zh":
        return 6 <= len(plain) <= 110 and han > latin
    return 4 <= len(plain.split()) <= 45 and han == 0


def _covered(said: list[_Said], facts: Pack) -> float:
    label = facts.table.labels()[-1]
    stated = {one.fact.line for one in said if one.fact and one.fact.period.label == label}
    wanted = (*_KEY, *(_BANK if facts.table.company.is_bank else _OTHER))
    have = [
        choice
        for choice in wanted
        if any(facts.table.get(line, label) is not None for line in choice.split("|"))
    ]
    hit = [choice for choice in have if stated & set(choice.split("|"))]
    return _share(len(hit), len(have))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
