"""Expressions: letters added like labels, brackets half opened, exponents mixed up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isqrt

from ..task import Task, rule


def _flat(task: Task) -> str:
    return task.text.replace(" ", "").replace("²", "^2").replace("³", "^3")


def times(text: str) -> int:
    """A coefficient as written: nothing is 1."""
    return int(f"{text}1") if text in ("", "-", "+") else int(text)


def _term(factor: int, letters: str = "", *, first: bool = False) -> str:
    sign = "-" if factor < 0 else "" if first else "+"
    size = abs(factor)
    return f"{sign}{'' if size == 1 and letters else size}{letters}"


_TWO_TERMS = re.compile(r"(-?\d*)([a-z]?)([+-]\d*)([a-z]?)")


@rule("unlike_terms_joined")
def _joined(task: Task) -> Iterator[str]:
    found = _TWO_TERMS.fullmatch(_flat(task))
    if found and found[2] != found[4] and found[1] + found[2] and found[3][1:] + found[4]:
        total = times(found[1]) + times(found[3])
        yield _term(total, "".join(sorted(found[2] + found[4])), first=True)
    if found := re.fullmatch(r"(\d+)([a-z])\+(\d+)\+(\d+)\2", _flat(task)):
        yield f"{int(found[1]) + int(found[3]) + int(found[4])}{found[2]}"


@rule("letter_dropped_in_difference")
def _dropped(task: Task) -> Iterator[str]:
    found = _TWO_TERMS.fullmatch(_flat(task))
    if found and found[2] == found[4] != "" and found[3] in ("-", "+"):
        yield str(abs(times(found[1])))


@rule("lone_letter_counts_nothing")
def _lone(task: Task) -> Iterator[str]:
    terms = re.findall(r"([+-]?)(\d*)([a-z])", _flat(task))
    if len(terms) > 1 and re.fullmatch(r"(?:[+-]?\d*[a-z]){2,5}", _flat(task)):
        total = sum(int(f"{sign}{n}") for sign, n, _ in terms if n)
        if total and len({letter for *_, letter in terms}) == 1 and any(not n for _, n, _ in terms):
            yield _term(total, terms[0][2], first=True)


@rule("exponents_added_with_like_terms")
def _like(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(\d*)([a-z])(?:\^(\d))?\+(\d*)\2(?:\^(\d))?", _flat(task))
    if found and (found[3] or "1") == (found[5] or "1"):
        power = int(found[3] or 1) * 2
        yield f"{times(found[1]) + times(found[4])}{found[2]}^{power}"


_BRACKET = re.compile(r"(-?\d*)\((-?\d*)([a-z])([+-]\d+)\)(?:([+-]\d*[a-z]?))?")


@rule("distributes_to_first_only")
def _first_only(task: Task) -> Iterator[str]:
    if (found := _BRACKET.fullmatch(_flat(task))) and found[1] not in ("", "-"):
        inner = times(found[1]) * times(found[2])
        yield f"{_term(inner, found[3], first=True)}{found[4]}{found[5] or ''}"


@rule("minus_before_bracket_first_only")
def _minus_bracket(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(\d*[a-z]?)-(\d*)\((\d*)([a-z])([+-])(\d+)\)", _flat(task))
    if found:
        outer = times(found[2])
        sign = found[5]  # the second sign should have turned
        yield f"{found[1]}-{outer * times(found[3])}{found[4]}{sign}{outer * int(found[6])}"
    found = _BRACKET.fullmatch(_flat(task))
    if found and found[1].startswith("-"):
        outer = times(found[1])
        first = _term(outer * times(found[2]), found[3], first=True)
        yield f"{first}{_term(-outer * int(found[4]))}{found[5] or ''}"


_SQUARE = re.compile(r"\((\d*)([a-z])([+-])(\d+|[a-z])\)\^2")


@rule("square_of_sum_termwise")
def _termwise(task: Task) -> Iterator[str]:
    if found := _SQUARE.fullmatch(_flat(task)):
        factor = times(found[1]) ** 2
        last = str(int(found[4]) ** 2) if found[4].isdigit() else f"{found[4]}^2"
        yield f"{_term(factor, found[2] + '^2', first=True)}{found[3]}{last}"
        yield f"{_term(factor, found[2] + '^2', first=True)}+{last}"


@rule("square_as_difference_of_squares")
def _as_difference(task: Task) -> Iterator[str]:
    found = _SQUARE.fullmatch(_flat(task))
    if found and found[4].isdigit() and not found[1]:
        root = int(int(found[4]) ** 0.5)
        if root * root == int(found[4]):
            yield f"({found[2]}+{root})*({found[2]}-{root})"


@rule("middle_term_without_two")
def _middle(task: Task) -> Iterator[str]:
    if (found := _SQUARE.fullmatch(_flat(task))) and found[4].isdigit():
        a, b = times(found[1]), int(found[4])
        yield f"{_term(a * a, found[2] + '^2', first=True)}{found[3]}{a * b}{found[2]}+{b * b}"


@rule("binomials_first_and_last_only")
def _first_and_last(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"\(([a-z])([+-]\d+)\)\*?\(\1([+-]\d+)\)", _flat(task))
    if found:
        yield f"{found[1]}^2{_term(int(found[2]) * int(found[3]))}"
        yield f"{found[1]}^2{_term(int(found[2]) + int(found[3]))}"


@rule("exponents_multiplied_in_product")
def _multiplied(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"([a-z]|\d+)\^(\d+)\*\1\^(\d+)", _flat(task))
    if found:
        yield f"{found[1]}^{int(found[2]) * int(found[3])}"


@rule("bases_multiplied_in_product")
def _bases(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"(\d+)\^(\d+)\*\1\^(\d+)", _flat(task))
    if found:
        yield f"{int(found[1]) ** 2}^{int(found[2]) + int(found[3])}"


@rule("exponents_divided_in_quotient")
def _divided(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"([a-z])\^(\d+)[÷/]\1\^(\d+)", _flat(task))
    if found and int(found[2]) % int(found[3]) == 0:
        yield f"{found[1]}^{int(found[2]) // int(found[3])}"
    if found:
        yield f"{found[1]}^{int(found[2]) + int(found[3])}"


@rule("exponents_added_in_power")
def _added(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"\(([a-z])\^(\d+)\)\^(\d+)", _flat(task)):
        yield f"{found[1]}^{int(found[2]) + int(found[3])}"
        yield f"{found[1]}^{int(found[2]) ** int(found[3])}"


@rule("coefficient_not_raised")
def _not_raised(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"\((\d+)([a-z])(?:\^(\d))?\)\^(\d)", _flat(task))
    if found:
        power = int(found[3] or 1) * int(found[4])
        yield f"{found[1]}{found[2]}^{power}"
        yield f"{int(found[1]) * int(found[4])}{found[2]}^{power}"


@rule("zero_exponent_gives_zero")
def _zero(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"(\d+|[a-z])\^0", _flat(task)):
        yield "0"
        yield found[1]


@rule("negative_exponent_gives_negative")
def _negative(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"(\d+)\^\(?-(\d)\)?", _flat(task)):
        base, power = int(found[1]), int(found[2])
        yield str(-(base**power))
        yield str(-base * power)


@rule("root_of_sum_termwise")
def _root(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"(?:sqrt|√)\((\d+)([+-])(\d+)\)", _flat(task)):
        one, other = int(found[1]) ** 0.5, int(found[3]) ** 0.5
        if one == int(one) and other == int(other):
            yield str(int(one + other) if found[2] == "+" else int(one - other))


@rule("root_of_wrong_neighbour")
def _neighbour(task: Task) -> Iterator[str]:
    if found := re.fullmatch(r"(?:sqrt|√)\(?(\d+)\)?", _flat(task)):
        root = isqrt(int(found[1]))
        yield from (str(root + step) for step in (-1, 1))
        yield str(int(found[1]) ** 2)


@rule("root_as_half")
def _half(task: Task) -> Iterator[str]:
    if (found := re.fullmatch(r"(?:sqrt|√)\(?(\d+)\)?", _flat(task))) and int(found[1]) % 2 == 0:
        yield str(int(found[1]) // 2)


@rule("digits_joined_in_substitution")
def _substituted(task: Task) -> Iterator[str]:
    if task.verb == "substitute" and len(task.args) == 2:
        value = task.args[1].rpartition("=")[2].strip()
        letter = task.args[1].partition("=")[0].strip()
        if value.isdigit() and letter:
            joined = task.args[0].replace(" ", "").replace(letter, value)
            if found := re.fullmatch(r"(\d+)([+-]\d+)?", joined):
                yield str(int(found[1]) + int(found[2] or 0))


@rule("coefficient_added_in_substitution")
def _added_in(task: Task) -> Iterator[str]:
    if task.verb == "substitute" and len(task.args) == 2:
        found = re.fullmatch(r"(\d+)([a-z])([+-]\d+)?", task.args[0].replace(" ", ""))
        value = task.args[1].rpartition("=")[2].strip()
        if found and re.fullmatch(r"-?\d+", value):
            yield str(int(found[1]) + int(value) + int(found[3] or 0))


@rule("subtraction_turned_round")
def _turned(task: Task) -> Iterator[str]:
    if task.verb == "less than" and len(task.args) == 2:
        yield f"{task.args[0]} - {task.args[1]}"


@rule("product_as_power")
def _as_power(task: Task) -> Iterator[str]:
    if task.verb == "times a number" and len(task.args) == 2:
        yield f"{task.args[1]}^{task.args[0]}"
        yield f"{task.args[1]}+{task.args[0]}"


@rule("times_as_many_reversed")
def _reversed(task: Task) -> Iterator[str]:
    """Six times as many students as professors, written 6S = P."""
    if task.verb == "times as many" and len(task.args) == 3:
        yield f"{task.args[0]}{task.args[1]} = {task.args[2]}"


@rule("cancels_terms_of_sum")
def _cancels(task: Task) -> Iterator[str]:
    found = re.fullmatch(r"\((\d*)([a-z])\+(\d+)\)/(\d+)", _flat(task))
    if found and int(found[4]) and int(found[3]) % int(found[4]) == 0:
        yield f"{found[1]}{found[2]}+{int(found[3]) // int(found[4])}"
        if found[3] == found[4]:
            yield f"{found[1]}{found[2]}"


@rule("factor_signs_swapped")
def _factor_signs(task: Task) -> Iterator[str]:
    if task.verb == "factor" and (
        found := re.fullmatch(r"([a-z])\^2([+-]\d*)\1([+-]\d+)", task.args[0].replace(" ", ""))
    ):
        total, product = times(found[2]), int(found[3])
        for one in range(-60, 61):
            if (
                one
                and product % one == 0
                and one + product // one == total
                and one <= product // one
            ):
                other = product // one
                yield f"({found[1]}{-one:+d})({found[1]}{-other:+d})"
                yield f"({found[1]}{-one:+d})({found[1]}{other:+d})"
