"""PDF and DOCX of a whole report: the same words as the others, and asked for by name."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from tael.agents.domain import Bill
from tael.agents.model.types import Cost, Usage
from tael.agents.writing.plan import Lang
from tael.domains.finance_report.export import export
from tael.domains.finance_report.schema import Format, Report, ReportInput
from tael.tools.errors import MissingExtra
from tael.tools.facts_json import dump_facts

from .test_document import report, table

BILL = Bill("run-1", "scripted", Usage(), Cost(), 0, 0, 0.0)


def made(folder: Path, ticker: str, lang: Lang, formats: tuple[Format, ...]) -> list[Path]:
    whole = Report(
        document=report(ticker, lang),
        facts=dump_facts(table(ticker)),
        model_sentences=0,
        code_sentences=1,
        formats=formats,
    )
    return export(whole, BILL, folder)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(("ticker", "lang"), [("KO", "en"), ("600519", "zh")])
def test_every_sentence_is_in_each_format(ticker: str, lang: Lang, tmp_path: Path) -> None:
    paths = made(tmp_path, ticker, lang, ("pdf", "docx", "md"))
    assert [path.name for path in paths] == ["report.pdf", "report.docx", "report.md"]
    pages = PdfReader(io.BytesIO(paths[0].read_bytes())).pages
    printed = squeezed("".join(page.extract_text() for page in pages))
    body = docx.Document(str(paths[1]))
    typed = squeezed("".join(paragraph.text for paragraph in body.paragraphs))
    said = [s for section in report(ticker, lang).sections for s in section.sentences()]
    assert len(said) >= 5
    for sentence in said:
        # Marks of sources stand inside a sentence; its words between them must be there.
        start = squeezed(sentence.text[: sentence.spans[0].start if sentence.spans else None])
        assert start in printed
        assert start in typed


def test_a_format_is_asked_for_by_name_and_once() -> None:
    asked = ReportInput(ticker="KO", formats=("pdf", "pdf", "json"))  # type: ignore[arg-type]
    assert asked.formats == ("pdf", "json")


def test_a_missing_package_is_said_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tael.domains.finance_report.schema.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"tael\[pdf\]"):
        ReportInput(ticker="KO", formats=("html", "pdf"))
    assert ReportInput(ticker="KO").formats == ("html", "md", "json")
