"""Execution accuracy: did a calculation end in the right number? (FinQA, ConvFinQA, FinEval)

The published measure compares the result of a model's program with that of the gold program. A
model that answers in words has rounded its result, so the comparison is rounding aware
(:func:`.numeric.agrees`); it stays strict about the sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..task import Answer, Sample, Score
from . import numeric
from .numeric import Quantity

EXACT_PLACES = 5
"""Decimals to which ConvFinQA's executed answers are given."""


def execution_accuracy(sample: Sample, answer: Answer) -> Score:
    """1 or 0. ``target``: ``stated``, the answer as the data set words it (a number, ``yes`` or
    ``no``), and where the set has it ``executed``, its program's result to five decimals, as
    decimal text (then that is the gold, and ``stated`` tells whether it is a percentage).

    Neither set says in what scale its golds are, so a scale word may stand in an answer or not:
    94 is met by ``94`` and by ``$94 million``. A percentage may be written with its sign, as
    the bare number, or as a fraction: 12.5% is met by ``12.5%``, ``12.5`` and ``0.125``.
    """
    text = text_of(answer.value)
    gold = sample.target
    if not text:
        return Score(0.0, why="no answer")
    asked = numeric.yes_or_no(gold["stated"])
    if asked:
        said = numeric.yes_or_no(text)
        return Score(float(said == asked), why="" if said == asked else f"{said}, not {asked}")
    said_number = numeric.final(text)
    if said_number is None:
        return Score(0.0, why="no number in the answer")
    right = any(_meets(said_number, one) for one in _golds(gold)) or _as_stated(said_number, gold)
    return Score(float(right), why="" if right else f"{text[:80]!r}, not {gold['stated']}")


def result_with_unit(sample: Sample, answer: Answer) -> Score:
    """1 or 0, for FinEval's calculations. ``target``: ``stated``, such as ``1.0126万元``.

    万 and 亿 count; a unit may be left out, but must not be another one (dollars for yuan).
    """
    text = text_of(answer.value)
    gold = numeric.final(sample.target["stated"])
    said = numeric.final(text)
    if gold is None or said is None:
        return Score(0.0, why="no number in the answer")
    if not units_agree(said, gold):
        return Score(0.0, why=f"{said.unit}, not {gold.unit}")
    right = numeric.agrees(said, gold)
    return Score(float(right), why="" if right else f"{text[:80]!r}, not {sample.target['stated']}")


def units_agree(one: Quantity, other: Quantity) -> bool:
    """Whether two units can be of the same thing. ``%`` and ``‰`` only scale the number."""
    kinds = {quantity.unit for quantity in (one, other)} - {"", "%", "‰"}
    return len(kinds) < 2


def text_of(value: Any) -> str:
    """An answer's value as one text: a solver may give text, a number or a list of them."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(text_of(item) for item in value)
    return str(value)


def _golds(target: Mapping[str, str]) -> list[Quantity]:
    stated = numeric.final(target["stated"])
    if "executed" not in target:
        return [stated] if stated else []
    executed = Quantity(Decimal(target["executed"]), places=EXACT_PLACES)
    if stated is None:
        return [executed]
    return [_as_percent(executed, stated) or executed]


def _as_percent(executed: Quantity, stated: Quantity) -> Quantity | None:
    """The executed value as a percentage if the annotator's words make it one. Programs give most
    percentages as fractions, some as the number before the sign, and some annotators leave the
    sign out."""
    number = executed.number
    if stated.percent and abs(abs(number) - abs(stated.number)) < abs(
        abs(number) - abs(stated.value)
    ):
        return replace(executed, unit="%")
    if stated.percent or abs(number * 100 - stated.number) <= stated.step / 2:
        return replace(executed, number=number * 100, unit="%", places=EXACT_PLACES - 2)
    return None


def _meets(answer: Quantity, gold: Quantity) -> bool:
    readings = [answer, replace(answer, scale=Decimal(1))]
    if any(numeric.agrees(reading, gold) for reading in readings):
        return True
    return answer.percent != gold.percent and numeric.agrees(answer.bare(), gold.bare())


def _as_stated(answer: Quantity, target: Mapping[str, str]) -> bool:
    """The very number that the annotator stated, however coarse, if the program bears it out."""
    stated = numeric.final(target["stated"])
    return (
        stated is not None
        and answer.value == stated.value
        and all(abs(gold.value - stated.value) <= stated.step / 2 for gold in _golds(target))
    )
