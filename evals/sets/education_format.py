"""EduBench: nine scenes in Chinese, by what rules can check of a reply.

That is its format: a JSON object, with every key that the prompt names, in Chinese, with no value
blank. Whether the content is any good only people or a judge can say; a high score here is no sign
of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..task import Answer, Bare, Dataset, Sample, Score, Task
from .education_common import Ids, file, part_mean, read_lines, unread

_QUOTED = re.compile(r"[\"‘“]\s*([^\"’”:：]{1,20}?)\s*[\"’”]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-z\u4e00-\u9fff]")


def _read(folder: Path) -> Iterator[Sample]:
    """Target: ``keys`` that the prompt's last line names in quotes, and the ``scene``."""
    ids = Ids()
    for row in read_lines(folder, "edubench/zh_data_sampled.jsonl"):
        prompt = row["question"].strip()
        keys = _QUOTED.findall(prompt.splitlines()[-1])
        target = {"keys": [key.strip() for key in keys], "scene": row["question_type_EN"]}
        yield Sample(ids.of(prompt), {"prompt": prompt}, target, lang="zh")


def read_json_reply(text: str) -> Any:
    """The JSON object of a reply, alone, fenced or in a sentence; None without one."""
    text = text[:20_000]
    fenced = re.findall(r"```(?:json)?\s*(.*?)```", text, re.DOTALL)
    opened, closed = text.find("{"), text.rfind("}")
    for part in (text, *fenced[:5], text[opened : closed + 1] if -1 < opened < closed else ""):
        try:
            found = json.loads(part)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return None


def score_format(sample: Sample, answer: Answer) -> Score:
    """Mean of ``json`` (an object), ``keys`` (share of the asked keys, at any depth), ``filled``
    (no value blank) and ``chinese`` (most letters are Han). 0 without an object."""
    found = answer.value
    if not isinstance(found, dict) or not found:
        parts = {"json": 0.0, "keys": 0.0, "filled": 0.0, "chinese": 0.0}
        return Score(0.0, parts, "no JSON object")
    names, values = _walk(found)
    wanted = sample.target["keys"]
    missing = [key for key in wanted if key not in names]
    text = " ".join(values)
    han, letters = len(_HAN.findall(text)), len(_LETTER.findall(text))
    parts = {
        "json": 1.0,
        "keys": 1 - len(missing) / len(wanted) if wanted else 1.0,
        "filled": float(bool(values) and all(value.strip() for value in values)),
        "chinese": float(letters == 0 or 2 * han >= letters),
    }
    why = f"missing: {', '.join(missing)}" if missing else ""
    return Score(sum(parts.values()) / len(parts), parts, why)


def _walk(value: Any) -> tuple[set[str], list[str]]:
    """All keys and all leaves as text."""
    names: set[str] = set()
    leaves: list[str] = []
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            names |= {str(key) for key in item}
            todo += item.values()
        elif isinstance(item, list):
            todo += item
        else:
            leaves.append("" if item is None else str(item))
    return names, leaves


TASK = Task(
    "edubench",
    "Chinese teaching scenes: format of the reply only; quality needs people or a judge",
    "tutor",
    Dataset(
        "EduBench sample, Chinese",
        "https://github.com/ybai-nlp/EduBench at 4b81dd7",
        "MIT",
        (
            file(
                "edubench/zh_data_sampled.jsonl",
                "4ca49ad6b1b0e455f3b0ed56316231f41db5cf5a65b0f299b17a23df7616fa4f",
            ),
        ),
        70,
        _read,
    ),
    {
        "bare": Bare(
            lambda sample: [
                {
                    "role": "system",
                    "content": "只用一个 JSON 对象回答，键名照题目要求，内容用中文。",
                },
                {"role": "user", "content": sample.input["prompt"]},
            ],
            read_json_reply,
            max_tokens=1024,
        )
    },
    score_format,
    metrics=(
        part_mean("JSON object", "json"),
        part_mean("asked keys", "keys"),
        part_mean("no value blank", "filled"),
        part_mean("in Chinese", "chinese"),
        unread(),
    ),
)
