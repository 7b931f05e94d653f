"""What takes the sting out of a wording: negation, prohibition, quotation, a name.

"We cannot guarantee a return", "the rule forbids promised profits", a chairman's dated words in
quotation marks and "Assured Guaranty" hold the words that a report must not say and are innocent.
Each test looks at the structure around a hit, none at the hit's meaning.
"""

from __future__ import annotations

import re

from .wording_rules import Rule, Scope

_STRAIGHT = str.maketrans("“”„‟＂「」『』‘’‛–—\n\t\u00a0\u3000", '"""""""""' + "'''" + "--    ")
_QUOTED = re.compile(r'"([^"]{2,200})"')
# Who said it and when, or the text of a rule, or a name.
_ATTRIBUTED = re.compile(r"(?:19|20)\d\d|致股东信|annual letter|\brule\b|\bbutton\b|名称|口号")
_OPENING = re.compile(r"^\W*(?:while|although|though|if|whereas)\b")
_OPENS = re.compile(r"(?:^|[.!?:;-])\W*$")  # a capital is no sign of a name here
_LATIN = re.compile(r"[A-Za-z][\w']*")


def straightened(sentence: str) -> str:
    """The sentence with plain quotes, dashes and spaces, character for character as long."""
    return sentence.translate(_STRAIGHT)


def lowered(text: str) -> str:
    """The text in lower case, character for character as long."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def harmless(match: re.Match[str], cased: str, rule: Rule, scope: Scope) -> bool:
    """Whether a match in a straightened, lowered sentence is innocent where it stands.

    cased: the same sentence with its capitals, which tell names.

    A pattern may name its decisive part ``core``: a negator between the pattern's beginning and
    that part counts as well ("returns are not guaranteed").
    """
    text, (start, end) = match.string, match.span()
    core = match.start("core") if "core" in match.re.groupindex else start
    left, right = _stretch(text, start, end, scope.strong)
    wide = text[left:right]
    return (
        _masked(text, start, end, scope)
        or any(one.search(wide) for one in rule.unless)
        or _negated(text, core, scope)
        or scope.after.search(text[end:right]) is not None
        or scope.forbids.search(wide) is not None
        or _quoted(text, start, end, scope)
        or _named(cased, start, end)
    )


def _stretch(text: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    """The part of the sentence around a hit, up to what ends a stretch on either side."""
    left = max((one.end() for one in ends.finditer(text, 0, start)), default=0)
    after = ends.search(text, end)
    return left, after.start() if after else len(text)


def _masked(text: str, start: int, end: int, scope: Scope) -> bool:
    """A harmless expression covers the hit's first word, or all of it."""
    return any(
        one.start() <= start < one.end() or (start <= one.start() and one.end() >= end)
        for one in scope.masks.finditer(text)
    )


def _negated(text: str, start: int, scope: Scope) -> bool:
    """A negator stands before the hit in its stretch. "While ..., " ends at its comma."""
    left = max((one.end() for one in scope.boundary.finditer(text, 0, start)), default=0)
    if left == 0 and _OPENING.match(text):
        left = text.find(",", 0, start) + 1
    return scope.negators.search(text[left:start]) is not None


def _quoted(text: str, start: int, end: int, scope: Scope) -> bool:
    """Somebody else's words, in quotation marks, with who said them and when."""
    for quote in _QUOTED.finditer(text):
        if quote.start() < start and end < quote.end():
            around = f"{text[: quote.start()]} {text[quote.end() :]}"
            return bool(scope.speech.search(around) and _ATTRIBUTED.search(around))
    return False


def _named(text: str, start: int, end: int) -> bool:
    """The hit is (part of) a name: capitals in the middle of a sentence, or at its beginning
    with a capital next to it.

    A heading in capitals, or with every word capitalised, is not a row of names.
    """
    words = list(_LATIN.finditer(text))
    capital = [one[0][0].isupper() for one in words]
    if not words or sum(capital) > 0.6 * len(words):
        return False
    inside = [i for i, one in enumerate(words) if one.start() < end and one.end() > start]
    if not inside or not all(capital[i] for i in inside):
        return False
    if len(inside) > 1 and all(words[i][0].isupper() for i in inside):
        return False  # shouting
    if not _OPENS.search(text[:start]):
        return True
    neighbours = (i for i in (inside[0] - 1, inside[-1] + 1) if 0 <= i < len(words))
    return any(capital[i] and _adjacent(text, words, i, inside) for i in neighbours)


def _adjacent(text: str, words: list[re.Match[str]], other: int, inside: list[int]) -> bool:
    """Only spaces, a hyphen or an ampersand stand between the hit and the other word."""
    first, second = (
        (words[other], words[inside[0]]) if other < inside[0] else (words[inside[-1]], words[other])
    )
    return not text[first.end() : second.start()].strip(" -&")
