"""The finance sets: what the loaders make of their files, the bare prompts, the gold answers."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tael.agents.domain import Context
from tael.agents.model.types import Messages
from tael.evals.rows import Row
from tael.evals.sets import finance, finance_bare, finance_items
from tael.evals.sets.finance import TASKS
from tael.evals.task import Bare, Sample
from tael.tools.errors import ConfigError, IntegrityError

BY_NAME = {task.name: task for task in TASKS}
NAMES = ["finqa", "convfinqa", "tatqa", "fineval-extract", "fineval-calc", "finglm"]


def put(folder: Path, path: str, content: str) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(content.encode()) if path.endswith(".gz") else content.encode()
    file.write_bytes(packed)


def table(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def test_the_six_tasks_are_declared_alike() -> None:
    assert [task.name for task in TASKS] == NAMES
    for task in TASKS:
        assert task.domain == "finance-qa"
        assert isinstance(task.variants["bare"], Bare)
        assert task.dataset.licence
        assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in task.dataset.files)


def test_finqa_keeps_documents_together_and_drops_what_has_no_gold(tmp_path: Path) -> None:
    rows = [
        {"question": "a ?\\\\n", "context": "one\nx | 1", "answer": "5%"},
        {"question": "b ?", "context": "two", "answer": "yes"},
        {"question": "c ?", "context": "one\nx | 1", "answer": "-7"},
        {"question": "d ?", "context": "two", "answer": ""},
        {"question": "e ?", "context": "two", "answer": "[6] : shares in 2015 and 2014"},
    ]
    put(tmp_path, finance_items.FINQA, json.dumps(rows).replace("\\\\\\\\n", "\\\\n"))
    found = list(finance_items.read_finqa(tmp_path))
    assert [sample.id for sample in found] == ["finqa-000", "finqa-002", "finqa-001"]
    assert found[0].input == {"question": "a ?", "document": "one\nx | 1", "history": []}
    assert [sample.target["stated"] for sample in found] == ["5%", "-7", "yes"]
    assert found[0].group == found[1].group != found[2].group


def conversation(name: str, answers: list[str], executed: list[Any]) -> dict[str, Any]:
    return {
        "id": name,
        "doc": {
            "pre_text": "before .",
            "table": {"2007": {"cash": 5.0, "debt": -2.5}, "2006": {"cash": 4.0}},
            "post_text": ".",
        },
        "dialogue": {
            "conv_questions": [f"q{at}" for at in range(len(answers))],
            "conv_answers": answers,
            "executed_answers": executed,
        },
    }


def test_convfinqa_gives_a_sample_a_turn_with_its_history(tmp_path: Path) -> None:
    rows = [
        conversation("Single_AB/2007/page_1.pdf-1", ["5", "25%"], [5.0, 0.25]),
        conversation("Single_CD/2007/page_2.pdf-1", ["1"], ["no"]),
        conversation("Double_AB/2007/page_1.pdf", ["1"], [1.0]),
    ]
    put(tmp_path, finance_items.CONVFINQA, json.dumps(rows))
    found = list(finance_items.read_convfinqa(tmp_path))
    assert [(sample.group, sample.id[-2:]) for sample in found] == [
        ("AB/2007/page_1.pdf", "#1"),
        ("AB/2007/page_1.pdf", "#2"),
        ("AB/2007/page_1.pdf", "#1"),
        ("CD/2007/page_2.pdf", "#1"),
    ]
    assert found[1].input["history"] == [["q0", "5"]]
    assert found[0].input["history"] == []
    assert found[0].input["document"] == "before .\n | 2007 | 2006\ncash | 5 | 4\ndebt | -2.5 | "
    assert found[1].target == {"stated": "25%", "executed": "0.25000"}
    assert found[3].target == {"stated": "no"}


def test_tatqa_writes_its_table_as_rows_and_its_text_in_order(tmp_path: Path) -> None:
    page = {
        "table": {"uid": "t", "table": [["", "2019"], ["Fixed\nprice", "$  1.5"]]},
        "paragraphs": [{"order": 2, "text": "second"}, {"order": 1, "text": "first"}],
        "questions": [
            {
                "uid": "u1", "question": "q?", "answer": -1.5, "answer_type": "arithmetic",
                "scale": "million", "answer_from": "table",
            },
            {
                "uid": "u2", "question": "q?", "answer": ["a", ""], "answer_type": "multi-span",
                "scale": "", "answer_from": "text",
            },
        ],
    }  # fmt: skip
    put(tmp_path, finance_items.TATQA, json.dumps([page]))
    one, two = finance_items.read_tatqa(tmp_path)
    assert one.input["document"] == " | 2019\nFixed price | $ 1.5\n\nfirst\nsecond"
    assert one.target == {"answer": ["-1.5"], "type": "arithmetic", "scale": "million"}
    assert two.target["answer"] == ["a"]
    assert one.group == two.group == "t"


PROMPT = (
    "请根据检索内容。\n用户问题是：甲的价格\n检索内容是：检索1: 甲\n\n现在是今天\n"
    "请根据检索内容，回答用户信息。"
)


def test_fineval_is_parted_into_document_and_question(tmp_path: Path) -> None:
    extract = {"序号": "7", "类型": "股票", "端到端query": "甲的价格", "基座大模型query": PROMPT}
    put(tmp_path, finance_items.FINEVAL_EXTRACT, table([{**extract, "参考答案": '["甲为1元。"]'}]))
    bare = PROMPT.replace("检索内容是：", "").replace("用户问题是", "用户的问题是")
    calc = {"序号": "8", "端到端query": "甲", "基座query": bare.replace("\n", "\r\n")}
    gold = {"标准答案": " 1元 ", "题目答案计算逻辑": "1*1"}
    put(tmp_path, finance_items.FINEVAL_CALC, table([{**calc, **gold}]))
    (one,) = finance_items.read_fineval_extract(tmp_path)
    (two,) = finance_items.read_fineval_calc(tmp_path)
    same = {"question": "甲的价格", "document": "检索1: 甲\n现在是今天", "history": []}
    assert one.input == two.input == same
    assert one.target == {"facts": ["甲为1元。"]}
    assert two.target == {"stated": "1元"}


def test_a_fineval_prompt_of_another_shape_is_an_error(tmp_path: Path) -> None:
    row = {"序号": "7", "类型": "", "端到端query": "", "基座大模型query": "别的", "参考答案": "[]"}
    put(tmp_path, finance_items.FINEVAL_EXTRACT, table([row]))
    with pytest.raises(IntegrityError, match="no question"):
        list(finance_items.read_fineval_extract(tmp_path))


def test_finglm_reads_its_slots(tmp_path: Path) -> None:
    base = {"ent_short_name": "甲", "ent_name": "甲公司", "year": "2020"}
    slots: list[dict[str, str]] = [
        {**base, "key_word": "收入、成本", "收入": "2元", "成本": "1元",
         "prom_answer": "收入：2元；成本：1元；"},
        {**base, "key_word": "无|未"},
        {},
        {**base, "key_word": "地址", "地址": "乙路：1号", "prom_answer": "乙路：1号"},
    ]  # fmt: skip
    rows = [
        {"id": at, "question": "问", "prompt": one, "answer": ["答"], "type": "1"}
        for at, one in enumerate(slots)
    ]
    put(tmp_path, finance_items.FINGLM, "\n".join(json.dumps(row) for row in rows))
    two, refused, open_, address = finance_items.read_finglm(tmp_path)
    assert two.target["values"] == two.target["keywords"] == ["2元", "1元"]
    assert two.group == refused.group == "甲公司/2020"
    assert refused.target["refusal"] == ["无", "未"]
    assert refused.target["keywords"] == []
    assert (open_.group, open_.target["names"], open_.target["year"]) == ("", [], "")
    assert address.target["values"] == ["乙路：1号"]
    assert two.input["document"] == ""


def test_a_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="FinQA"):
        BY_NAME["finqa"].dataset.load(tmp_path)


def sample(question: str, *history: list[str], document: str = "page") -> Sample:
    return Sample("s", {"question": question, "document": document, "history": [*history]}, {})


def joined(messages: Messages) -> str:
    return "\n".join(message["content"] for message in messages)


@pytest.mark.parametrize("name", NAMES[:-1])
def test_questions_on_one_document_share_all_before_the_question(name: str) -> None:
    prompt = cast(Bare, BY_NAME[name].variants["bare"]).prompt
    one, two = joined(prompt(sample("first?"))), joined(prompt(sample("second?")))
    head = one.removesuffix("first?")
    assert head != one
    assert "page" in head
    assert two == head + "second?"


def test_each_turn_begins_with_the_whole_of_the_turn_before() -> None:
    prompt = cast(Bare, BY_NAME["convfinqa"].variants["bare"]).prompt
    one = prompt(sample("a?"))
    two = prompt(sample("b?", ["a?", "5%"]))
    assert two[: len(one)] == one
    assert [message["role"] for message in two] == ["system", "user", "assistant", "user"]
    assert two[2]["content"] == "Answer: 5%"


def test_a_question_without_document_has_no_heading_for_one() -> None:
    prompt = cast(Bare, BY_NAME["finglm"].variants["bare"]).prompt
    assert prompt(sample("甲？", document=""))[-1]["content"] == "用户问题：甲？"


@pytest.mark.parametrize(
    ("reply", "number", "words"),
    [
        ("5829 - 5735 = 94\nAnswer: 94", "94", "94"),
        ("Answer: 5\nNo, wait.\n**Answer:** 94 million", "94 million", "94 million"),
        ("Answer:\n\n94", "94", "94"),
        ("The final answer is: $\\boxed{14\\%}$", "$14\\%$", "$14\\%$"),
        ("算式：50*1.4=71.28\n答案：71.28元", "71.28元", "71.28元"),
        ("The change is 5 less 3, or 2%.", "2%", "The change is 5 less 3, or 2%."),
        ("Yes, it did in 2015.", "yes", "Yes, it did in 2015."),
        ("I cannot tell", None, "I cannot tell"),
        ("Answer:", None, "Answer:"),
        ("  ", None, None),
    ],
)
def test_replies_are_read(reply: str, number: str | None, words: str | None) -> None:
    assert finance_bare.read_number(reply) == number
    assert finance_bare.read_words(reply) == words


def test_bare_asks_once_and_reads_the_last_answer_line() -> None:
    asked: list[dict[str, Any]] = []

    async def ask(messages: Messages, **options: Any) -> Any:
        asked.append(options)
        return SimpleNamespace(text="1 + 1 = 2\nAnswer: 2")

    context = cast(Context, SimpleNamespace(model=SimpleNamespace(ask=ask)))
    answer = asyncio.run(BY_NAME["finqa"].variants["bare"](sample("q?"), context))
    assert answer.value == "2"
    assert [options["max_tokens"] for options in asked] == [200]


def test_set_metrics() -> None:
    def rows(*parts: dict[str, float]) -> list[Row]:
        return cast("list[Row]", [SimpleNamespace(parts=part) for part in parts])

    assert finance.exact_match(rows({"em": 1.0}, {"em": 0.0}, {})) == pytest.approx(1 / 3)
    assert finance.made_up(rows({"supported": 1.0}, {"supported": 0.9}, {})) == 0.5
    assert finance.made_up(rows({})) is None
    assert finance.exact_match([]) is None


def test_importing_the_sets_opens_no_data() -> None:
    script = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "import tael.evals.sets.finance\n"
        "print([path for path in opened if 'finance/evals' in path])\n"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert shown.stdout.strip() == "[]", shown.stderr
