"""The labelled texts of a head, kept beside it as ``examples.jsonl``: the cascade shows a model the
nearest ones, and active learning knows what is labelled already."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from ..item import Example, Item

FILE = "examples.jsonl"


def head_folder(name: str | None) -> Path:
    """The folder of a head; None or "shipped": of the one that ships."""
    from .head import SHIPPED, heads_folder

    if name is None or name == SHIPPED:
        return Path(str(resources.files(__package__) / SHIPPED))
    return heads_folder() / name


def write_examples(folder: Path, examples: Iterable[Example]) -> None:
    """Writes them into a head's folder, whole or not at all."""
    partial = folder / f".{FILE}.part"
    with partial.open("w", encoding="utf-8") as file:
        for each in examples:
            item = each.item
            line = {
                "text": item.text,
                "label": each.label,
                "lang": item.lang,
                "entity": item.entity,
                "spans": item.spans,
                "others": item.others,
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    partial.replace(folder / FILE)


def read_examples(folder: Path) -> list[Example]:
    """Those of a head's folder; none where it keeps none."""
    path = folder / FILE
    if not path.is_file():
        return []
    found = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            spans, others = (tuple((a, b) for a, b in row[name]) for name in ("spans", "others"))
            item = Item(row["text"], row["lang"], row["entity"], spans, others)
            found.append(Example(item, row["label"]))
    return found
