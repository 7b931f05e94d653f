"""Labelled rows from a file: which columns, which labels, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ....tools.errors import InputError
from ..item import LABELS, Example, Item, Label, Lang, Span
from ..reading.language import language
from ..reading.normal import normalise

FEWEST = 10
"""Rows that each label needs."""

_UNDERSTOOD: dict[Label, str] = {
    "negative": "negative neg bearish bad -1 -1.0 负面 负 负向 消极 利空 看空 看跌",
    "neutral": "neutral neu none 0 0.0 中性 中 中立 无",
    "positive": "positive pos bullish good 1 1.0 +1 正面 正 正向 积极 利好 看多 看涨",
}
_LABEL_OF = {word: label for label, words in _UNDERSTOOD.items() for word in words.split()}
_COLUMNS = {
    "text": ("text", "sentence", "headline", "title", "content", "文本", "标题", "内容", "新闻"),
    "label": ("label", "sentiment", "polarity", "标签", "情感", "倾向", "类别"),
    "entity": ("entity", "company", "target", "term", "实体", "公司", "主体", "对象"),
}


@dataclass(frozen=True)
class Labelled:
    """The examples of a file, and what was left out: blank or repeated rows, and texts whose
    labels disagree (``conflicts``)."""

    examples: tuple[Example, ...]
    blank: int = 0
    repeated: int = 0
    conflicts: tuple[str, ...] = ()


def label_of(word: str) -> Label | None:
    return _LABEL_OF.get(word.strip().casefold())


def read_labels(
    path: Path,
    *,
    text_column: str | None = None,
    label_column: str | None = None,
    entity_column: str | None = None,
) -> Labelled:
    """Reads CSV, TSV or JSON Lines. An InputError names a missing column, an unknown label or a
    label with too few rows."""
    rows = _rows(path)
    if not rows:
        raise InputError(
            f"{path} has no rows.", remedy="Give a file with a text and a label a row."
        )
    columns = list(rows[0])
    text = _column("text", text_column, columns)
    label = _column("label", label_column, columns)
    entity = _optional("entity", entity_column, columns)
    _known_labels([row.get(label, "") for row in rows], label)
    named = {
        "text": [row.get(text, "") for row in rows],
        "label": [row.get(label, "") for row in rows],
        "entity": [row.get(entity, "") if entity else "" for row in rows],
    }
    return labelled(named["text"], named["label"], named["entity"])


def read_texts(
    path: Path, *, text_column: str | None = None, entity_column: str | None = None
) -> list[tuple[str, str]]:
    """Texts and their entities, normalised, each pair once. A .txt file has a text a line."""
    if path.suffix.lower() == ".txt":
        pairs = [(line, "") for line in _decoded(path).splitlines()]
    else:
        rows = _rows(path)
        columns = list(rows[0]) if rows else []
        text = _column("text", text_column, columns)
        entity = _optional("entity", entity_column, columns)
        pairs = [(row.get(text, ""), row.get(entity, "") if entity else "") for row in rows]
    plain = [(normalise(text).text, normalise(entity).text) for text, entity in pairs]
    found = list(dict.fromkeys(pair for pair in plain if pair[0]))
    if not found:
        raise InputError(f"{path} has no texts.")
    return found


def labelled(
    texts: Sequence[str], labels: Sequence[str], entities: Sequence[str] | None = None
) -> Labelled:
    """Examples from columns. Rows of one text are one another's other entities."""
    entities = entities or [""] * len(texts)
    found: dict[tuple[str, str], Counter[Label]] = {}
    blank = repeated = 0
    for text, word, entity in zip(texts, labels, entities, strict=True):
        label = label_of(word)
        plain = normalise(text).text
        if not plain or label is None:
            blank += 1
            continue
        seen = found.setdefault((plain, normalise(entity).text), Counter())
        repeated += bool(seen)
        seen[label] += 1
    conflicts = tuple(text for (text, _), seen in found.items() if len(seen) > 1)
    kept = {key: next(iter(seen)) for key, seen in found.items() if len(seen) == 1}
    named: dict[str, list[str]] = {}
    for text, entity in kept:
        named.setdefault(text, []).append(entity)
    examples = tuple(
        Example(item_of(text, entity, named[text]), label) for (text, entity), label in kept.items()
    )
    _enough(examples)
    return Labelled(examples, blank, repeated, conflicts)


def item_of(text: str, entity: str, named: Sequence[str] = ()) -> Item:
    """An item whose mentions are found in its text. ``named``: all entities of the text."""
    lang: Lang = language(text) or "en"
    if not entity:
        return Item(text, lang)
    spans = mentions(text, entity, named)
    others = tuple(
        span
        for other in named
        if other and other != entity
        for span in mentions(text, other, named)
        if all(span[1] <= start or end <= span[0] for start, end in spans)
    )
    return Item(text, lang, entity, spans, others)


def mentions(text: str, entity: str, rivals: Sequence[str] = ()) -> tuple[Span, ...]:
    """Where an entity stands, whole words first, and not inside a longer rival's name."""
    longer = [
        hit.span()
        for rival in rivals
        if len(rival) > len(entity)
        for hit in re.finditer(re.escape(rival), text, re.IGNORECASE)
    ]
    hits = [hit.span() for hit in re.finditer(re.escape(entity), text, re.IGNORECASE)]
    free = [h for h in hits if not any(a <= h[0] and h[1] <= b for a, b in longer)] or hits
    whole = [
        (a, b)
        for a, b in free
        if not re.match(r"[a-z0-9]{2}", (text[a - 1 : a] + text[a : a + 1]).lower())
        and not re.match(r"[a-z0-9]{2}", (text[b - 1 : b] + text[b : b + 1]).lower())
    ]
    return tuple(whole or free)


def _column(role: str, asked: str | None, columns: Sequence[str]) -> str:
    found = _optional(role, asked, columns)
    if found is None:
        raise InputError(
            f"No column holds the {role}.",
            remedy=f"Name it with --{role}-column; there are: {', '.join(columns)}.",
        )
    return found


def _optional(role: str, asked: str | None, columns: Sequence[str]) -> str | None:
    if asked is None:
        low = {column.strip().casefold(): column for column in columns}
        return next((low[name] for name in _COLUMNS[role] if name in low), None)
    if asked not in columns:
        raise InputError(
            f"There is no column {asked!r}.", remedy=f"There are: {', '.join(columns)}."
        )
    return asked


def _known_labels(words: Sequence[str], column: str) -> None:
    unknown = Counter(word.strip() for word in words if word.strip() and label_of(word) is None)
    if unknown:
        shown = ", ".join(f"{word!r} ({count} rows)" for word, count in unknown.most_common(5))
        understood = "; ".join(
            f"{label}: {', '.join(_UNDERSTOOD[label].split())}" for label in LABELS
        )
        raise InputError(
            f"The column {column!r} has labels that are not understood: {shown}.",
            remedy=f"Write them as one of these. {understood}.",
        )


def _enough(examples: Sequence[Example]) -> None:
    counts = Counter(each.label for each in examples)
    short = [f"{label} {counts[label]}" for label in LABELS if counts[label] < FEWEST]
    if short:
        raise InputError(
            f"A label needs at least {FEWEST} rows; there are: {', '.join(short)}.",
            remedy="Label more texts: agent sentiment ask offers the most useful ones.",
        )


def _rows(path: Path) -> list[Mapping[str, str]]:
    raw = _decoded(path)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return list(_json_rows(path, raw))
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.DictReader(io.StringIO(raw), delimiter=delimiter)
    return [{k: v or "" for k, v in row.items() if k is not None} for row in reader]


def _json_rows(path: Path, raw: str) -> Iterator[Mapping[str, str]]:
    for at, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {str(k): "" if v is None else str(v) for k, v in row.items()}
        except (ValueError, AttributeError) as error:
            raise InputError(f"Line {at} of {path} is not a JSON object.") from error


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    for encoding in ("utf-8-sig", "gb18030", "big5"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path} is neither UTF-8 nor GBK nor Big5.", remedy="Save it as UTF-8.")
