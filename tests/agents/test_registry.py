"""Domains are found by folder and by entry point, and never by a list."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from tael.agents import registry
from tael.tools.errors import ConfigError, InputError

FOURTH = """
from pydantic import BaseModel
from tael.agents.domain import Domain

class Given(BaseModel):
    text: str

DOMAIN = Domain(
    name={name!r}, summary="A fourth one.", Input=Given, Output=Given,
    build=lambda: None, export=lambda *a: [], summarise=lambda output: [],
)
"""
SHIPPED = metadata.EntryPoint("builtin", "tael.domains", registry.GROUP)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of domains outside of Tael, importable as ``elsewhere_domains``."""
    root = tmp_path / "elsewhere_domains"
    root.mkdir()
    (root / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield root
    for name in [name for name in sys.modules if name.startswith("elsewhere_domains")]:
        del sys.modules[name]


def add(root: Path, folder: str, name: str) -> None:
    (root / folder).mkdir()
    (root / folder / "__init__.py").write_text(FOURTH.format(name=name), encoding="utf-8")


def register(monkeypatch: pytest.MonkeyPatch, *points: tuple[str, str]) -> None:
    """Makes entry points appear beside the shipped one."""
    found = [SHIPPED, *(metadata.EntryPoint(n, value, registry.GROUP) for n, value in points)]
    monkeypatch.setattr(
        metadata, "entry_points", lambda *, group: found if group == registry.GROUP else []
    )


def test_the_shipped_domain_is_there_by_its_folder() -> None:
    assert "finance-report" in registry.domains()
    assert list(registry.domains()) == sorted(registry.domains())


def test_a_new_folder_appears_with_no_edit_elsewhere(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(monkeypatch, ("more", "elsewhere_domains"))
    before = registry.domains()
    add(elsewhere, "fourth", "fourth")
    (elsewhere / "not_a_domain").mkdir()
    (elsewhere / "not_a_domain" / "__init__.py").touch()
    assert registry.domains().keys() - before.keys() == {"fourth"}
    assert registry.domain("fourth").summary == "A fourth one."


def test_an_entry_point_may_lead_to_one_domain(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(elsewhere, "fifth", "fifth")
    register(monkeypatch, ("fifth", "elsewhere_domains.fifth:DOMAIN"))
    assert registry.domain("fifth").name == "fifth"


def test_two_of_one_name_are_refused(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(elsewhere, "mine", "finance-report")
    register(monkeypatch, ("more", "elsewhere_domains"))
    with pytest.raises(ConfigError, match="both define the domain finance-report"):
        registry.domains()


def test_a_package_that_does_not_import_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, ("gone", "no_such_package_of_domains"))
    with pytest.raises(ConfigError, match="no_such_package_of_domains"):
        registry.domains()


def test_an_entry_point_to_something_else_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, ("odd", "json:dumps"))
    with pytest.raises(ConfigError, match="json:dumps"):
        registry.domains()


@pytest.mark.parametrize("typed", ["finance-reprot", "finance", "financereport"])
def test_an_unknown_name_offers_the_nearest(typed: str) -> None:
    with pytest.raises(InputError, match="finance-report"):
        registry.domain(typed)


def test_a_name_near_to_nothing_lists_them_all() -> None:
    with pytest.raises(InputError, match=r"There are: .*finance-report"):
        registry.domain("zzz")
