"""What the disclosures say is what the firm's file says: each answer, each text, and no more."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tael.agents.firm import Firm
from tael.agents.render.document import Section, Table
from tael.agents.writing.plan import Lang
from tael.domains.finance_report.disclosures import SECTIONS, Disclosures, Issue
from tael.domains.finance_report.firm_words import sentence, wording

from .pipeline import MADE
from .profile import EVERY, approval, firm, telling
from .test_document import LANGS


def disclosures(who: Firm, lang: Lang, **more: Any) -> Disclosures:
    issue = Issue(lang, "The Coca-Cola Company", "KO", EVERY, MADE, **more)
    return Disclosures(who, issue)


def texts(sections: list[Section]) -> str:
    found = []
    for section in sections:
        found += [one.text for one in section.sentences()]
        for block in section.blocks:
            if isinstance(block, Table):
                found.append(block.title)
                found += [
                    cell for row in block.rows for cell in (row.label, *(c.text for c in row.cells))
                ]
    return "\n".join(found)


def said(value: Any) -> list[str]:
    """Every text in the profile, and every figure as it stands there."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in said(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in said(one)]
    return [f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)]


FIXED = {"12", "3", "30"}
"""Figures of the sentences themselves: the past 12 months, the next 3, the past 30 days."""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("who", [firm, telling])
def test_every_figure_is_one_of_the_firms(who: Any, lang: Lang) -> None:
    known = set(FIXED)
    for text in said(
        {key: value for key, value in who(lang).plain().items() if key != "assumptions"}
    ):
        known |= {number.lstrip("0") or "0" for number in re.findall(r"\d+(?:\.\d+)?", text)}
    shown = re.findall(r"\d+(?:\.\d+)?", texts(disclosures(who(lang), lang).sections()))
    assert len(shown) > 20
    assert {number.lstrip("0") or "0" for number in shown} <= known


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_of_the_firm_stands_word_for_word(lang: Lang) -> None:
    made = disclosures(telling(lang), lang)
    printed = texts(made.sections()) + "\n".join(made.imprint())
    plain = telling(lang).plain()
    own = [plain["legal_name"], plain["regulator"], *plain["licences"], plain["update_frequency"]]
    own += [str(value) for value in plain["analysts"][0].values() if not isinstance(value, bool)]
    own += [text for text in plain["companies"]["KO"].values() if isinstance(text, str)]
    suffix = "_zh" if lang == "zh" else ""
    standing = plain["disclosures"]
    own += [standing[key + suffix] for key in ("general", "risk_warning", "conflicts_policy")]
    own += [band["meaning" + suffix].rstrip(".。") for band in plain["ratings"]["bands"]]
    for text in own:
        assert text in printed or text in ("none", "无"), text


@pytest.mark.parametrize("lang", LANGS)
def test_yes_and_no_are_two_sentences(lang: Lang) -> None:
    for answer in (*wording()["answer"], *wording()["analyst"]):
        if "no" not in answer or "{value}" in answer["yes"][lang]:
            continue  # a date or a figure is no plain yes
        yes, no = (sentence(answer, value, lang, "Jane Doe") for value in (True, False))
        assert yes != no
        assert sentence(answer, "none", lang, "Jane Doe") == no
        assert sentence(answer, "无", lang, "Jane Doe") == no
        assert sentence(answer, "yes", lang, "Jane Doe") == yes


@pytest.mark.parametrize("lang", LANGS)
def test_a_few_words_are_said_in_a_sentence_and_a_sentence_stands_alone(lang: Lang) -> None:
    service = next(one for one in wording()["answer"] if one["key"] == "non_banking_services")
    assert "pension plans" in sentence(service, "pension plans", lang)
    whole = "The company has been a client of the firm for custody services since 2019 (客户服务)。"
    assert sentence(service, whole, lang) == whole


@pytest.mark.parametrize("lang", LANGS)
def test_page_1_says_who_when_and_where(lang: Lang) -> None:
    waiting = "\n".join(disclosures(firm(lang), lang).imprint())
    done = disclosures(
        firm(lang), lang, approval=approval(lang), published=MADE + timedelta(minutes=90)
    ).imprint()
    signed = "\n".join(done)
    for text in (waiting, signed):
        assert firm(lang).analysts[0].certificate in text  # type: ignore[index, operator]
        assert firm(lang).legal_name in text  # type: ignore[operator]
        assert ("Important disclosures" if lang == "en" else "重要披露") in text
    assert ("not yet" if lang == "en" else "尚未发布") in waiting
    assert ("09:30 UTC" if lang == "en" else "17:30（北京时间）") in signed
    assert ("08:00 UTC" if lang == "en" else "16:00（北京时间）") in signed


def test_an_empty_file_is_all_blanks_and_invents_nothing() -> None:
    made = disclosures(Firm(), "en")
    assert [found.id for found in made.sections()] == list(SECTIONS)
    keys = {blank.key for blank in made.open()}
    printed = texts(made.sections()) + "\n".join(made.imprint())
    shown = set(re.findall(r"\[not stated by the firm: ([^\]]+)\]", printed))
    # What is asked and not printed by itself: nothing.
    assert keys <= shown
    assert not re.search(
        r"\d", re.sub(r"\[[^\]]*\]|2026-11-25|08:00", "", printed).replace("five", "")
    )
