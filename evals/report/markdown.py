"""The report as Markdown: the same words and figures; plots are files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from . import headline, tables, words
from .content import Case, Cases, Report, TaskReport
from .failures import call_cells, calls_head, fields, more, verdict
from .page import plot_caption

SHOWN = 10
"""Rows to read a cell; report.html has more of them."""


def render(report: Report, plots: Mapping[str, str], *, cases: bool = True) -> str:
    """The text. ``plots``: the file of each task's frontier plot, for those that have one. cases:
    with the rows to read."""
    return "\n\n".join(part for part in _parts(report, plots, cases) if part) + "\n"


def _parts(report: Report, plots: Mapping[str, str], cases: bool) -> Iterator[str]:
    yield f"# {text(headline.title(report))}"
    for caution in headline.caution(report):
        yield f"> **{text(caution)}**"
    yield "\n".join(f"- **{text(t.name)}:** {text(headline.finding(t))}" for t in report.tasks)
    yield "## What was run"
    yield "\n".join(f"- {name}: {text(told)}" for name, told in headline.facts(report))
    yield _table(tables.data(report))
    for task in report.tasks:
        yield from _task(report, task, plots.get(task.name))
        if cases:
            yield from _failures(task)


def _task(report: Report, task: TaskReport, plot: str | None) -> Iterator[str]:
    yield f"## {text(task.name)}"
    yield text(headline.finding(task))
    yield f"> {text(task.recommendation.text)}"
    if plot is not None:
        yield f"![Quality against cost: {text(task.name)}]({plot})"
        yield text(plot_caption(task))
    apart = headline.off_plot(task)
    yield text(f"Not on the plot: {'; '.join(apart)}.") if apart else ""
    for table in (
        tables.results(task, report),
        tables.work(task),
        tables.places(task),
        tables.differences(task),
        tables.set_metrics(task),
        tables.history(task),
    ):
        if table is not None:
            yield _table(table)


def _failures(task: TaskReport) -> Iterator[str]:
    yield "### Failures to read"
    if not task.cases:
        yield "Every output was acceptable."
    for cases in task.cases:
        yield from _cases(cases)


def _table(table: tables.Table) -> str:
    head = [table.corner, *table.columns]
    lines = [f"### {text(table.title)}", "", _row(text(name) for name in head)]
    lines.append("|---|" + "---:|" * len(table.columns))
    lines += [
        _row(_cell(cell, line.strong) for cell in (line.head, *line.cells)) for line in table.lines
    ]
    notes = [text(note) for note in table.notes]
    return "\n".join(lines) + "".join(f"\n\n{note}" for note in notes)


def _row(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: tables.Cell, strong: bool) -> str:
    figure = f"**{text(cell.text)}**" if strong else text(cell.text)
    return f"{figure}<br>{text(cell.under)}" if cell.under else figure


def _cases(cases: Cases) -> Iterator[str]:
    yield f"#### {text(words.setting(cases.cell))}: {cases.total:,} not acceptable"
    for case in cases.shown[:SHOWN]:
        yield _case(case)
    kept = Cases(cases.cell, cases.total, cases.shown[:SHOWN])
    yield text(more(kept))


def _case(case: Case) -> str:
    row = case.row
    epoch = f", epoch {row.epoch}" if row.epoch else ""
    parts = [f"**{text(row.sample)}{epoch}** ({text(verdict(row))})"]
    parts += [f"{name}:\n\n{_block(told)}" for name, told in fields(case)]
    if row.calls:
        rule = "|---|---|" + "---:|" * (len(calls_head()) - 2)
        calls = [_row([text(cell) for cell in call_cells(call)]) for call in row.calls]
        parts.append("\n".join([_row(list(calls_head())), rule, *calls]))
    return "\n\n".join(parts)


def _block(told: str) -> str:
    """Text as it is, fenced by more backticks than it holds in a row."""
    longest = max((len(run) for run in re.findall(r"`+", told)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{told}\n{fence}"


def text(value: str) -> str:
    """Text on one line in which nothing is markup."""
    line = " ".join(value.split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#~$])", r"\\\1", line)
