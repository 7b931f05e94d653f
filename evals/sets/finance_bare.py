"""The model alone on a finance question: one plain prompt, and how its reply is read.

What questions on one document share comes first: role and rules, then the document. The question
is last; earlier turns of a conversation are chat turns, so that each prompt begins with the whole
of the one before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...agents.model.types import Message, Messages
from ..scorers import numeric
from ..task import Sample
from .finance_items import Question

_LABEL = re.compile(
    r"(?:final answer|answer|最终答案|答案)[ \t]*(?:is|是|为)?[ \t]*[*_]*[ \t]*[:：]", re.I
)
_WRAPPED = re.compile(r"\\boxed\{(?P<boxed>[^{}]*)\}|</?answer>|[*`]{1,3}", re.I)

FINQA_RULES = (
    "You are a financial analyst. Answer the question from the document, which is a part of a "
    "company's annual report. Tables have one row a line, cells parted by |.\n"
    "Find the figures you need, calculate step by step in at most three short lines, then end with "
    "one line:\n"
    "Answer: <the number only, or yes or no>\n"
    "Write a percentage with its sign, for example 12.5%. Write a decrease as a negative number "
    "when the question asks for a change. Keep at least four significant digits."
)
TATQA_RULES = (
    "You are a financial analyst. Answer the question from the document, a table with the text "
    "around it. Tables have one row a line, cells parted by |.\n"
    "If the answer stands in the document, copy its words exactly and no more; part several "
    "with semicolons. If it has to be counted or calculated, do so in at most three short lines "
    "and give the number to two decimals. Give a number the scale of its table (thousand, million, "
    "billion) if the document tells one, and a percentage its sign.\n"
    "End with one line:\n"
    "Answer: <the words or the number with its scale, for example 12.5 million>"
)
CALC_RULES = (
    "你是金融计算助手。请根据检索内容回答用户问题，用不超过三行列出算式并计算。\n"
    "最后单独一行写：\n"
    "答案：<数值和单位>\n"
    "只写一个数值，百分数带百分号，金额保留两位小数。"
)
EXTRACT_RULES = (
    "你是金融数据助手。只根据检索内容回答用户问题，用一到三句话说明所问的指标。\n"
    "写明日期、数值和单位，数值照抄检索内容，不换算，不编造；不要写与问题无关的数据。\n"
    "检索内容中没有答案时，说明没有。"
)
FINGLM_RULES = (
    "你是上市公司年报问答助手。用一到三句完整的话回答，写明公司名称、年份和数值（带单位）。\n"
    "涉及计算时写出公式和所用数据。不知道的，请回答：未查询到相关信息，无法回答。"
)


@dataclass(frozen=True)
class Prompt:
    """Makes the messages for a sample. rules: the system message. label: what stands before the
    answer in earlier turns. zh: whether the document and question are headed in Chinese."""

    rules: str
    label: str = "Answer:"
    zh: bool = False

    def __call__(self, sample: Sample) -> Messages:
        given: Question = sample.input
        turns = [*given["history"], [given["question"]]]
        messages = [Message(role="system", content=self.rules)]
        for at, turn in enumerate(turns):
            opening = self._document(given["document"]) if at == 0 else ""
            asked = f"{'用户问题' if self.zh else 'Question'}{'：' if self.zh else ': '}{turn[0]}"
            messages.append(Message(role="user", content=opening + asked))
            if at < len(turns) - 1:
                messages.append(Message(role="assistant", content=f"{self.label} {turn[1]}"))
        return messages

    def _document(self, document: str) -> str:
        if not document:
            return ""
        return f"{'检索内容' if self.zh else 'Document'}:\n{document}\n\n"


def labelled(text: str) -> str | None:
    """What follows the last ``Answer:`` or ``答案：``, on its line or, if that is empty, the next.
    None where there is no label or nothing after it."""
    clean = _WRAPPED.sub(lambda found: found["boxed"] or "", text)
    for found in reversed(list(_LABEL.finditer(clean))):
        lines = [line.strip(" \t<>\"'") for line in clean[found.end() :].splitlines()]
        if first := next((line for line in lines if line), None):
            return first
    return None


def read_number(text: str) -> str | None:
    """The labelled answer; else yes or no if the reply is that; else its last number."""
    if answer := labelled(text):
        return answer
    if asked := re.match(r"\W*(yes|no)\b", text, re.I):
        return asked[1].lower()
    found = numeric.quantities(text)
    return text[found[-1].start : found[-1].end] if found else None


def read_words(text: str) -> str | None:
    """The labelled answer; else the last line that is not blank."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return labelled(text) or (lines[-1] if lines else None)


def read_whole(text: str) -> str | None:
    """The whole reply, None if it is blank."""
    return text.strip() or None
