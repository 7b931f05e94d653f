"""Which server a spec leads to."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from tael.agents.model.profiles import is_local, resolve
from tael.agents.settings import Settings, load
from tael.tools.errors import ConfigError


@pytest.fixture
def settings() -> Settings:
    return load()


def test_without_a_word_the_embedded_model(settings: Settings) -> None:
    profile = resolve(None, settings)
    assert (profile.provider, profile.model) == ("embedded", "qwen2.5-coder-1.5b")
    assert profile.price_key is None


def test_deepseek_where_there_is_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-abc")
    profile = resolve(None, load())
    assert (profile.provider, profile.model) == ("deepseek", "deepseek-flash")
    assert profile.extra_body == {"thinking": {"type": "disabled"}}
    assert profile.structured == "json_object"
    assert "sk-abc" not in repr(profile)


def test_the_setting_goes_before_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-abc")
    monkeypatch.setenv("TAEL_MODEL", "ollama:qwen3")
    assert resolve(None, load()).model == "qwen3"
    assert resolve("deepseek-pro", load()).price_key == "deepseek-v4-pro"


@pytest.mark.parametrize(
    ("spec", "url", "model"),
    [
        ("vllm", "http://127.0.0.1:8000/v1", ""),
        ("vllm:Qwen/Qwen3-8B", "http://127.0.0.1:8000/v1", "Qwen/Qwen3-8B"),
        ("sglang", "http://127.0.0.1:30000/v1", ""),
        ("ollama:qwen3:4b", "http://127.0.0.1:11434/v1", "qwen3:4b"),
        ("llamacpp", "http://127.0.0.1:8080/v1", ""),
        ("http://10.0.0.4:9000/v1/#m", "http://10.0.0.4:9000/v1", "m"),
        ("https://models.example.org/v1#a/b", "https://models.example.org/v1", "a/b"),
        ("embedded:smollm2-135m", "", "smollm2-135m"),
    ],
)
def test_specs(settings: Settings, spec: str, url: str, model: str) -> None:
    profile = resolve(spec, settings)
    assert (profile.base_url, profile.model) == (url, model)


def test_arguments_replace_the_spec(settings: Settings) -> None:
    profile = resolve("vllm", settings, base_url="http://gpu:8000/v1/", model="m", api_key="k")
    assert (profile.base_url, profile.model, profile.secret()) == ("http://gpu:8000/v1", "m", "k")
    assert profile.price_key is None
    assert resolve(None, settings, base_url="http://gpu:1/v1", model="m").provider == "url"


def test_only_a_public_server_has_a_list_price(settings: Settings) -> None:
    assert resolve("https://api.openai.com/v1#gpt-4.1-mini", settings).price_key == "gpt-4.1-mini"
    assert resolve("http://192.168.1.5:8000/v1#gpt-4.1-mini", settings).self_hosted


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://localhost/v1", True),
        ("http://gpu-box:8000/v1", True),
        ("http://models.internal/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://api.deepseek.com", False),
        ("http://8.8.8.8/v1", False),
    ],
)
def test_is_local(url: str, local: bool) -> None:
    assert is_local(url) is local


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("deepseek", "DEEPSEEK_API_KEY"),
        ("siliconflow:x", "TAEL_SILICONFLOW_API_KEY"),
        ("siliconflow", "Name one"),
        ("deepsek", "Did you mean deepseek"),
        ("embeded", "Did you mean embedded"),
        ("qqqq", "There are: deepseek"),
        ("deepseek:r1", "no model profile"),
        ("http://", "not a server's URL"),
        ("https://user:pw@host.example/v1#m", "user name or password"),
    ],
)
def test_errors_say_what_to_do(settings: Settings, spec: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(spec, settings)
    assert said in str(caught.value)
    assert "pw@" not in str(caught.value)


def test_a_blank_key_is_no_key() -> None:
    with pytest.raises(ConfigError, match="needs a key"):
        resolve("deepseek", load(deepseek_api_key=SecretStr("  ")))
