"""Which measure a label names; the names are data, in ``measures.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .figures import plain

# A qualified growth rate is not the change of the row it is named after.
QUALIFIED = re.compile(
    r"organic|constant[- ]currency|comparable|like[- ]for[- ]like|same[- ]store|adjusted|core|"
    r"underlying|ex[- ]|non-gaap|cagr|qoq|q/q|sequential|"
    r"环比|有机|同店|扣非|剔除|调整后|复合|固定汇率",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Name:
    """What a label says. base: its measure's id or its own words; kind: ``level``, ``ratio`` (a
    percentage listed in the data) or ``growth``; bare: growth without saying of what."""

    base: str
    kind: str
    bare: bool = False


@cache
def table() -> dict[str, Any]:
    path = Path(__file__).parent / "measures.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def aliases(part: str = "names") -> Mapping[str, str]:
    """name in lower case -> measure id."""
    found: dict[str, str] = {}
    for measure, entry in table()[part].items():
        for name in (*entry["en"], *entry["zh"]):
            found[name] = measure
    return found


def words_of(label: str) -> str:
    """A label without marks, units in brackets and footnotes, in lower case."""
    text = plain(label).strip().casefold()
    text = re.sub(r"\[\^?\d+\]|[*†‡]", "", text)
    text = re.sub(r"\(([^()]*)\)", " ", text)
    text = text.replace("’", "'").rstrip(":： .")
    text = re.sub(r"^(?:其中|减|加)\s?[::、]\s?|,?\s?(?:%|x|元|亿元|万元|百万元)$", "", text)
    return re.sub(r"\s+", " ", text).strip(" ,:-")


def read_label(label: str) -> Name:
    text = words_of(label)
    if ratio := aliases("ratios").get(text):
        return Name(ratio, "ratio")
    growth = [*table()["growth"]["en"], *table()["growth"]["zh"]]
    for word in sorted(growth, key=len, reverse=True):
        if text == word:
            return Name("", "growth", True)
        if text.endswith(word) and (not word.isascii() or text[: -len(word)].endswith(" ")):
            base = re.sub(r"[\s,]*(?:yoy|y/y|同比|的)$", "", text[: -len(word)].strip(" ,-"))
            return Name(aliases().get(base, base), "growth", not base)
    return Name(aliases().get(text, text), "level")
