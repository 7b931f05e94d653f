"""Readers of the Chinese sentiment sets. Each takes the data folder and gives all its samples; a
file of another shape is a ValueError, KeyError or the like, which :mod:`.sentiment` names."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from ..scorers.labels import Label
from ..task import Sample
from .sentiment_en import Part
from .sentiment_items import (
    FOLDER,
    Case,
    digest,
    groups_of,
    keys_of,
    label_of,
    locate,
    nearest,
    plain,
    samples,
    without,
)

_POLARITY: dict[str, Label] = {
    "negative": "negative",
    "neutral": "neutral",
    "positive": "positive",
}
_FINFE: dict[int, Label] = {0: "negative", 1: "neutral", 2: "positive"}
_WWWXMU: dict[str, Label] = {"0": "negative", "1": "positive"}


def cfsc(folder: Path) -> list[Sample]:
    """CFSC-ABSA: market news with a label for each term; its published test file."""
    path = folder / FOLDER / "cfsc" / "test.json"
    cases = []
    for at, row in enumerate(_json(path)):
        raw, term = row["sentence"], row["term"]
        text, ahead = raw.strip(), len(raw) - len(raw.lstrip())
        start, end = int(row["from"]) - ahead, int(row["to"]) - ahead
        span = nearest(text, term, start)
        label = label_of(row["polarity"], _POLARITY, f"row {at} of {path.name}")
        extras = {"aspect": row["Level 1 aspect"]}
        cases.append(Case(f"{digest(text)}-{start}-{end}", text, label, term, span, "", extras))
    return samples(cases, "zh")


def finfe(folder: Path, part: Part) -> list[Sample]:
    """FinFE: posts of a stock forum. More than half of the published eval posts also stand in the
    training file; the test here is those that do not."""
    taught = _finfe(folder, "train")
    if part == "train":
        return samples(taught, "zh")
    return without(samples(_finfe(folder, "eval"), "zh"), keys_of(taught))


def _finfe(folder: Path, file: str) -> list[Case]:
    path = folder / FOLDER / "fincuge" / "finfe" / f"{file}_list.json"
    cases = []
    for at, (post, raw) in enumerate(_json(path)):
        text = post.strip()
        cases.append(Case(digest(text), text, label_of(raw, _FINFE, f"row {at} of {path.name}")))
    return cases


def finnsp(folder: Path, part: Part) -> list[Sample]:
    """FinNSP: is the news bad for this entity? An entity that is not among the row's negative ones
    is labelled neutral, which stands for "not negative". The published eval file is the test. A
    title that only repeats how the text begins is left out."""
    found = _finnsp(folder, "train" if part == "train" else "eval")
    return without(found, groups_of(_finnsp(folder, "eval"))) if part == "train" else found


def _finnsp(folder: Path, file: str) -> list[Sample]:
    path = folder / FOLDER / "fincuge" / "finnsp" / f"{file}_list.json"
    cases = []
    for key, title, text, entities, _, bad in _json(path):
        if key.lstrip("\ufeff") == "id":
            continue  # the heading of the table that the file was made from
        text = text.strip()
        title = "" if plain(text).startswith(plain(title)) else title
        named = list(dict.fromkeys(filter(None, entities.split(";"))))
        negative = set(filter(None, bad.split(";")))
        if unknown := negative - set(named):
            raise ValueError(f"{unknown} are negative but no entities in {key} of {path.name}")
        for at, entity in enumerate(named):
            label: Label = "negative" if entity in negative else "neutral"
            span = locate(text, entity, named)
            cases.append(Case(f"{key}-{at}", text, label, entity, span, title))
    return samples(cases, "zh")


def wwwxmu(folder: Path) -> list[Sample]:
    """News of Chinese listed companies: title, body, and good or bad for the company."""
    path = folder / FOLDER / "wwwxmu" / "test_data.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cases = []
    for row in rows:
        text, company = row["正文"].strip(), row["公司"]
        label = label_of(row["正负面"], _WWWXMU, f"row {row['']} of {path.name}")
        cases.append(Case(row[""], text, label, company, locate(text, company), row["标题"]))
    return samples(cases, "zh")


def guba(folder: Path) -> list[Sample]:
    """Posts of a stock forum, cut into words, stop words gone: bad ones, then good ones."""
    labels: tuple[Label, ...] = ("negative", "positive")
    cases = []
    for label in labels:
        text = (folder / FOLDER / "guba" / f"{label}.txt").read_text(encoding="utf-8")
        posts = filter(None, (line.strip() for line in text.split("\n")))
        cases += [Case(digest(post), post, label) for post in posts]
    return samples(cases, "zh")


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())
