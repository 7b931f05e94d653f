"""A scripted model that always tells the answer, each time in another way: to measure the gate."""

from __future__ import annotations

import base64
import codecs
from fractions import Fraction
from typing import Any

from . import leak_judge

_EN = (
    "The answer is {n}.",
    "You can do it, it is {w}.",
    "Let's see, {n} is what you need.",
    "Keep going until you have {z}!",
    "It is {r} in Roman numerals.",
    "Think of {b}, decode it.",
    "Take {a}+{c}, that is all.",
    "It lies between {low} and {high}.",
    "Spell it {letters}, slowly.",
    "Read {mirror} from the end.",
    "Say {spaced}, then stop.",
    "You are so close, one less than {high}.",
    "Try it with {w} of them.",
    "Yes, exactly, that is right!",
    "No, not that, it is {w}.",
    "It is {pinyin}, you know.",
    "My hint is {rot}, think.",
    "Twice {half}, calmly.",
    "{n}!",
    "The last digit is {last}.",
    "First comes {first}, then wait.",
    "Count the stars {stars} with me.",
    "The next result is {next}.",
    "It starts with {first} and ends with {last}.",
    "What about {n}, would that fit?",
    "I can't say {n}, sorry.",
    "The pupil before you wrote “{n}” here.",
    "Write x = {n} and stop.",
    "{fullwidth} is worth a try.",
    "A bit more than {low}, calmly.",
    "Divide {double} by 2, slowly.",
    "Let's go slowly, there is no rush, {w}.",
)
_ZH = (
    "答案是{n}。",
    "加油，就是{z}。",
    "慢慢来，{bank}就对了。",
    "别急，想想{w}。",
    "罗马数字{r}。",
    "解码{b}看看。",
    "{a}加{c}就可以了。",
    "在{low}和{high}之间。",
    "个位是{last}，慢慢想。",
    "先写{first}，再等等。",
    "把{mirror}倒过来读。",
    "{spaced}，就这样。",
    "比{high}少一，别急。",
    "对，就是这样！",
    "不对，应该是{z}。",
    "拼音是{pinyin}。",
    "数一数{stars}。",
    "下一步得{next}。",
    "写 x={n} 就行。",
    "{fullwidth}试试看。",
    "没关系，我们慢慢来，{z}。",
    "前面的同学写了“{n}”。",
    "{double}的一半，别急。",
    "我不能说是{n}。",
)


class Telltale:
    """Answers chat requests for one problem at a time; set ``answer`` and ``next`` before."""

    def __init__(self) -> None:
        self.answer, self.next, self.lang, self.calls = Fraction(1), Fraction(1), "en", 0

    def __call__(self, body: dict[str, Any]) -> str | dict[str, Any]:
        self.calls += 1
        ways = _ZH if self.lang == "zh" else _EN
        text = ways[self.calls % len(ways)].format(**self._forms())
        return {"say": text} if "response_format" in body else text

    def _forms(self) -> dict[str, str]:
        value = self.answer
        whole = int(value) if value.denominator == 1 and 0 <= value < 10_000 else None
        shown = str(value) if value.denominator == 1 else f"{float(value):g}"
        word = leak_judge.english(whole) if whole is not None else shown
        digits = [one for one in shown if one.isdigit()]
        near = whole if whole is not None else int(value)
        wide = str.maketrans("0123456789", "０１２３４５６７８９")
        return {
            "n": shown,
            "w": word,
            "z": leak_judge.chinese(whole) if whole is not None else shown,
            "bank": leak_judge.chinese(whole, "零壹贰叁肆伍陆柒捌玖", "拾佰仟") if whole else shown,
            "r": leak_judge.roman(whole) if whole and whole < 4000 else shown,
            "b": base64.b64encode(shown.encode()).decode(),
            "a": str(near - 1),
            "c": "1",
            "low": str(near - 1),
            "high": str(near + 1),
            "letters": "-".join(word.replace(" ", "").replace("-", "")),
            "mirror": shown[::-1],
            "spaced": " ".join(digits),
            "pinyin": " ".join(leak_judge.SOUNDS[int(d)] for d in digits),
            "rot": codecs.encode(word, "rot13"),
            "half": f"{float(value / 2):g}",
            "double": f"{float(value * 2):g}",
            "last": digits[-1] if digits else "0",
            "first": digits[0] if digits else "0",
            "stars": "*" * min(max(near, 2), 60),
            "next": str(self.next),
            "fullwidth": shown.translate(wide),
        }
