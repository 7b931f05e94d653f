"""The eval task ``finance-report``: the stored companies, the agent and the model alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...agents.domain import Context
from ...agents.render.document import Document
from ...agents.writing.plan import Lang
from ...evals.solvers import Agent
from ...evals.task import Answer, Dataset, Sample, Task
from ...tools.filings.snapshot import shipped
from .pack import pack
from .schema import Report
from .score import FIT, score

_LANGS: tuple[Lang, ...] = ("en", "zh")

_ASK = {
    "en": """You are an equity analyst. Write a research report on {name} in English Markdown.

Rules:
- Sections: Key points, Revenue and margins, Profitability, Cash flow and capital returns, \
Balance sheet, Quarterly trend. Two to four sentences each, no tables, no lists.
- Use only figures from the list below, written as they stand there.
- After every figure, give its number from the list in square brackets, such as $5.0 billion [3].
- Do not give causes, opinions or forecasts.

Figures:
{figures}

Write the report now.""",
    "zh": """你是一名证券分析师。请用中文（Markdown 格式）撰写一份关于{name}的研究报告。

要求：
- 章节：核心要点、收入与利润率、盈利能力、现金流与股东回报、资产负债、季度走势。每节二至四句话，\
不用表格和列表。
- 只使用下面列出的数据，照原样书写。
- 每个数据之后，用方括号注明它在列表中的编号，例如50.0亿美元 [3]。
- 不写原因、评价或预测。

数据：
{figures}

现在开始写报告。""",
}


def _read(folder: Path) -> Iterable[Sample]:
    for company in sorted(shipped(), key=lambda one: one.ticker):
        for lang in _LANGS:
            yield Sample(
                id=f"{company.ticker}-{lang}",
                input={"ticker": company.ticker, "lang": lang},
                target=None,
                group=company.ticker,
                lang=lang,
            )


async def bare(sample: Sample, context: Context) -> Answer:
    """The model alone, given the same figures ready to copy, and asked to cite them."""
    facts = pack(sample.input["ticker"], sample.input["lang"])
    ask = _ASK[facts.lang].format(
        name=facts.table.company.display(facts.lang), figures=facts.listed()
    )
    reply = await context.model.ask(
        [{"role": "user", "content": ask}], max_tokens=1400, node="bare", reasks=0
    )

    def fact_id(found: re.Match[str]) -> str:
        at = int(found[1])
        return f" [{facts.rows[at - 1].id}]" if 1 <= at <= len(facts.rows) else ""

    return Answer(re.sub(r"\s*[\[【](\d+)[\]】]", fact_id, reply.text), reply.text)


def _prose(report: Report) -> Answer:
    """The report's sentences, each figure followed by the fact that it names."""
    text = prose(report.document)
    trace: dict[str, Any] = {
        "dropped": [f"{row.section}: {row.text} ({row.reason})" for row in report.dropped],
        "by_model": report.model_sentences,
        "by_code": report.code_sentences,
    }
    return Answer(text, text, trace=trace)


def prose(document: Document) -> str:
    """The document's text as the scorer reads it."""
    lines = []
    for section in document.sections:
        lines.append(f"## {section.title}")
        for sentence in section.sentences():
            text, at = "", 0
            for span in sorted(sentence.spans, key=lambda one: one.start):
                text += f"{sentence.text[at : span.end]} [{span.fact_id}]"
                at = span.end
            lines.append(text + sentence.text[at:])
    return "\n".join(lines)


TASK = Task(
    name="finance-report",
    summary="A report on a stored company: figures right, sourced, consistent, readable.",
    domain="finance-report",
    dataset=Dataset(
        name="stored companies",
        source="SEC companyfacts and exchange filings, as shipped with Tael",
        licence="public filings",
        files=(),
        rows=18,
        read=_read,
    ),
    variants={
        "bare": bare,
        "tael": Agent(
            "finance-report",
            given=lambda sample: {**sample.input, "offline": True},
            answer=_prose,
        ),
    },
    scorer=score,
    acceptable=FIT,
)
