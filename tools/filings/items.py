"""The parts of an annual or quarterly report that a reader asks for, cut out of its HTML.

A report is divided into items with fixed numbers and titles. The same words stand in the table
of contents and in sentences that refer to an item, so a heading counts when its number and title
agree and no page number follows; one that reads like the end of a sentence only when there is no
better; and of several, the one with the most text below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .paragraphs import Paragraph, paragraphs

Topic = Literal["business", "risk_factors", "mda", "financials"]


@dataclass(frozen=True, slots=True)
class Item:
    """name: ``Item 1A``, or ``Part II, Item 1A`` in a quarterly report. title: as printed."""

    name: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class _Heading:
    """One item of a form: how its title begins, in letters only, and what is asked of it."""

    number: str
    begins: str
    topic: Topic | None = None
    part: str = ""

    @property
    def name(self) -> str:
        return f"{self.part}, Item {self.number}" if self.part else f"Item {self.number}"


_ANNUAL = (
    _Heading("1", "business", "business"),
    _Heading("1A", "riskfactors", "risk_factors"),
    _Heading("1B", "unresolvedstaff"),
    _Heading("1C", "cybersecurity"),
    _Heading("2", "propert"),
    _Heading("3", "legalproceedings"),
    _Heading("4", "minesafety"),
    _Heading("5", "marketfor"),
    _Heading("6", "reserved"),
    _Heading("6", "selected"),
    _Heading("7", "managementsdiscussion", "mda"),
    _Heading("7A", "quantitative"),
    _Heading("8", "financialstatements", "financials"),
    _Heading("8", "consolidatedfinancialstatements", "financials"),
    _Heading("9", "changesin"),
    _Heading("9A", "controls"),
    _Heading("9B", "otherinformation"),
    _Heading("9C", "disclosure"),
    _Heading("10", "directors"),
    _Heading("11", "executivecompensation"),
    _Heading("12", "security"),
    _Heading("13", "certain"),
    _Heading("14", "principal"),
    _Heading("15", "exhibit"),
    _Heading("16", "form"),
)
_QUARTERLY = (
    _Heading("1", "financialstatements", "financials", "Part I"),
    _Heading("1", "condensedconsolidated", "financials", "Part I"),
    _Heading("1", "consolidated", "financials", "Part I"),
    _Heading("2", "managementsdiscussion", "mda", "Part I"),
    _Heading("3", "quantitative", None, "Part I"),
    _Heading("4", "controls", None, "Part I"),
    _Heading("1", "legalproceedings", None, "Part II"),
    _Heading("1A", "riskfactors", "risk_factors", "Part II"),
    _Heading("2", "unregistered", None, "Part II"),
    _Heading("2", "issuer", None, "Part II"),
    _Heading("3", "defaults", None, "Part II"),
    _Heading("4", "minesafety", None, "Part II"),
    _Heading("5", "otherinformation", None, "Part II"),
    _Heading("6", "exhibit", None, "Part II"),
)
_FORMS = {"10-K": _ANNUAL, "10-KT": _ANNUAL, "10-Q": _QUARTERLY, "10-QT": _QUARTERLY}

_ITEM = re.compile(
    r"(?:part\s+[iv]+\s*[,.:|–—-]*\s*)?items?\s*(?P<number>\d{1,2})\s*(?P<letter>[abc]\b)?"
    r"\s*[.:|–—-]*\s*(?P<title>.*)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"\|\s*\d{1,3}$")
_SENTENCE_END = re.compile(r"[a-z]{3}[.;,]$")
_LONGEST_TITLE = 160


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where an item begins, or the signatures after the last one (no heading). ``body``: index of
    the first paragraph below the title. ``weak``: it may be a sentence that refers to the item."""

    start: int
    body: int
    heading: _Heading | None = None
    title: str = ""
    weak: bool = False


def items(html: str, form: str) -> dict[Topic, Item]:
    """The items of a report by topic: ``business``, ``risk_factors``, ``mda``, ``financials``.

    form: ``10-K`` or ``10-Q``, amendments (``/A``) and transition reports too; a form without
    numbered items, and an item that the document lacks, give nothing. Raises IntegrityError when
    the document cannot be read at all.
    """
    headings = _FORMS.get(form.upper().removesuffix("/A"))
    if headings is None:
        return {}
    text = paragraphs(html)
    marks = _marks(text, headings)
    found: dict[Topic, Item] = {}
    for place, mark in enumerate(marks):
        if mark.heading is None or mark.heading.topic is None:
            continue
        # A title repeated on the next page ("continued") does not end its own item.
        following = (later for later in marks[place + 1 :] if later.heading != mark.heading)
        end = next((later.start for later in following), len(text))
        item = Item(mark.heading.name, mark.title, tuple(text[mark.body : end]))
        held = found.get(mark.heading.topic)
        if item.paragraphs and (held is None or len(item.text) > len(held.text)):
            found[mark.heading.topic] = item
    return found


def _marks(text: list[Paragraph], headings: tuple[_Heading, ...]) -> list[_Mark]:
    marks: list[_Mark] = []
    for index, paragraph in enumerate(text):
        if re.fullmatch(r"signatures?", paragraph.text, re.IGNORECASE):
            marks.append(_Mark(index, index + 1))
            continue
        match = _ITEM.fullmatch(paragraph.text) if len(paragraph.text) <= _LONGEST_TITLE else None
        if match is None:
            continue
        title, body = match["title"].strip(" |"), index + 1
        if not title and body < len(text):
            title, body = text[body].text, body + 1
        number = match["number"] + (match["letter"] or "").upper()
        heading = _heading(number, title, headings)
        if heading:
            weak = not paragraph.heading and _SENTENCE_END.search(title) is not None
            marks.append(_Mark(index, body, heading, title.rstrip("."), weak))
    sure = {mark.heading for mark in marks if not mark.weak}
    return [mark for mark in marks if not (mark.weak and mark.heading in sure)]


def _heading(number: str, title: str, headings: tuple[_Heading, ...]) -> _Heading | None:
    """The item that number and title agree on; none for a line of the contents, which a page
    number ends."""
    if len(title) > _LONGEST_TITLE or _PAGE_NUMBER.search(title):
        return None
    letters = re.sub(r"[^a-z]", "", title.lower())
    for heading in headings:
        if heading.number == number and letters.startswith(heading.begins):
            return heading
    return None
