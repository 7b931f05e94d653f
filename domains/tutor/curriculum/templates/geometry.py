"""Problems of lengths, areas, volumes and angles."""

from __future__ import annotations

from random import Random

from ..template import Draft, template

_TRIPLES = [(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17), (9, 12, 15), (7, 24, 25), (12, 16, 20)]


@template("perimeter_rectangle")
def _perimeter(r: Random) -> Draft:
    a, b = r.randint(7, 15), r.randint(3, 6)
    return Draft(
        f"A rectangle is {a} cm long and {b} cm wide. What is its perimeter?",
        f"一个长方形长{a}厘米，宽{b}厘米，周长是多少厘米？",
        f"rectangle perimeter: {a}, {b}",
        str(2 * (a + b)),
        (
            ("How long are one length and one width together?", "一条长与一条宽的和是多少？", f"{a} + {b} = {a + b}", str(a + b)),
            ("How often does that go round?", "周长里有几个这样的和？", f"{a + b} * 2 = {2 * (a + b)}", str(2 * (a + b))),
        ),
        unit="cm",
    )  # fmt: skip


@template("area_rectangle")
def _area(r: Random) -> Draft:
    a, b = r.randint(7, 15), r.randint(3, 9)
    return Draft(
        f"A rectangular garden is {a} m long and {b} m wide. What is its area?",
        f"一块长方形菜地长{a}米，宽{b}米，面积是多少平方米？",
        f"rectangle area: {a}, {b}",
        str(a * b),
        (
            ("How many squares of one metre fit in? Which operation counts them?", "长方形的面积怎样算？列式计算。", f"{a} * {b} = {a * b}", str(a * b)),
        ),
        unit="m^2",
    )  # fmt: skip


@template("parallelogram_area")
def _parallelogram(r: Random) -> Draft:
    a, h = r.randint(6, 18), r.randint(4, 11)
    return Draft(
        f"A parallelogram has a base of {a} cm and a height of {h} cm. What is its area?",
        f"一个平行四边形的底是{a}厘米，高是{h}厘米，面积是多少平方厘米？",
        f"parallelogram area: {a}, {h}",
        str(a * h),
        (
            ("Cut off a triangle and move it: which rectangle has the same area? Work it out.", "割补成长方形，它的长和宽各是多少？算出面积。", f"{a} * {h} = {a * h}", str(a * h)),
        ),
        unit="cm^2",
    )  # fmt: skip


@template("triangle_area")
def _triangle(r: Random) -> Draft:
    a, h = 2 * r.randint(3, 9), r.randint(5, 13)
    return Draft(
        f"A triangle has a base of {a} cm and a height of {h} cm. What is its area?",
        f"一个三角形的底是{a}厘米，高是{h}厘米，面积是多少平方厘米？",
        f"triangle area: {a}, {h}",
        str(a * h // 2),
        (
            ("Two such triangles make a parallelogram. What is its area?", "两个这样的三角形拼成平行四边形，它的面积是多少？", f"{a} * {h} = {a * h}", str(a * h)),
            ("How much of it is one triangle?", "一个三角形是它的几分之几？", f"{a * h} ÷ 2 = {a * h // 2}", str(a * h // 2)),
        ),
        unit="cm^2",
    )  # fmt: skip


@template("trapezium_area")
def _trapezium(r: Random) -> Draft:
    a, b, h = r.randint(3, 8), r.randint(9, 15), 2 * r.randint(2, 6)
    return Draft(
        f"A trapezium has parallel sides of {a} cm and {b} cm and a height of {h} cm. "
        "What is its area?",
        f"一个梯形的上底是{a}厘米，下底是{b}厘米，高是{h}厘米，面积是多少平方厘米？",
        f"trapezium area: {a}, {b}, {h}",
        str((a + b) * h // 2),
        (
            ("Add the parallel sides.", "先求上底与下底的和。", f"{a} + {b} = {a + b}", str(a + b)),
            ("Multiply by the height: that is the area of two such trapeziums.", "乘高，得到两个这样的梯形的面积。", f"{a + b} * {h} = {(a + b) * h}", str((a + b) * h)),
            ("How much is one?", "一个梯形的面积呢？", f"{(a + b) * h} ÷ 2 = {(a + b) * h // 2}", str((a + b) * h // 2)),
        ),
        unit="cm^2",
    )  # fmt: skip


@template("cuboid_volume")
def _volume(r: Random) -> Draft:
    a, b, c = r.randint(6, 12), r.randint(3, 7), r.randint(2, 6)
    return Draft(
        f"A box is {a} cm long, {b} cm wide and {c} cm high. What is its volume?",
        f"一个长方体长{a}厘米，宽{b}厘米，高{c}厘米，体积是多少立方厘米？",
        f"cuboid volume: {a}, {b}, {c}",
        str(a * b * c),
        (
            ("How many centimetre cubes are in the bottom layer?", "最底下一层有多少个1立方厘米的小正方体？", f"{a} * {b} = {a * b}", str(a * b)),
            ("How many layers are there?", "一共有几层？", f"{a * b} * {c} = {a * b * c}", str(a * b * c)),
        ),
        unit="cm^3",
    )  # fmt: skip


@template("cuboid_surface")
def _surface(r: Random) -> Draft:
    a, b, c = r.randint(6, 12), r.randint(3, 6), r.randint(2, 5)
    faces = a * b, a * c, b * c
    return Draft(
        f"A box is {a} cm long, {b} cm wide and {c} cm high. What is its surface area?",
        f"一个长方体长{a}厘米，宽{b}厘米，高{c}厘米，表面积是多少平方厘米？",
        f"cuboid surface: {a}, {b}, {c}",
        str(2 * sum(faces)),
        (
            ("What is the area of the bottom?", "底面的面积是多少？", f"{a} * {b} = {faces[0]}", str(faces[0])),
            ("What is the area of the front?", "前面的面积是多少？", f"{a} * {c} = {faces[1]}", str(faces[1])),
            ("What is the area of a side?", "侧面的面积是多少？", f"{b} * {c} = {faces[2]}", str(faces[2])),
            ("Each face has a twin. What do all make together?", "相对的面相等，一共是多少？", f"2 * ({faces[0]} + {faces[1]} + {faces[2]}) = {2 * sum(faces)}", str(2 * sum(faces))),
        ),
        unit="cm^2",
    )  # fmt: skip


@template("circle_circumference")
def _circumference(r: Random) -> Draft:
    radius = r.randint(3, 15)
    return Draft(
        f"A circle has a radius of {radius} cm. What is its circumference, in terms of π?",
        f"圆的半径是{radius}厘米，周长是多少厘米？（结果保留π）",
        f"circumference: {radius}",
        f"{2 * radius}*pi",
        (
            ("What is the diameter?", "直径是多少？", f"2 * {radius} = {2 * radius}", str(2 * radius)),
            ("How many diameters long is the way round?", "周长是直径的多少倍？", f"{2 * radius}*pi", f"{2 * radius}*pi"),
        ),
        unit="cm",
    )  # fmt: skip


@template("circle_area")
def _circle(r: Random) -> Draft:
    radius = r.randint(3, 12)
    return Draft(
        f"A circle has a radius of {radius} cm. What is its area, in terms of π?",
        f"圆的半径是{radius}厘米，面积是多少平方厘米？（结果保留π）",
        f"circle area: {radius}",
        f"{radius**2}*pi",
        (
            ("Square the radius.", "先求半径的平方。", f"{radius} * {radius} = {radius**2}", str(radius**2)),
            ("By what do you multiply it?", "再乘什么？", f"{radius**2}*pi", f"{radius**2}*pi"),
        ),
        unit="cm^2",
    )  # fmt: skip


@template("triangle_angles")
def _angles(r: Random) -> Draft:
    a, b = r.randint(35, 80), r.randint(25, 70)
    return Draft(
        f"Two angles of a triangle are {a}° and {b}°. What is the third?",
        f"三角形的两个内角分别是{a}°和{b}°，第三个内角是多少度？",
        f"triangle angle: {a}, {b}",
        str(180 - a - b),
        (
            ("What do the two angles make together?", "这两个角的和是多少？", f"{a} + {b} = {a + b}", str(a + b)),
            ("What do all three make? Subtract.", "三角形内角和是多少？再相减。", f"180 - {a + b} = {180 - a - b}", str(180 - a - b)),
        ),
        unit="degree",
    )  # fmt: skip


@template("lines_angles")
def _supplementary(r: Random) -> Draft:
    a = r.randint(25, 85)
    return Draft(
        f"Two angles lie side by side on a straight line. One is {a}°. What is the other?",
        f"两个角互为邻补角，其中一个是{a}°，另一个是多少度？",
        f"supplementary angle: {a}",
        str(180 - a),
        (
            ("How many degrees has a straight angle? Subtract.", "平角是多少度？再相减。", f"180 - {a} = {180 - a}", str(180 - a)),
        ),
        unit="degree",
    )  # fmt: skip


@template("polygon_angles")
def _polygon(r: Random) -> Draft:
    n = r.randint(5, 12)
    return Draft(
        f"What is the sum of the inner angles of a polygon with {n} sides?",
        f"{n}边形的内角和是多少度？",
        f"polygon angles: {n}",
        str((n - 2) * 180),
        (
            ("Into how many triangles can it be cut from one corner?", "从一个顶点出发可以分成几个三角形？", f"{n} - 2 = {n - 2}", str(n - 2)),
            ("What do the angles of all these triangles make?", "这些三角形的内角一共多少度？", f"{n - 2} * 180 = {(n - 2) * 180}", str((n - 2) * 180)),
        ),
        unit="degree",
    )  # fmt: skip


@template("pythagoras")
def _pythagoras(r: Random) -> Draft:
    a, b, c = r.choice(_TRIPLES)
    if r.random() < 0.5:
        return Draft(
            f"The legs of a right triangle are {a} cm and {b} cm. How long is the hypotenuse?",
            f"直角三角形的两条直角边分别是{a}厘米和{b}厘米，斜边长多少厘米？",
            f"hypotenuse: {a}, {b}",
            str(c),
            (
                ("Square both legs and add.", "求两条直角边的平方和。", f"{a}^2 + {b}^2 = {c * c}", str(c * c)),
                ("Which length has that square?", "哪个数的平方等于它？", f"sqrt({c * c}) = {c}", str(c)),
            ),
            unit="cm",
        )  # fmt: skip
    return Draft(
        f"The hypotenuse of a right triangle is {c} cm, one leg is {a} cm. How long is the other?",
        f"直角三角形的斜边长{c}厘米，一条直角边长{a}厘米，另一条直角边长多少厘米？",
        f"leg: {c}, {a}",
        str(b),
        (
            ("What is the square of the other leg? Subtract squares.", "另一条直角边的平方是多少？用平方差求。", f"{c}^2 - {a}^2 = {b * b}", str(b * b)),
            ("Which length has that square?", "哪个数的平方等于它？", f"sqrt({b * b}) = {b}", str(b)),
        ),
        unit="cm",
    )  # fmt: skip


@template("slope")
def _slope(r: Random) -> Draft:
    x, y = r.randint(-3, 3), r.randint(-3, 3)
    run, rise = r.choice([2, 3, 4]), r.choice([-7, -5, 5, 7, 9])
    from fractions import Fraction

    value = Fraction(rise, run)
    return Draft(
        f"What is the slope of the line through ({x}, {y}) and ({x + run}, {y + rise})?",
        f"直线经过点（{x}，{y}）和（{x + run}，{y + rise}），它的斜率k是多少？",
        f"slope: {x}, {y}, {x + run}, {y + rise}",
        str(value),
        (
            ("How much does y change from the first point to the second?", "从第一个点到第二个点，y变化了多少？", f"{y + rise} - ({y}) = {rise}", str(rise)),
            ("How much does x change?", "x变化了多少？", f"{x + run} - ({x}) = {run}", str(run)),
            ("Divide the change of y by the change of x.", "用y的变化量除以x的变化量。", f"{rise}/{run} = {value}", str(value)),
        ),
    )  # fmt: skip
