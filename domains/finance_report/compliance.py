"""Whether a report is final: the disclosures put in, its own print checked, the result shown.

A report is final when every rule of its regimes that a program can decide is met, no question to
the firm is open, and the firm's supervisor, where it names one, has approved it. Until then it is
a draft, marked as such on every page, with the reasons.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...agents.firm import Firm
from ...agents.firm_blanks import Blank
from ...agents.render.document import Document, Label, Lang, Note
from ...agents.render.material import printed
from ...tools.facts import Company
from ...tools.rules import Packs, Report, check, shipped
from ...tools.rules.case import Recompute
from .compliance_table import compliance_section
from .disclosures import SECTIONS, Approval, Disclosures, Issue
from .firm_words import say as firm_says
from .words import say

_BY_LISTING: Mapping[str, str] = {"US": "us", "CN": "cn", "HK": "hk"}
_EUROPE = ("LSE", "XETRA", "EURONEXT", "SIX", "BME", "MIL", "WSE", "OMX", "LONDON", "FRANKFURT")
_NAMED = 4
"""How many open questions or failing rules page 1 names; the rest is in the table."""


@dataclass(frozen=True)
class Situation:
    """What a report is checked against besides itself.

    firm: None without a profile. packs: the shipped ones, or with the firm's own rules. resolves:
    whether the ledger knows a ProduceID; None where there is no ledger. recompute: finds what does
    not come out of the document's own tables.
    """

    firm: Firm | None
    regimes: tuple[str, ...]
    packs: Packs = field(default_factory=shipped)
    approval: Approval | None = None
    resolves: Callable[[str], bool] | None = None
    recompute: Recompute | None = None


@dataclass(frozen=True)
class Complied:
    """A report with its disclosures, its marks and the table of its checks. reasons: why it is a
    draft; none for a final one. blocking: those of them that no approval removes."""

    document: Document
    report: Report
    blanks: tuple[Blank, ...]
    reasons: tuple[str, ...]
    blocking: tuple[str, ...]

    @property
    def final(self) -> bool:
        return not self.reasons

    def as_json(self) -> str:
        """The text of ``compliance.json``: as of ``agent check``, and what makes it a draft."""
        found = self.report.as_dict()
        found["final"] = self.final
        found["draft_reasons"] = list(self.reasons)
        found["blanks"] = [
            {"key": blank.key, "rules": list(blank.rules), "question": blank.question.said(lang)}
            for lang in [self.document.lang]
            for blank in self.blanks
        ]
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def regimes_of(company: Company) -> tuple[str, ...]:
    """The regimes of a company's listing."""
    if company.exchange.upper().split(" ")[0] in _EUROPE:
        return ("eu",)
    return (_BY_LISTING[company.listing],)


def comply(document: Document, situation: Situation) -> Complied:
    """The report with its disclosures, checked, and marked as final or as a draft.

    ``document`` is the bare one: without disclosures, and labelled as a draft. The same document
    can be given again with an approval.
    """
    done = _checked(document, situation, None)
    if done.reasons:
        return done
    # Only now is it published, and what page 1 says of that is checked with it.
    approval = situation.approval
    return _checked(document, situation, approval.at if approval else document.header.generated_at)


def _checked(document: Document, situation: Situation, published: datetime | None) -> Complied:
    disclosures = _disclosures(document, situation, published)
    dressed = _dressed(document, disclosures)
    report = judge(dressed, situation)
    blanks = tuple(disclosures.open()) if disclosures else ()
    blocking = blocking_reasons(report, blanks, situation, document.lang)
    reasons = draft_reasons(blocking, situation, document.lang)
    marked = _marked(dressed, report, situation, reasons)
    return Complied(marked, report, blanks, reasons, blocking)


def judge(document: Document, situation: Situation) -> Report:
    """The result of the rules on what the document prints."""
    firm = situation.firm
    disclosures = _disclosures(document, situation, None)
    found = printed(document, SECTIONS)
    return check(
        found.material,
        regimes=situation.regimes,
        firm=firm.plain() if firm else None,
        facts=found.backs,
        packs=situation.packs,
        ticker=disclosures.key if disclosures else document.header.ticker,
        published=document.header.generated_at.date(),
        generated=True,
        resolves=situation.resolves,
        recompute=situation.recompute,
    )


def draft_reasons(blocking: Sequence[str], situation: Situation, lang: Lang) -> tuple[str, ...]:
    """Why a report is not final, each a short sentence: what blocks it, and the approval that is
    outstanding where the firm names a supervisor. None: it is final."""
    supervisor = situation.firm.supervisor if situation.firm else None
    if supervisor and supervisor.name and situation.approval is None:
        return (*blocking, say("draft_approval", lang, name=supervisor.name))
    return tuple(blocking)


def blocking_reasons(
    report: Report, blanks: Sequence[Blank], situation: Situation, lang: Lang
) -> tuple[str, ...]:
    """What has to be mended before anybody can approve: blanks and rules that are not met."""
    if situation.firm is None:
        return (say("draft_no_firm", lang),)
    reasons = []
    open_ = {blank.key: None for blank in blanks}
    for result in report.of("firm"):
        open_.update(dict.fromkeys(result.asks))
    if open_:
        reasons.append(say("draft_blanks", lang, n=str(len(open_)), keys=_some(open_, lang)))
    failing = [result.id for result in report.of("fail") if result.severity == "block"]
    if failing:
        reasons.append(say("draft_rules", lang, n=str(len(failing)), rules=_some(failing, lang)))
    return tuple(reasons)


def _some(names: Iterable[str], lang: Lang) -> str:
    every = list(names)
    shown = say("separator", lang).join(every[:_NAMED])
    more = len(every) - _NAMED
    return say("and_more", lang, shown=shown, n=str(more)) if more > 0 else shown


def _disclosures(
    document: Document, situation: Situation, published: datetime | None
) -> Disclosures | None:
    if situation.firm is None:
        return None
    header = document.header
    issue = Issue(
        lang=document.lang,
        company=header.company,
        ticker=header.ticker,
        regimes=situation.regimes,
        completed=header.generated_at,
        published=published,
        approval=situation.approval,
    )
    return Disclosures(situation.firm, issue)


def _dressed(document: Document, disclosures: Disclosures | None) -> Document:
    """The document with what the firm's file puts in, and no mark of a draft."""
    labels = tuple(label for label in document.labels if label.kind != "draft")
    if disclosures is None:
        return document.model_copy(update={"labels": labels})
    header = document.header.model_copy(
        update={
            "species": firm_says("species", document.lang),
            "imprint": disclosures.imprint(),
        }
    )
    return document.model_copy(
        update={
            "labels": labels,
            "header": header,
            "sections": (*document.sections, *disclosures.sections()),
        }
    )


def _marked(
    document: Document, report: Report, situation: Situation, reasons: Sequence[str]
) -> Document:
    """The document with the table of its checks, and what marks a draft."""
    lang = document.lang
    table = compliance_section(report, situation.packs, lang, firm=situation.firm is not None)
    sections = (*document.sections, table)
    if not reasons:
        return document.model_copy(update={"sections": sections})
    front = Note(
        title=say("draft_title", lang),
        text=("" if lang == "zh" else " ").join(
            [*reasons, say("draft_where", lang, title=table.title)]
        ),
        tone="warning",
    )
    return document.model_copy(
        update={
            "sections": sections,
            "labels": (Label(kind="draft", text=say("draft", lang)), *document.labels),
            "front": (front, *document.front),
        }
    )
