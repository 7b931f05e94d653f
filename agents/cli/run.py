"""``agent run DOMAIN``: the options of each domain follow from its input model."""

from __future__ import annotations

import asyncio
import inspect
import json
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import typer
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ..domain import Domain
from ..registry import domain as find_domain
from ..registry import domains
from ..runtime import Run, resume, run
from .progress import Progress, show

_COMMON: list[tuple[str, Any, Any]] = [
    ("model", str | None, typer.Option(None, help="Model profile, such as deepseek or embedded.")),
    ("out", Path | None, typer.Option(None, help="Folder for the files.")),
    ("budget", str | None, typer.Option(None, help="US dollars the run may spend.")),
    ("as_json", bool, typer.Option(False, "--json", help="Print the result as JSON.")),
    ("quiet", bool, typer.Option(False, "--quiet", "-q", help="No progress.")),
]

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def runs_or_resumes(
    ctx: typer.Context,
    resume_id: str | None = typer.Option(None, "--resume", help="Id of a run to go on with."),
    model: str | None = typer.Option(None, help="Model profile, if not the run's first one."),
    out: Path | None = typer.Option(None, help="Folder for the files, if not the first one."),
    budget: str | None = typer.Option(None, help="US dollars the run may spend in all."),
    section: list[str] = typer.Option(
        [], help="A section to write anew in a run that was sent back; repeatable. Default: all."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress."),
) -> None:
    """Run a domain's agent, or resume a run."""
    if ctx.invoked_subcommand is not None:
        return
    if resume_id is None:
        typer.echo(ctx.get_help())
        raise typer.Exit
    # Which domain it is, and whether it streams, the record will say.
    with Progress(quiet=quiet, rows=as_json) as progress:
        done = asyncio.run(
            resume(
                resume_id,
                model=model,
                out=out,
                budget=budget,
                sections=section,
                on_event=progress,
            )
        )
    finish(done, as_json=as_json)


def finish(done: Run[Any], *, as_json: bool) -> None:
    """Prints the result; a run whose output should not be used as it is has its own exit code."""
    from ...tools.errors import BudgetExceeded, UnusableOutput
    from . import WAITING

    found = domains().get(done.domain)
    if as_json and found and found.streams:
        # The rows are the result, and are on stdout already.
        typer.echo(json.dumps(_as_json(done), ensure_ascii=False), err=True)
    elif as_json:
        typer.echo(json.dumps(_as_json(done), ensure_ascii=False, indent=2))
    else:
        show(done)
    if done.partial:
        raise typer.Exit(BudgetExceeded.exit_code)
    if done.unfit:
        typer.echo(done.unfit, err=True)
        raise typer.Exit(UnusableOutput.exit_code)
    if done.review:
        raise typer.Exit(WAITING)


def _as_json(done: Run[Any]) -> dict[str, Any]:
    cost = done.cost
    return find_domain(done.domain).shown(done.output) | {
        "id": done.id,
        "domain": done.domain,
        "status": done.status,
        "partial": done.partial,
        "unfit": done.unfit,
        "review": done.review.model_dump(mode="json") if done.review else None,
        "files": [str(path) for path in done.files],
        "usage": {
            "uncached": done.usage.uncached,
            "cached": done.usage.cached,
            "output": done.usage.output,
            "reasoning": done.usage.reasoning,
            "estimated": done.usage.estimated,
        },
        "calls": done.calls,
        "seconds": round(done.seconds, 3),
        "cost": {
            "listed": str(cost.listed.amount) if cost.listed else None,
            "at_deepseek_flash": str(done.reference.amount) if done.reference else None,
            "incurred": str(cost.incurred.amount) if cost.incurred else None,
            "currency": (cost.listed or cost.incurred).currency  # type: ignore[union-attr]
            if cost.listed or cost.incurred
            else None,
        },
        "summary": dict(done.summary),
    }


def _option(name: str, info: FieldInfo) -> tuple[Any, Any]:
    """The annotation and typer option of a field of an input model."""
    required = info.default is PydanticUndefined and info.default_factory is None
    default = ... if required else info.default
    flag = f"--{name.replace('_', '-')}"
    plain = _plain(info.annotation)
    text = (info.description or "").rstrip(".") + "."
    choices = _choices(info.annotation)
    if choices:
        text += f" One of: {', '.join(choices)}."
    return plain, typer.Option(default, flag, help=text)


def _plain(annotation: Any) -> Any:
    """A type that the command line can read: choices and dates as text, for pydantic to judge."""
    origin = get_origin(annotation)
    if origin is Literal:
        return str
    if origin in (Union, types.UnionType):
        inner = [arg for arg in get_args(annotation) if arg is not type(None)]
        plain = _plain(inner[0]) if len(inner) == 1 else str
        return typing.Optional[plain]  # noqa: UP045 - built from a value, not written
    if origin in (list, tuple, set, frozenset):
        return list[str]
    if annotation in (int, float, bool, str, Path):
        return annotation
    return str


def _choices(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(arg) for arg in get_args(annotation)]
    return []


def _command(found: Domain[Any, Any]) -> Callable[..., None]:
    """A function with the domain's options as its parameters, for typer to read."""

    def command(**given: Any) -> None:
        common = {name: given.pop(name) for name, _, _ in _COMMON}
        inputs = {name: value for name, value in given.items() if value is not None}
        if found.front and not common["as_json"] and found.front.opens(inputs):
            asyncio.run(found.front.run(inputs, common["model"], common["budget"]))
            return
        streams = common["as_json"] and found.streams
        with Progress(quiet=common["quiet"], rows=streams) as progress:
            done = asyncio.run(
                run(
                    found.name,
                    model=common["model"],
                    out=common["out"],
                    budget=common["budget"],
                    on_event=progress,
                    **inputs,
                )
            )
        finish(done, as_json=common["as_json"])

    fields = [(name, *_option(name, info)) for name, info in found.Input.model_fields.items()]
    parameters = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
        )
        for name, annotation, default in (*fields, *_COMMON)
    ]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    command.__doc__ = found.summary
    return command


for _name, _domain in domains().items():
    app.command(_name, help=_domain.summary)(_command(_domain))
