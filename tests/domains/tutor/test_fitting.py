"""Parameters of knowledge tracing: found again in answers made by known ones, and put to use."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tael.agents.settings import load
from tael.domains.tutor.cli.learner import app
from tael.domains.tutor.learner import bkt
from tael.domains.tutor.learner.bkt import Parameters
from tael.domains.tutor.learner.fitting import auc, compared, fit, fitted, replayed
from tael.domains.tutor.learner.parameters import keep_parameters
from tael.domains.tutor.learner.protocol import Answer, Attempt
from tael.domains.tutor.learner.store import Store
from tael.tools.errors import InputError
from typer.testing import CliRunner

TRUE = {"slow": Parameters(0.1, 0.05, 0.05, 0.1), "quick": Parameters(0.5, 0.4, 0.2, 0.3)}


def simulated(learners: int = 300, length: int = 8, seed: int = 1) -> list[Answer]:
    rng = np.random.default_rng(seed)
    made = []
    for learner in range(learners):
        for name, one in TRUE.items():
            known = rng.random() < one.prior
            for _ in range(length):
                right = rng.random() < (1 - one.slip if known else one.guess)
                made.append(Answer(f"s-{learner}", name, bool(right)))
                known = known or rng.random() < one.learn
    return made


@pytest.mark.parametrize("name", ["slow", "quick"])
def test_parameters_are_found_again(name: str) -> None:
    found = fitted(simulated(800))[name]
    for rate in ("prior", "learn", "slip", "guess"):
        assert getattr(found, rate) == pytest.approx(getattr(TRUE[name], rate), abs=0.06), rate


def test_few_answers_stay_near_the_common_ones() -> None:
    assert not fitted([Answer("s", "a", True)] * 29)
    near = fit([[(True, 0)] * 3])
    assert abs(near.guess - bkt.DEFAULT.guess) < 0.15
    assert near.slip <= bkt.DEFAULT.slip


def test_a_hinted_right_answer_is_no_evidence_of_guessing() -> None:
    plain = fit([[(False, 0), (True, 0)] * 10] * 20)
    hinted = fit([[(False, 0), (True, 5)] * 10] * 20)
    assert hinted.guess < plain.guess


def test_fitted_ones_foretell_better_and_both_beat_the_mean() -> None:
    found = compared(simulated())
    assert found is not None
    assert (found.answers, found.learners) == (960, 60)
    assert found.auc["mean"] == 0.5
    assert found.auc["fitted"] > found.auc["common"] > 0.6
    assert found.loss["fitted"] < found.loss["common"]
    assert found.loss["fitted"] < found.loss["mean"]
    assert found.helps


def test_nothing_is_compared_where_all_answers_are_alike() -> None:
    assert compared([Answer(f"s-{n}", "a", True) for n in range(50)]) is None


@pytest.mark.parametrize(
    ("said", "right", "area"),
    [
        ([0.1, 0.2, 0.8, 0.9], [False, False, True, True], 1.0),
        ([0.9, 0.8, 0.2, 0.1], [False, False, True, True], 0.0),
        ([0.5, 0.5], [True, False], 0.5),
        ([0.1, 0.5, 0.5, 0.9], [False, True, False, True], 0.875),
    ],
)
def test_area_under_the_curve(said: list[float], right: list[bool], area: float) -> None:
    assert auc(np.array(said), np.array(right)) == pytest.approx(area)


def test_a_replay_sees_only_what_came_before() -> None:
    answers = [Answer("s", "a", True), Answer("s", "a", False, 2), Answer("s", "a", True)]
    said = replayed(answers, {})
    assert said[0] == pytest.approx(bkt.expected(bkt.DEFAULT.prior))
    assert len(said) == 2  # the hinted one is evidence, and not foretold


def test_a_store_traces_with_what_was_fitted(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path}/l.db") as store:
        with store.writing() as connection:
            keep_parameters(connection, {"a": TRUE["slow"]})
        now = datetime.now(UTC)
        for name in ("a", "b"):
            store.record(Attempt("s-1", name, True, 0, now, "x"))
        found = store.standings("s-1")
        assert found["a"].mastery == pytest.approx(
            bkt.updated(TRUE["slow"].prior, True, 0, TRUE["slow"])
        )
        assert found["b"].mastery == pytest.approx(bkt.updated(bkt.DEFAULT.prior, True))
        assert store.answers()[0] == Answer("s-1", "a", True, 0)


def run(*words: str):
    return CliRunner().invoke(app, ["fit", *words])


def test_from_a_log_and_from_the_record(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    with log.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["learner", "component", "correct"])
        writer.writerows([one.learner, one.component, int(one.correct)] for one in simulated(100))
    done = run(str(log), "--use", "--json")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["used"] is True
    assert set(data["parameters"]) == {"slow", "quick"}
    shown = run(str(log)).stdout
    assert "AUC 0.5" in shown
    with Store(load().ledger_url) as store:
        store.record(Attempt("s-1", "slow", True, 0, datetime.now(UTC), "x"))
        assert store.standings("s-1")["slow"].mastery < bkt.updated(bkt.DEFAULT.prior, True)
    few = run()
    assert isinstance(few.exception, InputError)
    assert "30 answers" in few.exception.what


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "no column learner, component, correct"),
        ("", "no column"),
        ("learner,component,correct\ns,a,maybe\n", "Line 2"),
        ("learner,component,correct,hint\ns,a,1,low\n", "'low'"),
    ],
)
def test_a_log_that_cannot_be_read(tmp_path: Path, text: str, told: str) -> None:
    log = tmp_path / "log.csv"
    log.write_text(text, encoding="utf-8")
    done = run(str(log))
    assert isinstance(done.exception, InputError)
    assert told in done.exception.what


def test_a_log_that_is_not_there() -> None:
    assert isinstance(run("nowhere.csv").exception, InputError)
