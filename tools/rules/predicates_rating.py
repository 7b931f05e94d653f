"""Predicates about ratings: that each is defined, means what it says, and agrees with the target
and the prose."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from .answers import number
from .case import Case, Line, Verdict, Words
from .phrases import search
from .predicates_says import Need, label, unmet
from .result import Evidence

_DEFINES = re.compile(
    r"[:：|]|\b(?:means?|is defined as|indicates?|denotes?|expected|expect)\b|指|为|表示|预计|预期"
)
_NUMBER = re.compile(r"([-+−－]?)\s?(\d+(?:\.\d+)?)\s?(?:%|％|per\s?cent\b)")
# A row of a distribution: a rating with its shares and nothing else defines nothing.
_SHARES = re.compile(r"(?:\s*\|\s*\d+(?:\.\d+)?\s*[%％]?)+\s*")
_NOT = re.compile(
    r"\b(?:not|no longer|neither|nor|never|far from)\b[^.]{0,30}$|(?:并非|不|未|没有)$"
)


@dataclass(frozen=True, slots=True)
class Rating:
    """word as the document writes it. side: 1 buy, 0 hold, -1 sell."""

    word: str
    side: int
    evidence: Evidence


def rating_defined(case: Case, *, needs: Sequence[Need] = ()) -> Verdict:
    """The rating shown, and every word of the firm's scale, is explained in a sentence or row
    with a return, and the needs (horizon, benchmark ...) are stated in the sections where the
    definitions stand, or where a need's ``where`` says."""
    shown = find_rating(case)
    if shown is None:
        return Verdict("pass")
    wanted = dict.fromkeys([shown.word.casefold(), *(w.casefold() for w, _ in _own(case))])
    evidence = [shown.evidence]
    for word in wanted:
        line = next(definitions(case, word), None)
        if line is None:
            return case.fail(
                f"The rating “{word}” is not defined.",
                f"投资评级“{word}”未说明含义。",
                [shown.evidence],
            )
        evidence.append(line)
    homes = {(line.page, line.section) for line in evidence[1:]}
    near = [line.text for line in case.lines if (line.page, line.section) in homes]
    lacks = [
        label(case, need)
        for need in needs
        if "where" not in need and not any(search(case.words(need), text) for text in near)
    ]
    far, more = unmet(case, [need for need in needs if "where" in need])
    if lacks := lacks + far:
        return case.fail(
            "Missing: " + "; ".join(lacks) + ".", "缺少：" + "；".join(lacks) + "。", evidence
        )
    return Verdict("pass", (*evidence, *more))


def meaning_plain(case: Case) -> Verdict:
    """Where a definition gives a return, a buy's is above zero, a sell's below, and a hold's
    range touches a band about zero of which neither end is beyond every buy or sell."""
    for word, side in vocabulary(case):
        for line in definitions(case, word):
            clause = clause_of(line.sentence, word, [w for w, _ in vocabulary(case)])
            figures = returns_in(clause)
            if not figures:
                continue
            low, high = min(figures), max(figures)
            wrong = (
                (side == 1 and high <= 0)
                or (side == -1 and low >= 0 and high > 0)
                or (side == 0 and (low > 15 or high <= -15))
            )
            if wrong:
                return case.fail(
                    f"“{word}” does not mean what its definition says.",
                    f"“{word}”的定义与通常含义不符。",
                    [line],
                )
    return Verdict("pass")


def rating_agrees(case: Case, *, against_buy: Words, against_sell: Words) -> Verdict:
    """The rating's band holds the upside (target / price - 1), and the prose does not say the
    opposite. Bands are the firm's; without them, only the sign counts."""
    shown = find_rating(case)
    if shown is None:
        return Verdict("pass")
    if shown.side:
        words = against_buy if shown.side > 0 else against_sell
        for said in case.material.sentences():
            match = search(case.words(words), said.text)
            if match and not _NOT.search(said.text[: match.start()].rstrip()):
                return case.fail(
                    f"The text contradicts the rating “{shown.word}”.",
                    f"正文表述与“{shown.word}”评级相矛盾。",
                    [shown.evidence, Evidence(said.text, said.page, said.section)],
                )
    if other := case.findings("rating"):
        return other
    price, target = _figure(case, "price", "target"), _figure(case, "target")
    if not price or not target:
        return Verdict("pass", (shown.evidence,))
    upside = (target[0] / price[0] - 1) * 100
    evidence = (shown.evidence, price[1], target[1])
    band = next((b for b in _bands(case) if shown.word.casefold() in _names(b)), None)
    if band is not None:
        low, high = number(band.get("low")), number(band.get("high"))
        fits = (low is None or upside >= low) and (high is None or upside <= high)
    else:
        fits = upside > 0 if shown.side > 0 else upside < 0 if shown.side < 0 else True
    if not fits:
        return case.fail(
            f"Target over price is {upside:+.1f} %, which does not fit “{shown.word}”.",
            f"目标价较现价空间为 {upside:+.1f}%，与“{shown.word}”评级不符。",
            evidence,
        )
    return Verdict("pass", evidence)


def recommendations_listed(case: Case, *, key: str, months: int) -> Verdict:
    """Every entry of the firm's rating history in the last ``months`` stands in the document:
    its date and its rating in one line."""
    if asks := case.unanswered([key]):
        return case.firm(asks)
    history = case.answers.value(key)
    evidence: list[Evidence] = []
    for entry in history if isinstance(history, Sequence) and not isinstance(history, str) else ():
        if not isinstance(entry, Mapping):
            continue
        when, rating = str(entry.get("date", ""))[:10], str(entry.get("rating", ""))
        if case.date and _months_between(when, case.date.isoformat()) > months:
            continue
        names = case.answers.rating_names(rating)
        dated = (x for x in case.lines if _dated(when, x))
        line = next((x for x in dated if any(name in x.text for name in names)), None)
        if line is None:
            return case.fail(
                f"Not listed: {rating} of {when}.", f"未列示：{when} 的“{rating}”评级。"
            )
        evidence.append(line.evidence(0, case.lang))
    return Verdict("pass", tuple(evidence))


def says_unrated(case: Case) -> bool:
    """The document says where its rating would stand that it has none, and gives no target."""
    shown, none = case.words(_table()["shown"]), case.words(_table()["unrated"])
    said = any(
        (match := search([phrase], line.text))
        and (found := search(none, line.text[match.end() :]))
        and not line.text[match.end() : match.end() + found.start()].strip(" ：:|“\"'‘「")
        for line in _today(case)
        for phrase in shown
    )
    return said and find_rating(case) is None and _figure(case, "target") is None


def find_rating(case: Case) -> Rating | None:
    """The first rating that the document gives."""
    words = sorted(vocabulary(case), key=lambda pair: -len(pair[0]))
    for line in _today(case):
        for phrase in case.words(_table()["shown"]):
            match = search([phrase], line.text)
            while match:
                rest = line.text[match.end() :].lstrip(" ：:|“\"'‘「")
                for word, side in words:
                    if re.match(re.escape(word) + r"(?![A-Za-z])", rest, re.I):
                        return Rating(
                            rest[: len(word)], side, line.evidence(match.start(), case.lang)
                        )
                line_rest = line.text[match.end() :]
                again = search([phrase], line_rest)
                if again is None:
                    break
                line = Line(line_rest, line.page, line.section, line.kind)
                match = again
    return None


def _today(case: Case) -> Iterator[Line]:
    """Lines but those that show an earlier rating or target."""
    past = case.words(_table()["past"])
    return (line for line in case.lines if not search(past, line.text))


def vocabulary(case: Case) -> list[tuple[str, int]]:
    """(word, side) of the firm's bands and of the usual words."""
    usual = [
        (word, side)
        for name, side in (("up", 1), ("neutral", 0), ("down", -1))
        for word in case.words(_table()[name])
    ]
    own = _own(case)
    known = {word.casefold() for word, _ in own}
    return own + [pair for pair in usual if pair[0].casefold() not in known]


def _bands(case: Case) -> list[Mapping[str, Any]]:
    bands = case.answers.value("ratings.bands")
    return [b for b in bands if isinstance(b, Mapping)] if isinstance(bands, Sequence) else []


def _names(band: Mapping[str, Any]) -> list[str]:
    return [str(band[k]).casefold() for k in ("name", "name_zh") if band.get(k)]


def _own(case: Case) -> list[tuple[str, int]]:
    """The firm's names in the document's language, by where the band lies about zero."""
    found = []
    for band in _bands(case):
        low, high = number(band.get("low")), number(band.get("high"))
        side = 1 if low is not None and low > 0 else -1 if high is not None and high < 0 else 0
        name = band.get("name_zh" if case.lang == "zh" else "name") or band.get("name")
        if name:
            found.append((str(name), side))
    return found


def definitions(case: Case, word: str) -> Iterator[Evidence]:
    """Sentences and rows that say what a rating means: the word, a sign of definition after it
    and a return or a comparison."""
    head = re.compile(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", re.I)
    for line in case.lines:
        if line.kind in ("heading", "mark"):
            continue
        for match in head.finditer(line.text):
            rest = line.text[match.end() : match.end() + 80]
            if line.kind == "row" and _SHARES.fullmatch(rest):
                continue
            if _DEFINES.search(rest[:14]) and re.search(
                r"%|％|per\s?cent|return|outperform|underperform|in line with"
                r"|跑赢|跑输|强于|弱于|回报|涨幅|收益",
                rest,
                re.I,
            ):
                said = line.evidence(match.start(), case.lang)
                yield (
                    said
                    if word.casefold() in said.sentence.casefold()
                    else Evidence(line.text, line.page, line.section)
                )
                break


def clause_of(text: str, word: str, words: Sequence[str]) -> str:
    """The part of a sentence that defines one word: up to the next rating word."""
    start = text.casefold().find(word.casefold()) + len(word)
    rest = text[start:]
    for sign in ("; ", "；", "\n"):
        rest = rest.split(sign)[0]
    for other in words:
        if match := re.search(rf"(?<![A-Za-z]){re.escape(other)}\s*[:：]", rest, re.I):
            rest = rest[: match.start()]
    return rest


def returns_in(text: str) -> list[Decimal]:
    found = []
    for match in _NUMBER.finditer(text):
        value = Decimal(match[2])
        before = text[max(0, match.start() - 12) : match.start()]
        minus = match[1] in ("-", "−", "－") or re.search(
            r"minus|下跌|(?<!涨)跌幅|负|跑输|弱于", before
        )
        found.append(-value if minus else value)
    return found


def _figure(case: Case, name: str, unless: str = "") -> tuple[Decimal, Evidence] | None:
    """The first amount behind one of the words for price or target."""
    return next(amounts(case, name, unless), None)


def amounts(case: Case, name: str, unless: str = "") -> Iterator[tuple[Decimal, Evidence]]:
    """Amounts behind the words for ``price`` or ``target``, in order."""
    phrases = case.words(_table()[name])
    others = case.words(_table()[unless]) if unless else []
    for line in _today(case):
        if line.kind in ("heading", "mark", "chart"):
            continue
        match = search(phrases, line.text)
        if not match or (others and search(others, line.text[: match.end() + 8])):
            continue
        amount = search(["<amount>"], line.text[match.end() : match.end() + 60])
        figure = re.search(r"\d[\d,]*(?:\.\d+)?", amount.group()) if amount else None
        if figure and (value := number(figure.group())):
            yield value, line.evidence(match.start(), case.lang)


def _dated(when: str, line: Line) -> bool:
    year, month, day_ = [*when.split("-"), "", ""][:3]
    chinese = f"{year}年{month.lstrip('0')}月{day_.lstrip('0')}日"
    return when in line.text or chinese in line.text.replace(" ", "")


def _months_between(earlier: str, later: str) -> float:
    y1, m1, d1 = (int(n) for n in earlier.split("-"))
    y2, m2, d2 = (int(n) for n in later.split("-"))
    return (y2 - y1) * 12 + (m2 - m1) + (d2 - d1) / 31


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).parent / "packs" / "ratings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
