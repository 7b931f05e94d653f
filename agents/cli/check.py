"""``agent check FILE``: anybody's research report against the rules, without a model.

Exit codes: 0 the report is final: nothing blocks it; 10 a blocking rule fails; 11 none fails, but
only the firm can answer what is still open. Errors have the codes of :mod:`tael.tools.errors`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ...tools.rules import Material, Report
    from ..opinion import Opinion

FAILS = 10
OPEN = 11


def check(
    file: Path = typer.Argument(..., help="The report: Markdown, HTML, DOCX or PDF."),
    regime: str | None = typer.Option(
        None, help="Of us,cn,hk,eu. By default those of the listing that the report names."
    ),
    firm: Path | None = typer.Option(None, help="The firm's profile (agent firm init)."),
    rules: Path | None = typer.Option(None, help="The firm's own rules (TOML)."),
    ticker: str | None = typer.Option(None, help="The company, as in the firm's profile."),
    model: str | None = typer.Option(
        None, help="Model profile for opinions on what only a person can judge."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print what compliance.json holds."),
) -> None:
    """Check a research report against the rules of its regimes, and its figures against each
    other."""
    from ...tools.readers import read
    from ...tools.rules import check as run_rules
    from ...tools.rules import load_packs
    from ...tools.rules.recompute import recompute
    from ..firm_reading import load_firm

    packs = load_packs(rules)
    profile = load_firm(firm).plain() if firm else None
    material = read(file)
    report = run_rules(
        material,
        regimes=_regimes(material, regime, ticker),
        firm=profile,
        packs=packs,
        ticker=ticker,
        recompute=recompute,
    )
    opinions = _opinions(model, report, material) if model else []
    if as_json:
        typer.echo(json.dumps(_as_json(report, opinions), ensure_ascii=False, indent=2))
    else:
        from .check_table import show

        show(report, material, opinions)
    if any(result.blocks and result.status == "fail" for result in report.results):
        raise typer.Exit(FAILS)
    if not report.final:
        raise typer.Exit(OPEN)


def _regimes(material: Material, asked: str | None, ticker: str | None) -> tuple[str, ...]:
    if asked:
        return tuple(part.strip().lower() for part in asked.split(",") if part.strip())
    from ...tools.rules.listing import regimes_of

    found, by = regimes_of(material, ticker)
    names = ", ".join(name.upper() for name in found)
    typer.echo(
        f"适用规则：{names}（依据：{by}）；可用 --regime 指定。"
        if material.lang == "zh"
        else f"Rules of {names} (told by: {by}); name others with --regime.",
        err=True,
    )
    return found


def _opinions(model: str, report: Report, material: Material) -> list[Opinion]:
    import asyncio

    from ..model.connect import connect
    from ..opinion import askable, opinions

    asked = len(askable(report))
    typer.echo(f"Asking {model} about {asked} of the rules; no answer changes a result.", err=True)
    return asyncio.run(opinions(connect(model), report, material))


def _as_json(report: Report, opinions: Sequence[Opinion]) -> dict[str, Any]:
    data = report.as_dict()
    by_rule = {opinion.rule: opinion.as_dict() for opinion in opinions}
    for result in data["results"]:
        if result["id"] in by_rule:
            result["opinion"] = by_rule[result["id"]]
    return data
