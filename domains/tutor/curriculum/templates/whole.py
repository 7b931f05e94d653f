"""Problems with whole numbers."""

from __future__ import annotations

from math import gcd
from random import Random

from ..template import Draft, calculate, template


@template("add_20_carry")
def _add_20(r: Random) -> Draft:
    a, b = r.randint(5, 9), r.randint(6, 9)
    need = 10 - a
    return calculate(
        f"{a} + {b}",
        a + b,
        (f"How much does {a} need to make ten?", f"{a}再加几凑成十？", f"10 - {a} = {need}", str(need)),
        ("How much of the second number is left after that?", "第二个加数还剩几？", f"{b} - {need} = {b - need}", str(b - need)),
        ("Put the ten and the rest together.", "把十和剩下的合起来。", f"10 + {b - need} = {a + b}", str(a + b)),
    )  # fmt: skip


@template("subtract_20_borrow")
def _subtract_20(r: Random) -> Draft:
    b = r.randint(5, 9)
    ones = r.randint(1, b - 1)
    a = 10 + ones
    return calculate(
        f"{a} - {b}",
        a - b,
        (f"Split {a} into ten and ones; take {b} from the ten.", f"把{a}分成十和几，先用十减{b}。", f"10 - {b} = {10 - b}", str(10 - b)),
        ("Add the ones that you set aside.", "再加上剩下的几。", f"{10 - b} + {ones} = {a - b}", str(a - b)),
    )  # fmt: skip


@template("add_100_carry")
def _add_100(r: Random) -> Draft:
    ones = r.randint(4, 9)
    other = r.randint(10 - ones + 1, 9)
    tens = r.randint(1, 5), r.randint(1, 3)
    a, b = 10 * tens[0] + ones, 10 * tens[1] + other
    return calculate(
        f"{a} + {b}",
        a + b,
        ("Add the ones. What do you carry?", "先算个位：两个个位数相加，满十要怎样？", f"{ones} + {other} = {ones + other}", str(ones + other)),
        ("Add the tens and what was carried.", "再算十位，别忘了进上来的1。", f"{tens[0]} + {tens[1]} + 1 = {sum(tens) + 1}", str(sum(tens) + 1)),
        ("Write tens and ones together.", "把十位和个位合起来。", f"{a} + {b} = {a + b}", str(a + b)),
    )  # fmt: skip


@template("subtract_100_borrow")
def _subtract_100(r: Random) -> Draft:
    low = r.randint(1, 6)
    take = r.randint(low + 1, 9)
    tens = r.randint(5, 9)
    other = r.randint(1, tens - 2)
    a, b = 10 * tens + low, 10 * other + take
    return calculate(
        f"{a} - {b}",
        a - b,
        (f"{low} is too small to take {take} from: borrow a ten. What are the ones now?", f"个位{low}减{take}不够减，向十位借1后个位是几减{take}？", f"{low + 10} - {take} = {low + 10 - take}", str(low + 10 - take)),
        ("One ten is gone. Subtract the tens.", "十位被借过，再算十位。", f"{tens} - 1 - {other} = {tens - 1 - other}", str(tens - 1 - other)),
        ("Write tens and ones together.", "把十位和个位合起来。", f"{a} - {b} = {a - b}", str(a - b)),
    )  # fmt: skip


@template("times_tables")
def _times(r: Random) -> Draft:
    a, b = r.randint(3, 9), r.randint(3, 9)
    return calculate(
        f"{a} * {b}",
        a * b,
        ("Start from the neighbouring fact of the table, one group less.", "从相邻的、少一个几的口诀想起。", f"{a} * {b - 1} = {a * (b - 1)}", str(a * (b - 1))),
        (f"Add one more {a}.", f"再加一个{a}。", f"{a * (b - 1)} + {a} = {a * b}", str(a * b)),
    )  # fmt: skip


@template("divide_tables")
def _divide(r: Random) -> Draft:
    b, q = r.randint(3, 9), r.randint(3, 9)
    return calculate(
        f"{b * q} ÷ {b}",
        q,
        (f"Which number times {b} gives {b * q}?", f"几乘{b}等于{b * q}？想乘法口诀。", f"{b * q} ÷ {b} = {q}", str(q)),
    )  # fmt: skip


@template("order_two_steps")
def _two_steps(r: Random) -> Draft:
    a, b, c = r.randint(12, 40), r.randint(2, 9), r.randint(3, 9)
    return calculate(
        f"{a} + {b} * {c}",
        a + b * c,
        ("Which operation comes first? Work it out.", "先算哪一步？把它算出来。", f"{b} * {c} = {b * c}", str(b * c)),
        ("Now the addition.", "再算加法。", f"{a} + {b * c} = {a + b * c}", str(a + b * c)),
    )  # fmt: skip


@template("subtract_1000")
def _subtract_1000(r: Random) -> Draft:
    a = r.randint(3, 9) * 100 + r.randint(0, 4)
    b = r.randint(1, a // 100 - 1) * 100 + r.randint(1, 8) * 10 + r.randint(5, 9)
    hundreds = b // 100 * 100
    return calculate(
        f"{a} - {b}",
        a - b,
        (f"Take away the hundreds of {b} first.", f"先减去{b}的百位部分。", f"{a} - {hundreds} = {a - hundreds}", str(a - hundreds)),
        ("Now take away tens and ones; borrow across the zero.", "再减去十位和个位，隔0借位要连续借。", f"{a - hundreds} - {b - hundreds} = {a - b}", str(a - b)),
    )  # fmt: skip


@template("multiply_one_digit")
def _one_digit(r: Random) -> Draft:
    a, b = r.randint(14, 89), r.randint(3, 9)
    tens, ones = a // 10 * 10, a % 10
    return calculate(
        f"{a} * {b}",
        a * b,
        (f"Multiply the tens of {a} by {b}.", f"先用{a}的十位部分乘{b}。", f"{tens} * {b} = {tens * b}", str(tens * b)),
        (f"Multiply the ones of {a} by {b}.", f"再用{a}的个位乘{b}。", f"{ones} * {b} = {ones * b}", str(ones * b)),
        ("Add the two products.", "把两个积加起来。", f"{tens * b} + {ones * b} = {a * b}", str(a * b)),
    )  # fmt: skip


@template("multiply_tens")
def _tens(r: Random) -> Draft:
    a, b = r.randint(2, 9), r.randint(2, 9)
    zeros = r.choice([(10, 10), (100, 10), (10, 100)])
    left, right = a * zeros[0], b * zeros[1]
    return calculate(
        f"{left} * {right}",
        left * right,
        ("Multiply the digits without their zeros.", "先把0前面的数相乘。", f"{a} * {b} = {a * b}", str(a * b)),
        ("How many zeros do both numbers have together? Write them after the product.", "两个因数末尾一共有几个0？在积的末尾添上。", f"{left} * {right} = {left * right}", str(left * right)),
    )  # fmt: skip


@template("multiply_two_digit")
def _two_digit(r: Random) -> Draft:
    a, b = r.randint(12, 49), r.randint(12, 49)
    tens, ones = b // 10 * 10, b % 10
    if not ones:
        b, ones = b + 3, 3
    return calculate(
        f"{a} * {b}",
        a * b,
        (f"Multiply {a} by the ones of {b}.", f"先用{b}个位上的数去乘{a}。", f"{a} * {ones} = {a * ones}", str(a * ones)),
        (f"Multiply {a} by the tens of {b}; they are tens.", f"再用{b}十位上的数去乘{a}，得到的是几个十。", f"{a} * {tens} = {a * tens}", str(a * tens)),
        ("Add the two partial products.", "把两次的积相加。", f"{a * ones} + {a * tens} = {a * b}", str(a * b)),
    )  # fmt: skip


@template("divide_one_digit")
def _long_division(r: Random) -> Draft:
    b, q = r.randint(3, 9), r.choice([1, 2, 3]) * 100 + r.choice([0, 0, 1]) * 10 + r.randint(1, 9)
    hundreds = q // 100 * 100
    return calculate(
        f"{b * q} ÷ {b}",
        q,
        ("Start at the left: how many hundreds does each part get, and how much do they use up?", "从最高位除起：商的百位是几？用去了多少？", f"{hundreds} * {b} = {hundreds * b}", str(hundreds * b)),
        ("What is left to divide?", "还剩多少要分？", f"{b * q} - {hundreds * b} = {b * q - hundreds * b}", str(b * q - hundreds * b)),
        ("Divide the rest; a place that gives none gets a 0.", "把剩下的继续除，哪一位不够商1就写0。", f"{b * q} ÷ {b} = {q}", str(q)),
    )  # fmt: skip


@template("rounding_whole")
def _rounding(r: Random) -> Draft:
    unit = r.choice([10, 100, 1000])
    number = r.randint(12, 98) * unit + r.randint(1, unit - 1)
    if number % unit == unit // 2:
        number += 1
    low = number // unit * unit
    answer = low + unit if number % unit * 2 >= unit else low
    words = {10: ("ten", "十"), 100: ("hundred", "百"), 1000: ("thousand", "千")}[unit]
    digit = number % unit * 10 // unit
    return Draft(
        f"Round {number} to the nearest {words[0]}.",
        f"用四舍五入法，把{number}精确到{words[1]}位。",
        f"round: {number}, {unit}",
        str(answer),
        (
            ("Which digit decides? Look one place to the right.", "看哪一位上的数来决定“舍”还是“入”？", f"{digit}", str(digit)),
            ("Is it 5 or more? Round up or down accordingly.", "它满5吗？再决定舍去还是进1。", f"{number} ≈ {answer}", str(answer)),
        ),
    )  # fmt: skip


@template("order_of_operations")
def _order(r: Random) -> Draft:
    b, c = r.randint(2, 9), r.randint(2, 9)
    d = r.randint(2, 6)
    a = r.randint(b * c + d + 3, 90)
    return calculate(
        f"{a} - {b} * {c} + {d}",
        a - b * c + d,
        ("Multiplication before addition and subtraction.", "先乘除，后加减。", f"{b} * {c} = {b * c}", str(b * c)),
        ("Now from the left: the subtraction.", "同级运算从左往右，先算减法。", f"{a} - {b * c} = {a - b * c}", str(a - b * c)),
        ("And the addition.", "最后算加法。", f"{a - b * c} + {d} = {a - b * c + d}", str(a - b * c + d)),
    )  # fmt: skip


@template("laws_of_arithmetic")
def _distributive(r: Random) -> Draft:
    a, b, c = r.randint(3, 9), r.randint(11, 29), r.randint(2, 9)
    return calculate(
        f"{a} * ({b} + {c})",
        a * (b + c),
        ("What is in the brackets comes first.", "先算括号里的。", f"{b} + {c} = {b + c}", str(b + c)),
        ("Now multiply.", "再算乘法。", f"{a} * {b + c} = {a * (b + c)}", str(a * (b + c))),
    )  # fmt: skip


@template("gcf")
def _gcf(r: Random) -> Draft:
    common = r.randint(3, 12)
    p, q = r.choice([(2, 3), (3, 4), (2, 5), (3, 5), (4, 5), (5, 6), (4, 7)])
    a, b = common * p, common * q
    return Draft(
        f"Find the greatest common factor of {a} and {b}.",
        f"求{a}和{b}的最大公因数。",
        f"gcf: {a}, {b}",
        str(common),
        (
            ("Take the smaller number from the larger: a common factor divides the difference, too.", "用大数减小数，公因数也能整除它们的差。", f"{b} - {a} = {b - a}", str(b - a)),
            ("Which is the largest number that divides both?", "能同时整除这两个数的最大的数是几？", f"{b} ÷ {q} = {common}", str(common)),
        ),
    )  # fmt: skip


@template("lcm")
def _lcm(r: Random) -> Draft:
    a, b = r.choice(
        [(4, 6), (6, 8), (6, 9), (8, 12), (10, 15), (9, 12), (10, 12), (12, 18), (14, 21)]
    )
    answer = a * b // gcd(a, b)
    return Draft(
        f"Find the least common multiple of {a} and {b}.",
        f"求{a}和{b}的最小公倍数。",
        f"lcm: {a}, {b}",
        str(answer),
        (
            ("List multiples of the larger number, starting with twice it.", "从大数的2倍起，依次写出它的倍数。", f"{b} * 2 = {2 * b}", str(2 * b)),
            (f"Which is the first that {a} divides, too?", f"其中第一个也是{a}的倍数的是哪个？", f"{a} * {answer // a} = {answer}", str(answer)),
        ),
    )  # fmt: skip
