"""Judges: evidence that stands, both orders, and no verdict that counts uncalibrated."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tael.agents.model.client import Model
from tael.agents.model.connect import connect
from tael.agents.model.fake import ScriptedModel
from tael.agents.model.ledger import Ledger
from tael.agents.settings import Settings, load
from tael.evals import judge_calibration, judges
from tael.evals.attempt import Bench, attempt
from tael.evals.criteria import CRITERIA, prose
from tael.evals.jobs import Job
from tael.evals.judge_calibration import calibrate, calibrate_here, cohen, spearman
from tael.evals.judge_store import KAPPA, Calibration, path_of, require, stored
from tael.evals.judges import Case, Judge, Panel, case_of, judge_of, judging, permitted
from tael.evals.sets.mrbench import Labelled, labelled
from tael.evals.task import Answer, Bare, Dataset, Sample, Score, Task
from tael.tools.errors import ConfigError, InputError, InvalidReply, StoreError

CASE = Case("student: is it 7?", "Not quite. What do you get for 3 + 5?", "3 + 5 = 8")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(home=tmp_path / "home", machine_hour_usd=Decimal("3600"))


def asked(body: dict[str, Any]) -> str:
    return str(body["messages"][1]["content"])


def response(body: dict[str, Any], name: str = "") -> str:
    """What stands under the heading of the response in a prompt."""
    head = f"[Reply{name}]\n"
    return asked(body).partition(head)[2].partition("\n\n[Reply")[0]


def scripted(
    verdict: Callable[[str], str],
    better: Callable[[str, str], str] = lambda a, b: "tie",
    quote: str = "",
) -> tuple[Model, ScriptedModel]:
    """A judge that sees one response, or two."""

    def script(body: dict[str, Any]) -> dict[str, Any]:
        if "[Reply A]" in asked(body):
            return {"better": better(response(body, " A"), response(body, " B"))}
        return {"quote": quote, "verdict": verdict(response(body))}

    transport = ScriptedModel(script)
    return connect("fake", transport=transport), transport


def test_a_verdict_has_its_words() -> None:
    model, _ = scripted(lambda text: "partly", quote="“what do you  get”")
    found = asyncio.run(judge_of("guidance").verdict(CASE, model))
    assert (found.verdict, found.value, len(found.replies)) == ("partly", 0.5, 1)


def test_words_that_were_not_said_are_asked_for_again() -> None:
    replies = [
        {"quote": "the answer is 8", "verdict": "yes"},
        {"quote": "Not quite", "verdict": "no"},
    ]
    transport = ScriptedModel(replies)
    model = connect("fake", transport=transport)
    found = asyncio.run(judge_of("revealing").verdict(CASE, model))
    assert (found.verdict, found.value, len(found.replies)) == ("no", 1.0, 2)
    assert "does not stand" in transport.requests[1]["messages"][-1]["content"]
    model, _ = scripted(lambda text: "yes", quote="the answer is 8")
    with pytest.raises(InvalidReply, match="the answer is 8"):
        asyncio.run(judge_of("revealing").verdict(CASE, model))


def test_a_level_that_the_criterion_has_not_is_refused() -> None:
    model, _ = scripted(lambda text: "partly")
    with pytest.raises(InvalidReply):
        asyncio.run(judge_of("revealing").verdict(CASE, model))


def test_the_rules_come_first_and_in_the_language_of_the_response() -> None:
    model, transport = scripted(lambda text: "yes")
    judge = judge_of("guidance")
    zh = Case("学生：是7吗？", "再想想，3加5等于多少？", "8")
    for case in (CASE, replace(CASE, response="Other."), zh):
        asyncio.run(judge.verdict(case, model))
    rules = [body["messages"][0]["content"] for body in transport.requests]
    assert rules[0] == rules[1] != rules[2]
    assert CRITERIA["guidance"].question_zh in rules[2]
    assert "[回复]" in asked(transport.requests[2])


def test_both_orders() -> None:
    judge, worse = judge_of("guidance"), "No."
    model, transport = scripted(
        lambda text: "yes", better=lambda a, b: "A" if len(a) > len(b) else "B"
    )
    found = asyncio.run(judge.prefer(CASE, worse, model))
    assert (found.straight, found.swapped, found.outcome) == ("first", "first", "first")
    assert response(transport.requests[0], " A") == response(transport.requests[1], " B")
    model, _ = scripted(lambda text: "yes", better=lambda a, b: "A")
    found = asyncio.run(judge.prefer(CASE, worse, model))
    assert (found.flipped, found.outcome) == (True, "tie")


def test_levels_of_labels() -> None:
    revealing, guidance = CRITERIA["revealing"], CRITERIA["guidance"]
    assert revealing.level("Yes (but the answer is incorrect)") == "yes"
    assert guidance.level("To some extent") == "partly"
    assert revealing.level("To some extent") is None
    assert guidance.level("Neutral") is None
    assert (revealing.value("no"), guidance.value("no")) == (1.0, 0.0)


# Calibration.


def people(n: int = 40) -> list[Labelled]:
    """Ten dialogues with four replies each; every other reply helps, whatever its length."""
    found = []
    for at in range(n):
        good = at % 2 == 0
        text = f"{'Try' if good else 'Well'} {at}" + " indeed" * ((at // 2) % 5)
        label = {"Providing_Guidance": "Yes" if good else "No"}
        history = f"student: {at // 4}?"
        found.append(Labelled(str(at // 4), history, text, "M", "", label))
    return found


def helps(text: str) -> str:
    return "yes" if text.startswith("Try") else "no"


def run(model: Model, settings: Settings, n: int = 40, **fields: Any) -> Calibration:
    judge, items = judge_of("guidance"), fields.pop("items", people())
    return asyncio.run(calibrate(judge, items, model, n, 3, settings=settings))


def test_a_judge_that_agrees_passes_and_is_stored(settings: Settings) -> None:
    model, transport = scripted(helps, lambda a, b: "A" if helps(a) == "yes" else "B")
    found = run(model, settings)
    assert (found.n, found.unusable, found.agreement, found.kappa) == (40, 0, 1.0, 1.0)
    assert (found.flips, found.first, found.pairs_agree) == (0.0, 0.5, 1.0)
    assert found.length_bias is None
    assert found.pairs == 20
    assert found.calls == len(transport.requests) == 40 + 2 * found.pairs
    assert found.prompt > 0
    assert "its verdicts count" in found.text()
    judge = judge_of("guidance")
    assert path_of("guidance", "scripted", settings).is_file()
    assert stored(judge, "scripted", settings) == found
    require(judge, "scripted", settings)


def test_a_judge_that_always_says_yes_does_not_pass(settings: Settings) -> None:
    model, _ = scripted(lambda text: "yes", lambda a, b: "A")
    found = run(model, settings)
    assert (found.agreement, found.kappa, found.passes) == (0.5, 0.0, False)
    assert (found.flips, found.first, found.pairs_agree) == (1.0, 1.0, 0.0)
    with pytest.raises(ConfigError, match=r"kappa with people is 0\.000") as raised:
        require(judge_of("guidance"), "scripted", settings)
    assert "agent eval judge guidance" in raised.value.remedy


def test_a_liking_for_length_is_seen(settings: Settings) -> None:
    model, _ = scripted(lambda text: "yes" if len(text) > 20 else "no")
    found = run(model, settings)
    assert found.length_judge is not None
    assert found.length_judge > 0.8
    assert found.length_people is not None
    assert abs(found.length_people) < 0.4
    assert found.length_bias is not None
    assert found.length_bias > 0.5


def test_verdicts_that_cannot_be_had_count_against_it(settings: Settings) -> None:
    model, _ = scripted(helps, quote="never said")
    found = run(model, settings)
    assert (found.unusable, found.agreement, found.kappa, found.passes) == (40, 0.0, 0.0, False)


def test_few_responses_and_another_wording_do_not_count(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, _ = scripted(helps)
    assert not run(model, settings, n=19).passes
    with pytest.raises(ConfigError, match="19 responses"):
        require(judge_of("guidance"), "scripted", settings)
    assert run(model, settings, n=20).passes
    other = Judge(replace(CRITERIA["guidance"], question="Something else?"))
    with pytest.raises(ConfigError, match="wording"):
        require(other, "scripted", settings)
    with pytest.raises(ConfigError, match="never measured"):
        require(judge_of("guidance"), "another", settings)
    path_of("guidance", "scripted", settings).write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        require(judge_of("guidance"), "scripted", settings)


def test_nothing_labelled_is_an_input_error(settings: Settings) -> None:
    model, _ = scripted(helps)
    with pytest.raises(InputError, match="no criterion"):
        judge_of("beauty")
    for items, n in (([], 5), (people(), 0)):
        with pytest.raises(InputError, match="label"):
            run(model, settings, n=n, items=items)


def test_a_reply_in_two_files_counts_once_and_draws_are_nested(settings: Settings) -> None:
    model, transport = scripted(helps)
    assert run(model, settings, n=99, items=[*people(), *people()]).n == 40
    transport.requests.clear()
    run(model, settings, n=5)
    few = {asked(body) for body in transport.requests if "[Reply]" in asked(body)}
    transport.requests.clear()
    run(model, settings, n=10)
    assert len(few) == 5
    assert few < {asked(body) for body in transport.requests}


def test_a_criterion_of_ones_own(settings: Settings) -> None:
    judge = Judge(prose("plain", "Is it in plain words?", "用词是否平实？"))
    items = [
        replace(item, labels={"plain": item.labels["Providing_Guidance"]}) for item in people()
    ]
    model, _ = scripted(helps)
    assert asyncio.run(calibrate(judge, items, model, 40, settings=settings)).passes


def test_kappa_by_hand() -> None:
    # 20 and 15 agree, 5 and 10 do not: agreement .7, by chance .5.
    told = ["yes"] * 25 + ["no"] * 25
    said = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    kappa, low, high = cohen(told, said)
    assert kappa == KAPPA
    assert low is not None
    assert high is not None
    assert low < KAPPA < high
    assert cohen(["no"] * 9, ["no"] * 9) == (None, None, None)
    assert spearman([1, 1, 1], [1, 2, 3]) is None
    assert spearman([1, 2, 3], [10, 200, 3000]) == pytest.approx(1.0)


# In a run.

LESSON = {
    "question": "What is 3 + 5?",
    "solution": "8",
    "dialogue": [{"role": "student", "text": "is it 7?"}],
}


def test_what_there_is_to_judge() -> None:
    sample = Sample("s", LESSON, "8")
    found = case_of(sample, Answer("x", "Try again."))
    assert found == Case("What is 3 + 5?\nstudent: is it 7?", "Try again.", "8")
    assert case_of(sample, Answer(None, "")) is None
    assert case_of(sample, Answer(None, "no", abstained=True)) is None
    assert case_of(Sample("s", {"question": "3 + 5?"}, "8"), Answer("8", "8")) is None
    assert case_of(Sample("s", "text", "8"), Answer("8", "8")) is None


def row(tmp_path: Path, settings: Settings, ledger: Ledger, panel: Panel) -> Any:
    sample = Sample("s", LESSON, "8")
    bare = Bare(lambda sample: [{"role": "user", "content": "teach"}])
    data = Dataset("d", "s", "l", (), 1, lambda folder: [sample])
    scorer = lambda sample, answer: Score(1.0, {"leak": 1.0})  # noqa: E731
    task = Task("t", "", "tutor", data, {"bare": bare}, scorer)
    tutor = connect("fake", transport=ScriptedModel(lambda body: "Try 3 + 5."), settings=settings)
    bench = Bench("eval-1", "eval-1", tutor, ledger, settings, tmp_path, judging=panel)
    return asyncio.run(attempt(Job(task, "bare", "fake", sample, 0), bench))


def test_a_judges_calls_are_on_the_rows_bill(tmp_path: Path, settings: Settings) -> None:
    model, _ = scripted(helps)
    run(model, settings)
    transport = ScriptedModel(lambda body: {"quote": "", "verdict": helps(response(body))})
    judge = connect("fake", transport=transport, settings=settings)
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")
    made = row(tmp_path, settings, ledger, Panel((judge_of("guidance"),), judge, settings))
    assert made.parts == {"leak": 1.0, "judge_guidance": 1.0}
    assert (made.score, made.failure) == (1.0, None)
    assert [call.node for call in made.calls] == ["bare", "judge"]
    assert made.listed == sum(call.listed for call in made.calls)
    assert made.tokens.prompt == sum(call.tokens.prompt for call in made.calls)
    assert [record.node for record in ledger.calls()] == ["bare", "judge"]
    assert len({record.run_id for record in ledger.calls()}) == 1


def test_an_uncalibrated_judge_is_refused(tmp_path: Path, settings: Settings) -> None:
    model, transport = scripted(helps)
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")
    made = row(tmp_path, settings, ledger, Panel((judge_of("guidance"),), model, settings))
    assert made.failure is not None
    assert (made.failure.stage, made.failure.kind) == ("judge", "ConfigError")
    assert "judge_guidance" not in made.parts
    assert transport.requests == []
    for spec in ("guidance@fake", "fake"):
        with pytest.raises(ConfigError, match="do not count"):
            judging(spec, settings)
    with pytest.raises(InputError, match="criterion"):
        judging("beauty@fake", settings)
    run(model, settings)
    assert judging("guidance@fake", settings) is not None
    all_of_them = tuple(Judge(one) for one in CRITERIA.values())
    assert [one.name for one in permitted(all_of_them, "scripted", settings)] == ["guidance"]
    with pytest.raises(ConfigError):
        judging("revealing@fake", settings)


def test_calibration_on_mrbench_is_in_the_ledger_and_replayed(
    tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(home=tmp_path / "home", eval_data=shared_data)
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")
    transport = ScriptedModel(
        lambda body: (
            {"better": "A"} if "[Reply A]" in asked(body) else {"quote": "", "verdict": "no"}
        )
    )
    monkeypatch.setattr(
        judge_calibration, "connect", lambda *_, **__: connect("fake", transport=transport)
    )

    def again() -> Calibration:
        made = calibrate_here("revealing", "fake", settings, ledger, n=30, seed=1)
        return asyncio.run(made)

    first = again()
    assert (first.n, first.kappa) == (30, 0.0)
    assert first.agreement > 0.5
    assert {record.node for record in ledger.calls()} == {judges.NODE}
    count = len(transport.requests)
    assert count == len(ledger.calls()) == first.calls
    second = again()
    assert len(transport.requests) == count
    assert replace(second, made=first.made) == first
    known = [item for item in labelled(shared_data) if "Providing_Guidance" in item.labels]
    assert all(CRITERIA["guidance"].level(one.labels["Providing_Guidance"]) for one in known)
    assert json.loads(path_of("revealing", "scripted", settings).read_bytes())["n"] == 30


def test_without_mrbench_it_says_so(settings: Settings, tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'l.db'}")
    with pytest.raises(ConfigError, match="MRBench"):
        asyncio.run(calibrate_here("revealing", "fake", settings, ledger, n=5))
