"""What judges are asked: a criterion in both languages, its verdicts, and which is wished for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Criterion:
    """name: as typed. question, question_zh: asked of one response, to be answered by one of
    ``levels``. wish, wish_zh: which of two is better. best: the level that is wished for.
    dimension: the name of people's labels for it; empty for a free criterion, whose labels are
    under its name."""

    name: str
    question: str
    question_zh: str
    wish: str
    wish_zh: str
    best: Literal["yes", "no"] = "yes"
    levels: tuple[str, ...] = ("yes", "partly", "no")
    dimension: str = ""

    def value(self, level: str) -> float:
        """A level from 0 to 1, where 1 is what is wished for."""
        value = {"yes": 1.0, "partly": 0.5, "no": 0.0}[level]
        return value if self.best == "yes" else 1.0 - value

    def level(self, label: str) -> str | None:
        """The level that a person's label stands for; None for a label of another kind."""
        said = label.strip().casefold()
        found = next((level for level in ("yes", "no") if said.startswith(level)), None)
        if said.startswith(("to some extent", "partly")):
            found = "partly"
        return found if found in self.levels else None


def prose(name: str, question: str, question_zh: str) -> Criterion:
    """A criterion of one's own for a text, to be answered by yes, partly or no, where yes is good.
    Its labels by people are under ``name``."""
    return Criterion(
        name,
        question,
        question_zh,
        "The text for which the answer is yes is better.",
        "答案为“是”的文本更好。",
    )


CRITERIA = {
    criterion.name: criterion
    for criterion in (
        Criterion(
            "revealing",
            "Does the tutor's reply state the final answer to the student's problem, be it right "
            "or wrong? Hints and values of single steps do not count.",
            "老师的回复是否说出了题目的最终答案（不论对错）？提示和中间步骤的数值不算。",
            "A reply that does not state the final answer is better.",
            "没有说出最终答案的回复更好。",
            best="no",
            levels=("yes", "no"),
            dimension="Revealing_of_the_Answer",
        ),
        Criterion(
            "mistake",
            "Does the tutor's reply show that the tutor has noticed that the student made a "
            "mistake?",
            "老师的回复是否表明老师发现了学生有错误？",
            "A reply that recognises the student's mistake is better.",
            "识别出学生错误的回复更好。",
            dimension="Mistake_Identification",
        ),
        Criterion(
            "guidance",
            "Does the tutor's reply give right and useful guidance, such as a hint, an "
            "explanation or a question that helps?",
            "老师的回复是否给出了正确而有用的引导，例如提示、解释或有帮助的提问？",
            "A reply with better guidance is better.",
            "引导更好的回复更好。",
            dimension="Providing_Guidance",
        ),
        Criterion(
            "actionability",
            "Is it clear from the tutor's reply what the student should do next?",
            "学生能否从老师的回复中清楚知道下一步该做什么？",
            "A reply that makes the next step clearer is better.",
            "下一步更清楚的回复更好。",
            dimension="Actionability",
        ),
    )
}
"""Dimensions of MRBench that a judge can be measured on. What the dimensions ask follows MRBench;
the wording is Tael's."""
