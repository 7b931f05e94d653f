"""Questions on financial documents, in English and Chinese, with reference answers.

====================  =====================================================================
``finqa``             one calculation over a page of an annual report
``convfinqa``         the same in conversations, each turn with those before it
``tatqa``             spans, counts and calculations over a table and its text, with the scale
``fineval-extract``   Chinese: the asked figure out of retrieved text, and none made up
``fineval-calc``      Chinese: a calculation with figures from retrieved text
``finglm``            Chinese annual reports, closed book (no document is a part of the data)
====================  =====================================================================

Each input is a :class:`Question`. Answers are texts; several spans are a list or parted by
semicolons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ..rows import Row
from ..scorers.execution import execution_accuracy, result_with_unit
from ..scorers.fineval import reference_facts
from ..scorers.finglm import annual_report_answer
from ..scorers.tatqa import span_match
from ..task import Bare, DataFile, Dataset, Metric, Sample, Task
from . import finance_bare as bare
from . import finance_items as items
from .finance_items import Question

__all__ = ["TASKS", "Question"]

DOMAIN = "finance-qa"


def _dataset(
    name: str,
    source: str,
    licence: str,
    file: tuple[str, str],
    rows: int,
    read: Callable[[Path], Iterable[Sample]],
) -> Dataset:
    return Dataset(name, source, licence, (DataFile(*file),), rows, read)


_FINQA = _dataset(
    "FinQA (test, sample)",
    "https://github.com/czyssrs/FinQA, flat sample of FFFfff1FFFfff/my_Fin_Skill",
    "MIT",
    (items.FINQA, "d2e48747b1a5b284e65b9bf1fc7d6f222f68b7e2ba1b90fa69c320acc33c782f"),
    68,
    items.read_finqa,
)
_CONVFINQA = _dataset(
    "ConvFinQA (dev, cleaned, sample)",
    "https://github.com/czyssrs/ConvFinQA, cleaned by JoyMurmur/finqa-agent",
    "MIT",
    (items.CONVFINQA, "17ebf624298aeaa28f49ba8d9019b5b65961fab8a0415c857bc6224998cc8615"),
    1057,
    items.read_convfinqa,
)
_TATQA = _dataset(
    "TAT-QA (dev)",
    "https://github.com/NExTplusplus/TAT-QA",
    "CC-BY-4.0",
    (items.TATQA, "8da095a819af6db3c14877c6df2d4d29960e41d1a63dd1fa853507bd2a616af5"),
    1668,
    items.read_tatqa,
)
_EXTRACT = _dataset(
    "FinEval rigour: index extraction (sample)",
    "https://github.com/SUFE-AIFLM-Lab/FinEval",
    "Apache-2.0",
    (items.FINEVAL_EXTRACT, "9f4c07fa9ac20b2a3aca662b3a8feec31304228cd7d7c42e3f0d7202f664d502"),
    238,
    items.read_fineval_extract,
)
_CALC = _dataset(
    "FinEval rigour: numerical calculation",
    "https://github.com/SUFE-AIFLM-Lab/FinEval",
    "Apache-2.0",
    (items.FINEVAL_CALC, "4a10f45318419d6de602b9e9895d7ce105534cb23ba96c9cb53f084198a4059b"),
    42,
    items.read_fineval_calc,
)
_FINGLM = _dataset(
    "FinGLM A list (sample)",
    "https://github.com/MetaGLM/FinGLM",
    "research use",
    (items.FINGLM, "3950a1cbf6a76da696aa6233e9519cb6cbfa1084b77757c7eb2476180da56ed9"),
    2000,
    items.read_finglm,
)

_STEPS = Bare(bare.Prompt(bare.FINQA_RULES), bare.read_number, max_tokens=200)
_SPANS = Bare(bare.Prompt(bare.TATQA_RULES), bare.read_words, max_tokens=200)
_ZH_STEPS = Bare(bare.Prompt(bare.CALC_RULES, "答案：", zh=True), bare.read_number, max_tokens=200)
_ZH_FIGURES = Bare(bare.Prompt(bare.EXTRACT_RULES, zh=True), bare.read_whole, max_tokens=200)
_ZH_CLOSED = Bare(bare.Prompt(bare.FINGLM_RULES, zh=True), bare.read_whole, max_tokens=200)


def exact_match(rows: Sequence[Row]) -> float | None:
    """TAT-QA's other headline beside F1: the share of exact matches; a row that failed is none."""
    return sum(row.parts.get("em", 0.0) for row in rows) / len(rows) if rows else None


def made_up(rows: Sequence[Row]) -> float | None:
    """The share of answers with at least one figure that stands in none of what they were given."""
    told = [row.parts["supported"] for row in rows if "supported" in row.parts]
    return sum(share < 1 for share in told) / len(told) if told else None


TASKS: tuple[Task, ...] = (
    Task(
        "finqa",
        "Calculations over a page of an annual report (FinQA).",
        DOMAIN,
        _FINQA,
        {"bare": _STEPS},
        execution_accuracy,
    ),
    Task(
        "convfinqa",
        "Conversations of calculations over a report's page (ConvFinQA).",
        DOMAIN,
        _CONVFINQA,
        {"bare": _STEPS},
        execution_accuracy,
    ),
    Task(
        "tatqa",
        "Spans, counts and calculations over tables and text (TAT-QA).",
        DOMAIN,
        _TATQA,
        {"bare": _SPANS},
        span_match,
        metrics=(Metric("exact match", exact_match),),
    ),
    Task(
        "fineval-extract",
        "The asked figure out of retrieved Chinese text, none made up (FinEval).",
        DOMAIN,
        _EXTRACT,
        {"bare": _ZH_FIGURES},
        reference_facts,
        metrics=(Metric("answers with made-up figures", made_up, higher_is_better=False),),
    ),
    Task(
        "fineval-calc",
        "Calculations with figures from retrieved Chinese text (FinEval).",
        DOMAIN,
        _CALC,
        {"bare": _ZH_STEPS},
        result_with_unit,
    ),
    Task(
        "finglm",
        "Chinese annual reports, closed book (FinGLM).",
        DOMAIN,
        _FINGLM,
        {"bare": _ZH_CLOSED},
        annual_report_answer,
        acceptable=0.75,
    ),
)
