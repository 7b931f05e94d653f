"""Rows that are not acceptable, to be read case by case. All of a row's text is untrusted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ...agents.render.html_parts import escape
from ..rows import Call, Row
from . import words
from .content import Case, Cases
from .words import DASH

MOST_TEXT = 4000
"""Characters of one text; the rest is in rows.jsonl."""


def written(value: Any) -> str:
    """A JSON value for people: text as it is, the rest as indented JSON; nothing is a dash."""
    if value is None or value == "":
        return DASH
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
    if len(text) <= MOST_TEXT:
        return text
    return f"{text[:MOST_TEXT]}\n... ({len(text) - MOST_TEXT:,} more characters in rows.jsonl)"


def verdict(row: Row) -> str:
    """Why it is here, in a word or two."""
    if row.failure is not None:
        return row.failure.kind
    said = "abstained" if row.abstained else "not acceptable"
    return f"{said}, score {words.score(row.score)}"


def reason(row: Row) -> str:
    """The scorer's line, or the failure's."""
    if row.failure is not None:
        return f"{row.failure.stage}: {row.failure.message}"
    return row.why or DASH


def fields(case: Case) -> Iterator[tuple[str, str]]:
    """A case as pairs of a name and a text."""
    row = case.row
    yield "Why", reason(row)
    if row.parts:
        yield "Parts", ", ".join(f"{name} {words.score(part)}" for name, part in row.parts.items())
    asked = "not known: the data set was not at hand when this was written"
    yield "What was asked", asked if case.asked is None else written(case.asked)
    yield "Answer", written(row.answer)
    yield "Target", written(row.target)
    if row.text and row.text != row.answer:
        yield "Text", written(row.text)
    if row.trace:
        yield "Trace", written(row.trace)


def calls_head() -> tuple[str, ...]:
    return ("Call", "Status", "Uncached", "Cached", "Output", "Reasoning", "Time", "List", "Spent")


def call_cells(call: Call) -> tuple[str, ...]:
    tokens = call.tokens
    about = "~" if tokens.estimated else ""
    kinds = (tokens.uncached, tokens.cached, tokens.output, tokens.reasoning)
    return (
        call.node or DASH,
        f"{call.status}{' (replayed)' if call.replayed else ''}",
        *(about + words.count(kind) for kind in kinds),
        words.seconds(call.seconds),
        money(call.listed, call.currency),
        money(call.incurred, call.currency),
    )


def money(amount: Decimal | None, currency: str) -> str:
    if amount is None or currency == "USD":
        return words.usd(amount)
    return f"{currency} {words.plain(float(amount))}"


def more(cases: Cases) -> str:
    """How many rows are not shown."""
    left = cases.total - len(cases.shown)
    if not left:
        return ""
    return f"{left:,} more like these are in rows.jsonl; those with the lowest scores are shown."


def cases_html(cases: Cases) -> str:
    """The rows of a cell, each to be opened."""
    name = escape(words.setting(cases.cell))
    rows = f"{cases.total:,} row{'' if cases.total == 1 else 's'}"
    items = "\n".join(_case(case) for case in cases.shown)
    note = more(cases)
    under = f'<p class="under">{escape(note)}</p>' if note else ""
    return (
        f'<section class="cases"><h4>{name} <small>{rows} not acceptable</small></h4>\n'
        f"{items}\n{under}</section>"
    )


def _case(case: Case) -> str:
    row = case.row
    epoch = f", epoch {row.epoch}" if row.epoch else ""
    pairs = "".join(
        f"<dt>{escape(label)}</dt><dd><pre>{escape(text)}</pre></dd>"
        for label, text in fields(case)
    )
    kind = "failed" if row.failure is not None else "wrong"
    return (
        f'<details class="case {kind}"><summary><code>{escape(row.sample)}{epoch}</code> '
        f'<span class="why">{escape(verdict(row))}</span> '
        f'<span class="line">{escape(_short(row.why))}</span></summary>'
        f"<dl>{pairs}</dl>{_calls(row)}</details>"
    )


def _short(text: str, most: int = 140) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _calls(row: Row) -> str:
    if not row.calls:
        return '<p class="under">No call was made.</p>'
    head = "".join(f'<th scope="col">{label}</th>' for label in calls_head())
    body = "".join(
        "<tr>"
        + "".join(
            f"<{tag}>{escape(text)}</{tag.split()[0]}>"
            for tag, text in zip(['th scope="row"', *["td"] * 8], call_cells(call), strict=True)
        )
        + "</tr>"
        for call in row.calls
    )
    total = (
        f"{len(row.calls)} call{'' if len(row.calls) == 1 else 's'}, "
        f"{words.seconds(row.seconds)}, {money(row.listed, row.currency)} at list price"
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f'</div><p class="under">{escape(total)}</p>'
    )
