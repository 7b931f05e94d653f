"""Writing ``firm.toml`` so that somebody who does not program can edit it.

Every question stands above its answer with the rules that need it; an unanswered one stands there
as a comment. No comment holds an answer: one that is uncommented as it is stays a blank (a text) or
is refused (a yes or no, a figure, a date), so that nothing is answered by accident.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..tools.remark import Remark
from .firm_blanks import Question, questions
from .firm_values import blank

_HEAD = Remark(
    "What only the firm knows, for research reports. Texts are printed word for word.\n"
    "A line that begins with # is a remark: remove the # to answer the question above it.\n"
    'Write texts in quotes "...", yes and no as true and false (or a sentence), dates as\n'
    "2026-03-31, percentages without a sign: 1.5 is 1.5 %.\n"
    "A question left unanswered keeps a report a draft.",
    "仅本公司掌握、供研究报告使用的资料。文字按原样刊载。\n"
    "以 # 开头的行是说明：去掉行首的 # 即可填写其上方的问题。\n"
    '文字用半角引号 "..."，是与否填 true 与 false（或披露原文），日期如 2026-03-31，'
    "比例不加百分号：1.5 即 1.5%。\n"
    "未回答的问题会使报告停留在草稿状态。",
)

_TITLES = {
    "": Remark("The firm", "公司"),
    "supervisor": Remark("Who approves reports", "报告审核人"),
    "analysts": Remark(
        "Analysts: one [[analysts]] table for each", "分析师：每人一个 [[analysts]] 表"
    ),
    "ratings": Remark("Rating system", "投资评级体系"),
    "ratings.bands": Remark(
        "Ratings from the highest to the lowest: upside in percent, low included, high not",
        "评级由高到低排列：涨跌幅（%），含下限 low，不含上限 high",
    ),
    "distribution": Remark("Distribution of ratings", "评级分布"),
    "disclosures": Remark("Standing texts", "固定声明"),
    "companies": Remark(
        "Companies covered: one [companies.TICKER] table for each",
        "覆盖公司：每家一个 [companies.代码] 表",
    ),
    "assumptions": Remark(
        "Assumptions for the discounted cash flow: one [assumptions.TICKER] table for each\n"
        "Also possible in it: net_debt, minorities, diluted_shares; and the tables because\n"
        '(growth = "the reason for it, as printed"), bull and bear (growth = 9).',
        "现金流折现假设：每家一个 [assumptions.代码] 表\n"
        "表中另可填 net_debt、minorities、diluted_shares（净负债、少数股东权益、稀释股数），\n"
        '以及子表 because（growth = "刊载的理由"）、bull、bear（乐观、悲观情形，如 growth = 9）。',
    ),
    "peers": Remark("Comparable companies", "可比公司"),
}

_OPEN = "?"
"""Stands for an answer that nobody gave: a line that is uncommented without one is refused."""
_DOTS = {"text": '"..."', "texts": '["..."]'}
_SAMPLES = {
    "ratings.bands": (
        "[[ratings.bands]]",
        'name = "..."',
        f"low = {_OPEN}",
        "[[ratings.bands]]",
        'name = "..."',
        f"high = {_OPEN}",
    ),
    "distribution.rows": (
        "[[distribution.rows]]",
        'rating = "..."',
        f"percent = {_OPEN}",
        f"banking_percent = {_OPEN}",
    ),
}
_SAMPLE_TICKER = "TICKER"


def render(data: Mapping[str, Any], lang: str = "en") -> str:
    """The file's text for plain data (``Firm.plain()``, or what was answered so far)."""
    lines = [f"# {line}" for line in _HEAD.said(lang).splitlines()]
    tables = dict.fromkeys(question.under for question in questions())
    for under in tables:
        if under != "ratings.bands":
            title, *more = _TITLES[under].said(lang).splitlines()
            lines += ["", f"# ---- {title} ----", *(f"# {line}" for line in more)]
            lines += _section(data, under, lang)
    return "\n".join(lines).rstrip() + "\n"


def _section(data: Mapping[str, Any], under: str, lang: str) -> Iterator[str]:
    asked = [question for question in questions() if question.under == under]
    if under == "":
        yield from _table(data, asked, lang)
    elif under == "analysts":
        for entry in data.get(under) or [{}]:
            yield from ("", "[[analysts]]")
            yield from _table(entry, asked, lang)
    elif under == "peers":
        yield from _peers(data.get(under) or {}, asked[0], lang)
    elif under in ("companies", "assumptions"):
        for ticker, entry in (data.get(under) or {_SAMPLE_TICKER: {}}).items():
            header = f"[{under}.{_name(ticker)}]"
            yield from ("", header if ticker != _SAMPLE_TICKER or entry else f"# {header}")
            yield from _table(entry, asked, lang)
            yield from _rest(f"{under}.{_name(ticker)}", entry, asked)
    else:
        entry = data.get(under) or {}
        yield f"[{under}]"
        yield from _table(entry, asked, lang)
        yield from _rows(under, entry, lang)


def _table(entry: Mapping[str, Any], asked: list[Question], lang: str) -> Iterator[str]:
    for question in asked:
        if question.kind in ("bands", "rows"):
            continue
        yield from ("", *_about(question, lang))
        value = entry.get(question.key)
        if blank(value):
            yield f"# {question.key} = {_DOTS.get(question.kind, _OPEN)}"
        elif not _is_tables(value):
            yield f"{question.key} = {literal(value)}"


def _about(question: Question, lang: str) -> Iterator[str]:
    yield f"# {question.text.said(lang)}{needs(question.rules, lang)}"


def needs(rules: Sequence[str], lang: str) -> str:
    """The rules that need an answer, in brackets after a question; nothing where none does."""
    if not rules:
        return ""
    return f"（{'、'.join(rules)}）" if lang == "zh" else f" ({', '.join(rules)})"


def _rows(under: str, entry: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Arrays of tables, which TOML wants after the plain keys of their table."""
    for question in questions():
        if question.under != under or question.kind not in ("bands", "rows"):
            continue
        path = f"{under}.{question.key}"
        yield from ("", *_about(question, lang))
        if path in _TITLES:
            yield f"# {_TITLES[path].said(lang)}{'。' if lang == 'zh' else '.'}"
        if blank(entry.get(question.key)):
            yield from (f"# {line}" for line in _SAMPLES[path])
        for row in entry.get(question.key) or ():
            yield from ("", f"[[{path}]]", *_pairs(row))
            for part in questions():
                if part.under == path and blank(row.get(part.key)):
                    yield from (
                        *_about(part, lang),
                        f"# {part.key} = {_DOTS.get(part.kind, _OPEN)}",
                    )


def _rest(path: str, entry: Mapping[str, Any], asked: list[Question]) -> Iterator[str]:
    """What no question asks (a reason, a bull case) and arrays of tables: kept as it was."""
    known = {question.key for question in asked}
    plain = {key: value for key, value in entry.items() if key not in known}
    yield from _pairs({key: value for key, value in plain.items() if not _is_nested(value)})
    for key, value in entry.items():
        if isinstance(value, Mapping) and value:
            yield from ("", f"[{path}.{_name(key)}]", *_pairs(value))
        elif _is_tables(value):
            for row in value:
                yield from ("", f"[[{path}.{_name(key)}]]", *_pairs(row))


def _peers(data: Mapping[str, Any], question: Question, lang: str) -> Iterator[str]:
    yield "[peers]"
    yield from _about(question, lang)
    if not data:
        yield f"# {_SAMPLE_TICKER} = {_DOTS['texts']}"
    yield from _pairs(data)


def _pairs(entry: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_name(key)} = {literal(value)}" for key, value in entry.items())


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(row, Mapping) for row in value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping) or _is_tables(value)


def _name(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else literal(key)


def literal(value: Any) -> str:
    """A value in TOML. Raises TypeError for what a profile cannot hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(one) for one in value)}]"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_name(key)} = {literal(one)}" for key, one in value.items())
        return f"{{ {pairs} }}"
    raise TypeError(f"no TOML for {type(value).__name__}")
