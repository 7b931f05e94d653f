"""``agent sentiment companies``: which companies are found in texts, and how to add more."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("find")
def find(text: str = typer.Argument(help="A text, or a company's name or ticker.")) -> None:
    """The companies that a text names, and where."""
    from ....agents.settings import load
    from ..companies import gazetteer_with
    from ..entities.find import find_companies
    from ..reading.normal import normalise

    gazetteer = gazetteer_with((), load())
    normal = normalise(text)
    found = find_companies(normal.text, gazetteer)
    for each in found:
        for kind, spans in (("", each.spans), ("rates others", each.rating)):
            for span in spans:
                start, end = normal.back(*span)
                who = f"{each.ticker or '-':<10} {each.name:<28}"
                typer.echo(f"{who} {start}-{end} {text[start:end]!r} {kind}".rstrip())
    if not found:
        typer.echo(f"None of the {len(gazetteer):,} companies known is named.", err=True)


@app.command("add")
def add(
    path: Path = typer.Argument(
        help="A CSV with the columns name, ticker, aliases (separated by |)."
    ),
) -> None:
    """Add companies of your own, for every later run."""
    import csv

    from ....agents.settings import load
    from ..companies import USER, folder
    from ..entities.gazetteer import read_file

    settings = load()
    target = folder(settings) / USER
    companies = {each.key: each for each in read_file(target)} if target.is_file() else {}
    new = read_file(path)
    companies |= {each.key: each for each in new}
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{USER}.part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "ticker", "aliases"))
        for each in companies.values():
            writer.writerow((each.name, each.ticker, "|".join(each.aliases[1:])))
    partial.replace(target)
    typer.echo(f"{len(new):,} companies read; {len(companies):,} of your own are known.")


@app.command("fetch")
def fetch() -> None:
    """Fetch SEC's list of all US filers and find those too."""
    typer.echo(asyncio.run(_fetch()))


async def _fetch() -> str:
    from ....agents.settings import load
    from ....tools.errors import ConfigError
    from ....tools.filings.edgar import Edgar
    from ..companies import SEC, folder
    from ..entities.gazetteer import from_sec

    settings = load()
    if settings.offline:
        raise ConfigError(
            "SEC's list is on the network, and TAEL_OFFLINE is set.", remedy="Unset it."
        )
    async with Edgar(
        user_agent=settings.sec_user_agent,
        cache_dir=settings.cache_dir / "sec",
        data_url=settings.sec_data_url,
        www_url=settings.sec_www_url,
        connect_timeout=settings.connect_timeout,
    ) as edgar:
        companies, ambiguous = from_sec(await edgar.tickers())
    target = folder(settings) / SEC
    target.parent.mkdir(parents=True, exist_ok=True)
    data = {"companies": [(each.ticker, each.name) for each in companies], "ambiguous": ambiguous}
    partial = target.with_name(f".{SEC}.part")
    partial.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    partial.replace(target)
    return f"{len(companies):,} US filers are known now."
