"""What an exchange costs, and the most that one can cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .pricing import PriceTable, machine_price
from .profiles import Profile
from .types import Cost, Money, Usage


@dataclass(frozen=True, slots=True)
class Billing:
    """Prices of one profile. ``hourly``: US dollars of an hour of one's own machine, or None."""

    profile: Profile
    prices: PriceTable
    hourly: Decimal | None

    def cost(self, usage: Usage, at: datetime, seconds: float) -> Cost:
        """The cost of an exchange that began at ``at`` (UTC) and took so many seconds. No tokens
        and no machine time cost nothing; what has no price costs None."""
        key = self.profile.price_key
        if key is None:
            if self.hourly is None:
                return Cost()
            money = machine_price(self.hourly, seconds)
            return Cost(money, money, "machine-hour")
        quote = self.prices.quote(key, usage, at, api_url=self.api_url)
        return Cost(quote.money, quote.money, quote.table) if quote else Cost()

    def ceiling(self, prompt: int, output: int, at: datetime, deadline: float) -> Money | None:
        """The most an exchange can cost: nothing cached, all output used, the whole deadline."""
        return self.cost(Usage(uncached=prompt, output=output), at, deadline).listed

    @property
    def api_url(self) -> str | None:
        """The URL by which genai-prices tells providers apart."""
        return self.profile.base_url or None
