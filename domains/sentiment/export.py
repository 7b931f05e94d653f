"""Writes labels.jsonl and, as asked, labels.csv and labels.parquet: a line an entity, streamed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ...agents.domain import Bill
from ...tools.errors import MissingExtra
from .rows_file import read_rows
from .schema import Row, SentimentOutput

FIELDS = (
    "row", "id", "date", "language", "event", "entity", "ticker", "label", "score", "probability",
    "evidence", "start", "end", "stage", "reason", "duplicate_of", "near_duplicate_of", "flags",
    "uncached", "cached", "output", "usd", "error", "text",
)  # fmt: skip
_WHOLE = frozenset(
    {"row", "start", "end", "duplicate_of", "near_duplicate_of", "uncached", "cached", "output"}
)
_REAL = frozenset({"score", "probability"})
_BATCH = 2048


def export(output: SentimentOutput, bill: Bill, folder: Path) -> list[Path]:
    """The files, each whole or not there. A row's calls are billed once, on its first line."""
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(output.rows_file)
    written = [folder / "labels.jsonl"]
    _swap(written[0], lambda path: shutil.copyfile(source, path))
    if "csv" in output.formats:
        written.append(folder / "labels.csv")
        _swap(written[-1], lambda path: _write_csv(source, path))
    if "parquet" in output.formats:
        written.append(folder / "labels.parquet")
        _swap(written[-1], lambda path: _write_parquet(source, path))
    return written


def _swap(path: Path, write: Any) -> None:
    partial = path.with_name(f".{path.name}.part")
    write(partial)
    partial.replace(path)


def lines_of(row: Row) -> Iterator[dict[str, Any]]:
    """A row as flat lines, one an entity; one without any for a row that failed."""
    shared = {
        "row": row.row,
        "id": row.id,
        "date": row.date,
        "language": row.language,
        "event": row.event,
        "duplicate_of": row.duplicate_of,
        "near_duplicate_of": row.near_duplicate_of,
        "flags": " ".join(row.flags) or None,
        "error": row.error,
        "text": row.text,
    }
    bill = {
        "uncached": row.usage.uncached,
        "cached": row.usage.cached,
        "output": row.usage.output,
        "usd": row.cost.usd,
    }
    for place, each in enumerate(row.entities or (None,)):
        line = {**shared, **(bill if place == 0 else {})}
        if each is not None:
            at = each.evidence
            line |= each.model_dump(
                include={"entity", "ticker", "label", "score", "probability", "stage"}
            )
            line |= {"reason": each.reason or None}
            line |= (
                {"start": at.start, "end": at.end, "evidence": row.text[at.start : at.end]}
                if at
                else {}
            )
        yield {name: line.get(name) for name in FIELDS}


def _write_csv(source: Path, path: Path) -> None:
    # The mark in front makes Excel read Chinese as it is.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, FIELDS)
        out.writeheader()
        for row in read_rows(source):
            out.writerows({k: _safe(v) for k, v in line.items()} for line in lines_of(row))


def _safe(value: Any) -> Any:
    """A cell that a spreadsheet would run as a formula is text again behind an apostrophe."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value


def _write_parquet(source: Path, path: Path) -> None:
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingExtra("pyarrow", "parquet") from None

    def kind(name: str) -> Any:
        if name in _WHOLE:
            return pyarrow.int64()
        return pyarrow.float64() if name in _REAL else pyarrow.string()

    schema = pyarrow.schema([(name, kind(name)) for name in FIELDS])
    lines = (line for row in read_rows(source) for line in lines_of(row))
    with parquet.ParquetWriter(path, schema) as out:
        while batch := list(islice(lines, _BATCH)):
            out.write_table(pyarrow.Table.from_pylist(batch, schema))
