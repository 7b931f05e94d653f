"""Tombstones: rows whose texts were erased, where the trail says that they were, and how they lay.

A row is a tombstone when the column that can never be empty is: ``request`` of a call, ``data`` of
an act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .rows import canonical


@dataclass(frozen=True, slots=True)
class Sealed:
    """A recorded erasure of one table's rows. ranges: first and last position, both included."""

    ranges: tuple[tuple[int, int], ...]
    seal: str


def ranges(positions: Iterable[int]) -> list[list[int]]:
    """Ascending positions as stretches [first, last]."""
    found: list[list[int]] = []
    for at in positions:
        if found and found[-1][1] == at - 1:
            found[-1][1] = at
        else:
            found.append([at, at])
    return found


def seal(found: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over rows in their order, all columns."""
    digest = hashlib.sha256()
    for row in found:
        digest.update(canonical(dict(row)).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def sealed(acts: Iterable[Mapping[str, Any]], kind: str) -> list[Sealed]:
    """The erasures of one table (``calls`` or ``acts``), from the data of the acts."""
    return [
        Sealed(tuple((first, last) for first, last in data[kind]["ranges"]), data[kind]["seal"])
        for data in acts
        if data[kind]["count"]
    ]


def unaccounted(
    tombstones: Mapping[int, Mapping[str, Any]], recorded: Sequence[Sealed], what: str
) -> list[str]:
    """What is wrong with blank rows, by position: none was recorded, or it lies there otherwise
    than when it was."""
    problems: list[str] = []
    known: set[int] = set()
    for one in recorded:
        places = [at for first, last in one.ranges for at in range(first, last + 1)]
        known.update(places)
        lying = [tombstones[at] for at in places if at in tombstones]
        if len(lying) < len(places):
            gone = ", ".join(str(at) for at in places if at not in tombstones)
            problems.append(f"{what} {gone} was erased by record, but is not blank or not there")
        elif seal(lying) != one.seal:
            problems.append(
                f"{what} {places[0]} to {places[-1]}: a tombstone among them was changed after the "
                "erasure"
            )
    problems += [
        f"{what} {at} is blank, and no erasure of it is recorded"
        for at in sorted(tombstones)
        if at not in known
    ]
    return problems
