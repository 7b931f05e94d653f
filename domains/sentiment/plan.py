"""How much to spend: the probability below which the head's answer goes to the model.

It is chosen on the curve of the head's card, which was measured on labelled texts: the most that a
budget pays for, the least that reaches a quality, or the card's own. Whatever is chosen is said,
with the share of items it sends and what 1,000 texts are expected to cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ...agents.model.estimate import prompt_tokens
from ...agents.model.pricing import PriceTable
from ...agents.model.profiles import Profile
from ...agents.model.types import Usage
from .asking import messages
from .heads.card import Card, Point
from .item import Item

_PER = Decimal(1000)
_TYPICAL = "A headline of ordinary length, about one company and what its shares did after results."


@dataclass(frozen=True, slots=True)
class Plan:
    """threshold: items whose best probability is below it go to the model; 0 sends none. novelty:
    so do items at or above it. share and usd_per_1k: as expected, None where nobody measured."""

    threshold: float
    novelty: float
    share: float | None
    usd_per_1k: Decimal | None
    words: str


def make_plan(
    card: Card, profile: Profile, *, budget: Decimal | None = None, quality: float | None = None
) -> Plan:
    """The plan for a head and a model. budget: US dollars for 1,000 texts. quality: accuracy."""
    price = price_per_1k(card, profile)
    if budget is not None and budget == 0:
        return Plan(0.0, 2.0, 0.0, Decimal(0), "no model is asked: the head answers alone")
    curve = sorted(card.model_curve or card.head_curve, key=lambda point: point.share)
    point, note = _chosen(card, curve, price, budget, quality)
    threshold = point.threshold if point else card.threshold
    share = point.share if point else None
    if quality is not None and quality >= 1:
        threshold, share, note = 1.01, 1.0, "every item goes to the model"
    usd = price * Decimal(str(share)) if price is not None and share is not None else None
    return Plan(threshold, card.novelty_threshold, share, usd, _words(threshold, share, usd, note))


def _chosen(
    card: Card,
    curve: Sequence[Point],
    price: Decimal | None,
    budget: Decimal | None,
    quality: float | None,
) -> tuple[Point | None, str]:
    if not curve:
        return None, "the card has no curve"
    if budget is not None and price is not None:
        paid = [point for point in curve if price * Decimal(str(point.share)) <= budget]
        none = Point(threshold=0.0, share=0.0, accuracy=0.0, macro_f1=0.0)
        return (paid[-1], "") if paid else (none, "the budget pays for no less sure ones")
    if quality is not None:
        good = [point for point in curve if _reached(card, point) >= quality]
        if good:
            kept = "" if card.model_curve else "measured on what the head keeps"
            return good[0], kept
        best = max(curve, key=lambda point: _reached(card, point))
        return (
            best,
            f"{quality:.0%} is not reached; the best measured is {_reached(card, best):.1%}",
        )
    near = min(curve, key=lambda point: abs(point.threshold - card.threshold))
    return near if abs(near.threshold - card.threshold) < 0.03 else None, ""


def _reached(card: Card, point: Point) -> float:
    return point.accuracy


def _words(threshold: float, share: float | None, usd: Decimal | None, note: str) -> str:
    if threshold <= 0:
        return f"no model is asked: the head answers alone ({note})"
    parts = [f"below {min(threshold, 1):.2f} an item goes to the model"]
    if share is not None:
        parts.append(f"about {share:.0%} of items")
    if usd is not None:
        parts.append(f"about ${usd:.4f} for 1,000 items at list price")
    return ", ".join(parts) + (f" ({note})" if note else "")


def price_per_1k(card: Card, profile: Profile) -> Decimal | None:
    """What 1,000 asked items list for with a profile's model, by deepseek-flash's price where the
    profile has none. The examples are a cached prefix; the item and its neighbours are not."""
    item = Item(_TYPICAL, "en")
    fixed = list(card.fixed("en"))
    whole = prompt_tokens(messages(item, fixed, ()), profile.rates).expected
    own = prompt_tokens(messages(item, (), ())[1:], profile.rates).expected
    neighbours = 2 * own if fixed else 0
    usage = Usage(uncached=own + neighbours, cached=whole - own, output=2)
    listed = PriceTable.load().list_price(usage, profile.price_key or "deepseek-flash")
    if listed is None:
        listed = PriceTable.load().list_price(usage)
    return listed.amount * _PER if listed else None
