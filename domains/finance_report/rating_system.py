"""The firm's rating system as printed: what each rating means, how ratings are spread, and what was
recommended before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from ...agents.firm import Firm
from ...agents.firm_ratings import RatingBand
from ...agents.render.document import Block, Cell, Lang, Row, Table
from .firm_words import blank, day, paragraph, points, say, shown

Needed = Callable[[str], str]
"""Key of a question -> the blank to print if a rule asks for it, else nothing."""


def rating_blocks(firm: Firm, company: str, lang: Lang, needed: Needed) -> Iterator[Block]:
    """company: its name in the firm's file."""
    ratings = firm.ratings
    bands = (ratings and ratings.bands) or ()
    if bands:
        yield points([_band(number, band, lang) for number, band in enumerate(bands, 1)])
    elif missing := needed("ratings.bands"):
        yield paragraph(missing)
    months = ratings.horizon_months if ratings else None
    benchmark = ratings.benchmark if ratings else None
    horizon = say(
        "horizon",
        lang,
        months=str(months) if months else blank("ratings.horizon_months", lang),
        benchmark=benchmark or blank("ratings.benchmark", lang),
    )
    yield paragraph(horizon)
    yield from _distribution(firm, lang, needed)
    yield from _history(firm, company, lang, needed)


def _band(number: int, band: RatingBand, lang: Lang) -> str:
    zh = lang == "zh"
    name, meaning = (band.name_zh, band.meaning_zh) if zh else (band.name, band.meaning)
    at = f"ratings.bands.{number}."
    return say(
        "band",
        lang,
        name=name or band.name or blank(at + "name", lang),
        meaning=(meaning or blank(at + ("meaning_zh" if zh else "meaning"), lang)).rstrip(".。"),
        range=_range(band, lang),
    )


def _range(band: RatingBand, lang: Lang) -> str:
    if band.low is None and band.high is None:
        return say("band_any", lang)
    if band.high is None:
        return say("band_from", lang, low=shown(band.low, lang))
    if band.low is None:
        return say("band_below", lang, high=shown(band.high, lang))
    return say("band_between", lang, low=shown(band.low, lang), high=shown(band.high, lang))


def _distribution(firm: Firm, lang: Lang, needed: Needed) -> Iterator[Block]:
    found = firm.distribution
    end = found.quarter_end if found else None
    rows = (found.rows if found else None) or ()
    if end is None or not rows:
        open_ = [key for key, value in (("quarter_end", end), ("rows", rows)) if not value]
        missing = [line for key in open_ if (line := needed(f"distribution.{key}"))]
        if missing:
            yield paragraph(*missing)
    if not rows:
        return
    when = day(end, lang) if end else blank("distribution.quarter_end", lang)
    yield Table(
        title=say("distribution", lang, day=when),
        corner=say("rating", lang),
        columns=(say("percent", lang), say("banking_percent", lang)),
        rows=tuple(
            Row(
                label=_rating(firm, row.rating, lang)
                or blank(f"distribution.rows.{n}.rating", lang),
                cells=(
                    _share(row.percent, f"distribution.rows.{n}.percent", lang),
                    _share(row.banking_percent, f"distribution.rows.{n}.banking_percent", lang),
                ),
            )
            for n, row in enumerate(rows, 1)
        ),
    )


def _share(value: Decimal | None, key: str, lang: Lang) -> Cell:
    return Cell(text=blank(key, lang) if value is None else f"{shown(value, lang)}%")


def _history(firm: Firm, company: str, lang: Lang, needed: Needed) -> Iterator[Block]:
    facts = firm.companies.get(company)
    history = facts.rating_history if facts else None
    if history is None:
        if missing := needed(f"companies.{company}.rating_history"):
            yield paragraph(missing)
    elif isinstance(history, str):
        yield paragraph(say("history_none", lang))
    else:
        rows = []
        for change in sorted(history, key=lambda one: one.date, reverse=True):
            target = [shown(change.target, lang)] if change.target else []
            target += [change.currency] if target and change.currency else []
            cells = (Cell(text=_rating(firm, change.rating, lang)), Cell(text=" ".join(target)))
            rows.append(Row(label=day(change.date, lang), cells=cells))
        yield Table(
            title=say("history", lang),
            corner=say("date", lang),
            columns=(say("rating", lang), say("target", lang)),
            rows=tuple(rows),
        )


def _rating(firm: Firm, name: str | None, lang: Lang) -> str:
    """A rating's name in the report's language."""
    for band in (firm.ratings and firm.ratings.bands) or ():
        if name and name in (band.name, band.name_zh):
            return (band.name_zh if lang == "zh" else band.name) or name
    return name or ""
