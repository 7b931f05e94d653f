"""Figures calculated again: what does not come out is found, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from tael.tools.readers import read
from tael.tools.readers.markdown import read_markdown
from tael.tools.rules import shipped
from tael.tools.rules.examples import material_of
from tael.tools.rules.recompute import Finding, recompute

from .reports import CHINESE, ENGLISH

GOOD = sorted((Path(__file__).parent / "good_reports").glob("*.md"))


def found(name: str, right: str, wrong: str) -> list[Finding]:
    text = (Path(__file__).parent / "good_reports" / f"{name}.md").read_text(encoding="utf-8")
    assert right in text
    return recompute(read_markdown(text.replace(right, wrong, 1), name))


def test_the_pack_s_examples() -> None:
    for rule in shipped().rules:
        for example in rule.example:
            findings = recompute(material_of(example.text, example.lang))
            if rule.id == "X2":
                assert bool(findings) == (example.verdict == "fail")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_reports_have_no_findings(path: Path) -> None:
    assert recompute(read(path)) == []


def test_good_examples_have_no_findings() -> None:
    assert recompute(material_of(ENGLISH, "en")) == []
    assert recompute(material_of(CHINESE, "zh")) == []


@pytest.mark.parametrize(
    ("name", "right", "wrong", "check", "computed"),
    [
        ("update_en", "8.1% | 8.4%", "8.1% | 9.4%", "growth", "8.4%"),
        ("update_en", "39.5% | 40.2%", "39.5% | 42.0%", "margin", "40.2%"),
        ("update_en", "730 | 804", "730 | 840", "sum", "804"),
        ("update_en", "1,300 | 1,340", "1,300 | 1,400", "sum", "2,600"),
        ("update_en", "15.5% | 15.8%", "15.5% | 18.5%", "margin", "15.8%"),
        ("update_en", "20.8 | 18.5", "20.8 | 19.5", "multiple", "18.5x"),
        ("update_en", "690 | 31.8%", "690 | 38.1%", "share", "31.8%"),
        ("update_en", "| 110 | 5.1%", "| 150 | 5.1%", "sum", "2,208"),
        ("update_en", "548 | 570 |", "548 | 590 |", "sum", "2,188"),
        ("update_en", "Upside | 20.0%", "Upside | 25.0%", "upside", "20.0%"),
        ("update_en", "rose 8.4%", "rose 9.9%", "growth", "8.4%"),
        ("update_en", "rose 8.4%", "fell 8.4%", "growth", "8.4%"),
        ("update_en", "to $2,168m", "to $2,268m", "level", "2,168"),
        ("update_en", "was 41.2%", "was 44.2%", "margin", "41.2%"),
        ("update_en", "grew 12.0% from", "grew 15.0% from", "growth", "12.0%"),
        ("update_en", "CAGR of 8.3%", "CAGR of 10.1%", "cagr", "8.3%"),
        ("note_en", "| (3.4)%", "| 3.4%", "growth", "-3.4%"),
        ("note_en", "218.5", "228.5", "sum", "218.5"),
        ("note_en", "margin was 8.2%", "margin was 9.2%", "margin", "8.2%"),
        ("update_zh", "14.6% | 13.6%", "14.6% | 16.3%", "growth", "13.6%"),
        ("update_zh", "同比增长13.6%", "同比增长15.6%", "growth", "13.6%"),
        ("update_zh", "34.4% | 35.2%", "34.4% | 32.5%", "margin", "35.2%"),
        ("update_zh", "毛利率为35.2%", "毛利率为37.2%", "margin", "35.2%"),
        ("update_zh", "净利润7.50亿元", "净利润8.50亿元", "level", "7.50"),
        ("update_zh", "33.0 | 36.5", "33.0 | 39.5", "sum", "91.0"),
        ("update_zh", "上涨空间 | 25.0%", "上涨空间 | 35.0%", "upside", "25.0%"),
        ("note_zh", "有15.0%的上涨", "有20.0%的上涨", "upside", "15.0%"),
        ("note_zh", "收入28.40亿元", "收入29.40亿元", "level", "284,000"),
        ("note_zh", "12.0% | 11.6%", "12.0% | 16.1%", "margin", "11.6%"),
    ],
)
def test_a_changed_figure_is_found(
    name: str, right: str, wrong: str, check: str, computed: str
) -> None:
    findings = [f for f in found(name, right, wrong) if f.kind == "figure"]
    assert (check, computed) in [(f.check, f.computed) for f in findings]
    assert all(f.where.text and f.why for f in findings)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "en",
            "Rating: Buy. Price: $50.00. Price target: $52.00.\n\n"
            "- Buy: expected return above 15% over 12 months.\n",
        ),
        ("en", "| Rating | Buy |\n| Price | $50.00 |\n\nRecommendation: Hold\n"),
        ("zh", "| 投资评级 | 买入 |\n| 收盘价 | 40.00元 |\n\n投资建议：观望\n"),
    ],
)
def test_ratings_that_do_not_agree(lang: str, text: str) -> None:
    kinds = [f.kind for f in recompute(material_of(text, "zh" if lang == "zh" else "en"))]
    assert kinds == ["rating"]


def test_a_column_ahead_without_its_mark() -> None:
    text = "Published 2026-03-02\n\n| USD m | FY2025A | {} |\n| Revenue | 1,100 | 1,188 |\n"
    for head, kinds in (("FY2027", ["tense"]), ("FY2027A", ["tense"]), ("FY2027E", [])):
        assert [f.kind for f in recompute(material_of(text.format(head), "en"))] == kinds


def test_what_cannot_be_known_is_no_finding() -> None:
    """Other bases, other companies, other meanings of the same words."""
    for text in (
        "Cloud revenue grew 40% in FY2025.",
        "Organic revenue growth was 2.0% in FY2025.",
        "Revenue rose 4.0% quarter-on-quarter in FY2025.",
        "The market expects revenue of $1,300m in FY2025.",
        "Peers' revenue grew 21% in FY2025.",
        "Revenue and profit rose 3% and 9% respectively in FY2025.",
    ):
        table = "| USD m | FY2024A | FY2025A |\n| Revenue | 1,000 | 1,100 |\n\n"
        assert recompute(material_of(table + text, "en")) == [], text
