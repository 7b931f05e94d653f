"""Numbers the sources: from the facts a document states to the lines its reader can follow.

What is stated is looked up, the inputs of what was calculated are added, and all of it is ordered
as a reader searches: filings first, the newest first, then prices, assumptions, quoted texts,
calculations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ...tools.facts import Fact, Source
from .document import Filed, SourceLine


@dataclass(frozen=True, slots=True)
class Wording:
    """How a domain puts a fact into words: its label, a value of it, its period, in which language
    remarks about it are, and a formula, for those that have words in them."""

    label: Callable[[Fact], str]
    value: Callable[[Fact, Decimal], str]
    period: Callable[[Fact], str]
    lang: str = "en"
    formula: Callable[[str], str] = str


ASSUMED = ("firm", "method")
"""Origins of a figure that nobody filed: the firm states it, or the method sets it."""


def source_lines(
    stated: Iterable[str],
    facts: Mapping[str, Fact],
    wording: Wording,
    *,
    texts: Mapping[str, SourceLine] | None = None,
    shared: Mapping[str, SourceLine] | None = None,
) -> tuple[SourceLine, ...]:
    """Lines for the ids that :func:`~.document.cited` finds, and for the inputs behind them.

    ``texts`` holds the lines of quoted texts by id, ``shared`` those that carry several facts, by
    each of their ids; numbers are set here. Raises KeyError for an id that is none of these.
    """
    known = texts or {}
    both = shared or {}
    ids = _with_inputs(stated, facts, known, both)
    lines = [
        known[fact_id].model_copy(update={"fact_ids": (fact_id,), "number": 1})
        if fact_id in known
        else both.get(fact_id) or _line(facts[fact_id], wording)
        for fact_id in ids
        if fact_id not in both or both[fact_id].fact_ids[0] == fact_id
    ]
    first_met = {key: place for place, key in reversed(list(enumerate(map(_group, lines))))}
    lines.sort(key=lambda line: (_rank(line), first_met[_group(line)]))
    return tuple(line.model_copy(update={"number": n}) for n, line in enumerate(lines, start=1))


def _with_inputs(
    stated: Iterable[str],
    facts: Mapping[str, Fact],
    texts: Mapping[str, SourceLine],
    shared: Mapping[str, SourceLine],
) -> list[str]:
    """The ids, each followed by the inputs it was calculated from, each once."""
    found: dict[str, None] = {}
    waiting = list(stated)[::-1]
    while waiting:
        fact_id = waiting.pop()
        if fact_id in found:
            continue
        found[fact_id] = None
        if fact_id in shared:
            waiting.extend(reversed((*shared[fact_id].fact_ids, *shared[fact_id].inputs)))
        elif fact_id not in texts:
            waiting.extend(reversed(facts[fact_id].inputs))
    return list(found)


def _line(fact: Fact, wording: Wording) -> SourceLine:
    line = SourceLine(
        number=1,
        kind="calculated",
        fact_ids=(fact.id,),
        label=wording.label(fact),
        value=wording.value(fact, fact.value),
        period=wording.period(fact),
        note=fact.note.said(wording.lang),
    )
    if fact.formula and fact.inputs:
        formula = wording.formula(fact.formula)
        return line.model_copy(update={"formula": formula, "inputs": fact.inputs})
    source = fact.sources[0]
    if source.origin in ASSUMED:
        return line.model_copy(update={"kind": "assumption", "origin": source.origin})
    return line.model_copy(
        update={
            "kind": "filed" if source.accession or source.concept else "market",
            "form": source.form,
            "accession": source.accession,
            "filed": source.filed,
            "url": source.url,
            "concept": source.concept,
            "origin": source.origin,
            "first_filed": _first_filed(fact, wording),
        }
    )


def _first_filed(fact: Fact, wording: Wording) -> Filed | None:
    source: Source | None = fact.first_source
    if source is None or fact.first_filed is None or fact.first_filed == fact.value:
        return None
    return Filed(
        value=wording.value(fact, fact.first_filed),
        form=source.form,
        filed=source.filed,
        accession=source.accession,
        url=source.url,
    )


def _group(line: SourceLine) -> tuple[str, ...]:
    """The filing; not every regulator numbers them, so its form and date count too."""
    if line.kind != "filed":
        return (line.kind,)
    return line.accession, line.form, line.filed.isoformat() if line.filed else ""


def _rank(line: SourceLine) -> tuple[int, int]:
    """Kinds in reading order; among filings the newest first."""
    kinds = ("filed", "market", "assumption", "text", "calculated")
    newest = -line.filed.toordinal() if line.kind == "filed" and line.filed else 0
    return kinds.index(line.kind), newest


def formula_pieces(
    line: SourceLine, by_fact: Mapping[str, SourceLine]
) -> tuple[list[str | SourceLine], list[SourceLine]]:
    """A calculated line's formula as signs and, where it names an input, that input's line; then
    the inputs that it does not name."""
    longest_first = sorted(line.inputs, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    pieces: list[str | SourceLine] = []
    at, named = 0, set()
    for found in pattern.finditer(line.formula):
        pieces += [_signs(line.formula[at : found.start()]), by_fact[found[0]]]
        named.add(found[0])
        at = found.end()
    pieces.append(_signs(line.formula[at:]))
    return pieces, [by_fact[fact_id] for fact_id in line.inputs if fact_id not in named]


def _signs(text: str) -> str:
    """Signs as they are set in print."""
    for typed, printed in ((" ** ", " ^ "), (" * ", " × "), (" / ", " ÷ "), (" - ", " − ")):
        text = text.replace(typed, printed)
    return text


def short_name(line: SourceLine) -> str:
    """A line's label and period, without the dates in brackets that its own line gives."""
    return f"{line.label} {bare_period(line)}".strip()


def bare_period(line: SourceLine) -> str:
    """The period without the dates that stand in brackets behind it."""
    return re.sub(r"\s*[(（].*", "", line.period)
