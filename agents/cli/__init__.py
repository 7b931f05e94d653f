"""The command ``agent``. One module a subcommand, imported only when it is asked for.

Rooms above this one, and other packages, add subcommands by the entry-point group
``tael.commands``: each leads to a triple ``(module, attribute, help)`` in a module that is cheap to
import.

Results go to stdout and talk to stderr. Exit codes: 0 done; 2 to 8 as in
:mod:`tael.tools.errors`; 9 made, and waits for a person's approval; 10 and 11 of ``agent check``
(a rule fails; only the firm can answer); 130 interrupted; 1 a fault of the program.
"""

from __future__ import annotations

import sys
from importlib import import_module, metadata

import typer

INTERRUPTED = 130
"""128 and the signal's number, as shells have it."""

WAITING = 9
"""What was made is a draft until somebody approves it: ``agent run ... && publish`` must stop."""

# name -> (module, attribute, help). The help stands here so that `agent --help` imports nothing.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "run": ("run", "app", "Run a domain's agent, or resume a run."),
    "runs": ("runs", "app", "List and show past runs."),
    "approve": ("approve", "command", "Approve a run that waits, and write its final files."),
    "reject": ("reject", "command", "Send a run that waits back, with the reason."),
    "audit": ("audit", "command", "Write and verify audit bundles; print the chain's head."),
    "cost": ("cost", "app", "What calls have cost; price past runs anew."),
    "models": ("models", "app", "List, fetch and remove embedded models."),
    "index": ("index", "app", "Manage indexes of your own documents."),
    "check": ("check", "check", "Check anybody's research report against the rules."),
    "firm": ("firm", "app", "The firm's profile: ask for it, look it over."),
    "doctor": ("doctor", "app", "Probe a model server and this installation."),
}

GROUP = "tael.commands"


def commands() -> dict[str, tuple[str, str, str]]:
    """All subcommands: module (absolute where it begins without a dot), attribute, help."""
    found = {name: (f".{module}", what, text) for name, (module, what, text) in COMMANDS.items()}
    for point in metadata.entry_points(group=GROUP):
        found.setdefault(point.name, point.load())
    return found


def _stub() -> None:
    """Stands for a subcommand that was not asked for."""


def build(asked: str | None) -> typer.Typer:
    """The command line with one real subcommand: the one that was asked for."""
    root = typer.Typer(
        name="agent",
        help="Vertical-domain agents on a cheap open model.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @root.callback()
    def main_options(
        version: bool = typer.Option(
            False, "--version", help="Show the version.", callback=_version, is_eager=True
        ),
    ) -> None:
        pass

    for name, (module, attribute, help_text) in commands().items():
        if name == asked:
            found = getattr(import_module(module, __name__), attribute)
            if isinstance(found, typer.Typer):
                root.add_typer(found, name=name, help=help_text)
            else:
                root.command(name, help=help_text)(found)
        else:
            root.command(name, help=help_text)(_stub)
    return root


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("tael"))
        raise typer.Exit


def main(argv: list[str] | None = None) -> None:
    """Entry point. A user's mistake gets a sentence and an exit code, never a traceback."""
    arguments = sys.argv[1:] if argv is None else argv
    asked = next((word for word in arguments if not word.startswith("-")), None)
    try:
        build(asked)(args=arguments, prog_name="agent", standalone_mode=True)
    except KeyboardInterrupt:
        _interrupted(asked)
        sys.exit(INTERRUPTED)
    except SystemExit as done:
        # typer turns Ctrl-C in a command into this exit, without a word.
        if done.code == INTERRUPTED:
            _interrupted(asked)
        raise
    except Exception as error:
        from ...tools.errors import TaelError

        if not isinstance(error, TaelError):
            raise
        _explain(error)
        sys.exit(error.exit_code)


def _interrupted(asked: str | None) -> None:
    if asked in _RESUMED:
        where, how = _RESUMED[asked]
        told = (
            f"What was done is kept: `{where}` shows the run, and `{how} --resume ID` goes on with "
            "it."
        )
    else:
        told = "Give the command again to do it whole."
    typer.echo(f"Interrupted. {told}", err=True)


_RESUMED = {
    "run": ("agent runs list", "agent run"),
    "eval": ("agent eval runs", "agent eval run"),
}
"""Commands whose work is kept as it is done, with where it is seen and how it goes on."""


def _explain(error: Exception) -> None:
    from ...tools.errors import TaelError

    if isinstance(error, TaelError):
        for part in (error.what, error.means, error.remedy):
            if part:
                typer.echo(part, err=True)
