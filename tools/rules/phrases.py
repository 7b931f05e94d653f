"""The small language in which a pack says what to look for, without regular expressions.

A phrase is plain words, in any case, and these signs:

=================  ==========================================================
``...``            any text of up to 160 characters
``#``              a figure: 12, 1,234.5
``(a|b|c)``        one of these; ``(a|)`` may be left out; outside brackets ``|`` is the
                   line between two cells of a table
``<date>``         2026-03-02, March 2, 2026, 2 March 2026, 2026年3月2日
``<time>``         16:00, 4:00 p.m., 16时30分
``<percent>``      12.5 %, 12 percent
``<amount>``       $172.70, EUR 15, 38.20元
``<year>``         2027, FY2027
``<person>``       a name: Jane Q. Doe, 王建国
``<certificate>``  a certificate number of 中国证券业协会: S and 13 digits
=================  ==========================================================

A phrase that begins or ends with a Latin letter or digit begins or ends a word there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..errors import ConfigError

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_FIGURE = r"\d[\d,]*(?:\.\d+)?"
_TEAM = (
    r"(?:The|Our|This|Research|Equity|Team|Department|Desk|Group|Division|Important|Analyst|"
    r"Senior|Lead|Global|Chief|Securities|Investment|Covering|Prepared)\b"
)
_CLASSES = {
    "date": (
        rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{4}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日|"
        rf"{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH}\s+\d{{4}})"
    ),
    "time": r"(?:\d{1,2}[:：]\d{2}|\d{1,2}\s?[时点](?:\s?\d{1,2}\s?分)?|\d{1,2}\s?[ap]\.?m\b)",
    "percent": rf"[-+−]?{_FIGURE}\s*(?:%|％|per\s?cent\b|个百分点)",
    "amount": (
        rf"(?:(?:US\$|HK\$|\$|€|£|¥|￥|USD|EUR|GBP|CNY|RMB|HKD)\s?{_FIGURE}|"
        rf"{_FIGURE}\s?(?:美元|港元|元|dollars|euros|EUR|USD|RMB|CNY|HKD))"
    ),
    "year": r"(?:FY\s?)?(?:19|20)\d\d(?:年(?:度)?)?",
    "person": (
        rf"(?-i:(?!{_TEAM})[A-Z][a-z'’-]+(?:\s(?:[A-Z]\.|(?!{_TEAM})[A-Z][A-Za-z'’-]+)){{1,3}}|"
        r"(?!研究|分析|团队|小组|本报|证券|待定|待补|待填|暂无|未定|匿名)[\u4e00-\u9fff]{2,4})"
    ),
    "certificate": r"(?-i:S\d{13})(?!\d)",
}
_SIGN = re.compile(r"\.\.\.|#|<([a-z]+)>|[(|)]|\s+|[^\s#(|)<.]+|.")


@lru_cache(maxsize=4096)
def compiled(phrase: str) -> re.Pattern[str]:
    """The regular expression of one phrase. Raises ConfigError for an unknown sign or a bracket
    that is not closed, a phrase that matches nothing."""
    if not phrase.strip():
        raise ConfigError("A phrase in a rule pack is empty.", remedy="Write a word or delete it.")
    parts: list[str] = []
    depth = 0
    for sign in _SIGN.finditer(phrase):
        text, rest = sign.group(), phrase[sign.end() :]
        if text == "...":
            # What follows a gap begins a word, if it is Latin at all.
            word = r"(?<![A-Za-z])" if re.match(r"\s*\(?[A-Za-z]", rest) else ""
            parts.append(r"[\s\S]{0,160}?" + word)
        elif text == "#":
            parts.append(_FIGURE)
        elif sign[1]:
            if sign[1] not in _CLASSES:
                raise ConfigError(
                    f"The phrase {phrase!r} has the unknown sign <{sign[1]}>.",
                    remedy="Known are " + ", ".join(f"<{name}>" for name in _CLASSES) + ".",
                )
            parts.append(_CLASSES[sign[1]])
        elif text in "()":
            depth += 1 if text == "(" else -1
            parts.append("(?:" if text == "(" else text)
        elif text == "|" and depth:
            parts.append(text)
        elif text.isspace():
            # Beside a bracket, which may stand for nothing, or a gap, the space may be missing.
            loose = re.match(r"[(]|\.\.\.", rest) or re.search(
                r"[)]$|\.\.\.$", phrase[: sign.start()]
            )
            parts.append(r"\s*" if loose and not depth else r"\s+")
        else:
            parts.append(re.escape(text))
    start = r"(?<![A-Za-z0-9])" if re.match(r"\(?[A-Za-z0-9#]", phrase) else ""
    end = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9#]\)?$", phrase) else ""
    try:
        pattern = re.compile(f"{start}(?:{''.join(parts)}){end}", re.I)
    except re.error as error:
        raise ConfigError(
            f"The phrase {phrase!r} cannot be read: {error}.",
            remedy="Check that every bracket is closed.",
        ) from error
    if pattern.match(""):
        raise ConfigError(
            f"The phrase {phrase!r} matches no text at all.", remedy="Give it a word that must be."
        )
    return pattern


def search(phrases: Iterable[str], text: str) -> re.Match[str] | None:
    """The match that begins first in the text, of any phrase."""
    matches = (compiled(phrase).search(text) for phrase in phrases)
    return min((m for m in matches if m), key=lambda m: m.start(), default=None)
