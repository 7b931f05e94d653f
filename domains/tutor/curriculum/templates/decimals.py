"""Problems with decimals."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from ..template import Draft, calculate, show, template


def _tenths(r: Random, low: int, high: int) -> Fraction:
    value = r.randint(low, high)
    return Fraction(value if value % 10 else value + 1, 10)


def _hundredths(r: Random, low: int, high: int) -> Fraction:
    value = r.randint(low, high)
    return Fraction(value if value % 10 else value + 1, 100)


@template("compare_decimals")
def _compare(r: Random) -> Draft:
    whole, tenth = r.randint(0, 9), r.randint(4, 9)
    short = f"{whole}.{tenth}"
    long = f"{whole}.{r.randint(1, tenth - 1)}{r.randint(1, 9)}"
    left, right = r.choice([(short, long), (long, short)])
    sign = ">" if Fraction(left) > Fraction(right) else "<"
    digits = (left.partition(".")[2][0], right.partition(".")[2][0])
    return Draft(
        f"Which sign belongs between them, <, > or =: {left} and {right}?",
        f"在{left}和{right}之间应填“>”“<”还是“=”？",
        f"compare: {left}, {right}",
        sign,
        (
            ("The whole parts are equal. Which digits do you compare next?", "整数部分相同，接着比较哪一位？", f"{digits[0]} {sign} {digits[1]}", sign),
        ),
    )  # fmt: skip


@template("decimal_shift")
def _shift(r: Random) -> Draft:
    value, factor = _hundredths(r, 105, 999), r.choice([10, 100])
    places = len(str(factor)) - 1
    return calculate(
        f"{show(value)} * {factor}",
        value * factor,
        ("How many places does the point move, and which way?", "小数点向哪边移动几位？", f"{places}", str(places)),
        ("Move the point.", "移动小数点，写出结果。", f"{show(value)} * {factor} = {show(value * factor)}", show(value * factor)),
    )  # fmt: skip


@template("round_decimals")
def _round(r: Random) -> Draft:
    value = Fraction(r.randint(101, 999) * 10 + r.choice([1, 2, 3, 6, 7, 8, 9]), 1000)
    low = value * 100 // 1
    answer = Fraction(low + (1 if value * 1000 % 10 >= 5 else 0), 100)
    digit = int(value * 1000 % 10)
    return Draft(
        f"Round {float(value):.3f} to two decimal places.",
        f"把{float(value):.3f}精确到百分位。",
        f"round: {float(value):.3f}, 0.01",
        show(answer),
        (
            ("Which digit decides?", "看哪一位上的数？", f"{digit}", str(digit)),
            ("Is it 5 or more?", "它满5吗？再决定舍还是入。", f"{float(value):.3f} ≈ {show(answer)}", show(answer)),
        ),
    )  # fmt: skip


@template("add_decimals")
def _add(r: Random) -> Draft:
    a, b = _tenths(r, 13, 89), _hundredths(r, 115, 989)
    return calculate(
        f"{show(a)} + {show(b)}",
        a + b,
        (f"Line up the points. Write {show(a)} with two places, in hundredths: how many?", f"小数点对齐。{show(a)}相当于多少个百分之一？", f"{show(a)} * 100 = {show(a * 100)}", show(a * 100)),
        ("Add the hundredths.", "把百分之一的个数相加。", f"{show(a * 100)} + {show(b * 100)} = {show((a + b) * 100)}", show((a + b) * 100)),
        ("Put the point back.", "点上小数点。", f"{show(a)} + {show(b)} = {show(a + b)}", show(a + b)),
    )  # fmt: skip


@template("subtract_decimals")
def _subtract(r: Random) -> Draft:
    a, b = r.randint(6, 20), _hundredths(r, 115, 489)
    return calculate(
        f"{a} - {show(b)}",
        a - b,
        (f"Write {a} in hundredths, too: how many?", f"把{a}也看成百分之一：有多少个？", f"{a} * 100 = {a * 100}", str(a * 100)),
        ("Subtract the hundredths.", "百分之一的个数相减。", f"{a * 100} - {show(b * 100)} = {show((a - b) * 100)}", show((a - b) * 100)),
        ("Put the point back.", "点上小数点。", f"{a} - {show(b)} = {show(a - b)}", show(a - b)),
    )  # fmt: skip


@template("multiply_decimals")
def _multiply(r: Random) -> Draft:
    a, b = _tenths(r, 13, 69), _tenths(r, 2, 9)
    whole = a * b * 100
    return calculate(
        f"{show(a)} * {show(b)}",
        a * b,
        ("Multiply as if there were no points.", "先按整数乘法算。", f"{show(a * 10)} * {show(b * 10)} = {show(whole)}", show(whole)),
        ("How many decimal places do both factors have together?", "两个因数一共有几位小数？从积的右边起数出几位点上小数点。", f"{show(a)} * {show(b)} = {show(a * b)}", show(a * b)),
    )  # fmt: skip


@template("divide_decimals")
def _divide(r: Random) -> Draft:
    b, q = _tenths(r, 2, 9), r.randint(4, 30)
    a = b * q
    return calculate(
        f"{show(a)} ÷ {show(b)}",
        q,
        ("Make the divisor whole: multiply both numbers by the same.", "把除数化成整数，被除数也扩大相同的倍数。", f"{show(a)} * 10 = {show(a * 10)}", show(a * 10)),
        ("Now divide.", "再算除法。", f"{show(a * 10)} ÷ {show(b * 10)} = {q}", str(q)),
    )  # fmt: skip


@template("unit_conversion")
def _units(r: Random) -> Draft:
    value = _hundredths(r, 105, 999)
    big, small, zh_big, zh_small, factor = r.choice(
        [("m", "cm", "米", "厘米", 100), ("kg", "g", "千克", "克", 1000), ("km", "m", "千米", "米", 1000), ("L", "ml", "升", "毫升", 1000)]
    )  # fmt: skip
    return Draft(
        f"How many {small} are {show(value)} {big}?",
        f"{show(value)}{zh_big}等于多少{zh_small}？",
        f"convert: {show(value)}, {factor}",
        show(value * factor),
        (
            (f"How many {small} make one {big}?", f"1{zh_big}等于多少{zh_small}？", f"{factor}", str(factor)),
            ("Multiply.", "再算乘法。", f"{show(value)} * {factor} = {show(value * factor)}", show(value * factor)),
        ),
        unit=small,
    )  # fmt: skip


@template("time_elapsed")
def _elapsed(r: Random) -> Draft:
    start, minutes = r.randint(7, 10), r.choice([35, 40, 45, 50, 55])
    hours, end_minutes = r.randint(2, 4), r.choice([5, 10, 15, 20, 25])
    end = start + hours
    total = hours * 60 + end_minutes - minutes
    return Draft(
        f"A lesson day starts at {start}:{minutes:02d} and ends at {end}:{end_minutes:02d}. "
        "How many minutes is that?",
        f"一项活动从{start}:{minutes:02d}开始，到{end}:{end_minutes:02d}结束，一共多少分钟？",
        f"minutes between: {start}, {minutes}, {end}, {end_minutes}",
        str(total),
        (
            ("How many minutes are left to the next full hour?", "到下一个整点还有多少分钟？", f"60 - {minutes} = {60 - minutes}", str(60 - minutes)),
            ("How many minutes are the full hours after that?", "后面的整小时一共多少分钟？", f"{hours - 1} * 60 = {(hours - 1) * 60}", str((hours - 1) * 60)),
            ("Add the parts, the last minutes too.", "把各部分和最后的几分钟加起来。", f"{60 - minutes} + {(hours - 1) * 60} + {end_minutes} = {total}", str(total)),
        ),
        unit="min",
    )  # fmt: skip
