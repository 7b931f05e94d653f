"""What the README says is true: its code runs, its commands exist, its test block is CI's."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from tael.agents.cli import build
from tael.agents.settings import Settings

from .conftest import ROOT
from .support.wording import WordingServer

DOCUMENTS = [path for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md") if path.is_file()]
DOCUMENTS += sorted((ROOT / "domains").glob("*/README.md"))
TEXT = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in DOCUMENTS}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
README = "README.md"


def blocks(text: str, kind: str) -> list[str]:
    return [body for found, body in FENCE.findall(text) if found == kind]


def commands(text: str) -> list[str]:
    """Every ``agent`` command line in a shell block, and every one in backticks in the prose."""
    lines = [
        part.strip()
        for body in blocks(text, "sh")
        for line in body.replace("\\\n", " ").splitlines()
        for part in re.split(r"&&|\|\||[;|]", line.partition(" #")[0])
    ]
    prose = re.findall(r"`(agent [^`]+)`", FENCE.sub("", text).replace("\n", " "))
    found = [line for line in [*lines, *prose] if re.match(r"agent\s", line)]
    return list(dict.fromkeys(found))


PYTHON = [body for text in TEXT.values() for body in blocks(text, "python")]
COMMANDS = [line for text in TEXT.values() for line in commands(text)]


@pytest.mark.parametrize("code", PYTHON, ids=range(len(PYTHON)))
def test_every_python_block_runs(code: str, tmp_path: Path) -> None:
    with WordingServer() as server:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TAEL_MODEL": server.spec, "TAEL_OFFLINE": "true"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        asked = server.seen.total()
    assert done.returncode == 0, done.stderr
    assert asked or "import tael" not in code or "run" not in code


def parse(line: str) -> None:
    """Raises click's usage error where the command line does not take such words."""
    words = shlex.split(line)[1:]
    command: Any = typer.main.get_command(build(words[0]))
    name = "agent"
    while words and words[0] in getattr(command, "commands", {}):
        name = words.pop(0)
        command = command.commands[name]
    if "--help" in words:
        words.remove("--help")
        flags = {flag for option in command.params for flag in option.opts}
        assert {word for word in words if word.startswith("-")} <= flags
        return
    assert not (words and not words[0].startswith("-") and hasattr(command, "commands")), (
        f"{name} has no command {words[0]}"
    )
    with command.make_context(name, words) as context:
        assert not getattr(context, "args", [])


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_line_is_one(line: str) -> None:
    parse(line)


@pytest.mark.parametrize(
    "line", ["agent rnu x", "agent run --resmue x", "agent runs lst", "agent cost --by"]
)
def test_the_check_of_command_lines_finds_faults(line: str) -> None:
    with pytest.raises(BaseException) as caught:
        parse(line)
    assert (
        isinstance(caught.value, AssertionError)
        or "Usage" in type(caught.value).__name__
        or (
            "NoSuchOption" in type(caught.value).__name__
            or "BadOptionUsage" in type(caught.value).__name__
        )
    )


def test_the_readme_has_commands_and_code() -> None:
    assert any("run finance-report" in line for line in commands(TEXT[README]))
    assert blocks(TEXT[README], "python")


def test_the_test_block_is_what_ci_runs() -> None:
    _, marker, after = TEXT[README].partition("<!-- tests -->")
    assert marker, "the README marks its test block"
    block = blocks(after, "sh")[0]
    assert "pytest" in block
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    taken = re.search(r"^command=.*$", script, re.M)
    assert taken
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f'{taken[0]}\nprintf "%s\\n" "$command"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == block
    assert 'bash -euo pipefail -c "$command"' in script


@pytest.mark.parametrize("document", TEXT)
def test_every_link_to_a_file_leads_to_one(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", TEXT[document])
    here = (ROOT / document).parent
    lost = [link for link in links if "://" not in link and not (here / link).exists()]
    assert lost == []


@pytest.mark.parametrize("document", TEXT)
def test_every_setting_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"\bTAEL_[A-Z][A-Z_]*[A-Z]\b", TEXT[document]))
    known = {f"TAEL_{field.upper()}" for field in Settings.model_fields}
    tests_own = {"TAEL_TEST_DATA", "TAEL_TEST_MODELS"}
    assert named - known - tests_own == set()
