"""``agent index``: the user's own documents in, listed and out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tael.agents.cli.index import app, open_named
from tael.tools.documents import read_document
from tael.tools.errors import InputError, MissingExtra
from typer.testing import CliRunner, Result

HTML = """<html><head><title>Annual report</title><style>p {}</style></head><body>
<h2 id="risk">Risks</h2><p>A shortage of parts would delay products.</p>
<div id="tax"><p>The tax rate may rise.</p></div><script>alert(1)</script></body></html>"""


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "report.html").write_text(HTML, "utf-8")
    (folder / "notes.md").write_text("# Margins\n\nFreight made sales dearer.\n", "utf-8")
    (folder / "年报.txt").write_bytes("行业竞争加剧，毛利率可能下降。".encode("gb18030"))
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_add_list_query_remove(papers: Path) -> None:
    added = _run("add", "mine", str(papers), "--json")
    assert json.loads(added.stdout)["documents"] == 3, added.output
    again = json.loads(_run("add", "mine", str(papers), "--json").stdout)
    assert again["total"] == again["passages"]
    rows = json.loads(_run("list", "mine", "--json").stdout)
    assert sorted(Path(row["document"]).name for row in rows) == [
        "notes.md",
        "report.html",
        "年报.txt",
    ]
    [hit] = open_named("mine").query("零部件短缺", k=1, documents=[str(papers / "report.html")])
    assert "shortage" in hit.passage.text
    assert hit.passage.title == "Annual report"
    assert hit.passage.url.endswith("report.html#risk")
    assert "alert" not in hit.passage.text
    assert "毛利率" in open_named("mine").query("竞争与毛利率", k=1)[0].passage.text
    removed = _run("remove", "mine", str(papers / "notes.md"))
    assert removed.exit_code == 0, removed.output
    assert "notes.md" not in _run("list", "mine").stdout
    assert _run("list").stdout.strip() == "mine"
    assert _run("remove", "mine").exit_code == 0
    assert _run("list").stdout == ""


def test_one_bad_file_leaves_the_index_as_it_was(papers: Path) -> None:
    (papers / "empty.txt").write_text(" \n")
    result = _run("add", "mine", str(papers))
    assert isinstance(result.exception, InputError)
    assert "empty.txt" in result.exception.what
    assert _run("list").stdout == ""


@pytest.mark.parametrize("name", ["none.txt", "picture.png"])
def test_what_cannot_be_read_is_said(papers: Path, name: str) -> None:
    with pytest.raises(InputError, match=name):
        read_document(papers / name)


def test_pdf_needs_its_extra(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (papers / "a.pdf").write_bytes(b"%PDF-1.4")
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingExtra, match="pypdf"):
        read_document(papers / "a.pdf")


def test_an_unknown_index_or_document(papers: Path) -> None:
    _run("add", "mine", str(papers / "notes.md"))
    for arguments in (("list", "mind"), ("remove", "mind"), ("remove", "mine", "other.md")):
        result = _run(*arguments)
        assert isinstance(result.exception, InputError), arguments
    assert "mine" in str(_run("list", "mind").exception)


def test_headings_of_markdown_open_passages(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("# One\nFirst text.\n## Two\n\nSecond text.\n\nThird.\n", "utf-8")
    texts = [passage.text for passage in read_document(file).passages]
    assert texts == ["One\nFirst text.", "Two\nSecond text.\nThird."]
