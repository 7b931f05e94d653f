"""Labels: read from replies as small models give them, scored, and summed up over a set."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from tael.evals.rows import Row
from tael.evals.scorers.labels import (
    LABELS,
    accuracy,
    conflict_accuracy,
    f1,
    macro_f1,
    negative_f1,
    read_label,
    same_label,
)
from tael.evals.task import Answer, Sample

NEG, NEU, POS = LABELS


def row(wanted: str, given: Any, **extras: Any) -> Row:
    return Row(
        run="r",
        task="t",
        variant="bare",
        model="fake",
        sample="s",
        epoch=1,
        score=float(wanted == given),
        acceptable=wanted == given,
        answer=given,
        target={"label": wanted, **extras},
        started=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=0.0,
    )


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("positive", POS),
        (" Negative.\n", NEG),
        ("**Neutral**", NEU),
        ("ＰＯＳＩＴＩＶＥ", POS),
        ('{"label": "negative"}', NEG),
        ("neg", NEG),
        ("The sentiment is positive.", POS),
        ("Label: neutral", NEU),
        ("Positive\nPositive\nPositive", POS),
        ("Positive. Analysts had been negative before.", POS),
        ("Positive for the buyer because the negative news is priced in", POS),
        ("It reads positive at first, but costs are negative. Answer: negative", NEG),
        ("Sentiment (positive, neutral, negative): neutral", NEU),
        ("It is not negative but positive", POS),
        ("This isn’t positive; it is neutral", NEU),
        ("No, negative", NEG),
        ("bearish", NEG),
        ("正面", POS),
        ("负面。", NEG),
        ("負面", NEG),
        ("情绪：中性", NEU),
        ("答案是负面", NEG),
        ("positive的", POS),
        ("不是正面，而是负面", NEG),
        ("这条新闻属于利好", POS),
        ("正", POS),
        ("虽然有负面因素，但总体利好。结论：正面", POS),
    ],
)
def test_a_label_is_read(reply: str, label: str) -> None:
    assert read_label(reply) == label


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   ",
        "mixed",
        "I cannot tell.",
        "positive or negative",
        "positive, neutral, negative",
        "Positive/Neutral",
        "neutral to positive",
        "not negative",
        "neither positive nor negative",
        "non-negative",
        "isn't neutral",
        "not positive or neutral",
        "nonnegative and positively charged",
        "非负面",
        "不是负面",
        "并不负面",
        "没有正面",
        "正面或负面",
        "中性偏正面",
        "正在中标",
        "The positive one and that negative other part",
        "无法判断",
    ],
)
def test_no_label_is_guessed(reply: str) -> None:
    assert read_label(reply) is None


def test_a_reply_in_a_loop_is_read_in_time() -> None:
    assert read_label("not" + " a" * 50_000 + " positive") is None
    assert read_label("positive" + " ," * 50_000 + "then negative") == POS
    assert read_label("neutral, positive, " * 20_000) is None


def test_the_score_is_the_label_and_says_what_went_wrong() -> None:
    sample = Sample("a", {"text": "x"}, {"label": NEG})
    assert same_label(sample, Answer(NEG)).value == 1.0
    wrong = same_label(sample, Answer(POS))
    assert (wrong.value, wrong.why) == (0.0, "said positive, is negative")
    none = same_label(sample, Answer(None, "who knows"))
    assert (none.value, none.why) == (0.0, "said no label, is negative")
    assert same_label(sample, Answer({"label": NEG})).value == 0.0
    assert same_label(sample, Answer("Negative")).value == 0.0


def test_macro_f1_by_hand() -> None:
    # negative: TP 1, FP 1, FN 1 -> 1/2; neutral: TP 2, FP 1, FN 0 -> 4/5;
    # positive: TP 1, FP 0, FN 1 -> 2/3.
    rows = [
        row(NEG, NEG),
        row(NEG, NEU),
        row(NEU, NEU),
        row(NEU, NEU),
        row(POS, POS),
        row(POS, NEG),
    ]
    assert accuracy(rows) == pytest.approx(4 / 6)
    assert f1(rows, NEG) == pytest.approx(1 / 2)
    assert f1(rows, NEU) == pytest.approx(4 / 5)
    assert f1(rows, POS) == pytest.approx(2 / 3)
    assert macro_f1(rows) == pytest.approx((1 / 2 + 4 / 5 + 2 / 3) / 3)


def test_no_answer_costs_recall_and_no_precision() -> None:
    rows = [row(NEG, NEG), row(NEG, None), row(POS, POS)]
    assert accuracy(rows) == pytest.approx(2 / 3)
    assert f1(rows, NEG) == pytest.approx(2 / 3)  # precision 1, recall 1/2
    assert f1(rows, POS) == 1.0
    assert macro_f1(rows) == pytest.approx(5 / 6)


def test_what_is_no_label_counts_as_no_answer() -> None:
    for odd in ("Negative", "mixed", {"label": NEG}, [NEG], 1):
        rows = [row(NEG, odd), row(POS, POS)]
        assert accuracy(rows) == 0.5
        assert macro_f1(rows) == 0.5


def test_a_set_in_which_every_call_failed_scores_nothing() -> None:
    rows = [row(NEU, None) for _ in range(5)]
    assert accuracy(rows) == 0.0
    assert macro_f1(rows) == 0.0


def test_a_binary_set_has_two_classes() -> None:
    rows = [row(NEG, NEG), row(POS, NEU)]
    assert macro_f1(rows) == pytest.approx((1.0 + 0.0) / 2)


def test_always_the_majority_label() -> None:
    rows = [row(NEU, NEU)] * 6 + [row(NEG, NEU)] * 2 + [row(POS, NEU)] * 2
    assert accuracy(rows) == pytest.approx(0.6)
    assert macro_f1(rows) == pytest.approx((2 * 6 / (10 + 6)) / 3)


def test_conflicts_are_counted_apart() -> None:
    rows = [
        row(NEG, NEG, conflict=True),
        row(POS, NEG, conflict=True),
        row(POS, POS, conflict=False),
        row(POS, POS),
    ]
    assert conflict_accuracy(rows) == 0.5
    assert conflict_accuracy(rows[2:]) is None


def test_negative_f1_finds_entities_in_trouble() -> None:
    # Two of three found, one false alarm: 2 * 2 / (3 + 3).
    rows = [row(NEG, NEG), row(NEG, NEG), row(NEG, NEU), row(NEU, NEG), row(NEU, NEU)]
    assert negative_f1(rows) == pytest.approx(4 / 6)
    assert negative_f1([row(NEU, NEU)]) is None
    assert negative_f1([row(NEG, None)]) == 0.0


@pytest.mark.parametrize("figure", [accuracy, macro_f1, conflict_accuracy, negative_f1])
def test_no_rows_have_no_figure(figure: Any) -> None:
    assert figure([]) is None


def test_macro_f1_agrees_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    random = Random(7)
    for _ in range(20):
        rows = [row(random.choice(LABELS), random.choice([*LABELS, None])) for _ in range(60)]
        expected = metrics.f1_score(
            [r.target["label"] for r in rows],
            [r.answer or "none" for r in rows],
            labels=sorted({r.target["label"] for r in rows}),
            average="macro",
            zero_division=0.0,
        )
        assert macro_f1(rows) == pytest.approx(expected)
