"""Model cards on a terminal."""

from __future__ import annotations

import sys

from ..heads.card import Card, Measured


def show_card(card: Card, *, as_json: bool) -> None:
    """To stdout."""
    import json

    from rich.console import Console
    from rich.table import Table

    if as_json:
        data = card.model_dump(mode="json")
        sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    counts = ", ".join(f"{label} {count}" for label, count in card.labels.items())
    for label, value in (
        ("Head", card.name),
        ("Taught", f"{card.rows} rows ({counts}) from {', '.join(card.data)}"),
        ("Licence", card.licence),
        ("Encoder", "tuned" if card.tuned else "frozen" if card.embeddings else "none"),
        ("Measured on", f"{card.measured} of them, each unseen by its fit"),
        ("Accuracy", _figure(card.accuracy)),
        ("Macro-F1", _figure(card.macro_f1)),
        ("Calibration error", _figure(card.calibration_error)),
        ("Threshold", f"{card.threshold:g}"),
    ):
        console.print(f"{label + ':':20}{value}", markup=False)
    model = card.model_curve
    if model:
        title = f"Head and {card.model}, {card.model_rows} rows asked"
    else:
        title = "Head alone, on what it is at least so sure of"
    table = Table(title=title, title_justify="left")
    columns = ("from p", "to the model" if model else "left out", "accuracy", "macro-F1")
    for column in (*columns, *(["$ per 1,000"] if model else [])):
        table.add_column(column, justify="right")
    for point in model or card.head_curve:
        cells = [f"{point.threshold:g}", f"{point.share:.1%}"]
        cells += [f"{point.accuracy:.3f}", f"{point.macro_f1:.3f}"]
        if model:
            cells.append("unknown" if point.usd_per_1k is None else f"{point.usd_per_1k:.4f}")
        table.add_row(*cells)
    console.print(table)
    for note in card.notes:
        console.print(note, markup=False)


def _figure(value: Measured) -> str:
    return f"{value.value:.3f} (95 % CI {value.low:.3f} to {value.high:.3f})"
