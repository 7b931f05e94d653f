"""One item asked of a real small model: the grammar holds it to a label, with log-probabilities."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest
import tael
from tael.agents.settings import load
from tael.domains.sentiment.asking import Asked, ask
from tael.domains.sentiment.item import LABELS, Item

from ...support.live import WORDS, live_model_home
from .desk import card

__all__ = ["live_model_home"]


@pytest.mark.live
def test_a_real_model_answers_with_a_label(live_model_home: Path) -> None:
    async def go() -> list[Asked]:
        model = tael.connect(f"embedded:{WORDS}", settings=load(home=live_model_home))
        try:
            items = [
                Item("Profit fell 40% and the shares crashed.", "en"),
                Item("净利润增长", "zh"),
            ]
            return [await ask(model, i, card().fixed(i.lang), (), "label") for i in items]
        finally:
            await model.aclose()

    for found in asyncio.run(go()):
        assert found.error is None
        assert found.measured
        assert found.logprobs is not None
        assert set(found.logprobs) == set(LABELS)
        assert sum(map(math.exp, found.logprobs.values())) == pytest.approx(1)
