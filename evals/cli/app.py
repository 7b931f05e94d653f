"""``agent eval`` and its subcommands."""

from __future__ import annotations

import typer

from . import decide, judge, look, prices, run

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.command("list", help="The tasks that can be measured.")(look.list_tasks)
app.command("run", help="Run tasks with models and variants, or resume a run.")(run.run)
app.command("runs", help="Past eval runs, newest first.")(look.list_runs)
app.command("report", help="Write a run's report: frontier, tables, failures.")(look.report)
app.command("recommend", help="The cheapest setting that is good enough, and how sure that is.")(
    decide.recommend
)
app.command("compare", help="Two runs, or two settings, on the samples that they share.")(
    decide.compare
)
app.command("gate", help="Pass or fail against a baseline, for CI.")(decide.gate)
app.command("reprice", help="A past run at other prices, without a call.")(prices.reprice)
app.command("rescore", help="Score a run's answers anew, without a call.")(look.rescore)
app.command("judge", help="Calibrate a model as judge against people's labels.")(judge.judge)
app.command("schema", help="The JSON schema of a row, or of a plan.")(look.schema)
