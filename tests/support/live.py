"""Real weights for live tests, fetched once and linked into each test's own home.

``TAEL_TEST_MODELS`` may name a folder with ``<name>.gguf`` files. Without it (or without the
file) the weights come through the registry into the user's cache folder, which outlives the run.
Use the fixture by importing it: ``from ..support.live import live_model_home``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest
from tael.agents import settings
from tael.agents.model.embedded.download import ensure
from tael.agents.model.embedded.registry import find

PLUMBING = "smollm2-135m"
WORDS = "qwen2.5-coder-0.5b"


def weights_file(name: str) -> Path:
    """The checked file of registered weights: from the given folder, else cached, else fetched."""
    given = os.environ.get("TAEL_TEST_MODELS")
    file = find(name).file
    if given and (Path(given) / file).is_file():
        return Path(given) / file
    home = Path(platformdirs.user_cache_dir("tael-tests", appauthor=False))
    return ensure(find(name), settings.load(home=home))


def link_weights(name: str, home: Path) -> None:
    """Make the weights appear in a home as if they had been fetched there."""
    source, target = weights_file(name), home / "models" / find(name).file
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.symlink_to(source)
        stamp = source.with_name(f"{source.name}.verified")
        if stamp.is_file():
            target.with_name(stamp.name).symlink_to(stamp)


@pytest.fixture(scope="session")
def live_weights() -> Callable[[str, Path], None]:
    """``live_weights(name, home)`` links registered weights into a home."""
    return link_weights


@pytest.fixture(scope="session")
def live_model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for a whole session, with the small weights in its ``models``. A test that uses it
    sets ``TAEL_HOME`` to it, or loads settings with ``home=live_model_home``."""
    home = tmp_path_factory.mktemp("live-home")
    for name in (PLUMBING, WORDS):
        link_weights(name, home)
    return home
