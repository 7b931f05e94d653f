"""The report's tables as plain cells, which HTML and Markdown write each in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..rows import Tokens
from ..stats.intervals import Estimate
from ..stats.paired import Paired
from ..summary import Summary
from . import words
from .content import Report, TaskReport
from .words import DASH

HASH_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and below it what goes with it: its interval, or why it is missing."""

    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    head: Cell
    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    corner: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    lead: bool = False
    """Whether the first column of figures is what the table is read for."""


def _estimate(estimate: Estimate | None, kind: words.Kind, why: str = "") -> Cell:
    if estimate is None:
        return Cell(DASH, why)
    return Cell(words.WRITE[kind](estimate.value), words.interval(estimate, kind))


def _head(summary: Summary) -> Cell:
    served = summary.served if summary.served != summary.model else ""
    return Cell(words.setting(summary.cell), served)


def by_cost(summaries: Iterable[Summary]) -> list[Summary]:
    """Cheapest acceptable output first; those whose cost is not known last."""

    def rank(one: Summary) -> tuple[bool, float]:
        cost = one.cost_per_acceptable
        return (True, -one.quality.value) if cost is None else (False, cost.value)

    return sorted(summaries, key=rank)


def results(task: TaskReport, report: Report) -> Table:
    """Cost of an acceptable output first, then quality, then what went wrong."""
    several = any(one.k > 1 for one in task.summaries)
    chosen = task.recommendation.chosen
    columns = ["Cost per acceptable output", "Acceptable", "Quality", "Cost per row"]
    columns += [f"pass^{max(s.k for s in task.summaries)}"] if several else []
    columns += ["Samples", "Failures", "Abstained"]
    lines = []
    for one in by_cost(task.summaries):
        cells = [
            _estimate(one.cost_per_acceptable, "usd", one.cost_per_acceptable_why),
            _estimate(one.acceptable_share, "share"),
            _estimate(one.quality, "score"),
            _estimate(one.cost_per_row, "usd", one.cost_why),
        ]
        cells += [_estimate(one.pass_hat_k, "share")] if several else []
        kinds = ", ".join(words.together(f"{n} {name}") for name, n in one.failure_kinds.items())
        cells += [
            Cell(words.count(one.samples), f"× {one.epochs} epochs" if one.epochs > 1 else ""),
            Cell(words.count(one.failures), kinds),
            Cell(words.count(one.abstained)),
        ]
        strong = chosen is not None and chosen.cell == one.cell
        lines.append(Line(_head(one), tuple(cells), strong))
    notes = [
        f"Brackets: {words.level(report.level)} intervals. Cost: {words.BASIS[report.basis]}, "
        "failures, retries and judges included. A row without a score counts as 0.",
        *_methods(task.summaries),
    ]
    if chosen is not None:
        notes.append("Bold: the recommended setting.")
    return Table("Results", "Setting", tuple(columns), tuple(lines), tuple(notes), lead=True)


def _methods(summaries: Sequence[Summary]) -> list[str]:
    named: list[tuple[str, list[Estimate | None]]] = [
        ("cost per acceptable output", [s.cost_per_acceptable for s in summaries]),
        ("acceptable", [s.acceptable_share for s in summaries]),
        ("quality", [s.quality for s in summaries]),
    ]
    parts = []
    for name, estimates in named:
        methods = sorted({e.method for e in estimates if e is not None})
        if methods:
            parts.append(f"{name}: {', '.join(methods)}")
    return [f"Methods: {'; '.join(parts)}."] if parts else []


def work(task: TaskReport) -> Table:
    """Tokens of five kinds, time and calls of a row, and what it all came to."""
    kinds = [kind for kind in Tokens.model_fields if kind != "estimated"]
    columns = [f"{kind.capitalize()} tokens" for kind in kinds]
    columns += ["Cache-hit share", "Time", "Calls", "Retries", "Replayed calls", "Total cost"]
    lines = []
    for one in by_cost(task.summaries):
        about = "~" if one.tokens.estimated else ""
        cells = [Cell(about + words.count(one.tokens_per_row.get(kind))) for kind in kinds]
        cells += [
            Cell(words.share(one.cache_hit_share)),
            _estimate(one.seconds_per_row, "seconds"),
            Cell(words.count(one.calls / one.rows if one.rows else None)),
            Cell(words.count(one.retries)),
            Cell(words.count(one.replayed)),
            Cell(words.usd(one.cost), one.cost_why),
        ]
        lines.append(Line(_head(one), tuple(cells)))
    notes = [
        "Tokens, time and calls are means of a row; retries, replayed calls and cost are totals. "
        "Prompt is uncached and cached together; reasoning is a part of output."
    ]
    if any(one.tokens.estimated for one in task.summaries):
        notes.append("~: partly estimated, as the server did not report them.")
    return Table("Tokens, time and spend", "Setting", tuple(columns), tuple(lines), tuple(notes))


def places(task: TaskReport) -> Table | None:
    """Who is on the frontier, by cost of a row and by cost of an acceptable output."""
    frontier = task.frontier
    if not frontier.points and not frontier.apart:
        return None
    lines = [
        Line(
            Cell(words.setting(point.cell)),
            (
                Cell("yes" if point.on_line else "no"),
                Cell(words.chance(point.probability)),
                Cell("yes" if point.on_line_per_acceptable else "no")
                if point.cost_per_acceptable is not None
                else Cell(DASH),
                Cell(words.chance(point.probability_per_acceptable)),
            ),
        )
        for point in frontier.points
    ]
    lines += [
        Line(Cell(words.setting(one.cell), one.why), (Cell(DASH),) * 4) for one in frontier.apart
    ]
    note = (
        "On the frontier: no other setting is at least as good and at most as dear. The "
        f"probability is the share of {frontier.draws:,} bootstrap draws, over "
        f"{frontier.samples:,} samples in {frontier.clusters:,} clusters that all settings share "
        f"(seed {frontier.seed})."
    )
    columns = (
        "Frontier by cost per row",
        "Probability",
        "By cost per acceptable output",
        "Probability",
    )
    return Table("On the frontier", "Setting", columns, tuple(lines), (note,))


def differences(task: TaskReport) -> Table | None:
    """Two settings on the same samples."""
    if not task.pairs:
        return None
    columns = (
        "Samples",
        "Quality difference",
        "Acceptable difference",
        "Gained / lost",
        "p after Holm",
        "p (Wilcoxon)",
        "Cost per row",
        "Cost per acceptable output",
    )
    lines = tuple(_difference(pair) for pair in task.pairs)
    notes = (
        "The second setting against the first: above 0 the second is better, a cost below ×1 means "
        "it is cheaper. Gained and lost: samples that only the second, or only the first, answers "
        f"acceptably. Holm's correction is over {len(lines)} comparison"
        f"{'s' if len(lines) != 1 else ''} of McNemar's exact test.",
    )
    return Table("Differences on the same samples", "Second vs first", columns, lines, notes)


def _difference(pair: Paired) -> Line:
    good, fine = pair.difference, pair.acceptable_difference
    after = pair.holm if pair.holm is not None else pair.p_mcnemar
    return Line(
        Cell(words.setting(pair.b), f"vs {words.setting(pair.a)}"),
        (
            Cell(words.count(pair.samples)),
            Cell(words.signed(good.value, "score"), words.signed_interval(good, "score")),
            Cell(words.signed(fine.value, "share"), words.signed_interval(fine, "share")),
            Cell(f"{pair.gained} / {pair.lost}"),
            Cell(words.p_value(after), f"McNemar {words.p_value(pair.p_mcnemar)}"),
            Cell(words.p_value(pair.p_wilcoxon)),
            _estimate(pair.cost_ratio, "times", pair.cost_why),
            _estimate(pair.cost_per_acceptable_ratio, "times", pair.cost_why),
        ),
    )


def set_metrics(task: TaskReport) -> Table | None:
    """Figures of the whole set, such as macro-F1."""
    names = list(dict.fromkeys(m.name for s in task.summaries for m in s.metrics))
    if not names:
        return None
    lower = {m.name for s in task.summaries for m in s.metrics if not m.higher_is_better}
    lines = []
    for one in by_cost(task.summaries):
        found = {metric.name: metric.estimate for metric in one.metrics}
        cells = tuple(_estimate(found.get(name), "score") for name in names)
        lines.append(Line(_head(one), cells))
    columns = tuple(f"{name} (lower is better)" if name in lower else name for name in names)
    return Table("Set metrics", "Setting", columns, tuple(lines))


def history(task: TaskReport) -> Table | None:
    """The same task in earlier runs."""
    if not task.past:
        return None
    lines = tuple(
        Line(
            Cell(words.setting(one.cell)),
            (
                Cell(words.moment(one.when), one.run),
                Cell(words.count(one.rows)),
                Cell(words.score(one.quality)),
                Cell(words.usd(one.cost_per_acceptable)),
            ),
        )
        for one in task.past
    )
    columns = ("Run", "Rows", "Quality", "Cost per acceptable output")
    return Table("Runs of this task", "Setting", columns, lines)


def data(report: Report) -> Table:
    """What was read: source, licence, and whether the files are those that the task declares."""
    lines = []
    for task in report.plan.tasks:
        files = ", ".join(f"{p} {digest[:HASH_SHOWN]}" for p, digest in task.files.items())
        drawn = f"{task.samples:,} of {task.of:,}"
        lines.append(
            Line(
                Cell(task.name, task.domain),
                (
                    Cell(task.dataset, task.source),
                    Cell(task.licence or DASH),
                    Cell("verified" if task.verified else "NOT verified", files),
                    Cell(drawn, f"seed {report.plan.seed}" if task.limit is not None else ""),
                    Cell(f"score ≥ {task.acceptable:g}"),
                    Cell(", ".join(task.variants)),
                ),
            )
        )
    columns = ("Data set", "Licence", "Files (SHA-256)", "Samples", "Acceptable", "Variants")
    return Table("Tasks and data", "Task", columns, tuple(lines))
