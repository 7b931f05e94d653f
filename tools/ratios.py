"""Ratios and changes over facts: margins, growth, returns, balance and cash ratios.

Each is data, in ``ratios.toml``: a formula over lines (see formulas.py) with names and meaning in
English and Chinese. :func:`derive` applies all that a set of facts allows. A result carries its
bound formula, its inputs and the sources of the inputs. Where a base or a divisor is zero or
negative there is no result, and where the two sides of a change are not comparable (a share split
between them, another definition of revenue) there is none either.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from .facts import Fact, Period, Source
from .formulas import Reference, Undefined, bind, compute, references
from .lines import LINES, Better, Line, Scope
from .remark import NONE, Remark

YTD = "_ytd"
"""Suffix of the lines that hold a sum since the start of the fiscal year."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio or change. ``formulas`` are tried in order; ``annual``: of fiscal years only.
    Units are ``ratio``, ``pp``, ``x`` and ``days``, as in facts.py."""

    id: str
    kind: Literal["change", "ratio"]
    unit: Literal["ratio", "pp", "x", "days"]
    label_en: str
    label_zh: str
    definition_en: str
    definition_zh: str
    formulas: tuple[str, ...]
    better: Better = "none"
    scope: Scope = "all"
    annual: bool = False

    @property
    def inputs(self) -> tuple[str, ...]:
        """Lines that the first formula names."""
        return tuple(dict.fromkeys(line for line, _ in references(self.formulas[0])))

    def label(self, lang: str) -> str:
        return self.label_zh if lang == "zh" else self.label_en

    def definition(self, lang: str) -> str:
        return self.definition_zh if lang == "zh" else self.definition_en

    def applies(self, *, bank: bool, listing: str) -> bool:
        by_scope = {"all": True, "company": not bank, "bank": bank, "cn": listing == "CN"}
        return by_scope[self.scope]


def _ratio(ratio_id: str, row: Mapping[str, Any]) -> Ratio:
    label_en, label_zh = row["label"]
    definition_en, definition_zh = row["definition"]
    return Ratio(
        ratio_id,
        "ratio",
        row.get("unit", "ratio"),
        label_en,
        label_zh,
        definition_en,
        definition_zh,
        tuple(row["formulas"]),
        row.get("better", "none"),
        row.get("scope", "all"),
        row.get("annual", False),
    )


def _change_of(ratio: Ratio) -> Ratio:
    return Ratio(
        f"{ratio.id}_change",
        "change",
        "pp",
        f"{ratio.label_en}, change",
        f"{ratio.label_zh}变动",
        f"{ratio.label_en} less that of the same period one year before, in percentage points.",
        f"{ratio.label_zh}较上年同期的变动，以百分点计。",
        (f"{ratio.id} - {ratio.id}[-1]",),
        ratio.better,
        ratio.scope,
        ratio.annual,
    )


def _growth(ratio_id: str, line_id: str, better: Better) -> Ratio:
    line = LINES[line_id]
    return Ratio(
        ratio_id,
        "change",
        "ratio",
        f"{line.label_en} growth",
        f"{line.label_zh}同比增速",
        f"{line.label_en} against the same period one year before; "
        "not given when that was zero or negative.",
        f"{line.label_zh}较上年同期的增长率；上年同期为零或负数时不计算。",
        (f"{line_id} / {line_id}[-1] - 1",),
        better,
        line.scope,
    )


def _cagr(ratio_id: str, line_id: str, better: Better) -> Ratio:
    line = LINES[line_id]
    return Ratio(
        ratio_id,
        "change",
        "ratio",
        f"{line.label_en}, compound annual growth",
        f"{line.label_zh}复合年增长率",
        f"Average yearly growth of {line.label_en.lower()} over the stated span of years; "
        "not given when either end is zero or negative.",
        f"{line.label_zh}在所示年数内的年均复合增长率；首尾任一为零或负数时不计算。",
        tuple(f"({line_id} / {line_id}[-{n}]) ** (1 / {n}) - 1" for n in (5, 4, 3, 2)),
        better,
        line.scope,
        annual=True,
    )


@cache
def _load() -> dict[str, Ratio]:
    data = tomllib.loads(files(__package__).joinpath("ratios.toml").read_text(encoding="utf-8"))
    levels = [_ratio(ratio_id, row) for ratio_id, row in data["ratio"].items()]
    changes = [_change_of(ratio) for ratio in levels if data["ratio"][ratio.id].get("change")]
    growth = [_growth(ratio_id, *row) for ratio_id, row in data["growth"].items()]
    cagr = [_cagr(ratio_id, *row) for ratio_id, row in data["cagr"].items()]
    return {ratio.id: ratio for ratio in (*growth, *cagr, *levels, *changes)}


RATIOS: Mapping[str, Ratio] = _load()
"""All ratios and changes by id, in the order in which they can be derived."""


def spec(line: str) -> Line | Ratio:
    """What a fact's ``line`` is. Raises KeyError for a name that no fact can have.

    ``cfo_ytd`` gives the line ``cfo``. Shares and growth of a member (``revenue_share``,
    ``operating_income_growth``) are known by the same names as those of a company.
    """
    name = line.removesuffix(YTD)
    if name in LINES:
        return LINES[name]
    return SHARES[name] if name in SHARES else RATIOS[name]


def _share(line_id: str) -> Ratio:
    line = LINES[line_id]
    return Ratio(
        f"{line_id}_share",
        "ratio",
        "ratio",
        f"Share of {line.label_en.lower()}",
        f"占{line.label_zh}比重",
        f"The part's {line.label_en.lower()} as a share of the company's.",
        f"该部分占公司{line.label_zh}的比例。",
        (f"part / {line_id}",),
    )


SHARES: Mapping[str, Ratio] = {f"{name}_share": _share(name) for name in ("revenue",)}
"""Shares of a total held by a segment, product or region; derived by filings/segments.py."""


def shift(label: str, years: int) -> str:
    """The label of the same period ``years`` earlier: ``FY2025Q3``, 1 -> ``FY2024Q3``."""
    return f"FY{int(label[2:6]) - years}{label[6:]}"


def sources_of(inputs: Iterable[Fact]) -> tuple[Source, ...]:
    """The sources of all inputs, each once, in order."""
    return tuple(dict.fromkeys(source for fact in inputs for source in fact.sources))


def derive(
    facts: Iterable[Fact],
    *,
    bank: bool = False,
    listing: str = "US",
    basis: Mapping[str, str] | None = None,
) -> list[Fact]:
    """Every calculated line, ratio and change that company-wide ``facts`` allow.

    basis: fact id -> what its figures rest on (a share count before a split, a definition). Two
    facts of one line with different bases are never set against each other.
    """
    deriving = _Deriving({fact.id: fact for fact in facts}, dict(basis or {}))
    currency = next((f.unit for f in deriving.known.values() if f.unit.isupper()), "USD")
    lines = [
        line
        for line in LINES.values()
        if line.calculated and line.applies(bank=bank, listing=listing)
    ]
    # Twice: liabilities may rest on total equity, which itself may have to be calculated.
    for line in (*lines, *lines):
        formulas = deriving.first_usable(line.calculated) if line.consistent else line.calculated
        deriving.add(line.id, "level", line.unit_in(currency), formulas, annual=False)
    for ratio in RATIOS.values():
        if ratio.applies(bank=bank, listing=listing):
            deriving.add(ratio.id, ratio.kind, ratio.unit, ratio.formulas, annual=ratio.annual)
    return deriving.made


class _Deriving:
    """The facts known so far, and those made of them."""

    def __init__(self, known: dict[str, Fact], basis: dict[str, str]) -> None:
        self.known, self.basis = known, basis
        self.made: list[Fact] = []
        self.labels = sorted({fact.period.label for fact in known.values()})

    def first_usable(self, formulas: tuple[str, ...]) -> tuple[str, ...]:
        """The first formula whose lines have any fact at all, alone; nothing if none has."""
        lines = {fact.line for fact in self.known.values()}
        for template in formulas:
            if all(line in lines for line, _ in references(template)):
                return (template,)
        return ()

    def add(
        self,
        line: str,
        kind: Literal["level", "change", "ratio"],
        unit: str,
        formulas: tuple[str, ...],
        *,
        annual: bool,
    ) -> None:
        """Make the line's fact for each period that has the inputs of one of the formulas."""
        for label in self.labels:
            if f"{line}:{label}" in self.known or (annual and "Q" in label):
                continue
            fact = next(self._results(line, kind, unit, formulas, label), None)
            if fact:
                self.known[fact.id] = fact
                self.made.append(fact)

    def _results(
        self,
        line: str,
        kind: Literal["level", "change", "ratio"],
        unit: str,
        formulas: tuple[str, ...],
        label: str,
    ) -> Iterator[Fact]:
        for template in formulas:
            refs = references(template)
            inputs = self._inputs(refs, label)
            if inputs is None:
                continue
            try:
                value = compute(template, {ref: inputs[ref].value for ref in refs})
            except Undefined:
                continue
            fact_id = f"{line}:{label}"
            basis = {self.basis.get(fact.id, "") for fact in inputs.values()} - {""}
            if basis:
                self.basis[fact_id] = " ".join(sorted(basis))
            span = max(years for _, years in refs)
            yield Fact(
                id=fact_id,
                line=line,
                kind=kind,
                unit=unit,
                value=value,
                period=_period(label, refs, inputs),
                sources=sources_of(inputs.values()),
                formula=bind(template, {ref: fact.id for ref, fact in inputs.items()}),
                inputs=tuple(fact.id for fact in inputs.values()),
                note=_over(span, shift(label, span)) if span > 1 else NONE,
            )

    def _inputs(self, refs: Iterable[Reference], label: str) -> dict[Reference, Fact] | None:
        found: dict[Reference, Fact] = {}
        basis_of: dict[str, str] = {}
        for line, years in refs:
            fact = self.known.get(f"{line}:{shift(label, years)}")
            if fact is None:
                return None
            basis = self.basis.get(fact.id, "")
            if basis_of.setdefault(line, basis) != basis:
                return None
            found[line, years] = fact
        return found


def _period(label: str, refs: Iterable[Reference], inputs: Mapping[Reference, Fact]) -> Period:
    """The period of a result: that of its current inputs, a flow's before a balance's."""
    current = [inputs[ref].period for ref in refs if ref[1] == 0]
    flows = [period for period in current if period.start is not None]
    return (flows or current)[0]


def _over(years: int, since: str) -> Remark:
    return Remark(f"Over {years} years, from {since}.", f"自{since}起的{years}年。")
