"""Texts out of files, one at a time: csv, tsv, jsonl, parquet, txt, or what comes on stdin.

A file is never held in memory. Columns are looked up before the first row is read; a row that
cannot be read becomes a :class:`~..work.Text` with its error, and the next ones are read on.
"""

from __future__ import annotations

import csv
import difflib
import io
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ....tools.errors import InputError, MissingExtra
from ..work import Text
from .encodings import detect

_HEAD = 262_144
_SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".txt")
_TEXT_NAMES = (
    "text", "headline", "title", "sentence", "content", "news", "body",
    "文本", "标题", "標題", "新闻", "新聞", "正文", "内容", "內容", "摘要",
)  # fmt: skip
_DATE_NAMES = ("date", "published", "datetime", "time", "日期", "时间", "時間", "发布时间")
_SPLIT = re.compile(r"\s*[|;；]\s*")
_LARGEST_FIELD = 4_000_000

csv.field_size_limit(_LARGEST_FIELD)


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of a file's columns; None is looked for (text, date) or left out (entity)."""

    text: str | None = None
    entity: str | None = None
    date: str | None = None


def open_file(path: Path, columns: Columns, entities: Sequence[str] = ()) -> Iterator[Text]:
    """The texts of a file, or of stdin for ``-``. entities: asked about in every text. Raises
    InputError for a file or column that is not there; it names the columns there are."""
    if str(path) == "-":
        return _stdin(columns, tuple(entities))
    if not path.exists():
        near = [each.name for each in sorted(path.parent.glob("*")) if each.suffix in _SUFFIXES]
        close = difflib.get_close_matches(path.name, near, n=3) if path.parent.is_dir() else []
        raise InputError(
            f"There is no file {path}.", remedy=f"Near it: {', '.join(close)}." if close else ""
        )
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(
            f"{path.name} is of a kind that is not read.", means=f"Read are {', '.join(_SUFFIXES)}."
        )
    if path.suffix.lower() == ".parquet":
        return _texts(_parquet(path, columns), columns, tuple(entities))
    try:
        stream = path.open("rb")
        head = stream.read(_HEAD)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    if not head.strip():
        raise InputError(f"{path} is empty.")
    stream.seek(0)
    return _by_kind(stream, head, path.suffix.lower(), columns, tuple(entities))


def _by_kind(
    stream: BinaryIO, head: bytes, kind: str, columns: Columns, entities: tuple[str, ...]
) -> Iterator[Text]:
    lines = io.TextIOWrapper(stream, encoding=detect(head), errors="replace", newline="")
    if kind in {".jsonl", ".ndjson"}:
        return _texts(_jsonl(lines), columns, entities)
    if kind == ".txt":
        return (_checked(line.rstrip("\r\n"), entities) for line in lines)
    return _texts(_csv(lines, "\t" if kind == ".tsv" else None), columns, entities)


def _stdin(columns: Columns, entities: tuple[str, ...]) -> Iterator[Text]:
    """JSON lines, a table where a column is named, else a text a line. Read as it comes."""
    stream = sys.stdin.buffer
    first = stream.readline(_LARGEST_FIELD)
    if not first:
        raise InputError(
            "Nothing came on stdin.", remedy="Pipe texts in: ... | agent run sentiment --file -"
        )
    encoding = detect(first)
    lines = itertools.chain(
        [first.decode(encoding, "replace")],
        (line.decode(encoding, "replace") for line in stream),
    )
    if first.lstrip().startswith(b"{"):
        return _texts(_jsonl(lines), columns, entities)
    if columns.text is not None:
        return _texts(_csv(lines, None), columns, entities)
    return (_checked(line.rstrip("\r\n"), entities) for line in lines)


def _csv(lines: Iterable[str], delimiter: str | None) -> Iterator[Any]:
    lines = iter(lines)
    head = next(lines)
    mark = delimiter or max(",;\t|", key=head.count)
    clean = (line.replace("\0", "") for line in itertools.chain([head], lines))
    reader = csv.reader(clean, delimiter=mark)
    names = [name.strip().lstrip("\ufeff") for name in next(reader)]
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"Line {reader.line_num} is no CSV: {error}."
            continue
        if not row:
            continue
        if len(row) < len(names) and len(row) == 1:
            yield dict(zip(names, [*row, *[""] * (len(names) - 1)], strict=True))
        elif len(row) != len(names):
            yield f"Line {reader.line_num} has {len(row)} fields instead of {len(names)}."
        else:
            yield dict(zip(names, row, strict=True))


def _jsonl(lines: Iterable[str]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield f"Line {number} is no JSON: {error}."
            continue
        yield found if isinstance(found, dict) else {"text": found}


def _parquet(path: Path, columns: Columns) -> Iterator[Any]:
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingExtra("pyarrow", "parquet") from None
    try:
        file = parquet.ParquetFile(path)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{path} is no Parquet file that can be read: {error}.") from error
    names = list(file.schema_arrow.names)
    wanted = [name for name in _chosen(names, columns) if name]
    for batch in file.iter_batches(batch_size=1024, columns=[*dict.fromkeys(wanted)]):
        yield from batch.to_pylist()


def _texts(rows: Iterator[Any], columns: Columns, entities: tuple[str, ...]) -> Iterator[Text]:
    """Rows as texts. The first row that can be read says which columns there are."""
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if not isinstance(row, str):
            break
    first = held[-1] if held else None
    if not isinstance(first, Mapping):
        if not held:
            raise InputError("The file has a header and no rows.")
        return iter([Text("", error=str(each)) for each in held])
    text, entity, day = _chosen(list(first), columns)
    return (
        Text("", error=row) if isinstance(row, str) else _read(row, text, entity, day, entities)
        for row in itertools.chain(held, rows)
    )


def _chosen(names: list[str], columns: Columns) -> tuple[str, str | None, str | None]:
    text = columns.text or _first(names, _TEXT_NAMES) or (names[0] if len(names) == 1 else None)
    if text is None:
        raise InputError(
            "Which column holds the texts?",
            means=f"There are: {', '.join(names)}.",
            remedy="Name it with --text-column.",
        )
    for name, option in ((text, "text"), (columns.entity, "entity"), (columns.date, "date")):
        if name is not None and name not in names:
            near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
            raise InputError(
                f"There is no column named {name!r}.",
                means=f"There are: {', '.join(names)}.",
                remedy=f"Name one of them with --{option}-column"
                + (f", perhaps {near[0]}." if near else "."),
            )
    return text, columns.entity, columns.date or _first(names, _DATE_NAMES)


def _first(names: Iterable[str], wanted: Sequence[str]) -> str | None:
    by_fold = {name.casefold(): name for name in names}
    return next((by_fold[each] for each in wanted if each in by_fold), None)


def _read(
    row: Mapping[str, Any],
    text: str,
    entity: str | None,
    day: str | None,
    entities: tuple[str, ...],
) -> Text:
    said = row.get(text)
    if said is None and text not in row:
        return Text("", error=f"There is no field {text!r}; there are: {', '.join(row)}.")
    mine = _names(row.get(entity)) if entity else _names(row.get("entities"))
    number = row.get("id")
    when = row.get(day) if day else None
    return _checked(
        said if isinstance(said, str) else "" if said is None else str(said),
        mine or entities,
        str(number) if number not in (None, "") else None,
        str(when) if when not in (None, "") else None,
    )


def _names(given: Any) -> tuple[str, ...]:
    if isinstance(given, str):
        return tuple(part for part in _SPLIT.split(given.strip()) if part)
    if isinstance(given, list):
        return tuple(str(each) for each in given if isinstance(each, str) and each.strip())
    return ()


def _checked(
    text: str, entities: tuple[str, ...], number: str | None = None, when: str | None = None
) -> Text:
    if "\ufffd" in text:
        error = "The row has bytes that cannot be read in the file's encoding."
        return Text(text, entities, number, when, error)
    return Text(text, entities, number, when)
