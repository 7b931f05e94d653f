"""Markdown: rendered by a CommonMark library, then read as HTML."""

from __future__ import annotations

import html
import re

from ..rules.material import Material
from .html import read_html

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.S)
_NOTE = re.compile(r"^\[\^([^\]]+)\]:\s*(.*)$", re.M)


def read_markdown(text: str, name: str) -> Material:
    """Front matter is metadata; footnotes are items at the end, without their marks."""
    from markdown_it import MarkdownIt

    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    metas = ""
    if front := _FRONT.match(text):
        text = text[front.end() :]
        for key, value in re.findall(r"^([\w-]+):\s*(.+)$", front[1], re.M):
            metas += f'<meta name="{key}" content="{html.escape(value.strip())}">'
    notes = [match[2] for match in _NOTE.finditer(text)]
    text = re.sub(r"(?<=\S)\[\^[^\]]+\]|^\[\^[^\]]+\]", "", _NOTE.sub("", text))
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(_unglued(text))
    items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    return read_html(f"<html><head>{metas}</head><body>{body}<ul>{items}</ul></body></html>", name)


def _unglued(text: str) -> str:
    """A blank line before a table that follows a line of text: many writers leave it out."""
    return re.sub(r"(?m)^(?!\s*\|)(.+)\n(?=\|.*\|\s*\n\s*\|[\s:|-]+\|\s*$)", r"\1\n\n", text)
