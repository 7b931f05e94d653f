"""What the pseudonyms see and what they leave alone.

``python -m tael.domains.tutor.bench_pseudonyms --data DATA``

Found: identifiers in sentences that were written for this, without a roster. The first set was seen
when the rules were made, the second (``held out``) was not. Left alone: pupils' turns of MathDial
and Chinese problems, in which nobody is identified: every text that is changed is counted.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ...agents.settings import load
from .privacy.veil import Veil
from .school import School

NAMES = {
    "en": ("Amina Diallo", "Oskar Lindqvist", "priya", "Jean-Luc Moreau", "Wu Jiahao"),
    "zh": ("周子墨", "陈一", "司马晴", "黄思齐", "许诺"),
}
SENTENCES = {
    "en": (
        "hello, my name is {} and I need help with this one",
        "Hi! I'm {}. Is 47 right?",
        "my name's {}, what do I do first",
        "You can call me {}.",
        "It's {} again, I am back",
        "{} here, still stuck on the second step",
        "everyone calls me {} so you can too",
        "My teacher Mrs Hale said that {} should ask you",
    ),
    "zh": (
        "老师好，我叫{}，这题怎么做？",
        "我是{}，我算出来是47",
        "我的名字是{}，请帮帮我",
        "你可以叫我{}",
        "{}又来了，还是不会",
        "我叫{}我不懂第二步",
        "大家叫我{}，你也这样叫吧",
        "我们班的{}说要用乘法",
    ),
}
HELD_OUT = {
    "en": (
        "good morning tutor, {} is my name",
        "Sorry I was away. {} is back now",
        "I am called {} and I'm in your maths group",
        "can you help {} with the fractions",
        "- {}, class 5b",
        "My name is {}, but my friends say something else",
    ),
    "zh": (
        "您好，{}是我的名字",
        "对不起我迟到了，{}回来了",
        "我名叫{}，是五年级的",
        "能不能帮{}看一下这道题",
        "五（2）班 {}",
        "我的名字叫{}，不过朋友们不这么叫",
    ),
}
STRINGS = {
    "en": (
        ("you can text me on 07700 900123 later", "07700 900123"),
        ("my mum's number is (212) 555-0147", "555-0147"),
        ("write to oskar_l@mail.example.com", "oskar_l@mail.example.com"),
        ("we live at 9 Willow Lane", "Willow"),
        ("i live in Brookfield near the station", "Brookfield"),
        ("I'm in year 5 at Saint Anne's Primary School", "Saint Anne"),
        ("my student id is 2024-00817", "00817"),
        ("I was born on 4 March 2014", "4 March 2014"),
    ),
    "zh": (
        ("妈妈的手机15900001234", "15900001234"),
        ("加我微信zhou_zimo88", "zhou_zimo88"),
        ("邮箱是zimo@example.cn", "zimo@example.cn"),
        ("我家在解放路12号", "解放路"),
        ("我住在阳光小区3栋", "阳光小区"),
        ("我在育才小学读五年级", "育才小学"),
        ("学号是20230456", "20230456"),
        ("我的生日是2014年3月4日", "2014年3月4日"),
    ),
}


def _veil(texts: list[str]) -> Veil:
    return Veil("me", texts, School(), load(home=_HOME))


_HOME = Path(tempfile.gettempdir()) / "tael-bench-pseudonyms"


def _held_out(lang: str) -> Iterator[tuple[str, bool]]:
    for sentence in HELD_OUT[lang]:
        for name in NAMES[lang]:
            text = sentence.format(name)
            yield text, name.lower() not in _veil([text]).over(text).lower()


def _found(lang: str) -> Iterator[tuple[str, bool]]:
    for sentence in SENTENCES[lang]:
        for name in NAMES[lang]:
            text = sentence.format(name)
            yield text, name.lower() not in _veil([text]).over(text).lower()
    for text, string in STRINGS[lang]:
        yield text, string not in _veil([text]).over(text)


def _plain(data: Path) -> Iterator[tuple[str, str]]:
    folder = data / "education"
    with (folder / "mathdial" / "test.jsonl").open(encoding="utf-8") as file:
        for line in file:
            for part in str(json.loads(line)["conversation"]).split("|EOM|"):
                if not part.strip().startswith("Teacher"):
                    yield "mathdial", part.split(":", 1)[-1].strip()
    for path in sorted((folder / "cmath").rglob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield "cmath", str(json.loads(line)["input"])


def main() -> None:
    """Prints both figures, and what was missed or changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    for lang in ("en", "zh"):
        for name, rows in (("seen", list(_found(lang))), ("held out", list(_held_out(lang)))):
            replaced = sum(seen for _, seen in rows)
            print(f"{lang}, {name}: {replaced} of {len(rows)} identifiers replaced")
            for text, seen in rows:
                if not seen:
                    print(f"  missed: {text}")
    counts: dict[str, list[int]] = {}
    for name, text in _plain(data):
        changed = _veil([text]).over(text) != text
        count = counts.setdefault(name, [0, 0])
        count[0] += changed
        count[1] += 1
        if changed:
            print(f"  changed: {text[:160]}")
    for name, (changes, total) in counts.items():
        print(f"{name}: {changes} of {total} texts changed")


if __name__ == "__main__":
    main()
