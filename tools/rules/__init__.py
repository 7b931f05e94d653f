"""Rules that a research report is checked against: packs as data, predicates as pure functions.

``check`` reads a :class:`Material` (a document, whatever file it came from), applies the packs of
the regimes asked for and returns a :class:`Report`. No model is needed. A program can show that
required elements are there and consistent; it cannot make a firm compliant.
"""

from __future__ import annotations

from .check import CHECKS_TITLE, check
from .material import Block, Material, Said
from .pack import REGIMES, Packs, Rule, load_packs, parse_packs, read_rules, shipped
from .result import Evidence, Report, Result

__all__ = [
    "CHECKS_TITLE",
    "REGIMES",
    "Block",
    "Evidence",
    "Material",
    "Packs",
    "Report",
    "Result",
    "Rule",
    "Said",
    "check",
    "load_packs",
    "parse_packs",
    "read_rules",
    "shipped",
]
