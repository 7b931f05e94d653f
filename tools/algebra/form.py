"""The shape of an expression: is it worked out, is it factored?

Two expressions of one value need not both be an answer: 5 + 6 for 11, or the expanded form where
the factors were asked for.
"""

from __future__ import annotations

from .expression import Node, variables


def same_form(one: Node, other: Node) -> bool:
    """Whether ``one`` has the shape of the reference ``other``."""
    if not variables(other):
        operations = _operations(other)
        return _operations(one) <= operations | {"inv", "neg", "product"} and (
            "product" in operations or "power" in operations or not _multiplies(one)
        )
    return _factored(one) == _factored(other)


def _operations(node: Node) -> set[str]:
    """Kinds of node; the sum of a mixed number such as 1 1/2 is none."""
    kind, parts = node
    mixed = kind == "sum" and len(parts) == 2 and _is_mixed(parts)
    below = [part for part in parts if isinstance(part, tuple)]
    found = {inner for part in below for inner in _operations(part)}
    return found - {"num"} | (set() if mixed or kind == "num" else {kind})


def _is_mixed(parts: tuple[object, ...]) -> bool:
    whole, part = parts
    return (
        isinstance(whole, tuple)
        and isinstance(part, tuple)
        and whole[0] == "num"
        and part[0] == "product"
        and [inner[0] for inner in part[1]] == ["num", "inv"]
    )


def _multiplies(node: Node) -> bool:
    """Whether two numbers still have to be multiplied (a fraction is one over the other)."""
    kind, parts = node
    below = [part for part in parts if isinstance(part, tuple)]
    straight = kind == "product" and sum(part[0] != "inv" for part in below) > 1
    return straight or any(_multiplies(part) for part in below)


def _factored(node: Node) -> bool:
    """Whether a sum with a variable in it is a factor: (x+1)(x-2), 3(x+1), (x+1)^2."""
    kind, parts = node
    below = [part for part in parts if isinstance(part, tuple)]
    if kind in ("product", "power") and any(p[0] == "sum" and variables(p) for p in below):
        return True
    return kind != "inv" and any(_factored(part) for part in below)
