"""Settings: the only reader of the environment.

Each field can be given as ``TAEL_<NAME>`` in the environment, or as ``<name>`` in a ``tael.toml``
in the working folder or any folder above it. The environment wins over the file.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ..tools.errors import ConfigError


def _home() -> Path:
    return Path(platformdirs.user_data_dir("tael", appauthor=False))


def find_toml(start: Path | None = None) -> Path | None:
    """The nearest ``tael.toml`` in ``start`` (default: the working folder) or above it."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        candidate = folder / "tael.toml"
        if candidate.is_file():
            return candidate
    return None


class Settings(BaseSettings):
    """What a user can set. Frozen: a run sees one set of values."""

    model_config = SettingsConfigDict(env_prefix="TAEL_", frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=_home, description="Folder for all state: ledger, runs, weights, caches."
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the ledger; default: SQLite in the home folder."
    )
    offline: bool = Field(
        False, description="Never use the network for facts: only what is stored."
    )

    model: str | None = Field(
        None,
        description="Model to use without --model: deepseek, embedded:qwen2.5-coder-0.5b, ...",
    )
    api_key: SecretStr | None = Field(None, description="Key for a server given by URL or preset.")
    deepseek_api_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices(
            "TAEL_DEEPSEEK_API_KEY", "DEEPSEEK_API_KEY", "deepseek_api_key"
        ),
        description="DeepSeek key; DEEPSEEK_API_KEY is read too.",
    )
    deepseek_base_url: str = Field(
        "https://api.deepseek.com", description="Base URL of DeepSeek's API."
    )
    siliconflow_api_key: SecretStr | None = Field(None, description="SiliconFlow key.")
    fallback_model: str | None = Field(
        None, description="Profile to use when the first one asks to wait too long."
    )
    deadline: float = Field(
        180.0, gt=0, description="Wall-clock seconds for one model call, retries included."
    )
    budget: Decimal | None = Field(None, ge=0, description="US dollars a run may spend.")
    machine_hour_usd: Decimal | None = Field(
        None,
        ge=0,
        description="What an hour of your own machine costs, to price self-hosted models.",
    )

    embedded_threads: int | None = Field(
        None, ge=1, description="Threads of the embedded server; default: the cores there are."
    )
    embedded_context: int = Field(
        8192, ge=2048, description="Context length of the embedded server, in tokens."
    )
    hf_url: str = Field("https://huggingface.co", description="Base URL for weights.")
    connect_timeout: float = Field(
        5.0, gt=0, description="Seconds to wait for a connection before the next source is tried."
    )

    sec_data_url: str = Field("https://data.sec.gov", description="Base URL of SEC's JSON data.")
    sec_www_url: str = Field(
        "https://www.sec.gov", description="Base URL of SEC's documents and ticker file."
    )
    sec_user_agent: str = Field(
        "Tael/0.1 (set TAEL_SEC_USER_AGENT to name and e-mail)",
        description="SEC asks automated readers to identify themselves.",
    )
    prices_csv: Path | None = Field(
        None, description="Folder of <TICKER>.csv files with daily prices."
    )
    rules: Path | None = Field(
        None, description="The firm's own rules file: rules added, changed or switched off."
    )
    firm: Path | None = Field(
        None, description="The firm's profile, firm.toml, that research reports are made with."
    )
    news_feeds: tuple[str, ...] = Field(
        (), description="RSS feeds, with {ticker} where the ticker goes."
    )

    eval_data: Path | None = Field(
        None, description="Folder of the public data sets that evals are run on."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        found = find_toml()
        if found is None:
            return init_settings, env_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, found)

    @property
    def ledger_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'ledger.db'}"

    @property
    def runs_dir(self) -> Path:
        return self.home / "runs"

    @property
    def models_dir(self) -> Path:
        return self.home / "models"

    @property
    def cache_dir(self) -> Path:
        return self.home / "cache"


def load(**overrides: Any) -> Settings:
    """Settings from arguments, environment and ``tael.toml``; a bad value is a ConfigError."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"The setting {name} is not valid: {first['msg']}.",
            remedy=f"Correct TAEL_{name.upper()} or {name} in {find_toml() or 'tael.toml'}.",
        ) from None
    except (OSError, ValueError) as error:
        # ValueError: a file that is not TOML or not UTF-8, or a list that is not JSON.
        raise ConfigError(
            f"The settings cannot be read: {error}.",
            remedy=f"Look at {find_toml() or 'the TAEL_ variables of the environment'}.",
        ) from error
