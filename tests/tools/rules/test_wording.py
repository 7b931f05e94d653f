"""What a report must not say: figures on a test set, and the structures that excuse a hit.

Two thirds of each list of ``wording_{en,zh}.toml`` were at hand while the rules were written; every
third sentence was held out. Asserted is the first part; of the second and of the evasive
paraphrases the figures are printed (``pytest -s``) and only held against a floor.
"""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tael.tools.errors import ConfigError, InputError
from tael.tools.rules.wording import Hit, findings
from tael.tools.rules.wording_rules import KINDS, load, parse

HERE = Path(__file__).parent
LANGS = ("en", "zh")


@dataclass(frozen=True)
class Example:
    text: str
    kinds: frozenset[str]
    also: frozenset[str]  # neither asked for nor counted against
    held: bool


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def precision(self, kind: str) -> float:
        return self.right[kind] / max(1, self.right[kind] + self.false[kind])

    def recall(self, kind: str) -> float:
        return self.right[kind] / max(1, self.right[kind] + self.missed[kind])


def data(lang: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"wording_{lang}.toml").read_text(encoding="utf-8"))


def examples(lang: str) -> list[Example]:
    sets = data(lang)
    also = sets.pop("also")
    sets.pop("evasive")
    found: list[Example] = []
    for name, rows in sets.items():
        for index, row in enumerate(rows):
            text = row if isinstance(row, str) else row["text"]
            kinds = {name} - {"innocent"} if isinstance(row, str) else set(row["kinds"])
            more = {kind for kind, parts in also.items() if any(part in text for part in parts)}
            found.append(Example(text, frozenset(kinds), frozenset(more), index % 3 == 2))
    return found


def scored(rows: list[Example], lang: str) -> Score:
    score = Score()
    for row in rows:
        got = {hit.kind for hit in findings(row.text, lang)}
        score.right.update(got & row.kinds)
        score.missed.update(row.kinds - got)
        score.false.update(got - row.kinds - row.also)
    return score


def kinds(text: str, lang: str) -> set[str]:
    return {hit.kind for hit in findings(text, lang)}


def test_the_set_is_large_and_nothing_stands_in_it_twice() -> None:
    for lang in LANGS:
        rows = examples(lang)
        assert sum(bool(row.kinds) for row in rows) >= 150
        assert sum(not row.kinds for row in rows) >= 150
        assert len({row.text for row in rows}) == len(rows)


@pytest.mark.parametrize("lang", LANGS)
def test_the_development_part(lang: str) -> None:
    score = scored([row for row in examples(lang) if not row.held], lang)
    for kind in KINDS:
        assert score.precision(kind) >= 0.95, kind
        assert score.recall(kind) >= 0.95, kind


@pytest.mark.parametrize("lang", LANGS)
def test_the_held_out_part(lang: str) -> None:
    score = scored([row for row in examples(lang) if row.held], lang)
    for kind in KINDS:
        print(f"{lang} {kind}: {score.precision(kind):.2f} / {score.recall(kind):.2f}")
        assert score.precision(kind) >= 0.8, kind
        assert score.recall(kind) >= 0.8, kind


@pytest.mark.parametrize("lang", LANGS)
def test_evasive_paraphrases_are_mostly_missed_and_their_near_misses_left_alone(lang: str) -> None:
    sets = data(lang)["evasive"]
    innocent = sets.pop("innocent")
    found = sum(kind in kinds(text, lang) for kind, texts in sets.items() for text in texts)
    print(f"{lang}: {found} of {sum(map(len, sets.values()))} evasive paraphrases found")
    assert found >= 2
    assert sum(bool(findings(text, lang)) for text in innocent) <= 2


@pytest.mark.parametrize("lang", LANGS)
def test_a_hit_stands_where_it_says_and_tells_what_to_write(lang: str) -> None:
    for row in examples(lang):
        hits = findings(row.text, lang)
        assert hits == sorted(hits, key=lambda hit: hit.start)
        for hit in hits:
            assert 0 <= hit.start < hit.end <= len(row.text)
            assert row.text[hit.start : hit.end].strip() in hit.why
            assert ("。" in hit.why) == (lang == "zh")


def test_offsets_survive_typographic_quotes_and_capitals_that_grow() -> None:
    text = "İstanbul’s “best” bank: the shares CAN ONLY GO UP."
    (hit,) = findings(text, "en")
    assert text[hit.start : hit.end] == "CAN ONLY GO UP"


def test_hits_of_one_kind_do_not_overlap() -> None:
    hits = findings("Buy now before it is too late: the shares can only go up.", "en")
    assert [hit.kind for hit in hits][-1] == "promissory"
    one_kind = [hit for hit in hits if hit.kind == "exaggerated"]
    assert all(a.end <= b.start for a, b in pairwise(one_kind))


@pytest.mark.parametrize(
    ("bad", "excused", "lang"),
    [
        ("We guarantee a return of 8%.", "We do not guarantee a return of 8%.", "en"),
        ("The returns are guaranteed.", "The returns are not guaranteed.", "en"),
        ("Guaranteed returns are on offer.", "Rule 2210 forbids guaranteed returns.", "en"),
        ("It is a risk-free trade.", "We use a risk-free rate of 4%.", "en"),
        ("An epic quarter for the company.", "Sales at Epic Games fell 4%.", "en"),
        ("Rumours of a bid are growing.", "The company denied the rumours of a bid.", "en"),
        ("We have the non-public data.", "We do not have the non-public data.", "en"),
        ("该股稳赚不赔。", "不得宣称该股稳赚不赔。", "zh"),
        ("买入后股价必然上涨。", "买入后股价并不必然上涨。", "zh"),
        ("据传公司将被收购。", "公司否认了据传将被收购的说法。", "zh"),
        ("本金和收益都有保障。", "本金和收益都没有保障。", "zh"),
    ],
)
def test_structure_excuses(bad: str, excused: str, lang: str) -> None:
    assert findings(bad, lang)
    assert findings(excused, lang) == []


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("We cannot guarantee the dividend, but the shares can only go up.", "en", "promissory"),
        ("While no one knows the future, this is a sure bet.", "en", "promissory"),
        ("Rule 2210 forbids promises; the shares can only go up.", "en", "promissory"),
        ("我们不承诺收益，但该股稳赚不赔。", "zh", "promissory"),
        ("公司否认了市场传闻；坊间仍称将有收购。", "zh", "rumour"),
    ],
)
def test_an_excuse_reaches_no_further_than_its_clause(text: str, lang: str, kind: str) -> None:
    assert kind in kinds(text, lang)


def test_nothing_in_an_empty_sentence() -> None:
    assert findings("", "en") == findings("  ", "zh") == []


def test_a_thousand_sentences_in_under_a_second() -> None:
    for lang in LANGS:
        texts = [row.text for row in examples(lang)]
        load(lang)
        start = time.process_time()
        for index in range(1000):
            findings(texts[index % len(texts)], lang)
        assert time.process_time() - start < 1


def test_another_language_is_an_error_with_a_remedy() -> None:
    with pytest.raises(InputError, match="'fr'"):
        findings("Achetez maintenant.", "fr")


SCOPE = """[scope]
boundary = ";"
strong = ";"
negators = "not"
after = "false"
forbids = "forbid"
speech = "said"
"""
RULE = """[[rule]]
kind = "rumour"
why = "{said} is a rumour."
patterns = ["<heard>"]
"""


def test_a_data_file_can_be_edited() -> None:
    rules = parse('[words]\nheard = "gossip"\n' + SCOPE + RULE, "firm.toml")
    assert rules.rules[0].patterns[0].search("mere gossip")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[words", "not valid TOML"),
        (SCOPE.replace("negators", "negator"), "scope.*no negators"),
        (SCOPE + RULE, "rule 1 uses <heard>"),
        (SCOPE + RULE.replace("<heard>", "(gossip"), "no regular expression"),
        (SCOPE + RULE.replace("<heard>", "x*"), "matches an empty text"),
        (SCOPE + RULE.replace('"rumour"', '"gossip"'), "unknown kind 'gossip'"),
        (SCOPE + RULE.replace("{said}", "this"), "does not show"),
    ],
)
def test_a_mistake_in_a_data_file_is_named(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse(text, "firm.toml")


def test_a_hit_is_plain_data() -> None:
    (hit,) = findings("This is a sure bet.", "en")
    assert hit == Hit("promissory", 10, 18, hit.why)
