"""The few lines of text in which a pack writes an example, read as a document.

::

    @AIGC: {...}      metadata
    !! DRAFT          a running mark
    # Heading         (## for a lower level)
    - an item
    | a | b |         a row of a table, the header first
    > a caption
    ![a picture's alternative text]
    === page          the next page begins

Anything else is a paragraph; its lines run on until a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .material import Block, Kind, Lang, Material


def material_of(text: str, lang: Lang, name: str = "") -> Material:
    """A document from an example's text."""
    metadata: dict[str, str] = {}
    charts: list[str] = []
    blocks: list[Block] = []
    page, section = 1, ""
    for sign, lines in _pieces(text):
        first = lines[0]
        if sign == "=":
            page += 1
        elif sign == "@":
            key, _, value = first[1:].partition(":")
            metadata[key.strip()] = value.strip()
        elif sign == "![":
            charts.append(first.removeprefix("![").partition("]")[0].strip())
        elif sign == "#":
            section = first.lstrip("#").strip()
            level = len(first) - len(first.lstrip("#"))
            blocks.append(Block("heading", section, page, level, section=section))
        elif sign == "|":
            rows = tuple(
                tuple(cell.strip() for cell in line.strip("| ").split("|"))
                for line in lines
                if not re.fullmatch(r"[|\s:-]+", line)
            )
            blocks.append(Block("table", "", page, rows=rows, section=section))
        else:
            kinds: dict[str, Kind] = {"-": "item", ">": "caption", "!!": "mark"}
            joined = " ".join(lines) if lang == "en" else "".join(lines)
            bare = joined[len(sign) :].strip()
            blocks.append(Block(kinds.get(sign, "paragraph"), bare, page, section=section))
    return Material(lang, tuple(blocks), metadata, page, name, tuple(charts))


def _pieces(text: str) -> Iterator[tuple[str, list[str]]]:
    """(sign, lines): rows of one table and lines of one paragraph together."""
    held: list[str] = []
    held_sign = ""
    for line in (*text.strip().splitlines(), ""):
        match = re.match(r"===|@|!\[|!!|#+|\||- |> ", line)
        found = match.group().strip() if match else ""
        sign = {"===": "=", "##": "#", "###": "#"}.get(found, found)
        runs_on = held and sign == held_sign and sign in ("|", "")
        if held and not (runs_on and line.strip()):
            yield held_sign, held
            held = []
        if line.strip():
            held, held_sign = [*held, line.strip()], sign
