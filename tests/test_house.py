"""Rules of the house that no linter holds."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from .conftest import ROOT

ROOMS = ("agents", "domains", "evals", "tools")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEXTS = sorted(
    path
    for room in (*ROOMS, "tests")
    for path in (ROOT / room).rglob("*")
    if path.suffix in {".py", ".toml", ".md", ".css", ".json"} and path.stat().st_size < 200_000
)
MOST_LINES = 320
HOME = re.compile(r"(?<![\w.])/(?:home|root|Users)/[A-Za-z]")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_hold() -> None:
    assert len(MODULES) > 60


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_has_one_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    assert lines <= MOST_LINES
    if lines > 20:
        assert ast.get_docstring(ast.parse(text)), "say what the room is for"


def test_every_test_module_says_what_it_holds() -> None:
    long = [path for path in TESTS if len(path.read_text(encoding="utf-8").splitlines()) > 20]
    bare = [
        name(path) for path in long if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert bare == []


def test_no_path_of_one_machine() -> None:
    texts = [*TEXTS, ROOT / "pyproject.toml", ROOT / ".ci" / "run", ROOT / "README.md"]
    found = [name(path) for path in texts if HOME.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_file_of_the_rooms_is_installed() -> None:
    """A folder without __init__.py, or a kind of file that nobody named, works in a checkout and
    is missing where the package was installed."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    kinds = config["tool"]["setuptools"]["package-data"]["*"]
    files = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]
    lost = [
        name(path)
        for path in files
        if not (path.parent / "__init__.py").is_file()
        or not (path.suffix == ".py" or any(path.match(kind) for kind in kinds))
    ]
    assert lost == []


def test_imports_go_one_way_and_domains_stay_apart() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["type"]: c for c in config["tool"]["importlinter"]["contracts"]}
    assert contracts["layers"]["layers"] == [
        "tael.domains",
        "tael.evals",
        "tael.agents",
        "tael.tools",
    ]
    assert contracts["independence"]["modules"] == ["tael.domains.*"]
    assert "lint-imports" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_lightest_room_imports_nothing_of_ours() -> None:
    above = re.compile(r"^\s*from \.\.+(agents|domains|evals)\b", re.M)
    found = [
        name(path)
        for path in (ROOT / "tools").rglob("*.py")
        if above.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_only_settings_reads_the_environment() -> None:
    reads = re.compile(r"os\.(?:environ\b(?!\.setdefault)|getenv)")
    found = [
        name(path)
        for path in MODULES
        if reads.search(path.read_text(encoding="utf-8")) and path.name != "settings.py"
    ]
    assert found == []
