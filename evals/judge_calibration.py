"""May a model judge? Its verdicts are measured against people's before any of them counts.

Agreement beyond chance decides (:mod:`.judge_store`). Bias is measured too: for the place in a
pair, and for length beyond what people themselves reward.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

import numpy as np

from ..agents.model.client import Model
from ..agents.model.connect import connect
from ..agents.model.ledger import Ledger
from ..agents.model.types import Reply
from ..agents.settings import Settings, load
from ..tools.errors import ConfigError, InputError, InvalidReply, TruncatedReply
from .judge_store import Calibration, save
from .judges import Case, Judge, Judgement, Preference, judge_of
from .sets.mrbench import labelled as of_mrbench
from .stats.extra import need

NONE = "none"
"""Stands for a verdict that could not be had; it agrees with nobody."""


class Labelled(Protocol):
    """A response with people's labels, as :mod:`.sets.mrbench` reads them."""

    @property
    def conversation_id(self) -> str: ...
    @property
    def history(self) -> str: ...
    @property
    def response(self) -> str: ...
    @property
    def solution(self) -> str: ...
    @property
    def labels(self) -> dict[str, str]: ...


async def calibrate(
    judge: Judge,
    labelled: Sequence[Labelled],
    model: Model,
    n: int,
    seed: int = 0,
    *,
    settings: Settings | None = None,
) -> Calibration:
    """Judges ``n`` labelled responses, and up to half as many pairs in both orders, and stores how
    that agrees with people under ``<home>/evals/judges``. Draws of one seed are nested. Raises
    InputError where nothing is labelled for the criterion, MissingExtra without the extra
    ``evals``, and what stops a model's calls; verdicts that cannot be had are counted instead."""
    need("statsmodels.stats.inter_rater")
    name = (await model.open()).model
    known = _drawn(judge, labelled, seed)[:n]
    if not known or n < 1:
        raise InputError(f"No response has a label for {judge.name}.")
    found = await asyncio.gather(*(_verdict(judge, item, model) for item, _ in known))
    couples = _couples(judge, known)[: max(1, n // 2)]
    preferred = await asyncio.gather(*(_prefer(judge, a, b, model) for a, b in couples))
    result = _measured(judge, name, seed, known, found, couples, preferred)
    save(result, settings or load())
    return result


async def calibrate_here(
    criterion: str,
    model: str | None,
    settings: Settings,
    ledger: Ledger,
    *,
    n: int,
    seed: int = 0,
) -> Calibration:
    """The same with MRBench's labels, a profile, and the calls in the ledger: what an interrupted
    calibration had paid for is replayed."""
    if settings.eval_data is None:
        raise ConfigError(
            "Calibration needs MRBench, which people have labelled.",
            remedy="Set TAEL_EVAL_DATA to the folder that holds the data sets.",
        )
    judge = judge_of(criterion)
    items = of_mrbench(settings.eval_data)
    judging = connect(model, settings=settings)
    bound = judging.within(
        ledger=ledger, run_id=f"judge:{judge.name}:{judge.wording}:{seed}", domain="eval:judge"
    )
    try:
        return await calibrate(judge, items, bound, n, seed, settings=settings)
    finally:
        await judging.aclose()


def _drawn(judge: Judge, labelled: Sequence[Labelled], seed: int) -> list[tuple[Labelled, str]]:
    """Responses with a label for the criterion and its level, in an order drawn by the seed."""
    criterion = judge.criterion
    found: dict[tuple[str, str], _Known] = {}
    for item in labelled:
        label = item.labels.get(criterion.dimension or criterion.name)
        level = criterion.level(label) if label is not None else None
        if level is not None:
            # Some replies stand in two files; asked twice, they would count twice.
            found.setdefault((item.history, item.response), (item, level))

    def rank(pair: tuple[Labelled, str]) -> bytes:
        item = pair[0]
        text = f"{seed}\0{item.conversation_id}\0{item.history}\0{item.response}"
        return hashlib.sha256(text.encode()).digest()

    return sorted(found.values(), key=rank)


_Known: TypeAlias = "tuple[Labelled, str]"


def _couples(judge: Judge, known: Sequence[_Known]) -> list[tuple[_Known, _Known]]:
    """Pairs of responses to one dialogue that people labelled differently."""
    dialogues: dict[str, list[_Known]] = {}
    for item in known:
        dialogues.setdefault(item[0].history, []).append(item)
    return [
        (a, b)
        for items in dialogues.values()
        for at, a in enumerate(items)
        for b in items[at + 1 :]
        if a[1] != b[1]
    ]


def _case(item: Labelled) -> Case:
    return Case(item.history, item.response, item.solution)


async def _verdict(judge: Judge, item: Labelled, model: Model) -> Judgement | None:
    try:
        return await judge.verdict(_case(item), model)
    except (InvalidReply, TruncatedReply):
        return None


async def _prefer(judge: Judge, a: _Known, b: _Known, model: Model) -> Preference | None:
    try:
        return await judge.prefer(_case(a[0]), b[0].response, model)
    except (InvalidReply, TruncatedReply):
        return None


def _measured(
    judge: Judge,
    model: str,
    seed: int,
    known: Sequence[_Known],
    found: Sequence[Judgement | None],
    couples: Sequence[tuple[_Known, _Known]],
    preferred: Sequence[Preference | None],
) -> Calibration:
    value = judge.criterion.value
    people = [level for _, level in known]
    said = [one.verdict if one else NONE for one in found]
    kappa, low, high = cohen(people, said)
    usable = [(item, level, one) for (item, level), one in zip(known, found, strict=True) if one]
    lengths = [float(len(item.response)) for item, _, _ in usable]
    judged = [one.value for _, _, one in usable]
    theirs = [value(level) for _, level, _ in usable]
    had = [(couple, one) for couple, one in zip(couples, preferred, strict=True) if one]
    # Shown first means the response itself in the straight order, the other one when swapped.
    votes = [one.straight == "first" for _, one in had if one.straight != "tie"]
    votes += [one.swapped == "second" for _, one in had if one.swapped != "tie"]
    order = ["first" if value(a[1]) > value(b[1]) else "second" for (a, b), _ in had]
    right = [wish == one.outcome for wish, (_, one) in zip(order, had, strict=True)]
    replies = [reply for one in found if one for reply in one.replies]
    replies += [reply for _, one in had for reply in one.replies]
    cost, currency = _cost(replies)
    return Calibration(
        judge=judge.name,
        model=model,
        wording=judge.wording,
        seed=seed,
        n=len(known),
        unusable=said.count(NONE),
        agreement=_mean([a == b for a, b in zip(people, said, strict=True)]) or 0.0,
        kappa=kappa,
        kappa_low=low,
        kappa_high=high,
        pairs=len(had),
        flips=_mean([one.flipped for _, one in had]),
        first=_mean(votes),
        pairs_agree=_mean(right),
        length_judge=spearman(judged, lengths),
        length_people=spearman(theirs, lengths),
        length_bias=spearman([a - b for a, b in zip(judged, theirs, strict=True)], lengths),
        calls=sum(reply.calls for reply in replies),
        prompt=sum(reply.usage.prompt for reply in replies),
        output=sum(reply.usage.output for reply in replies),
        cost=cost,
        currency=currency,
        made=datetime.now(UTC),
    )


def cohen(
    people: Sequence[str], judge: Sequence[str]
) -> tuple[float | None, float | None, float | None]:
    """Cohen's kappa, unweighted, and its 95 % interval; None where there is but one label."""
    names = sorted({*people, *judge})
    if len(names) < 2:
        return None, None, None
    table = [[0] * len(names) for _ in names]
    for one, other in zip(people, judge, strict=True):
        table[names.index(one)][names.index(other)] += 1
    with np.errstate(invalid="ignore"):  # it also works out a z that may have no meaning
        found = need("statsmodels.stats.inter_rater").cohens_kappa(table)
    low, high = float(found.kappa_low), float(found.kappa_upp)
    # Rounded, since 0.4 in floats can come out a little below the 0.4 that is asked for.
    kappa = round(float(found.kappa), 9)
    # Perfect agreement has no spread to estimate.
    return kappa, *((kappa, kappa) if math.isnan(low) or math.isnan(high) else (low, high))


def spearman(values: Sequence[float], lengths: Sequence[float]) -> float | None:
    """Spearman's rank correlation; None where one side does not vary."""
    if len(set(values)) < 2 or len(set(lengths)) < 2:
        return None
    return float(need("scipy.stats").spearmanr(values, lengths).statistic)


def _cost(replies: Sequence[Reply[Any]]) -> tuple[Decimal | None, str]:
    listed = [reply.cost.listed for reply in replies]
    known = [money for money in listed if money is not None]
    currencies = {money.currency for money in known}
    if len(known) < len(listed) or len(currencies) > 1:
        return None, "USD"
    return sum((money.amount for money in known), Decimal(0)), next(iter(currencies), "USD")


def _mean(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
