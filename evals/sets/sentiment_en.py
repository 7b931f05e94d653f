"""Readers of the English sentiment sets. Each takes the data folder and gives all its samples; a
file of another shape is a ValueError, KeyError or the like, which :mod:`.sentiment` names."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from ..scorers.labels import Label
from ..task import Sample
from .sentiment_items import (
    FOLDER,
    Case,
    digest,
    groups_of,
    label_of,
    locate,
    nearest,
    samples,
    strata,
    without,
)

Part = Literal["train", "test"]
_NAMES: dict[str, Label] = {"negative": "negative", "neutral": "neutral", "positive": "positive"}

FPB_LEVELS = ("50", "66", "75", "All")
"""Per cent of annotators that agree, at least; each file is a subset of the one before."""


def fpb_file(level: str) -> Path:
    return FOLDER / "fpb" / f"Sentences_{level}Agree.txt"


def fpb(folder: Path, level: str) -> list[Sample]:
    """Financial PhraseBank: ``sentence@label`` a line. Some copies are Latin-1, some UTF-8."""
    path = folder / fpb_file(level)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    cases = []
    for at, line in enumerate(text.split("\n"), 1):
        if line.strip():
            sentence, _, label = (part.strip() for part in line.rpartition("@"))
            place = f"{path.name}:{at}"
            cases.append(Case(digest(sentence), sentence, label_of(label, _NAMES, place)))
    return samples(cases, "en")


def fpb_strata(folder: Path) -> dict[str, str]:
    """For each sentence of any file its label and how far the annotators agreed on it, so that a
    split by these is balanced within each of the four files and is the same in all."""
    found: dict[str, str] = {}
    for level in FPB_LEVELS:
        found |= {group: f"{level}:{name}" for group, name in strata(fpb(folder, level)).items()}
    return found


_DECISION = re.compile(r"[{,]\s*(['\"])(?P<entity>.+?)\1:\s*(['\"])(?P<label>\w+)\3(?=\s*[,}])")
_OVERWRITTEN = {"neutral": "hold", "negative": "sell", "positive": "buy"}


def sentfin(folder: Path) -> list[Sample]:
    """SEntFiN 1.0: headlines with a label for each entity."""
    path = folder / FOLDER / "sentfin" / "SEntFiN.csv"
    cases = []
    for row in _csv(path):
        place = f"row {row['S No.']} of {path.name}"
        title = row["Title"].strip()
        decided = decisions(row["Decisions"])
        if not decided:
            raise ValueError(f"no entity can be read at {place}")
        named = {restored(entity, title): label for entity, label in decided.items()}
        cases += [
            Case(
                f"{row['S No.']}-{at}",
                title,
                label_of(label, _NAMES, place),
                entity,
                locate(title, entity, named),
            )
            for at, (entity, label) in enumerate(named.items())
        ]
    return samples(cases, "en")


def decisions(text: str) -> dict[str, str]:
    """Entity to label from SEntFiN's column, a Python dict whose apostrophes are not escaped."""
    return {hit["entity"]: hit["label"] for hit in _DECISION.finditer(text)}


def restored(entity: str, title: str) -> str:
    """The entity as the headline has it. The file's maker replaced hold, sell and buy by labels in
    the names too ("Bajaj neutralings"); this undoes it where the headline proves the name."""
    if entity in title:
        return entity
    undone = re.sub("|".join(_OVERWRITTEN), lambda hit: _OVERWRITTEN[hit[0]], entity)
    span = locate(title, undone)
    return title[slice(*span)] if span else entity


def finentity(folder: Path) -> list[Sample]:
    """FinEntity: paragraphs of news with labelled spans. Some stated spans are a few characters
    off; they are moved to the nearest place where the value stands."""
    path = folder / FOLDER / "finentity" / "FinEntity.json"
    cases = []
    for at, row in enumerate(_json(path)):
        raw = row["content"]
        text, ahead = raw.strip(), len(raw) - len(raw.lstrip())
        for note in row["annotations"]:
            stated = note["start"] - ahead
            span = nearest(text, note["value"], stated)
            label = label_of(note["label"].lower(), _NAMES, f"text {at} of {path.name}")
            start = stated if span is None else span[0]
            cases.append(Case(f"{digest(text)}-{start}", text, label, note["value"], span))
    return samples(cases, "en")


FIQA_LIMIT = 0.1
"""A score of at least this is positive, of at most minus this negative, between them neutral."""


def fiqa(folder: Path, part: Part) -> list[Sample]:
    """FiQA 2018 task 1: headlines, then posts, with a score from -1 to 1 for each target and the
    words that carry it (``snippets`` in the sample's target; a few are not verbatim)."""
    found = _fiqa(folder, part)
    return without(found, groups_of(_fiqa(folder, "test"))) if part == "train" else found


def _fiqa(folder: Path, part: Part) -> list[Sample]:
    cases = []
    for kind in ("headline", "post"):
        rows: Mapping[str, Any] = _json(folder / FOLDER / "fiqa" / f"task1_{kind}_ABSA_{part}.json")
        for key, row in rows.items():
            text, entities = row["sentence"], [note["target"] for note in row["info"]]
            for at, note in enumerate(row["info"]):
                score = float(note["sentiment_score"])
                extras = {
                    "score": score,
                    "snippets": listed(note["snippets"]),
                    "aspects": listed(note["aspects"]),
                }
                entity = note["target"]
                span = locate(text, entity, entities)
                label = polarity(score)
                cases.append(Case(f"{kind}-{key}-{at}", text, label, entity, span, "", extras))
    return samples(cases, "en")


def polarity(score: float) -> Label:
    """FiQA's label of a score, by :data:`FIQA_LIMIT`."""
    if abs(score) < FIQA_LIMIT:
        return "neutral"
    return "positive" if score > 0 else "negative"


def listed(text: str) -> list[str]:
    """FiQA's lists: the text of a Python list, whose apostrophes are not always escaped."""
    try:
        return [str(part) for part in ast.literal_eval(text)]
    except (SyntaxError, ValueError):
        return re.split(r"['\"],\s*['\"]", text.strip()[2:-2])


_TFNS: dict[str, Label] = {"0": "negative", "1": "positive", "2": "neutral"}


def tfns(folder: Path, part: Part) -> list[Sample]:
    """Twitter Financial News Sentiment; its published valid part is the test."""
    found = _tfns(folder, part)
    return without(found, groups_of(_tfns(folder, "test"))) if part == "train" else found


def _tfns(folder: Path, part: Part) -> list[Sample]:
    path = folder / FOLDER / "tfns" / ("sent_train.csv" if part == "train" else "sent_valid.csv")
    rows = ((at, row["text"].strip(), row["label"]) for at, row in enumerate(_csv(path), 1))
    return samples(
        (
            Case(digest(text), text, label_of(label, _TFNS, f"row {at} of {path.name}"))
            for at, text, label in rows
        ),
        "en",
    )


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())
