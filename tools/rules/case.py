"""What a predicate is given: the document, the firm's answers, and where to look things up.

A predicate is a pure function ``(case, **parameters) -> Verdict``. Whatever it cannot know by
itself (which figures are backed, what wording is promissory, what recomputes) was handed in by
the caller of ``check``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from .answers import Answer, Answers, day
from .material import Material, Said, split_sentences
from .phrases import compiled, search
from .result import Evidence, Status

# Phrases by language. A document may quote the other language, so both are looked for.
Words = Mapping[str, Any]
Facts = Callable[[str, Said], bool] | Collection[str]


class Hit(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def why(self) -> str: ...


class Finding(Protocol):
    @property
    def where(self) -> Any: ...
    @property
    def said(self) -> Any: ...
    @property
    def computed(self) -> Any: ...
    @property
    def why(self) -> str: ...


Wording = Callable[[str, str], Sequence[Hit]]
Recompute = Callable[[Material], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Verdict:
    status: Status
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A block's text, one row of a table (cells joined with " | "), or a picture's caption.
    kind: that of the block, or ``row``, ``chart``."""

    text: str
    page: int
    section: str
    kind: str

    def evidence(self, at: int = 0, lang: str = "en") -> Evidence:
        """The sentence in which position ``at`` stands."""
        end = 0
        for sentence in split_sentences(self.text, "zh" if lang == "zh" else "en"):
            end = self.text.find(sentence, end) + len(sentence)
            if at < end:
                return Evidence(sentence, self.page, self.section)
        return Evidence(self.text, self.page, self.section)


@dataclass(frozen=True)
class Case:
    """facts: see ``check``; ``resolves`` says whether a ProduceID is in the ledger; ``generated``
    whether a program wrote the text, None when nobody knows."""

    material: Material
    answers: Answers
    wording: Wording
    recompute: Recompute | None
    facts: Facts | None = None
    given_date: date | None = None
    generated: bool | None = None
    resolves: Callable[[str], bool] | None = None

    @property
    def lang(self) -> str:
        return self.material.lang

    def say(self, en: str, zh: str) -> str:
        return zh if self.lang == "zh" else en

    def words(self, words: Words | None) -> list[str]:
        """Phrases of both languages."""
        return [phrase for lang in ("en", "zh") for phrase in (words or {}).get(lang, ())]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        found: list[Line] = []
        for block in self.material.blocks:
            if block.kind == "table":
                if block.text:
                    found.append(Line(block.text, block.page, block.section, "caption"))
                rows = (" | ".join(cell for cell in row if cell) for row in block.rows)
                found.extend(Line(row, block.page, block.section, "row") for row in rows if row)
            elif block.text:
                found.append(Line(block.text, block.page, block.section, block.kind))
        found.extend(Line(text, 0, "", "chart") for text in self.material.charts if text)
        return tuple(found)

    def where(self, where: str) -> Iterator[Line]:
        """Lines of a part: ``anywhere``, ``text`` (all but charts), ``page 1``, ``headings``,
        ``marks`` or ``charts``."""
        for line in self.lines:
            if (
                where == "anywhere"
                or (where == "text" and line.kind not in ("chart", "caption"))
                or (where == "page 1" and line.page == 1)
                or (where == "headings" and line.kind == "heading")
                or (where == "marks" and line.kind == "mark")
                or (where == "charts" and line.kind in ("chart", "caption"))
            ):
                yield line

    def find(
        self, words: Words, where: str = "anywhere", skip: Words | None = None
    ) -> Iterator[tuple[Line, re.Match[str]]]:
        """Lines that say one of the words, but none of a section whose title says ``skip``."""
        phrases, passed = self.words(words), self.words(skip)
        for line in self.where(where):
            if passed and search(passed, line.section):
                continue
            if match := search(phrases, line.text):
                yield line, match

    def first(
        self, words: Words, where: str = "anywhere", skip: Words | None = None
    ) -> Evidence | None:
        return next((self.at(line, match) for line, match in self.find(words, where, skip)), None)

    def at(self, line: Line, match: re.Match[str]) -> Evidence:
        return line.evidence(match.start(), self.lang)

    def holds(self, text: str) -> Line | None:
        """The line that has the text word for word; spaces and line ends do not count."""
        wanted = re.sub(r"\s+", "", text).casefold()
        lines = (x for x in self.lines if wanted in re.sub(r"\s+", "", x.text).casefold())
        return next(lines, None)

    @cached_property
    def date(self) -> date | None:
        """Of publication: given, or the first that the document says it was published or
        completed on, or its first date on page 1."""
        if self.given_date:
            return self.given_date
        for words in (_DATED, {"en": ["<date>"]}):
            for line, match in self.find(words, "page 1"):
                if found := dates(line.text[match.start() :]):
                    return found[0]
        return None

    def unanswered(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(a.key for key in keys for a in self.answers.get(key) if not a.given)

    def answered(self, keys: Iterable[str]) -> tuple[Answer, ...]:
        return tuple(a for key in keys for a in self.answers.get(key))

    @cached_property
    def hits(self) -> tuple[tuple[Said, tuple[Hit, ...]], ...]:
        """Sentences with wording that should not be."""
        said = ((s, tuple(self.wording(s.text, self.lang))) for s in self.material.sentences())
        return tuple((sentence, hits) for sentence, hits in said if hits)

    @cached_property
    def recomputed(self) -> tuple[Finding, ...]:
        return tuple(self.recompute(self.material)) if self.recompute is not None else ()

    def findings(self, kind: str) -> Verdict | None:
        """What recomputing found of one kind: ``figure``, ``rating`` or ``tense``."""
        found = [f for f in self.recomputed if getattr(f, "kind", "figure") == kind]
        if not found:
            return None
        evidence = tuple(
            Evidence(
                getattr(f.where, "text", "") or str(f.said),
                getattr(f.where, "page", 0),
                getattr(f.where, "section", ""),
            )
            for f in found
        )
        return Verdict("fail", evidence, " ".join(str(f.why) for f in found))

    def firm(self, asks: tuple[str, ...]) -> Verdict:
        """Only the firm knows."""
        why = self.say(
            "Only the firm can answer: " + ", ".join(asks) + ".",
            "只有机构自身掌握，尚未填写：" + "、".join(asks) + "。",
        )
        return Verdict("firm", (), why, asks)

    def fail(self, en: str, zh: str, evidence: Iterable[Evidence] = ()) -> Verdict:
        return Verdict("fail", tuple(evidence), self.say(en, zh))


_DATED = {
    "en": [
        "(published|publication|completed|completion|dated|date of issue|report date) ... <date>",
        "date: <date>",
    ],
    "zh": ["(发布时间|发布日期|报告日期|完成时间|报告时间)...<date>"],
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def dates(text: str) -> list[date]:
    """Dates in a text, in order; what is no day of the calendar is left out."""
    found: list[date] = []
    for match in compiled("<date>").finditer(text):
        numbers = [int(n) for n in re.findall(r"\d+", match.group())]
        name = re.search(r"[A-Za-z]{3}", match.group())
        if name:
            month = _MONTHS.index(name.group().lower()) + 1
            first, second = numbers
            year, day_ = (second, first) if second > 31 else (first, second)
        else:
            year, month, day_ = numbers
        if when := day(f"{year:04d}-{month:02d}-{day_:02d}"):
            found.append(when)
    return found
