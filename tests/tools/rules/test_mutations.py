"""A report that holds to every rule passes; broken in one place, exactly that rule fails; with one
key of the firm's profile emptied, exactly the rules that ask for it are open."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tael.tools.rules import Report, check, shipped
from tael.tools.rules.examples import material_of

from .reports import (
    CHINESE,
    CHINESE_FIRM,
    ENGLISH,
    ENGLISH_FACTS,
    ENGLISH_FIRM,
    growth_found,
)

ALSO = "# Forecasts\n"
ALSO_ZH = "# 盈利预测\n"
MARKET = "Larkfield Securities makes a market in the shares.\n"

# rule -> (text that goes, text that comes) in the English report
BROKEN = {
    "US1": ("rose 10.0%", "rose 12.0%"),
    "US2": (" with a discount rate of 9.0%", ""),
    "US3": ("Risks to our price target include", "We keep an eye on"),
    "US4": ("- Buy: expected total return above 10% over 12 months", "- We look ahead 12 months"),
    "US5": ("total return between -10% and 10%", "total return below -20%"),
    "US6": ("| Hold | 40 | 8 |", "| Hold | 41 | 8 |"),
    "US7": ("with changes of rating and price target, ", ""),
    "US8": ("A member of the household of Jane Doe owns 50 common shares", "Others like shares"),
    "US9": ("rests in part on total revenue", "is good"),
    "US10": ("expects to receive investment banking pay in the next three months", "is busy"),
    "US11": (" for brokerage services.\n\nLarkfield Securities received", ".\n\nIt received"),
    "US12": ("owned 1.3%", "owned 1.1%"),
    "US13": (MARKET, "Larkfield Securities may trade.\n"),
    "US14": ("leases a warehouse to the company", "is old"),
    "US15": ("For important disclosures and the analyst certification see page 2.", ""),
    "US16": ("certify that the views in this report accurately reflect", "had help with"),
    "US17": (", is or will be, directly or indirectly,", ""),
    "US18": (ALSO, ALSO + "This is a once-in-a-lifetime opportunity.\n\n"),
    "US19": ("Published 2026-03-02", "Published 2026-02-09"),
    "HK1": ("owned 1.3%", "owned 1.1%"),
    "HK2": ("serves on the board of the company as a director", "knows the company"),
    "HK3": ("A member of the household of Jane Doe owns 50 common shares", "Others like shares"),
    "EU1": ("is regulated by the FCA", "is a broker"),
    "EU2": (ALSO, ALSO + "The stock is cheap.\n\n"),
    "EU3": (ALSO, ALSO + "Industry sources say a large order is close.\n\n"),
    "EU4": ("FY2027E", "FY2027"),
    "EU5": ("2026-03-02, 15:10 GMT", "2026-03-02"),
    "EU6": ("> Sensitivity of the value per share", "> Value per share"),
    "EU7": ("We plan to update this recommendation every quarter.", ""),
    "EU8": ("$45.00, 2026-02-27, close", "$45.00"),
    "EU9": ("| 2025-09-10 | Hold |\n", ""),
    "EU10": ("is net short 0.7%: a short position of 0.7%", "is net short: a position"),
    "EU11": ("It was also co-lead manager of the offering of the notes.", ""),
    "EU12": ("| Hold | 40 | 8 |", "| Hold | 41 | 8 |"),
    "AI1": ("AI-generated, reviewed", "Reviewed"),
    "X1": (ALSO, ALSO + "On our numbers the shares are overvalued.\n\n"),
    "X2": ("revenue growth of 8.0%", "revenue growth of 18.0%"),
    "X3": (ALSO, ALSO + "The FY2025A consensus estimate has been cut.\n\n"),
}
BROKEN_ZH = {
    "CN1": ("!! 证券研究报告", "!! 深度分析"),
    "CN2": ("具有证券投资咨询业务资格", "资格齐备"),
    "CN3": ("S1234567890123", "待补"),
    "CN4": ("2026年3月2日 16:30", "近日"),
    "CN5": ("资料来源：公司2025年年度报告、上海证券交易所。", ""),
    "CN6": ("本报告不构成对任何人的个人投资建议，投资者据此操作须自行承担风险。", ""),
    "CN7": ("本公司在报告发布日及第二个交易日不进行与报告观点相反的交易。", ""),
    "CN8": (ALSO_ZH, ALSO_ZH + "该股稳赚不赔，必涨。\n\n"),
    "CN9": (ALSO_ZH, ALSO_ZH + "内部人士透露，公司即将获得大额订单。\n\n"),
    "CN10": ("- 买入指未来12个月内相对基准沪深300指数涨幅超过15%。\n", ""),
    "CN11": ("关键假设：", "其中："),
    "CN12": ("合规审查人：周明谦。", ""),
    "AI1": ("!! 内容由人工智能生成", ""),
    "X1": (ALSO_ZH, ALSO_ZH + "我们认为当前估值明显偏高。\n\n"),
    "X2": ("118.8 | 127.1 |\n", "118.8 | 127.1 |\n| 同比增速 | - | 10.0% | 18.0% | 7.0% |\n"),
    "X3": ("预计2026年营业收入118.8亿元", "2026年公司实现营业收入118.8亿元"),
}


def english(text: str = ENGLISH, firm: dict[str, Any] | None = ENGLISH_FIRM) -> Report:
    return check(
        material_of(text, "en"),
        regimes=("us", "hk", "eu"),
        firm=firm,
        facts=ENGLISH_FACTS,
        generated=True,
        ticker="HLTI",
        recompute=growth_found,
    )


def chinese(text: str = CHINESE, firm: dict[str, Any] | None = CHINESE_FIRM) -> Report:
    return check(
        material_of(text, "zh"),
        regimes=("cn",),
        firm=firm,
        generated=True,
        ticker="688999",
        recompute=growth_found,
    )


def regime_of(rule_id: str) -> str:
    return next(rule.regime for rule in shipped().rules if rule.id == rule_id)


def open_in(report: Report, regime: str) -> dict[str, str]:
    return {r.id: r.status for r in report.results if r.regime == regime and r.status != "pass"}


def test_the_reports_unharmed_pass() -> None:
    for report in (english(), chinese()):
        assert {r.id: r.why for r in report.results if r.status != "pass"} == {}
        assert report.final


def test_every_rule_is_broken_once() -> None:
    assert {*BROKEN, *BROKEN_ZH} == {rule.id for rule in shipped().rules}


@pytest.mark.parametrize("rule_id", BROKEN)
def test_exactly_the_broken_rule_fails(rule_id: str) -> None:
    gone, comes = BROKEN[rule_id]
    assert gone in ENGLISH
    report = english(ENGLISH.replace(gone, comes))
    assert open_in(report, regime_of(rule_id)) == {rule_id: "judge" if rule_id == "EU2" else "fail"}
    assert report.final == (rule_id == "EU2")
    assert report[rule_id].remedy


@pytest.mark.parametrize("rule_id", BROKEN_ZH)
def test_exactly_the_broken_rule_fails_in_chinese(rule_id: str) -> None:
    gone, comes = BROKEN_ZH[rule_id]
    assert gone in CHINESE
    report = chinese(CHINESE.replace(gone, comes))
    assert open_in(report, regime_of(rule_id)) == {rule_id: "fail"}
    assert not report.final


def keys(regimes: tuple[str, ...]) -> list[str]:
    rules = shipped().of(regimes)
    return sorted({key for rule in rules for key in rule.firm_keys})


def emptied(firm: dict[str, Any], key: str, ticker: str, blank: Any) -> dict[str, Any]:
    changed = copy.deepcopy(firm)
    head, _, rest = key.partition(".")
    place: Any = changed
    if head == "company":
        place = changed["companies"][ticker]
    elif head == "analysts":
        place = changed["analysts"][0]
    elif rest:
        place = changed[head]
    assert (rest or head) in place
    place[rest or head] = blank
    return changed


@pytest.mark.parametrize("blank", [None, "", "  "])
@pytest.mark.parametrize("key", keys(("us", "hk", "eu")))
def test_an_emptied_key_is_found(key: str, blank: str | None) -> None:
    report = english(firm=emptied(ENGLISH_FIRM, key, "HLTI", blank))
    asking = {r.id for r in shipped().of(("us", "hk", "eu")) if key in r.firm_keys}
    assert {r.id: r.status for r in report.results if r.status != "pass"} == dict.fromkeys(
        asking, "firm"
    )
    last = key.partition(".")[2] or key
    assert all(any(a.endswith(last) for a in report[rule_id].asks) for rule_id in asking)
    assert not report.final


@pytest.mark.parametrize("key", keys(("cn",)))
def test_an_emptied_key_is_found_in_chinese(key: str) -> None:
    report = chinese(firm=emptied(CHINESE_FIRM, key, "688999", ""))
    asking = {r.id for r in shipped().of(("cn",)) if key in r.firm_keys}
    assert {r.id for r in report.of("firm")} == asking
    assert not report.of("fail")


def test_american_rules_read_chinese() -> None:
    """The firm's file names its ratings in both languages; the report uses one."""
    report = check(
        material_of(
            f"{CHINESE}\n| 评级 | 占比 | 客户占比 |\n| 买入 | 60 | 5 |\n| 卖出 | 40 | 0 |", "zh"
        ),
        regimes=("us",),
        firm={
            **CHINESE_FIRM,
            "distribution": {
                "quarter_end": "2025-12-31",
                "rows": [
                    {"rating": "Buy", "percent": 60, "banking_percent": 5},
                    {"rating": "Sell", "percent": 40, "banking_percent": 0},
                ],
            },
        },
    )
    assert {"US2", "US3", "US4", "US5", "US6", "US18"} <= {r.id for r in report.of("pass")}
    assert {"US15", "US16", "US17"} == {r.id for r in report.of("fail")}


def test_the_future_denies_nothing() -> None:
    """未来 has the sign of a denial in it."""
    text = "未来3个月内，本公司预期自标的公司取得投资银行业务报酬。"
    company = {"banking_12_months": False, "banking_fee_12_months": False}
    firm = {"companies": {"HLTI": {**company, "banking_expected_3_months": True}}}
    for said, status in ((text, "pass"), (text.replace("预期", "不预期"), "fail")):
        report = check(material_of(said, "zh"), regimes=("us",), firm=firm, ticker="HLTI")
        assert report["US10"].status == status


def test_a_text_of_the_firms_may_be_in_the_other_language() -> None:
    for lang, text in (("zh", "更新计划：every quarter"), ("en", "Planned updates: 每季度")):
        report = check(material_of(text, lang), regimes=("eu",), firm=None)  # type: ignore[arg-type]
        assert report["EU7"].status == "pass"


def test_without_a_profile_every_firm_rule_is_open() -> None:
    report = english(firm=None)
    firm = {r.id for r in shipped().of(("us", "hk", "eu")) if "firm" in r.kind}
    assert {r.id for r in report.of("firm")} == firm
    assert not report.final
