"""The wording rules as data: read, checked and compiled once a language.

The data files (``wording_en.toml``, ``wording_zh.toml``) can be read and edited by somebody who
does not program; a mistake in one is named with its rule, not met as a puzzle later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import ConfigError, InputError

Kind = Literal["promissory", "exaggerated", "rumour", "inside"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LANGS = ("en", "zh")

_WORD = re.compile(r"(?<!\?P)<([a-z]+)>")  # not the name of a group
_CAPITAL = re.compile(r"(?<![\\P])[A-Z](?!<)")  # not one of an escape such as \W


@dataclass(frozen=True, slots=True)
class Rule:
    """why: a sentence with ``{said}``. unless: drops a hit where it matches in the same stretch."""

    kind: Kind
    why: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What takes the sting out of a hit. boundary: ends the reach of a negator; strong: ends the
    reach of a rule that forbids; masks: harmless expressions that contain a harmful one."""

    boundary: re.Pattern[str]
    strong: re.Pattern[str]
    negators: re.Pattern[str]
    after: re.Pattern[str]
    forbids: re.Pattern[str]
    speech: re.Pattern[str]
    masks: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rules:
    scope: Scope
    rules: tuple[Rule, ...]


@cache
def load(lang: str) -> Rules:
    """The rules of one language, ``en`` or ``zh``. Raises InputError for another."""
    if lang not in LANGS:
        raise InputError(
            f"There are no wording rules for the language {lang!r}.",
            remedy=f"Use one of: {', '.join(LANGS)}.",
        )
    path = Path(__file__).with_name(f"wording_{lang}.toml")
    return parse(path.read_text(encoding="utf-8"), path.name)


def parse(text: str, name: str) -> Rules:
    """Rules from the text of a data file.

    Raises ConfigError that names the file and the rule: bad TOML, an unknown kind, a word that is
    not listed, a pattern that is no regular expression or matches nothing at all (every sentence).
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{name} is not valid TOML: {error}.", remedy="Mend that line."
        ) from error
    words = {str(key): str(value) for key, value in data.get("words", {}).items()}
    scope = data.get("scope", {})
    parts = ("boundary", "strong", "negators", "after", "forbids", "speech")
    compiled = {
        part: _compiled(_text(scope, part, f"{name}, [scope]"), words, f"{name}, scope {part}")
        for part in parts
    }
    masks = "|".join(scope.get("masks") or ["(?!)"])
    return Rules(
        Scope(masks=_compiled(masks, words, f"{name}, scope masks"), **compiled),
        tuple(
            _rule(raw, words, f"{name}, rule {number}")
            for number, raw in enumerate(data.get("rule", []), start=1)
        ),
    )


def _rule(raw: Mapping[str, Any], words: Mapping[str, str], where: str) -> Rule:
    kind, why = _text(raw, "kind", where), _text(raw, "why", where)
    if kind not in KINDS:
        raise ConfigError(
            f"{where} has the unknown kind {kind!r}.", remedy=f"Use one of: {', '.join(KINDS)}."
        )
    if "{said}" not in why:
        raise ConfigError(f"{where}: why does not show {{said}}.", remedy="Quote what was found.")
    return Rule(
        kind,
        why,
        tuple(_compiled(one, words, where) for one in raw.get("patterns", [])),
        tuple(_compiled(one, words, where) for one in raw.get("unless", [])),
    )


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{where} has no {key}.", remedy=f"Give {key} as a text.")
    return value


def _compiled(pattern: str, words: Mapping[str, str], where: str) -> re.Pattern[str]:
    unknown = [one for one in _WORD.findall(pattern) if one not in words]
    if unknown:
        raise ConfigError(
            f"{where} uses <{unknown[0]}>, which [words] does not list.",
            remedy=f"List it or use one of: {', '.join(words)}.",
        )
    pattern = _WORD.sub(lambda found: words[found[1]], pattern)
    try:
        # Lower-case against lower-case is twice as fast as ignoring case.
        made = re.compile(_CAPITAL.sub(lambda found: found[0].lower(), pattern))
    except re.error as error:
        raise ConfigError(
            f"{where}: {pattern!r} is no regular expression: {error}.", remedy="Mend the pattern."
        ) from error
    if made.search(""):
        raise ConfigError(
            f"{where}: {pattern!r} matches an empty text, so it would hit every sentence.",
            remedy="Make at least one word of it required.",
        )
    return made
