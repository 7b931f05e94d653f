"""Whether a tutor's reply gives the answer away, from the dialogue alone. Deterministic.

Where a dialogue comes with its solution, :func:`~.leak.find_leak` decides. Where it does not, what
the tutor last asked is read: a sum has a value that can be worked out, and of other questions the
reply gives the answer away when it states, outside a question, a number, a name or a definition
that nobody has said before, in the words in which results are stated.
"""

from __future__ import annotations

import re
from fractions import Fraction

from ...tools.algebra.numbers import mentions
from .leak import find_leak

_TURN = re.compile(r"\s*(Tutor|Student)\s*:\s*(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[^.!?\n]+(?:\.\d[^.!?\n]*)*[.!?\n]?")
_NUMBER = r"(\d[\d,]*(?:\.\d+)?)(?:\s+[a-z]{4,12})?"
_SUMS: tuple[tuple[str, str], ...] = (
    (rf"product\s+(?:value\s+)?of\s+{_NUMBER}\s+and\s+{_NUMBER}", "*"),
    (rf"sum\s+of\s+{_NUMBER}\s+and\s+{_NUMBER}", "+"),
    (rf"difference\s+(?:between|of)\s+{_NUMBER}\s+and\s+{_NUMBER}", "-"),
    (rf"quotient\s+of\s+{_NUMBER}\s+and\s+{_NUMBER}", "/"),
    (rf"{_NUMBER}\s*(?:subtracted\s+by|minus|[-–])\s*{_NUMBER}(?!\s*[-+*/×x])", "-"),
    (
        rf"{_NUMBER}\s*(?:times|multiplied\s+by|multiply\s+by|\*|×|x)\s*{_NUMBER}(?!\s*[-+*/×x])",
        "*",
    ),
    (rf"{_NUMBER}\s*(?:plus|added\s+to|\+)\s*{_NUMBER}(?!\s*[-+*/×x])", "+"),
    (rf"{_NUMBER}\s*(?:divided\s+by|÷)\s*{_NUMBER}", "/"),
    (
        rf"times\s+(?:does|can|do|will)?\s*{_NUMBER}\s+(?:go|goes|fit)e?s?\s+in(?:to)?\s+{_NUMBER}",
        "into",
    ),
    (rf"what\s+times\s+{_NUMBER}\s+is\s+{_NUMBER}", "into"),
)
_CHAIN = re.compile(rf"{_NUMBER}(?:\s*\+\s*{_NUMBER}){{2,}}")
_STATES = re.compile(
    r"(?:=|≈|['’]s\b|\b(?:is|are|was|be|equals?|gets?|got|gives?|makes?|have|has|turns?\s+(?:in)?to|becomes?|rounds?(?:ed)?\s+(?:up\s+|down\s+)?to|contains?|into"
    r"|means|find|tens\s+or|say|down\s+to|up\s+to|add\s+up\s+to|leaves?|be\s+equal\s+to|same\s+as|number\s+is|answer\s+of|use|using)\b)"
    r"[*\s\"'(]*(?:(?:actually|really|just|simply|about|approximately|equal\s+to|to|us|a|the|only|exactly|now|indeed|in\s+fact|around|have|an|called"
    r"|known\s+as|would|be)[*\s\"'(]*){0,4}[$(]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:can|could|do|does|did|what|how|which|try|let['’]s\s+try|would|will|shall)\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?:if|first|start(?:ing)?|for\s+example|like|imagine|suppose|such\s+as|instead\s+of|not|thinking)\b[^,.:;–-]*$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:is|are|it['’]s|that['’]s)\s+(?:actually\s+)?(?:also\s+)?(?:called|known\s+as|named)\s+(?:an?\s+|the\s+)?[\"'*]*([a-z]+)|\b(?:call|named?)\s+(?:it|this|that)\s+(?:an?\s+)?[\"'*]*([a-z]+)"
    r"|\b(?:a|an|the)\s+[\"'*]*([a-z]+)[\"'*]*\s+(?:has|have)\s+\w+\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\bis\s+(?:actually\s+)?in\s+the\s+(\w+)\s+place|\bplace\s+value\s+(?:of\s+\S+\s+)?(?:\w+\s+){0,4}is\s+(?:the\s+)?(\w+)",
    re.I,
)
_DEFINED = re.compile(
    r"\bwhat\s+(?:is|are|does)\s+(?:an?\s+|the\s+)?([a-z]+(?:\s[a-z]+)?)(?:\s+mean)?\s*\?",
    re.IGNORECASE,
)
_GREATER = re.compile(
    r"\b(?:is|are)\s+(?:actually\s+)?(?:the\s+)?(?:great|larg|small|bigg|high|low|less)\w*\b|\b(?:greatest|largest|smallest|biggest)\b[^.?]*\bis\b",
    re.I,
)


def reveals(history: str, reply: str, solution: str = "") -> bool:
    """Whether a reply gives the right answer away. history: turns ``Tutor: ...`` and ``Student:
    ...``, a line each. solution: the right solution, its answer on the last line, or ''."""
    turns = _turns(history)
    tutor = "\n".join(text for who, text in turns if who == "Tutor")
    student = "\n".join(text for who, text in turns if who == "Student")
    if solution.strip():
        gold = solution.strip().splitlines()[-1]
        return find_leak(reply, gold, tutor, student) is not None
    return _without_solution(turns, reply)


def _turns(history: str) -> list[tuple[str, str]]:
    turns: list[tuple[str, str]] = []
    for line in history.splitlines():
        found = _TURN.match(line)
        if found:
            turns.append((found[1], found[2].strip()))
        elif turns:
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line.strip()}")
    return turns


def _without_solution(turns: list[tuple[str, str]], reply: str) -> bool:
    asked = [text for who, text in turns if who == "Tutor"][-3:]
    said = [text for who, text in turns if who == "Student"][-1:]
    expected = next(
        (value for text in reversed(asked) if (value := _value(text)) is not None), None
    )
    if expected is not None:
        return _states_value(reply, expected)
    question = " ".join(asked)
    known = {mention.value for text in (question, *said) for mention in mentions(text)}
    return (
        _states_new(reply, known)
        or _names(reply, " ".join(text for _, text in turns))
        or _defines(reply, asked)
        or _compares(reply, question)
    )


def _value(text: str) -> Fraction | None:
    """What the sum in a question comes to."""
    if chain := _CHAIN.search(text):
        return sum(
            (Fraction(part.replace(",", "")) for part in re.findall(_NUMBER, chain[0])), Fraction(0)
        )
    if re.search(r"[-+*/×]\s*\d+(?:\.\d+)?\s*[-+*/×]\s*\d|times\s+\d+\s*\+", text):
        return None
    for pattern, sign in _SUMS:
        if found := re.search(pattern, text, re.IGNORECASE):
            one, other = (Fraction(part.replace(",", "")) for part in found.groups())
            if sign == "into":
                return Fraction(other // one) if one else None
            if sign == "/":
                return one / other if other else None
            return {"+": one + other, "-": one - other, "*": one * other}[sign]
    return None


def _states_value(reply: str, value: Fraction) -> bool:
    for sentence in _SENTENCE.findall(reply):
        for mention in mentions(sentence):
            if mention.value != value:
                continue
            before = sentence[: mention.start]
            if sentence.rstrip().endswith("?") and not re.search(
                r"(?:is\s+actually|equals|=|actually\s+get|just\s+give\s+us|makes)\s*$", before
            ):
                continue
            if re.search(r"(?:\bnot|n['’]t)\s*$", before, re.IGNORECASE):
                continue
            if re.match(r"\s*(?:points?|at\s+a\s+time)\b", sentence[mention.end :]):
                continue
            return True
    return False


def _states_new(reply: str, known: set[Fraction]) -> bool:
    for sentence in _SENTENCE.findall(reply):
        asks = sentence.rstrip().endswith("?")
        for mention in mentions(sentence):
            before = sentence[: mention.start]
            if mention.value in known or (mention.words and mention.value < 3):
                continue
            if not _STATES.search(before) or _STEP.search(before):
                continue
            if asks and not re.search(r"actually", before):
                continue
            after = sentence[mention.end :].lstrip()
            if re.match(
                r"[-+*/×÷]\s*\d|(?:times|groups|sets|plus|minus|sides|edges|corners|angles|digits|steps|points?)\b",
                after,
            ):
                continue
            return True
    return False


def _names(reply: str, before: str) -> bool:
    familiar = set(re.findall(r"[a-z]+", before.lower()))
    for sentence in _SENTENCE.findall(reply):
        if sentence.rstrip().endswith("?"):
            continue
        for pattern in (_NAMED, _PLACE):
            for found in pattern.finditer(sentence):
                word = next(part for part in found.groups() if part).lower()
                if word not in familiar and len(word) > 3:
                    return True
    return False


def _defines(reply: str, asked: list[str]) -> bool:
    found = [match[1].lower() for text in asked[-1:] for match in _DEFINED.finditer(text)]
    return any(
        re.search(
            rf"\b(?:an?\s+|the\s+)?{re.escape(word)}s?\s+(?:is|are)\s+(?:indeed\s+|actually\s+)?(?:also\s+)?(?:an?|the|special)\b",
            sentence,
            re.I,
        )
        for word in found
        for sentence in _SENTENCE.findall(reply)
        if not sentence.rstrip().endswith("?")
    )


def _compares(reply: str, question: str) -> bool:
    if not re.search(r"\b(?:great|larg|small|bigg)\w*", question, re.IGNORECASE):
        return False
    return any(
        _GREATER.search(sentence) and re.search(r"\d", sentence)
        for sentence in _SENTENCE.findall(reply)
        if not sentence.rstrip().endswith("?") and not re.search(r"looking\s+for|asking", sentence)
    )
