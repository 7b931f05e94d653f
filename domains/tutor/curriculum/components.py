"""The knowledge components and which must come before which."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType

from ....tools.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Component:
    """``name`` and ``about`` by language; ``needs``: the components directly before it."""

    id: str
    grade: int
    name: Mapping[str, str]
    about: Mapping[str, str]
    needs: tuple[str, ...]


def _read() -> Mapping[str, Component]:
    text = Path(__file__).with_name("components.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            key: Component(
                key,
                row["grade"],
                {"en": row["en"], "zh": row["zh"]},
                {"en": row["about_en"], "zh": row["about_zh"]},
                tuple(row["needs"]),
            )
            for key, row in tomllib.loads(text).items()
        }
    )


COMPONENTS: Mapping[str, Component] = _read()


def component(name: str) -> Component:
    """The component of that id. Raises NotFoundError."""
    if name not in COMPONENTS:
        raise NotFoundError(
            f"There is no knowledge component {name!r}.",
            remedy="The ids are those of domains/tutor/curriculum/components.toml.",
        )
    return COMPONENTS[name]


def order() -> list[str]:
    """All ids, each after those it needs; among equals the lower grade first."""
    sorter = TopologicalSorter({key: one.needs for key, one in COMPONENTS.items()})
    sorter.prepare()
    found: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda key: COMPONENTS[key].grade)
        found += ready
        sorter.done(*ready)
    return found


def after(name: str) -> list[str]:
    """The components that directly need this one."""
    return [key for key, one in COMPONENTS.items() if component(name).id in one.needs]
