"""Predicates that rest on what the caller hands in: which figures are backed, what wording means,
what recomputes, what the ledger knows."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from .case import Case, Verdict, Words
from .material import Said
from .phrases import search
from .result import Evidence

_FIGURE = re.compile(
    r"(?:US\$|HK\$|\$|€|£|¥|￥)?[-+−]?\d[\d,]*(?:\.\d+)?"
    r"(?:\s?(?:%|％|bps|bn|mn|tn|billion|million|trillion|thousand|x\b|times|"
    r"万亿元|亿元|万元|亿|万|元|倍|个百分点))?"
)
# Figures that name something and measure nothing: dates, times, years, forms, numbered parts, a
# split of shares, the symbol of a share.
_NAMES = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[:：]\d{2}|\d{4}\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?"
    r"|(?:FY\s?)?(?:19|20)\d\d[AEF]?(?![\d,.]*\d)|\b(?:10|20|40|8|6)-[KQFk]\b|\bQ[1-4]\b|\b[1-4]Q\b"
    r"|\b\d+-for-\d+\b|每?\d+股?拆\d+"
    r"|\b(?:symbol|ticker|code)(?: is)?[: ]\s?\d{4,6}\b|(?:证券|股票)代码[为是:：]?\s?\d{4,6}(?!\d)"
    r"|第\s?\d+\s?[条页章节部分]|\b(?:page|note|item|section|table|figure|rule|part|no\.)\s?\d+"
    r"|(?:图|表|附注)\s?\d+|\d+\s?(?:-| )(?:months?|weeks?|days?|years?|quarters?)\b"
    r"|\d+\s?个?(?:月|周|日|天|年|季度)|S\d{13}|\[\d+\]"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s+\d{1,2}(?!\d)(?:,\s*\d{4})?|\d{1,2}\s+(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)",
    re.I,
)
_AIGC = (
    "Label",
    "ContentProducer",
    "ProduceID",
    "ReservedCode1",
    "ContentPropagator",
    "PropagateID",
    "ReservedCode2",
)


def figures_backed(case: Case, *, skip: Words) -> Verdict:
    """Every figure in a sentence is backed by a fact. Sections named by ``skip`` (disclosures,
    rating definitions) rest on the firm's file instead."""
    if case.facts is None:
        return Verdict(
            "judge",
            (),
            case.say("The facts behind this document are not known.", "该文件的数据底稿未知。"),
        )
    bad: list[Evidence] = []
    shown: list[str] = []
    for said in case.material.sentences():
        if search(case.words(skip), said.section):
            continue
        wrong = [f for f in figures(said.text) if not _backed(case, f, said)]
        if wrong:
            bad.append(Evidence(said.text, said.page, said.section))
            shown += wrong
    if bad:
        return case.fail(
            "No fact stands behind: " + ", ".join(shown) + ".",
            "无数据支持：" + "、".join(shown) + "。",
            bad,
        )
    return Verdict("pass")


def wording_clean(case: Case, *, kinds: Sequence[str]) -> Verdict:
    """No sentence has wording of these kinds: promissory, exaggerated, rumour, inside."""
    bad: list[Evidence] = []
    why: list[str] = []
    for said, all_hits in case.hits:
        hits = [hit for hit in all_hits if hit.kind in kinds]
        if hits:
            bad.append(Evidence(said.text, said.page, said.section))
            why += [hit.why for hit in hits if hit.why not in why]
    return Verdict("fail", tuple(bad), " ".join(why)) if bad else Verdict("pass")


def recomputes(case: Case) -> Verdict:
    """Nothing that the document's own tables allow to recompute comes out otherwise."""
    if case.recompute is None:
        why = case.say("Nothing was calculated again.", "未作复算。")
        return Verdict("judge", (), why)
    return case.findings("figure") or Verdict("pass")


def aigc_labelled(case: Case, *, label: Words) -> Verdict:
    """A visible label says that a program wrote the text, and the file's metadata has the field
    AIGC with its seven keys; its ProduceID resolves, where a ledger was given."""
    visible = case.first(label, "marks") or case.first(label)
    raw = case.material.metadata.get("AIGC", "")
    if not visible and not raw and case.generated is not True:
        if case.generated is False:
            return Verdict("pass")
        why = case.say("Whether a program wrote this is not known.", "是否为生成内容未知。")
        return Verdict("judge", (), why)
    if not visible:
        return case.fail("There is no visible AI label.", "缺少显式的人工智能生成标识。")
    try:
        value = json.loads(raw) if raw else None
    except ValueError:
        value = None
    if not isinstance(value, dict):
        return case.fail(
            "The metadata has no readable field AIGC.", "元数据缺少可读取的 AIGC 字段。", [visible]
        )
    missing = [key for key in _AIGC if key not in value]
    empty = [key for key in ("ContentProducer", "ProduceID") if not value.get(key)]
    if missing or empty or str(value["Label"]) not in ("1", "2", "3"):
        lacks = ", ".join(dict.fromkeys([*missing, *empty])) or "Label"
        return case.fail(
            f"The field AIGC is incomplete: {lacks}.", f"AIGC 字段不完整：{lacks}。", [visible]
        )
    if case.resolves is not None and not case.resolves(str(value["ProduceID"])):
        return case.fail(
            f"ProduceID {value['ProduceID']} is not in the ledger.",
            f"ProduceID {value['ProduceID']} 在台账中查无记录。",
            [visible],
        )
    return Verdict("pass", (visible,))


def figures(text: str) -> list[str]:
    """Figures of a sentence that measure something, as written."""
    bare = _NAMES.sub(lambda match: " " * len(match.group()), text)
    return [
        match.group().strip()
        for match in _FIGURE.finditer(bare)
        if not re.search(r"[A-Za-z]$", bare[: match.start()])
    ]


def _backed(case: Case, figure: str, said: Said) -> bool:
    if callable(case.facts):
        return case.facts(figure, said)
    plain = {re.sub(r"\s", "", one) for one in case.facts or ()}
    return re.sub(r"\s", "", figure) in plain
