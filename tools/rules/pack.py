"""Rule packs: read from TOML, checked, and merged with a firm's own file.

A pack is a file that a compliance officer can read and edit; ``packs/README.md`` explains its
fields. A firm's own file has three parts, each of which may be left out::

    [off]                      # rules that do not apply, each with the reason
    US7 = "We publish no price charts in notes of one page."

    [change.US12]              # another severity, other parameters
    severity = "warn"

    [[rule]]                   # a rule of the firm's own, with any predicate that there is
    id = "OWN1"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import ConfigError
from .phrases import compiled
from .predicates import wrong_parameters

REGIMES = ("us", "cn", "hk", "eu", "ai", "x")
FOLDER = Path(__file__).parent / "packs"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Part):
    """A text in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def of(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class Example(_Part):
    """text: see ``examples.py``. firm: what the firm answers; facts: figures that are backed,
    None when nobody knows; published: the date of, where the text does not say it."""

    verdict: Literal["pass", "fail", "firm", "judge"]
    lang: Literal["en", "zh"]
    text: str
    firm: dict[str, Any] | None = None
    facts: tuple[str, ...] | None = None
    published: date | None = None


class Rule(_Part):
    """One rule. text_date: of the version of the text that it was written from. with_: the
    predicate's parameters. question: what a person still judges."""

    id: str = Field(pattern=r"^[A-Z]+[0-9]+$")
    regime: str = Field(pattern=r"^[a-z]+$")
    title: Text
    citation: str = Field(min_length=1)
    text_date: date
    severity: Literal["block", "warn"]
    kind: tuple[Literal["decidable", "firm", "judgement"], ...] = Field(min_length=1)
    predicate: str
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")
    remedy: Text
    question: Text | None = None
    example: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Rule:
        if wrong := wrong_parameters(self.predicate, self.with_):
            raise ValueError(wrong)
        if "judgement" in self.kind and self.question is None:
            raise ValueError("a rule of the kind judgement needs a question")
        for phrase in _phrases(self.with_):
            compiled(phrase)
        return self

    @property
    def firm_keys(self) -> tuple[str, ...]:
        """Keys of the firm's file that the rule asks for."""
        if self.predicate == "distribution":
            return ("distribution.quarter_end", "distribution.rows")
        asks = [ask["key"] for ask in self.with_.get("asks", ())]
        single = [self.with_["key"]] if "key" in self.with_ else []
        return tuple(dict.fromkeys([*asks, *single, *self.with_.get("keys", ())]))


@dataclass(frozen=True, slots=True)
class Packs:
    """Rules in order, and those switched off with the firm's reason."""

    rules: tuple[Rule, ...]
    off: Mapping[str, str] = field(default_factory=dict)

    def of(self, regimes: Sequence[str]) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.regime in regimes)


@cache
def shipped() -> Packs:
    """The packs that come with the package."""
    return Packs(tuple(rule for name in REGIMES for rule in _rules(FOLDER / f"{name}.toml")))


def load_packs(own: Path | None = None) -> Packs:
    """The shipped packs, changed by the firm's own file. Raises ConfigError: the file cannot be
    read, a rule is not known, wrong or named twice, a reason is missing."""
    return shipped() if own is None else parse_packs(read_rules(own), own.name)


def parse_packs(own: str, name: str = "rules.toml") -> Packs:
    """The shipped packs, changed by the text of a firm's own file. Raises as ``load_packs``."""
    return merge(shipped(), _parsed(own, name), name)


def merge(packs: Packs, own: Mapping[str, Any], name: str = "rules.toml") -> Packs:
    """``own``: the parts ``off``, ``change``, ``rule`` of a firm's file."""
    known = {rule.id: rule for rule in packs.rules}
    if strange := sorted(set(own) - {"off", "change", "rule"}):
        raise ConfigError(
            f"{name} has the unknown part {strange[0]}.", remedy="Known are off, change and rule."
        )
    off, changes = dict(own.get("off", {})), dict(own.get("change", {}))
    for rule_id in (*off, *changes):
        if rule_id not in known:
            raise ConfigError(
                f"{name}: there is no rule {rule_id}.", remedy="Known are " + ", ".join(known) + "."
            )
    for rule_id, reason in off.items():
        if not isinstance(reason, str) or not reason.strip():
            raise ConfigError(
                f"{name}: rule {rule_id} is switched off without a reason.",
                remedy=f'Write the reason: {rule_id} = "..."',
            )
    for rule_id, change in changes.items():
        if strange := sorted(set(change) - {"severity", "with"}):
            raise ConfigError(
                f"{name}: {strange[0]} of {rule_id} cannot be changed.",
                remedy="severity and with can be. For another rule, add one under [[rule]].",
            )
        raw = known[rule_id].model_dump(by_alias=True)
        raw["severity"] = change.get("severity", raw["severity"])
        raw["with"] = {**raw["with"], **change.get("with", {})}
        known[rule_id] = _rule(raw, name)
    for raw in own.get("rule", ()):
        rule = _rule(raw, name)
        if rule.id in known:
            raise ConfigError(
                f"{name}: there is a rule {rule.id} already.", remedy="Give it another id."
            )
        known[rule.id] = rule
    return Packs(tuple(rule for rule in known.values() if rule.id not in off), off)


def _rules(path: Path) -> Iterator[Rule]:
    raw = _parsed(read_rules(path), path.name)
    for one in raw.get("rule", ()):
        yield _rule({"regime": raw.get("regime"), **one}, path.name)


def _rule(raw: Any, name: str) -> Rule:
    try:
        return Rule.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        rule_id = raw.get("id", "?") if isinstance(raw, Mapping) else "?"
        raise ConfigError(
            f"{name}: rule {rule_id}{', ' + where if where else ''}: {first['msg']}.",
            remedy="Compare with a rule of the same kind in the packs that are shipped.",
        ) from error


def read_rules(path: Path) -> str:
    """The text of a rules file. Raises ConfigError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(
            f"{path.name} cannot be read: {error.strerror or error}.", remedy="Check its path."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name} is not UTF-8 text.", remedy="Save it as UTF-8.") from error


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{name} is no readable TOML: {error}.", remedy="Mend the line it names."
        ) from error


def _phrases(value: Any, key: str = "") -> Iterator[str]:
    """Every phrase in the parameters: the lists under ``en`` and ``zh``."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name != "what":
                yield from _phrases(one, name)
    elif isinstance(value, list | tuple):
        for one in value:
            if isinstance(one, str) and key in ("en", "zh"):
                yield one
            else:
                yield from _phrases(one)
