"""The command itself: help, version, and how errors are told."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tael.agents.cli import COMMANDS, main
from tael.tools import errors

from ...support.runs import Cli, agent, cli

__all__ = ["cli"]


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    code = """
import sys
from tael.agents.cli import main
try:
    main(["--help"])
except SystemExit as done:
    heavy = [n for n in ("pydantic", "langgraph", "openai", "sqlalchemy") if n in sys.modules]
    print("HEAVY", heavy, done.code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY [] 0" in done.stdout
    for name, (_, _, text) in COMMANDS.items():
        assert name in done.stdout
        assert text.split(",")[0] in done.stdout


def test_version(cli: Cli) -> None:
    from importlib.metadata import version

    assert cli("--version") == (0, f"{version('tael')}\n", "")


def test_without_arguments_help_is_shown(cli: Cli) -> None:
    _, out, err = cli()
    assert "Usage: agent" in out + err


def test_an_unknown_command_is_a_usage_error(cli: Cli) -> None:
    code, _, err = cli("rnu")
    assert code == 2
    assert "rnu" in err


@pytest.mark.parametrize("name", ["run", "runs", "cost"])
def test_each_command_has_help(name: str, cli: Cli) -> None:
    code, out, _ = cli(name, "--help")
    assert code == 0
    assert f"Usage: agent {name}" in out


def _tree(base: type[errors.TaelError]) -> list[type[errors.TaelError]]:
    return [base, *(kind for child in base.__subclasses__() for kind in _tree(child))]


@pytest.mark.parametrize("kind", [errors.AuthError, errors.StoreError, errors.ConfigError])
def test_an_error_is_three_sentences_and_its_exit_code(
    kind: type[errors.TaelError], monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    def fails(**named: object) -> None:
        raise kind("It broke.", means="Nothing is lost.", remedy="Try again.")

    monkeypatch.setattr("tael.agents.cli.build", lambda asked: fails)
    assert cli("run") == (kind.exit_code, "", "It broke.\nNothing is lost.\nTry again.\n")


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**named: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("tael.agents.cli.build", lambda asked: fails)
    with pytest.raises(RuntimeError, match="a bug"):
        main(["run"])


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), SystemExit(130)])
def test_interrupted_is_exit_130_with_the_way_on(
    raised: BaseException, monkeypatch: pytest.MonkeyPatch, cli: Cli
) -> None:
    def stops(**named: object) -> None:
        raise raised

    monkeypatch.setattr("tael.agents.cli.build", lambda asked: stops)
    code, _, err = cli("run")
    assert code == 130
    assert "agent run --resume ID" in err
    code, _, err = cli("course")  # its work is whole or not there
    assert code == 130
    assert "--resume" not in err


def test_exit_codes_are_those_of_the_tree() -> None:
    codes = {kind.__name__: kind.exit_code for kind in _tree(errors.TaelError)}
    wanted = {"InputError": 2, "ConfigError": 3, "SourceError": 4, "ModelError": 5}
    wanted |= {"BudgetExceeded": 6, "StoreError": 7, "UnusableOutput": 8}
    assert wanted.items() <= codes.items()


def test_a_users_mistake_has_no_traceback_in_a_process_of_its_own() -> None:
    done = agent("run", "finance-report", "--ticker", "KO", "--model", "depseek")
    assert done.returncode == 3
    assert "deepseek" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
