"""How long a report is as a whole, and that a full one meets every regime's rules."""

from __future__ import annotations

import io
import re
from functools import cache

import pytest
from pypdf import PdfReader
from tael.agents.render.document import Chart, Document, Table
from tael.agents.render.pdf import render_pdf
from tael.agents.render.sources import formula_pieces
from tael.agents.writing.plan import Lang
from tael.domains.finance_report.compliance import Complied, comply
from tael.domains.finance_report.export import with_bill
from tael.domains.finance_report.schema import Length, Report

from .pipeline import bare
from .profile import EVERY, situation
from .test_formats import BILL
from .test_valued import every


@cache
def complied(ticker: str, lang: Lang, length: Length, regimes: tuple[str, ...] = ()) -> Complied:
    return comply(bare(ticker, lang, length=length), situation(ticker, lang, regimes=regimes))


def pages(document: Document) -> int:
    whole = Report(document=document, facts="[]", model_sentences=0, code_sentences=0)
    return len(PdfReader(io.BytesIO(render_pdf(with_bill(whole, BILL)))).pages)


@every
def test_a_brief_report_has_two_or_three_pages(ticker: str, lang: Lang) -> None:
    """All of it: disclosures, checks and sources too."""
    assert pages(complied(ticker, lang, "brief").document) in (2, 3)


@pytest.mark.parametrize(
    ("ticker", "lang"),
    [
        ("AAPL", "en"),
        ("NVDA", "zh"),
        ("KO", "zh"),
        ("300750", "zh"),
        ("600519", "zh"),
        ("JPM", "zh"),
    ],
)
def test_a_full_report_has_eight_to_twelve_pages(ticker: str, lang: Lang) -> None:
    document = complied(ticker, lang, "full").document
    blocks = [block for section in document.sections for block in section.blocks]
    assert sum(isinstance(block, Chart | Table) for block in blocks) >= 8
    assert 8 <= pages(document) <= 12


@every
def test_a_full_report_meets_every_regime(ticker: str, lang: Lang) -> None:
    done = complied(ticker, lang, "full", EVERY)
    assert done.reasons == ()


@every
def test_a_formula_is_in_the_readers_language(ticker: str, lang: Lang) -> None:
    """Of a Chinese report: names of facts become numbers of sources, and no English is left."""
    sources = complied(ticker, lang, "full").document.sources
    by_fact = {fact: line for line in sources for fact in line.fact_ids}
    words = {
        word
        for line in sources
        if line.formula
        for piece in formula_pieces(line, by_fact)[0]
        if isinstance(piece, str)
        for word in re.findall(r"[A-Za-z]{2,}", piece)
    }
    assert words <= (set() if lang == "zh" else {"at", "other", "and", "with", "median"})
    assert (lang, ticker) != ("en", "AAPL") or "with" in words
