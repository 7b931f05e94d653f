"""Whether two pieces of mathematics say the same.

Numbers, expressions, pairs and sets are compared by value here. Equations and inequalities that
are not a multiple of each other are compared by their solutions, which the bounded solver finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from .expression import Node, Unreadable
from .nodes import factor_between, number_node, same_value
from .reading import Maths, read_maths
from .solving import same_solutions
from .units import Unit
from .units import unit as find_unit
from .value import Real


class Form(Enum):
    """``ANY``: the value counts. ``SHAPE``: the shape of the second counts too; a number must be
    worked out, factors where it has factors, none where it is expanded."""

    ANY = "any"
    SHAPE = "shape"


ANY, SHAPE = Form.ANY, Form.SHAPE
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_MOST_MEMBERS = 10


def same(a: Maths | str, b: Maths | str, *, form: Form = ANY) -> bool | None:
    """Whether ``a`` says the same as ``b``. None: undecided within the bounds, or unreadable.

    ``x = 5`` and ``5`` are the same where one of them is a lone variable's value; a percentage
    equals its fraction; units of one dimension convert, a missing unit is not a difference.
    """
    one, other = (read_maths(part) if isinstance(part, str) else part for part in (a, b))
    if isinstance(one, Unreadable) or isinstance(other, Unreadable):
        return None
    try:
        return _same(one, other, form)
    except (Unreadable, RecursionError):
        return None


def _same(one: Maths, other: Maths, form: Form) -> bool | None:
    one, other = _lone(one), _lone(other)
    if "none" in (one.kind, other.kind) or "all" in (one.kind, other.kind):
        return one.kind == other.kind
    if one.kind == other.kind == "tuple":
        ordered = zip(one.members, other.members, strict=True)
        alike = one.brackets == other.brackets and len(one.members) == len(other.members)
        return alike and _all(_same(left, right, form) for left, right in ordered)
    if one.kind == "relation" and len(one.sides) == 2 and _are_relations(other):
        return same_solutions(one, other)
    if other.kind == "relation" and len(other.sides) == 2 and _are_relations(one):
        return same_solutions(other, one)
    if one.kind == "tuple" or other.kind == "tuple":
        return False
    if one.members or other.members:
        return _matched(one, other, form)
    if one.kind == other.kind == "value":
        return _same_quantity(one, other, form)
    if one.kind == other.kind == "relation":
        return _same_relation(one, other)
    relation, value = (one, other) if one.kind == "relation" else (other, one)
    if relation.relations[-1:] in (("=",), ("≈",)) and relation.sides[0][0] == "var":
        return _same_quantity(_value_of(relation), value, form)
    return False


def _are_relations(maths: Maths) -> bool:
    return maths.kind == "list" and all(part.kind == "relation" for part in maths.members)


def _lone(maths: Maths) -> Maths:
    """A set or list of one member is that member."""
    lone = maths.kind in ("list", "set") and len(maths.members) == 1
    return maths.members[0] if lone else maths


def _value_of(relation: Maths) -> Maths:
    side = relation.sides[-1]
    return Maths("value", relation.text, (side,), unit=relation.unit, percent=relation.percent)


def _all(found: Iterable[bool | None]) -> bool | None:
    listed = list(found)
    return False if False in listed else None if None in listed else True


def _matched(one: Maths, other: Maths, form: Form) -> bool | None:
    """Members in any order, each once; ``x = 2 or x = 3`` is ``{2, 3}``."""
    ours = list(_members(one))
    theirs = list(_members(other))
    if len(ours) != len(theirs) or len(ours) > _MOST_MEMBERS:
        return False
    unsure = False
    for wanted in theirs:
        judged = [(part, _same(part, wanted, form)) for part in ours]
        hit = next((part for part, verdict in judged if verdict), None)
        if hit is None:
            if not any(verdict is None for _, verdict in judged):
                return False
            unsure = True
            continue
        ours.remove(hit)
    return None if unsure else True


def _members(maths: Maths) -> Sequence[Maths]:
    if maths.kind in ("list", "set"):
        return maths.members
    return (maths,)


def _same_quantity(one: Maths, other: Maths, form: Form) -> bool | None:
    if any(not part.variables and part.number is None for part in (one, other)):
        return None  # beyond the bounds, such as 9^9^9
    ours, theirs = find_unit(one.unit), find_unit(other.unit)
    if not _same_dimension(ours, theirs):
        return False
    if form is Form.SHAPE:
        return same_value(one.sides[0], other.sides[0], form=True)
    return same_value(_scaled(one, ours, theirs), _scaled(other, theirs, ours))


def _same_dimension(one: Unit | None, other: Unit | None) -> bool:
    return one is None or other is None or one.dimension == other.dimension


def _scaled(maths: Maths, own: Unit | None, theirs: Unit | None) -> Node:
    """The tree in base units; as it is where one side has no unit or both the same."""
    if own is None or theirs is None or own == theirs:
        return maths.sides[0]
    return ("product", (maths.sides[0], number_node(own.factor)))


def _same_relation(one: Maths, other: Maths) -> bool | None:
    if len(one.sides) != 2 or len(other.sides) != 2:
        return _same_chain(one, other)
    ours, theirs = one.relations[0], other.relations[0]
    factor = _factor(one.sides, other.sides)
    if factor is not None:
        return ours == theirs if factor > 0 or ours not in _TURNED else _TURNED[ours] == theirs
    if (ours in _TURNED) != (theirs in _TURNED):
        return False
    return same_solutions(one, other)


def _factor(one: Sequence[Node], other: Sequence[Node]) -> Real | None:
    try:
        return factor_between(one, other)
    except Unreadable:
        return None


def _same_chain(one: Maths, other: Maths) -> bool | None:
    """Chains such as ``1 < x <= 4``: side by side, else the other way round."""
    if len(one.sides) != len(other.sides):
        return same_solutions(one, other)
    straight = one.relations == other.relations and all(map(same_value, one.sides, other.sides))
    turned = tuple(_TURNED.get(sign, sign) for sign in reversed(one.relations))
    back = turned == other.relations and all(map(same_value, one.sides[::-1], other.sides))
    return straight or back or same_solutions(one, other)
