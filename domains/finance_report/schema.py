"""What the domain takes and gives."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ...agents.render.document import Document, Dropped
from ...tools.errors import MissingExtra

Format = Literal["html", "md", "json", "pdf", "docx"]
Length = Literal["brief", "full"]
Regime = Literal["us", "cn", "hk", "eu"]
NEEDS = {
    "pdf": (("typst", "typst"), ("pylopdf_fonts_zh_cn", "pylopdf-fonts-zh-cn")),
    "docx": (("docx", "python-docx"), ("typst", "typst")),
}
"""Modules and packages of the optional formats; the extras are named like the formats."""


class ReportInput(BaseModel):
    """A request for a report. Each field is an option of ``agent run finance-report``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ticker: str = Field(
        min_length=1,
        max_length=24,
        description="Ticker or exchange code, such as AAPL, BRK-B, 600519 or 00700.",
    )
    lang: Literal["en", "zh"] = Field("en", description="Language of the report.")
    as_of: date | None = Field(
        None, description="Use only what had been filed by this date (YYYY-MM-DD)."
    )
    offline: bool = Field(False, description="Use stored data without trying the network.")
    index: str | None = Field(
        None, description="Name of an index of your own documents to quote from (agent index add)."
    )
    length: Length = Field("brief", description="brief: key points and valuation; full: all.")
    firm: Path | None = Field(
        None,
        description="The firm's profile (firm.toml, see agent firm init); default: the setting.",
    )
    regime: tuple[Regime, ...] = Field(
        (), description="Rules to check against: us, cn, hk, eu; repeatable. Default: by listing."
    )
    prices: Path | None = Field(
        None,
        description="CSV file of the company's daily closes, or a folder of <TICKER>.csv files; "
        "default: the setting prices_csv, else Yahoo.",
    )
    facts: Path | None = Field(
        None,
        description="Your own statements of a Chinese or Hong Kong company in place of a source: a "
        "CSV file or a folder of them, a row a year.",
    )
    peers: tuple[str, ...] = Field(
        (), description="Tickers to compare with; repeatable. Default: those of the firm's profile."
    )
    rules: Path | None = Field(
        None, description="The firm's own rules: added, changed or switched off (TOML)."
    )
    formats: tuple[Format, ...] = Field(
        ("html", "md", "json"),
        min_length=1,
        description="Files to write: html, md, json, pdf, docx; repeatable.",
    )

    @field_validator("regime", "peers", mode="before")
    @classmethod
    def _with_commas(cls, given: Any) -> Any:
        """``us,cn`` is two of them; regimes in any case."""
        given = (given,) if isinstance(given, str) else given
        if not isinstance(given, list | tuple):
            return given
        parts = [part.strip() for one in given for part in str(one).replace("，", ",").split(",")]
        return tuple(dict.fromkeys(part for part in parts if part))

    @field_validator("regime", mode="before")
    @classmethod
    def _in_any_case(cls, given: Any) -> Any:
        return tuple(str(one).lower() for one in given) if isinstance(given, tuple) else given

    @field_validator("formats")
    @classmethod
    def _can_be_written(cls, formats: tuple[Format, ...]) -> tuple[Format, ...]:
        """Said before any work: a package that is missing at the end would cost the run."""
        for name in formats:
            for module, package in NEEDS.get(name, ()):
                if find_spec(module) is None:
                    raise MissingExtra(package, name)
        return tuple(dict.fromkeys(formats))


class Report(BaseModel):
    """The report: the document that is rendered, and every fact that it states.

    model_sentences, code_sentences: of the sentences that the model was asked to word, how many it
    worded and how many code had to. partial: why it is not whole, or None.
    compliance: the text of ``compliance.json``. draft_reasons: why it is not final; none: it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: Document
    facts: str
    """The facts stated and their inputs, as JSON (see :mod:`tael.tools.facts_json`)."""
    dropped: tuple[Dropped, ...] = ()
    """Drafts that did not survive the checks, with the reasons."""
    model_sentences: int
    code_sentences: int
    stopped: str | None = None
    """Why the model was not asked any further, if it was not."""
    partial: str | None = None
    formats: tuple[Format, ...] = ("html", "md", "json")
    compliance: str = ""
    draft_reasons: tuple[str, ...] = ()
