"""Units of school problems: their names in both languages, dimension and factor to the base unit.

Only what a pupil meets up to grade 9. Counting words (apples, 个) are no units here: they are kept
as text by the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor``: how many base units one of this is; units of one ``dimension`` convert."""

    name: str
    dimension: str
    factor: Fraction


_TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("mm", "length", "1/1000", "mm millimetre millimetres millimeter millimeters 毫米"),
    ("cm", "length", "1/100", "cm centimetre centimetres centimeter centimeters 厘米 公分"),
    ("dm", "length", "1/10", "dm decimetre decimeter 分米"),
    ("m", "length", "1", "m metre metres meter meters 米"),
    ("km", "length", "1000", "km kilometre kilometres kilometer kilometers 千米 公里"),
    ("in", "length", "127/5000", "inch inches"),
    ("ft", "length", "381/1250", "ft foot feet 英尺"),
    ("yd", "length", "1143/1250", "yd yard yards"),
    ("mi", "length", "201168/125", "mi mile miles 英里"),
    ("g", "mass", "1/1000", "g gram grams 克"),
    ("kg", "mass", "1", "kg kilogram kilograms 千克 公斤"),
    ("t", "mass", "1000", "t tonne tonnes 吨"),
    ("jin", "mass", "1/2", "斤"),
    ("oz", "mass", "45359237/1600000000", "oz ounce ounces"),
    ("lb", "mass", "45359237/100000000", "lb lbs pound pounds 磅"),
    ("ml", "volume", "1/1000", "ml millilitre millilitres milliliter milliliters 毫升"),
    ("L", "volume", "1", "l L litre litres liter liters 升"),
    ("s", "time", "1", "s sec second seconds 秒 秒钟"),
    ("min", "time", "60", "min mins minute minutes 分钟"),
    ("h", "time", "3600", "h hr hrs hour hours 小时 时"),
    ("d", "time", "86400", "day days 天"),
    ("wk", "time", "604800", "week weeks 周 星期"),
    ("mm2", "area", "1/1000000", "mm2 mm^2 mm² 平方毫米"),
    ("cm2", "area", "1/10000", "cm2 cm^2 cm² 平方厘米"),
    ("dm2", "area", "1/100", "dm2 dm^2 dm² 平方分米"),
    ("m2", "area", "1", "m2 m^2 m² 平方米"),
    ("ha", "area", "10000", "ha hectare hectares 公顷"),
    ("km2", "area", "1000000", "km2 km^2 km² 平方千米 平方公里"),
    ("cm3", "volume", "1/1000", "cm3 cm^3 cm³ 立方厘米"),
    ("dm3", "volume", "1", "dm3 dm^3 dm³ 立方分米"),
    ("m3", "volume", "1000", "m3 m^3 m³ 立方米"),
    ("km/h", "speed", "5/18", "km/h kmh 千米/时 千米/小时 公里/小时"),
    ("m/s", "speed", "1", "m/s 米/秒"),
    ("yuan", "yuan", "1", "yuan 元 ¥ ￥ 块 rmb"),
    ("jiao", "yuan", "1/10", "jiao 角"),
    ("fen", "yuan", "1/100", "fen 分"),
    ("dollar", "dollar", "1", "$ dollar dollars usd"),
    ("cent", "dollar", "1/100", "¢ cent cents"),
    ("degree", "angle", "1", "° degree degrees 度"),
)

UNITS = {
    name: Unit(short, dimension, Fraction(factor))
    for short, dimension, factor, names in _TABLE
    for name in names.split()
}


def unit(name: str) -> Unit | None:
    """The unit of that name; None for a counting word or none."""
    name = name.strip().rstrip(".")
    return UNITS.get(name) or UNITS.get(name.lower())
