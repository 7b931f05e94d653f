"""The table of checks at a report's end: every rule, its result, where it is met, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from ...agents.render.document import Block, Cell, Lang, Note, Row, Section, Table
from ...tools.rules import CHECKS_TITLE, Packs, Report, Result, shipped
from .words import say

SECTION = "compliance"
_CUT = 160
"""Characters of a sentence quoted as evidence; compliance.json has it whole."""


def compliance_section(report: Report, packs: Packs, lang: Lang, *, firm: bool) -> Section:
    """The section with the table. firm: whether there is a profile; without one, the questions to
    the firm are one row, as nobody was there to answer."""
    rows = [_row(result, lang) for result in report.results if firm or result.status != "firm"]
    asked = [result.id for result in report.of("firm")]
    if asked and not firm:
        rows.append(_asked(asked, lang))
    rows += [_off(rule_id, why, lang) for rule_id, why in packs.off.items()]
    table = Table(
        title=say("checks_table", lang),
        corner=say("checks_rule", lang),
        columns=tuple(
            say(key, lang) for key in ("checks_requirement", "checks_result", "checks_remark")
        ),
        rows=tuple(rows),
        words=True,
    )
    blocks: tuple[Block, ...] = (Note(text=say("checks_note", lang)), table)
    return Section(id=SECTION, title=CHECKS_TITLE[lang], blocks=blocks, fine=True)


def _row(result: Result, lang: Lang) -> Row:
    requirement = say("checks_cited", lang, title=result.title, citation=result.citation)
    status = say(f"status_{result.status}", lang)
    cells = (Cell(text=requirement), Cell(text=status), Cell(text=_remark(result, lang)))
    return Row(label=result.id, cells=cells, emphasis=result.blocks)


def _remark(result: Result, lang: Lang) -> str:
    """Where a rule is met; what is wrong and how to mend it; what a person still judges."""
    parts: list[str] = []
    if result.status == "pass":
        parts += _places(result, lang)
    else:
        parts.append(result.why)
        if result.status == "fail" and result.evidence:
            said = result.evidence[0].sentence
            parts.append(said if len(said) <= _CUT else said[: _CUT - 3] + "...")
        if result.status != "judge":
            parts.append(result.remedy)
    if result.question:
        parts.append(say("checks_person", lang, question=result.question))
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def _places(result: Result, lang: Lang) -> Sequence[str]:
    places = dict.fromkeys(
        say("checks_page", lang, page=str(found.page)) if found.page else found.section
        for found in result.evidence
    )
    shown = say("separator", lang).join(place for place in places if place)
    return [say("checks_where", lang, places=shown)] if shown else []


def _asked(rules: Sequence[str], lang: Lang) -> Row:
    cells = (
        Cell(text=say("separator", lang).join(rules)),
        Cell(text=say("status_firm", lang)),
        Cell(text=say("draft_no_firm", lang)),
    )
    return Row(label="–", cells=cells, emphasis=True)


def _off(rule_id: str, why: str, lang: Lang) -> Row:
    known = next((rule for rule in shipped().rules if rule.id == rule_id), None)
    requirement = known.title.of(lang) if known else ""
    status = say("status_off", lang)
    return Row(label=rule_id, cells=(Cell(text=requirement), Cell(text=status), Cell(text=why)))
