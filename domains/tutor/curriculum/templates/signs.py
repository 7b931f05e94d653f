"""Problems with negative numbers and powers."""

from __future__ import annotations

from random import Random

from ..template import Draft, calculate, negative, template


@template("compare_integers")
def _compare(r: Random) -> Draft:
    a, b = r.sample(range(2, 30), 2)
    sign = "<" if a > b else ">"
    return Draft(
        f"Which sign belongs between them, <, > or =: -{a} and -{b}?",
        f"在-{a}和-{b}之间应填“>”“<”还是“=”？",
        f"compare: -{a}, -{b}",
        sign,
        (
            ("Which of the two lies further left on the number line?", "在数轴上哪个数更靠左？", f"-{max(a, b)}", str(-max(a, b))),
            ("Is it the larger or the smaller one?", "靠左的数更大还是更小？", f"-{a} {sign} -{b}", sign),
        ),
    )  # fmt: skip


@template("absolute_value")
def _absolute(r: Random) -> Draft:
    a, b = r.randint(3, 20), r.randint(3, 20)
    return Draft(
        f"Work out |-{a}| + |{b}|.",
        f"计算：|-{a}| + |{b}|",
        f"|-{a}| + |{b}|",
        str(a + b),
        (
            (f"How far from zero is -{a}?", f"-{a}到原点的距离是多少？", f"|-{a}| = {a}", str(a)),
            ("Add the other distance.", "再加上另一个绝对值。", f"{a} + {b} = {a + b}", str(a + b)),
        ),
    )  # fmt: skip


@template("add_integers")
def _add(r: Random) -> Draft:
    a = -r.randint(3, 20)
    b = r.choice([n for n in range(-15, 16) if n not in (0, -a)])
    size = abs(abs(a) - abs(b)) if b > 0 else abs(a) + abs(b)
    hint = (
        ("The signs differ: what is the difference of the sizes?", "异号相加：绝对值相减得多少？")
        if b > 0
        else ("The signs are equal: what is the sum of the sizes?", "同号相加：绝对值相加得多少？")
    )
    work = f"{max(abs(a), abs(b))} - {min(abs(a), abs(b))}" if b > 0 else f"{abs(a)} + {abs(b)}"
    return calculate(
        f"{a} + {negative(b)}",
        a + b,
        (*hint, f"{work} = {size}", str(size)),
        ("Which sign does the result take?", "结果取什么符号？", f"{a} + {negative(b)} = {a + b}", str(a + b)),
    )  # fmt: skip


@template("subtract_integers")
def _subtract(r: Random) -> Draft:
    a = r.choice([n for n in range(-15, 16) if n])
    b = -r.randint(3, 15)
    return calculate(
        f"{a} - {negative(b)}",
        a - b,
        (f"What is the opposite of {b}?", f"{b}的相反数是多少？", str(-b), str(-b)),
        ("Add the opposite.", "改成加上相反数再算。", f"{a} + {-b} = {a - b}", str(a - b)),
    )  # fmt: skip


@template("multiply_integers")
def _multiply(r: Random) -> Draft:
    a, b = -r.randint(3, 12), r.choice([-1, 1]) * r.randint(3, 12)
    return calculate(
        f"{a} * {negative(b)}",
        a * b,
        ("What is the product of the sizes?", "绝对值相乘得多少？", f"{abs(a)} * {abs(b)} = {abs(a * b)}", str(abs(a * b))),
        ("Which sign does it get?", "积取什么符号？", f"{a} * {negative(b)} = {a * b}", str(a * b)),
    )  # fmt: skip


@template("powers")
def _powers(r: Random) -> Draft:
    base, power = r.choice(
        [(2, 3), (2, 4), (2, 5), (3, 3), (4, 3), (5, 3), (3, 4), (10, 3), (6, 3)]
    )
    square = base * base
    value = base**power
    return calculate(
        f"{base}^{power}",
        value,
        (f"What is {base} times {base}?", f"先算{base}乘{base}。", f"{base} * {base} = {square}", str(square)),
        (f"Multiply by {base} until there are {power} factors.", f"继续乘{base}，一共{power}个因数相乘。", f"{base}^{power} = {value}", str(value)),
    )  # fmt: skip


@template("power_signs")
def _power_signs(r: Random) -> Draft:
    a = r.randint(3, 12)
    task, value = r.choice([(f"(-{a})^2", a * a), (f"-{a}^2", -a * a)])
    hint = (
        "What exactly is multiplied by itself: with or without the minus?",
        "平方的底数是什么？包括负号吗？",
    )
    return calculate(
        task,
        value,
        (*hint, f"{a} * {a} = {a * a}", str(a * a)),
        ("Which sign does the result have?", "结果是正还是负？", f"{task} = {value}", str(value)),
    )  # fmt: skip


@template("exponent_zero_negative")
def _negative_exponent(r: Random) -> Draft:
    base, power = r.choice([(2, 3), (2, 4), (3, 2), (4, 2), (5, 2), (10, 2), (2, 5), (3, 3)])
    return calculate(
        f"{base}^(-{power})",
        f"1/{base**power}",
        (f"What is {base} to the power of {power}?", f"{base}的{power}次方是多少？", f"{base}^{power} = {base**power}", str(base**power)),
        ("What does the minus in the exponent ask for?", "指数的负号表示什么？", f"{base}^(-{power}) = 1/{base**power}", f"1/{base**power}"),
    )  # fmt: skip


@template("square_roots")
def _roots(r: Random) -> Draft:
    a = r.randint(5, 20)
    return Draft(
        f"What is the square root of {a * a}?",
        f"{a * a}的算术平方根是多少？",
        f"sqrt({a * a})",
        str(a),
        (
            ("Which positive number times itself gives it?", "哪个正数的平方等于它？", f"sqrt({a * a}) = {a}", str(a)),
        ),
    )  # fmt: skip
