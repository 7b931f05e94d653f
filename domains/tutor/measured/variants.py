"""The same mathematics written differently, and mathematics that is nearly the same.

For measuring: a grader must accept the first and refuse the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from ....tools.algebra import Maths, Node
from ....tools.algebra.nodes import constant, inside, number_node, show

COUNT = 5


def equivalents(maths: Maths) -> list[str]:
    """Up to five other ways to write it."""
    return _distinct(_equivalents(maths), maths.text)


def near_misses(maths: Maths) -> list[str]:
    """Up to five things that are nearly it."""
    return _distinct(_misses(maths), maths.text)


def _distinct(found: Iterator[str], text: str) -> list[str]:
    return list(islice((one for one in dict.fromkeys(found) if one != text), COUNT))


def _equivalents(maths: Maths) -> Iterator[str]:
    if maths.kind == "none":
        yield from ("no solution", "无解", "∅", "DNE", "does not exist")
    elif maths.kind == "all":
        yield from ("all real numbers", "任意实数", "全体实数", "ℝ", "infinitely many solutions")
    elif maths.kind == "value":
        yield from _same_values(maths.sides[0], maths.percent)
    elif maths.kind == "relation":
        yield from _same_relations(maths)
    elif maths.kind in ("list", "set"):
        texts = [_text(one) for one in maths.members]
        yield ", ".join(reversed(texts))
        yield "{" + ", ".join(texts) + "}" if maths.members[0].kind == "value" else "; ".join(texts)
        yield " or ".join(texts)
        for kept in zip(*(list(_equivalents(one)) for one in maths.members), strict=False):
            yield ", ".join(kept)
    else:
        left, right = maths.brackets[0], maths.brackets[-1]
        texts = [_text(one) for one in maths.members]
        yield f"{left}{','.join(texts)}{right}"
        yield rf"\left{left}{', '.join(texts)}\right{right}"
        for kept in zip(*(list(_equivalents(one)) for one in maths.members), strict=False):
            yield f"{left}{', '.join(kept)}{right}"


def _text(maths: Maths) -> str:
    if maths.kind == "value":
        return show(maths.sides[0])
    return maths.text


def _same_values(node: Node, percent: bool = False) -> Iterator[str]:
    text, value = show(node), constant(node)
    yield text
    if isinstance(value, Fraction):
        yield f"{value.numerator * 3}/{value.denominator * 3}"
        yield rf"\frac{{{value.numerator * 2}}}{{{value.denominator * 2}}}"
        if percent:
            yield f"{value * 100}%"
        if (value * 1000).denominator == 1:
            yield f"{float(value):.4f}"
        if value.denominator != 1 and value > 1:
            whole, part = divmod(value, 1)
            yield f"{whole} {part.numerator}/{part.denominator}"
    yield show(_turned(node))
    yield f"({text})*2/2"
    yield f"{text}+7-7"
    yield f"3*({text})-2*({text})"


def _turned(node: Node) -> Node:
    """Sums and products with their parts in the other order."""
    kind, parts = node
    turned = tuple(_turned(part) if isinstance(part, tuple) else part for part in parts)
    return (kind, turned[::-1] if kind in ("sum", "product") else turned)


_BACK = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!=", "≈": "≈"}


def _same_relations(maths: Maths) -> Iterator[str]:
    sides = [show(side) for side in maths.sides]
    signs = maths.relations
    yield _chain(sides, signs)
    yield _chain(sides[::-1], [_BACK[sign] for sign in reversed(signs)])
    if len(sides) == 2:
        yield _chain([show(_turned(side)) for side in maths.sides], signs)
        yield _chain([f"2*({side})" for side in sides], signs)
        yield _chain([f"({side})+3" for side in sides], signs)
        yield _chain([f"{sides[0]}-({sides[1]})", "0"], signs)


def _chain(sides: list[str], signs: object) -> str:
    parts = [sides[0]]
    for sign, side in zip(signs, sides[1:], strict=True):  # type: ignore[call-overload]
        parts += [str(sign), side]
    return " ".join(parts)


def _misses(maths: Maths) -> Iterator[str]:
    if maths.kind in ("none", "all"):
        yield from ("0", "x = 0", "1", "x = 1", "5")
    elif maths.kind == "value":
        yield from _near_values(maths.sides[0])
    elif maths.kind == "relation":
        yield from _near_relations(maths)
    else:
        texts = [one.text for one in maths.members]
        ends = maths.brackets or ("", "")
        for at, one in enumerate(maths.members):
            for miss in islice(_misses(one), 3):
                changed = [*texts[:at], miss, *texts[at + 1 :]]
                yield f"{ends[0]}{', '.join(changed)}{ends[-1] if maths.brackets else ''}"
        yield f"{ends[0]}{', '.join(texts[:-1])}{ends[-1] if maths.brackets else ''}"


def _near_values(node: Node) -> Iterator[str]:
    text = show(node)
    for changed in _one_number_off(node):
        if not _alike(changed, node):
            yield show(changed)
    yield f"{text}+1"
    if constant(node) != 0:
        yield f"-({text})"
        yield f"10*({text})"
        yield f"({text})/2"
    yield f"{text}-1/10"


def _alike(one: Node, other: Node) -> bool:
    from ....tools.algebra.nodes import same_value

    return same_value(one, other)


def _one_number_off(node: Node) -> Iterator[Node]:
    """The tree with one of its numbers a unit larger."""
    numbers = [tree for tree in inside(node) if tree[0] == "num"]
    for at in range(min(len(numbers), 3)):
        yield _raised(node, iter(range(at, -len(numbers) - 1, -1)))


def _raised(node: Node, countdown: Iterator[int]) -> Node:
    kind, parts = node
    if kind == "num":
        return number_node(Fraction(str(parts[0]).rstrip(".")) + 1) if not next(countdown) else node
    return (kind, tuple(_raised(p, countdown) if isinstance(p, tuple) else p for p in parts))


def _near_relations(maths: Maths) -> Iterator[str]:
    sides = [show(side) for side in maths.sides]
    yield _chain([*sides[:-1], f"{sides[-1]}+1"], maths.relations)
    yield _chain([*sides[:-1], f"{sides[-1]}-1/2"], maths.relations)
    turned = {"=": "<", "<": ">", ">": "<", "<=": "<", ">=": ">", "!=": "=", "≈": "<"}
    yield _chain(sides, [turned[sign] for sign in maths.relations])
    if constant(maths.sides[-1]) != 0:
        yield _chain([*sides[:-1], f"-({sides[-1]})"], maths.relations)
        yield _chain([*sides[:-1], f"2*({sides[-1]})"], maths.relations)
    yield _chain([f"{sides[0]}+1", *sides[1:]], maths.relations)
