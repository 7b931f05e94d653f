"""What a pupil's message is, read by code: working, a guess, a call for help, or something else.

Text in a message is text: nothing that stands in it changes what the tutor does, it only tells
which of a few kinds the message is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .gate.numbers import plain_text, said

PupilKind = Literal[
    "empty", "long", "picture", "huge", "unreadable", "danger", "abuse", "sad", "personal",
    "demand", "hint", "why", "working", "guess", "guesses", "stuck", "off", "talk",
]  # fmt: skip
"""demand: wants the result told, in whatever dress. guess: a bare answer. guesses: several at once.
talk: words without maths."""

LONGEST = 4_000
"""Characters of a message that are read as a pupil's working."""


@dataclass(frozen=True)
class Heard:
    """A message as understood."""

    kind: PupilKind
    text: str
    numbers: int = 0


_DANGER = re.compile(
    r"\bkill(?:ing)?\s+my\s?self\b|\bsuicid|\bwant(?:ed)?\s+to\s+die\b|\bend(?:ing)?\s+(?:my|it)\s+(?:life|all)\b|\bhurt(?:ing)?\s+my\s?self\b"
    r"|\bcut(?:ting)?\s+my\s?self\b|\bself[-\s]?harm|\bdon['’]?t\s+want\s+to\s+(?:live|be\s+alive|exist)\b|\bbetter\s+off\s+(?:dead|without\s+me)\b"
    r"|\b(?:no|any)\s+reason\s+to\s+live\b|\bwish\s+i\s+(?:was|were)\s+(?:dead|never\s+born)|\bdisappear\s+forever\b"
    r"|自杀|自残|割腕|不想活|想死|想去死|去死算|活着没意[思义]|结束(?:自己的?)?生命|伤害(?:我)?自己|轻生|跳楼|消失算了|一了百了|死了算了",
    re.IGNORECASE,
)
_ABUSE = re.compile(
    r"\b(?:he|she|they|dad|father|mom|mum|mother|uncle|stepdad|teacher|coach|brother|someone|somebody|parents?)\b[^.!?]{0,40}\b(?:hits?|beats?|hurts?"
    r"|kicks?|touch(?:es|ed)?\s+me|abus|chok|threaten|hit\s+me|beat\s+me|molest)\w*\b[^.!?]{0,20}\b(?:me|my)?"
    r"|\bbull(?:y|ied|ying)\b|\bafraid\s+to\s+go\s+home\b|\b(?:not|isn['’]t)\s+safe\s+at\s+home\b|\btouch(?:es|ed)\s+me\b"
    r"|(?:爸|妈|父|母|叔|老师|哥|他|她|他们|有人)[^。！？]{0,12}(?:打我|揍我|虐待|摸我|踢我|骂我.*打|威胁我|欺负我)|霸凌|校园欺凌|被欺负|家暴|不敢回家|性侵|猥亵",
    re.IGNORECASE,
)
_SAD = re.compile(
    r"\bi\s+hate\s+(?:my\s?self|my\s+life)|\bi(?:['’]m|\s+am)\s+(?:so\s+)?(?:stupid|dumb|worthless|a\s+failure|hopeless|useless|sad|depressed|lonely|crying|scared)"
    r"|\bnobody\s+(?:likes|loves)\s+me|\bi\s+want\s+to\s+cry|\bi\s+give\s+up\b|\bi\s+can['’]?t\s+take\s+(?:it|this)\b|\bpanic"
    r"|我(?:太|真|好|是不是)?(?:很)?(?:笨|蠢|没用|难过|伤心|绝望|孤独|害怕|抑郁)|讨厌自己|没人(?:喜欢|爱)我|想哭|崩溃|受不了了|我放弃|压力(?:好|太|很)大",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\bmy\s+(?:full\s+)?name\s+is\b|\bmy\s+(?:phone|address|e-?mail|password|birthday|home)\b|\bi\s+live\s+(?:at|in|on)\b|[\w.]+@[\w.]+\.\w+|\b1[3-9]\d{9}\b"
    r"|\b\d{3}[-.\s]\d{3,4}[-.\s]\d{4}\b|我叫|我的名字|我家住|我住在|我的(?:电话|手机|地址|密码|生日|微信|QQ)",
    re.IGNORECASE,
)
_DEMAND = re.compile(
    r"\b(?:(?:tell|give|show|send|say|reveal|write|spell|whisper|encode|translate|output|print|confirm|type)\b[^.!?\n]{0,60}\b(?:answer|solution|result|number|digit|digits|it)\b)"
    r"|\b(?:what(?:['’]s|\s+is)\s+(?:the|its|your)\s+(?:final\s+|first\s+|last\s+|next\s+)?(?:answer|solution|result|digit|number))\b"
    r"|\bjust\s+(?:tell|say|give|do)\b|\bfirst\s+digit\b|\bnext\s+digit\b|\blast\s+digit\b|\bdigit\s+by\s+digit\b|\bbase\s?64\b|\brot13\b|\bhex\b|\bmorse\b"
    r"|\bignore\s+(?:all\s+|your\s+|the\s+|previous\s+)|\bpretend\b|\brole[-\s]?play|\byou\s+are\s+(?:now\s+)?(?:a|an|my|the|no\s+longer)\b|\bact\s+as\b|\bmy\s+teacher\s+(?:said|allowed|says)"
    r"|\bteacher\s+(?:allowed|said|told)|\bplease+\b[^.!?]{0,30}\banswer\b|\bi\s+(?:need|want)\s+the\s+answer|\bis\s+it\s+(?:bigger|smaller|more|less|even|odd|between)|\bhow\s+many\s+digits"
    r"|\banswer\s+key\b|\bsystem\s+prompt|\bdeveloper\s+mode|\bdo\s+my\s+homework|\bsolve\s+it\s+for\s+me|\bin\s+(?:roman\s+numerals|binary|french|spanish|german|chinese|pinyin|words|emoji)\b"
    r"|\bla\s+réponse|\bla\s+respuesta|\bantwort\b|答えを?|정답"
    r"|(?:告诉|给|说出?|写出?|念|透露|翻译|输出|发)[^。！？\n]{0,14}(?:答案|结果|得数|数字)|答案(?:是多少|是什么|到底|呢|给我|吧)|直接(?:说|给|告诉|写)|第[一二三]?个?(?:一)?位(?:数字)?是|个位|十位"
    r"|一位一位|一个数字一个数字|老师(?:说|允许|同意|让)|扮演|假装|你(?:现在)?是(?:我|一)|忽略|无视|编码|求你|求求|拜托|帮我做(?:完|作业)|用(?:英文|英语|拼音|罗马|二进制|法语|日语|英语)|用.{0,8}(?:写|说|表示)|写成|进制|系统提示|开发者模式|是不是(?:大于|小于|偶数|奇数)|比\d+[大小]吗",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"^/?hint\b|\b(?:hint|clue|help|tip)\b|提示|帮帮我|帮忙|怎么(?:做|办|算|解|写|开始)",
    re.IGNORECASE,
)
_STUCK = re.compile(
    r"\b(?:i\s+)?(?:do\s?n['’]?t|dont|can['’]?t|cannot|didn['’]?t)\s+(?:know|understand|get|see|do|remember)|\bno\s+idea|\bidk\b|\bstuck\b|\bconfused|\blost\b|\bhuh\b|\bdunno"
    r"|不(?:会|懂|知道|明白|理解|清楚)|没(?:思路|头绪|听懂|看懂|办法)|卡住|太难|啥意思|什么意思",
    re.IGNORECASE,
)
_WHY = re.compile(r"^/why\b|\bwhy\b|\bhow\s+come\b|为什么|为啥|凭什么", re.IGNORECASE)
_OFF = re.compile(
    r"\b(?:game|minecraft|roblox|football|movie|song|joke|weather|girlfriend|boyfriend|president|politic|religion|sex|porn|drug|beer|tiktok|youtube|instagram|pizza|dinner)\w*\b"
    r"|\b(?:who|how\s+old)\s+are\s+you|\bare\s+you\s+(?:a\s+)?(?:human|real|robot|ai)\b|\bwrite\s+(?:me\s+)?(?:a|an|my)\s+(?:essay|poem|story|code)"
    r"|游戏|王者|抖音|笑话|天气|电影|唱歌|女朋友|男朋友|总统|政治|你是谁|你几岁|你是(?:真人|机器人)|写(?:一篇)?(?:作文|诗|故事)|吃什么",
    re.IGNORECASE,
)
_HUGE = re.compile(
    r"\d+\s*(?:\*\*|\^)\s*\d+\s*(?:\*\*|\^)\s*\d+|\d{3,}\s*(?:\*\*|\^)\s*\d{3,}|\d{40,}|\d{3,}!"
)
_LATEX = re.compile(r"\\(?:frac|sqrt|left|begin|dfrac|tfrac)|\$[^$]*$")
_PICTURE = re.compile(
    r"!\[[^\]]*\]\(|<img\b|data:image/|\.(?:png|jpe?g|heic|gif|webp)\b|\[(?:image|picture|photo|图片)\]",
    re.I,
)
_CALC = re.compile(
    r"\d[^\n]{0,40}?(?:[-+*/×÷=]|\bplus\b|\bminus\b|\btimes\b|\bdivided\b|加|减|乘|除)[^\n]{0,40}?[\dxyabn(]|[a-z]\s*=\s*-?\d|\d\s*[a-z]\s*[-+=<>]",
    re.I,
)
_LISTED = re.compile(
    r"-?\d+(?:\.\d+)?(?:\s*(?:[,，、/]|\bor\b|\band\b|或者?|还是|和)\s*-?\d+(?:\.\d+)?)+\s*(?:\bis\s+\w+|里?[^\d]{0,8})?[?？]"
    r"|(?:\bof\s+|[是为]?)-?\d+(?:\.\d+)?(?:\s*[,，、]\s*-?\d+(?:\.\d+)?){2,}\s*(?:is|哪|里)",
    re.IGNORECASE,
)
_ASKED = re.compile(r"[?？]\s*$")


def hear(text: str) -> Heard:
    """What a message is. Its dangers come first: they are never taken for anything else."""
    text = text.replace("\x00", "").strip()
    short = plain_text(text[:LONGEST]).strip()
    for kind, pattern in (("danger", _DANGER), ("abuse", _ABUSE)):
        if pattern.search(text[:20_000]):
            return Heard(kind, short)  # type: ignore[arg-type]
    if not short:
        return Heard("empty", "")
    if len(text) > LONGEST:
        return Heard("long", short)
    if _PICTURE.search(text):
        return Heard("picture", short)
    if _HUGE.search(short):
        return Heard("huge", short)
    if not re.search(r"\w", short):
        return Heard("empty", short)
    return Heard(*_kind(short))


def _kind(text: str) -> tuple[PupilKind, str, int]:
    numbers = [one for one in said(text) if one.plain]
    count = len({one.value for one in numbers})
    if count > 1 and "=" not in text and _LISTED.search(text):
        return "guesses", text, count
    if _CALC.search(text) and not _demanding(text):
        return "working", text, count
    if _SAD.search(text):
        return "sad", text, count
    if _PERSONAL.search(text):
        return "personal", text, count
    if _DEMAND.search(text):
        return "demand", text, count
    if _LATEX.search(text) and not _balanced(text):
        return "unreadable", text, count
    words = len(re.findall(r"[A-Za-z]{2,}", text)) + len(re.findall("[\u4e00-\u9fff]", text)) / 2
    if count == 1 and words <= 12 and not _STUCK.search(text):
        return "guess", text, count
    if count > 1 and words <= 14 and (_ASKED.search(text) or words <= 6):
        return "guesses", text, count
    for kind, pattern in (("why", _WHY), ("hint", _HINT), ("stuck", _STUCK), ("off", _OFF)):
        if pattern.search(text):
            return kind, text, count  # type: ignore[return-value]
    if count > 1:
        return "working", text, count
    return "talk", text, count


def _demanding(text: str) -> bool:
    """A line of working with a plea in it is working still, unless the plea is most of it."""
    found = _DEMAND.search(text)
    return bool(found) and not re.search(r"\d\s*[-+*/×÷]\s*\d[^=\n]*=\s*\d", text)


def _balanced(text: str) -> bool:
    return text.count("{") == text.count("}") and text.count("$") % 2 == 0
