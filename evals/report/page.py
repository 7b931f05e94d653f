"""The report as one HTML file that needs nothing else, for screen, phone and paper.

The script only filters the rows to read; without it all of them are there.
"""

from __future__ import annotations

import re
from importlib.resources import files

from ...agents.render.html_parts import escape
from ...tools.charts.frame import GRID, INK, MUTED, ZERO_LINE, luminance
from ...tools.charts.svg import check_svg
from . import headline, tables, words
from .content import Report, TaskReport
from .failures import cases_html
from .plots import frontier_svg
from .timeline import timelines

DARK = {
    INK: "#e4e9ee",
    MUTED: "#a3afbb",
    GRID: "#303a44",
    ZERO_LINE: "#7d8894",
    "#ffffff": "#14191f",
}
"""The charts' colours on a dark page; the models' own are lightened."""
READABLE = 0.24
"""Luminance from which a colour stands out from the dark page."""


FILTER = """
for (const box of document.querySelectorAll(".filter")) {
  const cases = [...box.closest("section").querySelectorAll(".case")];
  box.hidden = false;
  box.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const one of cases) one.hidden = !one.textContent.toLowerCase().includes(wanted);
  });
}
"""


def render(report: Report) -> str:
    """The page as text, to be stored as UTF-8."""
    body = "\n".join(
        part
        for part in (
            _cover(report),
            _contents(report),
            "<main>",
            _run(report),
            *(_task(report, task, at) for at, task in enumerate(report.tasks, start=1)),
            "</main>",
            "<footer>Made by Tael from the rows of the run; every figure can be worked out again "
            "from them.</footer>",
        )
        if part
    )
    title = escape(headline.title(report))
    css = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="Tael">\n'
        f"<title>{title}</title>\n<style>\n{css}{dark_charts(body)}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{FILTER}</script>\n</body>\n</html>\n"
    )


def dark_charts(body: str) -> str:
    """Rules that give the charts' colours their dark twins; a chart itself carries no style."""
    used = sorted(set(re.findall(r' (?:fill|stroke)="(#[0-9a-f]{6})"', body)))
    rules = "".join(
        f'.chart [{what}="{colour}"] {{ {what}: {_on_dark(colour)}; }}\n'
        for colour in used
        for what in ("fill", "stroke")
    )
    return f"@media screen and (prefers-color-scheme: dark) {{\n{rules}}}\n"


def _on_dark(colour: str) -> str:
    if colour in DARK:
        return DARK[colour]
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while luminance(colour) < READABLE:
        channels = [min(255, int(channel + (255 - channel) * 0.12) + 1) for channel in channels]
        colour = "#" + "".join(f"{channel:02x}" for channel in channels)
    return colour


def _cover(report: Report) -> str:
    found = "".join(
        f"<li><strong>{escape(task.name)}:</strong> {escape(headline.finding(task))}</li>"
        for task in report.tasks
    )
    cautions = "".join(
        f'<p class="note warning" role="note">{escape(text)}</p>'
        for text in headline.caution(report)
    )
    found = f'<ul class="findings">{found}</ul>' if found else ""
    return (
        f'<header class="cover"><p class="kicker">Tael · eval report</p>\n'
        f"<h1>{escape(headline.title(report))}</h1>\n{cautions}{found}</header>"
    )


def _contents(report: Report) -> str:
    items = "".join(
        f'<li><a href="#task-{at}">{escape(task.name)}</a></li>'
        for at, task in enumerate(report.tasks, start=1)
    )
    return (
        f'<nav aria-label="Contents"><ol><li><a href="#run">What was run</a></li>{items}</ol></nav>'
    )


def _run(report: Report) -> str:
    pairs = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>"
        for name, text in headline.facts(report)
    )
    return (
        f'<section id="run"><h2>What was run</h2>\n<dl class="facts">{pairs}</dl>\n'
        f"{table_html(tables.data(report))}</section>"
    )


def _task(report: Report, task: TaskReport, at: int) -> str:
    parts = [
        f"<p>{escape(headline.finding(task))}</p>",
        f'<p class="note" role="note">{escape(task.recommendation.text)}</p>',
        _plot(task),
        *(
            table_html(table)
            for table in (
                tables.results(task, report),
                tables.work(task),
                tables.places(task),
                tables.differences(task),
                tables.set_metrics(task),
            )
            if table is not None
        ),
        _history(task),
        _cases(task),
    ]
    body = "\n".join(part for part in parts if part)
    return f'<section id="task-{at}"><h2>{escape(task.name)}</h2>\n{body}\n</section>'


def plot_caption(task: TaskReport) -> str:
    """What the marks of the frontier plot mean."""
    return (
        f"Each mark is a setting; bars are {words.level(task.frontier.level)} intervals of both "
        "figures. The stepped line is the best quality that each amount buys. A dotted line joins "
        "a model alone (ring) and its agent. The percentage is the probability of being on the "
        f"frontier. Cost: {words.BASIS[task.frontier.basis]}."
    )


def _plot(task: TaskReport) -> str:
    svg = frontier_svg(task.frontier, f"{task.name}: quality against cost")
    apart = headline.off_plot(task)
    left = f'<p class="under">Not on the plot: {escape("; ".join(apart))}.</p>' if apart else ""
    if svg is None:
        return left or '<p class="under">No setting has a known cost to plot.</p>'
    return _figure(svg, plot_caption(task)) + left


def _figure(svg: str, caption: str = "") -> str:
    check_svg(svg)
    said = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="chart">{svg}{said}</figure>'


def _history(task: TaskReport) -> str:
    table = tables.history(task)
    if table is None:
        return ""
    charts = "".join(_figure(svg) for svg in timelines(task.past))
    return f'<h3>Over time</h3>\n<div class="charts">{charts}</div>\n{table_html(table)}'


def _cases(task: TaskReport) -> str:
    if not task.cases:
        return "<h3>Failures to read</h3>\n<p>Every output was acceptable.</p>"
    listed = "\n".join(cases_html(cases) for cases in task.cases)
    return (
        '<h3>Failures to read</h3>\n<p class="filter" hidden><label>Show those that contain '
        f'<input type="search"></label></p>\n{listed}'
    )


def table_html(table: tables.Table) -> str:
    """A table that scrolls in its own box where the page is narrow."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    lines = "\n".join(_line(line) for line in table.lines)
    notes = "".join(f'<p class="under">{escape(note)}</p>' for note in table.notes)
    label = escape(table.title)
    return (
        f'<figure class="table{" lead" if table.lead else ""}"><figcaption>{label}</figcaption>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>'
        f'<th scope="col">{escape(table.corner)}</th>{heads}</tr></thead>\n'
        f"<tbody>{lines}</tbody></table></div>{notes}</figure>"
    )


def _line(line: tables.Line) -> str:
    cells = "".join(f"<td>{_cell(cell)}</td>" for cell in line.cells)
    strong = ' class="strong"' if line.strong else ""
    return f'<tr{strong}><th scope="row">{_cell(line.head)}</th>{cells}</tr>'


def _cell(cell: tables.Cell) -> str:
    under = f"<small>{escape(cell.under)}</small>" if cell.under else ""
    return f"{escape(cell.text)}{under}"
