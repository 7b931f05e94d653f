"""The catalogue of misconceptions: names, remedies, and what each makes of a problem."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ....tools.algebra import same
from . import rules as _rules
from .task import RULES, Task, read_task

assert _rules.__all__


@dataclass(frozen=True, slots=True)
class Misconception:
    """``name`` and ``remedy`` by language; ``components``: where it is met; ``example``: a task
    and the wrong answer that this misconception makes of it."""

    id: str
    name: Mapping[str, str]
    remedy: Mapping[str, str]
    components: tuple[str, ...]
    example: tuple[str, str]

    def wrong(self, task: Task) -> list[str]:
        """The wrong answers that it leads to; empty where the task gives no occasion."""
        try:
            return list(dict.fromkeys(RULES[self.id](task)))
        except (ArithmeticError, ValueError, IndexError):
            return []  # a task of a shape that the rule was not written for


def _read() -> Mapping[str, Misconception]:
    text = Path(__file__).with_name("misconceptions.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            key: Misconception(
                key,
                {"en": row["en"], "zh": row["zh"]},
                {"en": row["fix_en"], "zh": row["fix_zh"]},
                tuple(row["of"]),
                (row["task"], row["wrong"]),
            )
            for key, row in tomllib.loads(text).items()
        }
    )


MISCONCEPTIONS: Mapping[str, Misconception] = _read()


def wrong_answers(task: str, answer: str) -> Iterator[tuple[str, str]]:
    """Each misconception's wrong answers to a task: id and answer, the right one left out."""
    read = read_task(task)
    for one in MISCONCEPTIONS.values():
        for wrong in one.wrong(read):
            if not alike(wrong, answer):
                yield one.id, wrong


def alike(one: str, other: str) -> bool:
    """Whether two answers are the same; signs such as ``<`` by their text."""
    if one.strip() in ("<", ">", "="):
        return one.strip() == other.strip()
    return same(one, other) is True
