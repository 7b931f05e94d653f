"""What a finance question is, and how the six data sets are read into it.

Every loader gives :class:`Question` as a sample's input, so that one agent can answer them all, and
puts the questions on one document next to each other, so that they share a cached prefix.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypedDict

from ...tools.errors import IntegrityError
from ..scorers import numeric
from ..task import Sample

FOLDER = "finance/evals/"
FINQA = FOLDER + "finqa/finqa_test_sample.json"
TATQA = FOLDER + "tatqa/tatqa_dataset_dev.json"
CONVFINQA = FOLDER + "convfinqa/convfinqa_dev_clean_421.json"
FINEVAL_EXTRACT = FOLDER + "fineval/rigor_index_extraction.csv.gz"
FINEVAL_CALC = FOLDER + "fineval/rigor_numerical_calculation.csv.gz"
FINGLM = FOLDER + "finglm/A-list-answer.json.gz"


class Question(TypedDict):
    """The input of every finance task.

    question: as it was asked, the language of the document. document: text, with the rows of its
    tables on lines of their own and cells parted by `` | ``; empty for FinGLM, whose annual reports
    are not a part of the data. history: earlier ``[question, answer]`` pairs of the same
    conversation, oldest first, with the gold answers; empty for single questions.
    """

    question: str
    document: str
    history: list[list[str]]


def read_finqa(folder: Path) -> Iterator[Sample]:
    """FinQA. A row without a number, yes or no as its answer has no usable gold and is left out.
    ``target``: ``stated``."""
    rows = _json(folder / FINQA)
    samples = []
    for at, row in enumerate(rows):
        stated: str = row["answer"].strip()
        if numeric.yes_or_no(stated) is None and numeric.quantity(stated) is None:
            continue
        document: str = row["context"].strip()
        question = row["question"].replace("\\n", " ").strip()
        samples.append(
            Sample(
                f"finqa-{at:03}",
                _question(question, document),
                {"stated": stated},
                _mark(document),
                "en",
            )
        )
    return _together(samples)


def read_convfinqa(folder: Path) -> Iterator[Sample]:
    """ConvFinQA, a sample a turn, with the turns before it as history. ``target``: ``stated`` and
    ``executed`` (left out for yes and no). ``group``: the filing's page, which several
    conversations can be about."""
    samples = []
    for row in _json(folder / CONVFINQA):
        doc, talk = row["doc"], row["dialogue"]
        parts = [doc["pre_text"].strip(), _columns(doc["table"]), doc["post_text"].strip()]
        document = "\n".join(part for part in parts if part.strip(" ."))
        page = re.sub(r"^[^_]*_|(?<=\.pdf).*$", "", row["id"])
        history: list[list[str]] = []
        for turn, (asked, stated, executed) in enumerate(
            zip(talk["conv_questions"], talk["conv_answers"], talk["executed_answers"], strict=True)
        ):
            target = {"stated": stated}
            if isinstance(executed, str):
                target["stated"] = executed
            else:
                target["executed"] = f"{executed:.5f}"
            samples.append(
                Sample(
                    f"{row['id']}#{turn + 1}",
                    Question(question=asked.strip(), document=document, history=list(history)),
                    target,
                    page,
                    "en",
                    {"turn": turn + 1},
                )
            )
            history.append([asked.strip(), stated])
    return _together(samples)


def read_tatqa(folder: Path) -> Iterator[Sample]:
    """TAT-QA: the table, then its paragraphs in their order. ``target``: ``answer`` (a list of
    texts), ``type``, ``scale``."""
    for page in _json(folder / TATQA):
        rows = [" | ".join(_line(cell) for cell in row) for row in page["table"]["table"]]
        paragraphs = sorted(page["paragraphs"], key=lambda paragraph: int(paragraph["order"]))
        document = "\n".join([*rows, "", *(_line(each["text"]) for each in paragraphs)])
        for row in page["questions"]:
            gold = row["answer"] if isinstance(row["answer"], list) else [str(row["answer"])]
            yield Sample(
                row["uid"],
                _question(row["question"], document),
                {
                    "answer": [text for text in gold if text.strip()],
                    "type": row["answer_type"],
                    "scale": row["scale"],
                },
                page["table"]["uid"],
                "en",
                {"type": row["answer_type"], "from": row["answer_from"]},
            )


def read_fineval_extract(folder: Path) -> Iterator[Sample]:
    """FinEval's index extraction. ``target``: ``facts``, all that the retrieved text holds."""
    samples = []
    for row in _table(folder / FINEVAL_EXTRACT):
        document, _ = _retrieved(row["基座大模型query"])
        samples.append(
            Sample(
                f"fineval-extract-{row['序号']}",
                _question(row["端到端query"], document),
                {"facts": json.loads(row["参考答案"])},
                _mark(document),
                "zh",
                {"kind": row["类型"]},
            )
        )
    return _together(samples)


def read_fineval_calc(folder: Path) -> Iterator[Sample]:
    """FinEval's calculations. ``target``: ``stated``, a number with its unit. The question is the
    one beside the retrieved text: where the set's short form differs, it asks for something that
    the gold does not answer, or leaves out a condition."""
    samples = []
    for row in _table(folder / FINEVAL_CALC):
        document, question = _retrieved(row["基座query"])
        samples.append(
            Sample(
                f"fineval-calc-{row['序号']}",
                _question(question, document),
                {"stated": row["标准答案"].strip()},
                _mark(document),
                "zh",
                {"formula": row["题目答案计算逻辑"].strip()},
            )
        )
    return _together(samples)


def read_finglm(folder: Path) -> Iterator[Sample]:
    """FinGLM: closed book. ``target``: see :func:`..scorers.finglm.annual_report_answer`.
    ``group``: the company and year."""
    for line in _unpacked(folder / FINGLM).splitlines():
        row = json.loads(line)
        slots: dict[str, str] = row["prompt"]
        words = slots.get("key_word", "")
        refusal = words.split("|") if "|" in words else []
        named = [] if refusal else [word for word in words.split("、") if word]
        names = [slots[key] for key in ("ent_short_name", "ent_name") if slots.get(key)]
        yield Sample(
            f"finglm-{row['id']}",
            _question(row["question"].strip(), ""),
            {
                "answers": row["answer"],
                "names": names,
                "year": slots.get("year", ""),
                "values": _values(slots.get("prom_answer", "")),
                "keywords": [slots.get(word, word) for word in named],
                "refusal": refusal,
            },
            "/".join([*names[-1:], slots.get("year", "")]) if names else "",
            "zh",
            {"type": row["type"]},
        )


def _values(answer: str) -> list[str]:
    """``a：1元；b：2元；`` are two values; anything else is one."""
    parts = [part.partition("：") for part in answer.split("；") if part.strip()]
    if answer.endswith("；") and all(value for _, _, value in parts):
        return [value.strip() for _, _, value in parts]
    return [answer.strip()] if answer.strip() else []


def _question(question: str, document: str) -> Question:
    return Question(question=question.strip(), document=document, history=[])


def _columns(table: dict[str, dict[str, Any]]) -> str:
    """A table that is stored by columns, as rows."""
    names = dict.fromkeys(name for column in table.values() for name in column)
    rows = [[name, *(_cell(column.get(name, "")) for column in table.values())] for name in names]
    return "\n".join(" | ".join(row) for row in [["", *table], *rows])


def _cell(value: Any) -> str:
    return str(value).removesuffix(".0") if isinstance(value, float) else _line(str(value))


def _line(text: str) -> str:
    return " ".join(text.split())


def _retrieved(prompt: str) -> tuple[str, str]:
    """The retrieved text and the question of one of FinEval's ready-made prompts."""
    found = re.search(
        r"用户(?:的)?问题是：(?P<question>[^\r\n]*)\s*(?:检索内容是：)?(?P<text>.*)请根据检索内容，回答用户",
        prompt,
        re.DOTALL,
    )
    if found is None:
        raise IntegrityError(
            "A prompt of FinEval has no question or no retrieved text where they should be.",
            means=f"It begins: {prompt[:60]!r}.",
        )
    lines = (line.strip() for line in found["text"].splitlines())
    return "\n".join(line for line in lines if line), found["question"].strip()


def _together(samples: Iterable[Sample]) -> Iterator[Sample]:
    """Samples of one document next to each other, documents in the order of the source."""
    groups: dict[str, list[Sample]] = {}
    for sample in samples:
        groups.setdefault(sample.group, []).append(sample)
    for group in groups.values():
        yield from group


def _mark(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()[:12]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _table(path: Path) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(_unpacked(path), newline=""))


def _unpacked(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8-sig")
