"""Notes about facts: one sentence's worth of figures, with the direction that the figures have.

Each function returns None when the facts for it are missing, so that a plan simply lists what it
would like to say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ...agents.writing.plan import Direction, Lang, Note, Role, Slot
from ...tools.facts import Fact, FactTable
from ...tools.format import format_value
from ...tools.ratios import shift

# A movement below what is shown is none: 0.05 % of growth, 0.05 percentage points.
FLAT = Decimal("0.0005")

_VERB = {
    "en": {"up": "rose", "down": "fell", "flat": "was little changed"},
    "zh": {"up": "上升", "down": "下降", "flat": "基本持平"},
}
_PERFECT = {"up": "risen", "down": "fallen", "flat": "been little changed"}
_GROWTH_ZH = {"up": "同比增长", "down": "同比下降", "flat": "同比基本持平"}
_TO_ZH = {"up": "升至", "down": "降至", "flat": "基本持平，为"}


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A figure's name, the names that a sentence may use for it, whether it takes a plural verb."""

    name: str
    say: tuple[str, ...]
    plural: bool = False


@cache
def _phrases() -> dict[str, dict[str, Any]]:
    text = files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Noter:
    """Makes notes about one period of a table, in one language."""

    table: FactTable
    lang: Lang
    label: str

    @property
    def en(self) -> bool:
        return self.lang == "en"

    # -- what the facts say ---------------------------------------------------------------

    def fact(self, line: str, back: int = 0) -> Fact | None:
        return self.table.get(line, shift(self.label, back) if back else self.label)

    def phrase(self, line: str, *, negative: bool = False) -> _Phrase:
        row = _phrases()[line]
        if negative:
            name = str(row.get(f"loss_{self.lang}", ""))
            return _Phrase(name, (name,))
        return _Phrase(
            str(row[self.lang]), tuple(row[f"say_{self.lang}"]), bool(row.get("plural", False))
        )

    def slot(
        self,
        name: str,
        fact: Fact,
        role: Role,
        say: Iterable[str] = (),
        *,
        magnitude: bool = False,
        plural: bool = False,
    ) -> Slot:
        text = format_value(
            fact.value, fact.unit, self.lang, magnitude=magnitude or role == "change"
        )
        return Slot(name, text, role, fact.id, "|".join(say), plural)

    def period(self, name: str = "year", back: int = 0) -> Slot:
        return Slot(name, period_name(shift(self.label, back), self.lang), "time")

    # -- notes ------------------------------------------------------------------------------

    def growth(self, line: str, growth: str, *, dated: bool = False) -> Note | None:
        """A level and its growth on the same period of the year before."""
        level, change = self.fact(line), self.fact(growth)
        if level is None or change is None or level.value <= 0:
            return self.swing(line, dated=dated)
        way = _way(change.value)
        phrase = self.phrase(line)
        if way == "flat":
            return self.level(line, dated=dated)
        slots = [
            self.slot(line, level, "level", phrase.say, plural=phrase.plural),
            self.slot(growth, change, "change"),
        ]
        v, g = f"{{{line}}}", f"{{{growth}}}"
        when_en, when_zh = (" in {year}", "{year}") if dated else ("", "")
        slots += [self.period()] if dated else []
        if self.en:
            turn = "up" if way == "up" else "down"
            text = f"{phrase.name}{when_en}: {v}, {turn} {g} on the year before"
            fallback = f"{_capital(phrase.name)}{when_en} was {v}, {turn} {g} on the year before."
        else:
            text = f"{when_zh}{phrase.name}：{v}，{_GROWTH_ZH[way]}{g}"
            fallback = f"{when_zh}{phrase.name}为{v}，{_GROWTH_ZH[way]}{g}。"
        return Note(text, tuple(slots), fallback, way)

    def swing(self, line: str, *, dated: bool = False, spread: bool = True) -> Note | None:
        """A level and the one a year before; a loss is told by its size."""
        level, prior = self.fact(line), self.fact(line, 1)
        if level is None or prior is None:
            return self.level(line, dated=dated)
        if (level.value < 0) != (prior.value < 0) or not (level.value and prior.value):
            return self.level(line, dated=dated)
        negative = level.value < 0
        phrase = self.phrase(line, negative=negative)
        if not phrase.name:
            return None
        now, before = abs(level.value), abs(prior.value)
        shown = [format_value(fact.value, fact.unit, self.lang) for fact in (level, prior)]
        if shown[0] == shown[1]:
            return self.level(line, dated=dated)
        way: Direction = "up" if now > before else "down"
        role: Role = "ratio" if level.kind == "ratio" else "level"
        slots = [
            self.slot(line, level, role, phrase.say, magnitude=negative, plural=phrase.plural),
            self.slot(f"{line}_prior", prior, "prior", magnitude=negative),
        ]
        v, p = f"{{{line}}}", f"{{{line}_prior}}"
        when_en, when_zh = (" in {year}", "{year}") if dated else ("", "")
        slots += [self.period()] if dated else []
        if self.en:
            text = f"{phrase.name}{when_en}: {_VERB['en'][way]} from {p} to {v}"
            fallback = f"{_capital(phrase.name)} {_VERB['en'][way]} from {p} to {v}{when_en}."
        else:
            text = f"{when_zh}{phrase.name}：由上年的{p}{_TO_ZH[way]}{v}"
            fallback = f"{when_zh}{phrase.name}由上年的{p}{_TO_ZH[way]}{v}。"
        return Note(text, tuple(slots), fallback, way)

    def shift(self, line: str) -> Note | None:
        """A ratio and its change in percentage points."""
        ratio, change = self.fact(line), self.fact(f"{line}_change")
        if ratio is None:
            return None
        if change is None or _way(change.value) == "flat" or ratio.value < 0:
            return self.level(line) if ratio.value >= 0 else None
        way = _way(change.value)
        phrase = self.phrase(line)
        slots = (
            self.slot(line, ratio, "ratio", phrase.say, plural=phrase.plural),
            self.slot(f"{line}_change", change, "change"),
        )
        v, c = f"{{{line}}}", f"{{{line}_change}}"
        if self.en:
            text = f"{phrase.name}: {_VERB['en'][way]} by {c} to {v}"
            fallback = f"{_capital(phrase.name)} {_VERB['en'][way]} by {c} to {v}."
        else:
            text = f"{phrase.name}：{_VERB['zh'][way]}{c}至{v}"
            fallback = f"{phrase.name}{_VERB['zh'][way]}{c}至{v}。"
        return Note(text, slots, fallback, way)

    def level(self, line: str, *, dated: bool = False) -> Note | None:
        return self.levels(line, dated=dated)

    def levels(self, *lines: str, dated: bool = False) -> Note | None:
        """Several figures of one period side by side, no movement."""
        facts = [fact for line in lines if (fact := self.fact(line)) is not None]
        if len(facts) < len(lines):
            return self.levels(*(fact.line for fact in facts), dated=dated)
        if not facts:
            return None
        named = []
        for fact in facts:
            phrase = self.phrase(fact.line, negative=fact.value < 0)
            if not phrase.name:
                return None
            named.append((fact, phrase))
        slots = [
            self.slot(
                fact.line,
                fact,
                "ratio" if fact.kind == "ratio" else "level",
                phrase.say,
                magnitude=fact.value < 0,
                plural=phrase.plural,
            )
            for fact, phrase in named
        ]
        slots += [self.period()] if dated else []
        if self.en:
            parts = [f"{phrase.name}: {{{fact.line}}}" for fact, phrase in named]
            said = [f"{phrase.name} to {{{fact.line}}}" for fact, phrase in named]
            said[0] = said[0].replace(" to {", " came to {")
            when = " in {year}" if dated else ""
            body = _capital(", ".join(said[:-1]) + (" and " if len(said) > 1 else "") + said[-1])
            return Note(", ".join(parts) + when, tuple(slots), f"{body}{when}.")
        when = "{year}" if dated else ""
        parts = [f"{phrase.name}：{{{fact.line}}}" for fact, phrase in named]
        said = [f"{phrase.name}为{{{fact.line}}}" for fact, phrase in named]
        return Note(when + "，".join(parts), tuple(slots), when + "，".join(said) + "。")

    def returns(self, *, dated: bool = False) -> Note | None:
        """What went back to shareholders: buybacks, dividends and both together."""
        lines = ("buybacks", "dividends", "capital_returned")
        note = self.levels(*lines, dated=dated)
        if note is None or not self.en or any(self.fact(line) is None for line in lines):
            return note
        when = " in {year}" if dated else ""
        text = (
            "share buybacks: {buybacks}, dividends: {dividends}, "
            f"returned to shareholders in total: {{capital_returned}}{when}"
        )
        fallback = (
            "Share buybacks came to {buybacks} and dividends to {dividends}, which returned "
            f"{{capital_returned}} to shareholders in total{when}."
        )
        return replace(note, text=text, fallback=fallback)

    def compound(self, line: str) -> Note | None:
        """The average growth over several years."""
        rate = self.fact(f"{line}_cagr")
        if rate is None or _way(rate.value) == "flat":
            return None
        first = self.table.facts[rate.inputs[-1]]
        years = (rate.period.end.year - first.period.end.year) if first else 0
        if years < 2:
            return None
        way, phrase = _way(rate.value), self.phrase(line)
        slots = (
            self.slot(f"{line}_cagr", rate, "change", phrase.say),
            Slot("since", period_name(first.period.label, self.lang), "time"),
        )
        c = f"{{{line}_cagr}}"
        if self.en:
            said = f"has {_PERFECT[way]} by {c} a year on average since {{since}}"
            text, fallback = f"{phrase.name}: {said}", f"{_capital(phrase.name)} {said}."
        else:
            text = f"自{{since}}以来{phrase.name}：年均{_VERB['zh'][way]}{c}"
            fallback = f"自{{since}}以来，{phrase.name}年均{_VERB['zh'][way]}{c}。"
        return Note(
            text,
            slots,
            fallback,
            way,
            vocabulary="since average annual compound per each every 每年",
        )


def _way(change: Decimal) -> Direction:
    if abs(change) < FLAT:
        return "flat"
    return "up" if change > 0 else "down"


def period_name(label: str, lang: str) -> str:
    """``FY2025``, ``FY2025Q3`` and ``FY2026E`` as read in prose."""
    year, _, quarter = label.removeprefix("FY").partition("Q")
    if lang == "zh" and year.endswith("E"):
        return year
    if lang == "zh":
        return f"{year}财年" + (f"第{'一二三四'[int(quarter) - 1]}季度" if quarter else "")
    if not quarter:
        return f"fiscal {year}"
    return (
        f"the {('first', 'second', 'third', 'fourth')[int(quarter) - 1]} quarter of fiscal {year}"
    )
