"""The firm's profile as the rules read it: plain nested data, looked up by key.

A key is written as in ``firm.toml``: ``legal_name``, ``distribution.rows``, ``analysts.holdings``
(asked of every analyst), ``company.market_making`` (asked of the company that the document is
about). A key that is missing or blank is unanswered; "none", "no", false and 0 are answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

_NO = re.compile(
    r"(?:no|none|nil|never|false|0|not? applicable|n/?a|"
    r"无|没有|否|不适用|未持有|不持有|从未)[.。]?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """key: full key, e.g. ``companies.ACME.market_making`` or ``analysts.1.title`` (from 1).
    value None: unanswered."""

    key: str
    value: Any

    @property
    def given(self) -> bool:
        return not _blank(self.value)

    @property
    def number(self) -> Decimal | None:
        return number(self.value)

    def says_yes(self, above: Decimal | None = None, inclusive: bool = True) -> bool:
        """Whether there is something to disclose. Figures count from ``above`` on (or only over
        it when not inclusive), or when not 0."""
        figure = self.number
        if figure is not None and not isinstance(self.value, bool):
            if above is None:
                return figure != 0
            return figure >= above if inclusive else figure > above
        if isinstance(self.value, str):
            return not _NO.match(self.value.strip())
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Answers:
    """data: the profile, None when there is none. ticker: the company the document is about."""

    data: Mapping[str, Any] | None
    ticker: str | None = None

    def get(self, key: str) -> tuple[Answer, ...]:
        """One answer, or one an analyst. Never empty."""
        head, _, rest = key.partition(".")
        data = self.data or {}
        if head == "company":
            company = _child(data.get("companies"), self.ticker or "")
            return (Answer(f"companies.{self.ticker or '?'}.{rest}", _down(company, rest)),)
        value = data.get(head)
        if head == "analysts":
            if not isinstance(value, Sequence) or isinstance(value, str) or not value:
                return (Answer(key, None),)
            return tuple(
                Answer(f"analysts.{n}.{rest}" if rest else f"analysts.{n}", _down(one, rest))
                for n, one in enumerate(value, 1)
            )
        return (Answer(key, _down(value, rest)),)

    def value(self, key: str) -> Any:
        return self.get(key)[0].value

    def rating_names(self, name: str) -> tuple[str, ...]:
        """A rating's name and what the firm's band of that name is called in the other language."""
        bands = self.value("ratings.bands") or ()
        for band in bands if isinstance(bands, Sequence) else ():
            names = [str(band[key]) for key in ("name", "name_zh") if band.get(key)]
            if name.casefold() in [one.casefold() for one in names]:
                return tuple(names)
        return (name,)


def number(value: Any) -> Decimal | None:
    """A figure, also as text ("1.5", "1.5 %"); None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    if isinstance(value, str):
        try:
            return Decimal(value.strip().rstrip("%％").replace(",", "").strip())
        except InvalidOperation:
            return None
    return None


def day(value: Any) -> date | None:
    """A date, also as ISO text; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip()[:10])
        except ValueError:
            return None
    return None


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from texts(one)


def _blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping | Sequence):
        return not value or all(_blank(one) for one in (_items(value)))
    return value is None


def _items(value: Mapping[Any, Any] | Sequence[Any]) -> Sequence[Any]:
    return list(value.values()) if isinstance(value, Mapping) else value


def _down(value: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        value = _child(value, step)
    return value


def _child(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
