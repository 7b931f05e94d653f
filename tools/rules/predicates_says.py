"""Predicates about what the document says: required elements, and sentences that need one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .case import Case, Line, Verdict, Words
from .phrases import search
from .result import Evidence

Need = Mapping[str, Any]


def says(
    case: Case,
    *,
    needs: Sequence[Need],
    when: Words | None = None,
    forbids: Words | None = None,
    doubts: Words | None = None,
    skip: Words | None = None,
) -> Verdict:
    """Every need is met somewhere (``where`` of the need), once the document says ``when`` outside
    of charts (which show what was said earlier) and of the sections named by ``skip`` (a rating's
    definition is no forecast).
    ``forbids``: phrases that fail it. ``doubts``: phrases that a person has to look at."""
    trigger = case.first(when, "text", skip) if when else None
    if when and trigger is None:
        return Verdict("pass")
    if forbids and (found := case.first(forbids)):
        return case.fail("This wording will not do.", "此类表述不符合要求。", [found])
    missing, evidence = unmet(case, needs)
    if missing:
        return case.fail(
            "Missing: " + "; ".join(missing) + ".",
            "缺少：" + "；".join(missing) + "。",
            [trigger] if trigger else [],
        )
    if doubts and (found := case.first(doubts)):
        return Verdict("judge", (found,), case.say("A person should look.", "需人工判断。"))
    return Verdict("pass", evidence)


def each(
    case: Case,
    *,
    of: Words,
    needs: Sequence[Need],
    unless: Words | None = None,
) -> Verdict:
    """Every sentence, table row or caption that says ``of`` (and not ``unless``) meets every
    need itself."""
    bad: list[Evidence] = []
    good: list[Evidence] = []
    missing: list[str] = []
    for one in _sentences(case):
        if not search(case.words(of), one.sentence):
            continue
        if unless and search(case.words(unless), one.sentence):
            continue
        lacks = [n for n in needs if not search(case.words(n), one.sentence)]
        (bad if lacks else good).append(one)
        missing += [label(case, n) for n in lacks if label(case, n) not in missing]
    if bad:
        return case.fail(
            "Missing in this sentence or row: " + "; ".join(missing) + ".",
            "该处缺少：" + "；".join(missing) + "。",
            bad,
        )
    return Verdict("pass", tuple(good[:1]))


def flags(case: Case, *, of: Words, unless: Words) -> Verdict:
    """Sentences that say ``of`` and not ``unless`` go to a person."""
    found = tuple(
        one
        for one in _sentences(case)
        if search(case.words(of), one.sentence) and not search(case.words(unless), one.sentence)
    )
    if found:
        return Verdict("judge", found, case.say("A person should look.", "需人工判断。"))
    return Verdict("pass")


def unmet(case: Case, needs: Sequence[Need]) -> tuple[list[str], tuple[Evidence, ...]]:
    """Labels of the needs that are not met, and the first evidence of each that is."""
    missing: list[str] = []
    evidence: list[Evidence] = []
    for need in needs:
        if found := case.first(need, need.get("where", "anywhere")):
            if found not in evidence:
                evidence.append(found)
        else:
            missing.append(label(case, need))
    return missing, tuple(evidence)


def label(case: Case, need: Need) -> str:
    what: Mapping[str, str] = need["what"]
    return what[case.lang]


def _sentences(case: Case) -> list[Evidence]:
    found = [Evidence(s.text, s.page, s.section) for s in case.material.sentences()]
    found += [_whole(line) for line in case.lines if line.kind in ("row", "caption", "chart")]
    return found


def _whole(line: Line) -> Evidence:
    return Evidence(line.text, line.page, line.section)
