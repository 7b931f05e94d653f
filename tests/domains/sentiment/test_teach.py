"""``agent sentiment teach``, ``models`` and ``ask``, and files that are not as they should be."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tael.domains.sentiment.cli.app import app
from tael.domains.sentiment.heads.storing import load_head
from tael.domains.sentiment.teaching.rows import label_of, read_labels
from tael.tools.errors import InputError
from typer.testing import CliRunner

from .test_heads import made_up

pytest.importorskip("sklearn")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TAEL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "labels.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["headline", "company", "sentiment"])
        for each in made_up(2):
            writer.writerow([each.item.text, each.item.entity, each.label])
    return path


def test_teach_then_use(labels, tmp_path) -> None:
    made = CliRunner().invoke(
        app, ["teach", str(labels), "--name", "mine", "--no-embeddings", "--json"]
    )
    assert made.exit_code == 0, made.output
    card = json.loads(made.stdout.splitlines()[-1])
    assert card["name"] == "mine"
    assert card["labels"] == {"negative": 60, "neutral": 48, "positive": 60}
    assert load_head("mine").card.name == "mine"
    texts = tmp_path / "texts.txt"
    texts.write_text("Acme profit rose\nBorealis sings\n\nCygnus profit fell\n", "utf-8")
    offered = CliRunner().invoke(app, ["ask", str(texts), "--head", "mine", "--count", "2"])
    assert offered.exit_code == 0, offered.output
    rows = list(csv.DictReader(io.StringIO(offered.stdout)))
    assert len(rows) == 2
    assert all(row["label"] == "" and row["guess"] for row in rows)


@pytest.mark.parametrize(
    ("word", "label"),
    [("利好", "positive"), ("利空", "negative"), ("中性", "neutral"), ("POS ", "positive"),
     ("-1", "negative"), ("0", "neutral"), ("1.0", "positive"), ("2", None), ("", None)],
)  # fmt: skip
def test_labels_that_are_understood(word: str, label: str | None) -> None:
    assert label_of(word) == label


def _file(tmp_path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "bad.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_missing_column_offers_those_there_are(tmp_path) -> None:
    path = _file(tmp_path, "a,b\n1,2\n")
    with pytest.raises(InputError, match=r"No column holds the text.*there are: a, b"):
        read_labels(path)
    with pytest.raises(InputError, match=r"no column 'c'.*There are: a, b"):
        read_labels(path, text_column="c")


def test_an_unknown_label_is_named_with_those_that_are_understood(tmp_path) -> None:
    with pytest.raises(InputError, match=r"'maybe' \(1 rows\).*利好"):
        read_labels(_file(tmp_path, "text,label\nx,maybe\n"))


def test_too_few_rows_of_a_label(tmp_path) -> None:
    with pytest.raises(InputError, match=r"at least 10 rows.*negative 1"):
        read_labels(_file(tmp_path, "text,label\nbad news,neg\n"))


def test_an_empty_file_and_one_that_is_not_there(tmp_path) -> None:
    with pytest.raises(InputError, match="has no rows"):
        read_labels(_file(tmp_path, "text,label\n"))
    with pytest.raises(InputError, match="cannot be read"):
        read_labels(tmp_path / "none.csv")


def test_gbk_repeats_blanks_and_conflicts(tmp_path) -> None:
    lines = ["标题,标签"]
    for word in ("利好", "利空", "中性"):
        lines += [f"第{at}号{word}消息,{word}" for at in range(12)]
    lines += [",利好", "第0号利好消息,利好", "两可之间,利好", "两可之间,利空"]
    found = read_labels(_file(tmp_path, "\n".join(lines), "gbk"))
    assert len(found.examples) == 36
    assert found.blank == 1
    assert found.conflicts == ("两可之间",)
    assert found.examples[0].item.lang == "zh"


@pytest.mark.parametrize("name", ["../up", "shipped", ".hidden", "a/b"])
def test_a_name_that_is_no_folder(labels, name: str) -> None:
    made = CliRunner().invoke(app, ["teach", str(labels), "--name", name, "--no-embeddings"])
    assert isinstance(made.exception, InputError)


def test_a_head_that_there_is_not() -> None:
    with pytest.raises(InputError, match="There are: shipped"):
        load_head("nobody")
