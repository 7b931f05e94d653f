"""Kinds of values in ``firm.toml``: each says what is wrong with a value and how to write it.

A blank (nothing, ``""``, ``"..."`` or an empty list) is never wrong: it is a question
left for later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from ..tools.remark import NONE, Remark

REFUSED = "firm"
"""Type of the errors made here; their context carries ``what`` and ``remedy``."""


def refused(what: Remark, remedy: Remark = NONE) -> PydanticCustomError:
    """An error that pydantic can carry. Its words are read back by firm_reading.py."""
    texts = {"what": what, "remedy": remedy}
    return PydanticCustomError(REFUSED, "{what}", texts)


class Part(BaseModel):
    """A table of ``firm.toml``: frozen, no unknown keys, every field may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if not blank(value)}


def blank(value: Any) -> bool:
    """Nothing, an empty text, list or table, or dots in place of a text. No, 0 and "none" are
    answers."""
    if isinstance(value, str):
        return not value.strip(" .…\n\t")
    if isinstance(value, list | tuple):
        return all(isinstance(one, str) and blank(one) for one in value)
    return value is None or (isinstance(value, dict) and not value)


def is_no(text: str) -> bool:
    return text.strip().rstrip(".。").lower() in {"none", "no", "无", "没有", "否"}


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    raise refused(
        Remark(f"{_shown(value)} is not a text.", f"{_shown(value)}不是文字。"),
        Remark(f'Put it in quotes: "{_shown(value)}".', f'请加半角引号："{_shown(value)}"。'),
    )


def _answer(value: Any) -> bool | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, date):
        return value.isoformat()
    raise refused(
        Remark(f"{_shown(value)} is no answer.", f"{_shown(value)}不是有效的回答。"),
        Remark(
            "Write true, false, or a sentence in quotes that is printed word for word.",
            "请填 true、false，或用半角引号括起的披露原文。",
        ),
    )


def _number(value: Any) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if number.is_finite():
            return number
    raise refused(
        Remark(f"{_shown(value)} is not a number.", f"{_shown(value)}不是数字。"),
        Remark(
            "Write the bare figure without quotes, % or commas: 1.5",
            "请直接填写数字，不加引号、百分号或千分位，例如 1.5。",
        ),
    )


def _percent(value: Any) -> Decimal:
    number = Decimal(0) if isinstance(value, str) and is_no(value) else _number(value)
    if 0 <= number <= 100:
        return number
    raise refused(
        Remark(f"{number} is not within 0 and 100 percent.", f"{number}不在0至100之间。"),
        Remark("Write 1.5 for 1.5 %.", "1.5%请填 1.5。"),
    )


def _date(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise refused(
        Remark(f"{_shown(value)} is not a date.", f"{_shown(value)}不是有效日期。"),
        Remark("Write year-month-day: 2026-03-31", "请按“年-月-日”填写，例如 2026-03-31。"),
    )


def _day(value: Any) -> date | str:
    return value.strip() if isinstance(value, str) and is_no(value) else _date(value)


def whole(low: int, high: int) -> BeforeValidator:
    """Whole numbers from ``low`` to ``high``, both included."""

    def check(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise refused(
            Remark(
                f"{_shown(value)} is not a whole number from {low} to {high}.",
                f"{_shown(value)}不是{low}至{high}的整数。",
            ),
            Remark(f"Write a figure such as {min(12, high)}.", f"请填整数，例如 {min(12, high)}。"),
        )

    return BeforeValidator(check)


def between(low: str, high: str) -> BeforeValidator:
    """Numbers from ``low`` to ``high``, both included."""

    def check(value: Any) -> Decimal:
        number = _number(value)
        if Decimal(low) <= number <= Decimal(high):
            return number
        raise refused(
            Remark(f"{number} is not within {low} and {high}.", f"{number}不在{low}至{high}之间。"),
            Remark("Rates are in percent: 8.5 is 8.5 %.", "比率以百分数填写：8.5 即 8.5%。"),
        )

    return BeforeValidator(check)


def _positive(value: Any) -> Decimal:
    number = _number(value)
    if number > 0:
        return number
    raise refused(
        Remark(f"{number} is not above zero.", f"{number}须大于零。"),
        Remark("Write a figure above zero, or leave it blank.", "请填大于零的数字，或留空。"),
    )


Text = Annotated[str, BeforeValidator(_text)]
Answer = Annotated[bool | str, BeforeValidator(_answer)]
"""Yes, no, or a text that is printed word for word (a date of the last deal, a sentence)."""
Percent = Annotated[Decimal, BeforeValidator(_percent)]
"""0 to 100: 1.5 is 1.5 %. "none" is 0."""
Amount = Annotated[Decimal, BeforeValidator(_number)]
Positive = Annotated[Decimal, BeforeValidator(_positive)]
Date = Annotated[date, BeforeValidator(_date)]
Day = Annotated[date | str, BeforeValidator(_day)]
"""A date, or "none"."""
