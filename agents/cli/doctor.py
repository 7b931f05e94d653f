"""``agent doctor``."""

from __future__ import annotations

import asyncio
import json

import typer

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def doctor(
    model: str | None = typer.Option(
        None, help="Profile or server URL to probe; default: the one a run would use."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Look at this installation and probe a model server. Exit code 1 where something fails."""
    from rich.console import Console
    from rich.table import Table

    from ..doctor import diagnose
    from ..settings import load

    with Console(stderr=True).status("installation") as shown:
        found = asyncio.run(diagnose(load(), model, tell=lambda text: shown.update(text)))
    if as_json:
        typer.echo(json.dumps(found.plain(), ensure_ascii=False, indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for title, findings in (("This installation", found.installation), ("", found.server)):
            table = Table(title=title or found.profile, title_justify="left", box=None)
            for column in ("", "", ""):
                table.add_column(column)
            for finding in findings:
                table.add_row(finding.status, finding.name, finding.detail)
            console.print(table, markup=False)
        if found.suggestion:
            console.print("\nFor a tael.toml:\n")
            console.print(found.suggestion, markup=False)
    if not found.sound:
        raise typer.Exit(1)
