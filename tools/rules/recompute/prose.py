"""Sentences against the tables, and against themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..material import Material
from .figures import Figure, plain, read_all
from .finding import Finding, places_of, shown
from .grid import Book, Key, Row
from .interval import ONE, Interval, change, percent
from .measures import aliases, table
from .rates import claim as meanings
from .rates import growth_of
from .sentences import Claim, claims, moved

_IS = re.compile(
    r"\s?(?:\([^)]*\))?\s?(?:(?:was|were|is|of|reached|totall?ed|came in at|stood at|amounted to|"
    r"at|:|(?:rose|grew|increased|fell|declined|decreased|dropped|slipped|climbed) to)|"
    r"(?:为|达|达到|约为|约|:|是|录得)?)\s?$",
    re.I,
)
_FROM_TO = re.compile(
    r"(?:from|由|从)(?P<old>[^;；。]*?)(?:\bto\b|升至|降至|增至|增加至|下降至|上升至|增长至|提升至|至|到)"
    r"\s?(?P<new>[^;；。]*)",
    re.I,
)
_SPAN = re.compile(
    r"(?:FY\s?|between |from )?'?((?:19|20)?\d\d)[AE]?年?\s?(?:-|–|—|~|to|and|至|到)\s?"
    r"(?:FY\s?)?'?((?:19|20)?\d\d)[AE]?(?!\d|[.,]\d|%)",
    re.I,
)
_CAGR = re.compile(r"CAGR|compound annual|复合(?:年)?(?:均)?增(?:长率|速)|年均复合", re.I)


def prose(material: Material, book: Book) -> Iterator[Finding]:
    for one in claims(material):
        if one.kind == "ratio":
            yield from _ratio(book, one)
        else:
            yield from _level(book, one)
            yield from _growth(book, one)
    yield from _compound(material, book)


def _level(book: Book, one: Claim) -> Iterator[Finding]:
    """ "Revenue was $1,200m in FY2025" against the table's 1,100."""
    if one.key is None or not one.figures:
        return
    figure = next((f for f in one.figures if f.unit in ("money", "number")), one.figures[0])
    before = one.before(figure)
    for rate in one.figures:  # "rose 8.4% to $2,168m"
        if rate.unit == "percent" and rate.start < figure.start:
            before = before.replace(rate.text, "")
    if figure.unit not in ("money", "number") or not _IS.fullmatch(" ".join(before.split())):
        return
    if figure.unit == "number" and not figure.scaled:
        return
    found = [
        (row, amount)
        for row in book.rows(one.base)
        if (amount := row.amount(one.key)) is not None
        and not (row.currency and figure.currency and row.currency != figure.currency)
    ]
    wide = figure.interval.widened(figure.half)
    # Beyond a factor of five it is another quantity, or the table's unit was not understood.
    near = [v for _, v in found if v.middle and Decimal("0.2") < figure.value / v.middle < 5]
    if found and len(near) == len(found) and not any(wide.meets(value) for _, value in found):
        row, _ = found[0]
        printed = row.cells[one.key].text
        yield _finding(book, "level", one, figure, printed, row)


def _growth(book: Book, one: Claim) -> Iterator[Finding]:
    figures = [f for f in one.figures if f.unit == "percent"]
    if len(figures) != 1:
        return
    figure = figures[0]
    sign = moved(one, figure)
    if sign is None or figure.signed or re.search(r"环比|占", one.before(figure)[-12:]):
        return
    said = [m if sign > 0 else Interval(-m.high, -m.low) for m in meanings(figure)]
    inside = _from_to(one)
    if inside is not None:
        grown = change(*inside)
        if not any(grown.meets(s) for s in said):
            yield _finding(book, "growth", one, figure, shown(grown, _places(figure)))
        return
    key = one.key or _by_level(book, one)
    if key is None:
        return
    found = [
        (row, value)
        for row in book.rows(one.base)
        if (value := growth_of(row, key, (key[0] - 1, key[1]))) is not None
    ]
    if found and not any(value.meets(s) for _, value in found for s in said):
        row, value = found[0]
        yield _finding(book, "growth", one, figure, shown(value, _places(figure)), row)


def _from_to(one: Claim) -> tuple[Interval, Interval] | None:
    """(new, old) of "from A to B", both amounts of one unit."""
    match = _FROM_TO.search(one.text)
    if match is None:
        return None
    old, new = (
        [f for f in read_all(match[name]) if f.unit in ("money", "number")]
        for name in ("old", "new")
    )
    if len(old) != 1 or not new or old[0].unit != new[0].unit:
        return None
    if old[0].scaled != new[0].scaled or not old[0].interval.positive:
        return None
    return new[0].interval, old[0].interval


def _by_level(book: Book, one: Claim) -> Key | None:
    """The only period in whose column the sentence's amount stands."""
    amounts = [f for f in one.figures if f.unit == "money"]
    if len(amounts) != 1:
        return None
    wide = amounts[0].interval
    keys = {
        key
        for row in book.rows(one.base)
        for key in row.cells
        if (value := row.amount(key)) is not None and value.meets(wide)
    }
    return keys.pop() if len(keys) == 1 else None


def _ratio(book: Book, one: Claim) -> Iterator[Finding]:
    if one.key is None or not one.figures:
        return
    figure = one.figures[0]
    if figure.unit != "percent" or not _IS.fullmatch(one.before(figure)):
        return
    found = [
        (row, row.cells[one.key].interval)
        for row in book.rows(one.base, "ratio")
        if one.key in row.cells and row.cells[one.key].unit in ("percent", "number")
    ] or list(_computed(book, one.base, one.key))
    if found and not any(v.meets(m) for _, v in found for m in meanings(figure)):
        row, value = found[0]
        yield _finding(book, "margin", one, figure, shown(value, _places(figure)), row)


def _computed(book: Book, base: str, key: Key) -> Iterator[tuple[Row, Interval]]:
    entry = table()["ratios"][base]
    for part in book.rows(entry["of"]):
        for whole in book.rows(entry["over"]):
            if part.where.block == whole.where.block and part.scale == whole.scale:
                a, b = part.value(key), whole.value(key)
                if a is not None and b is not None and b.positive:
                    yield part, percent(a, b)


def _compound(material: Material, book: Book) -> Iterator[Finding]:
    """ "a revenue CAGR of 8% over FY2022-FY2025". In Chinese the first year named may be the first
    that grew or the one it grew from."""
    for said in material.sentences():
        if not _CAGR.search(said.text):
            continue
        text = plain(said.text)
        spans, rates = _SPAN.findall(text), [f for f in read_all(text) if f.unit == "percent"]
        names = [n for n in aliases() if _named(n, text)]
        bases = {aliases()[n] for n in names}
        if len(spans) != 1 or len(rates) != 1 or len(bases) != 1:
            continue
        first, last = (int(y) + 2000 if int(y) < 100 else int(y) for y in spans[0])
        starts = (first, first - 1) if material.lang == "zh" else (first,)
        rows = book.rows(bases.pop())
        values = [[v for row in rows if (v := _cagr(row, s, last)) is not None] for s in starts]
        if not all(values):
            continue
        flat = [value for some in values for value in some]
        if not any(v.meets(m) for v in flat for m in meanings(rates[0])):
            one = Claim(said, "", "level", max(names, key=len), (last, ""), text, ())
            yield _finding(book, "cagr", one, rates[0], shown(flat[0], _places(rates[0])))


def _named(name: str, text: str) -> bool:
    if not name.isascii():
        return name in text
    return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, re.I) is not None


def _cagr(row: Row, first: int, last: int) -> Interval | None:
    new, old = row.value((last, "")), row.value((first, ""))
    if new is None or old is None or not new.positive or not old.positive or last <= first:
        return None
    grown = (new / old).root(last - first) - ONE
    return Interval(grown.low * 100, grown.high * 100)


def _places(figure: Figure) -> int:
    return max(1, places_of(figure.half))


def _finding(
    book: Book, check: str, one: Claim, figure: Figure, computed: str, row: Row | None = None
) -> Finding:
    period = f"{one.key[1]} {one.key[0]}".strip() if one.key else ""
    if book.lang == "zh":
        source = f"表中“{row.label.strip()}”一行" if row else "文中数字"
        why = f"{period}{one.name}：文中为{figure.text}，按{source}应为{computed}。"
    else:
        source = f"the row “{row.label.strip()}”" if row else "the text's own figures"
        why = f"{one.name} {period}: the text says {figure.text}, {source} gives {computed}."
    return Finding("figure", check, one.said, figure.text, computed, why.replace(" :", ":"))
