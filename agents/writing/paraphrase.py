"""Retelling what a document says: one sentence a passage, with the passage as its quote.

Causes, risks and judgements are only ever a source's own. Code chooses the passage, which is a
substring of the stored document, and the model puts it into one plain sentence. The sentence
stands only if its words come from the passage (same language), or if it means what the passage
means and no other passage as much (another language).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, create_model

from ...tools.errors import AuthError, BudgetExceeded, ModelError, PaymentError
from ..model.types import Message
from . import lexicon as lex
from .checks import stem
from .plan import Lang, Problem
from .prompt import instructed
from .writer import REPAIRS, Asks, Dropped, Stop

Similar = Callable[[str, Sequence[str]], Sequence[float]]
"""Cosine similarity of a sentence to each of some passages."""

MIN_SIMILARITY = 0.80

_SYSTEM = {
    "en": """\
You retell passages of a company's filing for a research report, each in one plain, short English \
sentence. Use the passage's own words. Write no digits and no number words. Add nothing.
Answer as JSON: {"s1": "...", "s2": "..."}""",
    "zh": """\
你为证券研究报告转述公司文件中的段落，每段用一句简短、通顺的中文。不写任何数字或数词，不添加原文没有的内容，\
不用英文。
以 JSON 回答：{"s1": "……", "s2": "……"}""",
}
_EXAMPLE = {
    "en": (
        "1. The Harbour Mills group buys most of its wool from a small number of farms, and a poor "
        "season could therefore raise its costs considerably.",
        '{"s1": "A poor season could raise the costs of wool, which the group buys from a small '
        'number of farms."}',
    ),
    "zh": (
        "1. The Harbour Mills group buys most of its wool from a small number of farms, and a poor "
        "season could therefore raise its costs considerably.",
        '{"s1": "公司的羊毛主要来自少量农场，收成不佳可能推高成本。"}',
    ),
}
_LINKS_EN = frozenset(
    {"may", "might", "could", "can", "would", "will", "not", "no", "risk", "risks", "subject"}
    | {"affect", "affects", "affected", "adversely", "such", "including", "because", "due", "if"}
    | {"face", "faces", "depend", "depends", "harm", "hurt", "cause", "causes", "lead", "leads"}
    | {"any", "new", "also", "many", "us", "our", "we"}
)
_NOT_EN = re.compile(r"\b(?:no|not|never|cannot|without|none)\b", re.I)


@dataclass(frozen=True, slots=True)
class Retold:
    """A sentence and the passage it retells."""

    text: str
    passage: str
    tries: int


async def retell(
    model: Asks,
    passages: Sequence[str],
    *,
    lang: Lang,
    subject: str,
    section: str,
    similar: Similar,
    node: str,
    instruction: str = "",
) -> tuple[list[Retold | None], list[Dropped], Stop | None]:
    """A sentence for each passage, or None where none stood after two repairs."""
    done: list[Retold | None] = [None] * len(passages)
    dropped: list[Dropped] = []
    reasons: dict[int, Problem] = {}
    waiting = list(range(len(passages)))
    for tries in range(1, REPAIRS + 2):
        try:
            reply = await model.ask(
                _messages(passages, waiting, reasons, lang, subject, instruction),
                schema=_schema(waiting),
                max_tokens=40 + 80 * len(waiting),
                temperature=0.0,
                node=node,
            )
        except (AuthError, PaymentError):
            raise
        except BudgetExceeded as error:
            return done, dropped, Stop("budget", error.what)
        except ModelError as error:
            return done, dropped, Stop("model", str(error))
        values = reply.value.model_dump()
        for index in list(waiting):
            text = str(values.get(f"s{index + 1}", "")).strip()
            problem = _problem(text, passages, index, lang, subject, similar)
            if problem is None:
                done[index] = Retold(text, passages[index], tries)
                waiting.remove(index)
            else:
                reasons[index] = problem
                dropped.append(
                    Dropped(section, text, (f"{problem.code}: {problem.reason}",), tries)
                )
        if not waiting:
            break
    return done, dropped, None


def _messages(
    passages: Sequence[str],
    waiting: Sequence[int],
    reasons: dict[int, Problem],
    lang: Lang,
    subject: str,
    instruction: str,
) -> list[Message]:
    user, assistant = _EXAMPLE[lang]
    lines = [
        f"{index + 1}. {passages[index]}"
        + (f" ({reasons[index].reason})" if index in reasons else "")
        for index in waiting
    ]
    asked = instructed(instruction, lang)
    return [
        {"role": "system", "content": _SYSTEM[lang]},
        {"role": "user", "content": user},
        {"role": "assistant", "content": assistant},
        {"role": "user", "content": "\n".join([*asked, f"{subject}:", *lines])},
    ]


def _schema(waiting: Sequence[int]) -> type[BaseModel]:
    fields = {f"s{index + 1}": (str, ...) for index in waiting}
    return create_model("Retold", __config__=ConfigDict(extra="forbid"), **fields)  # type: ignore[call-overload, no-any-return]


def _problem(
    text: str,
    passages: Sequence[str],
    index: int,
    lang: Lang,
    subject: str,
    similar: Similar,
) -> Problem | None:
    """Why the sentence may not stand, or None."""
    zh = lang == "zh"
    body = text.replace(subject, "X") if subject else text  # Amazon.com ends no sentence
    ends = "。" if zh else "."
    if not text.endswith(ends) or len(text) > (160 if zh else 320) or len(text) < (8 if zh else 25):
        return Problem("form", "只写一个完整的短句" if zh else "write one short, full sentence")
    if re.search(r"[{}\[\]<>|*_#\n]", text) or ends in body[:-1].replace("U.S.", "US"):
        return Problem("form", "只写一句话" if zh else "write one sentence, plain text")
    numbers = lex.NUMBERS_ZH.search(lex.NUMBER_FREE_ZH.sub("", text)) if zh else None
    if re.search(r"\d", text) or numbers or (not zh and lex.NUMBERS_EN.search(text)):
        return Problem("number", "不写数字" if zh else "write no numbers")
    if zh:
        latin = re.sub(re.escape(subject), "", text)
        names = set(re.findall(r"[A-Za-z]{2,}", latin)) - set(
            re.findall(r"[A-Z][A-Za-z]+", passages[index])
        )
        if names:
            return Problem("form", "用中文写")
        return _meaning(text, passages, index, similar, "意思与原文不符")
    return _borrowed(text, passages[index], subject) or _meaning(
        text, passages, index, similar, "keep the meaning of the passage"
    )


def _borrowed(text: str, passage: str, subject: str) -> Problem | None:
    """In one language every word of weight is the passage's, and no "not" is added or lost."""
    own = {stem(word) for word in re.findall(r"[A-Za-z][\w'-]*", f"{passage} {subject}")}
    used = 0
    for word in re.findall(r"[A-Za-z][\w'-]*", text.replace("’", "'")):
        low = word.lower()
        if low in lex.GENERAL_EN or low in _LINKS_EN:
            continue
        if stem(low) not in own:
            return Problem("vocabulary", f'"{word}" is not in the passage')
        used += 1
    if used < 3:
        return Problem("form", "say what the passage says")
    if bool(_NOT_EN.search(text)) != bool(_NOT_EN.search(passage)):
        return Problem("negation", "keep what is denied and what is not")
    return None


def _meaning(
    text: str, passages: Sequence[str], index: int, similar: Similar, reason: str
) -> Problem | None:
    scores = similar(text, passages)
    if scores[index] < MIN_SIMILARITY or scores[index] < max(scores) - 1e-6:
        return Problem("meaning", reason)
    return None
