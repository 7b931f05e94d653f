"""Shared fixtures: the data folder, and a home of its own for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# LangGraph reads this when it is imported.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real data sets, which is not part of the repository."""
    given = os.environ.get("TAEL_TEST_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not here; set TAEL_TEST_DATA to their folder")
    return folder


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the developer's keys or settings, or writes to their home."""
    keep = {"TAEL_TEST_DATA", "TAEL_TEST_MODELS"}
    for name in list(os.environ):
        if (name.startswith("TAEL_") and name not in keep) or name == "DEEPSEEK_API_KEY":
            monkeypatch.delenv(name)
    monkeypatch.setenv("TAEL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
