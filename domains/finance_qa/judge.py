"""The checks: a draft becomes an answer, or a reason why not. No model here.

A formula goes to :mod:`.reckon`; copied figures and words have to stand in the document. A single
figure is no answer to a question that asks for a calculation, unless the document itself prints
that calculation.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .backing import Backed, quote
from .compose import Operand
from .figures import Figure, figures
from .formula import FormulaError, Number, numbers, parse
from .found import Found, evidence_of
from .prompts import Draft
from .reckon import Task, Unbacked, best, calculated, reckon, scale_of
from .units import Cell, Unit

_FORMULA = re.compile(r"[\d)%]\s*[-+*/×÷−]\s*[(\d$-]")
_RANGE = re.compile(r"^\W*(?:19|20)\d\d\s?[-–/]\s?(?:(?:19|20)\d\d|\d{1,2}(?:[-–/]\d{1,2})?)\W*$")
_CHANGED = re.compile(
    r"increas|decreas|chang|declin|grew|growth|rose|fell|higher|lower|variance|differ|%|"
    r"增|减|降|升|变|涨|跌",
    re.IGNORECASE,
)
_COUNTING = re.compile(r"\bhow many\b|\bnumber of\b|数量|多少(?:股|份|人|家|个)", re.IGNORECASE)
_SUMMED = re.compile(r"\b(?:total|sum|combined|altogether)\b|合计|总共|一共|之和", re.IGNORECASE)
_DIVIDED = re.compile(r"%|percent|ratio|margin|share|average|占|比|率|均", re.IGNORECASE)


def judge(draft: Draft, task: Task) -> Found:
    """The answer that the draft gives. Raises Unbacked with what is wrong."""
    items = [" ".join(item.split()).strip().rstrip("。") for item in draft.answer]
    items = list(dict.fromkeys(item for item in items if item))
    if not items:
        raise Unbacked("the answer is empty")
    if task.wanted.yes_no and (said := _yes_no(items[0])):
        shown = list(task.sources.shown)
        return Found("yes-no", texts=(said,), evidence=evidence_of(shown[:6]))
    if len(items) == 1 and _is_formula(items[0]):
        return reckon(items[0].split("=")[0], task)
    if task.wanted.operation == "average" and len(items) > 1 and all(map(_figure, items)):
        return reckon(f"({'+'.join(_bare(item) for item in items)})/{len(items)}", task)
    if (
        task.wanted.operation in ("growth", "change")
        and len(items) == 2
        and all(map(_figure, items))
    ):
        return (
            reckon(f"{_bare(items[0])}-{_bare(items[1])}", task)
            if (task.wanted.operation == "change")
            else reckon(f"({_bare(items[0])}-{_bare(items[1])})/{_bare(items[1])}", task)
        )
    summed = _SUMMED.search(task.question) and not task.wanted.several
    if summed and len(items) > 1 and all(map(_figure, items)):
        return reckon("+".join(_bare(item) for item in items), task)
    found = [_copied(item, task) for item in items]
    if len(found) > 1 and not task.wanted.several and task.wanted.operation is None:
        found = _one_year(found, task)
    if task.wanted.open and not any(figures(text) for text, _, _ in found):
        raise Unbacked("copy a statement with its figures, whole, from the document")
    if task.wanted.operation == "count" and not task.wanted.several:
        return _counted(items, found, task)
    if len(found) == 1 and found[0][2] is not None:
        return single(found[0], task)
    return Found(
        "text" if len(found) == 1 else "texts",
        texts=tuple(text for text, _, _ in found),
        evidence=evidence_of([unit for _, unit, _ in found]),
        scale=_shared_scale([one for _, _, one in found], task),
    )


def _yes_no(text: str) -> str:
    word = text.lower().strip(" .。")
    return {"yes": "yes", "no": "no", "是": "是", "否": "否", "不是": "否"}.get(word, "")


def _is_formula(text: str) -> bool:
    if not _FORMULA.search(text) or (_RANGE.match(text)):
        return False
    try:
        return len(numbers(parse(text.split("=")[0]))) > 1
    except FormulaError:
        # It looks like one: let the parser say what is wrong, unless it is plainly prose.
        return not re.search(r"[A-Za-z\u4e00-\u9fff]{3,}", text)


def _figure(text: str) -> Figure | None:
    """The figure that a text consists of."""
    found = figures(text)
    if len(found) != 1 or re.search(r"[A-Za-z\u4e00-\u9fff]{5,}", text.replace(found[0].text, "")):
        return None
    rest = text.replace(found[0].text, "").strip(" .,()$¥元股份")
    return found[0] if len(rest) <= 4 else None


def _bare(text: str) -> str:
    figure = _figure(text)
    assert figure is not None
    return f"({figure.value})" if figure.value < 0 else str(figure.value)


def _copied(item: str, task: Task) -> tuple[str, Unit, Backed | None]:
    """A copied item as the document prints it, its unit, and its figure if it is one."""
    figure = _figure(item)
    if figure is not None and not figure.year:
        places = task.sources.places(figure.value)
        if not places:
            told = task.sources.told(figure.value)
            if told is not None and told.figure is not None and task.sources.shown:
                return item, task.sources.shown[0], Backed(figure.value, figure)
            raise Unbacked(f"{item} is not in the document")
        place = _in_year(best(places, [], task), task)
        assert place.unit is not None
        assert place.figure is not None
        hit = quote(item, [place.unit])
        said = figures(hit[1]) if hit else []
        whole = len(said) == 1 and said[0].value == place.figure.value
        return hit[1] if hit and whole else place.figure.text, place.unit, place
    hit = quote(item, task.sources.shown) or quote(item, task.reading.units)
    if hit is None:
        raise Unbacked(f"{item[:80]!r} is not in the document: copy its words exactly")
    return hit[1], hit[0], None


def _in_year(place: Backed, task: Task) -> Backed:
    """The figure of the year that is asked for, when the row has just one for it."""
    asked = task.wanted.years
    if place.cell is None or len(asked) != 1 or place.unit is None:
        return place
    (year,) = asked
    if not place.cell.years or year in place.cell.years:
        return place
    right: list[Cell] = [cell for cell in place.unit.cells if year in cell.years]
    if len(right) != 1:
        return place
    return Backed(right[0].figure.value, right[0].figure, place.unit, right[0])


def _one_year(
    found: list[tuple[str, Unit, Backed | None]], task: Task
) -> list[tuple[str, Unit, Backed | None]]:
    """Of several figures of one row, that of the year that is asked for, if it is just one."""
    asked = task.wanted.years
    cells = [one[2].cell for one in found if one[2] is not None]
    if len(asked) != 1 or len(cells) < len(found) or len({one[1].place for one in found}) > 1:
        return found
    right = [one for one in found if one[2] and one[2].cell and asked <= one[2].cell.years]
    once = {one[2].cell.column: one for one in right if one[2] and one[2].cell}
    return list(once.values()) if len(once) == 1 else found


def single(found: tuple[str, Unit, Backed | None], task: Task) -> Found:
    """One printed figure as the answer."""
    text, unit, backed = found
    assert backed is not None
    op = task.wanted.operation
    around = f"{backed.cell.row} {backed.cell.column}" if backed.cell else unit.text
    if op in ("growth", "change") and not _CHANGED.search(around + text):
        raise Unbacked(
            "a change is asked for: give the formula, later figure - earlier figure"
            if op == "change"
            else "a percentage change is asked for: give the formula (new-old)/old"
        )
    if op in ("share", "ratio") and not _DIVIDED.search(around + text):
        raise Unbacked("a share or ratio is asked for: give the formula part/whole")
    if op == "average" and "average" not in around.lower() and "均" not in around:
        raise Unbacked("an average is asked for: give the formula (a+b)/2")
    size = abs(backed.value)
    node = Number(size, f"{size:,f}")
    operand = Operand(node, backed)
    plain = calculated(node, [operand], _as_lookup(task))
    value = plain.value if plain.value is None or backed.value >= 0 else -abs(plain.value)
    if value is not None and value < 0 and _COUNTING.search(task.question):
        # Forfeited shares stand in brackets in a table of movements; their number is no loss.
        value, text = abs(value), f"{abs(value):,f}"
    return Found(
        kind=plain.kind,
        texts=(text,),
        value=value,
        scale=plain.scale,
        unit=plain.unit,
        evidence=plain.evidence,
        legend=plain.legend,
    )


def _as_lookup(task: Task) -> Task:
    return replace(task, wanted=replace(task.wanted, operation="lookup"))


def _counted(items: list[str], found: list[tuple[str, Unit, Backed | None]], task: Task) -> Found:
    """The number of items that were listed, each of them in the document."""
    if len(items) == 1 and _figure(items[0]) is not None:
        if found[0][2] is not None and re.search(r"[A-Za-z\u4e00-\u9fff]", found[0][1].text):
            return single(found[0], task)
        raise Unbacked("list the things that are counted, one item each, copied from the document")
    return Found(
        "count",
        texts=tuple(text for text, _, _ in found),
        value=Decimal(len(found)),
        evidence=evidence_of([unit for _, unit, _ in found]),
    )


def _shared_scale(figures_found: list[Backed | None], task: Task) -> str:
    """The scale of several printed figures, where all of them have the same."""
    if not figures_found or any(one is None for one in figures_found):
        return ""
    scales = {scale_of(one, task.reading) for one in figures_found if one is not None}
    return scales.pop() if len(scales) == 1 else ""
