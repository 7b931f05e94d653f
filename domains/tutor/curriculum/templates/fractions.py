"""Problems with fractions."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from random import Random

from .....tools.algebra import SHAPE
from ..template import Draft, calculate, template


def _proper(r: Random, low: int = 3, high: int = 9) -> Fraction:
    under = r.randint(low, high)
    over = r.choice([n for n in range(1, under) if gcd(n, under) == 1])
    return Fraction(over, under)


def _other(r: Random, than: Fraction) -> Fraction:
    """A proper fraction with another denominator."""
    while (found := _proper(r)).denominator == than.denominator:
        pass
    return found


@template("compare_unit_fractions")
def _compare_unit(r: Random) -> Draft:
    a, b = r.sample(range(2, 10), 2)
    sign = "<" if a > b else ">"
    return Draft(
        f"Which sign belongs between them, <, > or =: 1/{a} and 1/{b}?",
        f"在1/{a}和1/{b}之间应填“>”“<”还是“=”？",
        f"compare: 1/{a}, 1/{b}",
        sign,
        (
            ("Which whole is cut into more parts?", "哪一个平均分的份数多？", f"{max(a, b)}", str(max(a, b))),
            ("Are its parts larger or smaller, then?", "份数多，每一份更大还是更小？", f"1/{a} {sign} 1/{b}", sign),
        ),
    )  # fmt: skip


@template("add_like_fractions")
def _add_like(r: Random) -> Draft:
    under = r.choice([5, 7, 9, 11])
    a = r.randint(1, under - 2)
    b = r.randint(1, under - a - 1) if under - a > 1 else 1
    return calculate(
        f"{a}/{under} + {b}/{under}",
        Fraction(a + b, under),
        ("How many parts are there together? What happens to the denominator?", "一共有几份？分母变不变？", f"{a} + {b} = {a + b}", str(a + b)),
        ("Write them over the denominator.", "写成分数。", f"{a}/{under} + {b}/{under} = {a + b}/{under}", f"{a + b}/{under}"),
    )  # fmt: skip


@template("equivalent_fractions")
def _equivalent(r: Random) -> Draft:
    part, factor = _proper(r, 3, 8), r.randint(2, 6)
    a, b = part.numerator, part.denominator
    return Draft(
        f"Which number belongs in place of the question mark: {a}/{b} = ?/{b * factor}?",
        f"在括号里填数：{a}/{b} ＝（　）/{b * factor}",
        f"equivalent: {a}/{b}, {b * factor}",
        str(a * factor),
        (
            ("By what was the denominator multiplied?", "分母乘了几？", f"{b * factor} ÷ {b} = {factor}", str(factor)),
            ("Multiply the numerator by the same.", "分子也要乘几？", f"{a} * {factor} = {a * factor}", str(a * factor)),
        ),
    )  # fmt: skip


@template("simplify_fractions")
def _simplify(r: Random) -> Draft:
    part, factor = _proper(r, 3, 9), r.randint(2, 6)
    a, b = part.numerator * factor, part.denominator * factor
    return Draft(
        f"Simplify {a}/{b}.",
        f"约分：{a}/{b}",
        f"simplify: {a}/{b}",
        str(part),
        (
            ("Which is the largest number that divides both?", "分子和分母的最大公因数是几？", f"gcf({a}, {b}) = {factor}", str(factor)),
            ("Divide both by it.", "分子、分母同时除以它。", f"{a}/{b} = {part}", str(part)),
        ),
        form=SHAPE,
    )  # fmt: skip


@template("compare_fractions")
def _compare(r: Random) -> Draft:
    one = _proper(r)
    other = _other(r, one)
    while other == one:
        other = _other(r, one)
    sign = ">" if one > other else "<"
    common = lcm(one.denominator, other.denominator)
    left, right = int(one * common), int(other * common)
    return Draft(
        f"Which sign belongs between them, <, > or =: {one} and {other}?",
        f"在{one}和{other}之间应填“>”“<”还是“=”？",
        f"compare: {one}, {other}",
        sign,
        (
            ("Find a common denominator.", "先找公分母。", f"{common}", str(common)),
            ("Write the first fraction with it.", "把第一个分数通分。", f"{one} = {left}/{common}", f"{left}/{common}"),
            ("Write the second with it, and compare.", "把第二个分数通分，再比较。", f"{left}/{common} {sign} {right}/{common}", sign),
        ),
    )  # fmt: skip


@template("mixed_numbers")
def _mixed(r: Random) -> Draft:
    whole, part = r.randint(2, 6), _proper(r)
    a, b = part.numerator, part.denominator
    return Draft(
        f"Write {whole} {a}/{b} as an improper fraction.",
        f"把带分数{whole}又{a}/{b}化成假分数。",
        f"improper: {whole} {a}/{b}",
        f"{whole * b + a}/{b}",
        (
            (f"How many parts of that size are in {whole} wholes?", f"{whole}个整体里有多少份这样的分数单位？", f"{whole} * {b} = {whole * b}", str(whole * b)),
            ("Add the parts that there already are.", "加上原来的分子。", f"{whole * b} + {a} = {whole * b + a}", str(whole * b + a)),
            ("Write it over the denominator.", "分母不变，写成假分数。", f"{whole} {a}/{b} = {whole * b + a}/{b}", f"{whole * b + a}/{b}"),
        ),
    )  # fmt: skip


def _unlike(r: Random, sign: str) -> Draft:
    one = _proper(r)
    other = _other(r, one)
    if sign == "-" and one < other:
        one, other = other, one
    common = lcm(one.denominator, other.denominator)
    a, b = int(one * common), int(other * common)
    total = one + other if sign == "+" else one - other
    over = a + b if sign == "+" else a - b
    word = ("Add", "相加") if sign == "+" else ("Subtract", "相减")
    return calculate(
        f"{one} {sign} {other}",
        str(total),
        ("Find a common denominator.", "先找公分母。", f"{common}", str(common)),
        ("Write the first fraction with it.", "把第一个分数通分。", f"{one} = {a}/{common}", f"{a}/{common}"),
        ("Write the second fraction with it.", "把第二个分数通分。", f"{other} = {b}/{common}", f"{b}/{common}"),
        (f"{word[0]} the numerators; simplify if you can.", f"分子{word[1]}，能约分的要约分。", f"{a}/{common} {sign} {b}/{common} = {over}/{common}", str(total)),
    )  # fmt: skip


@template("add_fractions")
def _add(r: Random) -> Draft:
    return _unlike(r, "+")


@template("subtract_fractions")
def _subtract(r: Random) -> Draft:
    return _unlike(r, "-")


@template("subtract_mixed")
def _subtract_mixed(r: Random) -> Draft:
    under = r.choice([4, 5, 6, 7, 8, 9])
    low = r.randint(1, under - 2)
    high = r.randint(low + 1, under - 1)
    w, v = r.randint(5, 9), r.randint(1, 3)
    value = w + Fraction(low, under) - v - Fraction(high, under)
    whole, part = divmod(value, 1)
    return calculate(
        f"{w} {low}/{under} - {v} {high}/{under}",
        f"{whole} {part.numerator}/{part.denominator}" if part else str(whole),
        ("The part is too small: break up a whole. How many parts do you have then?", "分数部分不够减，从整数借1，分子变成几？", f"{under} + {low} = {under + low}", str(under + low)),
        ("Subtract the parts.", "分数部分相减。", f"{under + low} - {high} = {under + low - high}", str(under + low - high)),
        ("Subtract the wholes; one was broken up.", "整数部分相减，别忘了借走的1。", f"{w} - 1 - {v} = {w - 1 - v}", str(w - 1 - v)),
        ("Put whole and part together.", "把整数部分和分数部分合起来。", f"{w - 1 - v} {under + low - high}/{under}", f"{whole} {part.numerator}/{part.denominator}"),
    )  # fmt: skip


@template("fraction_decimal")
def _to_decimal(r: Random) -> Draft:
    under = r.choice([4, 5, 8, 20, 25])
    over = r.choice([n for n in range(1, under) if gcd(n, under) == 1])
    value = Fraction(over, under)
    factor = (100 if 100 % under == 0 else 1000) // under
    text = f"{over * factor}/{under * factor}"
    from ..task import typed

    return Draft(
        f"Write {over}/{under} as a decimal.",
        f"把{over}/{under}化成小数。",
        f"fraction to decimal: {over}/{under}",
        typed(value),
        (
            ("Make the denominator 100 or 1000: by what do you multiply?", "把分母化成100或1000，要乘几？", f"{under * factor} ÷ {under} = {factor}", str(factor)),
            ("Multiply the numerator by the same.", "分子也乘同样的数。", f"{over} * {factor} = {over * factor}", str(over * factor)),
            ("Write it with a point.", "写成小数。", f"{text} = {typed(value)}", typed(value)),
        ),
    )  # fmt: skip


@template("multiply_fraction_whole")
def _times_whole(r: Random) -> Draft:
    part, whole = _proper(r), r.randint(2, 9)
    a, b = part.numerator, part.denominator
    return calculate(
        f"{a}/{b} * {whole}",
        str(part * whole),
        ("What happens to the number of parts?", "分子乘整数，得几份？", f"{a} * {whole} = {a * whole}", str(a * whole)),
        ("Their size stays. Write the fraction and simplify.", "分母不变，写成分数并约分。", f"{a * whole}/{b} = {part * whole}", str(part * whole)),
    )  # fmt: skip


@template("multiply_fractions")
def _times(r: Random) -> Draft:
    one, other = _proper(r), _proper(r)
    over, under = one.numerator * other.numerator, one.denominator * other.denominator
    return calculate(
        f"{one} * {other}",
        str(one * other),
        ("Multiply the numerators.", "分子乘分子。", f"{one.numerator} * {other.numerator} = {over}", str(over)),
        ("Multiply the denominators.", "分母乘分母。", f"{one.denominator} * {other.denominator} = {under}", str(under)),
        ("Write the fraction and simplify.", "写成分数并约分。", f"{over}/{under} = {one * other}", str(one * other)),
    )  # fmt: skip


@template("divide_fractions")
def _divide(r: Random) -> Draft:
    one, other = _proper(r), _proper(r)
    while other == one:
        other = _proper(r)
    inverse = f"{other.denominator}/{other.numerator}"
    return calculate(
        f"{one} ÷ {other}",
        str(one / other),
        ("What is the reciprocal of the divisor?", "除数的倒数是多少？", inverse, inverse),
        ("Multiply by it, and simplify.", "改成乘它的倒数，再约分。", f"{one} * {inverse} = {one / other}", str(one / other)),
    )  # fmt: skip


@template("fraction_of_quantity")
def _of(r: Random) -> Draft:
    part = _proper(r, 3, 8)
    if part.numerator == 1:
        part = Fraction(2, 5)
    total = part.denominator * r.randint(3, 12)
    share = total // part.denominator
    return Draft(
        f"A school has {total} bicycles. {part} of them are red. How many are red?",
        f"学校车棚里有{total}辆自行车，其中{part}是红色的。红色的有多少辆？",
        f"fraction of: {part}, {total}",
        str(int(part * total)),
        (
            (f"Cut {total} into {part.denominator} equal parts: how large is one?", f"把{total}平均分成{part.denominator}份，每份是多少？", f"{total} ÷ {part.denominator} = {share}", str(share)),
            ("How many of these parts are meant?", "取其中的几份？", f"{share} * {part.numerator} = {int(part * total)}", str(int(part * total))),
        ),
    )  # fmt: skip


@template("whole_from_part")
def _from_part(r: Random) -> Draft:
    part = _proper(r, 3, 8)
    if part.numerator == 1:
        part = Fraction(3, 4)
    share = r.randint(3, 12)
    known, total = share * part.numerator, share * part.denominator
    return Draft(
        f"Li Na has read {known} pages. That is {part} of her book. How many pages has the book?",
        f"李娜已经读了{known}页，正好是全书的{part}。这本书一共有多少页？",
        f"whole from part: {part}, {known}",
        str(total),
        (
            (f"The {known} pages are {part.numerator} equal parts. How large is one?", f"{known}页是其中的{part.numerator}份，1份是多少页？", f"{known} ÷ {part.numerator} = {share}", str(share)),
            ("How many parts has the whole book?", "全书一共有几份？", f"{share} * {part.denominator} = {total}", str(total)),
        ),
    )  # fmt: skip
