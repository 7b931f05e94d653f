"""``agent sentiment models``: the heads there are."""

from __future__ import annotations

import typer


def models(
    name: str | None = typer.Argument(None, help="Show this head's card."),
    as_json: bool = typer.Option(False, "--json", help="As JSON."),
) -> None:
    """List the heads, or show one's card."""
    import json
    import sys

    from rich.console import Console
    from rich.table import Table

    from ..heads.storing import SHIPPED, head_names, load_head
    from .cards import show_card

    if name is not None:
        show_card(load_head(name).card, as_json=as_json)
        return
    cards = {each: load_head(each).card for each in (SHIPPED, *head_names())}
    if as_json:
        for each, card in cards.items():
            row = {"name": each, "rows": card.rows, "created": card.created}
            row |= {"accuracy": card.accuracy.value, "macro_f1": card.macro_f1.value}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    table = Table()
    for column in ("head", "rows", "accuracy", "macro-F1", "calibration error", "taught"):
        table.add_column(column)
    for each, card in cards.items():
        figures = (card.accuracy, card.macro_f1, card.calibration_error)
        table.add_row(each, str(card.rows), *(f"{f.value:.3f}" for f in figures), card.created)
    Console(highlight=False, soft_wrap=True).print(table)
