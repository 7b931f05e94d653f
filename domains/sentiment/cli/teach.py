"""``agent sentiment teach``: a head from labelled rows, with its card."""

from __future__ import annotations

from pathlib import Path

import typer


def teach(
    file: Path = typer.Argument(..., help="Labelled rows: CSV, TSV or JSON Lines."),
    name: str | None = typer.Option(None, help="The head's name. Default: the file's."),
    text_column: str | None = typer.Option(None, help="Column of the text."),
    label_column: str | None = typer.Option(None, help="Column of the label."),
    entity_column: str | None = typer.Option(None, help="Column of the entity, if any."),
    model: str | None = typer.Option(
        None, help="Also measure head and model together, with this model."
    ),
    model_rows: int = typer.Option(150, min=40, help="Rows that the model is asked about."),
    embeddings: bool = typer.Option(
        True, help="Try embeddings too, and keep them if they help: better, and slower to use."
    ),
    tune: bool = typer.Option(
        False,
        help="Tune the encoder to your labels: the most right, and takes minutes (extra tune).",
    ),
    epochs: int = typer.Option(4, min=1, max=20, help="With --tune: readings of every row."),
    licence: str = typer.Option("the owner's", help="Licence of the rows, for the card."),
    as_json: bool = typer.Option(False, "--json", help="The card as JSON."),
) -> None:
    """Fit a head, its calibration and threshold, pick the fixed examples, and write its card."""
    import asyncio

    from rich.console import Console

    from ..heads.storing import SHIPPED, heads_folder, save_head
    from ..teaching.readers import reader_of
    from ..teaching.rows import read_labels
    from ..teaching.teach import Lesson, measured_with
    from ..teaching.teach import teach as fit_head
    from .cards import show_card

    name = _named(name or file.stem, SHIPPED)
    found = read_labels(
        file, text_column=text_column, label_column=label_column, entity_column=entity_column
    )
    talk = Console(stderr=True, highlight=False)
    for line in _left_out(found):
        talk.print(line, markup=False)
    lesson = Lesson(name, found.examples, (file.name,), licence, rows=model_rows)
    with talk.status("reading") as shown:
        reader = reader_of(embeddings=embeddings, tune=tune, epochs=epochs, said=shown.update)
        known = fit_head(lesson, reader=reader, said=shown.update)
        head = known.head
        if model is not None:
            head = asyncio.run(measured_with(model, known, lesson, shown.update))
        folder = heads_folder() / name
        save_head(head, folder)
    show_card(head.card, as_json=as_json)
    talk.print(f"Saved in {folder}. Use it with --head {name}.", markup=False)


def _named(name: str, shipped: str) -> str:
    from ....tools.errors import InputError

    plain = name.strip()
    if not plain or plain == shipped or not all(c.isalnum() or c in "-_." for c in plain):
        raise InputError(
            f"A head cannot be named {name!r}.",
            remedy=f"Give a --name of letters, digits, - and _ that is not {shipped!r}.",
        )
    if plain.startswith("."):
        raise InputError(f"A head cannot be named {name!r}.", remedy="Begin with a letter.")
    return plain


def _left_out(found: object) -> list[str]:
    from ..teaching.rows import Labelled

    assert isinstance(found, Labelled)
    lines = []
    if found.blank:
        lines.append(f"{found.blank} rows without a text or a label are left out.")
    if found.repeated:
        lines.append(f"{found.repeated} repeated rows count once.")
    if found.conflicts:
        shown = "; ".join(repr(text[:60]) for text in found.conflicts[:3])
        lines.append(
            f"{len(found.conflicts)} texts have labels that disagree and are left out: {shown}."
        )
    return lines
