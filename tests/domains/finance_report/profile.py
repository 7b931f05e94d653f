"""The made-up firm of the tests: whole, with all there is to disclose, or with a blank in it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from tael.agents.firm import Firm
from tael.agents.firm_reading import load_firm
from tael.agents.writing.plan import Lang
from tael.domains.finance_report.compliance import Situation, regimes_of
from tael.domains.finance_report.disclosures import Approval
from tael.tools.rules import REGIMES
from tael.tools.rules.recompute import recompute

from .pipeline import MADE, PROFILES, RUN
from .test_document import table

EVERY = REGIMES[:4]
"""All regimes of a market at once."""

FILE = PROFILES["en"]

TOLD: dict[Lang, dict[str, str]] = {
    "en": {
        "household": "200 shares, held by a spouse",
        "conflicts": "The firm makes no trade contrary to the view of this report on the day of "
        "publication and on the next trading day.",
        "services": "pension plans",
        "officer": "A director of the firm sits on the board of the company.",
        "other": "A parent of the firm leases its warehouse to the company.",
    },
    "zh": {
        "household": "林若溪的配偶持有标的公司股份200股",
        "conflicts": "本公司在报告发布日及第二个交易日不进行与报告观点相反的交易。",
        "services": "企业年金管理服务",
        "officer": "本公司一名董事兼任标的公司董事。",
        "other": "本公司股东向标的公司出租一处仓库。",
    },
}


@cache
def firm(lang: Lang = "en") -> Firm:
    """Complete, with little to disclose."""
    return load_firm(PROFILES[lang])


@cache
def telling(lang: Lang = "en") -> Firm:
    """Complete, with everything to disclose: each yes, figure and text that there can be."""
    data, told = _opened(firm(lang).plain()), TOLD[lang]
    data["analysts"][0] |= {"holdings": True, "household_holdings": told["household"]}
    key = "conflicts_policy_zh" if lang == "zh" else "conflicts_policy"
    data["disclosures"][key] = told["conflicts"]
    for company in data["companies"].values():
        company |= {key: True for key, value in company.items() if value is False}
        company |= {
            "holding_percent": Decimal("1.3"),
            "short_position_percent": Decimal("0.70"),
            "issuer_holds_percent": Decimal("6.2"),
            "non_banking_services": told["services"],
            "officer_relationship": told["officer"],
            "other_conflicts": told["other"],
            "quiet_period_until": MADE.date() - timedelta(days=20),
            "traded_30_days": date(2026, 9, 14).isoformat(),
        }
    return Firm.model_validate(data)


def approval(lang: Lang = "en") -> Approval:
    supervisor = firm(lang).supervisor
    assert supervisor is not None
    assert supervisor.name
    return Approval(supervisor.name, MADE + timedelta(minutes=90), supervisor.title or "")


def situation(
    ticker: str,
    lang: Lang = "en",
    *,
    who: Firm | None = None,
    regimes: tuple[str, ...] = (),
    approved: bool = True,
    **more: Any,
) -> Situation:
    return Situation(
        firm=who or firm(lang),
        regimes=regimes or regimes_of(table(ticker).company),
        approval=approval(lang) if approved else None,
        resolves=lambda produce_id: produce_id == RUN,
        recompute=recompute,
        **more,
    )


def answers(ticker: str) -> Iterator[tuple[str, Firm]]:
    """Every answer of the profile that a report on a company may need: its key, and the profile
    without it."""
    plain = firm().plain()
    for path in _paths(plain, ticker):
        left = copy.deepcopy(_opened(plain))
        place: Any = left
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        shown = (str(step + 1) if isinstance(step, int) else step for step in path)
        yield ".".join(shown), Firm.model_validate(left)


def _paths(plain: Any, ticker: str) -> Iterator[tuple[str | int, ...]]:
    for key, value in plain.items():
        if key in ("assumptions", "peers", "disclosures"):
            continue  # no rule asks for them as such
        if key == "companies":
            yield from ((key, ticker, inner) for inner in value[ticker])
        elif key == "analysts":
            yield from ((key, n, inner) for n, one in enumerate(value) for inner in one)
        elif key in ("ratings", "distribution"):
            for inner, rows in value.items():
                yield key, inner
                if isinstance(rows, list | tuple):
                    for n, row in enumerate(rows):
                        # Bounds are no questions: reading the file refuses bands with gaps.
                        cells = (cell for cell in row if cell not in ("low", "high"))
                        yield from ((key, inner, n, cell) for cell in cells)
        elif isinstance(value, dict):
            yield from ((key, inner) for inner in value)
        else:
            yield (key,)


def _opened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _opened(one) for key, one in value.items()}
    return [_opened(one) for one in value] if isinstance(value, list | tuple) else value
