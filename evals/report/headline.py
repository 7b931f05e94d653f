"""The report's findings in words: what is cheapest for an acceptable output, and how sure."""

from __future__ import annotations

from collections.abc import Sequence

from ..stats.cells import CellKey
from ..stats.paired import Paired
from ..summary import Summary
from . import words
from .content import Report, TaskReport
from .plots import drawable
from .tables import by_cost


def title(report: Report) -> str:
    return f"Quality and cost: {', '.join(task.name for task in report.plan.tasks)}"


def facts(report: Report) -> list[tuple[str, str]]:
    """What was run, as pairs of a name and a text."""
    plan, end = report.plan, report.end
    tables = {table for task in report.tasks for one in task.summaries for table in one.tables}
    told = {
        "Run": plan.id,
        "Begun": words.moment(plan.started),
        "Ended": words.moment(end.ended),
        "Models": _models(report),
        "Epochs": str(plan.epochs),
        "Seed": f"{plan.seed} for drawing samples, {report.seed} for intervals",
        "Tael": f"{plan.tael}{f', commit {plan.commit[:12]}' if plan.commit else ''}",
        "Machine": plan.machine,
        "Cost basis": words.BASIS[report.basis],
        "Price table": ", ".join(sorted(tables)) or plan.prices or words.DASH,
        "Machine hour": words.exact(plan.machine_hour),
        "Budget": words.exact(plan.budget),
        "Judge": plan.judge or "none: rules and reference answers only",
    }
    if plan.rescored:
        told["Scored anew"] = f"by the scorers of commit {plan.rescored[:12]}"
    if plan.reuse:
        told["Reuse"] = "replies of earlier runs were replayed"
    return list(told.items())


def _models(report: Report) -> str:
    served: dict[str, set[str]] = {model: set() for model in report.plan.models}
    for task in report.tasks:
        for one in task.summaries:
            served.setdefault(one.model, set()).update({one.served} - {"", one.model})
    return "; ".join(
        f"{model} (served as {', '.join(sorted(names))})" if names else model
        for model, names in served.items()
    )


FEW = 50
"""Clusters below which a caution is due: with 30, 95 % intervals held the truth in 90 to 95 of 100
simulated runs, with 100 in 94 to 96 (``python -m tael.evals.bench_stats``)."""


def caution(report: Report) -> list[str]:
    """What a reader has to know before any figure: the run is partial, the data not verified."""
    said = []
    end = report.end
    if end.status != "done":
        said.append(f"This run is {end.status}: {end.partial or 'not all rows were made'}.")
    if not report.tasks:
        said.append("No row was made.")
    bare = {task.name for task in report.plan.tasks} - {task.name for task in report.tasks}
    if bare and report.tasks:
        said.append(f"No row was made of {', '.join(sorted(bare))}.")
    loose = [task.name for task in report.plan.tasks if not task.verified]
    if loose:
        said.append(
            f"The files of {', '.join(loose)} are not those that the task declares: scores do not "
            "compare with those of other runs."
        )
    few = [task.name for task in report.tasks if max(s.clusters for s in task.summaries) < FEW]
    if few:
        said.append(
            f"{', '.join(few)}: fewer than {FEW} independent cases, so the intervals are somewhat "
            "too narrow."
        )
    return said


def off_plot(task: TaskReport) -> list[str]:
    """Settings that the frontier plot has no place for, and why."""
    said = [f"{words.setting(one.cell)} ({one.why})" for one in task.frontier.apart]
    shown = {point.cell for point in drawable(task.frontier)}
    return said + [
        f"{words.setting(point.cell)} (costs nothing on this basis)"
        for point in task.frontier.points
        if point.cell not in shown
    ]


def finding(task: TaskReport) -> str:
    """The cheapest setting by cost of an acceptable output, and what the data say about it."""
    ranked = [one for one in by_cost(task.summaries) if one.cost_per_acceptable is not None]
    if not ranked:
        why = {s.cost_per_acceptable_why for s in task.summaries if s.cost_per_acceptable_why}
        said = f" ({'; '.join(sorted(why))})" if why else ""
        return f"No setting has a known cost of an acceptable output{said}."
    best = ranked[0]
    cost = best.cost_per_acceptable
    assert cost is not None
    return (
        f"{words.setting(best.cell)} is the cheapest for an acceptable output: "
        f"{words.usd(cost.value)} {words.interval(cost, 'usd')}, with "
        f"{words.share(best.acceptable_share.value)} of its outputs acceptable. "
        f"{_sure(best, ranked[1:], task.pairs)}{_unknown(task.summaries)}"
    )


def _sure(best: Summary, others: Sequence[Summary], pairs: Sequence[Paired]) -> str:
    """Paired intervals of the cost ratio, against each other setting."""
    if not others:
        return "No other setting with a known cost was measured."
    told = [other for other in others if not _cheaper(best.cell, other.cell, pairs)]
    level = words.level(best.level)
    if not told:
        rest = "each other setting" if len(others) > 1 else words.setting(others[0].cell)
        return f"On the same samples it is cheaper than {rest}, at {level} for each comparison."
    names = ", ".join(words.setting(one.cell) for one in told)
    return f"At {level} it cannot be told apart in this from {names}."


def _cheaper(best: CellKey, other: CellKey, pairs: Sequence[Paired]) -> bool:
    for pair in pairs:
        ratio = pair.cost_per_acceptable_ratio
        if ratio is None:
            continue
        if (pair.a, pair.b) == (other, best):
            return ratio.high < 1
        if (pair.a, pair.b) == (best, other):
            return ratio.low > 1
    return False


def _unknown(summaries: Sequence[Summary]) -> str:
    missing = [one for one in summaries if one.cost_per_acceptable is None]
    if not missing:
        return ""
    said = "; ".join(
        f"{words.setting(one.cell)} ({one.cost_per_acceptable_why})"
        if one.cost_per_acceptable_why
        else words.setting(one.cell)
        for one in missing
    )
    return f" Without a figure: {said}."
