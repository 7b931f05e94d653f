"""What the terminal shows of a run: a line a node with its tokens and cost, then a summary."""

from __future__ import annotations

import shlex
from decimal import Decimal
from typing import Any

import rich.console
import rich.live
import rich.table

from ..domain import Event
from ..runtime import Run


class Progress:
    """A live table on stderr; plain lines where stderr is no terminal. Use as a context. rows:
    print rows of the output on stdout as they are done."""

    def __init__(self, *, quiet: bool = False, rows: bool = False) -> None:
        self._print_rows = rows
        self._console = rich.console.Console(stderr=True, quiet=quiet, highlight=False)
        self._rows: dict[str, _Row] = {}
        self._live: rich.live.Live | None = None

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live = rich.live.Live(
                console=self._console, refresh_per_second=4, transient=True
            ).__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._live:
            self._live.__exit__(*error)
            self._live = None

    def __call__(self, event: Event) -> None:
        if event.kind == "row":
            if self._print_rows:
                print(event.text, flush=True)  # noqa: T201 - results go to stdout
            return
        if event.kind == "note":
            self._console.print(event.text)
            return
        if event.kind in ("start", "end"):
            return  # a node that asks no model is over before it is read
        row = self._rows.setdefault(event.node, _Row())
        row.add(event)
        if self._live:
            self._live.update(self._table())
        elif event.kind == "progress":
            self._console.print(f"{event.node}: {event.text}")
        elif event.kind == "call":
            self._console.print(
                f"{event.node}: {event.text}, {event.tokens} tokens {event.listed}".rstrip()
            )

    def _table(self) -> rich.table.Table:
        table = rich.table.Table(box=None, padding=(0, 2, 0, 0))
        for name in ("step", "calls", "tokens", "list price"):
            table.add_column(name, justify="left" if name == "step" else "right")
        for node, row in self._rows.items():
            table.add_row(node, str(row.calls), f"{row.tokens:,}", row.price or row.text)
        return table


class _Row:
    def __init__(self) -> None:
        self.calls = self.tokens = 0
        self.cost = Decimal(0)
        self.text = ""

    def add(self, event: Event) -> None:
        self.text = event.text if event.kind == "progress" else self.text
        if event.kind == "call":
            self.calls += 1
            self.tokens += event.tokens
            if event.listed.startswith("$"):
                self.cost += Decimal(event.listed.removeprefix("$"))

    @property
    def price(self) -> str:
        return f"${self.cost:.6f}" if self.cost else ""


def show(done: Run[Any]) -> None:
    """The summary of a run, on stdout: what was made, what it took, where it is."""
    console = rich.console.Console(highlight=False)
    table = rich.table.Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for label, value in done.summary:
        table.add_row(label, value)
    usage = done.usage
    share = usage.cached / usage.prompt if usage.prompt else 0
    table.add_row(
        "tokens",
        f"{usage.prompt:,} prompt ({share:.0%} cached) + {usage.output:,} output, "
        f"{done.calls} calls",
    )
    if done.cost.listed is not None:
        table.add_row("list price", str(done.cost.listed))
    elif done.reference is not None:
        table.add_row("cost", f"your own machine; at deepseek-flash's price {done.reference}")
    table.add_row("seconds", f"{done.seconds:.0f}")
    for path in done.files:
        table.add_row("file" if path.name != "report.html" else "open", str(path))
    console.print(table)
    if done.partial:
        console.print(f"Not whole: {done.partial}")
    console.print(f"run {done.id}")
    for line in _next(done):
        console.print(line, soft_wrap=True)


def _next(done: Run[Any]) -> list[str]:
    """What there is to do, where a person has a word to say."""
    if done.status == "rejected":
        return [f"Sent back. To make it again: agent run --resume {done.id} [--section NAME]"]
    if done.review is None:
        return []
    who = " or ".join(f"{p.name}, {p.title}" if p.title else p.name for p in done.review.approvers)
    lines = [f"The files are a draft: they wait for the approval of {who}."]
    lines += [f"Before it can be approved: {reason}" for reason in done.review.blocking]
    by = shlex.quote(done.review.approvers[0].name)
    if not done.review.blocking:
        lines.append(f"To approve: agent approve {done.id} --by {by}")
    return [*lines, f"To send it back: agent reject {done.id} --by {by} --because REASON"]
