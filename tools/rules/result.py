"""What a check found, as records and as the file ``compliance.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["pass", "fail", "firm", "judge"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence, table row, caption or key of the firm's file. page 0: it is not known; section
    "": none, or before the first heading."""

    sentence: str
    page: int = 0
    section: str = ""

    def place(self) -> dict[str, Any]:
        if self.page:
            return {"page": self.page, "section": self.section}
        return {"section": self.section} if self.section else {}


@dataclass(frozen=True, slots=True)
class Result:
    """One rule's result. status: ``pass``; ``fail``; ``firm``, only the firm's profile can answer
    and ``asks`` names its keys; ``judge``, a person has to. why: one or two sentences, "" when
    passed. question: what a person still judges where the rule has a part that no program
    decides."""

    id: str
    regime: str
    title: str
    citation: str
    severity: str
    kind: tuple[str, ...]
    status: Status
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    remedy: str = ""
    question: str = ""
    asks: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it keeps the document a draft."""
        return self.status == "firm" or (self.status == "fail" and self.severity == "block")


@dataclass(frozen=True, slots=True)
class Report:
    """All results, in the packs' order. switched_off: rule id -> the firm's reason."""

    lang: str
    regimes: tuple[str, ...]
    results: tuple[Result, ...]
    switched_off: Mapping[str, str]
    name: str = ""

    @property
    def final(self) -> bool:
        """No blocking rule fails and no question to the firm is open."""
        return not any(result.blocks for result in self.results)

    def of(self, status: Status) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.status == status)

    def __getitem__(self, rule_id: str) -> Result:
        return next(result for result in self.results if result.id == rule_id)

    def as_dict(self) -> dict[str, Any]:
        """The shape of ``compliance.json``."""
        return {
            "document": self.name,
            "lang": self.lang,
            "regimes": list(self.regimes),
            "final": self.final,
            "counts": {s: len(self.of(s)) for s in ("pass", "fail", "firm", "judge")},
            "results": [
                {
                    "id": r.id,
                    "regime": r.regime,
                    "status": r.status,
                    "severity": r.severity,
                    "kind": list(r.kind),
                    "title": r.title,
                    "citation": r.citation,
                    "evidence": [{"sentence": e.sentence, "place": e.place()} for e in r.evidence],
                    "why": r.why,
                    "remedy": r.remedy,
                    "question": r.question,
                    "asks": list(r.asks),
                }
                for r in self.results
            ],
            "switched_off": dict(self.switched_off),
        }

    def as_json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)
