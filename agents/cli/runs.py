"""``agent runs list|show``."""

from __future__ import annotations

import json
from typing import Any

import typer

from ..opening import open_store
from ..runs import RunRecord
from ..trail import Act, Trail

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_runs(
    domain: str | None = typer.Option(None, help="Only runs of this domain."),
    last: int = typer.Option(20, min=1, help="How many, newest first."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List past runs, newest first."""
    with open_store() as (_, runs):
        found = runs.newest(domain=domain, last=last)
    if as_json:
        typer.echo(json.dumps([_plain(record) for record in found], ensure_ascii=False, indent=2))
        return
    for record in found:
        given = " ".join(f"{k}={v}" for k, v in record.input.items() if v not in (None, False))
        typer.echo(f"{record.id}  {record.state:11}  {given}")
    if not found:
        typer.echo("There are no runs yet.", err=True)


@app.command("show")
def show_run(
    run_id: str = typer.Argument(help="Id, or its beginning."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show a run: its input, its calls, its files."""
    with open_store() as (ledger, runs):
        record = runs.get(run_id)
        calls = ledger.calls(record.id)
        acts = Trail(ledger.engine).of(record.id)
    rows = [
        {
            "node": call.node,
            "status": call.status,
            "model": call.model,
            "prompt": call.usage.prompt,
            "cached": call.usage.cached,
            "output": call.usage.output,
            "listed": str(call.cost.listed.amount) if call.cost.listed else None,
            "seconds": call.seconds,
            "error": call.error,
        }
        for call in calls
    ]
    if as_json:
        told = [{"at": act.at.isoformat(), "act": act.kind, **act.data} for act in acts]
        found = {**_plain(record), "acts": told, "calls": rows}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for key, value in _plain(record).items():
        typer.echo(f"{key}: {value}")
    for act in acts:
        typer.echo(f"  {act.at:%Y-%m-%d %H:%M:%S} UTC  {_said(act)}")
    for row in rows:
        typer.echo(
            f"  {row['node']:16} {row['status']:9} {row['prompt']:>6} prompt "
            f"({row['cached']} cached) {row['output']:>5} output {row['seconds']:>7.1f} s"
        )


def _said(act: Act) -> str:
    data = act.data
    if act.kind in ("approval", "rejection"):
        signed = ", ".join(part for part in (data["by"], data["title"]) if part)
        text = f": {data['text']}" if data["text"] else ""
        return f"{'approved' if act.kind == 'approval' else 'sent back'} by {signed}{text}"
    if act.kind == "submitted":
        names = ", ".join(person["name"] for person in data["review"]["approvers"])
        return f"waits for {names}"
    if act.kind == "revision":
        return f"made again: {', '.join(data['sections']) or 'all sections'}"
    if act.kind == "files":
        return f"files written ({data['status']}): {', '.join(data['files'])}"
    return f"{act.kind} ({data['status']})" if "status" in data else act.kind


def _plain(record: RunRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "domain": record.domain,
        "status": record.state,
        "input": record.input,
        "options": record.options,
        "started": record.started.isoformat(),
        "ended": record.ended.isoformat() if record.ended else None,
        "error": record.error,
        "files": list(record.files),
    }
