"""Upside against price and target, the rating against both, and ratings against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..answers import Answers
from ..case import Case
from ..material import Material, Said
from ..predicates_rating import (
    Rating,
    amounts,
    clause_of,
    definitions,
    find_rating,
    returns_in,
    vocabulary,
)
from .figures import plain, read_all
from .finding import Finding, places_of, shown
from .interval import Interval, change

_UPSIDE = re.compile(
    r"(?:upside|downside)(?: potential)?(?:\s?(?:of|is|:|\||to (?:our|the) (?:price )?target of))?"
    r"\s?(?:about |around |approximately |some )?$"
    r"|(?:上涨|上行|上升|下跌|下行)空间\s?(?:约|为|达|约为|:|\|)?\s?(?:约)?\s?$|潜在涨幅\s?(?:约|为|:|\|)?\s?$",
    re.I,
)
_BEHIND = re.compile(r"\s?(?:upside|downside)\b|的?(?:上涨|上行|下行)空间", re.I)
_NOT_HERE = re.compile(
    r"total return|dividend|bull|bear|scenario|above|over|more than|at least|less than|below|"
    r"between|within|stop|含股息|股息|乐观|悲观|情景|超过|以上|以下|不低于|至少|介于|未来|若",
    re.I,
)
_LABELS = (
    r"(?<!previous )(?<!prior )(?<!former )(?<!old )(?:(?:investment|stock|our|final) )?"
    r"(?:rating|recommendation)|(?<!原)(?<!前次)(?<!上次)(?:投资|最终|公司)?(?:建议|评级)"
)
_RELATIVE = re.compile(r"relative|benchmark|index|against|versus|market|相对|基准|指数|大盘", re.I)


def targets(material: Material) -> Iterator[Finding]:
    case = Case(material, Answers(None), lambda sentence, lang: (), None)
    rating = find_rating(case)
    prices = [value for value, _ in amounts(case, "price", "target")]
    aims = [value for value, _ in amounts(case, "target")]
    if prices and aims:
        yield from _upside(case, prices, aims)
        if rating is not None and len(set(aims)) == 1:
            yield from _band(case, rating, (aims[0] / prices[0] - 1) * 100)
    yield from _ratings(case)


def _upside(case: Case, prices: list[Decimal], aims: list[Decimal]) -> Iterator[Finding]:
    """A printed upside that no price and target of the document give."""
    for index, text, page, section in _lines(case):
        bare = plain(text)
        if _NOT_HERE.search(bare):
            continue
        for figure in read_all(bare):
            before, behind = bare[: figure.start], bare[figure.end :]
            named = _UPSIDE.search(before) or _BEHIND.match(behind)
            if figure.unit != "percent" or not named:
                continue
            fall = re.search(r"downside|下跌|下行", named.group(), re.I) and figure.value > 0
            wide = figure.interval.widened(figure.half)
            wide = Interval(-wide.high, -wide.low) if fall else wide
            values = [change(_printed(a), _printed(p)) for a in aims for p in prices]
            if any(value.meets(wide) for value in values):
                continue
            computed = shown(values[0], max(1, places_of(figure.half)))
            why = case.say(
                f"Upside: printed {figure.text}; target {aims[0]} over price {prices[0]} gives "
                f"{computed}.",
                f"空间：文中为{figure.text}，目标价{aims[0]}较现价{prices[0]}计算为{computed}。",
            )
            where = Said(text, page, section, index)
            yield Finding("figure", "upside", where, figure.text, computed, why)


def _printed(value: Decimal) -> Interval:
    exponent = value.as_tuple().exponent
    half = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    return Interval.around(value, min(half, Decimal("0.05")))


def _lines(case: Case) -> Iterator[tuple[int, str, int, str]]:
    """(block, text, page, section) of sentences and rows."""
    for said in case.material.sentences():
        yield said.block, said.text, said.page, said.section
    for index, block in enumerate(case.material.blocks):
        for row in block.rows if block.kind == "table" else ():
            text = " | ".join(cell for cell in row if cell)
            yield index, text, block.page, block.section


def _band(case: Case, rating: Rating, upside: Decimal) -> Iterator[Finding]:
    """The upside against what the document itself says the rating means. A definition against an
    index says nothing of the upside alone."""
    words = [word for word, _ in vocabulary(case)]
    for line in definitions(case, rating.word):
        clause = clause_of(line.sentence, rating.word, words)
        figures = returns_in(clause)
        if not figures or _RELATIVE.search(line.sentence):
            return
        slack = Decimal(6) if re.search(r"total return|股息|分红", clause, re.I) else Decimal("0.5")
        low, high = _bounds(clause, figures)
        if (low is not None and upside < low - slack) or (
            high is not None and upside > high + slack
        ):
            why = case.say(
                f"Target over price is {upside:+.1f} %, outside what the document says "
                f"“{rating.word}” means.",
                f"目标价较现价空间为{upside:+.1f}%，不在文中“{rating.word}”的定义范围内。",
            )
            where = Said(rating.evidence.sentence, rating.evidence.page, rating.evidence.section, 0)
            yield Finding("rating", "band", where, rating.word, f"{upside:+.1f}%", why)
        return


def _bounds(clause: str, figures: list[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    if len(figures) > 1:
        return min(figures), max(figures)
    value = figures[0]
    if value < 0:
        return None, value
    below = re.search(r"below|less than|under|up to|低于|不足|以下|<", clause, re.I)
    return (None, value) if below else (value, None)


def _ratings(case: Case) -> Iterator[Finding]:
    """Two current ratings that say different things."""
    words = sorted(vocabulary(case), key=lambda pair: -len(pair[0]))
    names = "|".join(re.escape(word) for word, _ in words)
    sides = {word.casefold(): side for word, side in words}
    pattern = re.compile(
        rf"(?:^|[\s，。；(（*]|为)(?:{_LABELS})\s?(?:[:：|]|\bis\b|为)\s?[“\"'*]*({names})"
        r"(?![A-Za-z]|[\u4e00-\u9fff])",
        re.I,
    )
    first: tuple[str, int] | None = None
    for line in case.lines:
        if line.kind in ("mark", "chart", "caption"):
            continue
        for match in pattern.finditer(line.text):
            word = match[1]
            side = sides[word.casefold()]
            if first is None:
                first = (word, side)
            elif side != first[1]:
                why = case.say(
                    f"The document rates “{first[0]}” and here “{word}”.",
                    f"前文评级（建议）为“{first[0]}”，此处为“{word}”。",
                )
                evidence = line.evidence(match.start(1), case.lang)
                where = Said(evidence.sentence, line.page, line.section, 0)
                yield Finding("rating", "ratings", where, word, first[0], why)
                return
