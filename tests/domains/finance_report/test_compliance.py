"""A report is final when every rule is met and every question answered, and a draft otherwise."""

from __future__ import annotations

import json

import pytest
from tael.agents.firm import Firm
from tael.agents.render.document import Document, Section, Table
from tael.agents.writing.plan import Lang
from tael.domains.finance_report.compliance import (
    Complied,
    Situation,
    comply,
    judge,
    regimes_of,
)
from tael.domains.finance_report.disclosures import SECTIONS
from tael.tools.rules import parse_packs

from .pipeline import bare
from .profile import EVERY, answers, approval, firm, situation, telling
from .test_document import LANGS, TICKERS, section, table

FINAL = [(ticker, lang, regimes) for ticker in TICKERS for lang in LANGS for regimes in ((), EVERY)]
PROFILES = {"quiet": firm, "telling": telling}


def open_rules(done: Complied) -> dict[str, str]:
    return {r.id: r.why for r in done.report.results if r.status in ("fail", "firm")}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("ticker", "lang", "regimes"), FINAL)
def test_with_a_complete_profile_every_report_is_final(
    ticker: str, lang: Lang, regimes: tuple[str, ...], profile: str
) -> None:
    asked = situation(ticker, lang, regimes=regimes, who=PROFILES[profile](lang))
    done = comply(bare(ticker, lang), asked)
    assert open_rules(done) == {}
    assert (done.final, done.reasons, done.blanks) == (True, (), ())
    assert {label.kind for label in done.document.labels} == {"ai"}
    assert done.document.front == ()
    # What is checked is what is printed: the table of the checks itself changes no result.
    again = judge(done.document, asked)
    assert {r.id: r.status for r in again.results} == {r.id: r.status for r in done.report.results}


UNRATED = [(ticker, lang) for ticker in TICKERS for lang in LANGS]


@pytest.mark.parametrize(("ticker", "lang"), UNRATED)
def test_without_prices_no_rating_is_given_and_no_rule_asks_for_one(
    ticker: str, lang: Lang
) -> None:
    report = bare(ticker, lang, priced=False)
    assert report.header.figures[0].text in ("Not rated", "未评级")
    done = comply(report, situation(ticker, lang, regimes=EVERY))
    assert open_rules(done) == {}
    assert done.final


@pytest.mark.parametrize(("ticker", "lang"), UNRATED)
def test_without_a_profile_only_what_the_firm_would_put_in_is_missing(
    ticker: str, lang: Lang
) -> None:
    """The sentences that say why there is no rating break no rule themselves."""
    done = comply(bare(ticker, lang, rated=False), situation(ticker, lang, regimes=EVERY))
    assert open_rules(done) == {}


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_profile_it_is_a_draft_and_one_line_says_why(lang: Lang) -> None:
    done = comply(bare("KO", lang), Situation(None, EVERY))
    assert not done.final
    assert len(done.reasons) == 1
    (front,) = done.document.front
    assert done.reasons[0] in front.text
    assert done.document.labels[0].kind == "draft"
    rows = _checks(done.document).rows
    asked = [row for row in rows if row.label == "–"]
    assert len(asked) == 1
    assert "US6" in asked[0].cells[0].text
    assert "US6" not in {row.label for row in rows}


@pytest.mark.parametrize("lang", LANGS)
def test_until_the_supervisor_approves_it_is_a_draft(lang: Lang) -> None:
    waiting = comply(bare("KO", lang), situation("KO", lang, approved=False))
    assert waiting.blocking == ()
    assert approval(lang).name in waiting.reasons[0]
    assert waiting.document.labels[0].kind == "draft"
    done = comply(bare("KO", lang), situation("KO", lang))
    assert done.final
    imprint = "".join(done.document.header.imprint)
    assert approval(lang).name in imprint
    assert ("09:30" if lang == "en" else "17:30") in imprint


def test_a_firm_without_a_supervisor_is_asked_for_one() -> None:
    left = firm().model_copy(update={"supervisor": None})
    done = comply(bare("KO", "en"), situation("KO", who=left, regimes=("cn",), approved=False))
    assert "supervisor.name" in {blank.key for blank in done.blanks}
    assert any("supervisor.name" in reason for reason in done.reasons)


MUTATED = [pytest.param(key, left, id=key) for key, left in answers("KO")]


@pytest.mark.parametrize(("key", "left"), MUTATED)
def test_an_answer_taken_out_is_found(key: str, left: Firm) -> None:
    """Of every regime at once: the blank is named, printed as a blank where it belongs, blocks."""
    done = comply(bare("KO", "en"), situation("KO", who=left, regimes=EVERY))
    asked = {blank.key for blank in done.blanks}
    asked |= {ask for result in done.report.of("firm") for ask in result.asks}
    assert key in asked
    assert not done.final
    assert done.blocking


def test_every_rule_that_asks_the_firm_is_open_for_some_answer() -> None:
    """The mutation above reaches every K rule."""
    reached: set[str] = set()
    for _, left in answers("KO"):
        done = comply(bare("KO", "en"), situation("KO", who=left, regimes=EVERY))
        reached |= {result.id for result in done.report.of("firm")}
    rules = situation("KO").packs.of(EVERY)
    assert {rule.id for rule in rules if "firm" in rule.kind} <= reached


@pytest.mark.parametrize("lang", LANGS)
def test_a_blank_is_printed_as_one(lang: Lang) -> None:
    company = firm(lang).company("KO")
    assert company is not None
    blank = company.model_copy(update={"market_making": None})
    left = firm(lang).model_copy(update={"companies": {"KO": blank}})
    done = comply(bare("KO", lang), situation("KO", lang, who=left))
    said = [s.text for s in section(done.document, "disclosures").sentences()]
    expected = {
        "en": "[not stated by the firm: companies.KO.market_making]",
        "zh": "[机构未填写：companies.KO.market_making]",
    }
    assert expected[lang] in said
    assert [blank.key for blank in done.blanks] == ["companies.KO.market_making"]


def _checks(document: Document) -> Table:
    (found,) = [b for b in section(document, "compliance").blocks if isinstance(b, Table)]
    return found


def test_a_rule_that_fails_blocks_and_is_shown_with_its_remedy() -> None:
    good = bare("KO", "en")
    (first, *rest) = good.sections
    claim = first.blocks[0].model_copy(
        update={
            "sentences": (
                first.blocks[0]
                .sentences[0]
                .model_copy(update={"text": "A guaranteed gain of the share.", "spans": ()}),
            )
        }  # type: ignore[union-attr]
    )
    broken = good.model_copy(
        update={
            "sections": (
                Section(id=first.id, title=first.title, blocks=(claim, *first.blocks[1:])),
                *rest,
            )
        }
    )
    done = comply(broken, situation("KO"))
    assert [result.id for result in done.report.of("fail")] == ["US18"]
    assert "US18" in done.reasons[0]
    row = next(row for row in _checks(done.document).rows if row.label == "US18")
    assert "A guaranteed gain of the share." in row.cells[2].text
    assert done.report["US18"].remedy in row.cells[2].text
    assert row.emphasis


@pytest.mark.parametrize("lang", LANGS)
def test_a_rule_that_is_switched_off_is_shown_with_the_firms_reason(lang: Lang) -> None:
    packs = parse_packs('[off]\nUS7 = "We publish no charts."\n')
    done = comply(bare("KO", lang), situation("KO", lang, packs=packs))
    row = next(row for row in _checks(done.document).rows if row.label == "US7")
    assert row.cells[2].text == "We publish no charts."
    assert done.final
    assert json.loads(done.as_json())["switched_off"] == {"US7": "We publish no charts."}


def test_a_rule_of_the_firms_own_is_checked() -> None:
    own = """
[[rule]]
id = "OWN1"
regime = "x"
title = { en = "House disclaimer", zh = "本机构免责声明" }
citation = "Compliance manual, 4.2"
text_date = 2026-01-05
severity = "block"
kind = ["decidable"]
predicate = "says"
remedy = { en = "Print the disclaimer.", zh = "载明免责声明。" }
[[rule.with.needs]]
what = { en = "the disclaimer", zh = "免责声明" }
en = ["for professional clients of ours only"]
zh = ["仅供本机构专业投资者参考"]
"""
    done = comply(bare("KO", "en"), situation("KO", packs=parse_packs(own)))
    assert [result.id for result in done.report.of("fail")] == ["OWN1"]
    assert not done.final


def test_compliance_json_has_every_result() -> None:
    done = comply(bare("600519", "zh"), situation("600519", "zh", approved=False))
    found = json.loads(done.as_json())
    assert found["regimes"] == ["cn", "ai", "x"]
    assert found["final"] is False
    assert found["draft_reasons"] == list(done.reasons)
    assert {row["id"] for row in found["results"]} == {r.id for r in done.report.results}
    shown = {row.label for row in _checks(done.document).rows}
    assert shown == {r.id for r in done.report.results}


def test_regimes_follow_the_listing() -> None:
    assert {ticker: regimes_of(table(ticker).company) for ticker in TICKERS} == {
        ticker: ("cn",) if ticker.isdigit() else ("us",) for ticker in TICKERS
    }


@pytest.mark.parametrize("lang", LANGS)
def test_figures_of_the_sections_of_the_firm_come_from_its_file(lang: Lang) -> None:
    done = comply(bare("KO", lang), situation("KO", lang))
    ids = [found.id for found in done.document.sections]
    assert ids[-5:] == [*SECTIONS, "compliance"]
    assert not any(
        sentence.origin == "model"
        for found in done.document.sections
        if found.id in SECTIONS
        for sentence in found.sentences()
    )
