"""The gazetteer of this installation: what ships, what the user added, and a run's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ...agents.settings import Settings
from .entities.gazetteer import Company, Gazetteer, read_file, shipped

USER = "companies.csv"
SEC = "companies-sec.json"


def folder(settings: Settings) -> Path:
    return settings.home / "sentiment"


def gazetteer_with(files: Sequence[Path], settings: Settings) -> Gazetteer:
    """What ships, SEC's list if it was fetched, the user's list, and these files, each over the one
    before."""
    found = shipped()
    sec = folder(settings) / SEC
    if sec.is_file():
        data = json.loads(sec.read_text("utf-8"))
        known = found.companies()
        names = {alias.casefold() for company in known for alias in company.aliases}
        more = [
            Company(ticker, name, (name,))
            for ticker, name in data["companies"]
            if found.ticker(ticker) is None and name.casefold() not in names
        ]
        found = found.extended(more, data["ambiguous"])
    own = folder(settings) / USER
    for path in (own, *files):
        if path != own or own.is_file():
            found = found.extended(read_file(path))
    return found
