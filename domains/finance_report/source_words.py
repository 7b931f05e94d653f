"""How facts are named among the sources: filed figures, forecasts, assumptions, prices, peers."""

from __future__ import annotations

import re
from decimal import Decimal

from ...agents.render.document import Lang, SourceLine
from ...agents.render.sources import Wording
from ...tools.facts import Fact
from ...tools.filings.members import member_name
from ...tools.format import format_value
from ...tools.ratios import spec
from .valued import Valued, line_name, tell

_SIGNS = (
    (" at other ", "at_other"),
    (" and ", "and"),
    (" with ", "with"),
    (" of ", "of"),
    ("median(", "median_of"),
)


def label(fact: Fact, lang: Lang) -> str:
    """A fact's name; a peer's is said to be a peer's."""
    name = line_name(fact.line, lang) or spec(fact.line).label(lang)
    if fact.member:
        name = f"{name}: {member_name(fact.member, lang)}"
    owner = re.match(r"([a-z0-9-]+)\.(?=[a-z])", fact.id)
    return f"{owner[1].upper()} {name}" if owner else name


def wording(lang: Lang) -> Wording:
    def value(fact: Fact, amount: Decimal) -> str:
        if fact.unit.isupper() and not fact.period.label.endswith("E") and not _modelled(fact):
            return f"{amount:,f} {fact.unit}"  # in full: here digits are compared with the filing
        return format_value(amount, fact.unit, lang)

    def period(fact: Fact) -> str:
        end = fact.period.end.isoformat()
        return end if fact.period.label == end else f"{fact.period.label} ({end})"

    return Wording(
        label=lambda fact: label(fact, lang),
        value=value,
        period=period,
        lang=lang,
        formula=lambda formula: words_of(formula, lang),
    )


def _modelled(fact: Fact) -> bool:
    return line_name(fact.line, "en") is not None


def shared_lines(valued: Valued, lang: Lang) -> dict[str, SourceLine]:
    """Lines that carry a row of a table or a series of prices, by the id of each fact in them."""
    found: dict[str, SourceLine] = {}
    for group in valued.figures.groups:
        first = valued.facts[group.ids[0]]
        name = line_name(group.line, lang) or spec(group.line).label(lang)
        if first.period.label.endswith("E"):
            name = tell("forecast", lang).format(name)
        source = first.sources[0] if first.sources else None
        line = SourceLine(
            number=1,
            kind="calculated" if group.formula else "market",
            fact_ids=group.ids,
            label=name,
            period=group.period,
            formula=words_of(group.formula, lang),
            inputs=group.inputs,
            origin=source.origin if source else "",
        )
        found |= dict.fromkeys(group.ids, line)
    return found


def words_of(formula: str, lang: Lang) -> str:
    """A formula that is no arithmetic, in the reader's language."""
    for sign, key in _SIGNS:
        formula = formula.replace(sign, tell(key, lang))
    return formula
