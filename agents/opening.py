"""What has to hold before a run does any work: its store, its input, its folder, its budget.

Each is tried first and refused with a sentence, so that no call is paid for by a run that could
not have ended well.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ..tools.errors import InputError, StoreError
from .domain import Domain, Emit, Event
from .model.ledger import Ledger
from .runs import RunStore
from .settings import Settings, load


class Opened:
    """The ledger and the run records of a home, opened and closed together."""

    def __init__(self, settings: Settings) -> None:
        try:
            settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The state folder {settings.home} cannot be made: {error.strerror}.",
                remedy="Set TAEL_HOME to a folder that you can write to.",
            ) from error
        self.ledger = Ledger(settings.ledger_url)
        self.runs = RunStore(self.ledger.engine)

    def __enter__(self) -> tuple[Ledger, RunStore]:
        return self.ledger, self.runs

    def __exit__(self, *_: object) -> None:
        self.ledger.close()


def open_store(settings: Settings | None = None) -> Opened:
    """The ledger and run records, as a context; without settings, those of the environment."""
    return Opened(settings or load())


def read_input(found: Domain[Any, Any], given: dict[str, Any]) -> BaseModel:
    """The domain's input. A field that is unknown, missing or wrong is an InputError."""
    try:
        request: BaseModel = found.Input.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        known = ", ".join(found.Input.model_fields)
        if first["type"] == "extra_forbidden":
            raise InputError(
                f"{found.name} has no input named {name}.", remedy=f"It takes: {known}."
            ) from None
        message = first["msg"].removeprefix("Value error, ")
        what = f"The input {name} of" if name else "The input of"
        raise InputError(f"{what} {found.name} is not valid: {message.rstrip('.')}.") from None
    return request


def read_budget(budget: Decimal | float | str | None) -> str | None:
    """US dollars as plain text, or None for no limit. Not an amount is an InputError."""
    if budget is None:
        return None
    try:
        amount = Decimal(str(budget))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise InputError(
            f"The budget {budget!r} is not an amount in US dollars.", remedy="Give one like 0.01."
        )
    return str(amount)


def out_folder(out: Path | str | None, run_id: str) -> Path:
    """The folder for files, tried before any work is done."""
    folder = Path(out) if out is not None else Path("reports") / run_id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{run_id}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"Nothing can be written to {folder}: {error.strerror}.",
            remedy="Choose another folder with --out.",
        ) from error
    return folder


def leave_none_empty(out: Path, options: dict[str, Any]) -> None:
    """Takes away the default folder of a run that failed before it wrote a file; a folder that
    the user named stays."""
    if options.get("out") is None:
        with suppress(OSError):  # not empty, or gone
            out.rmdir()


def loading(emit: Emit) -> Callable[[int, int, str], None]:
    """Tells how far weights are, each time another twentieth of them is there."""
    told: list[str] = []

    def tell(done: int, total: int, text: str) -> None:
        share = f" {done * 20 // total * 5}%" if total else ""
        line = f"{text}{share}"
        if told[-1:] != [line]:
            told.append(line)
            emit(Event("progress", "model", line))

    return tell
