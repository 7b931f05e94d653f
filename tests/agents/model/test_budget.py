"""A budget is never passed, however many calls run side by side."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from tael.agents.model.budget import Budget
from tael.agents.model.types import Money
from tael.tools.errors import BudgetExceeded, ConfigError

CENT = Money(Decimal("0.01"))


def test_reserve_and_settle() -> None:
    budget = Budget(Decimal("0.025"))
    first = budget.reserve(CENT)
    second = budget.reserve(CENT)
    with pytest.raises(BudgetExceeded, match=r"\$0\.005 of the budget of \$0\.025"):
        budget.reserve(CENT)
    budget.settle(first, Money(Decimal("0.001")))
    budget.settle(second, None)
    assert budget.spent == Decimal("0.001")
    assert budget.left == Decimal("0.024")


def test_an_exact_fit_is_allowed() -> None:
    budget = Budget(Decimal("0.01"))
    budget.reserve(CENT)
    assert budget.left == 0


def test_what_was_spent_before_counts() -> None:
    with pytest.raises(BudgetExceeded):
        Budget(Decimal("0.015"), spent=Decimal("0.01")).reserve(CENT)


def test_an_unknown_price_reserves_nothing() -> None:
    budget = Budget(Decimal(0))
    budget.settle(budget.reserve(None), None)
    assert budget.left == 0


def test_another_currency_is_refused() -> None:
    with pytest.raises(ConfigError, match="CNY"):
        Budget(Decimal(1)).reserve(Money(Decimal("0.01"), "CNY"))


def test_threads_cannot_pass_it_together() -> None:
    budget = Budget(Decimal("0.10"))
    granted: list[object] = []

    def take() -> None:
        for _ in range(50):
            try:
                granted.append(budget.reserve(CENT))
            except BudgetExceeded:
                return

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 10
