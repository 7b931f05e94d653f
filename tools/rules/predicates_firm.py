"""Predicates that need the firm's own answers: who holds what, who pays whom, who may trade."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .answers import Answer, day, number, texts
from .case import Case, Line, Verdict, Words
from .phrases import search
from .predicates_says import Need, label, unmet
from .result import Evidence

Ask = Mapping[str, Any]

# 未来 is the future and denies nothing.
_DENIES = re.compile(r"\b(?:not|no|nor|neither|none|never)\b|未(?!来)|不|没有|并无|均无", re.I)
_YES = ("yes", "y", "true", "是", "有")
# Characters from which a text answer is a statement, to be printed as it stands.
_STATEMENT = {"en": 24, "zh": 12}


def states(case: Case, *, keys: Sequence[str]) -> Verdict:
    """The firm's answers stand in the document word for word; of a list, at least one."""
    if asks := case.unanswered(keys):
        return case.firm(asks)
    evidence: list[Evidence] = []
    for answer in case.answered(keys):
        lines = [line for text in texts(answer.value) if text and (line := case.holds(text))]
        if not lines:
            said = " / ".join(texts(answer.value))
            return case.fail(
                f"The document does not state {answer.key} as the firm gives it: {said}",
                f"报告未按机构填写的内容载明 {answer.key}：{said}",
            )
        evidence.append(lines[0].evidence(0, case.lang))
    return Verdict("pass", tuple(evidence))


def disclosed(
    case: Case,
    *,
    asks: Sequence[Ask],
    vague: Words | None = None,
    needs: Sequence[Need] = (),
) -> Verdict:
    """What the firm answers with yes, a figure or a text is disclosed.

    asks: each a ``key`` with the phrases (en, zh) of its disclosure; ``above`` is the figure from
    which on it must be disclosed (``over = true``: only over it). A text of a sentence's length
    must stand word for word; a shorter one, such as the kind of a service, may stand word for word
    in a sentence that says the ask's ``named``. needs: what else must be said once anything is
    disclosed. vague: phrases that disclose nothing ("may hold").
    """
    if vague and (found := case.first(vague)):
        return case.fail(
            "This discloses nothing: say what is the case.", "表述含糊，应如实明确披露。", [found]
        )
    if missing := case.unanswered(ask["key"] for ask in asks):
        return case.firm(missing)
    evidence: list[Evidence] = []
    for ask in asks:
        for answer in case.answers.get(ask["key"]):
            above = number(ask.get("above"))
            if not answer.says_yes(above, not ask.get("over", False)):
                continue
            if (found := _shown(case, ask, answer)) is None:
                return case.fail(
                    f"Not disclosed: {label(case, ask)} ({answer.key} = {_short(answer)}).",
                    f"未披露：{label(case, ask)}（{answer.key} = {_short(answer)}）。",
                )
            evidence.append(found)
    if evidence and needs:
        lacks, more = unmet(case, needs)
        if lacks:
            return case.fail(
                "Missing: " + "; ".join(lacks) + ".", "缺少：" + "；".join(lacks) + "。", evidence
            )
        evidence += more
    return Verdict("pass", tuple(evidence))


def dealing(
    case: Case, *, asks: Sequence[Ask], key: str, days: int, vague: Words | None = None
) -> Verdict:
    """As ``disclosed``, and nobody dealt in the ``days`` before publication (``key``: yes, no or
    the date of the last deal)."""
    verdict = disclosed(case, asks=asks, vague=vague)
    if verdict.status == "fail":
        return verdict
    missing = tuple(dict.fromkeys((*verdict.asks, *case.unanswered([key]))))
    if missing:
        return case.firm(missing)
    for answer in case.answers.get(key):
        dealt = day(answer.value)
        if dealt and case.date:
            barred = case.date - timedelta(days=days) <= dealt
        else:
            barred = answer.says_yes()
        if barred:
            return case.fail(
                f"{answer.key} = {_short(answer)}: dealt within {days} days before publication.",
                f"{answer.key} = {_short(answer)}：发布前{days}日内有交易。",
            )
    return verdict


def quiet_period(case: Case, *, key: str) -> Verdict:
    """The document is dated after the firm's quiet period (``key``: a date, or none)."""
    if asks := case.unanswered([key]):
        return case.firm(asks)
    answer = case.answers.get(key)[0]
    if not answer.says_yes():
        return Verdict("pass")
    until = day(answer.value)
    if until is None:
        return case.fail(
            f"{answer.key} is no date: {_short(answer)}.",
            f"{answer.key} 不是日期：{_short(answer)}。",
        )
    if case.date is None:
        return case.fail("The document has no date.", "报告未载明日期。")
    if case.date <= until:
        return case.fail(
            f"Dated {case.date}, in the quiet period until {until}.",
            f"报告日期 {case.date} 处于静默期内（至 {until}）。",
        )
    return Verdict("pass")


def distribution(case: Case, *, grace_days: int, tolerance: float) -> Verdict:
    """The table of ratings: percentages sum to 100 within ``tolerance``, are those of the last
    quarter's end (of the one before for ``grace_days`` into a quarter), and are in the document
    with the share of banking clients."""
    if asks := case.unanswered(["distribution.quarter_end", "distribution.rows"]):
        return case.firm(asks)
    rows = [row for row in case.answers.value("distribution.rows") if isinstance(row, Mapping)]
    asks = tuple(
        f"distribution.rows.{n}.{key}"
        for n, row in enumerate(rows, 1)
        for key in ("rating", "percent", "banking_percent")
        if row.get(key) in (None, "")
    )
    if asks or not rows:
        return case.firm(asks or ("distribution.rows",))
    shares = [number(row["percent"]) or Decimal(0) for row in rows]
    banking = [number(row["banking_percent"]) or Decimal(0) for row in rows]
    total = sum(shares, Decimal(0))
    if abs(total - 100) > Decimal(str(tolerance)):
        return case.fail(
            f"The ratings sum to {total} %, not 100 %.", f"各评级占比合计 {total}%，不是 100%。"
        )
    if any(not 0 <= share <= 100 for share in (*shares, *banking)):
        return case.fail("A share is not from 0 to 100 %.", "占比应在 0 至 100% 之间。")
    end = day(case.answers.value("distribution.quarter_end"))
    if end is None or (case.date and end not in _quarter_ends(case.date, grace_days)):
        return case.fail(
            f"The distribution is as of {end}, not of the last quarter's end.",
            f"评级分布截至 {end}，不是最近一个季度末。",
        )
    evidence: list[Evidence] = []
    for row, share, bank in zip(rows, shares, banking, strict=True):
        names = case.answers.rating_names(str(row["rating"]))
        line = next((x for x in case.lines if _has(x, names, share, bank)), None)
        if line is None:
            return case.fail(
                f"The document does not show {row['rating']}: {share} %, banking {bank} %.",
                f"报告未列示“{row['rating']}”占比 {share}%、投行客户占比 {bank}%。",
            )
        evidence.append(line.evidence(0, case.lang))
    return Verdict("pass", tuple(evidence))


def _has(line: Line, names: Sequence[str], *figures: Decimal) -> bool:
    found = [number(n) for n in re.findall(r"\d+(?:\.\d+)?", line.text)]
    return search(names, line.text) is not None and all(f in found for f in figures)


def _quarter_ends(on: date, grace_days: int) -> set[date]:
    """Ends that are current on a day: of the last quarter, and early in a quarter of the one
    before it as well."""
    start = date(on.year, on.month - (on.month - 1) % 3, 1)
    last = start - timedelta(days=1)
    # The day itself may be a quarter's end.
    ends = {last, on} if on + timedelta(days=1) == _next(start) else {last}
    if (on - last).days <= grace_days:
        ends.add(date(last.year, last.month - 2, 1) - timedelta(days=1))
    return ends


def _next(start: date) -> date:
    return date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)


def _shown(case: Case, ask: Ask, answer: Answer) -> Evidence | None:
    """Where the answer is disclosed: its own words, or a phrase of the topic (with the figure,
    and not denied)."""
    if "named" in ask and isinstance(answer.value, str) and answer.value.lower() not in _YES:
        for home, match in case.find(ask["named"]):
            said = case.at(home, match)
            if answer.value.casefold() in said.sentence.casefold():
                return said
    if isinstance(answer.value, str) and len(answer.value) >= _STATEMENT[case.lang]:
        line = case.holds(answer.value)
        return line.evidence(0, case.lang) if line else None
    for line, match in case.find(ask):
        said = case.at(line, match)
        figure = answer.number
        if figure is not None and figure not in [
            number(n) for n in re.findall(r"\d+(?:\.\d+)?", said.sentence)
        ]:
            continue
        if not _DENIES.search(said.sentence):
            return said
    return None


def _short(answer: Answer) -> str:
    text = " ".join(texts(answer.value)) or str(answer.value)
    return text if len(text) <= 60 else text[:57] + "..."
