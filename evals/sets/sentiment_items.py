"""What all sentiment sets share: the shape of a case, where an entity stands, when two texts are
the same, and which part of a set is measured.

One sample is one question: a text, or one entity in it. The entities of a text are neighbours and
share ``group``, so that a prompt that begins with the text is cached and errors cluster by text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from ..scorers.labels import Label
from ..task import Lang, Sample

FOLDER = Path("sentiment")
"""Where the sets lie in the data folder."""

MEASURED, SEED = 0.2, 42
"""Share and seed of the measured part of a set that comes without parts of its own."""


class Item(TypedDict):
    """``Sample.input`` of every sentiment set.

    text: the sentence, post or body. entity: whose sentiment is asked for; None for the text's.
    start, end: where the entity stands in ``text``, in characters; None without an entity, or when
    the text does not hold it word for word. title: of an article. others: ``[start, end]`` of the
    text's other entities, in the set's order, where it has any.
    """

    text: str
    entity: str | None
    start: int | None
    end: int | None
    title: NotRequired[str]
    others: NotRequired[list[list[int]]]


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled row as a reader found it. ``extras`` go into the target beside the label."""

    id: str
    text: str
    label: Label
    entity: str | None = None
    span: tuple[int, int] | None = None
    title: str = ""
    extras: Mapping[str, Any] = field(default_factory=dict)


def digest(text: str) -> str:
    """A short id of exactly this text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def text_key(text: str) -> str:
    """An id that texts share which differ only in case, width, punctuation, spaces or links: a
    text and its syndicated copy must not be taught in one part and measured in the other."""
    return digest(plain(text) or text)


def plain(text: str) -> str:
    """The letters and digits of a text, in one case and width, without links."""
    text = re.sub(r"https?://\S+", " ", unicodedata.normalize("NFKC", text).casefold())
    return "".join(filter(str.isalnum, text))


def locate(text: str, entity: str, rivals: Iterable[str] = ()) -> tuple[int, int] | None:
    """Where ``entity`` stands in ``text``: whole words and the same case first, and not inside a
    longer one of ``rivals`` ("Tata" in "Tata Steel") if it also stands elsewhere."""
    longer = [
        hit.span()
        for rival in rivals
        if len(rival) > len(entity)
        for hit in re.finditer(re.escape(rival), text)
    ]

    def badness(span: tuple[int, int]) -> tuple[bool, bool, bool, int]:
        start, end = span
        inside = any(a <= start and end <= b for a, b in longer)
        around = text[start - 1 : start] + text[end : end + 1]
        return inside, any(map(str.isalnum, around)), text[start:end] != entity, start

    hits = [hit.span() for hit in re.finditer(re.escape(entity), text, re.IGNORECASE)]
    return min(hits, key=badness) if entity and hits else None


def nearest(text: str, value: str, start: int) -> tuple[int, int] | None:
    """Where ``value`` stands in ``text``, nearest to ``start``; None if it does not."""
    hits = [hit.span() for hit in re.finditer(re.escape(value), text)]
    return min(hits, key=lambda span: abs(span[0] - start), default=None)


def samples(cases: Iterable[Case], lang: Lang) -> list[Sample]:
    """The cases as samples, a text's entities together, in the order in which texts first come.
    A question that stands twice is kept once, and not at all if its labels disagree."""
    texts: dict[str, list[Case]] = {}
    for case in _settled(cases):
        texts.setdefault(case.text, []).append(case)
    return [_sample(case, units, lang) for units in texts.values() for case in units]


def _settled(cases: Iterable[Case]) -> list[Case]:
    asked: dict[tuple[object, ...], list[Case]] = {}
    for case in cases:
        asked.setdefault((case.text, case.title, case.entity, case.span), []).append(case)
    return [same[0] for same in asked.values() if len({case.label for case in same}) == 1]


def _sample(case: Case, units: Sequence[Case], lang: Lang) -> Sample:
    start, end = case.span or (None, None)
    item = Item(text=case.text, entity=case.entity, start=start, end=end)
    if case.title:
        item["title"] = case.title
    if others := [list(unit.span) for unit in units if unit is not case and unit.span]:
        item["others"] = others
    target = {"label": case.label, **case.extras}
    if case.entity is not None:
        target["conflict"] = len({unit.label for unit in units}) > 1
    return Sample(case.id, dict(item), target, group=text_key(case.text), lang=lang)


def strata(found: Iterable[Sample]) -> dict[str, str]:
    """For each text its stratum: the labels in it."""
    labels: dict[str, set[str]] = {}
    for sample in found:
        labels.setdefault(sample.group, set()).add(sample.target["label"])
    return {group: "+".join(sorted(each)) for group, each in labels.items()}


def held_out(
    stratum: Mapping[str, str], *, share: float = MEASURED, seed: int = SEED
) -> frozenset[str]:
    """The texts to be measured: of each stratum, the first ``share`` in the order of the SHA-256
    of seed and text. No other text's presence changes the order, so a set that grows keeps almost
    all of its texts in their part."""
    members: dict[str, list[str]] = {}
    for group, name in stratum.items():
        members.setdefault(name, []).append(group)

    def order(group: str) -> str:
        return hashlib.sha256(f"{seed}:{group}".encode()).hexdigest()

    return frozenset(
        group
        for groups in members.values()
        for group in sorted(groups, key=order)[: round(len(groups) * share)]
    )


def within(found: Iterable[Sample], groups: frozenset[str]) -> list[Sample]:
    """The samples whose text is one of ``groups``."""
    return [sample for sample in found if sample.group in groups]


def without(found: Iterable[Sample], groups: frozenset[str]) -> list[Sample]:
    """The samples whose text is none of ``groups``."""
    return [sample for sample in found if sample.group not in groups]


def groups_of(found: Iterable[Sample]) -> frozenset[str]:
    """The texts of the samples."""
    return frozenset(sample.group for sample in found)


def keys_of(cases: Iterable[Case]) -> frozenset[str]:
    """The texts of the cases, those too that :func:`samples` leaves out."""
    return frozenset(text_key(case.text) for case in cases)


def label_of(raw: object, names: Mapping[Any, Label], place: str) -> Label:
    """The label that the set writes as ``raw``. A ValueError names the place."""
    try:
        return names[raw]
    except (KeyError, TypeError):
        raise ValueError(f"{raw!r} at {place} is none of its labels") from None
