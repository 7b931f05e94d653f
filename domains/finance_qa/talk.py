"""Questions that lean on earlier turns: "and in 2012?", "what is the net change?".

A turn with nothing but a year asks for the last topic in that year. A turn with nothing but an
operation is about the last two values that were looked up, the later year minus the earlier one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .backing import Backed
from .compose import Operand, average, growth, leaf, number, total
from .cues import wanted as cues_of
from .figures import Figure, figures
from .formula import Binary, Node
from .found import Found
from .reckon import Task, calculated
from .schema import ARROW
from .units import years
from .words import content, stems

_WEAK = stems(
    "value figure number that this it again so then now full same time overall over period net "
    "total prior previous next represent relation portion over decline fluctuation variation"
)
_OTHER_PART = re.compile(
    r"\b(?:less|over|divided|times|ratio|portion|proportion|represents?|relation|plus|minus|"
    r"average|1000?|100|half)\b|占|除以",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier turn; ``figure`` where its answer is one."""

    question: str
    figure: Figure | None
    years: frozenset[int]

    @property
    def looked_up(self) -> bool:
        return self.figure is not None and cues_of(self.question).operation is None


def turns(earlier: tuple[str, ...]) -> list[Turn]:
    found = []
    for turn in earlier:
        question, _, answer = turn.rpartition(ARROW)
        inside = figures(answer)
        figure = inside[0] if len(inside) == 1 else None
        found.append(Turn(question.strip(), figure, years(question)))
    return found


def _empty(question: str) -> bool:
    """Whether a question has no words of its own but years and operations."""
    return all(word[0].isdigit() for word in content(question) - _WEAK)


def resolved(question: str, earlier: tuple[str, ...]) -> str:
    """The question with the topic that it leaves to an earlier turn."""
    named = years(question)
    if not earlier or len(named) != 1 or not _empty(question):
        return question
    if cues_of(question).operation is not None or _OTHER_PART.search(question):
        return question
    for turn in reversed(turns(earlier)):
        if not _empty(turn.question) and cues_of(turn.question).operation is None:
            topic = re.sub(r"(?:19|20)\d\d", " ", turn.question).strip(" ?？")
            return f"{topic} in {min(named)}?"
    return question


def by_talk(task: Task, earlier: tuple[str, ...]) -> Found | None:
    """A bare operation over the last two values that earlier turns looked up, one a year."""
    wanted, past = task.wanted, turns(earlier)
    if found := _by_number(task, past) or _part_of(task, past):
        return found
    if wanted.operation not in ("change", "growth", "total", "average") or not past:
        return None
    bare = _OTHER_PART.sub("", task.question) == task.question or wanted.operation == "average"
    if not bare or not _empty(task.question):
        return None
    values: dict[int, Turn] = {}
    for turn in past:
        if turn.looked_up and len(turn.years) == 1:
            values.pop(min(turn.years), None)
            values[min(turn.years)] = turn
    if len(values) != 2 or (wanted.years and wanted.years != frozenset(values)):
        return None
    old, new = (_backed(values[year], task) for year in sorted(values))
    node: Node
    match wanted.operation:
        case "change":
            node = Binary("-", leaf(new), leaf(old))
        case "growth":
            node = growth(new, old)
        case "total":
            node = total([new, old])
        case _:
            node = average([new, old])
    return calculated(node, [Operand(number(one), one) for one in (new, old)], task, "code")


_OF_THAT = re.compile(
    r"\b(?:change|difference|increase|decrease|decline|growth|fluctuation|that|this|it|sum)\b.*"
    r"\b(?:over|divided by|in relation to|as an? (?:percentage|percent|portion|share) of|"
    r"represents?|percentage of|relative to|compared to)\b",
    re.I,
)


def _part_of(task: Task, past: list[Turn]) -> Found | None:
    """The last change over the value of a year: "and how much is that of the 2016 value?"."""
    named = years(task.question)
    if len(named) != 1 or not _OF_THAT.search(task.question):
        return None
    spoken_of = stems(" ".join(turn.question for turn in past)) | _WEAK
    if any(not word[0].isdigit() for word in content(task.question) - spoken_of):
        return None
    moved = [turn for turn in past if turn.figure and cues_of(turn.question).operation in _MOVED]
    bases = [turn for turn in past if turn.looked_up and turn.years == named]
    if not moved or not bases:
        return None
    part, whole = moved[-1].figure, _backed(bases[-1], task)
    assert part is not None
    top = Backed(part.value, part)
    operands = [Operand(number(one), one) for one in (top, whole)]
    asked = replace(task, wanted=replace(task.wanted, operation="share"))
    return calculated(Binary("/", leaf(top), leaf(whole)), operands, asked, "code")


def _by_number(task: Task, past: list[Turn]) -> Found | None:
    """The last answer and a number of the question: "what is that divided by 1000?"."""
    match = _THAT_AND.match(task.question)
    if match is None or not past or past[-1].figure is None:
        return None
    said = figures(match["number"])
    if len(said) != 1:
        return None
    last = past[-1].figure
    items = [Backed(last.value, last), Backed(said[0].value, said[0])]
    node = Binary(_SIGNS[match["op"].lower().split()[0]], leaf(items[0]), leaf(items[1]))
    operands = [Operand(number(one), one) for one in items]
    asked = replace(task, wanted=replace(task.wanted, operation="lookup"))
    return calculated(node, operands, asked, "code")


_THAT_AND = re.compile(
    r"\W*(?:(?:and|so|then)\W+)?what (?:is|was) (?:that|this|it)(?: number| value| amount)? "
    r"(?P<op>divided by|over|less|minus|times|multiplied by|plus) \$?(?P<number>[\d.,]+)\W*$",
    re.I,
)
_SIGNS = {
    "divided": "/",
    "over": "/",
    "less": "-",
    "minus": "-",
    "times": "*",
    "multiplied": "*",
} | {"plus": "+"}
_MOVED = ("change", "growth")


def _backed(turn: Turn, task: Task) -> Backed:
    assert turn.figure is not None
    places = task.sources.places(turn.figure.value)
    year = min(turn.years)
    right = [one for one in places if one.cell is not None and year in one.cell.years]
    where = (right or places or [Backed(turn.figure.value)])[0]
    # The value as the conversation has it: its sign is what was agreed on.
    return replace(where, value=turn.figure.value, figure=where.figure or turn.figure)
