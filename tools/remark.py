"""A remark for readers, in both languages: what code has to say about a figure or a company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """One or more whole sentences in English and in Chinese. Empty: nothing to say."""

    en: str = ""
    zh: str = ""

    def said(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.en)


NONE = Remark()


def joined(remarks: Iterable[Remark]) -> Remark:
    """Several remarks as one; Chinese sentences need no space between them."""
    kept = [remark for remark in remarks if remark]
    return Remark(" ".join(one.en for one in kept), "".join(one.zh for one in kept))
