"""The disclosures, made by code from the firm's own file and from nothing else.

A text of the firm's stands word for word. A yes, a no or a figure is said by a fixed sentence that
states the answer and no more. A question that the firm left open is printed as the blank that it
is, with its key, so that a reader of the draft sees what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...agents.firm import Firm
from ...agents.firm_blanks import Blank, blanks
from ...agents.render.document import Block, Lang, Note, Section
from ...tools.filings.snapshot import normalise
from ...tools.remark import Remark
from .firm_words import blank, day, moment, paragraph, points, say, sentence, title, wording
from .rating_system import rating_blocks

SECTIONS = ("certification", "disclosures", "rating-system", "warnings")
"""Ids of the sections made here; their figures are the firm's."""


@dataclass(frozen=True)
class Approval:
    """The supervisor's approval. title may be empty."""

    name: str
    at: datetime
    title: str = ""

    def signed(self, lang: Lang) -> str:
        return say("comma", lang).join(part for part in (self.name, self.title) if part)


@dataclass(frozen=True)
class Issue:
    """The report that the disclosures belong to. company: its name as printed. completed: when
    the report was; published: when a final one first was, None for a draft."""

    lang: Lang
    company: str
    ticker: str
    regimes: tuple[str, ...]
    completed: datetime
    published: datetime | None = None
    approval: Approval | None = None


@dataclass(frozen=True)
class Disclosures:
    """What the firm's file has to say about one report."""

    firm: Firm
    issue: Issue

    @property
    def key(self) -> str:
        """The company's name in the firm's file, where it is there."""
        wanted = normalise(self.issue.ticker)
        return next((k for k in self.firm.companies if normalise(k) == wanted), self.issue.ticker)

    def open(self) -> list[Blank]:
        """Questions that this report needs and the file leaves open."""
        found = blanks(self.firm, self.issue.ticker, self.issue.regimes)
        if not self._text("risk_warning"):
            key = f"disclosures.{self._suffixed('risk_warning')}"
            text = Remark("Risk warning to users of research.", "使用证券研究报告的风险提示。")
            found.append(Blank(key, text, ()))
        return found

    def imprint(self) -> tuple[str, ...]:
        """Lines of page 1: who signs, for which firm, when, who reviewed, where the rest is."""
        issue, lang = self.issue, self.issue.lang
        firm = say(
            "firm",
            lang,
            firm=self.firm.legal_name or blank("legal_name", lang),
            regulator=self.firm.regulator or blank("regulator", lang),
        )
        published = moment(issue.published, lang) if issue.published else say("unpublished", lang)
        dates = (
            say("report_date", lang, text=day(issue.completed.date(), lang)),
            say("completed", lang, text=moment(issue.completed, lang)),
            say("published", lang, text=published),
        )
        refer = say("refer", lang, title=title("disclosures", lang))
        return (*self._signed(), firm, *dates, *self._reviewed(), refer)

    def sections(self) -> list[Section]:
        """The sections that close a report, in the order of SECTIONS."""
        ratings = rating_blocks(self.firm, self.key, self.issue.lang, self._needed)
        blocks = (self._certification(), self._disclosed(), ratings, self._warnings())
        return [
            Section(id=name, title=title(name, self.issue.lang), blocks=tuple(some), fine=True)
            for name, some in zip(SECTIONS, blocks, strict=True)
        ]

    def _signed(self) -> Iterator[str]:
        lang = self.issue.lang
        for number, analyst in enumerate(self.firm.analysts or (None,), 1):
            parts = [
                (analyst and analyst.name) or blank(f"analysts.{number}.name", lang),
                (analyst and analyst.title) or self._needed(f"analysts.{number}.title"),
            ]
            if analyst and analyst.certificate:
                parts.append(say("certificate", lang, text=analyst.certificate))
            else:
                parts.append(self._needed(f"analysts.{number}.certificate"))
            text = say("comma", lang).join(part for part in parts if part)
            yield say("analyst", lang, text=text)

    def _reviewed(self) -> Iterator[str]:
        lang, approval = self.issue.lang, self.issue.approval
        if approval:
            yield say("approved", lang, text=approval.signed(lang), time=moment(approval.at, lang))
        else:
            supervisor = self.firm.supervisor
            named = [
                (supervisor and getattr(supervisor, key)) or self._needed(f"supervisor.{key}")
                for key in ("name", "title")
            ]
            if text := say("comma", lang).join(part for part in named if part):
                yield say("reviewer", lang, text=text)

    def _certification(self) -> Iterator[Block]:
        lang = self.issue.lang
        lines = []
        for number, analyst in enumerate(self.firm.analysts or (None,), 1):
            name = (analyst and analyst.name) or blank(f"analysts.{number}.name", lang)
            lines.append(say("certify", lang, name=name))
            key = f"analysts.{number}.compensation_statement"
            statement = (analyst and analyst.compensation_statement) or self._needed(key)
            if statement:
                lines.append(statement)
        yield points(lines)
        yield Note(text=say("certify_note", lang))

    def _disclosed(self) -> Iterator[Block]:
        lang, plain = self.issue.lang, self.firm.plain()
        lead = say(
            "lead",
            lang,
            firm=self.firm.legal_name or blank("legal_name", lang),
            company=self.issue.company,
            ticker=self.issue.ticker,
        )
        yield paragraph(lead)
        lines = []
        company = plain.get("companies", {}).get(self.key, {})
        for answer in wording()["answer"]:
            key = f"companies.{self.key}.{answer['key']}"
            lines.append(self._said(answer, company.get(answer["key"]), key))
        for number, analyst in enumerate(plain.get("analysts") or [{}], 1):
            name = analyst.get("name") or blank(f"analysts.{number}.name", lang)
            for answer in wording()["analyst"]:
                key = f"analysts.{number}.{answer['key']}"
                lines.append(self._said(answer, analyst.get(answer["key"]), key, name))
        yield points([line for line in lines if line])
        if policy := self._text("conflicts_policy"):
            yield paragraph(say("policy", lang), policy)

    def _said(self, answer: Any, value: Any, key: str, name: str = "") -> str:
        if value is None:
            return self._needed(key)
        return sentence(answer, value, self.issue.lang, name)

    def _warnings(self) -> Iterator[Block]:
        lang, firm = self.issue.lang, self.firm
        lines = [say("licence", lang, text=text) for text in firm.licences or ()]
        if not lines and (missing := self._needed("licences")):
            lines = [say("licence", lang, text=missing)]
        if updates := firm.update_frequency or self._needed("update_frequency"):
            lines.append(say("updates", lang, text=updates))
        if "cn" in self.issue.regimes:
            lines.append(say("record", lang))
        if lines:
            yield points(lines)
        if general := self._text("general"):
            yield paragraph(say("general", lang), general)
        key = f"disclosures.{self._suffixed('risk_warning')}"
        yield paragraph(say("risk_warning", lang), self._text("risk_warning") or blank(key, lang))

    def _suffixed(self, key: str) -> str:
        return f"{key}_zh" if self.issue.lang == "zh" else key

    def _text(self, key: str) -> str:
        """One of the firm's standing texts, in the report's language."""
        found = getattr(self.firm.disclosures, self._suffixed(key), None)
        return found or ""

    def _needed(self, key: str) -> str:
        """The blank of a question, if a rule of this report's regimes asks it; else nothing."""
        asked = {one.key for one in self._blanks}
        return blank(key, self.issue.lang) if key in asked else ""

    @property
    def _blanks(self) -> Sequence[Blank]:
        return blanks(self.firm, self.issue.ticker, self.issue.regimes)
