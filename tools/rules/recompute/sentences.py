"""Which measure, period and figures a sentence speaks of; nothing where that is not plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..material import Material, Said
from .figures import Figure, plain, read_all
from .grid import Key
from .measures import QUALIFIED, aliases
from .periods import find_periods

_UP = (
    r"up|rose|rises?|grew|grow|grows|increased|increases?|climbed|gained|advanced|expanded|jumped|"
    r"surged|higher|growth|improved|widened|增长|上升|提升|增加|上涨|提高|增幅"
)
_DOWN = (
    r"down|fell|falls?|declined|declines?|decreased|decreases?|dropped|slid|slipped|shrank|"
    r"contracted|lower|narrowed|下降|下滑|减少|回落|下跌|降低|降幅"
)
_MOVE = re.compile(
    rf"(?:(?<![A-Za-z])(?:(?P<up>{_UP})|(?P<down>{_DOWN})))"
    r"(?:\s?(?:了|约|幅度为|率为|速为|by|of|about|around|approximately|was|rate of)\s?)*\s*$",
    re.I,
)
# Comparisons other than with the same period a year before, and figures of somebody else.
_OTHER = re.compile(
    r"quarter[- ](?:on|over)|previous quarter|prior quarter|sequential|estimate|consensus|guidance|"
    r"compared with (?:our|the) (?:forecast|model)|average|annuali[sz]ed|a year on|per year|"
    r"compound|since|respectively|peer|industry|market (?:size|growth)|segment|if |would|scenario|"
    r"bull|bear|"
    r"年均|复合|行业|同业|市场规模|一致预期|指引|假设|若|情景|自\d{4}|以来|分别|预算",
    re.I,
)
_BEFORE = re.compile(
    r"(?:^|[.;:,(]\s?|\b(?:the|its|our|and|that|total|company's|group's|firm's|annual|full-year|"
    r"consolidated|where|while|as|diluted|we (?:expect|forecast|estimate|see|project)|"
    r"reported|posted|"
    r"recorded|delivered|generated)\s|[，。；：、(]|公司|集团|全年|年|年度|实现|预计|录得|其|"
    r"季度|的|营业总)\s?$",
    re.I,
)
_BEHIND = re.compile(
    r"\s?(?:from|in|at|by|per|share|mix|outlook|target|multiple|base)\b(?!\s?(?:FY|fiscal|20|the "
    r"(?:year|past|last)|\d))|来源|结构|占|中|端|规模|目标|口径|质量",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of one measure. kind: ``level`` or ``ratio``. key: the period, None where the
    sentence names none. text: the part of the sentence that
    speaks of it; start, end: where the name stands in the whole."""

    said: Said
    base: str
    kind: str
    name: str
    key: Key | None
    text: str
    figures: tuple[Figure, ...]
    start: int = 0
    end: int = 0

    def before(self, figure: Figure) -> str:
        return plain(self.text[: figure.start])


def claims(material: Material) -> Iterator[Claim]:
    carried: Key | None = None
    before: Said | None = None
    for said in material.sentences():
        # Only a half sentence goes on with the period of the one before.
        if before is None or before.block != said.block or before.text[-1] not in "；;":
            carried = None
        before = said
        text = plain(said.text)
        if (
            len(text) > 600
            or not re.search(r"\d", text)
            or QUALIFIED.search(text)
            or _OTHER.search(text)
        ):
            carried = None
            continue
        if material.lang == "en" and len({p.key for _, _, p in find_periods(text)}) > 1:
            continue  # which figure is of which period, only its reader can tell
        for one in _claims(said, text, carried, material.lang):
            carried = one.key
            if _plain_mention(text, one.start, one.end):
                yield one


def _claims(said: Said, text: str, carried: Key | None, lang: str) -> Iterator[Claim]:
    found = list(_mentions(text))
    for n, (start, end, base, kind) in enumerate(found):
        until = found[n + 1][0] if n + 1 < len(found) else len(text)
        part = text[end:until]
        before = text[found[n - 1][1] if n else 0 : start]
        keys = _keys(before, part, carried, lang)
        carried = keys[0] if len(keys) == 1 else None
        if len(keys) < 2:
            figures = tuple(read_all(part))
            yield Claim(said, base, kind, text[start:end], carried, part, figures, start, end)


def _keys(before: str, part: str, carried: Key | None, lang: str) -> list[Key]:
    """The periods that a mention may belong to: Chinese names them before the measure and goes on
    with them; English before or behind, up to the next clause."""
    ahead = [p.key for _, _, p in find_periods(before)]
    if lang == "zh":
        if ahead:
            return ahead[-1:]
        return [carried] if carried else list({p.key for _, _, p in find_periods(part)})
    own = re.split(r"[;,]\s(?:and|while|but|with)\b", part)[0]
    behind = list({p.key for _, _, p in find_periods(own)})
    # "In FY2025 revenue rose 10% from FY2024": two periods, and no telling.
    return behind or list(dict.fromkeys(ahead)) or ([carried] if carried else [])


def _plain_mention(text: str, start: int, end: int) -> bool:
    return bool(_BEFORE.search(text[:start])) and not _BEHIND.match(text[end:])


@cache
def _names() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    kinds = {name: (base, "level") for name, base in aliases().items()}
    kinds |= {name: (base, "ratio") for name, base in aliases("ratios").items()}
    ordered = sorted(kinds, key=len, reverse=True)
    parts = [
        rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name.isascii() else re.escape(name)
        for name in ordered
    ]
    return re.compile("|".join(parts), re.I), kinds


def _mentions(text: str) -> Iterator[tuple[int, int, str, str]]:
    pattern, kinds = _names()
    for match in pattern.finditer(text):
        base, kind = kinds[match.group().casefold()]
        yield match.start(), match.end(), base, kind


def moved(claim: Claim, figure: Figure) -> Decimal | None:
    """1 or -1 where a word of rising or falling stands right before the figure (a sign of its own
    counts too), else None."""
    match = _MOVE.search(claim.before(figure))
    if match is None:
        return None
    return Decimal(1 if match["up"] else -1)
