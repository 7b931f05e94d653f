"""``agent learner fit``: the parameters of knowledge tracing from a school's own answers."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ....agents.settings import load
from ....tools.errors import InputError
from ..learner.store import Store

if TYPE_CHECKING:
    from ..learner.fitting import Comparison
    from ..learner.protocol import Answer

_COLUMNS = ("learner", "component", "correct")
_YES, _NO = ("1", "true", "yes", "right"), ("0", "false", "no", "wrong")


def fit(
    log: Annotated[
        Path | None,
        typer.Argument(help="CSV with learner, component, correct, hint; default: the record."),
    ] = None,
    use: Annotated[
        bool, typer.Option("--use", help="Trace with them from now on, if they foretell better.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fit prior, learn, slip and guess to answers, and say on held-out learners what it gains."""
    from ..learner.fitting import LEAST, compared, fitted
    from ..learner.parameters import keep_parameters

    with Store(load().ledger_url) as store:
        answers = _read(log) if log else store.answers()
        found, gain = fitted(answers), compared(answers)
        if not found:
            raise InputError(
                f"No component has {LEAST} answers yet: there are {len(answers)} in all.",
                remedy="Fit again when there are more; the common parameters are used meanwhile.",
            )
        used = use and gain is not None and gain.helps
        if used:
            with store.writing() as connection:
                keep_parameters(connection, found)
    if as_json:
        parts = {name: asdict(one) for name, one in found.items()}
        data = {"parameters": parts, "held_out": asdict(gain) if gain else None, "used": used}
        typer.echo(json.dumps(data))
        return
    for name, one in found.items():
        rates = ", ".join(f"{key} {value:.2f}" for key, value in asdict(one).items())
        typer.echo(f"{name}: {rates}")
    _say(gain, use, used)


def _say(gain: Comparison | None, use: bool, used: bool) -> None:
    if gain is None:
        typer.echo("Too few answers of learners held out to say whether this helps.")
        return
    typer.echo(f"On {gain.answers} answers of {gain.learners} learners held out:")
    for name in ("mean", "common", "fitted"):
        typer.echo(f"  {name:<8} AUC {gain.auc[name]:.3f}  log loss {gain.loss[name]:.3f}")
    if use:
        word = "Used from now on." if used else "Not used: the common ones foretell better."
        typer.echo(word, err=True)


def _read(path: Path) -> list[Answer]:
    from ..learner.protocol import Answer

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The log {path} cannot be read: {error}.") from None
    missing = [name for name in _COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise InputError(
            f"The log {path.name} has no column {', '.join(missing)}.",
            remedy=f"It takes {', '.join(_COLUMNS)} and, if there were hints, hint; oldest first.",
        )
    answers = []
    for at, row in enumerate(rows, 2):
        said, hint = (row["correct"] or "").strip().lower(), (row.get("hint") or "0").strip()
        if said not in (*_YES, *_NO) or not hint.isdigit():
            raise InputError(
                f"Line {at} of {path.name}: correct is {row['correct']!r}, hint {hint!r}.",
                remedy="correct is 1 or 0, hint a level from 0 to 5.",
            )
        answers.append(Answer(row["learner"], row["component"], said in _YES, int(hint)))
    return answers
