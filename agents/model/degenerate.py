"""Tells text that went round in circles from text.

Small models, and large ones in JSON mode, can fall into white space or repeat a stretch up to the
token limit. More tokens do not help such a reply, so it must not be mistaken for one that was only
cut short.
"""

from __future__ import annotations

import re

_WINDOW = 480
"""Characters at the end that must all belong to the loop."""
_LONGEST_PERIOD = 120


def looping(text: str) -> bool:
    """Whether the end of the text is white space, or one stretch repeated at least four times."""
    tail = text[-_WINDOW:]
    if len(tail) < _WINDOW:
        return False
    if not tail.strip():
        return True
    return any(tail[period:] == tail[:-period] for period in range(1, _LONGEST_PERIOD + 1))


_REASONING = r"(?:think|thinking|reasoning|reflection)"
_PAIR = re.compile(rf"<{_REASONING}>.*?</{_REASONING}>", re.DOTALL | re.IGNORECASE)
_CLOSING = re.compile(rf"^.*</{_REASONING}>", re.DOTALL | re.IGNORECASE)
_OPENING = re.compile(rf"<{_REASONING}>.*$", re.DOTALL | re.IGNORECASE)


def without_reasoning(text: str) -> str:
    """The text without reasoning that leaked into it. A closing tag alone means that everything
    before it was reasoning; an opening tag alone, that everything after it was."""
    text = _PAIR.sub("", text)
    text = _CLOSING.sub("", text)
    return _OPENING.sub("", text).strip()


_TOOL_MARKUP = re.compile(
    r"<[|｜]\s*DSML|</?tool_calls?>|<tool_call\b|<[|｜]tool|</?function_calls?>|<function="
    r"|\[TOOL_CALLS\]|<[|｜]python_tag[|｜]>|<\|(?:im_start|im_end|channel|start_header_id)\|>",
    re.IGNORECASE,
)


def has_tool_markup(text: str) -> bool:
    """Whether the markup of tool calls, or of a chat template, stands in the text."""
    return _TOOL_MARKUP.search(text) is not None


def unstorable(text: str) -> bool:
    """Whether the text holds what no database takes: NUL, or half a surrogate pair."""
    if "\x00" in text:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
