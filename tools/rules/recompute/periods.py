"""Fiscal labels: FY25, 2025A, 2026E, 2026Q1, 1Q25, H1 2025, 2025年, 2025年上半年."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .figures import plain

_MARK = r"(?:\s?\(?(?-i:(?P<mark>[AEF]))\)?(?![A-Za-z]))?"
_FORMS = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?:FY|fiscal(?:\s+year)?|calendar|CY)?\s?'?(?P<year>(?:19|20)\d\d)\s?(?:财年|年度|年)?{_MARK}",
        rf"(?:FY|CY)\s?'?(?P<year>\d\d){_MARK}",
        rf"(?:FY\s?)?(?P<year>(?:19|20)\d\d)\s?[-/ ]?\s?(?P<part>[QH][1-4]){_MARK}",
        r"(?P<part>[QH][1-4]|[1-4][QH]|9M|6M|3M)\s?[-/' ]?\s?(?:FY\s?)?"
        rf"'?(?P<year>(?:19|20)?\d\d){_MARK}",
        r"(?P<year>(?:19|20)\d\d)(?:财年|年度|年)的?(?P<part>上半年|中期|前三季度|一季度|二季度|"
        r"三季度|四季度|第[一二三四]季度|一季报|中报|三季报)(?P<mark>[AE])?",
        rf"(?:FY\s?)?(?:19|20)\d\d/(?P<year>\d\d){_MARK}",
    )
]
_PARTS = {
    "上半年": "H1",
    "中期": "H1",
    "中报": "H1",
    "6M": "H1",
    "前三季度": "9M",
    "三季报": "9M",
    "一季度": "Q1",
    "第一季度": "Q1",
    "一季报": "Q1",
    "3M": "Q1",
    "二季度": "Q2",
    "第二季度": "Q2",
    "三季度": "Q3",
    "第三季度": "Q3",
    "四季度": "Q4",
    "第四季度": "Q4",
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """part: "" for a whole year, else Q1 to Q4, H1, H2, 9M. mark: A, E or ""."""

    year: int
    part: str = ""
    mark: str = ""

    @property
    def key(self) -> tuple[int, str]:
        return self.year, self.part

    @property
    def before(self) -> tuple[int, str]:
        """The same period one year earlier."""
        return self.year - 1, self.part

    @property
    def last(self) -> tuple[int, str] | None:
        """The quarter before."""
        if not re.fullmatch("Q[1-4]", self.part):
            return None
        n = int(self.part[1])
        return (self.year, f"Q{n - 1}") if n > 1 else (self.year - 1, "Q4")


def read_period(text: str) -> Period | None:
    """The period that a header cell names and nothing else; a month's name or a currency beside
    it does not count."""
    bare = plain(text).strip().strip("*").strip()
    bare = re.sub(r"^(?:year ended|as of|at|for the year ended)\s+", "", bare, flags=re.I)
    bare = re.sub(
        r"^(?:\d{1,2}\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?[-\s]"
        r"(?:\d{1,2},?\s+)?(?=(?:19|20)\d\d)",
        "",
        bare,
        flags=re.I,
    )
    for form in _FORMS:
        if match := form.fullmatch(bare):
            return _period(match)
    return None


def find_periods(text: str) -> list[tuple[int, int, Period]]:
    """(start, end, period) of every label in a sentence, longest reading first."""
    found: list[tuple[int, int, Period]] = []
    bare = plain(text)
    for form in _FORMS:
        for match in form.finditer(bare):
            start, end = match.span()
            start += len(match.group()) - len(match.group().lstrip())
            end -= len(match.group()) - len(match.group().rstrip())
            around = bare[max(0, start - 1) : start] + " " + bare[end : end + 1]
            if re.search(r"[A-Za-z0-9.,$€£¥-] | [A-Za-z0-9%]", around):
                continue
            if re.match(r"\s?(?:月|[-/.]\d|,\d|\.\d)", bare[end:]):
                continue
            longer = [f for f in found if f[0] < end and start < f[1]]
            if any(f[1] - f[0] >= end - start for f in longer):
                continue
            found = [f for f in found if f not in longer] + [(start, end, _period(match))]
    return sorted(found)


def _period(match: re.Match[str]) -> Period:
    groups = match.groupdict()
    year = int(groups["year"])
    part = (groups.get("part") or "").upper()
    if re.fullmatch("[1-4][QH]", part):
        part = part[1] + part[0]
    mark = (groups.get("mark") or "").upper().replace("F", "E")
    return Period(year + 2000 if year < 100 else year, _PARTS.get(part, part), mark)
