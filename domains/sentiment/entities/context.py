"""Whether a common word is meant as a company's name where it stands: Apple or apples, 平安 or a
wish for safety. A name counts when what stands beside it speaks of a company."""

from __future__ import annotations

import re

_AFTER = re.compile(
    r"^(?:['’]s\b|\s+(?:Inc|Corp|Co|Company|Ltd|Limited|plc|PLC|Group|Holdings|Motor|Motors|Corporation)\b|"
    r"\s*[(（]\s*(?:[A-Z]+\s*[:：]\s*)?[A-Z0-9.]{1,9}\s*[)）]|"
    r"\s+(?:shares?|stocks?|investors?|shareholders?|board|ceo|cfo|chief|analysts?|earnings|results|revenues?|sales|"
    r"profits?|execs?|executives?|said|says|to|will|would|may|could|has|have|is|was|reports?|reported|posts?|posted|"
    r"beats?|miss(?:es|ed)?|tops?|raises?|raised|cuts?|lifts?|unveils?|unveiled|launch(?:es|ed)?|sues?|sued|warns?|"
    r"warned|plans?|planned|buys?|bought|sells?|sold|wins?|won|signs?|signed|sees|expects?|announces?|announced|rises?|"
    r"rose|falls?|fell|jumps?|jumped|gains?|gained|drops?|dropped|slumps?|slides?|slid|surges?|soars?|climbs?|loses|lost|"
    r"adds?|hires?|fires?|names?|appoints?|recalls?|recalled|settles?|faces?|acquires?|acquired|opens?|closes?|halts?|"
    r"ends?|starts?|begins?|stops?|joins?|partners?|invests?|supplier|suppliers|hit|hits|q[1-4]|up|down|and|,|vs)\b)",
    re.I,
)
_BEFORE = re.compile(
    r"(?:\b(?:shares? of|shares? in|stakes? in|stock of|bullish on|bearish on|rivals?|giant|maker|retailer|automaker|against|"
    r"acquires?|acquired|buys?|bought|sues?|sued|than|invest(?:ed|s|ing)? in|upgrades?|downgrades?|coverage (?:on|of)|"
    r"target on|partner(?:s|ed|ship)? with|with|by|from|at|of|and|for|between|like|on)|[,$])\s*$",
    re.I,
)
_NEVER_BEFORE = re.compile(
    r"\b(?:price|sales|profit|growth|revenue|inflation|the|a|an|this|that|new|on|off|annual|its|their|our|earnings|travel|work|student|"
    r"trade|gender|wage|pay|skills|toll|oil|wilson|harrison|betty|henry|gerald)\s+$",
    re.I,
)
_NEVER_AFTER = re.compile(
    r"^\s+(?:price|set|of|rate|date|between|in|company|companies|trees?|pie|juice|applications?|requirements?|holders?|"
    r"rainforest|river|foundation|university|hospitality|cider|variant|wave|analysis|lines?)\b",
    re.I,
)
_AFTER_ZH = re.compile(
    r"^(?:[（(【：:、，,]|\s|股份|集团|公司|控股|汽车|电器|股价|股票|发布|宣布|公告|公布|披露|营收|净利|业绩|财报|年报|中报|季报|"
    r"CEO|董事|总裁|高管|创始|手机|涨|跌|大涨|大跌|盘|收盘|开盘|市值|回应|旗下|推出|新品|官方|官宣|今日|昨日|拟|将|被|获|因|遭|"
    r"与|和|及|等|也|再|首|拿下|中标|签|上调|下调|增持|减持|回购|分红|派息|派发|涉|称|表示|预计|宣|计划|启动|召回|裁员|降价|提价|涨价|"
    r"销量|销售|出货|产品|门店|概念|供应|产业链|估值|评级|目标价|Q[1-4]|一季|二季|三季|四季|上半年|下半年|全年|去年|今年|20\d\d|"
    r"的(?:股|业|营|利|市|产|销|财|新))"
)
_BEFORE_ZH = re.compile(
    r"(?:增持|减持|持有|买入|卖出|看好|看空|收购|入股|起诉|状告|投资|牵手|联手|携手|对|与|和|向|被|及|、|了|由|给|为|给予|维持|"
    r"上调|下调|龙头|巨头|如|像|同)$"
)
_NEVER_BEFORE_ZH = re.compile(r"(?:一路|出入|保|报|祝|大家|全家|岁岁|万里)$")
_NEVER_AFTER_ZH = re.compile(
    r"^(?:无事|夜|归|健康|度过|抵达|是福|果|汁|树|种植|产业园|期货|价格|脚下|内外|无恙|落地|喜乐|人寿|证券|信托|"
    r"粥|发糕|到|起|一下|社区|小区|网络|世界|日报|号|路|杯|保护)"
)


def means_company(text: str, start: int, end: int, *, han: bool) -> bool:
    """Whether an ambiguous name at ``text[start:end]`` is a company's, by its neighbours alone."""
    before, after = text[max(0, start - 24) : start], text[end : end + 24]
    if han:
        if _NEVER_AFTER_ZH.search(after) or _NEVER_BEFORE_ZH.search(before):
            return False
        return bool(_AFTER_ZH.search(after) or _BEFORE_ZH.search(before))
    if not text[start].isupper() or _NEVER_AFTER.search(after):
        return False
    if _NEVER_BEFORE.search(before):
        return bool(re.match(r"\s+(?:Inc|Corp|Co|Ltd|plc)\b|\s*\(", after))
    return bool(_AFTER.search(after) or _BEFORE.search(before))


_RATES = re.compile(
    r"^(?:['’]s)?\s*(?:analysts?\s+|(?:in|on)\s+\w+\s+)?(?:upgrades?|upgraded|downgrades?|downgraded|initiates?|initiated|reiterates?|"
    r"(?:raises?|raised|cuts?|lifts?|lowers?|hikes?|trims?|sets?|boosts?)\s+(?:\S+\s+){0,5}?(?:target|pt|rating|to (?:buy|sell|hold|"
    r"neutral|overweight|underweight|outperform))|maintains?|retains?|keeps?|recommends?|rates?|starts? coverage|resumes? coverage|"
    r"assumes? coverage|bullish on|bearish on|sees \S+ upside)\b",
    re.I,
)
_RATED_BY = re.compile(
    r"(?:\b(?:analysts? (?:at|from|with)|according to|(?:up|down)graded (?:\S+ ){0,6}?by)\s+)$",
    re.I,
)
_SIGNED = re.compile(r"(?:target|stop ?loss|buy|sell|hold|tp)\b.{0,40}[:;-]\s*$", re.I)
"""A call signed at its end: "Buy Infosys; target Rs 900: Goldman Sachs"."""
_RATES_ZH = re.compile(
    r"^(?:证券|国际|研究)?(?:发布|发表)?(?:的|最新)?(?:研报|报告|研究报告)?\s*(?:[：:]|称|指出|认为|表示)?\s*(?:将|予|对)?[^。；，,]{0,14}?"
    r"(?:维持|上调|下调|重申|给予|首予|首次覆盖|调高|调低|升|降|看好|看空|予)"
    r"[^。；]{0,24}?(?:评级|目标价|买入|增持|中性|减持|卖出|推荐)"
)


def rates_others(text: str, start: int, end: int, *, han: bool) -> bool:
    """Whether the company at ``text[start:end]`` stands there as the one who rates another."""
    after, before = text[end : end + 70], text[max(0, start - 60) : start]
    if han:
        return bool(_RATES_ZH.search(after))
    signed = not after.strip(" .") and _SIGNED.search(before)
    return bool(_RATES.search(after) or _RATED_BY.search(before) or signed)
