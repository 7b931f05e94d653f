"""``agent sentiment`` and its subcommands, one module each.

A module here has an ``app`` (a group) or a function of its own name (a command) and imports late.
"""

from __future__ import annotations

import typer

from . import companies, index

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(companies.app, name="companies", help="The companies that are found in texts.")
app.add_typer(index.app, name="index", help="Daily series of each company, alerts and charts.")
