"""Where a setting comes from, and what is said when it is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tael.agents.settings import find_toml, load
from tael.tools.errors import ConfigError


def test_defaults_without_a_file() -> None:
    found = load()
    assert (found.model, found.offline, found.budget) == (None, False, None)


def test_environment_wins_over_file_and_file_over_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tael.toml").write_text('model = "fake"\nbudget = "0.5"\n', encoding="utf-8")
    assert load().model == "fake"
    assert load().budget == Decimal("0.5")
    monkeypatch.setenv("TAEL_MODEL", "embedded")
    assert load().model == "embedded"
    assert load().budget == Decimal("0.5")
    assert load(model="deepseek").model == "deepseek"


def test_the_nearest_file_above_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    (tmp_path / "tael.toml").write_text('model = "fake"\n', encoding="utf-8")
    assert find_toml() == tmp_path / "tael.toml"
    assert load().model == "fake"
    (deep.parent / "tael.toml").write_text('model = "embedded"\n', encoding="utf-8")
    assert load().model == "embedded"


@pytest.mark.parametrize(
    ("name", "value"),
    [("deadline", "0"), ("deadline", "soon"), ("budget", "-1"), ("embedded_threads", "0")],
)
def test_a_bad_value_names_the_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"TAEL_{name.upper()}", value)
    with pytest.raises(ConfigError) as caught:
        load()
    assert name in caught.value.what
    assert f"TAEL_{name.upper()}" in caught.value.remedy


def test_an_unknown_key_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "tael.toml").write_text('modle = "fake"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="modle"):
        load()


def test_a_file_that_is_not_toml_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "tael.toml").write_text('model = "fake\n', encoding="utf-8")
    with pytest.raises(ConfigError):
        load()


def test_a_list_that_is_not_json_names_the_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAEL_NEWS_FEEDS", "http://127.0.0.1/feed")
    with pytest.raises(ConfigError, match="news_feeds"):
        load()


def test_deepseek_key_by_its_own_name_and_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-theirs")
    found = load()
    assert found.deepseek_api_key is not None
    assert found.deepseek_api_key.get_secret_value() == "sk-theirs"
    assert "sk-theirs" not in repr(found)
    monkeypatch.setenv("TAEL_DEEPSEEK_API_KEY", "sk-ours")
    ours = load().deepseek_api_key
    assert ours is not None
    assert ours.get_secret_value() == "sk-ours"


def test_home_moves_everything(tmp_path: Path) -> None:
    found = load(home=tmp_path)
    assert found.runs_dir == tmp_path / "runs"
    assert found.ledger_url == f"sqlite:///{tmp_path / 'ledger.db'}"
