"""``agent eval reprice``: a past run at other prices, without a call."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import typer

from ...agents.settings import load
from ...tools.errors import InputError
from .. import store
from ..rows import Row
from .plain import usd


def reprice(
    run: str = typer.Argument("last", help="The run."),
    prices: Path | None = typer.Option(None, help="Another price table, shaped as prices.json."),
    at: str | None = typer.Option(None, help="As of this moment, such as 2026-11-24T02:00+00:00."),
    machine_hour: str | None = typer.Option(
        None, help="US dollars an hour for the machine of self-hosted models."
    ),
    as_model: str | None = typer.Option(
        None, help="As if this model had served the same tokens, such as deepseek-flash."
    ),
    out: Path | None = typer.Option(None, help="Write the repriced rows as a run's folder here."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """A past run at other prices, without a call."""
    from ...agents.model.pricing import PriceTable
    from ..reprice import reprice as priced

    settings = load()
    found = store.find(run, settings)
    table = PriceTable.load(prices) if prices is not None else None
    before: dict[tuple[str, str, str], list[Decimal | None]] = {}
    after: dict[tuple[str, str, str], list[Decimal | None]] = {}
    for row in found.rows():
        before.setdefault(row.cell, []).append(row.listed)
    rows = priced(
        found,
        prices=table,
        at=_moment(at),
        machine_hour=usd("machine-hour", machine_hour),
        as_model=as_model,
    )
    kept = _Copy(found, out) if out is not None else None
    for row in rows:
        after.setdefault(row.cell, []).append(row.listed)
        if kept is not None:
            kept.add(row)
    cells = [
        {
            "task": task,
            "variant": variant,
            "model": model,
            "rows": len(amounts),
            "was": _sum(before[task, variant, model]),
            "is": _sum(amounts),
        }
        for (task, variant, model), amounts in after.items()
    ]
    if as_json:
        typer.echo(json.dumps(cells, indent=2))
    else:
        for cell in cells:
            was, now = cell["was"] or "not known", cell["is"] or "not known"
            typer.echo(
                f"{cell['task']} {cell['variant']} {cell['model']}: {cell['rows']} rows, "
                f"was ${was}, is ${now}".replace("$not", "not")
            )
    if kept is not None:
        kept.close()
        typer.echo(f"agent eval report {out}", err=True)


class _Copy:
    """A run's folder with other rows."""

    def __init__(self, found: store.EvalRun, out: Path) -> None:
        if (out / store.PLAN).exists():
            raise InputError(f"{out} holds a run already.", remedy="Name a new folder.")
        self._run = store.EvalRun(out)
        self._run.save_plan(found.plan())
        self._run.save_end(found.end())
        self._file = self._run.append()

    def add(self, row: Row) -> None:
        self._file.write(store.dump(row))

    def close(self) -> None:
        self._file.close()


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is not a moment.", remedy="Give one such as 2026-11-24T02:00+00:00."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _sum(amounts: list[Decimal | None]) -> str | None:
    known = [amount for amount in amounts if amount is not None]
    return str(sum(known, Decimal(0))) if len(known) == len(amounts) else None
