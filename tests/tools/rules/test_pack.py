"""Packs: a firm's own file, phrases, the document model, and what a caller hands in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from tael.tools.errors import ConfigError, InputError
from tael.tools.rules import Packs, check, load_packs, shipped
from tael.tools.rules.answers import Answers
from tael.tools.rules.case import dates
from tael.tools.rules.examples import material_of
from tael.tools.rules.material import Said, split_sentences
from tael.tools.rules.phrases import compiled, search

OWN = """
[off]
US7 = "We publish sector reviews only."
[change.US12]
severity = "warn"
[change.US6.with]
tolerance = 1.0
[[rule]]
id = "OWN1"
regime = "x"
title = { en = "House disclaimer", zh = "免责声明" }
citation = "Compliance manual, 4.2"
text_date = 2026-01-05
severity = "block"
kind = ["decidable"]
predicate = "says"
remedy = { en = "Print the disclaimer.", zh = "载明免责声明。" }
[[rule.with.needs]]
what = { en = "the disclaimer", zh = "免责声明" }
en = ["for professional clients only"]
zh = ["仅供专业投资者参考"]
"""


def own(tmp_path: Path, text: str) -> Packs:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return load_packs(path)


def test_a_firms_own_file(tmp_path: Path) -> None:
    packs = own(tmp_path, OWN)
    rules = {rule.id: rule for rule in packs.rules}
    assert "US7" not in rules
    assert packs.off == {"US7": "We publish sector reviews only."}
    assert rules["US12"].severity == "warn"
    assert rules["US6"].with_ == {"grace_days": 15, "tolerance": 1.0}
    report = check(material_of("For professional clients only.", "en"), regimes=[], firm=None)
    assert "OWN1" not in {r.id for r in report.results}
    for text, status in (("For professional clients only.", "pass"), ("For all.", "fail")):
        report = check(material_of(text, "en"), regimes=["us"], firm=None, packs=packs)
        assert report["OWN1"].status == status
        assert report.as_dict()["switched_off"] == {"US7": "We publish sector reviews only."}


def test_the_example_in_the_readme_is_a_pack(tmp_path: Path) -> None:
    from tael.tools.rules.pack import FOLDER

    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    packs = own(tmp_path, text.split("```toml")[1].split("```")[0])
    assert len(packs.rules) == len(shipped().rules)
    assert packs.rules[-1].id == "OWN1"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[off]\nUS99 = 'x'", "US99"),
        ("[off]\nUS7 = ''", "without a reason"),
        ("[change.US7]\npredicate = 'says'", "predicate"),
        ("[change.US7]\nseverity = 'loud'", "severity"),
        ("[change.US6.with]\ntolerence = 1", "tolerence"),
        ("[rules]\n", "rules"),
        ("[off\n", "TOML"),
        (OWN.replace('"says"', '"sings"'), "sings"),
        (OWN.replace("OWN1", "US1"), "US1"),
        (OWN.replace("professional clients", "<broker> clients"), "<broker>"),
        (OWN.replace("for professional", "(for professional"), "cannot be read"),
        (OWN.replace("for professional clients only", "(a|)"), "matches no text"),
        (OWN.replace('kind = ["decidable"]', 'kind = ["judgement"]'), "question"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(ConfigError, match=r"rules\.toml|phrase") as caught:
        own(tmp_path, text)
    assert word in str(caught.value)
    assert caught.value.remedy


def test_an_unknown_regime_is_refused() -> None:
    with pytest.raises(InputError, match="mars"):
        check(material_of("Text.", "en"), regimes=["mars"], firm=None)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("rating |", "Rating | Buy", True),
        ("rating |", "Ratings of peers", False),
        ("(share|current|) price", "Price: $3", True),
        ("no ... risk", "no real risk", True),
        ("hold", "shareholder", False),
        ("# months", "12 months", True),
        ("completed ... <date> ... <time>", "Completed on 2 March 2026, 15:10 CET", True),
        ("<certificate>", "S12345678901234", False),
        ("<person>", "Research Team", False),
        ("审核人：<person>", "审核人：待定", False),
        ("by <person>", "by Jane Q. Doe", True),
        ("持有...<percent>", "持有青川精工1.6%的股份", True),
        ("analyst ... (owns|holds)", "the analyst downs tools", False),
    ],
)
def test_phrases(phrase: str, text: str, found: bool) -> None:
    assert (search([phrase], text) is not None) is found
    assert compiled(phrase) is compiled(phrase)


def test_dates_of_both_languages() -> None:
    text = "2026-03-02; March 2, 2026; 2 Mar 2026; 2026年3月2日; 2026-02-31"
    assert [d.isoformat() for d in dates(text)] == ["2026-03-02"] * 4


def test_sentences() -> None:
    text = "Acme Inc. said sales rose 3.5%. The U.S. unit grew! See No. 4."
    assert split_sentences(text, "en") == [
        "Acme Inc. said sales rose 3.5%.",
        "The U.S. unit grew!",
        "See No. 4.",
    ]
    assert split_sentences("收入增长3.5%。毛利率为34.2%；费用下降！", "zh") == [
        "收入增长3.5%。",
        "毛利率为34.2%；",
        "费用下降！",
    ]


def test_blank_is_not_none() -> None:
    data = {
        "analysts": [{"holdings": "none"}, {"holdings": ""}],
        "companies": {"ACME": {"market_making": False, "holding_percent": 0}},
    }
    answers = Answers(data, "ACME")
    assert [a.given for a in answers.get("analysts.holdings")] == [True, False]
    assert answers.get("analysts.holdings")[1].key == "analysts.2.holdings"
    assert all(answers.get(f"company.{k}")[0].given for k in ("market_making", "holding_percent"))
    assert not answers.get("company.other_conflicts")[0].given
    assert not Answers(data, "OTHER").get("company.market_making")[0].given


def test_another_companys_answers_are_not_used() -> None:
    firm = {"companies": {"ACME": {"market_making": "no"}}}
    report = check(material_of("Harbor Lane Tools.", "en"), regimes=["us"], firm=firm)
    assert report["US13"].status == "firm"
    report = check(material_of("Acme Inc. (ACME)", "en"), regimes=["us"], firm=firm)
    assert report["US13"].status == "pass"


@dataclass(frozen=True)
class Hit:
    kind: str
    start: int
    end: int
    why: str


def test_what_the_caller_hands_in_is_used() -> None:
    seen: list[tuple[str, str]] = []

    def facts(figure: str, said: Said) -> bool:
        seen.append((figure, said.text))
        return figure != "$5bn"

    report = check(
        material_of("Sales were $5bn in FY2025, up 4%. A sure thing.", "en"),
        regimes=["us"],
        firm=None,
        facts=facts,
        wording=lambda text, lang: [Hit("promissory", 0, 1, lang)] if "sure" in text else [],
        recompute=lambda material: [
            SimpleNamespace(where=None, said="up 4%", computed="5%", why="It is 5%.")
        ],
    )
    assert [figure for figure, _ in seen] == ["$5bn", "4%"]
    assert report["US1"].status == "fail"
    assert "$5bn" in report["US1"].why
    assert [e.sentence for e in report["US18"].evidence] == ["A sure thing."]
    assert report["X2"].why == "It is 5%."


def test_the_ledger_knows_the_produce_id() -> None:
    from .reports import AIGC

    material = material_of(f"{AIGC}\n!! AI-generated", "en")
    for known, status in (("run-7", "pass"), ("run-8", "fail")):
        report = check(material, regimes=[], firm=None, resolves=known.__eq__)
        assert report["AI1"].status == status
    bare = material_of("Text.", "en")
    assert check(bare, regimes=[], firm=None, generated=True)["AI1"].status == "fail"
    assert check(bare, regimes=[], firm=None, generated=False)["AI1"].status == "pass"


def test_the_file_of_results() -> None:
    report = check(material_of("# Note\nPrice: $172.70", "en"), regimes=["eu"], firm=None)
    data = json.loads(report.as_json())
    assert data["final"] is False
    assert data["regimes"] == ["eu", "ai", "x"]
    row = next(r for r in data["results"] if r["id"] == "EU8")
    assert row["status"] == "fail"
    assert row["evidence"] == [
        {"sentence": "Price: $172.70", "place": {"page": 1, "section": "Note"}}
    ]
    assert row["remedy"]
    assert sum(data["counts"].values()) == len(data["results"])


def test_a_switched_off_or_warning_rule_does_not_block(tmp_path: Path) -> None:
    packs = own(tmp_path, "[change.X3]\nseverity = 'warn'\n[off]\nX1 = 'x'\nX2 = 'x'\nAI1 = 'x'\n")
    text = "| USD m | FY2025A | FY2026E |\n| Sales | 1 | 2 |\n\nSales grew in FY2026E."
    report = check(material_of(text, "en"), regimes=[], firm=None, packs=packs)
    assert [(r.id, r.status) for r in report.results] == [("X3", "fail")]
    assert report.final


def test_what_was_not_calculated_again_is_left_to_a_person() -> None:
    report = check(material_of("Revenue rose 10.0%.", "en"), regimes=[], firm=None)
    assert report["X2"].status == "judge"
