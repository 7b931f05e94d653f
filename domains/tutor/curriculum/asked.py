"""Finds the task in a problem's words: ``Find the sum of 5/12 and 3/8`` asks for ``5/12 + 3/8``.

For problems that did not come out of a template: pasted by a pupil, or from a school's own bank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....tools.algebra.phrases import without_number_words
from .task import read_task

_N = r"(-?\$?\s?(?:\d+ \d+/\d+|\d+/\d+|\d+(?:,\d{3})+|\d*\.?\d+))"
_SAID = tuple(
    (re.compile(pattern.replace("N", _N), re.IGNORECASE), form)
    for pattern, form in (
        (r"sum of N and N", "{0} + {1}"),
        (r"add N (?:and|to) N", "{0} + {1}"),
        (r"N\s*(?:加上?|与)\s*N\s*的和", "{0} + {1}"),
        (r"difference between N and N", "{0} - {1}"),
        (r"subtract N from N", "{1} - {0}"),
        (r"N\s*减去?\s*N", "{0} - {1}"),
        (r"product of N and N", "{0} * {1}"),
        (r"multiply N by N", "{0} * {1}"),
        (r"divide N by N", "{0} ÷ {1}"),
        (r"N\s*除以\s*N", "{0} ÷ {1}"),
        (r"N\s*[_＿□○?]+\s*N", "compare: {0}, {1}"),
        (r"(?:compare|larger|greater|smaller)\D{1,30}N\D{1,9}N", "compare: {0}, {1}"),
        (r"比较\s*N\s*[和与]\s*N", "compare: {0}, {1}"),
        (r"what percent of N is N", "what percent: {0}, {1}"),
        (r"N\s?(?:%|percent) of what (?:number )?is N", "percent whole: {0}, {1}"),
        (r"N is N\s?(?:%|percent) of what", "percent whole: {1}, {0}"),
        (r"N\s?% of \$?N", "percent of: {0}, {1}"),
        (r"N\s*的\s*N\s?%", "percent of: {1}, {0}"),
        (r"(?:reduce|simplify|lowest terms)[^\d]{0,30}(\d+/\d+)", "simplify: {0}"),
        (r"equivalent fraction (?:for|of|to) (\d+/\d+)", "simplify: {0}"),
        (r"(?:约分|化简)\D{0,5}(\d+/\d+)", "simplify: {0}"),
        (r"N (?:is|are|was) (\d+/\d+) of", "whole from part: {1}, {0}"),
        (r"N less than ([a-z])\b", "less than: {0}, {1}"),
    )
)
_UNKNOWN = re.compile(r"\ba (?:certain )?number\b", re.IGNORECASE)
_MATHS = re.compile(
    r"(?<![\w.])(?:[-−√|(]\s*)*(?:\d+(?:,\d{3})+|\d*\.?\d+|[a-z](?![a-z]))[\d\s.,+*/^()|×÷=<>≤≥−–²³a-z-]*",
)


def tasks_in(text: str) -> Iterator[str]:
    """Tasks that a text may ask, the likeliest first: what its words say, then the mathematics in
    it, line by line. Nothing where there is none."""
    text = re.sub(r"[•·]", "*", text[:2000]).replace("$", "")
    spoken = _UNKNOWN.sub("x", _spelled(text))
    for pattern, form in _SAID:
        for found in pattern.finditer(spoken):
            yield form.format(*(re.sub(r"[$,\s]+(?=\d)", "", part) for part in found.groups()))
    for line in text.splitlines():
        for match in _MATHS.finditer(re.sub(r"(?<=\d)\s*[xX]\s*(?=\d)", " * ", line)):
            candidate = _trimmed(match[0])
            if candidate and (read_task(candidate).maths is not None):
                yield candidate


def _spelled(text: str) -> str:
    """Number words as digits, so that "three less than a number" reads like "3 less"."""
    return without_number_words(re.sub(r"\s?\bpercent\b", "%", text, flags=re.IGNORECASE))


def _trimmed(text: str) -> str:
    """The mathematics without words at its end; empty without an operator."""
    text = re.sub(r"\s*[a-z]{2,}.*$", "", text.strip()).strip(" .,=?")
    text = re.sub(r"\$", "", text)
    return text if re.search(r"[-+*/^×÷=<>]", text[1:]) else ""
