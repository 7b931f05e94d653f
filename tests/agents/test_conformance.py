"""What every domain has to do, shipped or not; a new folder under ``domains/`` is held to it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import tael
from pydantic import BaseModel
from tael.agents.domain import Domain
from tael.agents.model.fake import ScriptedModel
from tael.agents.registry import domains

from ..support.runs import Cli, cli, no_reading
from ..support.wording import words

__all__ = ["cli", "no_reading"]
NAMES = sorted(domains())


@pytest.fixture(scope="module", params=NAMES)
def domain(request: pytest.FixtureRequest) -> Domain[Any, Any]:
    return domains()[request.param]


@pytest.fixture
def finished(
    domain: Domain[Any, Any], tmp_path: Path, no_reading: None
) -> tuple[tael.Run[Any], int]:
    """The domain's own example, run on a scripted model, and how many requests that took."""
    transport = ScriptedModel(words)
    model = tael.connect("fake", transport=transport, pace=0.0)
    done = tael.run_sync(domain.name, **domain.example, model=model, out=tmp_path / "out")
    return done, len(transport.requests)


def test_declares_models_a_name_and_a_summary(domain: Domain[Any, Any]) -> None:
    assert issubclass(domain.Input, BaseModel)
    assert issubclass(domain.Output, BaseModel)
    assert domain.name == domain.name.lower().replace("_", "-")
    assert domain.summary.endswith(".")
    domain.Input.model_validate(domain.example)


def test_every_field_of_the_input_is_described(domain: Domain[Any, Any]) -> None:
    bare = [name for name, info in domain.Input.model_fields.items() if not info.description]
    assert bare == []


def test_both_models_have_json_schemas(domain: Domain[Any, Any]) -> None:
    assert domain.Input.model_json_schema()["properties"].keys() == domain.Input.model_fields.keys()
    assert domain.Output.model_json_schema(mode="serialization")["type"] == "object"


def test_every_field_is_an_option(domain: Domain[Any, Any], cli: Cli) -> None:
    code, out, _ = cli("run", domain.name, "--help")
    assert code == 0
    assert domain.summary.rstrip(".") in " ".join(out.split())
    for name in (*domain.Input.model_fields, "model", "out", "budget", "json"):
        assert f"--{name.replace('_', '-')}" in out


def test_the_example_runs_offline_and_exports_files(
    finished: tuple[tael.Run[Any], int], domain: Domain[Any, Any], tmp_path: Path
) -> None:
    done, requests = finished
    assert done.status == "done"
    assert done.calls == requests > 0
    assert done.files
    assert all(path.is_file() and tmp_path / "out" in path.parents for path in done.files)
    assert all(label and value for label, value in done.summary)


def test_the_output_survives_json(
    finished: tuple[tael.Run[Any], int], domain: Domain[Any, Any]
) -> None:
    done, _ = finished
    assert isinstance(done.output, domain.Output)
    assert domain.Output.model_validate_json(done.output.model_dump_json()) == done.output


def test_resuming_it_makes_no_call(finished: tuple[tael.Run[Any], int]) -> None:
    done, _ = finished
    silent = ScriptedModel([])
    again = asyncio.run(tael.resume(done.id, model=tael.connect("fake", transport=silent)))
    assert silent.requests == []
    assert again.output == done.output
    assert [path.name for path in again.files] == [path.name for path in done.files]


def test_an_input_it_does_not_know_is_refused(domain: Domain[Any, Any]) -> None:
    with pytest.raises(tael.TaelError, match="no_such_field"):
        tael.run_sync(domain.name, **domain.example, no_such_field=1, model="fake")
