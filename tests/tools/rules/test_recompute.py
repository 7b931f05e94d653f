"""Figures calculated again: what does not come out is found, and nothing else is."""

from __future__ import annotations

from tael.tools.rules import shipped
from tael.tools.rules.examples import material_of
from tael.tools.rules.recompute import recompute

from .reports import CHINESE, ENGLISH


def test_the_pack_s_examples() -> None:
    for rule in shipped().rules:
        for example in rule.example:
            found = recompute(material_of(example.text, example.lang))
            if rule.id == "X2":
                assert bool(found) == (example.verdict == "fail")


def test_good_reports_have_no_findings() -> None:
    assert recompute(material_of(ENGLISH, "en")) == []
    assert recompute(material_of(CHINESE, "zh")) == []
