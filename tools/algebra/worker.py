"""The process in which sympy works: a question a line on stdin, an answer a line on stdout.

Questions hold trees, from which sympy objects are built node by node; no text is evaluated. The
process limits its own memory and ends when its input does.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import sympy

_MEMORY = 1 << 30
_FUNCTIONS = {"sqrt": sympy.sqrt, "ln": sympy.log, "abs": sympy.Abs, "sin": sympy.sin}
_FUNCTIONS |= {"cos": sympy.cos, "tan": sympy.tan, "log": lambda x: sympy.log(x, 10)}
_RELATIONS = {"=": sympy.Eq, "<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, ">=": sympy.Ge}
_RELATIONS |= {"!=": sympy.Ne, "≈": sympy.Eq}


def built(node: list[Any], names: dict[str, Any]) -> Any:
    """The sympy expression of a tree."""
    kind, parts = node
    if kind == "num":
        return sympy.Rational(str(parts[0]).rstrip("."))
    if kind == "const":
        return sympy.pi if parts[0] == "pi" else sympy.oo
    if kind == "var":
        return names[parts[0]]
    inner = [built(part, names) for part in parts]
    if kind == "sum":
        return sympy.Add(*inner)
    if kind == "product":
        return sympy.Mul(*inner)
    if kind == "neg":
        return -inner[0]
    if kind == "inv":
        return 1 / inner[0]
    if kind == "power":
        return inner[0] ** inner[1]
    return _FUNCTIONS[kind](inner[0])


def _conditions(sent: dict[str, Any], names: dict[str, Any]) -> list[Any]:
    sides = [built(side, names) for side in sent["sides"]]
    pairs = zip(sides, sent["relations"], sides[1:], strict=False)
    return [_RELATIONS[sign](left, right) for left, sign, right in pairs]


def _solution_set(sent: dict[str, Any], names: dict[str, Any]) -> Any:
    (symbol,) = names.values()
    if "any" in sent:
        return sympy.Union(*(_solution_set(part, names) for part in sent["any"]))
    found = sympy.S.Reals
    for condition in _conditions(sent, names):
        if condition in (sympy.true, sympy.false):
            part = sympy.S.Reals if condition == sympy.true else sympy.S.EmptySet
        elif isinstance(condition, sympy.Eq):
            part = sympy.solveset(condition, symbol, sympy.S.Reals)
        else:
            part = condition.as_set() if condition.free_symbols else sympy.S.Reals
        found = sympy.Intersection(found, part)
    return found


def _same(question: dict[str, Any]) -> bool | None:
    names = {name: sympy.Symbol(name, real=True) for name in question["of"]}
    one, other = (_solution_set(question[key], names) for key in ("one", "other"))
    if any(part.has(sympy.ConditionSet) for part in (one, other)):
        return None
    if one == other:
        return True
    if isinstance(one, sympy.FiniteSet) and isinstance(other, sympy.FiniteSet):
        ours, theirs = ({sympy.nsimplify(sympy.simplify(x)) for x in part} for part in (one, other))
        return bool(ours == theirs)
    return False


def _solve(question: dict[str, Any]) -> list[dict[str, str]] | None:
    names = {name: sympy.Symbol(name, real=True) for name in question["of"]}
    conditions = [c for sent in question["relations"] for c in _conditions(sent, names)]
    if any(condition == sympy.false for condition in conditions):
        return []
    equations = [condition for condition in conditions if condition != sympy.true]
    if not equations:
        return None
    found = sympy.solve(equations, list(names.values()), dict=True)
    if any(len(one) < len(names) or any(v.free_symbols for v in one.values()) for one in found):
        return None
    return [{str(key): _typed(value) for key, value in one.items()} for one in found]


def _typed(value: Any) -> str:
    return str(sympy.nsimplify(value)).replace("**", "^")


def main() -> None:
    """Answers questions until the input ends."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # no such limit on this system; the time limit holds all the same
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer: Any = _same(question) if question["do"] == "same" else _solve(question)
        except Exception:  # sympy raises many kinds; each means: not decided
            answer = None
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
