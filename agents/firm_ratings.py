"""The firm's rating system and how its ratings are spread: bands, horizon, distribution."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from pydantic import field_validator

from ..tools.remark import Remark
from .firm_values import Amount, Date, Part, Percent, Text, refused, whole

ROUNDING = Decimal("0.1")
"""How far a distribution may be off 100 by the rounding of its rows, in percentage points."""


class RatingBand(Part):
    """One rating: upside in percent from ``low`` (included) to ``high`` (not included)."""

    name: Text | None = None
    name_zh: Text | None = None
    low: Amount | None = None
    high: Amount | None = None
    meaning: Text | None = None
    meaning_zh: Text | None = None


class Ratings(Part):
    """bands: from the highest to the lowest, or the other way round; the outermost ones are open
    (their outer bound is left out)."""

    bands: tuple[RatingBand, ...] | None = None
    horizon_months: Annotated[int, whole(1, 60)] | None = None
    benchmark: Text | None = None

    @field_validator("bands")
    @classmethod
    def _bands_fit(cls, bands: tuple[RatingBand, ...] | None) -> tuple[RatingBand, ...] | None:
        if bands:
            check_bands(bands)
        return bands


class Row(Part):
    """One rating's share of all companies covered, and the share of banking clients among them."""

    rating: Text | None = None
    percent: Percent | None = None
    banking_percent: Percent | None = None


class Distribution(Part):
    """Ratings of all companies covered at the end of a calendar quarter."""

    quarter_end: Date | None = None
    rows: tuple[Row, ...] | None = None

    @field_validator("quarter_end")
    @classmethod
    def _is_a_quarter_end(cls, day: Date | None) -> Date | None:
        if day and (day.month, day.day) not in {(3, 31), (6, 30), (9, 30), (12, 31)}:
            raise refused(
                Remark(
                    f"{day} is not the last day of a quarter.",
                    f"{day}不是季度最后一日。",
                ),
                Remark(
                    "Write 31 March, 30 June, 30 September or 31 December of the year.",
                    "请填当年3月31日、6月30日、9月30日或12月31日。",
                ),
            )
        return day

    @field_validator("rows")
    @classmethod
    def _sums_to_100(cls, rows: tuple[Row, ...] | None) -> tuple[Row, ...] | None:
        shares = [row.percent for row in rows or ()]
        known = [share for share in shares if share is not None]
        total = sum(known, Decimal(0))
        over = total > 100 + ROUNDING
        if rows and (over or (len(known) == len(shares) and abs(total - 100) > ROUNDING)):
            raise refused(
                Remark(
                    f"The distribution of ratings sums to {total}, not 100.",
                    f"评级分布合计为{total}，不等于100。",
                ),
                Remark("Correct the rows' percent.", "请核对各行的 percent。"),
            )
        names = [row.rating for row in rows or () if row.rating]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise refused(
                Remark(f"The rating {twice} has two rows.", f"评级“{twice}”出现两行。"),
                Remark("Keep one of them.", "请只保留一行。"),
            )
        return rows


def check_rows(distribution: Distribution, ratings: Ratings) -> None:
    """Refuses a row of a rating that the firm does not have."""
    bands = ratings.bands or ()
    if not all(band.name for band in bands):
        return  # A band still without a name may be the one that is meant.
    known = {name for band in bands for name in (band.name, band.name_zh) if name}
    for row in distribution.rows or ():
        if known and row.rating and row.rating not in known:
            raise refused(
                Remark(
                    f"distribution.rows has the rating {row.rating}, which is none of the firm's.",
                    f"distribution.rows 中的“{row.rating}”不是本公司的评级。",
                ),
                Remark(
                    f"The bands are: {', '.join(sorted(known))}.",
                    f"已设定的评级：{'、'.join(sorted(known))}。",
                ),
            )


def check_bands(bands: Sequence[RatingBand]) -> None:
    """Refuses bands with a gap, an overlap, in no order, named twice or closed at an end."""
    called = [band.name or str(number) for number, band in enumerate(bands, 1)]
    twice = next((name for name in called if called.count(name) > 1), None)
    if twice:
        raise _bad(f"Two ratings are called {twice}", f"有两个评级同名：{twice}")
    for name, band in zip(called, bands, strict=True):
        if band.low is not None and band.high is not None and band.low >= band.high:
            raise _bad(f"{name}: low is not below high", f"{name}：下限不低于上限")
    lows = [_low(band) for band in bands]
    rising = lows == sorted(lows)
    if not rising and lows != sorted(lows, reverse=True):
        raise _bad(
            "The bands are in no order of upside", "评级区间未按涨跌幅由高到低（或由低到高）排列"
        )
    upward = list(zip(called, bands, strict=True))
    if not rising:
        upward.reverse()
    for (below, lower), (above, upper) in pairwise(upward):
        if lower.high is None or upper.low is None:
            raise _bad(
                f"Between {below} and {above} a bound is missing",
                f"{below}与{above}之间缺少界限",
            )
        if lower.high < upper.low:
            raise _bad(
                f"There is a gap between {below} (up to {lower.high}) and {above} "
                f"(from {upper.low})",
                f"{below}（至{lower.high}）与{above}（自{upper.low}）之间有空档",
            )
        if lower.high > upper.low:
            raise _bad(
                f"{below} (up to {lower.high}) and {above} (from {upper.low}) overlap",
                f"{below}（至{lower.high}）与{above}（自{upper.low}）重叠",
            )
    (last, lowest), (first, highest) = upward[0], upward[-1]
    if lowest.low is not None and lowest.low > -100:
        raise _bad(
            f"No rating is defined for an upside below {lowest.low} ({last})",
            f"涨跌幅低于{lowest.low}时无对应评级（{last}）",
        )
    if highest.high is not None:
        raise _bad(
            f"No rating is defined for an upside of {highest.high} or more ({first})",
            f"涨跌幅达到{highest.high}及以上时无对应评级（{first}）",
        )


def _low(band: RatingBand) -> Decimal:
    return Decimal("-Infinity") if band.low is None else band.low


def _bad(en: str, zh: str) -> Exception:
    return refused(
        Remark(f"{en}.", f"{zh}。"),
        Remark(
            "Each band begins where the one below it ends; leave out low in the lowest and high "
            "in the highest.",
            "相邻区间须首尾相接；最低一档不填 low，最高一档不填 high。",
        ),
    )
