"""The questions that only the firm can answer, and which of them a profile leaves blank.

The questions are data, in ``firm_questions.toml``. A blank names the rules that need it; a rule's
regime is the first letters of its id (``US8``, ``CN3``, ``HK1``, ``EU10``; ``AI1`` holds for all).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ..tools.errors import InputError
from ..tools.filings.snapshot import normalise
from ..tools.remark import Remark
from .firm import Firm
from .firm_values import blank

REGIMES = ("us", "cn", "hk", "eu")
EVERYWHERE = "ai"

Kind = Literal[
    "text", "texts", "answer", "percent", "whole", "date", "day", "bands", "rows", "history",
    "amount",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """under: the table that the answer belongs to, ``""`` for the top level. ``analysts`` and
    ``ratings.bands`` are asked of every entry, ``companies`` of every company."""

    under: str
    key: str
    kind: Kind
    rules: tuple[str, ...]
    text: Remark

    def needed(self, regimes: Iterable[str]) -> bool:
        wanted = {*regimes, EVERYWHERE}
        return any(regime_of(rule) in wanted for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Blank:
    """One unanswered question. key: as it would be written, ``analysts.1.title``,
    ``companies.AAPL.market_making``. rules: of the regimes asked for."""

    key: str
    question: Remark
    rules: tuple[str, ...]


def regime_of(rule: str) -> str:
    """``US12`` -> ``us``."""
    return rule.rstrip("0123456789").lower()


@cache
def questions() -> tuple[Question, ...]:
    """All questions, in the order in which they are asked and written."""
    text = files(__package__).joinpath("firm_questions.toml").read_text(encoding="utf-8")
    return tuple(
        Question(
            row.get("under", ""),
            row["key"],
            row["kind"],
            tuple(row["rules"]),
            Remark(row["en"], row["zh"]),
        )
        for row in tomllib.loads(text)["question"]
    )


def blanks(firm: Firm, ticker: str | None, regimes: Iterable[str] = REGIMES) -> list[Blank]:
    """Every question of these regimes that the profile does not answer.

    ticker: the company that a report is about; None leaves out what is asked of companies. Raises
    InputError for a regime that does not exist.
    """
    asked = tuple(regime.strip().lower() for regime in regimes)
    for regime in asked:
        if regime not in REGIMES:
            raise InputError(
                f"There is no regime {regime!r}.", remedy=f"Use one of: {', '.join(REGIMES)}."
            )
    found = []
    plain = firm.plain()
    for question in questions():
        if not question.needed(asked):
            continue
        rules = tuple(rule for rule in question.rules if regime_of(rule) in {*asked, EVERYWHERE})
        for key, value in _answers(plain, question, ticker):
            if blank(value):
                found.append(Blank(key, question.text, rules))
    found.extend(_inner(plain, asked))
    return found


def _answers(
    plain: Mapping[str, Any], question: Question, ticker: str | None
) -> Iterator[tuple[str, Any]]:
    """Every place where a question is asked, with the answer there."""
    under, key = question.under, question.key
    if under == "companies":
        if ticker is None:
            return
        known = plain.get("companies", {})
        name = next((one for one in known if normalise(one) == normalise(ticker)), ticker)
        yield f"companies.{name}.{key}", known.get(name, {}).get(key)
        return
    table: Any = plain
    for step in under.split(".") if under else ():
        table = table.get(step, {}) if isinstance(table, Mapping) else {}
    if under in ("analysts", "ratings.bands"):
        # Without any analyst the first one's questions are blank; without bands, the bands are.
        for number, entry in enumerate(table or [{}] * (under == "analysts"), start=1):
            yield f"{under}.{number}.{key}", entry.get(key)
        return
    yield f"{under}.{key}" if under else key, table.get(key)


_INNER: tuple[tuple[str, str, tuple[str, ...], Remark], ...] = (
    ("ratings.bands", "name", ("US4", "CN10", "EU6"), Remark("The rating's name.", "评级名称。")),
    (
        "distribution.rows",
        "rating",
        ("US6", "EU12"),
        Remark("The rating that the row is of.", "该行对应的评级。"),
    ),
    (
        "distribution.rows",
        "percent",
        ("US6", "EU12"),
        Remark(
            "Percent of all companies covered that have this rating.",
            "该评级占全部覆盖公司的比例（%）。",
        ),
    ),
    (
        "distribution.rows",
        "banking_percent",
        ("US6", "EU12"),
        Remark(
            "Percent of the companies with this rating that are investment banking clients.",
            "该评级公司中投资银行客户的占比（%）。",
        ),
    ),
)
"""Parts of entries that are asked together: a half-filled row is a blank too."""


def _inner(plain: Mapping[str, Any], asked: tuple[str, ...]) -> Iterator[Blank]:
    for under, key, all_rules, text in _INNER:
        rules = tuple(rule for rule in all_rules if regime_of(rule) in asked)
        table, name = under.split(".")
        for number, entry in enumerate(plain.get(table, {}).get(name, ()), start=1):
            if rules and blank(entry.get(key)):
                yield Blank(f"{under}.{number}.{key}", text, rules)
