"""What the cascade costs and gains: head, cascade, and a model on every item, on the same rows.

::

    python -m tael.domains.sentiment.bench labels.csv --text-column text --label-column label \\
        --entity-column entity --head mine --model embedded --n 200

The rows must not be among those that the head was taught on. Accuracy with its 95 % interval, share
of items sent, tokens, and dollars per 1,000 texts at deepseek-flash's list price; then how fast the
head alone is, with embeddings and without. Timings are of this machine and of this moment.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import typer

from ...agents.model.connect import connect
from ...agents.model.pricing import PriceTable
from ...agents.model.types import Usage
from ...agents.opening import open_store
from ...agents.settings import load
from ...evals.scorers.labels import read_label
from ...evals.stats.intervals import proportion
from .batch import Desk
from .heads import load_head
from .item import Item
from .schema import Row
from .sources.files import Columns, open_file
from .work import Text

SEED = 20261125


@dataclass(frozen=True, slots=True)
class Labelled:
    text: Text
    label: str


def rows_of(path: Path, columns: Columns, label: str, n: int, seed: int) -> list[Labelled]:
    """A seeded sample of a file's labelled rows; each has one entity, or none."""
    texts = list(open_file(path, columns))
    labels = list(open_file(path, Columns(label)))
    whole = [
        Labelled(text, read)
        for text, said in zip(texts, labels, strict=True)
        if text.error is None and (read := read_label(said.text)) is not None
    ]
    random.Random(seed).shuffle(whole)  # noqa: S311 - a sample, no secret
    return whole[:n]


async def measure(desk: Desk, rows: Sequence[Labelled]) -> list[Row]:
    return [row async for row in desk.rows([each.text for each in rows])]


def report(name: str, rows: Sequence[Labelled], found: Sequence[Row], seconds: float) -> str:
    """One line of the table. An abstention counts as wrong."""
    right = np.array(
        [
            float(bool(row.entities) and row.entities[0].label == each.label)
            for row, each in zip(found, rows, strict=True)
        ]
    )
    texts = np.unique([each.text.text for each in rows], return_inverse=True)[1]
    accuracy = proportion(right, texts)
    asked = sum(entity.stage == "model" for row in found for entity in row.entities)
    usage = sum((Usage(**row.usage.model_dump()) for row in found), Usage())
    listed = PriceTable.load().list_price(usage)
    per_1k = listed.amount / len(rows) * 1000 if listed else Decimal(0)
    none = sum(row.entities[0].label is None for row in found if row.entities)
    return (
        f"{name:<10} accuracy {right.mean():.3f} [{accuracy.low:.3f}, {accuracy.high:.3f}]  "
        f"to the model {asked / len(rows):.0%}  abstained {none / len(rows):.0%}  "
        f"tokens/text {usage.uncached / len(rows):.0f} + {usage.cached / len(rows):.0f} cached + "
        f"{usage.output / len(rows):.1f} out  ${per_1k:.4f} per 1,000  {seconds:.0f} s"
    )


async def compare(
    rows: Sequence[Labelled], head: str | None, model: str | None, run_id: str
) -> None:
    settings = load()
    opened = connect(model, settings=settings)
    with open_store(settings) as (ledger, _):
        for name, options in (
            ("head", {"budget_per_1k": Decimal(0)}),
            ("cascade", {}),
            ("all-LLM", {"quality": 1.0}),
        ):
            bound = opened.within(ledger=ledger, run_id=f"{run_id}-{name}", domain="sentiment")
            desk = Desk.on(bound, settings, head=head, abstain_below=0.0, **options)
            began = time.monotonic()
            found = await measure(desk, rows)
            print(report(name, rows, found, time.monotonic() - began), flush=True)
    await opened.aclose()


def throughput(head: str | None, rows: Sequence[Labelled], least: float = 5.0) -> None:
    """Items a second by the head alone, over at least so many seconds each."""
    loaded = load_head(head)
    items = [Item(each.text.text, "en") for each in rows]
    for embeddings in (False, True):
        if embeddings and not loaded.card.embeddings:
            print("with embeddings: this head has none")
            continue
        loaded.predict(items[:8], embeddings=embeddings)
        done, began = 0, time.monotonic()
        while time.monotonic() - began < least:
            loaded.predict(items, embeddings=embeddings)
            done += len(items)
        rate = done / (time.monotonic() - began)
        print(f"head {'with' if embeddings else 'without'} embeddings: {rate:,.0f} items a second")


def main(
    file: Path = typer.Argument(help="Labelled rows that the head was not taught on."),
    text_column: str = typer.Option("text"),
    label_column: str = typer.Option("label"),
    entity_column: str | None = typer.Option(None),
    head: str | None = typer.Option(None, help="Default: the shipped head."),
    model: str | None = typer.Option(None, help="Default: the settings' model."),
    n: int = typer.Option(200, min=1),
    seed: int = typer.Option(SEED),
) -> None:
    """Compare head, cascade and a model on every item."""
    columns = Columns(text_column, entity_column)
    rows = rows_of(file, columns, label_column, n, seed)
    run_id = f"bench-{file.stem}-{head or 'shipped'}-{n}-{seed}"[:48]
    print(f"{file.name}: n {len(rows)}, seed {seed}, head {head or 'shipped'}, model {model}")
    asyncio.run(compare(rows, head, model, run_id))
    throughput(head, rows)


if __name__ == "__main__":
    typer.run(main)
