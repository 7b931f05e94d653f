"""Pseudonyms for what leaves the machine.

A model is outside unless it runs here (embedded, or a server on a loopback address that is not a
hosted provider's) or its host is one of the school's own (``inside``). What identifies a pupil is
replaced before the request is built; the same string has the same pseudonym in every lesson of
this state folder, by a key that stays in it. No table of pseudonyms is kept: a reply's are turned
back for the pupil's eyes from the lesson's own texts.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from ....agents.domain import Context
from ....agents.model.client import Model
from ....agents.model.profiles import Profile
from ....agents.model.rows import CallRecord
from ....agents.model.types import Messages
from ....agents.settings import Settings
from ....tools.errors import ConfigError, StoreError
from ..schema import OWN
from ..school import School
from .identifiers import called, introduced, parts, private
from .roster import read_roster

KEY = "tutor-pseudonyms.key"
_HOSTED = frozenset(["deepseek", "siliconflow"])
T = TypeVar("T")


def is_outside(profile: Profile, school: School) -> bool:
    """Whether a request to this model leaves the machine (or the school)."""
    host = (urlsplit(profile.base_url).hostname or "").lower()
    if profile.provider == "embedded" or (profile.provider == "fake" and host.endswith(".invalid")):
        return False
    if host in {one.lower() for one in school.inside}:
        return False
    if profile.provider in _HOSTED or profile.price_key is not None:
        return True
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")


def left(call: CallRecord) -> bool:
    """Whether a recorded call went out of the machine, by what its row says; the school's own hosts
    count as outside here, so that nothing is missing from a record of disclosures."""
    provider = next((one for one in _HOSTED if call.profile.startswith(one)), call.profile)
    return is_outside(Profile(call.profile, provider, call.server, call.model), School())


class Veil:
    """Pseudonyms of one lesson. texts: all that the pupil wrote in it and the problem, in which
    introductions are looked for."""

    def __init__(
        self, learner: str, texts: Iterable[str], school: School, settings: Settings
    ) -> None:
        self._key = _key(settings.home)
        self._school = school
        self._known: list[tuple[re.Pattern[str], str]] = []
        self._back: dict[str, str] = {}
        names = [*school.names, *introduced(texts)]
        for identity, strings in read_roster(settings.home).items():
            names += [identity, *strings]
        if learner != OWN:
            names.append(learner)
        whole = [("Name", name) for name in names] + [
            ("Place", place) for place in (*school.places, school.name) if place.strip()
        ]
        bits = [("Name", bit) for name in names for bit in parts(name)]
        # Longest first: a part of a name must not be replaced within the whole one.
        for kind, text in sorted(whole, key=lambda one: -len(one[1])):
            self._add(kind, text, re.IGNORECASE)
        for kind, text in sorted(bits, key=lambda one: -len(one[1])):
            self._add(kind, text, 0)

    def _add(self, kind: str, text: str, flags: int) -> None:
        words = text.split()
        if len(text.encode()) < 2 or (text.isdigit() and len(text) < 6) or not words:
            return
        # Names are written together, apart and with a dot: 李 明, LiMing, Ann-Marie.
        pieces = words if text.isascii() else list("".join(words))
        inside = r"[\s.·-]*".join(map(re.escape, pieces))
        before = r"(?<![A-Za-z0-9])" if text[0].isascii() else ""
        after = r"(?![A-Za-z0-9])" if text[-1].isascii() else ""
        self._known.append((re.compile(before + inside + after, flags), self._token(kind, text)))

    def _token(self, kind: str, text: str) -> str:
        """Letters only: a pseudonym with digits would be read as mathematics."""
        plain = " ".join(text.split()).lower().encode()
        digest = hmac.digest(self._key, plain, hashlib.sha256)
        token = kind + "".join(chr(ord("a") + byte % 26) for byte in digest[:6])
        self._back.setdefault(token, text)
        return token

    def over(self, text: str) -> str:
        """The text with pseudonyms."""
        for kind, string in private(text):
            text = text.replace(string, self._token(kind, string))
        for name in called(text):
            text = text.replace(name, self._token("Name", name))
        for pattern, token in self._known:
            text = pattern.sub(token, text)
        return text

    def messages(self, messages: Messages, profile: Profile) -> Messages:
        """A request's messages: with pseudonyms where the model is outside."""
        if not is_outside(profile, self._school):
            return messages
        return [{**message, "content": self.over(message["content"])} for message in messages]

    def lifted(self, text: str) -> str:
        """A reply with what the pseudonyms stand for, for the pupil."""
        for token, string in reversed(self._back.items()):  # one may stand within a later one
            text = string.join(re.split(token, text, flags=re.IGNORECASE))
        return text


def open_to(model: Model, school: School) -> bool:
    """Whether a model, or the one that steps in for it, is outside. Raises ConfigError where the
    school's file refuses that."""
    outside = [profile for profile in model.profiles if is_outside(profile, school)]
    if outside and school.outside == "refuse":
        where = urlsplit(outside[0].base_url).hostname or outside[0].name
        raise ConfigError(
            f"The model {outside[0].name} runs outside of this machine ({where}), and the school's "
            'file refuses that (outside = "refuse").',
            means="Nothing was sent. 没有发送任何内容：学校文件不允许使用校外模型。",
            remedy="Use --model embedded or a server of your own, or name the school's host in "
            'inside = ["..."].',
        )
    return bool(outside)


def shielded(
    context: Context, learner: str, texts: Iterable[str], school: School
) -> tuple[Model, Veil | None]:
    """The model for a lesson's requests, and the veil that is over them; None where all of it
    stays here."""
    if not open_to(context.model, school):
        return context.model, None
    veil = Veil(learner, texts, school, context.settings)
    return context.model.veiled(veil.messages), veil


def _key(home: Path) -> bytes:
    """The state folder's key, made at first use, for its owner's eyes."""
    path = home / KEY
    try:
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            partial = home / f".{KEY}.{secrets.token_hex(4)}"
            partial.touch(0o600)
            partial.write_bytes(secrets.token_bytes(32))
            try:
                os.link(partial, path)  # fails where another process was first
            except FileExistsError:
                pass
            finally:
                partial.unlink()
        return path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"The key of the pseudonyms {path} cannot be read or made: {error.strerror}.",
            means="Nothing was sent.",
            remedy="Set TAEL_HOME to a folder that you can write to.",
        ) from error
