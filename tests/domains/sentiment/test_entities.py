"""Which companies a text names: aliases, symbols, common words, the one who rates another, and the
user's own list."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest
from tael.domains.sentiment.entities.find import find_companies, find_given
from tael.domains.sentiment.entities.gazetteer import Company, from_sec, read_file, shipped
from tael.tools.errors import InputError
from tael.tools.filings.tickers import TickerBook


def names(text: str) -> list[str]:
    return [each.name for each in find_companies(text, shipped()) if each.spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Apple shares fall as Microsoft rises", ["Apple", "Microsoft"]),
        ("Apple pie and apples are in season", []),
        ("Target price raised to $50", []),
        ("Target cuts its outlook", ["Target"]),
        ("Gap Inc names new chief", ["Gap"]),
        ("The gender Gap in pay", []),
        ("Travel Visa rules change", []),
        ("Visa to buy fintech", ["Visa"]),
        ("Google, Apple and Nvidia lead the market", ["Alphabet", "Apple", "Nvidia"]),
        ("$TSLA calls are cheap, $ABCDE too", ["Tesla", "ABCDE"]),
        ("Moutai (600519.SH) rises", ["贵州茅台"]),
        ("Ford Foundation gives a grant", []),
        ("J.P. Morgan's profit rose", ["JPMorgan Chase"]),
        ("AT&T and P&G report", ["AT&T", "Procter & Gamble"]),
        ("microsoft and nvidia up", ["Microsoft", "Nvidia"]),
        ("宁德时代与比亚迪销量增长", ["宁德时代", "比亚迪"]),
        ("平安夜商场客流大增", []),
        ("祝大家一路平安", []),
        ("平安：一季度净利下降", ["中国平安"]),
        ("中国平安旗下平安银行获增持", ["中国平安", "平安银行"]),
        ("万里长城游客创新高", []),
        ("长城汽车销量增长", ["长城汽车"]),
        ("苹果期货价格大涨", []),
        ("苹果发布新款手机", ["Apple"]),
        ("集中行动启动", []),
        ("工行：净利润增长", ["工商银行"]),
        ("贵州茅台（600519）公布年报", ["贵州茅台"]),
        ("腾讯控股(00700.HK)回购股份", ["腾讯控股"]),
        ("騰訊第三季收入增長", ["腾讯控股"]),
    ],
)
def test_companies_are_found(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_spans_are_where_the_name_stands() -> None:
    text = "Apple Inc said Apple will hire; apple juice fell"
    (apple,) = find_companies(text, shipped())
    assert [text[slice(*span)] for span in apple.spans] == ["Apple Inc", "Apple"]


def test_one_who_rates_is_no_subject() -> None:
    text = "Goldman Sachs downgrades Apple to neutral; Goldman Sachs profit fell"
    goldman, apple = find_companies(text, shipped())
    assert [text[slice(*span)] for span in goldman.spans] == ["Goldman Sachs"]
    assert goldman.spans[0][0] > goldman.rating[0][0]
    assert apple.name == "Apple"
    assert names("中信证券：维持贵州茅台买入评级") == ["贵州茅台"]
    assert names("Goldman Sachs raises full-year outlook") == ["Goldman Sachs"]


def test_given_entities_are_found_by_any_of_their_names() -> None:
    text = "The iPhone maker Apple Inc fell; AAPL closed lower"
    (found,) = find_given(text, ["AAPL"], shipped())
    assert found.name == "AAPL"
    assert [text[slice(*span)] for span in found.spans] == ["Apple Inc", "AAPL"]
    (other,) = find_given("Acme Widgets and acme rose", ["Acme"], shipped())
    assert len(other.spans) == 2


def test_a_users_list_has_the_last_word(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,ticker,aliases\nAcme Widgets,ACMX,Acme|宏图\nOur Apple,,Apple\n", "utf-8")
    mine = shipped().extended(read_file(path))
    assert [f.name for f in find_companies("Acme rises, 宏图大涨", mine)] == ["Acme Widgets"]
    assert [f.name for f in find_companies("Apple shares rise", mine)] == ["Our Apple"]


@pytest.mark.parametrize("content", ["title\nx\n", "name,ticker\n,AAA\n"])
def test_a_list_that_does_not_fit_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError):
        read_file(path)


def test_secs_list_needs_context_for_single_words() -> None:
    data = b'{"0":{"cik_str":1,"ticker":"BOX","title":"BOX INC"},"1":{"cik_str":2,"ticker":"ZBRA","title":"ZEBRA TECHNOLOGIES CORP"}}'
    companies, ambiguous = from_sec(TickerBook.parse(data))
    known = shipped().extended(companies, ambiguous)
    assert [f.name for f in find_companies("Zebra Technologies beats", known)] == [
        "Zebra Technologies"
    ]
    assert find_companies("A box of toys", known) == []


def test_recall_and_precision_with_a_list_of_ones_own(shared_data: Path) -> None:
    """On SEntFiN's headlines with its own list of entities, which a user's file would be."""
    folder = shared_data / "sentiment" / "sentfin"
    with (folder / "entity_list_comprehensive.csv").open(encoding="utf-8") as file:
        listed = [
            Company(row["Symbol"], parts[0], tuple(dict.fromkeys(parts)))
            for row in csv.DictReader(file)
            if (parts := [part.strip() for part in row["Entity"].split(",") if part.strip()])
        ]
    known = shipped().extended(listed)
    marked = hits = given = 0
    with (folder / "SEntFiN.csv").open(encoding="utf-8") as file:
        for row in list(csv.DictReader(file))[:1500]:
            found = [f for f in find_companies(row["Title"], known) if f.spans]
            said = [row["Title"][s:e].casefold() for f in found for s, e in f.spans]
            try:
                wanted = list(ast.literal_eval(row["Decisions"]))
            except (SyntaxError, ValueError):
                continue
            wanted = [w for w in wanted if known.named(w) is not None]
            marked += len(wanted)
            hits += sum(any(w.casefold() in s or s in w.casefold() for s in said) for w in wanted)
            given += sum(bool(re.search(r"\w", s)) for s in said)
    assert marked > 300
    assert hits / marked > 0.85
