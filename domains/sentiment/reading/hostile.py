"""Text that tells its reader what to answer, in English and Chinese.

Such a passage is no news. It is found here, flagged, and taken out before the head or a model sees
the text, so that it cannot move the label of its own item either. What slips through is still
powerless elsewhere: a model sees one item a call, may answer with a label only, and has no tools.
"""

from __future__ import annotations

import re

from ..item import Span

HOSTILE = "hostile"

_LABEL = r"[\"'“”‘’「*]*(?:positive|negative|neutral|bullish|bearish)\b"
_ENGLISH = (
    r"\b(?:ignore|disregard|forget|override|overlook|skip|bypass)\s+(?:\w+\s+){0,5}?"
    r"(?:above|previous|prior|preceding|earlier|foregoing|instructions?|prompts?|rules|guidelines"
    r"|directions|context|everything)\b",
    r"\b(?:answer|respond|reply)\s*(?:only|simply|just|always|with|by|as|saying|:|the|word|label|\s){0,8}"
    + _LABEL,
    r"\b(?:output|print|return|say|write)\s+(?:only|just|simply|the word|the label|exactly)\s*" + _LABEL,
    r"\b(?:label|classify|mark|rate|score|tag|treat|consider)\s+(?:this|it|the (?:following|above|text|"
    r"headline|news|article|sentence|item))(?:\s+\w+){0,3}?\s+(?:as\s+)?" + _LABEL,
    r"\b(?:sentiment|label|answer|classification|output)\s+(?:must|should|shall|has to)\s+(?:\w+\s+){0,3}?"
    + _LABEL,
    r"\b(?:you are|you're|act as|pretend (?:to be|that you are)|from now on,? you(?: are)?)\s+(?:\w+\s+){0,4}?"
    r"(?:assistant|ai|model|chatbot|bot|gpt|agent|analyst|classifier|dan)\b",
    r"\b(?:system|developer)\s+(?:prompt|message|override|instruction)s?\b",
    r"(?:^|[\n.!?]\s*)(?:system|assistant|user|human|instruction)s?\s*:",
    r"\b(?:new|updated|real|actual|additional|following)\s+(?:instructions?|task|directive)s?\s*[:：]",
    r"\bas an? (?:ai|language model|large language model|assistant)\b",
    r"\b(?:attention|message|note|instruction)s?\s+(?:to|for|from)\s+(?:the\s+)?(?:ai|llm|model|assistant|me,)",
    r"\bto you,?\s+(?:gpt|chatgpt|claude|deepseek|ai|llm|the (?:ai|model|assistant))",
    r"\bbefore you (?:can )?(?:solve|complete|answer|continue|finish|do|start)\b",
    r"\byour (?:previous |current |original |real |new |only )?(?:instructions?|task|prompt)\s+(?:is|are|was|were)\b",
    r"</?\s*(?:information|system|instructions?|important|admin)\s*>",
    r"\b(?:todo|important)\s*:\s*.{0,40}\b(?:you|your|task|instructions?)\b",
    r"###\s*(?:instruction|system|response)",
)  # fmt: skip
_LABEL_ZH = r"[\s“”\"'‘’「『：:]{0,3}(?:正面|负面|負面|中性|积极|積極|消极|消極|利好|利空|positive|negative|neutral)"
_CHINESE = (
    r"(?:忽略|忽視|忽视|无视|無視|忘记|忘掉|忘記|不要理会|不用理会|不必理会|不要管|别管|抛开|跳过)"
    r"[^。！？\n]{0,8}?(?:以上|上述|上面|之前|前面|先前|前文|所有|一切|任何|其他|指令|指示|规则|規則|提示|要求|设定|命令|內容|内容)",
    r"(?:请|請|务必|務必|必须|必須|一律|只能|只需|只要|直接|统一|統一|应当|应该|你要|你应|你只)[^。！？\n，,]{0,6}?"
    r"(?:回答|输出|輸出|回复|回覆|返回|标注|標註|标记|标为|判为|判断为|判定为|归类为|归为|视为|打上|给出|写)[^。！？\n]{0,6}?"
    + _LABEL_ZH,
    r"(?:回答|输出|輸出|回复|返回)[\s]*[“\"「'『](?:正面|负面|中性|积极|消极|positive|negative|neutral)",
    r"(?:情感|情绪|标签|倾向|结果|答案)[^。！？\n，,]{0,6}?(?:必须|必須|应当|应该|只能|一律|设为|改为|填)[^。！？\n]{0,6}?" + _LABEL_ZH,
    r"你(?:现在|從現在起|从现在起|从现在开始|将|要)?(?:是|扮演|充当|作为)(?:一个|一名|一位)?[^。！？\n，,]{0,8}?"
    r"(?:ai|人工智能|语言模型|大模型|模型|助手|机器人|分类器|分析师)",
    r"(?:作为|身为)(?:一个|一名)?(?:ai|人工智能|语言模型|大模型|智能助手)",
    r"(?:系统|系統|开发者|管理员)(?:提示|指令|消息|命令|信息)(?:词)?\s*[:：]",
    r"(?:新的?|真正的?|以下|最新)(?:指令|任务|命令)\s*[:：]",
    r"(?:请|你)(?:执行|按照|遵循|遵守|服从)(?:以下|下面|下列|新的?)[^。！？\n]{0,6}(?:指令|指示|命令|规则|要求|任务)",
)  # fmt: skip
_PATTERN = re.compile("|".join(f"(?:{part})" for part in (*_ENGLISH, *_CHINESE)), re.I)
_TOLD = re.compile(
    r"ignor|disregard|forget|overrid|overlook|skip|bypass|answer|respond|reply|output|print|return|say|"
    r"write|label|classif|mark|rate|score|tag|treat|consider|sentiment|you|system|developer|assistant|"
    r"user|human|instruct|task|directive|model|attention|message|note|</|<\s*i|###|important|todo|忽|无视|無視|忘|不要|不用|不必|别管|抛开|跳过|请|請|务必|務必|必|"
    r"一律|只|直接|统|統|应|你|回|输|輸|情|标|倾|结果|答案|作为|身为|系统|系統|开发|管理|指令|任务|命令",
    re.I,
)
"""One of these stands in whatever the patterns find. Most news has none, and is done at once."""

_LOOKALIKES = str.maketrans(
    "ІЅЈАВЕКМНОРСТХаеорсухіјѕԁցһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαɡıǃ０１３",
    "ISJABEKMHOPCTXaeopcyxijsdghABEZHIKMNOPTYXoagi!013",
)
_CLAUSE = re.compile(r"[,;:.!?，；：。！？\n（）()\[\]|—]|\s-+\s")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|[。！？\n]")


def hostile_spans(text: str) -> list[Span]:
    """The passages of a normalised text that instruct its reader: of each sentence with one, from
    the clause where the first begins to the end of the clause where the last ends."""
    seen = text.translate(_LOOKALIKES)
    if not _TOLD.search(seen):
        return []
    spans: list[Span] = []
    for found in _PATTERN.finditer(seen):
        start, end = _clause(text, *found.span())
        if (
            spans and not _SENTENCE.search(text, spans[-1][1] - 1, max(start, spans[-1][1] - 1))
        ) or (spans and start < spans[-1][1]):
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _clause(text: str, start: int, end: int) -> Span:
    before = [mark.end() for mark in _CLAUSE.finditer(text, max(0, start - 400), start)]
    after = _CLAUSE.search(text, end)
    return (before[-1] if before else max(0, start - 400)), after.end() if after else len(text)
