"""``agent sentiment index``: daily series of each company, alerts on changes, charts and tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..schema import Row

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

NAME = typer.Option("default", "--name", help="Name of the index.")
AS_JSON = typer.Option(False, "--json", help="Print JSON.")
HALF_LIFE = typer.Option(3.0, min=0.1, max=365, help="Days after which a text counts half.")
ENTITY = typer.Option(None, "--entity", help="A company by name or ticker; default: all.")


@app.command()
def build(
    source: str = typer.Argument(
        help="A labels.jsonl, or the id of a run of `agent run sentiment`."
    ),
    name: str = NAME,
    day: str | None = typer.Option(None, help="Date of rows that have none, such as 2026-01-31."),
    as_json: bool = AS_JSON,
) -> None:
    """Add the labels of a run. What is there already is not added twice."""
    from ....tools.errors import InputError
    from ..timeline.store import Timeline, read_day

    fixed = read_day(day)
    if day is not None and fixed is None:
        raise InputError(f"{day!r} is no date.", remedy="Write it as 2026-01-31.")
    with Timeline.open(name) as timeline:
        built = timeline.build(_rows(source), fixed)
    text = f"{name}: {built.added:,} labels added, {built.known:,} were there"
    if built.undated:
        text += (
            f"; {built.undated:,} rows have no date (give --date-column when labelling, or --day)"
        )
    _say(asdict(built), text, as_json)


@app.command()
def show(
    entity: str | None = ENTITY,
    name: str = NAME,
    half_life: float = HALF_LIFE,
    last: int = typer.Option(14, min=1, help="Days to show."),
    as_json: bool = AS_JSON,
) -> None:
    """The newest days of a company, or the newest level of all."""
    from ..timeline.store import Timeline

    with Timeline.open(name) as timeline:
        if entity is None:
            names = [each for each, _ in timeline.entities()]
            rows = [(each, timeline.series(each, half_life=half_life)[-1]) for each in names]
        else:
            found = timeline.known(entity)
            rows = [(found, day) for day in timeline.series(found, half_life=half_life)[-last:]]
    if not rows and not as_json:
        typer.echo(
            f"The index {name} is empty. Build it: agent sentiment index build FILE", err=True
        )
    lines = [
        f"{day.day}  {day.level:+.2f}  [{day.low:+.2f}, {day.high:+.2f}]  "
        f"{day.texts:>4} texts  {each}"
        for each, day in rows
    ]
    _say([_plain({"entity": each, **asdict(day)}) for each, day in rows], "\n".join(lines), as_json)


@app.command()
def alerts(
    entity: str | None = ENTITY,
    name: str = NAME,
    half_life: float = HALF_LIFE,
    as_json: bool = AS_JSON,
) -> None:
    """Changes that are larger than chance, newest first, with the texts behind them."""
    from ..timeline.store import Timeline

    lines, data = [], []
    with Timeline.open(name) as timeline:
        for alert in timeline.alerts(entity, half_life=half_life):
            texts = timeline.texts(alert.entity, alert.day)
            data.append(_plain({**asdict(alert), "texts": texts}))
            how = (
                f"{alert.size:.1f} times as many texts as usual"
                if alert.z is None
                else (
                    f"{alert.kind} by {abs(alert.size):.2f} to {alert.level:+.2f} (z {alert.z:.1f})"
                )
            )
            lines.append(f"{alert.day}  {alert.entity}: {how}")
            lines += [f"            {text[:90]}" for text in texts]
    if not data and not as_json:
        typer.echo("No change is larger than chance.", err=True)
    _say(data, "\n".join(lines), as_json)


@app.command()
def export(
    out: Path = typer.Option(..., "--out", help="Folder for index.csv, index.html and the charts."),
    entity: str | None = ENTITY,
    name: str = NAME,
    half_life: float = HALF_LIFE,
    png: bool = typer.Option(False, "--png", help="Charts as PNG too (extra docx)."),
    most: int = typer.Option(
        20, min=1, help="Companies with a chart, those with most texts first."
    ),
) -> None:
    """Write the series as CSV, a page with charts, and each chart as SVG."""
    import re

    from ....tools.errors import InputError
    from ..timeline import page as pages
    from ..timeline.store import Timeline

    with Timeline.open(name) as timeline:
        names = [timeline.known(entity)] if entity else [each for each, _ in timeline.entities()]
        if not names:
            raise InputError(
                f"The index {name} is empty.", remedy="Build it: agent sentiment index build FILE"
            )
        series = [(each, timeline.series(each, half_life=half_life)) for each in names]
        changes = timeline.alerts(entity, half_life=half_life)
    out.mkdir(parents=True, exist_ok=True)
    files = [out / "index.csv", out / "index.html"]
    files[0].write_text(pages.table(series), encoding="utf-8-sig")
    files[1].write_text(pages.page(name, series[:most], changes), encoding="utf-8")
    for each, days in series[:most]:
        drawn = pages.chart(each, days)
        stem = re.sub(r"[^\w.-]+", "-", each).strip("-") or "entity"
        files.append(out / f"{stem}.svg")
        files[-1].write_text(drawn, encoding="utf-8")
        if png:
            files.append(out / f"{stem}.png")
            files[-1].write_bytes(pages.png(drawn))
    typer.echo("\n".join(str(file) for file in files))


def _rows(source: str) -> Iterator[Row]:
    """Rows of a labels file or of a run."""
    from pydantic import ValidationError

    from ....agents.opening import open_store
    from ....agents.settings import load
    from ....tools.errors import InputError
    from ..rows_file import read_rows

    path = Path(source)
    if not path.is_file():
        with open_store() as (_, runs):
            record = runs.get(source)
        path = load().runs_dir / record.id / "rows.jsonl"
        if not path.is_file():
            raise InputError(f"The run {record.id} has no labelled rows.")
    try:
        yield from read_rows(path)
    except ValidationError as error:
        raise InputError(
            f"{path} holds no labelled rows: {error.errors()[0]['msg']}.",
            remedy="Label the texts first: agent run sentiment --file FILE",
        ) from None


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat()
        if hasattr(value, "isoformat")
        else round(value, 4)
        if isinstance(value, float)
        else value
        for key, value in data.items()
    }


def _say(data: Any, text: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif text:
        typer.echo(text)
