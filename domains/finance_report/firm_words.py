"""Fixed wording of the disclosures, read from ``disclosures.toml``: what an answer says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ...agents.render.document import Lang, Prose, Sentence
from ...tools.rules.answers import Answer

STATEMENT: Mapping[Lang, int] = {"en": 24, "zh": 12}
"""Characters from which a text is a statement of its own, printed as it stands; as the rules have
it, which then look for it word for word."""

_BEIJING = timezone(timedelta(hours=8))


@cache
def wording() -> dict[str, Any]:
    text = files(__package__).joinpath("disclosures.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(key: str, lang: Lang, **values: str) -> str:
    """A fixed line, its places filled."""
    text: str = wording()["words"][key][lang]
    return text.format(**values)


def title(section: str, lang: Lang) -> str:
    text: str = wording()["titles"][section][lang]
    return text


def blank(key: str, lang: Lang) -> str:
    """What stands where the firm gave no answer."""
    return say("blank", lang, question=key)


def sentence(answer: Mapping[str, Any], value: Any, lang: Lang, name: str = "") -> str:
    """What an answer says: the text itself where it is one, else the sentence of a yes or no."""
    given = Answer("", value)
    if isinstance(value, str) and len(value) >= STATEMENT[lang] and given.says_yes():
        return value
    if not given.says_yes():
        return str(answer["no"][lang]).format(name=name)
    if isinstance(value, str) and value.strip().lower() not in _YES:
        named = answer.get("named", {}).get(lang)
        if named:
            return str(named).format(text=value, name=name)
        said = str(answer["yes"][lang]).format(name=name).rstrip(".。")
        return f"{said}：{value}。" if lang == "zh" else f"{said}: {value}."
    return str(answer["yes"][lang]).format(value=shown(value, lang), name=name)


_YES = ("yes", "y", "true", "是", "有")


def shown(value: Any, lang: Lang) -> str:
    """A figure without needless zeros, or a day."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return day(value, lang)
    return str(value)


def day(when: date, lang: Lang) -> str:
    return f"{when.year}年{when.month}月{when.day}日" if lang == "zh" else when.isoformat()


def moment(when: datetime, lang: Lang) -> str:
    """Date and time with its zone: in Chinese that of Beijing, else as it was taken."""
    if lang == "zh":
        local = when.astimezone(_BEIJING)
        return f"{day(local.date(), lang)} {local:%H:%M}（北京时间）"
    return f"{when:%Y-%m-%d %H:%M} {when:%Z}".strip()


def points(lines: Sequence[str]) -> Prose:
    return Prose(sentences=tuple(Sentence(text=line) for line in lines), style="points")


def paragraph(*lines: str) -> Prose:
    return Prose(sentences=tuple(Sentence(text=line) for line in lines))
