"""Problems with letters: terms, brackets, powers, factors."""

from __future__ import annotations

from math import gcd
from random import Random

from .....tools.algebra import SHAPE
from ..template import Draft, rewrite, template


@template("substitution")
def _substitute(r: Random) -> Draft:
    a, b, x = r.randint(3, 9), r.randint(2, 15), r.randint(3, 9)
    return Draft(
        f"What is the value of {a}x + {b} when x = {x}?",
        f"当x＝{x}时，求{a}x＋{b}的值。",
        f"substitute: {a}x + {b}, x = {x}",
        str(a * x + b),
        (
            (f"What does {a}x mean? Put the number in and work it out.", f"{a}x表示什么？代入算出来。", f"{a} * {x} = {a * x}", str(a * x)),
            ("Now add.", "再算加法。", f"{a * x} + {b} = {a * x + b}", str(a * x + b)),
        ),
    )  # fmt: skip


@template("algebraic_expressions")
def _less_than(r: Random) -> Draft:
    a = r.randint(3, 19)
    return Draft(
        f"Write as an expression in x: {a} less than x.",
        f"用含x的式子表示：比x小{a}的数。",
        f"less than: {a}, x",
        f"x - {a}",
        (
            (f"Try x = 50: what is {a} less?", f"先设x＝50，比它小{a}的数是多少？", f"50 - {a} = {50 - a}", str(50 - a)),
            ("Write the same with x.", "换成x再写一遍。", f"x - {a}", f"x - {a}"),
        ),
    )  # fmt: skip


@template("like_terms")
def _like(r: Random) -> Draft:
    a, b, c = r.randint(3, 9), r.randint(2, 9), r.randint(2, 12)
    return rewrite(
        "Simplify",
        "合并同类项",
        f"{a}x + {c} + {b}x",
        f"{a + b}x + {c}",
        ("Which terms are alike? Add their coefficients.", "哪些是同类项？系数相加。", f"{a} + {b} = {a + b}", str(a + b)),
        ("Write the sum with what is left.", "把其余的项照写。", f"{a + b}x + {c}", f"{a + b}x + {c}"),
    )  # fmt: skip


@template("remove_brackets")
def _minus(r: Random) -> Draft:
    a, b, c = r.randint(5, 9), r.randint(2, 4), r.randint(2, 9)
    return rewrite(
        "Remove the brackets and simplify",
        "去括号并化简",
        f"{a}x-({b}x-{c})",
        f"{a - b}x+{c}",
        ("What happens to each sign in the brackets?", "括号前是负号，括号里各项的符号怎样变？", f"{a}x-{b}x+{c}", f"{a}x-{b}x+{c}"),
        ("Collect like terms.", "合并同类项。", f"{a - b}x+{c}", f"{a - b}x+{c}"),
    )  # fmt: skip


@template("exponent_product")
def _product(r: Random) -> Draft:
    a, b = r.randint(2, 7), r.randint(3, 8)
    return rewrite(
        "Write as one power:",
        "写成一个幂",
        f"x^{a}*x^{b}",
        f"x^{a + b}",
        ("How many factors x are there in all?", "一共有几个x相乘？", f"{a} + {b} = {a + b}", str(a + b)),
        ("Write them as a power.", "写成幂的形式。", f"x^{a + b}", f"x^{a + b}"),
    )  # fmt: skip


@template("exponent_power")
def _power(r: Random) -> Draft:
    k, b = r.randint(2, 5), r.choice([2, 3])
    return rewrite(
        "Remove the brackets:",
        "计算",
        f"({k}x^2)^{b}",
        f"{k**b}x^{2 * b}",
        (f"The factor {k} is raised, too: what does it give?", f"系数{k}也要乘方，得多少？", f"{k}^{b} = {k**b}", str(k**b)),
        ("How many factors x are there?", "一共有几个x相乘？", f"2 * {b} = {2 * b}", str(2 * b)),
        ("Write them together.", "合起来写。", f"{k**b}x^{2 * b}", f"{k**b}x^{2 * b}"),
    )  # fmt: skip


@template("exponent_quotient")
def _quotient(r: Random) -> Draft:
    b = r.randint(2, 4)
    a = b * r.randint(2, 4) + r.choice([0, 1])
    return rewrite(
        "Write as one power:",
        "写成一个幂",
        f"x^{a}/x^{b}",
        f"x^{a - b}" if a - b > 1 else "x",
        ("How many factors x are left when you cancel?", "约去以后还剩几个x？", f"{a} - {b} = {a - b}", str(a - b)),
        ("Write them as a power.", "写成幂的形式。", f"x^{a - b}", f"x^{a - b}"),
    )  # fmt: skip


@template("expand_monomial")
def _expand(r: Random) -> Draft:
    a, b, c = r.randint(3, 9), r.randint(1, 5), r.choice([n for n in range(-9, 10) if n])
    inner = f"{'' if b == 1 else b}x{c:+d}"
    return rewrite(
        "Expand",
        "展开",
        f"{a}({inner})",
        f"{a * b}x{a * c:+d}",
        (f"Multiply the first term by {a}.", f"先用{a}乘第一项。", f"{a * b}x", f"{a * b}x"),
        (f"Multiply the second term by {a}, too.", f"再用{a}乘第二项。", f"{a} * {c} = {a * c}", str(a * c)),
        ("Write the sum.", "写出结果。", f"{a * b}x{a * c:+d}", f"{a * b}x{a * c:+d}"),
    )  # fmt: skip


@template("expand_binomials")
def _binomials(r: Random) -> Draft:
    a, b = r.choice([n for n in range(-6, 9) if n]), r.randint(2, 8)
    if a + b == 0:
        a += 1
    total, product = a + b, a * b
    middle = f"{total:+d}x" if abs(total) != 1 else f"{'+' if total > 0 else '-'}x"
    return rewrite(
        "Expand",
        "展开",
        f"(x{a:+d})(x{b:+d})",
        f"x^2{middle}{product:+d}",
        ("Multiply x by both terms of the second bracket.", "先用x乘第二个括号里的每一项。", f"x^2{b:+d}x", f"x^2{b:+d}x"),
        (f"Multiply {a} by both terms.", f"再用{a}乘每一项。", f"{a}x{product:+d}", f"{a}x{product:+d}"),
        ("Collect like terms.", "合并同类项。", f"x^2{middle}{product:+d}", f"x^2{middle}{product:+d}"),
    )  # fmt: skip


@template("square_of_sum")
def _square(r: Random) -> Draft:
    a = r.choice([n for n in range(-12, 13) if abs(n) > 1])
    return rewrite(
        "Expand",
        "展开",
        f"(x{a:+d})^2",
        f"x^2{2 * a:+d}x{a * a:+d}",
        ("Write the square as a product of two brackets. What is twice the product of both terms?", "两项之积的2倍是多少？", f"{2 * a}x", f"{2 * a}x"),
        ("What is the square of the last term?", "最后一项的平方是多少？", f"{abs(a)} * {abs(a)} = {a * a}", str(a * a)),
        ("Write all three terms.", "写出三项。", f"x^2{2 * a:+d}x{a * a:+d}", f"x^2{2 * a:+d}x{a * a:+d}"),
    )  # fmt: skip


@template("difference_of_squares")
def _difference(r: Random) -> Draft:
    a = r.randint(3, 12)
    return rewrite(
        "Expand",
        "展开",
        f"(x+{a})(x-{a})",
        f"x^2-{a * a}",
        ("What do the two middle terms make together?", "中间两项合起来是多少？", "0", "0"),
        ("What is the product of the last terms?", "最后两项的积是多少？", f"{a} * (-{a}) = {-a * a}", str(-a * a)),
        ("Write what is left.", "写出结果。", f"x^2-{a * a}", f"x^2-{a * a}"),
    )  # fmt: skip


@template("factor_common")
def _common(r: Random) -> Draft:
    k = r.randint(2, 9)
    a, b = r.choice([(2, 3), (3, 5), (4, 7), (5, 2), (3, 8), (7, 4)])
    assert gcd(a, b) == 1
    return rewrite(
        "Factor",
        "分解因式",
        f"{k * a}x+{k * b}",
        f"{k}({a}x+{b})",
        ("Which is the largest number in both terms?", "各项的公因数最大是几？", str(k), str(k)),
        ("What is left in each term?", "提出来以后每项还剩什么？", f"{a}x+{b}", f"{a}x+{b}"),
        ("Write the product.", "写成乘积。", f"{k}({a}x+{b})", f"{k}({a}x+{b})"),
    )  # fmt: skip


@template("factor_trinomial")
def _trinomial(r: Random) -> Draft:
    a, b = r.sample([n for n in range(-9, 10) if abs(n) > 1], 2)
    if a + b in (0, 1, -1):
        a = a + 3 if a + 3 not in (0, 1, -1) else a + 5
    total = a + b
    middle = (
        "" if not total else f"{'+' if total > 0 else '-'}x" if abs(total) == 1 else f"{total:+d}x"
    )
    return Draft(
        f"Factor x^2{middle}{a * b:+d}.",
        f"分解因式：x^2{middle}{a * b:+d}",
        f"factor: x^2{middle}{a * b:+d}",
        f"(x{a:+d})(x{b:+d})",
        (
            ("Two numbers have this product and this sum. Which is the smaller?", "哪两个数的积是常数项、和是一次项系数？较小的是几？", str(min(a, b)), str(min(a, b))),
            ("And the larger?", "较大的呢？", str(max(a, b)), str(max(a, b))),
            ("Write the two brackets.", "写成两个括号的积。", f"(x{a:+d})(x{b:+d})", f"(x{a:+d})(x{b:+d})"),
        ),
        form=SHAPE,
    )  # fmt: skip
