"""Word problems and choice questions: GSM8K, CMATH, TAL-SCQ5K, GAOKAO-Bench.

Input is a :class:`Problem`; the target holds ``answer`` as the set gives it, and what the figures
are told by (grade, difficulty, number of distractors). ``bare`` thinks first and ends with an
answer line. Loaders take the files as they are; row counts are of those that were declared here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...tools.algebra.answers import same, same_number
from ..scorers.choice import read_letters, score_choice
from ..scorers.maths_reading import read_expression, read_number
from ..task import Answer, Bare, Dataset, Lang, Metric, Sample, Score, Task
from .education_common import Ids, Problem, chat, file, mean_where, read_json, read_lines, unread

_NUMBER = {
    "en": "Solve the problem step by step, briefly. End with a line of its own:\nAnswer: <number>",
    "zh": "请简要地分步解题。最后单独一行写出：\n答案：<数字>",
}
_CHOICE = {
    "en": "Solve the problem briefly and choose the right option. End with a line of its own:\n"
    "Answer: <letter>",
    "zh": "请简要地解题并选出正确选项。最后单独一行写出：\n答案：<字母>",
}
_FILL = (
    "请简要地解答填空题。最后单独一行写出最简结果，可用 LaTeX，多个结果用分号隔开：\n答案：<结果>"
)


def score_number(sample: Sample, answer: Answer) -> Score:
    """1 when the number is that of ``target["answer"]``; units and notation do not matter."""
    return _scored(sample, answer, same_number)


def score_expression(sample: Sample, answer: Answer) -> Score:
    """1 when the expression, set, interval or equation is that of ``target["answer"]``."""
    return _scored(sample, answer, same)


def _scored(sample: Sample, answer: Answer, equal: Callable[[str, str], bool]) -> Score:
    gold = str(sample.target["answer"])
    if not isinstance(answer.value, str):
        return Score(0.0, why="no answer could be read")
    hit = equal(answer.value, gold)
    return Score(float(hit), why="" if hit else f"{answer.value[:60]} for {gold[:60]}")


def asked(problem: Problem) -> str:
    """A problem as it is put to a model."""
    lines = [problem.get("context", ""), problem["question"]]
    lines += [f"{letter}. {text}" for letter, text in problem.get("options", {}).items()]
    return "\n".join(line for line in lines if line)


def _bare(system: str, read: Callable[[str], Any]) -> Bare:
    return Bare(lambda sample: chat(system, asked(sample.input)), read, max_tokens=768)


def _gsm8k(folder: Path) -> Iterator[Sample]:
    ids = Ids()
    for row in read_lines(folder, "gsm8k/test.jsonl"):
        gold = row["answer"].rsplit("####", 1)[1].strip()
        steps = row["answer"].count("<<")
        problem: Problem = {"question": row["question"]}
        key = ids.of(row["question"])
        yield Sample(key, problem, {"answer": gold, "steps": steps}, lang="en")


def _cmath(folder: Path) -> Iterator[Sample]:
    ids = Ids()
    for row in read_lines(folder, "cmath/cmath_dev.jsonl"):
        problem: Problem = {"question": row["input"]}
        target = {"answer": row["golden"], "grade": row["grade"]}
        yield Sample(ids.of(row["input"]), problem, target, lang="zh")


def _distractor(folder: Path) -> Iterator[Sample]:
    ids, groups = Ids(), Ids()
    known: dict[str, str] = {}
    for row in read_lines(folder, "cmath/distractor.jsonl"):
        original = row["original"]
        known.setdefault(original, groups.of(original))
        problem: Problem = {"question": row["input"]}
        target = {"answer": row["golden"], "distractors": row["distractor"]}
        yield Sample(ids.of(row["input"]), problem, target, known[original], "zh")


def _tal(path: str, lang: Lang) -> Callable[[Path], Iterator[Sample]]:
    def read(folder: Path) -> Iterator[Sample]:
        ids = Ids()
        for row in read_lines(folder, path):
            options = {
                option["aoVal"]: option["content"].strip()
                for (option,) in row["answer_option_list"]
            }
            problem: Problem = {"question": row["problem"].strip(), "options": options}
            target = {"answer": row["answer_value"], "difficulty": int(row["difficulty"])}
            yield Sample(ids.keep(row["queId"][:16]), problem, target, lang=lang)

    return read


_GAOKAO = "gaokao_math/2010-2022_Math_"


def _gaokao(kind: str) -> Callable[[Path], Iterator[Sample]]:
    """Papers I and II; a question in both is one group."""

    def read(folder: Path) -> Iterator[Sample]:
        ids = Ids()
        for paper in ("I", "II"):
            for row in read_json(folder, f"{_GAOKAO}{paper}_{kind}.json")["example"]:
                question = row["question"].strip()
                text = re.sub(r"^\d+\s*[.．]\s*", "", question)
                answer = row["answer"]
                gold = "".join(answer) if isinstance(answer, list) else answer.strip()
                target = {"answer": gold, "paper": paper, "year": int(row["year"])}
                problem: Problem = {"question": text}
                group = Ids().of(re.sub(r"\s", "", text)[-80:])
                yield Sample(ids.of(paper, row["year"], question), problem, target, group, "zh")

    return read


def _by(field: str, values: range) -> tuple[Metric, ...]:
    return tuple(mean_where(f"accuracy, {field} {value}", field, value) for value in values)


def _drop(rows: Any) -> float | None:
    """Accuracy without distractors less accuracy with five."""
    ends = [mean_where("", "distractors", n).of(rows) for n in (0, 5)]
    return None if ends[0] is None or ends[1] is None else ends[0] - ends[1]


_GSM = "https://github.com/openai/grade-school-math at 3101c7d"
_XIAOMI = "https://github.com/XiaoMi/cmath at 9fa13ef"
_TAL = "https://github.com/math-eval/TAL-SCQ5K at 8a66d6e"
_GAO = "https://github.com/OpenLMLab/GAOKAO-Bench at 6dbb24f"

GSM8K = file("gsm8k/test.jsonl", "19421e5565eb2ecfa5cb0bec74a5772f348852e408a5eb004e192ef4359ce5df")
_CMATH = file(
    "cmath/cmath_dev.jsonl", "f7f8e5d4319b632463e236cc82e942cb411170cc8d8e1922ec05d6077d9b3f37"
)
_DISTRACTOR = file(
    "cmath/distractor.jsonl", "119bb408899585a364192b1dfee471ac25f7dd416a2b62c9907dca85a99636be"
)
_TAL_ZH = file(
    "tal_scq5k/ch_test_2K.jsonl",
    "edbe8884d59062dc8c651972cb36113a12042095c923a6875cdf828ce8ab1725",
)
_TAL_EN = file(
    "tal_scq5k/en_test_2K.jsonl",
    "93ba29bde47d9621f80238a05706c5ceb85915faa309ccb4d3758139ad49204b",
)
_MCQ = (
    file(
        f"{_GAOKAO}I_MCQs.json", "c1d4b38ae37c9bef2cf39dcea49d146f68038cdf4283d8469bc14091da4443fd"
    ),
    file(
        f"{_GAOKAO}II_MCQs.json", "53e41e978b557817bacb3f61e9d2ae23a96adfb6d6d65700f0edc3ee5a02a807"
    ),
)
_BLANKS = (
    file(
        f"{_GAOKAO}I_Fill-in-the-Blank.json",
        "28b8cbd1da65f09ba43bcab56c54cdc1cc65e09eefc69a913c640f75e6072c4b",
    ),
    file(
        f"{_GAOKAO}II_Fill-in-the-Blank.json",
        "c1ef5ddc1746f0ec3888f3c27b712f719da23cddd153328c5f0c15d9213216dd",
    ),
)


def _task(
    name: str, summary: str, dataset: Dataset, bare: Bare, scorer: Any, *metrics: Metric
) -> Task:
    return Task(
        name, summary, "tutor", dataset, {"bare": bare}, scorer, metrics=(*metrics, unread())
    )


TASKS = (
    _task(
        "gsm8k",
        "English grade-school word problems: the final number",
        Dataset("GSM8K", _GSM, "MIT", (GSM8K,), 924, _gsm8k),
        _bare(_NUMBER["en"], read_number),
        score_number,
    ),
    _task(
        "cmath",
        "Chinese word problems of grades 1 to 6: the final number",
        Dataset("CMATH", _XIAOMI, "CC BY 4.0", (_CMATH,), 420, _cmath),
        _bare(_NUMBER["zh"], read_number),
        score_number,
        *_by("grade", range(1, 7)),
    ),
    _task(
        "cmath-distractor",
        "Chinese word problems with 0 to 5 idle sentences: the final number",
        Dataset("CMATH distractor", _XIAOMI, "CC BY 4.0", (_DISTRACTOR,), 252, _distractor),
        _bare(_NUMBER["zh"], read_number),
        score_number,
        *_by("distractors", range(6)),
        Metric("drop from 0 to 5 distractors", _drop, higher_is_better=False),
    ),
    _task(
        "tal-zh",
        "Chinese competition maths: the option's letter",
        Dataset("TAL-SCQ5K-CN", _TAL, "MIT", (_TAL_ZH,), 1400, _tal(_TAL_ZH.path[10:], "zh")),
        _bare(_CHOICE["zh"], read_letters),
        score_choice,
        *_by("difficulty", range(5)),
    ),
    _task(
        "tal-en",
        "English competition maths: the option's letter",
        Dataset("TAL-SCQ5K-EN", _TAL, "MIT", (_TAL_EN,), 1400, _tal(_TAL_EN.path[10:], "en")),
        _bare(_CHOICE["en"], read_letters),
        score_choice,
        *_by("difficulty", range(5)),
    ),
    _task(
        "gaokao-mcq",
        "Gaokao maths, multiple choice: the letter",
        Dataset("GAOKAO-Bench maths MCQ", _GAO, "Apache-2.0", _MCQ, 303, _gaokao("MCQs")),
        _bare(_CHOICE["zh"], read_letters),
        score_choice,
    ),
    _task(
        "gaokao-fill",
        "Gaokao maths, fill-in: an equal expression",
        Dataset(
            "GAOKAO-Bench maths fill-in",
            _GAO,
            "Apache-2.0",
            _BLANKS,
            118,
            _gaokao("Fill-in-the-Blank"),
        ),
        _bare(_FILL, read_expression),
        score_expression,
    ),
)
