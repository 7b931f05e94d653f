"""Runs a document through the rules of its regimes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..errors import InputError
from .answers import Answers
from .case import Case, Facts, Hit, Recompute, Verdict, Wording
from .material import Material
from .pack import REGIMES, Packs, Rule, shipped
from .phrases import search
from .predicates import PREDICATES
from .result import Report, Result

CHECKS_TITLE: Mapping[str, str] = {"en": "Compliance checks", "zh": "合规检查"}
"""Title of the section in which a report of ours shows the result of a check."""

# Hold whatever the market: generated content, and a document's agreement with itself.
EVERYWHERE = ("ai", "x")


def check(
    material: Material,
    *,
    regimes: Iterable[str],
    firm: Mapping[str, Any] | None,
    facts: Facts | None = None,
    packs: Packs | None = None,
    ticker: str | None = None,
    published: date | None = None,
    generated: bool | None = None,
    resolves: Callable[[str], bool] | None = None,
    wording: Wording | None = None,
    recompute: Recompute | None = None,
) -> Report:
    """Check a document.

    regimes: of us, cn, hk, eu; the rules that hold everywhere are added, and so are a firm's own
    of any other regime named. firm: its profile as nested data. facts: which figures are backed,
    a set of figures as written or ``(figure, sentence) -> bool``; None when nobody knows. ticker:
    of the company, else found in the document. published: else the date the document gives.
    generated: whether a program wrote it. resolves: whether a ProduceID is in the ledger. wording:
    that of :mod:`.wording` unless given. recompute: what in the document's figures does not come
    out when it is calculated again; without it that is left to a person. Raises InputError for an
    unknown regime.
    """
    packs = packs or shipped()
    wanted = tuple(dict.fromkeys((*regimes, *EVERYWHERE)))
    known = {*REGIMES, *(rule.regime for rule in packs.rules)}
    if strange := [name for name in wanted if name not in known]:
        raise InputError(
            f"There is no regime {strange[0]!r}.",
            remedy="Known are " + ", ".join(n for n in REGIMES if n not in EVERYWHERE) + ".",
        )
    case = Case(
        _without_checks(material),
        Answers(firm, ticker or _ticker(material, firm)),
        wording or _wording,
        recompute,
        facts,
        published,
        generated,
        resolves,
    )
    results = tuple(judge(rule, case) for rule in packs.of(wanted))
    return Report(material.lang, wanted, results, packs.off, material.name)


def _without_checks(material: Material) -> Material:
    """The document without the table of an earlier check, which names everything that rules look
    for and says none of it."""
    shown = CHECKS_TITLE.values()
    blocks = (
        replace(block, text="", rows=())
        if block.kind == "table" and block.section in shown
        else block
        for block in material.blocks
    )
    return replace(material, blocks=tuple(blocks))


def judge(rule: Rule, case: Case) -> Result:
    """One rule's result."""
    verdict: Verdict = PREDICATES[rule.predicate](case, **rule.with_)
    return Result(
        rule.id,
        rule.regime,
        rule.title.of(case.lang),
        rule.citation,
        rule.severity,
        rule.kind,
        verdict.status,
        verdict.evidence,
        verdict.why,
        rule.remedy.of(case.lang) if verdict.status != "pass" else "",
        rule.question.of(case.lang) if rule.question else "",
        verdict.asks,
    )


def _ticker(material: Material, firm: Mapping[str, Any] | None) -> str | None:
    """What the file says, else the company of the firm's that the document names first."""
    for key, value in material.metadata.items():
        if key.lower() == "ticker" and value:
            return value
    companies = (firm or {}).get("companies")
    tickers = [str(name) for name in companies] if isinstance(companies, Mapping) else []
    for block in material.blocks:
        texts = (block.text, *(cell for row in block.rows for cell in row))
        found = [(m.start(), t) for text in texts for t in tickers if (m := search([t], text))]
        if found:
            return min(found)[1]
    return None


def _wording(sentence: str, lang: str) -> Sequence[Hit]:
    from .wording import findings

    return findings(sentence, lang)
