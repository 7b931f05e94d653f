"""Problems of means, medians and chance."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from ..template import Draft, template


@template("average")
def _mean(r: Random) -> Draft:
    mean = r.randint(12, 30)
    first = [mean + r.choice([n for n in range(-8, 9) if n]) for _ in range(3)]
    last = 4 * mean - sum(first)
    values = [*first, last]
    listed, total = ", ".join(map(str, values)), sum(values)
    return Draft(
        f"Four throws reached {listed} metres. What is their mean?",
        f"四次投掷的成绩分别是{'、'.join(map(str, values))}米，平均成绩是多少米？",
        f"mean: {listed}",
        str(mean),
        (
            ("Add all values.", "先求总和。", f"{' + '.join(map(str, values))} = {total}", str(total)),
            ("Divide by how many there are.", "再除以次数。", f"{total} ÷ 4 = {mean}", str(mean)),
        ),
        unit="m",
    )  # fmt: skip


@template("median_mode")
def _median(r: Random) -> Draft:
    values = r.sample(range(10, 40), 5)
    listed, ordered = ", ".join(map(str, values)), sorted(values)
    return Draft(
        f"What is the median of these numbers: {listed}?",
        f"求这组数据的中位数：{'、'.join(map(str, values))}",
        f"median: {listed}",
        str(ordered[2]),
        (
            ("Put them in order. Which is the smallest?", "先从小到大排列，最小的是几？", str(ordered[0]), str(ordered[0])),
            ("Which one stands in the middle?", "排在正中间的是哪个？", str(ordered[2]), str(ordered[2])),
        ),
    )  # fmt: skip


@template("probability_simple")
def _probability(r: Random) -> Draft:
    red, blue = r.randint(2, 7), r.randint(3, 9)
    while red == blue:
        blue = r.randint(3, 9)
    value = Fraction(red, red + blue)
    return Draft(
        f"A bag holds {red} red and {blue} blue balls. One is drawn without looking. "
        "What is the probability that it is red?",
        f"袋中有{red}个红球和{blue}个蓝球，任意摸出一个，摸到红球的可能性是几分之几？",
        f"probability: {red}, {red + blue}",
        str(value),
        (
            ("How many balls are there in all?", "一共有多少个球？", f"{red} + {blue} = {red + blue}", str(red + blue)),
            ("Which share of them is red?", "红球占几分之几？", f"{red}/{red + blue} = {value}", str(value)),
        ),
    )  # fmt: skip
