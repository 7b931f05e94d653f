"""What the terminal shows of a check: results by regime, then counts and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import rich.console
import rich.table
from rich.text import Text

from ...tools.rules import Evidence, Material, Report, Result
from ..opinion import Opinion

_STATUS = {
    "pass": ("green", "pass", "通过"),
    "fail": ("red", "FAIL", "不符合"),
    "warn": ("yellow", "warn", "提示"),
    "firm": ("yellow", "firm", "待机构填写"),
    "judge": ("cyan", "judge", "待人工判断"),
}
_NAMES = {
    "us": ("United States", "美国"),
    "cn": ("Mainland China", "中国内地"),
    "hk": ("Hong Kong", "香港"),
    "eu": ("European Union", "欧盟"),
    "ai": ("Generated content", "生成内容标识"),
    "x": ("Agreement with itself", "内部一致性"),
}
_SHOWN = 3
"""Places that are shown of one rule; --json has all."""

_LONG = 160


def show(report: Report, material: Material, opinions: Sequence[Opinion]) -> None:
    console = rich.console.Console(highlight=False)
    zh = report.lang == "zh"
    by_rule = {opinion.rule: opinion for opinion in opinions}
    for regime in report.regimes:
        results = [r for r in report.results if r.regime == regime]
        if results:
            console.print(_table(regime, results, by_rule, material, zh))
    for rule, reason in report.switched_off.items():
        console.print(f"{rule}: {'已停用' if zh else 'switched off'} - {reason}", markup=False)
    console.print(_verdict(report, zh), markup=False)


def _table(
    regime: str,
    results: Sequence[Result],
    opinions: dict[str, Opinion],
    material: Material,
    zh: bool,
) -> rich.table.Table:
    name = _NAMES.get(regime, (regime, regime))[zh]
    table = rich.table.Table(
        title=Text(name, "bold"), title_justify="left", box=None, padding=(0, 2, 0, 0)
    )
    heads = ("规则", "结果", "依据与处理") if zh else ("rule", "result", "evidence and remedy")
    table.add_column(heads[0], no_wrap=True)
    table.add_column(heads[1], no_wrap=True)
    table.add_column(heads[2], overflow="fold")
    for result in results:
        key = "warn" if result.status == "fail" and result.severity == "warn" else result.status
        color, *words = _STATUS[key]
        body = Text("\n").join(_body(result, opinions.get(result.id), material, zh))
        table.add_row(result.id, Text(words[zh], color), body)
    return table


def _body(result: Result, opinion: Opinion | None, material: Material, zh: bool) -> Iterator[Text]:
    yield Text(result.title, "bold" if result.status == "fail" else "")
    if result.status == "pass":
        return
    if result.why:
        yield Text(_short(result.why, 3 * _LONG))
    for evidence in result.evidence[:_SHOWN]:
        yield Text(
            f"“{_short(evidence.sentence)}” {_place(evidence, material, zh)}".rstrip(), "dim"
        )
    if (more := len(result.evidence) - _SHOWN) > 0:
        yield Text(f"另有 {more} 处" if zh else f"and {more} more", "dim")
    if result.question and result.status == "judge":
        yield Text(f"? {result.question}")
    if result.remedy:
        yield Text(f"→ {result.remedy}")
    if opinion is not None:
        yield _opinion(opinion, zh)


def _opinion(opinion: Opinion, zh: bool) -> Text:
    cost = f", ${opinion.cost:.6f}" if opinion.cost is not None else ""
    head = (
        f"模型意见（{opinion.model}{cost}，仅供参考）："
        if zh
        else (f"Opinion of {opinion.model}{cost}, not a result: ")
    )
    if opinion.view is None:
        return Text(head + ("无可用意见。" if zh else "none that can be used. ") + opinion.reason)
    views = {"meets": "符合", "does not meet": "不符合", "cannot tell": "无法判断"}
    view = views[opinion.view] if zh else opinion.view
    return Text(f"{head}{view}: {opinion.reason} “{_short(opinion.sentence)}”", "cyan")


def _place(evidence: Evidence, material: Material, zh: bool) -> str:
    """Page (where the format has any) and section."""
    parts = []
    if evidence.page and material.pages > 1:
        parts.append(f"第{evidence.page}页" if zh else f"page {evidence.page}")
    if evidence.section and evidence.section != evidence.sentence:
        parts.append(_short(evidence.section, 40))
    inside = ("，" if zh else ", ").join(parts)
    return (f"（{inside}）" if zh else f"({inside})") if inside else ""


def _short(text: str, long: int = _LONG) -> str:
    return text if len(text) <= long else text[: long - 1].rstrip() + "…"


def _verdict(report: Report, zh: bool) -> str:
    counts = Counter(result.status for result in report.results)
    told = (
        f"{counts['pass']} 项通过，{counts['fail']} 项不符合，{counts['firm']} 项待机构填写，"
        f"{counts['judge']} 项待人工判断。"
        if zh
        else f"{counts['pass']} pass, {counts['fail']} fail, {counts['firm']} wait for the firm, "
        f"{counts['judge']} are for a person."
    )
    if report.final:
        return f"{told}\n" + ("可以定稿。" if zh else "Final: nothing blocks it.")
    fails = [r.id for r in report.results if r.blocks and r.status == "fail"]
    opens = [r.id for r in report.results if r.status == "firm"]
    because = []
    if fails:
        listed = ("、" if zh else ", ").join(fails)
        because.append(f"不符合 {listed}" if zh else f"these fail: {listed}")
    if opens:
        listed = ("、" if zh else ", ").join(opens)
        because.append(
            f"机构信息未填写：{listed}（agent firm init，--firm firm.toml）"
            if zh
            else f"the firm has not answered: {listed} (agent firm init, then --firm firm.toml)"
        )
    reasons = ("；" if zh else "; ").join(because)
    return f"{told}\n" + (f"草稿：{reasons}。" if zh else f"Draft: {reasons}.")
