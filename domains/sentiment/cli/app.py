"""``agent sentiment`` and its subcommands, one module each.

A module here has an ``app`` (a group) or a function of its own name (a command) and imports late.
"""

from __future__ import annotations

import typer

from . import ask, companies, index, models, teach

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.command("teach", help="A head from labelled rows, with its card.")(teach.teach)
app.command("models", help="The heads there are, and their cards.")(models.models)
app.command("ask", help="The texts whose labels would teach a head most.")(ask.ask)
app.add_typer(companies.app, name="companies", help="The companies that are found in texts.")
app.add_typer(index.app, name="index", help="Daily series of each company, alerts and charts.")
