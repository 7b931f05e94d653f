"""A limit on what a run may spend, checked before the money is gone.

Each call first reserves the most it can cost (every prompt token uncached, every output token
used); what it really cost is settled after. Calls that run side by side therefore cannot pass the
limit together.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from ...tools.errors import BudgetExceeded, ConfigError
from .types import Money


@dataclass(frozen=True, slots=True)
class Reservation:
    """An amount set aside for a call in flight; None when its price is not known."""

    amount: Decimal | None


class Budget:
    """``limit`` in US dollars. ``spent``: what the same run spent before it was resumed."""

    def __init__(self, limit: Decimal, *, spent: Decimal = Decimal(0)) -> None:
        self.limit = limit
        self._spent = spent
        self._reserved = Decimal(0)
        self._lock = Lock()

    @property
    def spent(self) -> Decimal:
        return self._spent

    @property
    def left(self) -> Decimal:
        """What a new call may reserve."""
        return self.limit - self._spent - self._reserved

    def reserve(self, ceiling: Money | None) -> Reservation:
        """Sets the ceiling of the next call aside. Raises BudgetExceeded when it does not fit;
        where no price is known nothing is set aside."""
        if ceiling is None:
            return Reservation(None)
        if ceiling.currency != "USD":
            raise ConfigError(
                f"The budget is in USD, but this model is priced in {ceiling.currency}.",
                remedy="Run without a budget, or use a model with a price in USD.",
            )
        with self._lock:
            if ceiling.amount > self.left:
                raise BudgetExceeded(
                    f"The next call could cost {ceiling}, and {Money(max(self.left, Decimal(0)))} "
                    f"of the budget of {Money(self.limit)} is left.",
                    means="Nothing was sent; what is done so far is kept.",
                    remedy="Resume with a larger budget.",
                )
            self._reserved += ceiling.amount
        return Reservation(ceiling.amount)

    def settle(self, reservation: Reservation, actual: Money | None) -> None:
        """Replaces a reservation by what the call cost; None: it cost nothing that is known."""
        with self._lock:
            self._reserved -= reservation.amount or Decimal(0)
            if actual is not None:
                self._spent += actual.amount
