"""The domain as a user meets it: files of every kind and encoding, the command line, streamed rows,
killed and resumed runs."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import tael
from tael.agents.domain import Event
from tael.agents.model.fake import ScriptedModel
from tael.agents.opening import open_store
from tael.domains.sentiment.rows_file import RowsFile, read_rows
from tael.domains.sentiment.sources import Columns, open_file
from tael.domains.sentiment.work import Text
from tael.tools.errors import InputError

from ...support.runs import Cli, cli
from .desk import WordHead, head, says

__all__ = ["cli", "head"]

NEWS = "headline,company,date\nApple beat estimates,Apple,2026-01-02\n茅台净利润下降,600519.SH,2026/1/3\n"


def texts(path: Path, **columns: str) -> list[Text]:
    return list(open_file(path, Columns(**columns)))


def run(server: ScriptedModel | None = None, **given: Any) -> tael.Run[Any]:
    model = tael.connect("fake", transport=server or ScriptedModel(says("neutral")), pace=0.0)
    return tael.run_sync("sentiment", model=model, **given)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_files_in_chinese_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(NEWS.encode(encoding))
    first, second = texts(path, entity="company")
    assert (first.text, first.entities, first.date) == (
        "Apple beat estimates",
        ("Apple",),
        "2026-01-02",
    )
    assert second.text == "茅台净利润下降"


def test_big5_is_read(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    said = "騰訊第三季淨利潤增長，股價上漲\n台積電公司發布業績報告\n"
    path.write_bytes(said.encode("big5"))
    assert [each.text for each in texts(path)] == said.splitlines()


def test_a_row_in_another_encoding_is_an_error_row(tmp_path: Path) -> None:
    path = tmp_path / "news.txt"
    path.write_bytes("好消息很多很多\n".encode() + "跌停板".encode("gbk") + b"\nApple beat\n")
    assert [each.error is not None for each in texts(path)] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'id;text\n1;"x; y"\n'),
        ("a.tsv", "id\ttext\n1\tx; y\n"),
        ("a.jsonl", '{"id": 1, "text": "x; y"}\n'),
    ],
)
def test_kinds_of_files(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    (only,) = texts(path)
    assert (only.text, only.id) == ("x; y", "1")


def test_broken_rows_have_their_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n{bad\n\n{"other": 1}\n{"text": null}\n"b"\n', "utf-8")
    found = texts(path)
    assert [each.text for each in found] == ["a", "", "", "", "b"]
    assert "Line 2" in (found[1].error or "")
    assert "'text'" in (found[2].error or "")
    table = tmp_path / "a.csv"
    table.write_text("id,text\n1,a\n2,b,c,d\n3,c\n", "utf-8")
    assert [each.error is not None for each in texts(table)] == [False, True, False]


@pytest.mark.parametrize(
    ("columns", "says_what"),
    [
        ({"text": "titel"}, ["titel", "headline, company, date", "--text-column"]),
        ({"entity": "firm"}, ["firm", "--entity-column"]),
    ],
)
def test_a_missing_column_offers_those_there_are(
    tmp_path: Path, columns: dict[str, str], says_what: list[str]
) -> None:
    path = tmp_path / "news.csv"
    path.write_text(NEWS, "utf-8")
    with pytest.raises(InputError) as caught:
        texts(path, **columns)
    said = " ".join((caught.value.what, caught.value.means, caught.value.remedy))
    assert all(word in said for word in says_what)


def test_parquet_there_and_back(tmp_path: Path, head: WordHead) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    path = tmp_path / "news.parquet"
    parquet.write_table(
        pyarrow.table({"n": [1, 2], "text": ["Apple beat", "茅台净利润下降"]}), path
    )
    done = run(file=path, formats=("parquet",), out=tmp_path / "out")
    found = parquet.read_table(tmp_path / "out" / "labels.parquet").to_pylist()
    assert [row["label"] for row in found] == ["positive", "negative"]
    assert [path.name for path in done.files] == ["labels.jsonl", "labels.parquet"]


def test_a_file_becomes_a_table(tmp_path: Path, head: WordHead) -> None:
    path = tmp_path / "news.csv"
    path.write_text(NEWS + "=cmd|' /C calc'!A0 Apple beat,,\n", "utf-8")
    done = run(file=path, entity_column="company", out=tmp_path / "out")
    with (tmp_path / "out" / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == ["positive", "negative", "positive"]
    assert rows[0]["evidence"] == rows[0]["text"][int(rows[0]["start"]) : int(rows[0]["end"])]
    assert rows[2]["text"].startswith("'=")
    assert done.output.tally.rows == 3
    assert dict(done.summary)["texts"] == "3: 0 with errors, 0 duplicates"


def test_rows_stream_out_as_json_lines(
    tmp_path: Path, head: WordHead, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "news.csv"
    path.write_text(NEWS, "utf-8")
    code, out, err = cli(
        "run",
        "sentiment",
        "--file",
        str(path),
        "--model",
        "fake",
        "--json",
        "-q",
        "--budget-per-1k",
        "0",
    )
    assert code == 0
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["row"] for row in rows] == [0, 1]
    assert {"text", "entities", "usage", "cost", "error", "event", "language"} <= rows[0].keys()
    assert {"entity", "label", "score", "probability", "evidence", "stage"} <= rows[0]["entities"][
        0
    ].keys()
    bill = json.loads(err.splitlines()[-1])
    assert bill["domain"] == "sentiment"


def test_texts_come_on_stdin(
    tmp_path: Path, head: WordHead, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO("Apple beat\n茅台净利润下降\n".encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    code, out, _ = cli(
        "run", "sentiment", "--file", "-", "--model", "fake", "--json", "--budget-per-1k", "0"
    )
    assert code == 0
    assert [json.loads(line)["entities"][0]["label"] for line in out.splitlines()] == [
        "positive",
        "negative",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "text, file, ticker"),
        (("--text", " "), "empty"),
        (("--text", "a", "--file", "b.csv"), "text, file, ticker"),
        (("--file", "nowhere.csv"), "There is no file nowhere.csv"),
        (("--text", "a", "--quality", "0.9", "--budget-per-1k", "1"), "either"),
        (("--ticker", "AAPL", "--since", "tomorrow"), "7d"),
        (("--text", "a", "--formats", "xlsx"), "csv"),
        (("--text", "Apple rose", "--head", "nobody"), "nobody"),
        (("--text", "Apple rose", "--companies", "none.csv"), "none.csv"),
    ],
)
def test_a_users_mistake_gets_a_sentence(cli: Cli, words: tuple[str, ...], said: str) -> None:
    code, out, err = cli("run", "sentiment", *words, "--model", "fake")
    assert code == 2
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_a_resumed_run_goes_on_behind_its_rows(tmp_path: Path, head: WordHead) -> None:
    """Killed after some rows: those are not labelled again, a recorded call is not repeated, and a
    later duplicate of a finished row still finds it."""
    lines = [f"Apple met analysts number {n}" for n in range(200)] + ["Apple met analysts number 3"]
    path = tmp_path / "news.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    first = ScriptedModel(says("neutral"))
    told = 0

    def dies(event: Event) -> None:
        nonlocal told
        told += event.kind == "row"
        if told == 150:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        run(first, file=path, out=tmp_path / "out", on_event=dies)
    with open_store() as (_, runs):
        (record,) = runs.newest()
    server = ScriptedModel(says("neutral"))
    model = tael.connect("fake", transport=server, pace=0.0)
    done = asyncio.run(tael.resume(record.id, model=model))
    rows = list(read_rows(tmp_path / "out" / "labels.jsonl"))
    assert [row.row for row in rows] == list(range(201))
    assert rows[-1].duplicate_of == 3
    assert rows[-1].entities[0].label == "neutral"
    assert done.output.tally.rows == 201
    # 200 texts to ask about; only what was in flight when it died may be asked twice.
    assert 200 <= len(first.requests) + len(server.requests) <= 200 + 64
    assert len(server.requests) <= 64


def test_a_cut_line_is_taken_out(tmp_path: Path, head: WordHead) -> None:
    done = run(text="Apple beat estimates", out=tmp_path / "out")
    path = tmp_path / "rows.jsonl"
    whole = (tmp_path / "out" / "labels.jsonl").read_text("utf-8")
    path.write_text(whole + whole[:40], "utf-8")
    with RowsFile(path) as file:
        assert [row.row for row in file.finished()] == [0]
    assert path.read_text("utf-8") == whole
    assert done.status == "done"


def test_news_on_a_symbol(tmp_path: Path, head: WordHead, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from tael.domains.sentiment.sources import news
    from tael.tools.news import NewsItem

    async def feeds(*given: Any) -> tuple[list[NewsItem], tuple[str, ...]]:
        when = datetime.now(UTC)
        return [NewsItem(when, "Apple beat estimates", "", "https://x.org/1", "x")], ()

    async def filings(*given: Any) -> tuple[list[NewsItem], tuple[str, ...]]:
        return [], ("SEC did not answer.",)

    monkeypatch.setattr(news, "_feeds", feeds)
    monkeypatch.setattr(news, "_filings", filings)
    done = run(ticker="AAPL", out=tmp_path / "out")
    (row,) = done.output.rows
    assert row.entities[0].entity == "Apple"
    assert row.entities[0].label == "positive"
    assert row.id == "https://x.org/1"
    assert row.date
    assert done.output.missing == ("SEC did not answer.",)


def test_no_news_is_no_neutral_news(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAEL_OFFLINE", "true")
    code, out, err = cli("run", "sentiment", "--ticker", "AAPL", "--model", "fake")
    assert code == 3
    assert out == ""
    assert "TAEL_OFFLINE" in err
