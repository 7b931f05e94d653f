"""Problems with percentages, ratios and rates."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from random import Random

from ..template import Draft, show, template


@template("percent_of")
def _of(r: Random) -> Draft:
    rate, whole = r.choice([5, 15, 20, 25, 30, 35, 40, 60, 80]), 20 * r.randint(4, 30)
    answer = Fraction(rate * whole, 100)
    one = Fraction(whole, 100)
    return Draft(
        f"What is {rate}% of {whole}?",
        f"{whole}的{rate}%是多少？",
        f"percent of: {rate}, {whole}",
        show(answer),
        (
            (f"How much is one percent of {whole}?", f"{whole}的1%是多少？", f"{whole} ÷ 100 = {show(one)}", show(one)),
            (f"How much is {rate} times as much?", f"它的{rate}倍呢？", f"{show(one)} * {rate} = {show(answer)}", show(answer)),
        ),
    )  # fmt: skip


@template("percent_meaning")
def _meaning(r: Random) -> Draft:
    rate = r.choice([5, 8, 12, 35, 45, 7, 2, 64, 85, 125])
    value = Fraction(rate, 100)
    return Draft(
        f"Write {rate}% as a decimal.",
        f"把{rate}%化成小数。",
        f"percent to decimal: {rate}",
        show(value),
        (
            ("Percent means hundredths. How many places does the point move?", "化成小数，小数点要移动几位？", "2", "2"),
            ("Move the point.", "移动小数点。", f"{rate} ÷ 100 = {show(value)}", show(value)),
        ),
    )  # fmt: skip


@template("percent_change")
def _change(r: Random) -> Draft:
    before, rate = 20 * r.randint(3, 15), r.choice([5, 10, 15, 20, 25, 30, 40])
    change = before * rate // 100
    after = before + change
    return Draft(
        f"A town library had {before} visitors on Friday and {after} on Saturday. "
        "By what percentage did the number grow?",
        f"图书馆星期五有{before}名读者，星期六有{after}名，星期六比星期五增加了百分之几？",
        f"percent change: {before}, {after}",
        f"{rate}%",
        (
            ("By how many did it grow?", "增加了多少名？", f"{after} - {before} = {change}", str(change)),
            ("Which number is the base? Divide by it.", "单位“1”是哪一天的人数？除以它。", f"{change} ÷ {before} = {show(Fraction(rate, 100))}", show(Fraction(rate, 100))),
            ("Write it as a percentage.", "化成百分数。", f"{show(Fraction(rate, 100))} = {rate}%", f"{rate}%"),
        ),
    )  # fmt: skip


@template("percent_increase")
def _increase(r: Random) -> Draft:
    rate, whole = r.choice([5, 10, 15, 20, 25, 30]), 20 * r.randint(4, 25)
    change = whole * rate // 100
    return Draft(
        f"A farm grew {whole} kg of tomatoes last year and {rate}% more this year. "
        "How many kilograms this year?",
        f"农场去年收西红柿{whole}千克，今年比去年多收{rate}%，今年收多少千克？",
        f"increase: {rate}, {whole}",
        str(whole + change),
        (
            (f"How much is {rate}% of last year's crop?", f"去年产量的{rate}%是多少？", f"{whole} * {rate}% = {change}", str(change)),
            ("Add it to last year's crop.", "加上去年的产量。", f"{whole} + {change} = {whole + change}", str(whole + change)),
        ),
        unit="kg",
    )  # fmt: skip


@template("discount_tax")
def _discount(r: Random) -> Draft:
    off, price = r.choice([10, 15, 20, 25, 30, 40]), 20 * r.randint(4, 25)
    change = price * off // 100
    return Draft(
        f"A coat costs {price} yuan. It is sold at {off}% off. What does one pay?",
        f"一件外套原价{price}元，现在降价{off}%出售，现价多少元？",
        f"decrease: {off}, {price}",
        str(price - change),
        (
            ("How much is taken off?", "便宜了多少元？", f"{price} * {off}% = {change}", str(change)),
            ("What is left to pay?", "还要付多少元？", f"{price} - {change} = {price - change}", str(price - change)),
        ),
        unit="yuan",
    )  # fmt: skip


@template("percent_reverse")
def _reverse(r: Random) -> Draft:
    rate, before = r.choice([10, 20, 25, 40]), 20 * r.randint(4, 25)
    after = before * (100 - rate) // 100
    return Draft(
        f"After a discount of {rate}% a bag costs {after} yuan. What did it cost before?",
        f"一个书包降价{rate}%后是{after}元，原价多少元？",
        f"before decrease: {rate}, {after}",
        str(before),
        (
            ("What percentage of the old price is the new one?", "现价是原价的百分之几？", f"100% - {rate}% = {100 - rate}%", f"{100 - rate}%"),
            ("Of which number is that percentage the new price? Divide.", "已知原价的百分之几是现价，求原价用什么方法？", f"{after} ÷ {show(Fraction(100 - rate, 100))} = {before}", str(before)),
        ),
        unit="yuan",
    )  # fmt: skip


@template("ratio_meaning")
def _ratio(r: Random) -> Draft:
    a, b = r.choice([(2, 3), (3, 4), (3, 5), (4, 5), (5, 7), (2, 7), (5, 8)])
    k = r.randint(3, 9)
    return Draft(
        f"Simplify the ratio {a * k}:{b * k}. Give it as a fraction in lowest terms.",
        f"化简比{a * k}:{b * k}，结果写成最简分数。",
        f"simplify ratio: {a * k}, {b * k}",
        f"{a}/{b}",
        (
            ("Which is the largest number that divides both?", "两个数的最大公因数是几？", f"gcf({a * k}, {b * k}) = {gcd(a * k, b * k)}", str(k)),
            ("Divide both by it.", "两项同时除以它。", f"{a * k}/{b * k} = {a}/{b}", f"{a}/{b}"),
        ),
    )  # fmt: skip


@template("ratio_share")
def _share(r: Random) -> Draft:
    a, b = r.choice([(2, 3), (1, 4), (3, 4), (3, 5), (2, 5), (4, 5)])
    unit = r.randint(4, 15)
    total = (a + b) * unit
    return Draft(
        f"{total} sheets of paper are shared between class A and class B in the ratio {a} to {b}. "
        "How many does class A get?",
        f"把{total}张彩纸按{a}比{b}分给甲班和乙班，甲班分得多少张？",
        f"share: {a}, {b}, {total}",
        str(a * unit),
        (
            ("How many equal parts are there together?", "一共分成几份？", f"{a} + {b} = {a + b}", str(a + b)),
            ("How large is one part?", "每份是多少张？", f"{total} ÷ {a + b} = {unit}", str(unit)),
            ("How many parts does class A get?", "甲班占几份？", f"{unit} * {a} = {a * unit}", str(a * unit)),
        ),
    )  # fmt: skip


@template("proportion")
def _proportion(r: Random) -> Draft:
    a, b, k = r.randint(3, 9), r.randint(11, 19), r.randint(2, 7)
    return Draft(
        f"Solve the proportion {a}/{b} = x/{b * k}.",
        f"解比例：{a}/{b} ＝ x/{b * k}",
        f"{a}/{b} = x/{b * k}",
        f"x = {a * k}",
        (
            ("Multiply across: what is the product of the outer terms?", "外项之积是多少？", f"{a} * {b * k} = {a * b * k}", str(a * b * k)),
            ("Which number times the other inner term gives that?", "已知一个内项，求另一个内项。", f"{a * b * k} ÷ {b} = {a * k}", f"x = {a * k}"),
        ),
    )  # fmt: skip


@template("direct_proportion")
def _direct(r: Random) -> Draft:
    a, c = r.sample([3, 4, 5, 6, 7, 8, 9, 12], 2)
    each = r.randint(3, 12)
    return Draft(
        f"{a} identical notebooks cost {a * each} yuan. What do {c} of them cost?",
        f"{a}本同样的笔记本{a * each}元，{c}本要多少元？",
        f"proportion: {a}, {a * each}, {c}",
        str(c * each),
        (
            ("What does one cost?", "每本多少元？", f"{a * each} ÷ {a} = {each}", str(each)),
            (f"And {c} of them?", f"{c}本呢？", f"{each} * {c} = {c * each}", str(c * each)),
        ),
        unit="yuan",
    )  # fmt: skip


@template("inverse_proportion")
def _inverse(r: Random) -> Draft:
    a, c = r.choice([(4, 6), (6, 8), (3, 9), (8, 12), (5, 10), (6, 9), (4, 8)])
    days = c * r.randint(2, 4)
    return Draft(
        f"{a} workers need {days} days for a wall. How many days do {c} workers need?",
        f"砌一面墙，{a}人需要{days}天，{c}人需要多少天？",
        f"inverse: {a}, {days}, {c}",
        show(Fraction(a * days, c)),
        (
            ("How many days of one worker is that in all?", "一共需要多少个“人·天”？", f"{a} * {days} = {a * days}", str(a * days)),
            (f"Spread it over {c} workers.", f"平均分给{c}人。", f"{a * days} ÷ {c} = {show(Fraction(a * days, c))}", show(Fraction(a * days, c))),
        ),
        unit="day",
    )  # fmt: skip


@template("speed_time_distance")
def _speed(r: Random) -> Draft:
    speed, hours = 5 * r.randint(9, 20), r.randint(3, 8)
    return Draft(
        f"A bus drives {speed * hours} km in {hours} hours. What is its speed in km/h?",
        f"一辆客车{hours}小时行驶{speed * hours}千米，它的速度是多少千米/时？",
        f"speed: {speed * hours}, {hours}",
        str(speed),
        (
            ("How far does it get in one hour?", "1小时行多少千米？", f"{speed * hours} ÷ {hours} = {speed}", str(speed)),
        ),
        unit="km/h",
    )  # fmt: skip


@template("price_quantity")
def _price(r: Random) -> Draft:
    each, count = r.randint(12, 48), r.randint(4, 9)
    return Draft(
        f"{count} identical balls cost {each * count} yuan. What does one cost?",
        f"{count}个同样的球一共{each * count}元，每个多少元？",
        f"unit price: {each * count}, {count}",
        str(each),
        (
            ("Which operation shares the total equally?", "把总价平均分，用什么方法？", f"{each * count} ÷ {count} = {each}", str(each)),
        ),
        unit="yuan",
    )  # fmt: skip
