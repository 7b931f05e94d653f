"""Every number that a text states, however it is written, with its place.

Digits of any script, words, Chinese numerals (the banker's ones too), Roman numerals, pinyin,
dozens and scores, digits one after the other, tally marks, and things that everybody can count
(the months of a year). A gate has to read more than a pupil does: what stands here is what a
reader *could* take a number from, so it errs on the side of reading one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from ....tools.algebra.numbers import chinese, mentions

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f\u20e3\u00ad]")
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬", "一二三四五六七八九十百千二三六万")
_CAPITAL_RUN = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬零]{2,}|(?<=是)[壹贰叁肆伍陆柒捌玖拾]")
_IDIOMS = re.compile(
    # Signs and words that hold a number's sign and state none.
    "(?<![是为得于有剩零〇一二三四五六七八九十百千万亿])一(?=[\u4e00-\u9fff])(?![零〇一二三四五六七八九十百千万亿打对双旬])"
    "|[第每这那哪另同]一(?![零〇一二三四五六七八九十百千万亿])|有一(?=[点些样定])|统一|唯一|万一|之一|一元[一二]次|二元一次|二次函数"
    "|两(?=[边侧个种者步条部句类数项])|十分|千万|百分数|百分比|三角|四边|五边|六边|三思|四则|四舍五入"
    "|[一二三四五六七八九十百]位数?|千克|千米|万能|七上八下|半(?=径|圆)|一半(?=了)"
    r"|\b(?:no|any|some|every|each|this|that|which|the|last|next|first|second|third|right|wrong|other|only)[\s-]one\b"
    r"|\bone(?=\s+(?:more|another|by\s+one|step|side|at\s+a\s+time|thing|idea|way|part|bit|sentence|line|look)\b)"
    r"|\bone\s+of\b|\bat\s+once\b|\btwo\s+(?=(?:amounts|quantities|numbers|sides|parts|steps|things|sentences|lines)\b)"
    r"|\bquarter(?=\s+past)|\bten(?=s\s+place)|\bsecond(?=s?\b)|\bhalf(?=way)",
    re.IGNORECASE,
)
_WORDS: dict[str, int] = {
    "dozen": 12, "dozens": 12, "score": 20, "gross": 144, "couple": 2, "pair": 2, "trio": 3,
    "quartet": 4, "quintet": 5, "decade": 10, "century": 100, "fortnight": 14, "nought": 0,
    "naught": 0, "nil": 0, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30, "hundredth": 100, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "fifth": 5, "fourth": 4, "dozenth": 12, "triplet": 3, "triplets": 3,
    "俩": 2, "仨": 3, "廿": 20, "卅": 30, "卌": 40, "一打": 12, "半打": 6, "半百": 50, "一对": 2,
    "一双": 2, "一旬": 10,
}  # fmt: skip
_WORD = re.compile(
    r"(?:\b(?P<times>two|three|four|five|half a|half-a|a|\d{1,3})[\s-]+)?"
    r"(?P<word>\b(?:" + "|".join(w for w in _WORDS if w.isascii()) + r")\b"
    r"|[两二三四五六七八九]?(?:打(?=[，。,.!！?？的 ]|$))"
    r"|" + "|".join(w for w in _WORDS if not w.isascii()) + ")",
    re.IGNORECASE,
)
_TIMES: dict[str, int | Fraction] = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "a": 1,
    "": 1,
    "half a": Fraction(1, 2),
}
_NO_SCORE = re.compile(r"\b(?:your|the|a|test|high|final|his|her|my|total)\s+score\b", re.I)
_TIMES["half-a"] = Fraction(1, 2)

_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4,
    "fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9, "tenths": 10,
    "hundredths": 100, "tenth": 10,
}  # fmt: skip
_PART = re.compile(r"\b(\d{1,6})[\s-]+(" + "|".join(_PARTS) + r")\b", re.IGNORECASE)

_ROMAN = re.compile(r"(?<![\w'’])(?:[IVXLCDM]{1,12}|[ivxlcdm]{2,12})(?![\w'’])")
_ROMAN_WORDS = {
    "I", "i", "mix", "mi", "di", "li", "mm", "cm", "ml", "dm", "cl", "cc", "mil", "mc", "md", "dim",
    "mild", "lid", "did", "ill", "mill", "civil", "vivid", "livid", "mid", "dl", "CD", "DC", "cd",
    "DVD", "MC", "MD", "CM", "MM", "ML", "L",
}  # fmt: skip
_PINYIN = {
    "ling": 0, "yi": 1, "er": 2, "liang": 2, "san": 3, "si": 4, "wu": 5, "liu": 6, "qi": 7, "ba": 8,
    "jiu": 9, "shi": 10, "bai": 100, "qian": 1000,
}  # fmt: skip
_SIGNS = dict(zip(_PINYIN, "零一二两三四五六七八九十百千", strict=True))
_SYLLABLE = "(?:" + "|".join(sorted(_PINYIN, key=len, reverse=True)) + ")[1-5]?"
_PINYIN_RUN = re.compile(rf"(?<![\w'’])(?:{_SYLLABLE}[\s'’-]*)+(?![\w'’])")

_COUNTED: tuple[tuple[str, int], ...] = (
    (r"months? (?:in|of|there are in) (?:a|the|one|every) year|一年(?:有多少|有几|的"
     r"|里的)个?月", 12),
    (r"days? (?:in|of|there are in) (?:a|the|one|every) week|一(?:周|星期|个星期)(?:有多少|有几|的"
     r"|里的)天", 7),
    (r"hours? (?:in|of) (?:a|the|one) day|一天(?:有多少|有几|的)个?小时", 24),
    (r"(?:minutes? (?:in|of) an hour|seconds? (?:in|of) a minute)|一小时(?:有多少|的)分钟", 60),
    (r"weeks? (?:in|of) (?:a|the) year|一年(?:有多少|的)个?(?:周|星期)", 52),
    (r"letters? (?:in|of) the (?:english )?alphabet|英文字母(?:表)?的?(?:个数|数量)", 26),
    (r"(?:hours?|numbers?|figures?) on a clock|时钟上的数字|生肖|地支|星座", 12),
    (r"fingers? (?:on|of) (?:one|a|your) hand|一只手的?手指", 5),
    (r"(?:your|both hands'|all (?:your|ten)?) ?fingers|双手的?手指|天干|手指头?的?(?:个数"
     r"|数量)", 10),
    (r"legs? (?:of|on|has) an? (?:spider|octopus)|蜘蛛的?腿|八卦", 8),
    (r"legs? (?:of|on) an? insect|昆虫的?腿|faces of a (?:die|cube)", 6),
    (r"players? (?:in|on) a (?:football|soccer) team|一支足球队", 11),
    (r"eggs? in a (?:carton|box)", 12),
    (r"sides? of a (?:square|rectangle)|seasons? (?:in|of) a year|四季|wheels? (?:on|of) a car", 4),
    (r"sides? of a triangle|wheels? of a tricycle", 3),
    (r"colou?rs? (?:in|of) (?:the|a) rainbow|彩虹的?颜色|dwarfs|continents", 7),
)  # fmt: skip
_COUNTS = tuple((re.compile(pattern, re.IGNORECASE), value) for pattern, value in _COUNTED)
_TALLY = re.compile(r"([^\w\s.,!?…—–\-~。！？，、*#()（）“”\"'‘’：:;；=+×÷/])(?:\s?\1)+")
_TALLY_WORD = re.compile(
    r"\b([A-Za-z])(?:[\s,]\1)+\b|\b(\w{1,8})(?:[\s,，、]+\2\b)+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Said:
    """A number in a text: ``start`` to ``end`` of it. plain: written in digits or in the ordinary
    words of the language; the others are ways to hide one."""

    value: Fraction
    start: int
    end: int
    percent: bool = False
    plain: bool = True


def plain_text(text: str) -> str:
    """One way of writing for each sign: ``１２``, ``⑫``, ``1️⃣2️⃣`` and ``١٢`` are 12, ``½`` is
    1/2; nothing invisible is left."""
    text = _INVISIBLE.sub("", text)
    out: list[str] = []
    for char in text:
        if not char.isascii() and (kind := unicodedata.category(char)) in ("Nd", "No", "Nl"):
            form = unicodedata.normalize("NFKC", char)
            if kind == "Nd" and not form.isascii():
                form = str(unicodedata.digit(char))
            if kind == "No" and "⁄" in form and out and out[-1].isdigit():
                form = " " + form  # 1½ is one and a half
            if kind == "No" and char in "⁰¹²³⁴⁵⁶⁷⁸⁹":
                form = char
            out.append(form.replace("⁄", "/"))
        elif "\uff01" <= char <= "\uff5e" and char.isalnum():
            out.append(unicodedata.normalize("NFKC", char))
        else:
            out.append(char)
    return "".join(out).replace("−", "-").replace("⁄", "/")


def said(text: str, *, letters: str = "") -> list[Said]:
    """All numbers of a text that :func:`plain_text` has been through, in order.

    letters: single capital letters that are names in the problem (a variable X), no Roman numbers.
    """
    clear = _IDIOMS.sub(lambda found: " " * len(found[0]), text)
    clear = _CAPITAL_RUN.sub(lambda found: found[0].translate(_CAPITALS), clear)
    found = [Said(m.value, m.start, m.end, m.percent) for m in mentions(clear)]
    found += [*_named(clear), *_parts(clear), *_roman(clear, letters), *_pinyin(clear)]
    found += [*_counted(text), *_tallies(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    return [*found, *_joined(clear, found)]


def values(text: str) -> frozenset[Fraction]:
    """The numbers that a text states plainly; a percentage is itself and its fraction."""
    return frozenset(form for one in said(plain_text(text)) if one.plain for form in forms(one))


def forms(one: Said) -> tuple[Fraction, ...]:
    return (one.value, one.value * 100) if one.percent else (one.value,)


def _named(text: str) -> list[Said]:
    masked = _NO_SCORE.sub(lambda found: " " * len(found[0]), text)
    made = []
    for found in _WORD.finditer(masked):
        word, times = found["word"].lower(), (found["times"] or "").lower()
        if word.endswith("打") and word not in _WORDS:
            value = 12 * Fraction(chinese(word[:-1]) or 1)
        else:
            factor = Fraction(times) if times.isdigit() else Fraction(_TIMES.get(times, 1))
            value = _WORDS[word] * factor
        made.append(Said(value, found.start(), found.end()))
    return made


def _parts(text: str) -> list[Said]:
    return [
        Said(Fraction(int(found[1]), _PARTS[found[2].lower()]), found.start(), found.end())
        for found in _PART.finditer(text)
    ]


def _roman(text: str, letters: str) -> list[Said]:
    made = []
    for found in _ROMAN.finditer(text):
        sign = found[0]
        if sign in _ROMAN_WORDS or (len(sign) == 1 and sign in letters.upper()):
            continue
        value = roman(sign.upper())
        if value:
            made.append(Said(Fraction(value), found.start(), found.end(), plain=False))
    return made


def roman(text: str) -> int:
    """The value of a well-formed Roman number, else 0."""
    shape = r"M{0,3}(?:CM|CD|D?C{0,4})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})"
    if not re.fullmatch(shape, text):
        return 0
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    for sign, after in zip(text, f"{text[1:]} ", strict=True):
        total += -worth[sign] if worth.get(after, 0) > worth[sign] else worth[sign]
    return total


def _pinyin(text: str) -> list[Said]:
    flat = "".join(
        char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)
    ).lower()
    if len(flat) != len(text):
        flat = flat.ljust(len(text))
    made = []
    for found in _PINYIN_RUN.finditer(flat):
        signs = re.findall(_SYLLABLE, found[0])
        value = chinese("".join(_SIGNS[sign.rstrip("12345")] for sign in signs))
        if value is not None:
            made.append(Said(Fraction(value), found.start(), found.end(), plain=False))
    return made


def _counted(text: str) -> list[Said]:
    return [
        Said(Fraction(value), found.start(), found.end(), plain=False)
        for pattern, value in _COUNTS
        for found in pattern.finditer(text)
    ]


def _tallies(text: str) -> list[Said]:
    made = []
    for pattern in (_TALLY, _TALLY_WORD):
        for found in pattern.finditer(text):
            sign = next(part for part in found.groups() if part)
            times = (
                len(re.findall(rf"(?<!\w){re.escape(sign)}(?!\w)", found[0]))
                if (sign.isalnum())
                else found[0].count(sign)
            )
            if times > 1:
                made.append(Said(Fraction(times), found.start(), found.end(), plain=False))
    return made


_BETWEEN = re.compile(
    r"[\s,，、;；.\-–—/|]{0,4}(?:(?:and|then|followed by|next|接着|然后|再|后面是)\s*)?", re.I
)


def _joined(text: str, found: list[Said]) -> list[Said]:
    """Single digits that follow each other, as one number: ``1 2``, ``one, two``, ``一 二``."""
    digits = [one for one in found if one.value.denominator == 1 and 0 <= one.value <= 9]
    made: list[Said] = []
    run: list[Said] = []
    for one in digits:
        if run and run[-1].end <= one.start and _BETWEEN.fullmatch(text[run[-1].end : one.start]):
            run.append(one)
            for at in range(len(run) - 1):
                joined = int("".join(str(part.value) for part in run[at:]))
                made.append(Said(Fraction(joined), run[at].start, one.end, plain=False))
        else:
            run = [one]
    return made
