"""``agent firm init|check``: write the firm's profile by answering questions, and look it over."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ..firm_blanks import Blank
    from ..firm_reading import FirmError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

FILE = Path("firm.toml")
LANG = typer.Option("en", help="Language of questions and remarks: en or zh.")


class _Terminal:
    """The person at the terminal."""

    def ask(self, text: str) -> str:
        return str(typer.prompt(text, default="", show_default=False, err=True))

    def tell(self, text: str) -> None:
        typer.echo(text, err=True)


@app.command()
def init(
    out: Path = typer.Option(FILE, help="File to write, or to go on with."), lang: str = LANG
) -> None:
    """Ask what only the firm knows and write it down. Empty: left blank for later. Ctrl-C: stop;
    the same command goes on with what is blank."""
    from ...tools.errors import InputError
    from ..firm_interview import Interview
    from ..firm_reading import parse_firm, read_text
    from ..firm_writing import render

    zh = _chosen(lang)
    if not _at_terminal():
        raise InputError(
            "agent firm init asks questions, and there is no terminal to ask them at.",
            remedy="Run it in a terminal, or write firm.toml by hand and look it over with: "
            "agent firm check",
        )
    data: dict[str, Any] = {}
    if out.exists():
        text = read_text(out, lang)
        data = parse_firm(text, out.name, lang).plain()
        _keep_edited(out, text, data)

    def save(answers: dict[str, Any]) -> None:
        _write(out, render(answers, lang))

    save(data)
    interview = Interview(_Terminal(), data, save, lang)
    typer.echo(
        "空行表示暂不回答；按 Ctrl-C 停止，已答内容会保留。"
        if zh
        else "An empty line leaves a question blank; Ctrl-C stops, and what was answered is kept.",
        err=True,
    )
    try:
        interview.run()
    except (typer.Abort, KeyboardInterrupt, EOFError):
        typer.echo(err=True)
    typer.echo(
        f"本次回答{interview.answered}项，已写入 {out}。"
        if zh
        else f"{interview.answered} answers in this session; the profile is in {out}.",
        err=True,
    )
    typer.echo(str(out))


@app.command()
def check(
    file: Path = typer.Argument(FILE, help="The firm's profile."),
    ticker: str | None = typer.Option(None, help="Company whose disclosures are needed too."),
    regime: str | None = typer.Option(None, help="Regimes to ask for: us,cn,hk,eu. All if left."),
    lang: str = LANG,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Say what is wrong with a profile and which questions it leaves blank."""
    from ..firm_blanks import REGIMES, blanks
    from ..firm_reading import FirmError, load_firm

    zh = _chosen(lang)
    try:
        firm = load_firm(file, lang)
    except FirmError as error:
        if not as_json:
            raise
        _print_json(_faults(error, file, lang))
        raise typer.Exit(error.exit_code) from error
    regimes = regime.split(",") if regime else REGIMES
    found = blanks(firm, ticker, regimes)
    if as_json:
        _print_json(
            {
                "file": str(file),
                "valid": True,
                "problems": [],
                "blanks": [_row(blank, lang) for blank in found],
            }
        )
        return
    for blank in found:
        rules = ("、" if zh else ", ").join(blank.rules)
        typer.echo(f"{blank.key}  {blank.question.said(lang)}  [{rules}]")
    if zh:
        talk = f"{file} 有效；{len(found)}项未回答。" if found else f"{file} 有效，无未回答项。"
    else:
        left = f"{len(found)} questions are unanswered" if found else "nothing is unanswered"
        talk = f"{file} is valid; {left}."
    typer.echo(talk, err=True)
    if found and ticker is None:
        typer.echo(
            "加上 --ticker 可查看某家公司的披露事项。"
            if zh
            else "With --ticker the disclosures of one company are looked at too.",
            err=True,
        )


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _chosen(lang: str) -> bool:
    """Whether the language is Chinese. Raises InputError for one that is not there."""
    from ...tools.errors import InputError

    if lang not in ("en", "zh"):
        raise InputError(f"There is no language {lang!r}.", remedy="Use en or zh.")
    return lang == "zh"


def _keep_edited(path: Path, text: str, data: dict[str, Any]) -> None:
    """Puts a copy beside a file that was edited by hand: writing it anew loses its remarks."""
    from ..firm_writing import render

    if text in (render(data, "en"), render(data, "zh")):
        return
    copy, number = path.with_name(f"{path.name}.old"), 1
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.name}.old{number}")
    _write(copy, text)
    typer.echo(f"The file as it was: {copy}", err=True)


def _write(path: Path, text: str) -> None:
    """Writes all or nothing. Raises StoreError."""
    from ...tools.errors import StoreError

    half = path.with_name(f".{path.name}.new")
    try:
        half.write_text(text, encoding="utf-8")
        os.replace(half, path)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}.",
            remedy="Name another file with --out.",
        ) from error


def _faults(error: FirmError, file: Path, lang: str) -> dict[str, Any]:
    return {
        "file": str(file),
        "valid": False,
        "problems": [
            {
                "line": problem.line,
                "key": problem.key,
                "what": problem.what.said(lang),
                "remedy": problem.remedy.said(lang),
            }
            for problem in error.problems
        ],
        "blanks": [],
    }


def _row(blank: Blank, lang: str) -> dict[str, Any]:
    return {
        "key": blank.key,
        "question": blank.question.said(lang),
        "rules": list(blank.rules),
    }


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
