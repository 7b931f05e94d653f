"""Inline XBRL: the figures inside a filing's own HTML, read without any other source.

An independent second source beside companyfacts, and the only one for what companyfacts leaves
out: figures by segment, product and region, and the ``id`` of each figure's element, to which a
link can lead. What is not a plain number in the text ("two", "none", "immaterial") is refused and
named; it is never interpreted.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from lxml import etree

from ..errors import IntegrityError
from ..facts import RawFact
from .labels import member_labels

EXACT = 99
"""``decimals`` of a figure that is exact (``INF`` in the filing): above any rounded one."""

_IX = "{http://www.xbrl.org/2013/inlineXBRL}"
_XBRLI = "{http://www.xbrl.org/2003/instance}"
_XBRLDI = "{http://xbrl.org/2006/xbrldi}"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

# Names of the number formats in all registries so far, without hyphens and in lower case.
_DOT_DECIMAL = frozenset({"numdotdecimal", "numcommadot", "numspacedot", "numdotdecimalin"})
_COMMA_DECIMAL = frozenset({"numcommadecimal", "numdotcomma", "numspacecomma"})
_ZERO = frozenset({"fixedzero", "zerodash", "numdash"})

_PLAIN = re.compile(r"\d{1,40}(\.\d{0,40})?|\.\d{1,40}")
_MAX_SCALE = 24

Element: TypeAlias = "etree._Element"


@dataclass(frozen=True, slots=True)
class Context:
    """When, and of which slice. ``dimensions``: (axis, member) local names, sorted by axis."""

    start: date | None
    end: date
    dimensions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class InlineDocument:
    """What a filing's HTML holds.

    facts: in the order of the document, nothing merged. labels: member's local name -> words for
    a reader. refused: (element id, concept, text) of figures that are not written as numbers.
    """

    facts: tuple[RawFact, ...]
    labels: Mapping[str, str]
    refused: tuple[tuple[str, str, str], ...] = ()


def read(
    document: str | bytes, *, accession: str, filed: date, form: str | None = None
) -> InlineDocument:
    """The figures of a filing's HTML.

    accession, filed, form: of the filing, as they are not (reliably) in the document; without
    ``form`` its own dei:DocumentType counts. A document without inline XBRL has no facts. Raises
    IntegrityError when it is not well-formed, declares entities, or contradicts itself.
    """
    data = document.encode() if isinstance(document, str) else document
    if b"inlineXBRL" not in data:
        return InlineDocument((), {})
    root = parse_xhtml(data)
    contexts = dict(_contexts(root))
    units = dict(_units(root))
    about = _about(root)
    fy = about.get("DocumentFiscalYearFocus", "")
    facts: list[RawFact] = []
    refused: list[tuple[str, str, str]] = []
    rows: list[tuple[Element, Context]] = []
    for element in root.iter(_IX + "nonFraction"):
        if element.get(_NIL) in {"true", "1"} or element.get("target"):
            continue
        taxonomy, _, concept = element.get("name", "").rpartition(":")
        value = _number(element)
        if value is None:
            refused.append((element.get("id", ""), concept, _text(element)))
            continue
        try:
            context = contexts[element.get("contextRef", "")]
            unit = units[element.get("unitRef", "")]
        except KeyError as error:
            raise _broken(f"{concept} refers to {error}, which is not in it") from error
        rows.append((element, context))
        facts.append(
            RawFact(
                taxonomy=taxonomy,
                concept=concept,
                unit=unit,
                value=value,
                start=context.start,
                end=context.end,
                accession=accession,
                form=form or about.get("DocumentType", ""),
                filed=filed,
                fy=int(fy) if fy.isdecimal() else None,
                fp=about.get("DocumentFiscalPeriodFocus"),
                decimals=_decimals(element.get("decimals")),
                element_id=element.get("id"),
                dimensions=context.dimensions,
            )
        )
    slices = [(element, context.dimensions) for element, context in rows if context.dimensions]
    return InlineDocument(tuple(facts), member_labels(slices), tuple(refused))


def parse_xhtml(data: bytes) -> Element:
    """The root of an inline XBRL document. Nothing is fetched and no entity is expanded."""
    if re.search(rb"<!ENTITY", data[:65536], re.IGNORECASE):
        raise _broken("it declares entities, which a filing has no use for")
    # The declaration may name an encoding that the bytes no longer have (text re-encoded on the
    # way). ASCII, the usual one, is UTF-8 as well.
    for encoding in ("utf-8", "cp1252"):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            encoding=encoding,
        )
        try:
            return etree.fromstring(_named_entities(data), parser)
        except etree.XMLSyntaxError as error:
            fault = error
    raise _broken(str(fault)) from fault


def _named_entities(data: bytes) -> bytes:
    """HTML's named characters (``&nbsp;``), which XML does not know, as numbers."""

    def number(match: re.Match[bytes]) -> bytes:
        character = html.entities.name2codepoint.get(match[1].decode("ascii"))
        return match[0] if character is None else b"&#%d;" % character

    return re.sub(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,20});", number, data)


def _broken(why: str) -> IntegrityError:
    return IntegrityError(
        f"The filing's inline XBRL cannot be read: {why}.",
        means="SEC accepts well-formed documents only, so this is not the file that was filed.",
        remedy="Fetch the filing again.",
    )


def _local(name: str | None) -> str:
    return (name or "").strip().rpartition(":")[2]


def _day(text: str, *, ends: bool = False) -> date:
    """A date. A time of midnight, where a period or instant ends, means the day before."""
    day, _, clock = text.strip().partition("T")
    try:
        found = date.fromisoformat(day)
    except ValueError as error:
        raise _broken(f"{text!r} is not a date") from error
    return found - timedelta(days=1) if ends and clock.startswith("00:00:00") else found


def _contexts(root: Element) -> Iterator[tuple[str, Context]]:
    for element in root.iter(_XBRLI + "context"):
        instant = element.findtext(f"{_XBRLI}period/{_XBRLI}instant")
        start = element.findtext(f"{_XBRLI}period/{_XBRLI}startDate")
        end = element.findtext(f"{_XBRLI}period/{_XBRLI}endDate") or instant
        if end is None:
            continue  # "forever": no figure of a statement is
        dimensions = [
            (_local(member.get("dimension")), _local(member.text))
            for member in element.iter(_XBRLDI + "explicitMember")
        ]
        dimensions += [
            (
                _local(member.get("dimension")),
                "".join(str(part) for part in member.itertext()).strip(),
            )
            for member in element.iter(_XBRLDI + "typedMember")
        ]
        yield (
            element.get("id", ""),
            Context(
                _day(start) if start else None, _day(end, ends=True), tuple(sorted(dimensions))
            ),
        )


def _units(root: Element) -> Iterator[tuple[str, str]]:
    """Units as companyfacts writes them: ``USD``, ``shares``, ``USD/shares``, ``pure``."""
    for element in root.iter(_XBRLI + "unit"):
        over = element.find(f"{_XBRLI}divide/{_XBRLI}unitNumerator")
        under = element.find(f"{_XBRLI}divide/{_XBRLI}unitDenominator")
        parts = [element] if over is None or under is None else [over, under]
        names = [
            "*".join(_local(measure.text) for measure in part.findall(_XBRLI + "measure"))
            for part in parts
        ]
        yield element.get("id", ""), "/".join(names)


def _about(root: Element) -> dict[str, str]:
    """What the cover page says about the document itself, by dei concept."""
    return {
        _local(element.get("name")): _text(element)
        for element in root.iter(_IX + "nonNumeric")
        if element.get("name", "").startswith("dei:Document")
    }


def _text(element: Element) -> str:
    """The text of an element, without what the filer excluded from it."""

    def parts(node: Element) -> Iterator[str]:
        if node.text:
            yield node.text
        for child in node:
            if isinstance(child.tag, str) and child.tag != _IX + "exclude":
                yield from parts(child)
            if child.tail:
                yield child.tail

    return " ".join("".join(parts(element)).split())


def _number(element: Element) -> Decimal | None:
    """The value of an ``ix:nonFraction``, exact, or None when its text is not a number."""
    rule = _local(element.get("format")).replace("-", "").lower()
    if rule in _ZERO:
        return Decimal(0)
    text = re.sub(r"[\s\xa0\u2009\u202f]", "", _text(element))
    if rule in _DOT_DECIMAL:
        text = text.replace(",", "")
    elif rule in _COMMA_DECIMAL:
        text = text.replace(".", "").replace(",", ".")
    elif rule:
        return None
    scale = element.get("scale", "0")
    if not _PLAIN.fullmatch(text) or not re.fullmatch(r"[+-]?\d{1,2}", scale):
        return None
    if abs(int(scale)) > _MAX_SCALE:
        return None
    # Shifted as text: Decimal's own arithmetic would round to the context's precision.
    value = Decimal(f"{Decimal(text + 'E' + scale):f}")
    return -value if element.get("sign") == "-" else value


def _decimals(given: str | None) -> int | None:
    if given == "INF":
        return EXACT
    return int(given) if given and re.fullmatch(r"[+-]?\d{1,3}", given) else None
