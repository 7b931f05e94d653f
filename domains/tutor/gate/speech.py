"""What a sentence does: asserts, agrees, denies, compares, describes a number's looks.

A tutor that says "yes", "no", "a bit more" or "it is even" tells an answer without a number.
"""

from __future__ import annotations

import re

_END = r"\s*[:：]?\s*[$¥￥£€*(“\"]*\s*$"
ASSERTED = re.compile(
    r"(?:=|≈|\bequals?|\b(?:answer|total|result|sum|cost|amount|profit|solution|value)s?\b[^.?!]{0,40}\b(?:is|was|are)"
    r"|\b(?:gives?|gave|makes?|made|get|gets|got|leaves?|leaving|comes?\s+to|works?\s+out(?:\s+to)?|need|have)"
    r"(?:\s+(?:us|you|him|her|them|it|that|a\s+total\s+of|exactly|just))*|\btotal\s+of|[a-zA-Z]\s+is"
    r"|等于|得到?|答案[是为]?|就是|一共[是有]?|共有?|应该?[是为]|结果[是为]|剩下?|还有)" + _END,
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"\b(?:correct(?:ly)?|right(?!\s+(?:side|hand|angle|now|triangle|of\b|away|operation|order|numbers?\b))|exactly(?=[.!,])"
    r"|yes|yep|yeah|indeed|well\s+done|great\s+(?:job|work)|good\s+(?:job|work)|nice\s+(?:job|work)|perfect|excellent"
    r"|bingo|spot\s+on|nailed|you\s+(?:got|have)\s+it|you\s+did\s+it|congratulations|you(?:'|’)?(?:re|\s+are)\s+(?:there|done))\b"
    r"|正确|没错|答对|对的|对了|对！|对，|^对[。！，]|完全对|真棒|太棒|很棒|做得好|非常好|恭喜|是的|就是这样|好极了",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:incorrect|wrong|not\s+(?:quite|right|correct|it|yet\s+right|the\s+answer)|nope|no(?=[,.!])|mistake|error"
    r"|isn['’]t\s+(?:right|correct|it|the)|doesn['’]t\s+(?:work|match|fit)|not\s+exactly)\b"
    r"|不对|不正确|错[了误的]|不是这个|有误|算错|不太对|不成立",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:more|less|greater|larger|bigger|smaller|higher|lower|fewer)\s+than|\bbetween\b|\bat\s+(?:least|most)\b|\babove\b"
    r"|\bbelow\b|\bunder\b(?=\s+[\d$])|\bover\b(?=\s+[\d$])|\bclose(?:r)?\s+to\b|\bnear(?:ly|er)?\b|\balmost\b|\babout\b(?=\s+[\d$])"
    r"|\bjust\s+(?:before|after|past)\b|\bcomes?\s+(?:right\s+)?(?:before|after)\b|\bone\s+(?:more|less)\s+than\b|\bneighbou?rs?\b"
    r"|大于|小于|多于|少于|不超过|不少于|至[少多]|介于|之间|以[上下内]|接近|约等于|差不多|前一个|后一个|相邻",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"\b(?:too\s+(?:big|large|small|high|low|much|many|few)|(?:bigger|smaller|larger|higher|lower|greater)\s+than\s+(?:that|your|what)"
    r"|(?:go|a\s+(?:bit|little))\s+(?:higher|lower|bigger|smaller|more|less)|warmer|colder|closer|you(?:'|’)?(?:re|\s+are)\s+(?:very\s+)?close)\b"
    r"|(?:\b(?:answer|result|it)\b[^.?!]{0,20}\b(?:bigger|smaller|larger|greater|less|more|higher|lower)\b)"
    r"|太[大小多少高低]了|偏[大小多少]|再[大小多少高低]一?点|[大小多少]了一点|很接近|快接近|还差",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\bdigits?\b|\bends?\s+(?:in|with)\b|\b(?:starts|begins)\s+with\b|\b(?:ones|tens|hundreds)\s+place\b|\b(?:even|odd|prime)\s+number"
    r"|\bis\s+(?:even|odd|prime)\b|\bmultiple\s+of\b|\bdivisible\s+by\b|\b(?:square|perfect)\s+number|\bletters?\s+(?:long|in\b)|\bhow\s+many\s+letters|\bhow\s+many\s+fingers\b"
    r"|个位|十位|百位|末位|首位|尾数|[两三四]位数|偶数|奇数|[质素]数|的倍数|整除|平方数|第[一二三]个?数字|数字是",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"\b(?:option|choice|answer)\s*[(（]?[A-Fa-f][)）]?(?![a-zA-Z'’])|选项?\s*[A-Fa-f](?![a-zA-Z])|[(（][A-Fa-f][)）]|[A-F]\s*选?项|排除\s*[A-F]"
    r"|^\s*[A-F][.。)）]?\s*$",
)
_TELLS = re.compile(
    r"\b(?:the\s+(?:final\s+|correct\s+|right\s+)?answer\s+(?:is|was|equals|:|=)|the\s+solution\s+is|final\s+answer|here(?:'|’)?s\s+the\s+answer"
    r"|copy\s+(?:this|that|it)|write\s+down\s+(?:the\s+answer|this\s+answer))|答案[是为：:]|正确答案|最终答案|最后结果[是为]|直接告诉你",
    re.IGNORECASE,
)


def agrees(text: str) -> bool:
    return bool(_AGREES.search(text))


def denies(text: str) -> bool:
    return bool(_DENIES.search(text))


def tells(text: str) -> bool:
    """Whether the text announces an answer."""
    return bool(_TELLS.search(text))


def narrows(text: str, known: str) -> str:
    """Words that compare, size or describe a number and that are not the problem's own; or ''."""
    for pattern in (_SIZE, _LOOKS):
        for found in pattern.finditer(text):
            if found[0].lower() not in known.lower():
                return found[0]
    for found in _COMPARES.finditer(text):
        phrase = text[found.start() : found.end() + 8].strip().lower()
        if found[0].lower() not in known.lower() or (
            re.search(r"\d", phrase) and phrase not in known.lower()
        ):
            return found[0]
    return ""


def options(text: str) -> str:
    """A lettered choice that the text names, or ''."""
    found = _OPTION.search(text)
    return found[0] if found else ""


def asserted(text: str, at: int) -> bool:
    """Whether what stands at a place is stated as a result."""
    return bool(ASSERTED.search(text[max(0, at - 80) : at]))
