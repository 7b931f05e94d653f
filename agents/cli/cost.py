"""``agent cost``: the ledger added up, and priced anew with another price table."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import typer

from ..model.pricing import PriceTable
from ..runtime import open_store

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def cost(
    ctx: typer.Context,
    by: str = typer.Option("run", help="One of: run, domain, model, day."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """What calls have cost."""
    if ctx.invoked_subcommand is not None:
        return
    if by not in ("run", "domain", "model", "day"):
        raise typer.BadParameter(f"{by!r} is not one of run, domain, model, day.")
    grouping: Literal["run", "domain", "model", "day"] = by  # type: ignore[assignment]
    with open_store() as (ledger, _):
        totals = ledger.totals(grouping)
    rows: list[dict[str, Any]] = [
        {
            by: total.key,
            "calls": total.calls,
            "failed": total.failed,
            "uncached": total.usage.uncached,
            "cached": total.usage.cached,
            "output": total.usage.output,
            "listed": {money.currency: str(money.amount) for money in total.listed},
            "incurred": {money.currency: str(money.amount) for money in total.incurred},
            "unpriced": total.unpriced,
        }
        for total in totals
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row, total in zip(rows, totals, strict=True):
        listed = " ".join(str(money) for money in total.listed) or "no price known"
        typer.echo(
            f"{row[by]}  {row['calls']} calls  {row['uncached']}+{row['cached']} prompt  "
            f"{row['output']} output  {listed}"
        )
    if not rows:
        typer.echo("No calls are recorded yet.", err=True)


@app.command("reprice")
def reprice(
    run_id: str | None = typer.Option(None, "--run", help="Only this run."),
    prices: Path | None = typer.Option(None, help="A price table of your own (JSON)."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Price recorded calls anew; no call is made and no row is changed."""
    table = PriceTable.load(prices)
    with open_store() as (ledger, _):
        found = ledger.reprice(table, run_id)
    then = sum((r.record.cost.listed.amount for r in found if r.record.cost.listed), Decimal(0))
    now = sum((r.listed.amount for r in found if r.listed), Decimal(0))
    result = {"calls": len(found), "then": str(then), "now": str(now), "table": table.version}
    if as_json:
        typer.echo(json.dumps(result))
    else:
        typer.echo(f"{len(found)} calls: {then} then, {now} by table {table.version}")
