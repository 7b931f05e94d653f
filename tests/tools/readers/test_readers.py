"""Files of four formats as documents: the same words, tables and metadata; bad files refused."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from tael.tools.errors import InputError
from tael.tools.readers import LIMIT_MB, read
from tael.tools.rules import Material

TABLE = ("Revenue", "1,000", "1,100")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def tables(material: Material) -> list[tuple[str, ...]]:
    return [row for block in material.blocks for row in block.rows]


MARKDOWN = """---
author: Jane Doe
---
# Harbor Lane Tools

Revenue rose 10.0%[^1] in FY2025.
**Rating**: Buy

- One risk

USD m
| | FY2024A | FY2025A |
|---|---|---|
| Revenue | 1,000[^1] | 1,100 |

![A chart of prices](x.svg)

[^1]: Annual report, page 12
<!-- AIGC: {"Label":"1"} -->
"""


def test_markdown(tmp_path: Path) -> None:
    found = read(write(tmp_path / "a.md", MARKDOWN))
    texts = [block.text for block in found.blocks]
    assert "Revenue rose 10.0% in FY2025. Rating: Buy" in texts
    assert TABLE in tables(found)
    assert found.charts == ("A chart of prices",)
    assert found.metadata["AIGC"] == '{"Label":"1"}'
    assert found.metadata["author"] == "Jane Doe"
    assert "Annual report, page 12" in texts


def test_chinese_in_gbk(tmp_path: Path) -> None:
    text = "# 青川精工\n\n2025年营业收入110.0亿元，同比增长10.0%。\n"
    for name, body in (("a.md", text), ("a.html", f"<html><body><p>{text}</p></body></html>")):
        found = read(write(tmp_path / name, body, "gbk"))
        assert found.lang == "zh"
        assert any("同比增长10.0%" in block.text for block in found.blocks)


def test_html_spans_hidden_parts_and_notes(tmp_path: Path) -> None:
    page = """<html lang="en"><head><meta name="AIGC" content='{"Label":"1"}'></head><body>
    <nav>Contents</nav><script>x()</script><p style="display:none">secret</p>
    <h2>Income</h2><p>Revenue was $1,100m<sup>[3]</sup> in FY2025.</p>
    <table><tr><td></td><td colspan="3">FY2024A</td><td colspan="3">FY2025A</td></tr>
    <tr><td>Revenue</td><td>$</td><td>1,000</td><td></td><td>$</td><td>1,100</td><td></td></tr>
    <tr><td>Loss</td><td>$</td><td>(12</td><td>)</td><td>$</td><td>(10</td><td>)</td></tr></table>
    </body></html>"""
    found = read(write(tmp_path / "a.html", page))
    texts = " ".join(block.text for block in found.blocks)
    assert not re.search(r"secret|Contents|x\(\)", texts)
    assert "Revenue was $1,100m in FY2025." in texts
    assert tables(found) == [
        ("", "FY2024A", "FY2025A"),
        ("Revenue", "$1,000", "$1,100"),
        ("Loss", "$(12)", "$(10)"),
    ]
    assert found.blocks[1].section == "Income"


def docx_bytes(change: Any = None) -> bytes:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "DRAFT"
    document.add_heading("Income", 1)
    document.add_paragraph("Revenue rose 10.0% in FY2025.")
    document.add_paragraph("One risk", style="List Bullet")
    table = document.add_table(2, 3)
    for row, cells in enumerate((("", "FY2024A", "FY2025A"), TABLE)):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_page_break()
    document.add_paragraph("On the second page.")
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_docx(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx_bytes())
    found = read(path)
    kinds = [(block.kind, block.text) for block in found.blocks]
    assert kinds[:4] == [
        ("mark", "DRAFT"),
        ("heading", "Income"),
        ("paragraph", "Revenue rose 10.0% in FY2025."),
        ("item", "One risk"),
    ]
    assert TABLE in tables(found)
    assert (found.pages, found.blocks[-1].page) == (2, 2)


def test_tracked_changes_are_refused(tmp_path: Path) -> None:
    from docx.oxml import OxmlElement

    def insert(document: Any) -> None:
        document.paragraphs[1]._p.append(OxmlElement("w:ins"))

    path = tmp_path / "a.docx"
    path.write_bytes(docx_bytes(insert))
    with pytest.raises(InputError, match="1 tracked changes") as refused:
        read(path)
    assert "Accept or reject" in refused.value.remedy


PDF = """
#set page(height: 842pt, width: 595pt, margin: 60pt,
  header: [DRAFT: not reviewed], footer: context [Page #counter(page).display()])
#set text(size: 10pt, hyphenate: true)
= Income statement
Revenue rose 10.0%#super[12] in FY2025, and the company expects prices to hold through the year.
#lorem(60)
#table(columns: 3, [USD m], [FY2024A], [FY2025A], [Revenue], [1,000], [1,100],
  [Gross profit], [400], [450])
#pagebreak()
#columns(2)[Left column begins here. #lorem(120) #colbreak() Right column begins here. #lorem(120)]
"""


@pytest.fixture(scope="module")
def pdf() -> bytes:
    pytest.importorskip("pypdfium2")
    typst = pytest.importorskip("typst")
    return bytes(typst.compile(PDF.encode()))


def test_pdf(tmp_path: Path, pdf: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    found = read(path)
    assert found.pages == 2
    assert {b.text for b in found.blocks if b.kind == "mark"} >= {"DRAFT: not reviewed"}
    assert [b.text for b in found.blocks if b.kind == "heading"] == ["Income statement"]
    first = next(b.text for b in found.blocks if b.kind == "paragraph")
    assert first.startswith("Revenue rose 10.0% in FY2025, and the company expects prices to hold")
    assert TABLE in tables(found)
    second = [b.text for b in found.blocks if b.page == 2 and b.kind == "paragraph"]
    assert [text[:6] for text in (second[0], second[-1])] == ["Left c", "Right "]


def test_a_pdf_with_a_password(tmp_path: Path, pdf: bytes) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt("secret", algorithm="RC4-128")
    path = tmp_path / "a.pdf"
    with path.open("wb") as out:
        writer.write(out)
    with pytest.raises(InputError, match="needs a password"):
        read(path)


def test_a_scan(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    typst = pytest.importorskip("typst")
    path = tmp_path / "a.pdf"
    path.write_bytes(typst.compile(b"#rect(width: 100%, height: 50%)"))
    with pytest.raises(InputError, match="has no text to read") as refused:
        read(path)
    assert "OCR" in refused.value.remedy


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.md", b"", "is empty"),
        ("a.md", b" \n\n", "is empty"),
        ("a.pdf", b"hello", "is no PDF file"),
        ("a.docx", b"hello", "is no DOCX file"),
        ("a.docx", b"PK\x03\x04broken", "is damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file"),
        ("a.pdf", b"%PDF-1.7\nbroken", "is damaged"),
        ("a.md", bytes(range(256)) * 20, "is no text"),
        ("a.md", "Ünïçödé ".encode("cp1252") * 30, "encoding"),
        ("a.xyz", b"some text", "of a kind that is not read"),
        ("a.html", b"<html><body><p></p></body></html>", "holds no text"),
    ],
)
def test_wrong_files(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=word) as refused:
        read(path)
    assert refused.value.remedy


def test_a_missing_file_a_folder_and_a_huge_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.md")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as out:
        out.truncate(200_000_000)
    with pytest.raises(InputError, match=f"200 MB. Files of up to {LIMIT_MB} MB"):
        read(huge)
