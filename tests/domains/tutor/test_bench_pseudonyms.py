"""Names in sentences nobody made a rule for: the figures of the benchmark do not get worse."""

from __future__ import annotations

import pytest
from tael.domains.tutor.bench_pseudonyms import _found, _held_out


@pytest.mark.parametrize(("lang", "seen", "held_out"), [("en", 47, 26), ("zh", 48, 12)])
def test_identifiers_are_found_without_a_roster(lang: str, seen: int, held_out: int) -> None:
    assert sum(hit for _, hit in _found(lang)) >= seen
    assert sum(hit for _, hit in _held_out(lang)) >= held_out
