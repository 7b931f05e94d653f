"""Predicates about years: forecasts are labelled, actual figures are not called estimates, and
what a chart has to show of the past."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .answers import day
from .case import Case, Line, Verdict, Words
from .phrases import search
from .predicates_rating import says_unrated
from .predicates_says import Need, unmet
from .result import Evidence

_YEAR = re.compile(r"(?:FY\s?)?((?:19|20)\d\d)\s?年?(?:度)?\s?([AEF])?(?![\dA-Za-z-])")
_TAG = re.compile(r"(?:FY\s?)?((?:19|20)\d\d)\s?([AEF])(?![A-Za-z0-9])")


def forecasts_labelled(
    case: Case, *, forecast: Words, needs: Sequence[Need], skip: Words | None = None
) -> Verdict:
    """A table's column of a year after the document's has the mark E (or F), no later year has
    the mark A, and where there are forecasts, the needs (assumptions) are met. skip: sections in
    which "we expect" is no forecast (a rating's definition)."""
    labelled = False
    for line, year, mark in _headers(case):
        if mark in ("E", "F"):
            labelled = True
        later = case.date is not None and year > case.date.year
        if later and mark not in ("E", "F"):
            return case.fail(
                f"The column {year} lies ahead and is not marked as an estimate (E).",
                f"{year} 年一列尚未发生，未标注为预测（E）。",
                [Evidence(line.text, line.page, line.section)],
            )
    trigger = case.first(forecast, skip=skip)
    if labelled or trigger:
        lacks, evidence = unmet(case, needs)
        if lacks:
            return case.fail(
                "Missing: " + "; ".join(lacks) + ".",
                "缺少：" + "；".join(lacks) + "。",
                [trigger] if trigger else [],
            )
        return Verdict("pass", evidence)
    return Verdict("pass")


_QUARTER = re.compile(r"\bquarter (?:of|to|ended) [^,.;]{0,20}$|Q[1-4] (?:of )?(?:fiscal )?$", re.I)
_QUARTER_ZH = re.compile(r"^\s?年?(?:度|财年)?\s?(?:第?[一二三四]季|[一三]季报|上半年|中报|Q[1-4])")


def _whole_years(text: str) -> set[int]:
    """Years that a sentence speaks of as such: what it says of a quarter may have happened while
    the year still lies ahead."""
    return {
        int(m[1])
        for m in _YEAR.finditer(text)
        if not _QUARTER.search(text[: m.start()])
        and not _QUARTER_ZH.search(text[m.end(1) : m.end(1) + 12])
    }


def tense_agrees(case: Case, *, past: Words, ahead: Words) -> Verdict:
    """A year marked A is not called an estimate; a year marked E is not told as having happened;
    no year has both marks. ``past``: verbs of what happened; ``ahead``: words of expectation."""
    marks: dict[int, tuple[str, Evidence]] = {}
    for line, year, mark in _marks(case):
        kind = "A" if mark == "A" else "E"
        here = Evidence(line.text, line.page, line.section)
        if marks.setdefault(year, (kind, here))[0] != kind:
            return case.fail(
                f"{year} is marked both actual (A) and estimate (E).",
                f"{year} 年同时标注为实际（A）和预测（E）。",
                [marks[year][1], here],
            )
    for said in case.material.sentences():
        years = _whole_years(said.text)
        here = Evidence(said.text, said.page, said.section)
        for year in years:
            kind = marks.get(year, ("", here))[0]
            if kind == "A" and _called_estimate(said.text, year):
                return case.fail(
                    f"{year} is actual, and called an estimate here.",
                    f"{year} 年为实际数，此处称为预测。",
                    [here],
                )
            if kind == "E" and _told(case, said.text, year, past, ahead):
                return case.fail(
                    f"{year} is an estimate, and told here as having happened.",
                    f"{year} 年为预测数，此处按已发生表述。",
                    [here],
                )
    return case.findings("tense") or Verdict("pass")


def _told(case: Case, text: str, year: int, past: Words, ahead: Words) -> bool:
    """A clause tells of this year alone in the past tense, and nothing in the sentence says that
    it is expected."""
    if search(case.words(ahead), text):
        return False
    return any(
        _whole_years(clause) == {year} and search(case.words(past), clause)
        for clause in re.split(r"[，；;]|,\s", text)
    )


def price_chart(case: Case, *, key: str, months: int, needs: Sequence[Need]) -> Verdict:
    """Once the company has been covered for ``months`` (``key``: since when), a picture's caption
    meets every need. A document that has neither rating nor target, and says so, needs none."""
    if asks := case.unanswered([key]):
        return case.firm(asks)
    if says_unrated(case):
        return Verdict("pass")
    since = day(case.answers.value(key))
    if since is None or case.date is None:
        known = case.answers.get(key)[0]
        if since is None and not known.says_yes():
            return Verdict("pass")
        return case.fail(
            f"Cannot tell how long the company has been covered ({key}, the document's date).",
            f"无法判断覆盖时长（{key} 与报告日期）。",
        )
    covered = (case.date.year - since.year) * 12 + case.date.month - since.month
    if covered - (case.date.day < since.day) < months:
        return Verdict("pass")
    best: list[str] = []
    for line in case.where("charts"):
        lacks = [n for n in needs if not search(case.words(n), line.text)]
        if not lacks:
            return Verdict("pass", (Evidence(line.text, line.page, line.section),))
        best = best or [n["what"][case.lang] for n in lacks]
    wanted = best or [n["what"][case.lang] for n in needs]
    return case.fail(
        f"Covered since {since}, and no chart shows: " + "; ".join(wanted) + ".",
        f"自 {since} 起覆盖，但无图表列示：" + "；".join(wanted) + "。",
    )


def _headers(case: Case) -> Iterator[tuple[Line, int, str]]:
    """Years in the header rows of tables. A header is a row in which two cells or more are
    nothing but a year."""
    for block in case.material.blocks:
        if block.kind == "table" and block.rows:
            cells = [cell.strip() for cell in block.rows[0]]
            years = [m for cell in cells if (m := _YEAR.fullmatch(cell))]
            if len(years) > 1:
                line = Line(" | ".join(cells), block.page, block.section, "row")
                for match in years:
                    yield line, int(match[1]), (match[2] or "").upper()


def _marks(case: Case) -> Iterator[tuple[Line, int, str]]:
    for line, year, mark in _headers(case):
        if mark:
            yield line, year, mark
    for line in case.lines:
        if line.kind in ("paragraph", "item", "caption"):
            for match in _TAG.finditer(line.text):
                yield line, int(match[1]), match[2].upper()


def _called_estimate(text: str, year: int) -> bool:
    """ "FY2025A consensus estimate", "we expect revenue of $5bn in 2025", "2025年预测净利润"."""
    year_ = rf"(?:FY\s?)?{year}\s?(?:年(?:度)?)?\s?A?"
    return bool(
        re.search(
            rf"{year_}\s?(?:\w+\s){{0,2}}(?:estimates?|forecasts?|projections?)\b(?!\s+error)"
            rf"|(?:estimates?|forecasts?|projections?)\s+(?:for|of)\s+{year_}(?!\w)"
            rf"|\bwe\s+(?:expect|forecast|project|estimate)\b[^.;]{{0,60}}\b(?:in|for)\s+{year_}(?!\w)"
            rf"|{year_}[^，。；]{{0,6}}(?:预测|预计|一致预期)|(?:预计|预测)(?:公司)?{year_}",
            text,
            re.I,
        )
        and not re.search(
            r"\b(?:beat|missed|ahead of|below|above|against|versus|vs)\b|超出|低于|高于|好于", text
        )
    )
