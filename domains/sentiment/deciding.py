"""The last step: a label with its evidence, or an abstention with its reason.

A failed call and an unreadable reply are abstentions: nothing is neutral for want of an answer.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from ...agents.model.pricing import PriceTable
from .heads import Head
from .item import LABELS, Span
from .schema import EntityLabel, Range, Row, RowCost, Tokens
from .work import Subject, Work


def row_of(work: Work, head: Head, abstain_below: float, first: Row | None) -> Row:
    """The finished row. first: the row that this one repeats, whose labels it takes."""
    usage, listed = work.usage, work.listed()
    reference = PriceTable.load().list_price(usage) if usage.total else None
    labels = tuple(_label(work, subject, head, abstain_below, first) for subject in work.subjects)
    if not labels and work.reason:
        labels = (EntityLabel(label=None, stage="rule", reason=work.reason),)
    failed = [s.asked.error for s in work.subjects if s.asked and s.asked.error]
    return Row(
        row=work.row,
        id=work.given.id,
        text=work.given.text,
        date=work.given.date,
        language=work.lang,
        event=work.event,
        duplicate_of=work.duplicate_of,
        near_duplicate_of=work.near_duplicate_of,
        flags=tuple(dict.fromkeys(work.flags)),
        entities=labels if work.error is None else (),
        usage=Tokens(uncached=usage.uncached, cached=usage.cached, output=usage.output),
        cost=RowCost(
            usd=_plain(listed), at_deepseek_flash=_plain(reference.amount if reference else None)
        ),
        error=work.error or (failed[0] if failed else None) or (first.error if first else None),
    )


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _label(
    work: Work, subject: Subject, head: Head, abstain_below: float, first: Row | None
) -> EntityLabel:
    if first is not None:
        same = next((each for each in first.entities if each.entity == subject.name), None)
        if same is not None:
            return _repeated(work, subject, same, first)
    mentions = _mentions(work, subject)
    ticker = subject.found.ticker if subject.found else None
    if subject.reason:
        return EntityLabel(
            entity=subject.name,
            ticker=ticker,
            label=None,
            mentions=mentions,
            stage=subject.stage,
            reason=subject.reason,
        )
    shares = subject.probabilities
    best = int(np.argmax(shares))
    sure = float(shares[best]) >= abstain_below
    evidence = _evidence(subject, head) if sure else None
    return EntityLabel(
        entity=subject.name,
        ticker=ticker,
        label=LABELS[best] if sure else None,
        score=round(float(shares[2] - shares[0]), 4),
        probability=round(float(shares[best]), 4) if sure else None,
        probabilities={label: round(float(shares[i]), 4) for i, label in enumerate(LABELS)},
        evidence=_range(work, evidence) if evidence else None,
        mentions=mentions,
        stage=subject.stage,
        reason="" if sure else f"the likeliest label has a probability of {shares[best]:.2f}",
    )


def _evidence(subject: Subject, head: Head) -> Span | None:
    found = head.evidence(subject.items[subject.main])
    if found is None or found[1] <= found[0]:
        return None
    start = subject.starts[subject.main]
    return start + found[0], start + found[1]


def _repeated(work: Work, subject: Subject, same: EntityLabel, first: Row) -> EntityLabel:
    """The first row's label, with its evidence where it stands in this text."""
    evidence = None
    if same.evidence is not None:
        words = first.text[same.evidence.start : same.evidence.end]
        at = work.given.text.find(words)
        evidence = Range(start=at, end=at + len(words)) if at >= 0 else None
    return same.model_copy(update={"evidence": evidence, "mentions": _mentions(work, subject)})


def _mentions(work: Work, subject: Subject) -> tuple[Range, ...]:
    return tuple(_range(work, span) for span in subject.found.spans) if subject.found else ()


def _range(work: Work, span: Span) -> Range:
    start, end = work.normal.back(*span)
    return Range(start=start, end=end)
