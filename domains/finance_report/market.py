"""What the market says: daily closes of the company, and the peers with their closes.

Prices come from the user's CSV files, else from Yahoo where the network may be used. That there are
none is no error: the report then has no rating, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ...agents.domain import Context
from ...agents.firm import Firm
from ...tools.errors import InputError, MissingExtra, NotFoundError, SourceError
from ...tools.facts import FactTable
from ...tools.facts_json import dump_table, load_table
from ...tools.filings.snapshot import load_snapshot, normalise
from ...tools.prices import (
    Close,
    CsvPrices,
    Prices,
    PriceSeries,
    YahooPrices,
    currency_of,
    parse_csv,
)
from ...tools.remark import NONE, Remark
from ...tools.valuation_multiples import Quoted
from .schema import ReportInput

NODE = "gather"
SPAN = timedelta(days=3 * 366)
"""How far back closes are kept: a price chart shows up to three years."""


@dataclass(frozen=True)
class Market:
    """prices: closes up to the report's date, or None and ``why``."""

    prices: PriceSeries | None = None
    why: Remark = NONE
    peers: tuple[Quoted, ...] = ()

    @property
    def last(self) -> Close | None:
        return self.prices.closes[-1] if self.prices and self.prices.closes else None

    def plain(self) -> dict[str, Any]:
        """As plain data for a checkpoint."""
        return {
            "prices": self.prices and _plain(self.prices),
            "why": [self.why.en, self.why.zh],
            "peers": [
                {
                    "table": dump_table(peer.table),
                    "price": peer.price and _row(peer.price),
                }
                for peer in self.peers
            ],
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any] | None) -> Market:
        if not plain:
            return cls(why=Remark("No price was asked for.", "未获取股价。"))
        return cls(
            prices=_series_of(plain["prices"]) if plain["prices"] else None,
            why=Remark(*plain["why"]),
            peers=tuple(
                Quoted(
                    load_table(row["table"]),
                    _close_of(row["price"]) if row["price"] else None,
                )
                for row in plain["peers"]
            ),
        )


def _plain(series: PriceSeries) -> dict[str, Any]:
    rows = [_row(row) for row in series.closes]
    return {"ticker": series.ticker, "source": series.source, "closes": rows}


def _series_of(plain: Mapping[str, Any]) -> PriceSeries:
    return PriceSeries(plain["ticker"], tuple(map(_close_of, plain["closes"])), plain["source"])


def _row(row: Close) -> list[Any]:
    return [row.date.isoformat(), str(row.close), row.adjusted, row.currency]


def _close_of(row: list[Any]) -> Close:
    day, close, adjusted, currency = row
    return Close(date.fromisoformat(day), Decimal(close), adjusted=adjusted, currency=currency)


async def market(
    request: ReportInput, table: FactTable, firm: Firm | None, context: Context
) -> Market:
    """Prices and peers on the report's date. A file that the user named and that cannot be read
    is an error; a source that does not answer is not."""
    day = request.as_of or max(table.as_of, datetime.now(UTC).date())
    offline = request.offline or context.settings.offline
    found, why = await _series(request, request.ticker, day, context, offline=offline)
    names = request.peers or (firm.peers_of(table.company.ticker) if firm else ())
    peers = []
    for name in names:
        if normalise(name) == table.company.ticker:
            continue
        theirs = load_snapshot(name, as_of=request.as_of)
        if theirs is None:
            context.note(NODE, f"The peer {name} is not among the stored companies: left out.")
            continue
        series, _ = await _series(request, name, day, context, offline=offline)
        peers.append(Quoted(theirs, series.on(day) if series else None))
    return Market(found, why, tuple(peers))


async def _series(
    request: ReportInput, ticker: str, day: date, context: Context, *, offline: bool
) -> tuple[PriceSeries | None, Remark]:
    own = normalise(ticker) == normalise(request.ticker)
    given = request.prices if request.prices else context.settings.prices_csv
    if request.prices and not request.prices.expanduser().exists():
        raise InputError(
            f"There is no price file {request.prices}.",
            remedy="Name a CSV file of daily closes, or a folder of <TICKER>.csv files.",
        )
    try:
        if given and given.expanduser().is_file():
            if own:
                return _cut(_of_file(given.expanduser(), ticker), day), NONE
            return None, NONE
        source: Prices
        if given:
            source = CsvPrices(given.expanduser())
        elif offline:
            return None, Remark(
                "No price file was given, and the network was not used.",
                "未提供股价文件，且未使用网络。",
            )
        else:
            source = YahooPrices()
        series = await source.daily(ticker, start=day - SPAN, end=day)
    except (NotFoundError, MissingExtra) as error:
        context.note(NODE, f"There is no price of {ticker}: {error.what} {error.remedy}")
        return None, Remark("There is no price.", "无可用股价。")
    except SourceError as error:
        if request.prices:
            raise
        context.note(NODE, error.what)
        return None, Remark("There is no price.", "无可用股价。")
    if not series.closes:
        return None, Remark("There is no price up to the report's date.", "报告日前无可用股价。")
    return series, NONE


def _of_file(path: Any, ticker: str) -> PriceSeries:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"The price file {path.name} cannot be read: {error}.") from error
    closes = parse_csv(data, path.name, currency=currency_of(ticker))
    return PriceSeries(ticker, closes, f"CSV file {path.name}")


def _cut(series: PriceSeries, day: date) -> PriceSeries:
    return series.between(day - SPAN, day)
