"""A course as it is kept."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ..curriculum import COMPONENTS
from ..reference import Reference, read_solution
from ..schema import LONGEST_PROBLEM, Lang, language_of


def _by_language(value: Any) -> Any:
    """A text alone is one in its own language."""
    return {language_of(value): value} if isinstance(value, str) else value


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PROBLEM)
]
Texts = Annotated[dict[Lang, Line], BeforeValidator(_by_language), Field(min_length=1)]
Id = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.-]{1,100}$")]


class Component(BaseModel):
    """A component that the shipped curriculum does not have. needs: ids of those before it, of the
    course or shipped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    name: Texts
    about: dict[Lang, Line] = {}
    needs: tuple[Id, ...] = ()


class Problem(BaseModel):
    """text: in English, Chinese or both. solution: equations, a line each, that lead to the answer.
    where: the file it came from, with its place there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    component: Id
    text: Texts
    answer: Line = Field(max_length=500)
    solution: str = ""
    where: str = ""

    def said(self, lang: Lang) -> str:
        return self.text.get(lang) or next(iter(self.text.values()))

    @property
    def reference(self) -> Reference:
        found = read_solution(self.solution, self.answer) if self.solution else Reference()
        return found.model_copy(update={"answer": self.answer, "origin": "given"})


class Reading(BaseModel):
    """Where a textbook explains something. page: None in a book without pages; section: the heading
    above; text: the passage."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    book: str
    page: int | None
    section: str
    text: str
    lang: Lang

    def said(self, lang: Lang) -> str:
        """In words, for a pupil."""
        if lang == "en":
            page = "" if self.page is None else f", page {self.page}"
            return f"See {self.book}{page}" + (f": {self.section}." if self.section else ".")
        page = "" if self.page is None else f"第{self.page}页"
        return f"可看《{self.book}》{page}" + (f"“{self.section}”。" if self.section else "。")


class Course(BaseModel):
    """teaches: ids in the order of teaching; empty: those of the problems, each after what it
    needs. books: titles of the textbooks, by the names of their files.
    readings: where they explain a component."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: Texts
    teaches: tuple[Id, ...] = ()
    components: tuple[Component, ...] = ()
    problems: tuple[Problem, ...] = ()
    books: dict[str, str] = {}
    readings: dict[str, tuple[Reading, ...]] = {}

    def titles(self) -> dict[str, dict[Lang, str]]:
        """The names of its own components."""
        return {one.id: dict(one.name) for one in self.components}

    def needs(self) -> dict[str, tuple[str, ...]]:
        """What each component needs, shipped ones included."""
        found = {key: one.needs for key, one in COMPONENTS.items()}
        return found | {one.id: one.needs for one in self.components}

    def reading(self, component: str, lang: Lang) -> Reading | None:
        """Where to read on, in the language if there is one in it."""
        there = self.readings.get(component, ())
        return next((one for one in there if one.lang == lang), there[0] if there else None)

    def order(self) -> list[str]:
        """Its components in the order of teaching. A CycleError where they need each other."""
        with_problems = dict.fromkeys(one.component for one in self.problems)
        wanted = [*self.teaches, *(one for one in with_problems if one not in self.teaches)]
        needs = self.needs()
        sorter = TopologicalSorter({one: needs.get(one, ()) for one in self._all(wanted, needs)})
        ranked = {one: at for at, one in enumerate(sorter.static_order())}
        if self.teaches:
            return wanted
        return sorted(wanted, key=ranked.__getitem__)

    @staticmethod
    def _all(wanted: list[str], needs: dict[str, tuple[str, ...]]) -> list[str]:
        found, left = dict.fromkeys(wanted), list(wanted)
        while left:
            for one in needs.get(left.pop(), ()):
                if one not in found:
                    found[one] = None
                    left.append(one)
        return list(found)
