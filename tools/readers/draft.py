"""A document in the making: blocks in order, under the heading that stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..errors import InputError
from ..rules.material import Block, Kind, Lang, Material

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


class Draft:
    """Collects blocks. ``page`` is that of the next block; from 1."""

    def __init__(self) -> None:
        self.page = 1
        self.metadata: dict[str, str] = {}
        self.charts: list[str] = []
        self._blocks: list[Block] = []
        self._section = ""

    def heading(self, text: str, level: int) -> None:
        if text := tidy(text):
            self._section = text
            self._blocks.append(Block("heading", text, self.page, level, section=text))

    def add(self, kind: Kind, text: str) -> None:
        if text := tidy(text):
            self._blocks.append(Block(kind, text, self.page, section=self._section))

    def chart(self, text: str) -> None:
        if text := tidy(text):
            self.charts.append(text)

    def table(self, rows: Iterable[Sequence[str]], caption: str = "") -> None:
        """Empty rows and columns are left out. One column is no table but paragraphs."""
        kept = [tuple(tidy(cell) for cell in row) for row in rows]
        kept = [row for row in kept if any(row)]
        wide = max((len(row) for row in kept), default=0)
        full = [row + ("",) * (wide - len(row)) for row in kept]
        used = [n for n in range(wide) if any(row[n] for row in full)]
        table = tuple(tuple(row[n] for n in used) for row in full)
        if len(used) < 2:
            for row in table:
                self.add("paragraph", row[0])
            return
        self._blocks.append(
            Block("table", tidy(caption), self.page, rows=table, section=self._section)
        )

    def material(self, name: str, pages: int = 1) -> Material:
        """Raises InputError where there is no text at all."""
        texts = [b.text for b in self._blocks]
        texts += [cell for b in self._blocks for row in b.rows for cell in row]
        if not any(re.search(r"\w", text) for text in texts):
            raise InputError(f"{name} holds no text.", remedy="Name the file that has the report.")
        return Material(
            language(" ".join(texts), self.metadata),
            tuple(self._blocks),
            self.metadata,
            max(1, pages),
            name,
            tuple(self.charts),
        )


def language(text: str, metadata: Mapping[str, str]) -> Lang:
    """Chinese where a Chinese character stands for every ten Latin letters or more: names of
    companies and indices are Latin in Chinese reports too."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if han + latin == 0:
        return "zh" if metadata.get("lang", "").startswith("zh") else "en"
    return "zh" if han * 10 >= latin and han > 0 else "en"


def tidy(text: str) -> str:
    """White space as single blanks; none between two Chinese characters that a line end parted;
    soft hyphens and marks of no width gone."""
    text = re.sub(r"[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u4e00-\u9fff\uff00-\uffef])", "", text)
