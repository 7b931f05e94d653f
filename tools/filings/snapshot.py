"""The stored snapshot: raw rows of a few known companies, so that a first run needs no network.

A snapshot holds figures, periods, accession numbers and element ids as they were filed, no text.
The table is built from them when it is asked for, so that the as-of date works as with fetched
rows. ``python -m tael.tools.filings.snapshot --from FOLDER`` writes the shipped ones anew from a
folder of SEC and exchange data.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import InputError, IntegrityError
from ..facts import Company, FactTable, RawFact
from ..lines import concepts
from ..remark import Remark
from .periods import FORMS
from .splits import SHARE_COUNTS
from .statements import build_table

FOLDER = Path(__file__).with_name("data")
_INDEX = "index.json"
_KEPT_AXES = frozenset(
    {
        "StatementBusinessSegmentsAxis",
        "ProductOrServiceAxis",
        "StatementGeographicalAxis",
        "ConsolidationItemsAxis",
    }
)
_KEPT_SLICES = frozenset({"OperatingIncomeLoss"})


@dataclass(frozen=True)
class Snapshot:
    """Rows of one company as stored. ``documents``: accession number -> URL of the document that
    the element ids belong to. ``stored``: date of the last filing among the rows."""

    company: Company
    rows: Sequence[RawFact]
    documents: Mapping[str, str] = field(default_factory=dict)
    member_labels: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[Remark] = ()
    default_url: str = ""

    @property
    def stored(self) -> date:
        return max(row.filed for row in self.rows)


def normalise(ticker: str) -> str:
    """``600519.SH`` and ``aapl`` as they are stored: ``600519``, ``AAPL``."""
    return re.sub(r"\.(SH|SS|SZ|BJ|HK)$", "", ticker.strip().upper())


def worth_keeping(rows: Iterable[RawFact]) -> list[RawFact]:
    """The rows that build_table can use, each once."""
    wanted = concepts() | SHARE_COUNTS
    parts = _KEPT_SLICES | {name for name in wanted if "Revenue" in name}
    kept: dict[RawFact, None] = {}
    for row in rows:
        names = {row.concept, f"{row.taxonomy}:{row.concept}"}
        axes = {axis.rsplit(":", 1)[-1] for axis, _ in row.dimensions}
        if row.form in FORMS and (
            names & wanted if not axes else row.concept in parts and axes <= _KEPT_AXES
        ):
            kept[row] = None
    return list(kept)


def write_snapshot(snapshot: Snapshot, folder: Path) -> Path:
    """Store a company's rows in ``folder`` and enter it in the folder's index."""
    if not snapshot.rows:
        raise InputError(f"There are no rows of {snapshot.company.name} to store.")
    pools: dict[str, dict[Any, int]] = {
        name: {} for name in ("concepts", "filings", "periods", "dimensions")
    }

    def at(pool: str, item: Any) -> int:
        return pools[pool].setdefault(item, len(pools[pool]))

    rows = [
        [
            at("concepts", (row.taxonomy, row.concept, row.unit)),
            at("filings", (row.accession, row.form, row.filed.isoformat(), row.fy, row.fp)),
            at("periods", (row.start.isoformat() if row.start else None, row.end.isoformat())),
            f"{row.value.normalize():f}",
            row.decimals,
            row.element_id,
            at("dimensions", row.dimensions),
        ]
        for row in snapshot.rows
    ]
    document = {
        "company": asdict(snapshot.company),
        "stored": snapshot.stored.isoformat(),
        "documents": dict(snapshot.documents),
        "member_labels": dict(snapshot.member_labels),
        "notes": [asdict(note) for note in snapshot.notes],
        "default_url": snapshot.default_url,
        **{name: list(pool) for name, pool in pools.items()},
        "rows": rows,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{normalise(snapshot.company.ticker)}.json.gz"
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # No time in the archive: the same rows give the same bytes.
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    companies = [c for c in shipped(folder) if c.ticker != snapshot.company.ticker]
    entries = [asdict(company) for company in (*companies, snapshot.company)]
    (folder / _INDEX).write_text(
        json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return path


def read_snapshot(ticker: str, folder: Path = FOLDER) -> Snapshot | None:
    """The stored rows of a company, or None when it is not stored. Raises IntegrityError for a
    file that cannot be read."""
    name = normalise(ticker)
    if not re.fullmatch(r"[A-Z0-9.-]+", name):
        return None
    path = folder / f"{name}.json.gz"
    if not path.is_file():
        return None
    try:
        data = json.loads(gzip.decompress(path.read_bytes()))
        return Snapshot(
            company=Company(**data["company"]),
            rows=tuple(_row(data, row) for row in data["rows"]),
            documents=data["documents"],
            member_labels=data["member_labels"],
            notes=tuple(Remark(**note) for note in data["notes"]),
            default_url=data["default_url"],
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, IndexError) as error:
        raise IntegrityError(
            f"The stored snapshot of {name} cannot be read: {error!r}.",
            remedy="Install the package again, or write the snapshot anew.",
        ) from error


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _row(data: Mapping[str, Any], row: Sequence[Any]) -> RawFact:
    concept, filing, period, value, decimals, element, dimensions = row
    taxonomy, name, unit = data["concepts"][concept]
    accession, form, filed, fy, fp = data["filings"][filing]
    start, end = data["periods"][period]
    return RawFact(
        taxonomy=taxonomy,
        concept=name,
        unit=unit,
        value=Decimal(value),
        start=_day(start) if start else None,
        end=_day(end),
        accession=accession,
        form=form,
        filed=_day(filed),
        fy=fy,
        fp=fp,
        decimals=decimals,
        element_id=element,
        dimensions=tuple((axis, member) for axis, member in data["dimensions"][dimensions]),
    )


def load_snapshot(
    ticker: str,
    *,
    as_of: date | None = None,
    years: int = 6,
    quarters: int = 8,
    folder: Path = FOLDER,
) -> FactTable | None:
    """The table of a stored company, or None when it is not stored.

    as_of: by default the day of the last filing stored; a later date does not make the snapshot
    any newer, and the table's ``stored`` says how far it goes. Raises InputError as build_table.
    """
    snapshot = read_snapshot(ticker, folder)
    if snapshot is None:
        return None
    return build_table(
        snapshot.company,
        snapshot.rows,
        as_of=as_of or snapshot.stored,
        years=years,
        quarters=quarters,
        doc_urls=snapshot.documents,
        origin="snapshot",
        default_url=snapshot.default_url,
        stored=snapshot.stored,
        notes=snapshot.notes,
        member_labels=snapshot.member_labels,
    )


def shipped(folder: Path = FOLDER) -> list[Company]:
    """The companies that are stored."""
    path = folder / _INDEX
    if not path.is_file():
        return []
    return [Company(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def main(argv: Sequence[str] | None = None) -> int:
    """Write the shipped snapshots from a folder with ``us`` and ``cn`` data."""
    from .snapshot_cn import china_snapshots
    from .snapshot_us import us_snapshots

    parser = argparse.ArgumentParser(prog="python -m tael.tools.filings.snapshot")
    parser.add_argument("--from", dest="source", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="FOLDER")
    given = parser.parse_args(argv)
    for snapshot in (*us_snapshots(given.source / "us"), *china_snapshots(given.source / "cn")):
        path = write_snapshot(snapshot, given.to)
        sys.stdout.write(f"{path.name}: {len(snapshot.rows)} rows, {path.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
