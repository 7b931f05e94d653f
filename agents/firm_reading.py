"""Reading ``firm.toml``: every fault with its line, its key, the reason and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..tools.errors import ConfigError
from ..tools.remark import NONE, Remark
from .firm import Firm
from .firm_lines import line_of
from .firm_values import REFUSED

Step = str | int


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. line: from 1, None where it has none. key: as in ``analysts.1.title``."""

    key: str
    what: Remark
    remedy: Remark = NONE
    line: int | None = None

    def said(self, lang: str) -> str:
        zh = lang == "zh"
        line = "" if self.line is None else (f"第{self.line}行" if zh else f"line {self.line}")
        where = ("，" if zh else ", ").join(part for part in (line, self.key) if part)
        what = f"{self.what.said(lang)}{'' if zh else ' '}{self.remedy.said(lang)}".strip()
        return f"{where}{'：' if zh else ': '}{what}" if where else what


class FirmError(ConfigError):
    """A firm's file that cannot be used. problems: every fault found."""

    def __init__(self, name: str, problems: Sequence[Problem], lang: str = "en") -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem.said(lang)}" for problem in problems)
        super().__init__(
            f"{name}有误：\n{lines}" if lang == "zh" else f"{name} cannot be used:\n{lines}",
            remedy="请改正后重试；文件未作任何改动。"
            if lang == "zh"
            else "Correct it and try again; the file was left as it is.",
        )


def load_firm(path: Path, lang: str = "en") -> Firm:
    """The profile in a file. Raises FirmError; its words are in ``lang``."""
    return parse_firm(read_text(path, lang), path.name, lang)


def read_text(path: Path, lang: str = "en") -> str:
    """The file's text. Raises FirmError for one that is not there or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = Remark("The file is not UTF-8 text.", "文件不是UTF-8编码的文本。")
        remedy = Remark("Save it as UTF-8.", "请另存为UTF-8编码。")
        raise FirmError(path.name, [Problem("", what, remedy)], lang) from error
    except OSError as error:
        reason = error.strerror or error
        what = Remark(f"The file cannot be read: {reason}.", f"文件无法读取：{reason}。")
        remedy = Remark(
            "Name another file, or make one with: agent firm init",
            "请指定其他文件，或用 agent firm init 新建。",
        )
        raise FirmError(path.name, [Problem("", what, remedy)], lang) from error


def parse_firm(text: str, name: str = "firm.toml", lang: str = "en") -> Firm:
    """The profile in a text. Raises FirmError with every fault that there is."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise FirmError(name, [_syntax(text, str(error))], lang) from error
    return validate(data, name, lang, text)


def validate(data: Any, name: str = "firm.toml", lang: str = "en", text: str = "") -> Firm:
    """The profile in plain data. text: where the lines of faults are looked up."""
    try:
        return Firm.model_validate(data)
    except ValidationError as error:
        # A history is a list or a text: of the two complaints, the one about the list is useful.
        details = [one for one in error.errors(include_url=False) if one["type"] != "string_type"]
        problems = sorted((_problem(one, text) for one in details), key=lambda one: one.line or 0)
        raise FirmError(name, problems, lang) from error


_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_FULL_WIDTH = re.compile("[“”‘’＝［］，＂]")


def _syntax(text: str, message: str) -> Problem:
    place = _PLACE.search(message)
    lines = text.splitlines()
    # At the end of the document: its last line is the one that breaks off.
    number = int(place[1]) if place and place[1] else len(text.rstrip().splitlines())
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    key = line.partition("=")[0].strip() if "=" in line else ""
    reason = _PLACE.sub("", message)
    if re.search(r"=\s*\?", line):
        what = Remark("This question is still open.", "此问题尚未回答。")
        remedy = Remark("Answer it, or put the # back.", "请填写回答，或恢复行首的 #。")
    elif re.search(r"=\s*\d{4}-\d", line):
        what = Remark("This is not a date.", "日期无效。")
        remedy = Remark("Write year-month-day: 2026-03-31", "请按“年-月-日”填写，例如 2026-03-31。")
    elif "Cannot overwrite" in message or "twice" in message:
        what = Remark("The key or table is here twice.", "该项或该表重复出现。")
        remedy = Remark("Keep one of them.", "请只保留一处。")
    elif _FULL_WIDTH.search(line.partition("#")[0]):
        what = Remark("The line has full-width signs.", "该行使用了全角符号。")
        remedy = Remark('Write = and " in half width.', '等号与引号请用半角：= 和 "。')
    else:
        what = Remark(f"The line cannot be read: {reason}.", f"该行无法解析（{reason}）。")
        remedy = Remark(
            'Write key = "text", key = 1.5, key = true or key = 2026-03-31.',
            '请写成 项 = "文字"、项 = 1.5、项 = true 或 项 = 2026-03-31。',
        )
    return Problem(key, what, remedy, number)


_NO_TABLE = (
    Remark("This is not a table.", "此处应为表。"),
    Remark("Write it as a [table] with keys below.", "请写成 [表]，其下列出各项。"),
)
_STRUCTURE: dict[str, tuple[Remark, Remark]] = {
    "model_type": _NO_TABLE,
    "mapping_type": _NO_TABLE,
    "dict_type": _NO_TABLE,
    "tuple_type": (
        Remark("This is not a list.", "此处应为列表。"),
        Remark(
            'Write ["one", "two"], or a [[table]] for each.',
            '请写成 ["一", "二"]，或每项写一个 [[表]]。',
        ),
    ),
    "missing": (
        Remark("This is missing.", "此项缺失。"),
        Remark("Add it, or remove the whole entry.", "请补上，或删去整条记录。"),
    ),
}
"""Faults of shape, by pydantic's name for them."""


def _problem(detail: ErrorDetails, text: str) -> Problem:
    path = tuple(step for step in detail["loc"] if not _of_union(step))
    key, line = shown(path), line_of(text, path)
    kind = detail["type"]
    if kind == REFUSED:
        context = detail.get("ctx", {})
        return Problem(key, context["what"], context["remedy"], line)
    if kind == "extra_forbidden":
        what = Remark("There is no such key.", "没有此项。")
        return Problem(key, what, _nearest(path), line)
    what, remedy = _STRUCTURE.get(kind) or (Remark(*(f"{detail['msg']}.",) * 2), NONE)
    return Problem(key, what, remedy, line)


def _of_union(step: Step) -> bool:
    """Pydantic names the member of a union that it tried; a file has no such key."""
    return isinstance(step, str) and (step.startswith("tuple[") or step == "str")


def shown(path: Sequence[Step]) -> str:
    """A key as people count: ``("analysts", 0, "name")`` is ``analysts.1.name``."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def _nearest(path: Sequence[Step]) -> Remark:
    known = _fields(Firm, path[:-1])
    near = get_close_matches(str(path[-1]), known, n=1, cutoff=0.5)
    if near:
        return Remark(f"Did you mean {near[0]}?", f"是否应为 {near[0]}？")
    return Remark(f"Known here: {', '.join(known)}.", f"此处可用：{'、'.join(known)}。")


def _fields(model: type[BaseModel], path: Sequence[Step]) -> list[str]:
    """The keys that a table knows."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            inner = _models(model.model_fields[step].annotation)
            model = inner[0] if inner else model
    return list(model.model_fields)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _models(inner)]
