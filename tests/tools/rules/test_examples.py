"""Every example of every rule comes out as the pack says."""

from __future__ import annotations

import re

import pytest
from tael.tools.rules import Packs, Rule, check, shipped
from tael.tools.rules.check import EVERYWHERE
from tael.tools.rules.examples import material_of
from tael.tools.rules.pack import Example

from .reports import none_found

RULES = shipped().rules
CASES = [
    pytest.param(rule, example, id=f"{rule.id}-{n}-{example.verdict}")
    for rule in RULES
    for n, example in enumerate(rule.example)
    if rule.predicate != "recomputes"  # its findings are the caller's
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example_comes_out(rule: Rule, example: Example) -> None:
    companies = (example.firm or {}).get("companies", {})
    report = check(
        material_of(example.text, example.lang),
        regimes=[rule.regime],
        firm=example.firm,
        facts=example.facts,
        packs=Packs((rule,)),
        ticker=next(iter(companies), None),
        published=example.published,
        recompute=none_found,
    )
    (result,) = report.results
    assert result.status == example.verdict, result.why
    assert bool(result.remedy) == (result.status != "pass")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_examples_both_ways_in_its_language(rule: Rule) -> None:
    verdicts = [example.verdict for example in rule.example]
    assert verdicts.count("pass") >= 1
    assert len(verdicts) - verdicts.count("pass") >= 2
    home = {"us": "en", "eu": "en", "cn": "zh"}.get(rule.regime)
    langs = {example.lang for example in rule.example}
    assert langs == {home} if home else langs == {"en", "zh"}


def test_the_table_of_rules_is_whole() -> None:
    wanted = [
        *(f"US{n}" for n in range(1, 20)),
        *(f"CN{n}" for n in range(1, 13)),
        *(f"HK{n}" for n in range(1, 4)),
        *(f"EU{n}" for n in range(1, 13)),
        *("AI1", "X1", "X2", "X3"),
    ]
    assert [rule.id for rule in RULES] == wanted
    assert {rule.regime for rule in RULES} == {"us", "cn", "hk", "eu", *EVERYWHERE}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_chinese_texts_are_chinese(rule: Rule) -> None:
    for text in (rule.title, rule.remedy, rule.question):
        if text is not None:
            assert re.search("[\u4e00-\u9fff]", text.zh)
            assert not re.search(r"[\u4e00-\u9fff][,;?!]", text.zh)
