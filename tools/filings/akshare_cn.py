"""Statements of mainland and Hong Kong companies, through akshare (extra ``cn``).

akshare reads public web pages, whose servers close connections and bar addresses often. So there
is an order: eastmoney, then sina, then ths, then what Tael has stored; the source that answered
is named in every fact, and those that did not are named in the table's notes.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from ..errors import InputError, MissingExtra, NetworkError
from ..facts import Company, FactTable, RawFact
from ..remark import Remark
from . import akshare_frames as frames
from .snapshot import FOLDER, load_snapshot, shipped
from .snapshot_cn import SEARCH_URL
from .statements import build_table

T = TypeVar("T")

Listing = Literal["CN", "HK"]
_HK_SEARCH_URL = "https://www1.hkexnews.hk/search/titlesearch.xhtml?lang=zh"
_STATEMENTS = ("利润表", "资产负债表", "现金流量表")
_SECONDS = 60.0
"""Time for one source. akshare's own requests mostly have no limit."""


@dataclass(frozen=True)
class Statements:
    """What a source gave. ``failed``: why the ones before it did not, as "source: reason"."""

    rows: tuple[RawFact, ...]
    origin: str
    failed: tuple[str, ...] = ()


def listing_of(code: str) -> Listing:
    """Where a code is listed: six digits on the mainland, five in Hong Kong."""
    digits = code.split(".")[0]
    if digits.isdigit() and len(digits) in (5, 6):
        return "HK" if len(digits) == 5 else "CN"
    raise InputError(
        f"{code} is not a mainland or Hong Kong stock code.",
        remedy="Mainland codes have six digits (600519), those of Hong Kong five (00700).",
    )


def _exchange(code: str) -> str:
    if code.startswith(("4", "8", "92")):
        return "BJ"
    return "SH" if code[0] in "69" else "SZ"


def load_akshare() -> Any:
    """The akshare module. Raises MissingExtra when it is not installed."""
    try:
        return importlib.import_module("akshare")
    except ModuleNotFoundError as error:
        raise MissingExtra("akshare", "cn") from error


def _within(seconds: float, call: Callable[[], T]) -> T:
    """The call's result, or TimeoutError. A call that hangs is left behind in a daemon thread."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(call())
        except Exception as error:  # raised again below, in the caller's thread
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError(f"no answer in {seconds:.0f} s")
    return done[0]


def _mainland(akshare: Any, code: str) -> list[tuple[str, Callable[[], list[RawFact]]]]:
    market = _exchange(code)

    def eastmoney() -> list[RawFact]:
        symbol = f"{market}{code}"
        return frames.eastmoney(
            [
                akshare.stock_profit_sheet_by_report_em(symbol=symbol),
                akshare.stock_balance_sheet_by_report_em(symbol=symbol),
                akshare.stock_cash_flow_sheet_by_report_em(symbol=symbol),
            ]
        )

    def sina() -> list[RawFact]:
        stock = f"{market.lower()}{code}"
        return frames.sina(
            akshare.stock_financial_report_sina(stock=stock, symbol=name) for name in _STATEMENTS
        )

    def ths() -> list[RawFact]:
        summary = akshare.stock_financial_abstract_ths(symbol=code, indicator="按报告期")
        return frames.ths([summary])

    return [("eastmoney", eastmoney), ("sina", sina), ("ths", ths)]


def _hong_kong(
    akshare: Any, code: str, currency: str
) -> list[tuple[str, Callable[[], list[RawFact]]]]:
    def eastmoney() -> list[RawFact]:
        return frames.eastmoney_hk(
            (
                akshare.stock_financial_hk_report_em(stock=code, symbol=name, indicator="年度")
                for name in _STATEMENTS
            ),
            currency,
        )

    return [("eastmoney", eastmoney)]


def fetch_statements(
    code: str, *, currency: str = "CNY", akshare: Any = None, seconds: float = _SECONDS
) -> Statements:
    """The statements of a company from the first source that answers with annual figures.

    currency: of a Hong Kong company's accounts, which the source does not name. akshare: the
    module, or one with the same functions. Raises MissingExtra without akshare, NetworkError
    when every source failed.
    """
    code = code.split(".")[0]
    module = akshare if akshare is not None else load_akshare()
    hong_kong = listing_of(code) == "HK"
    sources = _hong_kong(module, code, currency) if hong_kong else _mainland(module, code)
    failed: list[str] = []
    for origin, ask in sources:
        try:
            rows = _within(seconds, ask)
        except Exception as error:  # akshare raises whatever its scraping meets
            failed.append(f"{origin}: {type(error).__name__} {error}".strip())
            continue
        if any(row.form == "年度报告" for row in rows):
            return Statements(tuple(rows), origin, failed=tuple(failed))
        failed.append(f"{origin}: no annual figures")
    raise NetworkError(
        f"No source has the statements of {code}.",
        means="; ".join(failed) + ".",
        remedy="Try again later; the sites bar addresses that ask often.",
    )


def _stored_remark(error: Exception) -> Remark:
    return Remark(f"Stored figures are used. {error}", f"使用本地存储的数据。{error}")


def china_table(
    code: str,
    *,
    as_of: date,
    company: Company | None = None,
    years: int = 6,
    quarters: int = 8,
    akshare: Any = None,
    seconds: float = _SECONDS,
    folder: Path = FOLDER,
) -> FactTable:
    """The table of a mainland or Hong Kong company; from the stored snapshot when no source
    answers or akshare is not installed.

    company: who it is, where the caller knows; its currency is that of the accounts. Raises what
    fetch_statements raises when nothing is stored either, and InputError as build_table does.
    """
    code = code.split(".")[0]
    who = company or _company(code, shipped(folder))
    try:
        found = fetch_statements(code, currency=who.currency, akshare=akshare, seconds=seconds)
    except (NetworkError, MissingExtra) as error:
        table = load_snapshot(code, as_of=as_of, years=years, quarters=quarters, folder=folder)
        if table is None:
            raise
        return replace(table, notes=(_stored_remark(error), *table.notes))
    notes = [
        Remark(f"The statements were served by {found.origin}.", f"财务报表由{found.origin}提供。")
    ]
    if found.failed:
        failed = "; ".join(found.failed)
        notes.append(
            Remark(f"Sources that did not answer: {failed}.", f"未响应的数据源：{failed}。")
        )
    return build_table(
        who,
        found.rows,
        as_of=as_of,
        years=years,
        quarters=quarters,
        origin=found.origin,
        default_url=SEARCH_URL.format(code=code) if who.listing == "CN" else _HK_SEARCH_URL,
        notes=notes,
    )


def _company(code: str, stored: Iterable[Company]) -> Company:
    known = next((company for company in stored if company.ticker == code), None)
    if known:
        return known
    listing = listing_of(code)
    exchange = (
        "HKEX" if listing == "HK" else {"SH": "SSE", "SZ": "SZSE", "BJ": "BSE"}[_exchange(code)]
    )
    return Company(
        name=code, ticker=code, key=code, listing=listing, currency="CNY", exchange=exchange
    )
