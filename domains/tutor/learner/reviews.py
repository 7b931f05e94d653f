"""When to review: FSRS, a model of forgetting, one card a component.

The rating follows from how the answer came about. Without the package there are no reviews, and
mastery alone chooses what comes next.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ....tools.errors import MissingExtra


def _fsrs() -> Any:
    try:
        import fsrs
    except ModuleNotFoundError:
        raise MissingExtra("fsrs", "tutor") from None
    return fsrs


def available() -> bool:
    try:
        _fsrs()
    except MissingExtra:
        return False
    return True


def reviewed(card: str | None, correct: bool, hint: int, at: datetime) -> str:
    """The card after an answer, as JSON; None stands for a new one. Raises MissingExtra."""
    fsrs = _fsrs()
    scheduler = fsrs.Scheduler(
        enable_fuzzing=False,
        learning_steps=(timedelta(days=1),),
        relearning_steps=(timedelta(days=1),),
    )
    before = fsrs.Card.from_json(card) if card else fsrs.Card(card_id=1, due=at)
    after, _ = scheduler.review_card(before, _rating(fsrs, correct, hint), at)
    return str(after.to_json())


def _rating(fsrs: Any, correct: bool, hint: int) -> Any:
    if not correct or hint > 3:
        return fsrs.Rating.Again
    return fsrs.Rating.Hard if hint > 1 else fsrs.Rating.Good


def due(card: str) -> datetime:
    found: datetime = _fsrs().Card.from_json(card).due
    return found


def recall(card: str, at: datetime) -> float:
    """Probability of remembering it at a time, 0 to 1."""
    fsrs = _fsrs()
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    return float(scheduler.get_card_retrievability(fsrs.Card.from_json(card), at))
