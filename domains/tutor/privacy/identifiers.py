"""Finds what identifies a pupil in a text: introductions, numbers, mail, addresses, schools.

Names come from the roster and the school's file, and from "my name is ..." and "我叫……". A name
that nobody listed and that is only mentioned is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_HAN = "\u4e00-\u9fff"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_STOP = (
    r"(?!(?:and|but|i|i'm|im|so|not|the|a|an|is|please|can|can't|stuck|done|from|in|at|who|my|what|"
    r"to|because|here|help|confused|sorry|lost|sure|ok|okay|think|for)\b)"
)
_WORD = rf"{_STOP}[^\W\d_][\w'’.-]*"
_CAPITAL = r"(?-i:[A-Z])[\w'’-]*"
_NAMED = re.compile(
    rf"\b(?:my\s+(?:full\s+|first\s+|last\s+)?name(?:\s+is|['’]s|\s*:)|(?:people|they|everyone)\s+"
    rf"calls?\s+me|(?:please\s+)?call\s+me|i(?:\s+am|['’]m)\s+called)\s+({_WORD}(?:\s+{_WORD}){{0,2}})"
    rf"|\b(?:i\s+am|i['’]m|this\s+is)\s+({_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})"
    rf"|(?:我叫做?|我的名字[是叫]|名字叫做?|大家都?叫我|我姓)\s*[:：]?\s*"
    rf"([{_HAN}·]{{1,6}}|[A-Za-z][A-Za-z .]*)"
    rf"|(?:我是|我名叫)([{_SURNAMES}][{_HAN}]{{1,2}})(?=[，。,.！!？?\s；;、]|同学|$)",
    re.IGNORECASE,
)
_FAMILY = rf"(?:欧阳|司马|诸葛|上官|司徒|东方|慕容|[{_SURNAMES}])"
_NO_NAME = (
    r"(?!方程|周长|余数|高度|金额|钱数|石头|白色|万以|马上|何必|任意|任何|向右|向左|常常|程序)"
)
_CALLED = re.compile(
    # It's Amina again; Amina here, still stuck; two capitals in a row wherever they stand.
    rf"\b(?:it['’]s|it\s+is)\s+([A-Za-z][\w'’-]*(?:\s+[A-Za-z][\w'’-]*)?)\s+(?:again|here|speaking)\b"
    rf"|^\s*([A-Za-z][\w'’-]*(?:\s+{_CAPITAL})?)\s+here\b"
    rf"|\bi['’]?m\s+({_WORD})(?=\s*[.!]\s)"
    rf"|\b(?-i:((?:[A-Z][a-z]+(?:[-'’][A-Z][a-z]+)*\s+)+[A-Z][a-z]+(?:[-'’][A-Z][a-z]+)*))\b"
    rf"|叫我(?![做去写算来学把用再先快回帮看读背])([{_HAN}]{{1,4}}?)(?=[，。！？,.!?\s]|$|吧|就[好行])"
    rf"|(?:^|[，。！？\s]|我们?班的|同桌|朋友|同学){_NO_NAME}({_FAMILY}[{_HAN}]{{1,2}}?)"
    rf"(?=也|又|说|觉得|告诉|来了|同学|问我|教我)"
    rf"|我是({_FAMILY}[{_HAN}]{{1,2}})(?=[，。,.！!？?\s；;、]|$)",
    re.IGNORECASE,
)
_COMMON = frozenset(
    (
        "stuck", "lost", "confused", "sorry", "done", "sure", "here", "back", "ready",
        "right", "wrong", "not", "this", "that", "it", "me", "fine", "ok", "okay", "still",
        "again", "try", "trying", "what", "tired", "bored", "answer", "everything", "nothing",
        "i", "so", "since", "if", "when", "then", "the", "oh", "yes", "no", "and", "but",
        "because", "after", "before", "first", "next", "now", "each", "there", "how", "why",
        "where", "for", "let", "well", "also", "thus", "therefore", "as", "at", "in", "on",
        "to", "my", "we", "he", "she", "they", "his", "her", "their", "a", "an", "is", "are",
        "was", "every", "today", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday", "great", "good",
    )
)  # fmt: skip
"""Words that begin a sentence or end \"I'm ...\", and are no names."""
_TAIL = re.compile(rf"(?:，|,|。|同学|今年|来自|住|在|是|的|请|不会|想|我)[{_HAN}]*$")
_NUMBER = re.compile(
    r"(?<![\w.+])(?:\+\d{1,3}[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\w)"
    r"|(?<!\d)\d{6}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?!\w)"
    r"|(?<![\w.])\+(?:\d[\s().-]{0,2}){9,13}\d"
    r"|(?<![\w.])\(?\d{3}\)?[-.\s]\d{3,4}[-.\s]\d{4}(?!\w)"
    r"|(?<![\w.])0\d{2,3}[-\s]\d{7,8}(?!\w)"
    r"|\b\d{3}-\d{2}-\d{4}\b"
    r"|(?<![\w.])0\d{3,4}\s\d{3}\s?\d{3,4}(?!\w)"
    r"|(?<=我)1[3-9]\d{9}"
    r"|(?:电话|手机|手机号|号码|学号|身份证号?|证件号|phone(?:\s+number)?|"
    r"student\s+(?:id|number)|id\s+number)\s*(?:号码?)?\s*(?:是|为|is|:|：)?\s*([A-Za-z0-9_-]*\d[A-Za-z0-9_-]{3,})",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?:QQ|微信|抖音|wechat|instagram|snapchat)\s*(?:号码?|id)?\s*(?:是|为|is|:|：)?\s*([A-Za-z0-9_-]{5,})",
    re.IGNORECASE,
)
_PHONE_IN_HAN = re.compile(rf"(?<=[{_HAN}])1[3-9]\d(?:[\s-]?\d{{4}}){{2}}(?!\d)")
_MAIL = re.compile(r"[A-Za-z0-9_.+-]+\s?[@＠]\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_STREET = r"(?:street|road|avenue|lane|drive|court|close|square|boulevard|way|st|rd|ave)"
_PLACE = re.compile(
    rf"\bi\s+live\s+(?:at|in|on|near)\s+([^.!?,;\n]+)"
    rf"|\bmy\s+(?:home\s+)?address(?:\s+is|['’]s|\s*:)\s+([^.!?;\n]+)"
    rf"|\b(\d+[A-Za-z]?\s+(?:(?-i:[A-Z])[\w'’]*\s+){{1,3}}{_STREET})\b"
    rf"|\b(?:i\s+go\s+to|i\s+attend|my\s+school(?:\s+is|['’]s))\s+((?:{_CAPITAL}\s*){{1,6}})"
    rf"|\b((?:(?-i:[A-Z])[\w'’.]*\s+){{1,4}}(?:school|academy|college))\b"
    rf"|(?:我家住在?|我住在?|我家在|家庭住址[是为]?|住址[是为]?|地址[是为]?)\s*[:：]?\s*([^，。！？；,.!?;\n]+)"
    rf"|(?:我[在读上是]|就读于|来自)([{_HAN}]{{2,14}}?(?:小学|中学|学校|高中|一中|二中|附中|附小))"
    rf"|([{_HAN}]{{2,8}}(?:路|街|巷|大道|胡同)\d+号[{_HAN}\d]*)",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:my\s+birthday(?:\s+is|['’]s)|i\s+was\s+born\s+(?:on|in))\s+([^.!?;\n]+)|(?:我的生日|生日|出生日期)[是为:：]\s*([^，。！？；\n]+)",
    re.IGNORECASE,
)


def introduced(texts: Iterable[str]) -> Iterator[str]:
    """Names by which somebody introduced oneself anywhere in these texts."""
    for text in texts:
        for found in _NAMED.finditer(text):
            name = next(part for part in found.groups() if part).strip(" .,'’-")
            if found[3]:
                name = name.strip() if name[0].isascii() else _TAIL.sub("", name)[:4]
            if name[:1] in _SURNAMES and len(name) > 3:
                # Where a name ends is not written; 李明和王芳 begins with 李明.
                yield from (name[:3], name[:2])
            if len(name.encode()) >= 2:
                yield name


def called(text: str) -> Iterator[str]:
    """Names that stand where names do, without an introduction."""
    for found in _CALLED.finditer(text):
        name = next(part for part in found.groups() if part).strip()
        if found[4]:
            words = name.split()
            while words and words[0].lower() in _COMMON:
                words.pop(0)
            name = " ".join(words) if len(words) > 1 else ""
        if len(name.encode()) >= 2 and name.split()[0].lower() not in _COMMON:
            yield name


def private(text: str) -> Iterator[tuple[str, str]]:
    """(kind, string) of what identifies whatever the name: mail, number, place, date of birth."""
    for kind, pattern in (
        ("Mail", _MAIL),
        ("Place", _PLACE),
        ("Date", _BORN),
        ("Number", _NUMBER),
        ("Number", _PHONE_IN_HAN),
        ("Number", _HANDLE),
    ):
        for found in pattern.finditer(text):
            string = next((part for part in found.groups() if part), found[0]).strip()
            if string:
                yield kind, string


def parts(name: str) -> Iterator[str]:
    """Parts of a full name by which one is called: Ming of Li Ming, 小红 of 王小红."""
    words = name.split()
    if len(words) > 1:
        yield from (word for word in words if len(word) >= 3 and word[0].isupper())
    elif re.fullmatch(f"[{_HAN}]{{3,4}}", name):
        yield name[-2:]
