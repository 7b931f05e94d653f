"""Equations, inequalities and systems."""

from __future__ import annotations

from random import Random

from ..template import Draft, solve, template


@template("one_step_equations")
def _one_step(r: Random) -> Draft:
    a, x = r.randint(7, 39), r.randint(4, 40)
    return solve(
        f"x + {a} = {x + a}",
        f"x = {x}",
        ("Which operation undoes the addition? Do it on both sides.", "两边同时减去几，就只剩下x？", f"{x + a} - {a} = {x}", f"x = {x}"),
    )  # fmt: skip


@template("two_step_equations_simple")
def _two_step(r: Random) -> Draft:
    a, b, x = r.randint(3, 9), r.randint(4, 20), r.randint(3, 12)
    c = a * x + b
    return solve(
        f"{a}x + {b} = {c}",
        f"x = {x}",
        ("Undo the addition on both sides.", "两边先同时减去同一个数。", f"{a}x = {c} - {b} = {c - b}", f"{a}x = {c - b}"),
        ("Undo the multiplication.", "两边再同时除以同一个数。", f"x = {c - b} ÷ {a} = {x}", f"x = {x}"),
    )  # fmt: skip


@template("linear_equations_two_step")
def _linear(r: Random) -> Draft:
    a, b = r.choice([-7, -6, -5, -4, -3, 4, 5, 6, 7]), r.choice([-15, -11, -8, 7, 9, 13])
    x = r.choice([n for n in range(-9, 10) if n not in (-1, 0, 1)])
    c = a * x + b
    return solve(
        f"{a}x{b:+d} = {c}",
        f"x = {x}",
        ("Move the constant to the other side. What happens to its sign?", "把常数项移到右边，符号怎样变？", f"{a}x = {c}{-b:+d} = {c - b}", f"{a}x = {c - b}"),
        ("Divide by the coefficient, sign included.", "系数化为1，注意符号。", f"x = {x}", f"x = {x}"),
    )  # fmt: skip


@template("linear_equations_both_sides")
def _both(r: Random) -> Draft:
    c = r.randint(2, 5)
    a = c + r.randint(2, 6)
    b, x = r.randint(3, 15), r.choice([n for n in range(-6, 10) if n not in (-1, 0, 1)])
    d = a * x + b - c * x
    return solve(
        f"{a}x + {b} = {c}x{d:+d}",
        f"x = {x}",
        ("Bring the terms with x to the left.", "把含x的项移到左边。", f"{a}x - {c}x = {a - c}x", f"{a - c}x"),
        ("Bring the constants to the right.", "把常数项移到右边。", f"{d} - {b} = {d - b}", f"{a - c}x = {d - b}"),
        ("Divide by the coefficient.", "系数化为1。", f"x = {x}", f"x = {x}"),
    )  # fmt: skip


@template("linear_equations_brackets")
def _brackets(r: Random) -> Draft:
    a, b = r.randint(3, 9), r.choice([n for n in range(-8, 9) if abs(n) > 1])
    x = r.choice([n for n in range(-6, 10) if n not in (-1, 0, 1, -b)])
    c = a * (x + b)
    return solve(
        f"{a}(x{b:+d}) = {c}",
        f"x = {x}",
        ("Open the bracket: multiply every term.", "去括号，每一项都要乘。", f"{a}x{a * b:+d} = {c}", f"{a}x{a * b:+d} = {c}"),
        ("Move the constant.", "移项。", f"{a}x = {c - a * b}", f"{a}x = {c - a * b}"),
        ("Divide by the coefficient.", "系数化为1。", f"x = {x}", f"x = {x}"),
    )  # fmt: skip


@template("linear_equations_fractions")
def _fractions(r: Random) -> Draft:
    a, b, q = r.randint(3, 8), r.randint(2, 9), r.choice([n for n in range(-5, 10) if abs(n) > 1])
    x = a * q
    return solve(
        f"x/{a} + {b} = {q + b}",
        f"x = {x}",
        (f"Multiply every term by {a}. What becomes of the {b}?", f"两边每一项都乘{a}，{b}变成多少？", f"{a} * {b} = {a * b}", str(a * b)),
        ("What becomes of the right side?", "右边变成多少？", f"{a} * {q + b} = {a * (q + b)}", f"x + {a * b} = {a * (q + b)}"),
        ("Move the constant.", "移项。", f"x = {x}", f"x = {x}"),
    )  # fmt: skip


@template("linear_inequalities")
def _inequality(r: Random) -> Draft:
    a, b = -r.randint(2, 8), r.randint(2, 12)
    x = r.choice([n for n in range(-8, 9) if n not in (-1, 0, 1)])
    sign, turned = r.choice([("<", ">"), (">", "<"), ("<=", ">="), (">=", "<=")])
    c = a * x + b
    return solve(
        f"{a}x + {b} {sign} {c}",
        f"x {turned} {x}",
        ("Move the constant.", "移项。", f"{a}x {sign} {c - b}", f"{a}x {sign} {c - b}"),
        ("Divide by a negative number: what happens to the sign?", "两边除以负数，不等号方向怎样变？", f"x {turned} {x}", f"x {turned} {x}"),
    )  # fmt: skip


@template("linear_systems")
def _system(r: Random) -> Draft:
    x, y = r.randint(8, 20), r.randint(2, 7)
    return Draft(
        f"Solve the system x + y = {x + y} and x - y = {x - y}.",
        f"解方程组：x＋y＝{x + y}，x－y＝{x - y}",
        f"x + y = {x + y}; x - y = {x - y}",
        f"x = {x}, y = {y}",
        (
            ("Add the two equations: which unknown goes?", "两个方程相加，消去哪个未知数？", f"2x = {2 * x}", f"2x = {2 * x}"),
            ("Find x.", "求出x。", f"x = {2 * x} ÷ 2 = {x}", f"x = {x}"),
            ("Put it into the first equation.", "代入第一个方程求y。", f"y = {x + y} - {x} = {y}", f"y = {y}"),
        ),
    )  # fmt: skip


@template("quadratic_square")
def _square(r: Random) -> Draft:
    a = r.randint(3, 15)
    return solve(
        f"x^2 = {a * a}",
        f"x = {a} or x = -{a}",
        ("Which positive number has that square?", "哪个正数的平方等于它？", f"{a} * {a} = {a * a}", f"x = {a}"),
        ("Is there another number with the same square?", "还有别的数平方后也等于它吗？", f"x = {a} or x = -{a}", f"x = -{a}"),
    )  # fmt: skip


@template("quadratic_factor")
def _factor(r: Random) -> Draft:
    p, q = r.sample([n for n in range(-8, 9) if abs(n) > 1], 2)
    if p + q in (-1, 0, 1):
        p, q = (2, 5) if q != 5 else (3, 5)
    p, q = min(p, q), max(p, q)
    return solve(
        f"x^2{-(p + q):+d}x{p * q:+d} = 0",
        f"x = {p} or x = {q}",
        ("Factor the left side.", "把左边分解因式。", f"(x{-p:+d})(x{-q:+d}) = 0", f"(x{-p:+d})(x{-q:+d}) = 0"),
        ("When is a product zero? Solve for the first bracket.", "积为0时因式怎样？先让第一个括号等于0。", f"x = {p}", f"x = {p}"),
        ("And for the second.", "再让第二个括号等于0。", f"x = {q}", f"x = {q}"),
    )  # fmt: skip


@template("equation_word_problems")
def _age(r: Random) -> Draft:
    x, times, more = r.randint(6, 14), r.randint(2, 4), r.randint(3, 9)
    total = times * x + more
    return Draft(
        f"Mr Wang is {total} years old. That is {more} more than {times} times his son's age. "
        "How old is the son?",
        f"王老师今年{total}岁，比儿子年龄的{times}倍多{more}岁，儿子今年多少岁？",
        f"{times}x + {more} = {total}",
        f"x = {x}",
        (
            ("Let x be the son's age. Write the equation.", "设儿子x岁，列方程。", f"{times}x + {more} = {total}", f"{times}x + {more} = {total}"),
            ("Undo the addition.", "两边同时减去同一个数。", f"{times}x = {total} - {more} = {total - more}", f"{times}x = {total - more}"),
            ("Undo the multiplication.", "两边同时除以同一个数。", f"x = {total - more} ÷ {times} = {x}", f"x = {x}"),
        ),
    )  # fmt: skip
