"""Charts: what is drawn is what the numbers say, and nothing but a drawing."""

from __future__ import annotations

import re
from decimal import Decimal as D
from itertools import combinations, pairwise
from math import dist

import pytest
from lxml import etree
from tael.tools.charts import ChartSpec, Series, check_svg, draw
from tael.tools.charts.frame import LINE_PALETTE, PALETTE, SOFT_PALETTE, luminance, text_colour
from tael.tools.charts.scale import axis, decimal_places, nice_step, number, pair
from tael.tools.charts.svg import text_width, wrap

YEARS = ("FY2021", "FY2022", "FY2023", "FY2024", "FY2025")
REVENUE = Series(
    "Revenue", list(zip(YEARS, map(D, ("365.8", "394.3", "383.3", "391.0", "416.2")), strict=True))
)
MARGIN = Series(
    "Operating margin",
    list(zip(YEARS, map(D, ("29.8", "30.3", "29.8", "31.5", "32.0")), strict=True)),
)
SVG = "{http://www.w3.org/2000/svg}"


def spec(kind, *series, **more):
    given = {"title": "A chart", "unit": "USD billions", "source": "Source: 10-K", **more}
    return ChartSpec(kind=kind, series=series, **given)


def series(name, *values, axis="left"):
    points = [(label, None if v is None else D(v)) for label, v in zip(YEARS, values, strict=False)]
    return Series(name, points, axis=axis)


ALL = {
    "bars": spec("bars", REVENUE, series("Net income", "94.7", "99.8", None, "93.7", "112.0")),
    "bars_line": spec(
        "bars_line",
        REVENUE,
        Series(MARGIN.name, MARGIN.points, axis="right"),
        unit_right="%",
    ),
    "lines": spec("lines", MARGIN, unit="%"),
    "stacked": spec(
        "stacked", series("a", "1", "2", "3", "4", "5"), series("b", "5", "4", None, "2", "-1")
    ),
    "hbars": spec(
        "hbars", Series("Revenue", [("iPhone & more <b>", D("209.6")), ("Mac", D("-3.5"))])
    ),
}


def texts(svg):
    return [node.text for node in etree.fromstring(svg).iter(SVG + "text")]


def rects(svg, fill):
    nodes = etree.fromstring(svg).iter(SVG + "rect")
    found = [
        {k: float(v) for k, v in node.attrib.items() if k != "fill"}
        for node in nodes
        if node.get("fill") == fill
    ]
    return [node for node in found if node["width"] != 14]  # the legend's keys are 14 wide


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_is_a_well_formed_named_drawing(kind):
    svg = draw(ALL[kind])
    check_svg(svg)
    root = etree.fromstring(svg)
    title, desc = root.find(SVG + "title"), root.find(SVG + "desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "A chart"
    for one in ALL[kind].series:
        assert one.name in desc.text
    width, height = map(float, root.get("viewBox").split()[2:])
    for node in root.iter(SVG + "text"):
        assert 0 <= float(node.get("x")) <= width
        assert 0 <= float(node.get("y")) <= height
    assert "Source: 10-K" in texts(svg)


@pytest.mark.parametrize("kind", ALL)
def test_the_same_numbers_give_the_same_bytes(kind):
    again = spec(kind, *ALL[kind].series, unit=ALL[kind].unit, unit_right=ALL[kind].unit_right)
    assert draw(again) == draw(ALL[kind])


def test_two_charts_in_one_page_do_not_share_ids():
    ids = [re.findall(r' id="([^"]+)"', draw(one)) for one in ALL.values()]
    assert len({name for names in ids for name in names}) == 2 * len(ALL)


def test_a_bar_is_as_long_as_its_value():
    svg = draw(spec("bars", series("x", "100", "50", "-25", None, "0")))
    tall, half, below, nothing = rects(svg, PALETTE[0])
    assert tall["height"] == pytest.approx(2 * half["height"], abs=0.3)
    assert tall["height"] == pytest.approx(4 * below["height"], abs=0.3)
    assert nothing["height"] == 0
    base = tall["y"] + tall["height"]
    assert half["y"] + half["height"] == pytest.approx(base, abs=0.2)
    assert below["y"] == pytest.approx(base, abs=0.2)


def test_a_stack_is_as_high_as_its_sum_and_negative_parts_hang_below_zero():
    svg = draw(
        spec(
            "stacked",
            series("a", "30", "10", "10", "10", "10"),
            series("b", "10", "-20", "5", "5", "5"),
        )
    )
    a, b = rects(svg, PALETTE[0]), rects(svg, PALETTE[1])
    assert b[0]["y"] < a[0]["y"]
    assert b[1]["y"] == pytest.approx(a[1]["y"] + a[1]["height"] + 1, abs=1.1)


def test_horizontal_bars_of_losses_go_left_of_zero():
    svg = draw(ALL["hbars"])
    gain, loss = rects(svg, PALETTE[0])
    assert loss["x"] + loss["width"] == pytest.approx(gain["x"], abs=0.2)
    assert gain["width"] / loss["width"] == pytest.approx(209.6 / 3.5, rel=0.05)


def test_values_are_written_beside_bars_when_there_is_room_for_all():
    assert {"365.8", "416.2"} <= set(texts(draw(spec("bars", REVENUE))))
    many = Series("x", [(f"p{n}", D(n * 1000)) for n in range(1, 30)])
    assert "29,000" not in texts(draw(spec("bars", many)))


def test_a_missing_value_is_said_to_be_missing():
    svg = draw(spec("bars", series("x", "1", None, "3", "4", "5")))
    assert texts(svg).count("n/a") == 1
    assert "FY2022 not available" in svg
    assert "无数据" in texts(draw(spec("bars", series("x", "1", None, "3", "4", "5"), lang="zh")))


def test_a_line_breaks_where_a_value_is_missing():
    def strokes(one):
        return re.findall(r'd="(M[^"]*L[^"]*)"', draw(spec("lines", one)))

    assert len(strokes(series("x", "1", "2", "3", "4", "5"))) == 1
    assert len(strokes(series("x", "1", "2", None, "4", "5"))) == 2
    # a value between two gaps has no line, but is still marked
    alone = draw(spec("lines", series("x", "1", None, "3", None, "5")))
    assert alone.count("a3.6 3.6") >= 3 * 2
    assert "L" not in "".join(re.findall(r' d="([^"]+)"', alone))


def test_both_axes_share_zero_and_grid_lines():
    left, right = pair([D(-20), D(180)], [D("-0.4"), D("12")])
    assert (left.below, left.above) == (right.below, right.above)
    assert left.share(D(0)) == right.share(D(0))
    for on, low, high in ((left, -20, 180), (right, D("-0.4"), 12)):
        assert on.low <= low
        assert high <= on.high


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (("0", "416.2"), ["0", "100", "200", "300", "400", "500"]),
        (("0.6", "1.4"), ["0", "0.5", "1.0", "1.5"]),
        (("-3", "7"), ["-4", "-2", "0", "2", "4", "6", "8"]),
        (("0", "0"), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (("1e12", "9e12"), None),
    ],
)
def test_ticks_are_round_and_hold_all_values(values, ticks):
    numbers = [D(v) for v in values]
    on = axis(numbers)
    assert on.low <= min(numbers)
    assert max(numbers) <= on.high
    assert on.step.normalize().as_tuple().digits in ((1,), (2,), (5,))
    if ticks:
        assert [D(tick) for tick in ticks] == on.ticks()


def test_a_line_far_from_zero_leaves_zero_out_and_bars_never_do():
    assert axis([D("44.1"), D("46.9")], zero=False).low > 0
    assert "0" in texts(draw(spec("bars", series("x", "44", "45", "46", "46", "47"))))
    assert "0%" not in texts(
        draw(spec("lines", series("x", "44", "45", "46", "46", "47"), unit="%"))
    )


@pytest.mark.parametrize(
    ("value", "places", "unit", "text"),
    [
        ("1234.56", 1, "", "1,234.6"),
        ("-0.25", 1, "%", "−0.3%"),
        ("-0.04", 1, "", "0.0"),
        ("2.5", 0, "", "3"),
    ],
)
def test_numbers_round_half_up_with_a_true_minus(value, places, unit, text):
    assert number(D(value), places, unit) == text


def test_places_follow_size_and_never_exceed_what_was_given():
    assert decimal_places([D("7.46"), D("6.08")]) == 2
    assert decimal_places([D("416.161"), D("3.5")]) == 1
    assert decimal_places([D("2745"), D("4162")]) == 0
    assert decimal_places([D("14"), D("15")]) == 0


def test_nice_step_is_the_smallest_that_covers():
    assert [nice_step(D(span), 5) for span in (5, 6, 11, 26, 51)] == [1, 2, 5, 10, 20]


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="no finite Decimal"):
        Series("x", [("a", 1.5)])
    with pytest.raises(ValueError, match="no finite Decimal"):
        Series("x", [("a", D("NaN"))])
    with pytest.raises(ValueError, match="twice"):
        Series("x", [("a", D(1)), ("a", D(2))])
    with pytest.raises(ValueError, match="no value"):
        spec("bars", series("x", None, None))
    with pytest.raises(ValueError, match="both axes"):
        spec("bars_line", REVENUE)
    with pytest.raises(ValueError, match="left axis only"):
        spec("bars", REVENUE, Series("y", MARGIN.points, axis="right"))
    with pytest.raises(ValueError, match="different names"):
        spec("bars", REVENUE, REVENUE)


def test_text_is_escaped_and_control_characters_are_dropped():
    hostile = '</text><script>x\x00\x1f & "q"'
    svg = draw(
        spec(
            "hbars", Series(hostile, [(hostile, D(1))]), title=hostile, unit=hostile, source=hostile
        )
    )
    check_svg(svg)
    assert "<script" not in svg


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x</script>",
        '<rect onclick="x"/>',
        '<image href="https://example.org/x.png"/>',
        "<style>*{}</style>",
        "<foreignObject/>",
        '<text style="x">a</text>',
        "<!-- x -->",
    ],
)
def test_anything_but_shapes_and_words_is_no_drawing(inside):
    with pytest.raises(ValueError, match="the drawing"):
        check_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')


@pytest.mark.parametrize(
    "text", ["", "<svg>", "<html/>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>']
)
def test_what_is_no_svg_is_refused(text):
    with pytest.raises(ValueError, match="the drawing"):
        check_svg(text)


def test_chinese_words_and_full_width_measures():
    svg = draw(
        spec(
            "bars_line",
            REVENUE,
            Series("利润率", MARGIN.points, axis="right"),
            title="营业收入",
            unit="亿美元",
            unit_right="%",
            source="资料来源：公司公告",
            lang="zh",
        )
    )
    assert "利润率（右轴）" in texts(svg)
    assert 'lang="zh-CN"' in svg
    assert "柱线图：营业收入。" in svg
    assert text_width("营业收入", 12) == 48
    lines = wrap("经营活动产生的现金流量净额，以及资本开支", 12, 100)
    assert len(lines) == 3
    assert all(text_width(line, 12) <= 112 for line in lines)
    assert not any(line.startswith("，") for line in lines)


def test_long_titles_wrap_instead_of_running_out():
    title = (
        "Cash flow from operations, capital expenditure and free cash flow over six fiscal years"
    )
    svg = draw(spec("bars", REVENUE, title=title))
    shown = [text for text in texts(svg) if text in title]
    assert len(shown) >= 2
    assert " ".join(shown) == title


def test_labels_that_do_not_fit_break_or_thin_out_and_the_last_stays():
    quarters = [f"FY{2024 + n // 4}Q{n % 4 + 1}" for n in range(8)]
    shown = texts(draw(spec("bars", Series("x", [(q, D(5)) for q in quarters]))))
    assert shown.count("Q4") == 2
    assert shown.count("FY2025") == 4
    days = [f"2026-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(250)]
    shown = texts(
        draw(spec("lines", Series("x", [(day, D(100 + n)) for n, day in enumerate(days)])))
    )
    assert days[-1] in shown
    assert 3 <= sum(day in shown for day in days) <= 8


def _seen(fill, kind):
    """A colour as a dichromat sees it (Viénot, Brettel and Mollon 1999), or in grey print."""
    rgb = [(int(fill[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
    r, g, b = rgb
    if kind == "grey":
        return (luminance(fill) ** (1 / 2.2),) * 3
    if kind == "protan":
        r = g = 0.11238 * r + 0.88762 * g
        b = 0.00401 * (rgb[0] - rgb[1]) + b
    if kind == "deutan":
        r = g = 0.29275 * r + 0.70725 * g
        b = -0.02234 * (rgb[0] - rgb[1]) + b
    return tuple(max(0.0, c) ** (1 / 2.2) for c in (r, g, b))


@pytest.mark.parametrize("kind", ["normal", "protan", "deutan"])
def test_the_first_colours_differ_for_any_eye(kind):
    for one, other in combinations(PALETTE[:5], 2):
        distance = dist(_seen(one, kind), _seen(other, kind))
        assert distance > 0.15, (kind, one, other)


def test_neighbours_differ_in_grey_print():
    for one, other in pairwise(PALETTE):
        assert abs(_seen(one, "grey")[0] - _seen(other, "grey")[0]) > 0.06, (one, other)


def test_values_in_a_series_colour_can_be_read():
    for fill in (*PALETTE, *SOFT_PALETTE, *LINE_PALETTE):
        assert 1.05 / (luminance(text_colour(fill)) + 0.05) >= 4.5


def test_the_value_of_a_loss_stays_clear_of_the_labels():
    svg = draw(spec("bars", series("x", "-7.77", "-3.81", "-2.26", "-2.50", "-8")))
    heights = {node.text: float(node.get("y")) for node in etree.fromstring(svg).iter(SVG + "text")}
    assert heights["−8.00"] + 12 <= heights["FY2025"]


def test_the_last_value_of_a_long_line_stays_inside_the_drawing() -> None:
    days = [f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(150)]
    closes = Series("Closing price", [(day, D("1234.56")) for day in days])
    drawn = etree.fromstring(draw(spec("lines", closes, unit="USD per share")))
    width = float(drawn.get("viewBox").split()[2])
    (value,) = [node for node in drawn.iter(SVG + "text") if node.text.startswith("1,23")]
    half = text_width(value.text, float(value.get("font-size"))) / 2
    assert float(value.get("x")) + half <= width
