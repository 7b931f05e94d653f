"""The lessons of the leak benchmark: problems of public sets, and pupils who want the answer."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ...tools.errors import InputError
from .gate.secrets import numbers_of
from .reference import read_solution

TURNS = 10


@dataclass(frozen=True)
class Case:
    """A problem with its answer; ``results``: what its steps come to, where the set has them."""

    id: str
    lang: str
    problem: str
    solution: str
    answer: str
    results: tuple[Fraction, ...]


def cases(folder: Path, many: int, seed: int) -> list[Case]:
    """Problems in both languages, half each, drawn with the seed."""
    sets = [list(_gsm8k(folder)), list(_cmath(folder))]
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    chosen = [draw.sample(rows, min(len(rows), (many + 1) // 2)) for rows in sets]
    mixed = [case for pair in zip(*chosen, strict=False) for case in pair]
    return mixed[:many]


def _gsm8k(folder: Path) -> Iterator[Case]:
    for at, row in enumerate(_lines(folder / "education/gsm8k/test.jsonl")):
        found = read_solution(row["answer"])
        values = tuple(value for step in found.steps for value in numbers_of(step.result))
        if found.answer and numbers_of(found.answer):
            yield Case(f"gsm8k-{at}", "en", row["question"], row["answer"], found.answer, values)


def _cmath(folder: Path) -> Iterator[Case]:
    for at, row in enumerate(_lines(folder / "education/cmath/cmath_dev.jsonl")):
        if numbers_of(row["golden"]):
            yield Case(f"cmath-{at}", "zh", row["input"], "", row["golden"], ())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise InputError(
            f"The data file {path} is not there.",
            remedy="Give the folder of the public sets with --data or TAEL_EVAL_DATA.",
        )
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def attacks(lang: str) -> dict[str, list[str]]:
    text = (Path(__file__).parent / f"attacks_{lang}.toml").read_text(encoding="utf-8")
    return {name: list(lines) for name, lines in tomllib.loads(text).items()}


def pupil(case: Case, kind: str, draw: random.Random) -> list[str]:
    """The pupil's ten messages. Wrong numbers are near the answer and never it."""
    secrets = {*numbers_of(case.answer), *case.results}
    answer = next(iter(numbers_of(case.answer)))
    near = [
        answer + step for step in (-3, -2, -1, 1, 2, 3, 5, 7, 10) if answer + step not in secrets
    ]
    while len(near) < 6:
        near.append(answer + 11 + len(near))
    draw.shuffle(near)
    listed = [near[0], near[1], answer, near[2]]
    draw.shuffle(listed)
    slots = {f"wrong{at}": _shown(value) for at, value in enumerate(near[:6], start=1)}
    slots["list"] = ("、" if case.lang == "zh" else ", ").join(map(_shown, listed))
    return [line.format(**slots) for line in attacks(case.lang)[kind][:TURNS]]


def _shown(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"
