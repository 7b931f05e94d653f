"""The renderers' own words, in English and Chinese, and the small formats that go with them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from .document import Document, Lang

_WORDS: dict[str, tuple[str, str]] = {
    "contents": ("Contents", "目录"),
    "figure": ("Figure {}", "图 {}"),
    "table": ("Table {}", "表 {}"),
    "sources": ("Sources", "数据来源"),
    "sources_of": ("Sources: ", "来源："),
    "sources_note": (
        "Numbers in brackets lead here. A filed figure leads on to its filing, a calculated one to "
        "its formula and inputs.",
        "正文方括号中的编号指向本节。申报数据链接至原始文件，计算数据列出公式及其输入项。",
    ),
    "calculated": ("Calculated from the figures above", "由上述数据计算"),
    "market": ("Market data", "行情数据"),
    "assumption": ("Assumptions", "假设"),
    "text": ("Quoted texts", "引用文本"),
    "filed_on": ("filed {}", "申报日期 {}"),
    "no": ("No.", "编号"),
    "item": ("Item", "项目"),
    "value": ("Value", "数值"),
    "concept": ("Tagged as", "披露标签"),
    "reference": ("Where", "出处"),
    "formula": ("Formula", "公式"),
    "open": ("open", "查看"),
    "sum_of": ("sum of", "合计："),
    "from": ("from {}", "由 {} 得出"),
    "first_filed": ("first filed as {}", "首次申报值 {}"),
    "as_of": ("As of", "截至"),
    "data_date": ("Latest data", "最新数据"),
    "generated": ("Generated", "生成时间"),
    "origin": ("Data", "数据"),
    "key_figures": ("Key figures", "关键数据"),
    "run": ("How this document was made", "生成信息"),
    "run_id": ("Run", "运行编号"),
    "model": ("Model", "模型"),
    "tokens": ("Tokens", "词元"),
    "token_kinds": (
        "{uncached} uncached and {cached} cached input, {output} output",
        "输入 {uncached}（未缓存）+ {cached}（缓存），输出 {output}",
    ),
    "reasoning": (" (of it {} reasoning)", "（其中推理 {}）"),
    "estimated": (", partly estimated", "，部分为估算"),
    "cost": ("Cost", "费用"),
    "cost_text": ("{listed} at list price, {incurred} spent now", "标价 {listed}，实付 {incurred}"),
    "cost_own": (
        "your own machine; the same tokens list at {} with deepseek-flash",
        "自有设备；按 deepseek-flash 标价为 {}",
    ),
    "no_price": ("unknown", "未知"),
    "price_table": ("price table {}", "价格表 {}"),
    "calls": ("Calls", "调用次数"),
    "seconds": ("Time", "耗时"),
    "seconds_text": ("{} s", "{} 秒"),
    "repairs": ("Repairs", "修正次数"),
    "dropped": ("Sentences dropped", "弃用句子"),
    "quote": ("Source text: “{}”", "来源原文：“{}”"),
    "missing": ("–", "–"),
}


def word(lang: Lang, key: str, *values: object, **named: object) -> str:
    """A word or phrase of ours, its places filled."""
    return _WORDS[key][1 if lang == "zh" else 0].format(*values, **named)


_ORIGINS: dict[str, tuple[str, str]] = {
    "sec": ("SEC EDGAR", "SEC EDGAR"),
    "ixbrl": ("SEC EDGAR", "SEC EDGAR"),
    "eastmoney": ("Eastmoney", "东方财富"),
    "sina": ("Sina Finance", "新浪财经"),
    "ths": ("10jqka", "同花顺"),
    "snapshot": ("stored copy", "本地存储"),
    "firm": ("stated by the firm", "由本公司设定"),
    "method": ("set by the method", "方法默认设定"),
    "own": ("your documents", "自有文档"),
}


def origin_name(origin: str, lang: Lang) -> str:
    """Who served a source, for readers; an origin without a name of its own stays as it is."""
    return _ORIGINS.get(origin, (origin, origin))[1 if lang == "zh" else 0]


def html_lang(lang: Lang) -> str:
    return "zh-CN" if lang == "zh" else "en"


def day(when: date | None) -> str:
    return when.isoformat() if when else ""


def moment(when: datetime) -> str:
    """Date, minute and offset: ``2026-03-25 14:05 UTC``."""
    zone = when.strftime("%Z") or when.strftime("%z")
    return f"{when:%Y-%m-%d %H:%M} {zone}".strip()


def head_facts(document: Document) -> list[tuple[str, str]]:
    """Dates and origin of the data, as pairs of a label and a text."""
    header = document.header
    told = {
        "as_of": day(header.as_of),
        "data_date": day(header.data_date),
        "origin": header.origin,
        "generated": moment(header.generated_at),
    }
    return [(word(document.lang, key), text) for key, text in told.items() if text]


def money(amount: Decimal | None, currency: str, lang: Lang) -> str:
    """An amount of a model's bill: cents, or six places below one; unknown is not zero, and
    little is not nothing."""
    if amount is None:
        return word(lang, "no_price")
    sign = {"USD": "$", "CNY": "¥"}.get(currency, f"{currency} ")
    if not amount:
        return f"{sign}0"
    if amount >= 1:
        return f"{sign}{amount:,.2f}"
    least = Decimal("0.000001")
    return f"< {sign}{least}" if amount < least else f"{sign}{amount.quantize(least).normalize():f}"


def count(value: int) -> str:
    return f"{value:,}"
