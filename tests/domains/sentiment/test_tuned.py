"""The member with a tuned encoder: what it reads, and that numpy and torch see the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tael.domains.sentiment.heads.stack import Stack
from tael.domains.sentiment.heads.storing import load_head, read_head, save_head
from tael.domains.sentiment.heads.tuned import Tuned, batch_of, passage, tokens_of
from tael.domains.sentiment.item import LABELS, Example, Item
from tael.domains.sentiment.teaching import fit as fitting
from tael.domains.sentiment.teaching.rows import item_of
from tael.tools.e5.adapter import Adapter

SENTENCE = "Acme beat Borealis, and Acme rose"


def _random(seed: int = 0) -> Tuned:
    """An encoder as it is in the file, under weights that mean nothing."""
    weights = np.random.default_rng(seed).normal(size=(768, 3))
    return Tuned(Adapter({}, {}), Stack(weights, np.zeros(3)))


@pytest.mark.parametrize(
    ("text", "entity", "read"),
    [
        ("Profit\n rose", "", "query: Profit rose"),
        (SENTENCE, "Acme", "query: « Acme » beat Borealis, and « Acme » rose"),
        (SENTENCE, "Borealis", "query: Acme beat « Borealis » , and Acme rose"),
        ("甲公司起诉乙公司", "乙公司", "query: 甲公司起诉 « 乙公司 »"),
        ("A «B» fell", "", "query: A B fell"),
        ("y " * 200 + "Acme fell", "Acme", "query: " + "y " * 80 + "« Acme » fell"),
    ],
)
def test_what_is_read_of_an_item(text: str, entity: str, read: str) -> None:
    assert passage(item_of(text, entity, [entity, "Acme", "Borealis"])) == read


def test_the_entitys_tokens_are_told_from_the_others() -> None:
    rows = [tokens_of(item_of(SENTENCE, name, ["Acme", "Borealis"])) for name in ("Acme", "")]
    _, real, inside = batch_of(rows)
    assert inside[0].sum() == 8  # twice: two marks, and "Acme" in two pieces
    assert not inside[0, 0]
    assert inside[1].tolist() == [1.0, *[0.0] * (inside.shape[1] - 1)]
    assert not (inside.astype(bool) & ~real).any()


def test_scores_do_not_depend_on_the_neighbours() -> None:
    items = [item_of(SENTENCE, "Acme", ["Acme", "Borealis"]), Item("short", "en")]
    items += [Item(f"a longer text of {n} words " * n, "en") for n in (1, 3, 9)]
    together, member = _random().scores(items), _random()
    alone = np.vstack([member.scores([each]) for each in items])
    np.testing.assert_allclose(together, alone, atol=2e-3)
    assert abs(together[0] - together[1]).max() > 0.01


def test_the_entity_changes_what_is_read() -> None:
    items = [item_of(SENTENCE, name, ["Acme", "Borealis"]) for name in ("Acme", "Borealis")]
    first, second = _random().scores(items)
    assert abs(first - second).max() > 0.01


def test_a_tuned_head_is_the_same_after_saving(tmp_path) -> None:
    adapter = Adapter(
        {"l0.q.w": np.full((2, 384), 0.25, np.float32)},
        {"l0.q.w": np.ones((384, 2), np.float32)},
        2.0,
    )
    full = Stack(np.ones((6, 3)), np.arange(3.0))
    shipped = load_head()
    head = replace(shipped, member=Tuned(adapter, _random().out), full=full)
    save_head(head, tmp_path / "h")
    again = read_head(tmp_path / "h")
    assert isinstance(again.member, Tuned)
    item = Item("Profit rose", "en")
    np.testing.assert_allclose(again.member.scores([item]), head.member.scores([item]), atol=1e-6)


def _made_up(size: int) -> list[Example]:
    words = {"negative": "gloom", "neutral": "table", "positive": "delight"}
    return [
        Example(Item(f"Number {at}: {words[LABELS[at % 3]]}", "en"), LABELS[at % 3])
        for at in range(size)
    ]


def test_torch_and_numpy_see_the_same_and_tuning_learns() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: the extra tune")
    from tael.domains.sentiment.teaching.network import Network
    from tael.domains.sentiment.teaching.tuning import Recipe, tune
    from tael.tools.e5.file import e5_file

    said: list[str] = []
    member = tune(_made_up(48), Recipe(epochs=4, batch=12, rate=2e-3, rank=4), said=said.append)
    items = [each.item for each in _made_up(60)[48:]]
    assert (member.scores(items).argmax(1) == np.arange(12) % 3).mean() > 0.8
    assert said[-1].endswith("192 of 192 readings")
    net = Network(e5_file(), member, 0.1).eval()
    with torch.no_grad():
        inputs = map(torch.from_numpy, batch_of([tokens_of(item) for item in items]))
        theirs = torch.log_softmax(net(*inputs), dim=1).numpy()
    np.testing.assert_allclose(member.scores(items), np.maximum(theirs, np.log(1e-6)), atol=5e-3)


def test_a_tuned_member_is_measured_on_the_fold_that_it_did_not_see(monkeypatch) -> None:
    pytest.importorskip("sklearn")
    from tael.domains.sentiment.teaching import readers
    from tael.domains.sentiment.teaching.tuning import Recipe

    lessons: list[list[str]] = []

    class Knows:
        """Right about everything that it is asked."""

        def scores(self, items):
            return np.array(
                [np.log(np.eye(3)["bca".index(i.text[0])] * 0.98 + 0.01) for i in items]
            )

    def tune(examples, recipe, *, start, said):
        lessons.append([each.item.text for each in examples])
        return Knows()

    monkeypatch.setattr(readers, "tune", tune)
    rng = np.random.default_rng(3)
    words = ["".join(rng.choice(list("xyzqwk"), 7)) for _ in range(40)]
    examples = [
        Example(Item("bca"[at % 3] + " ".join(rng.permutation(words)[:6]), "en"), LABELS[at % 3])
        for at in range(240)
    ]
    fitted = fitting.fit(examples, reader=readers.tuned(Recipe(), None, print))
    unseen = {examples[int(at)].item.text for at in fitted.rows}
    assert len(fitted.rows) == len(fitted.out) == 48
    assert not unseen & set(lessons[0])
    assert len(lessons[0]) == 192
    assert len(lessons[1]) == 240
    assert "kept" in fitted.notes[0]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        (
            "Apple beat estimates while Tesla's deliveries fell",
            {"Apple": "Apple beat estimates", "Tesla": "Tesla's deliveries fell"},
        ),
        ("茅台上涨，五粮液下跌", {"茅台": "茅台上涨", "五粮液": "五粮液下跌"}),
        ("中国平安获上调目标价，招商银行遭减持", {"招商银行": "招商银行遭减持"}),
    ],
)
def test_the_evidence_is_of_the_entitys_own_clause(text: str, evidence: dict[str, str]) -> None:
    head = load_head()
    for name, words in evidence.items():
        item = item_of(text, name, ["Apple", "Tesla", "茅台", "五粮液", "中国平安", "招商银行"])
        span = head.evidence(item)
        assert span is not None
        assert item.text[slice(*span)] == words


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Apple beat estimates while Tesla's deliveries fell", {"Apple": "positive", "Tesla": "negative"}),
        ("Nike rallies, Adidas slumps after profit warning", {"Nike": "positive", "Adidas": "negative"}),
        ("The company will publish its results on 3 May", {"": "neutral"}),
    ],
)  # fmt: skip
def test_the_shipped_head_tells_the_entities_of_a_text_apart(
    text: str, labels: dict[str, str]
) -> None:
    items = [item_of(text, name, [each for each in labels if each]) for name in labels]
    said = load_head().predict(items).argmax(1)
    assert {name: LABELS[at] for name, at in zip(labels, said, strict=True)} == labels


def test_an_encoder_that_has_seen_the_lesson_is_not_gone_on_from(monkeypatch) -> None:
    """Its word on a fold that was held out would be a memory, and no measure."""
    from tael.domains.sentiment.teaching import readers
    from tael.domains.sentiment.teaching.tuning import Recipe, text_hashes

    starts = []

    def tune(examples, recipe, *, start, said):
        starts.append(start)
        return _random()

    monkeypatch.setattr(readers, "tune", tune)
    examples = _made_up(30)
    labels = np.zeros(30, np.int64)
    fold = np.arange(30) % 5
    for taught, kept in ((_made_up(40)[30:], True), (_made_up(3), False)):
        start = replace(_random(), seen=text_hashes(taught))
        readers.tuned(Recipe(), start, print)(examples, labels, fold)
        assert starts[-2:] == [start if kept else None] * 2


def test_the_shipped_encoder_knows_what_it_was_taught() -> None:
    from tael.domains.sentiment.teaching.shipped import seeds
    from tael.domains.sentiment.teaching.tuning import text_hashes

    member = load_head().member
    assert isinstance(member, Tuned)
    assert np.isin(text_hashes(list(seeds())), member.seen).all()
    assert not np.isin(text_hashes(_made_up(9)), member.seen).any()
