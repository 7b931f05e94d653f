"""The ``bare`` variants: one plain prompt for each kind of sentiment set, in its language.

The instructions are the same for every sample of a set and come first; a text comes before the
entity that is asked about, so that a text's entities share it too.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...agents.model.types import Message, Messages
from ..scorers.labels import read_label
from ..task import Bare, Sample

MAX_TOKENS = 16
"""Room for a word and a full stop in any tokeniser, and for a short phrase around it."""


@dataclass(frozen=True)
class Prompt:
    """Instructions, then the sample's fields under their names. ``close`` opens the answer."""

    system: str
    text: str
    close: str
    title: str = ""
    entity: str = ""

    def __call__(self, sample: Sample) -> Messages:
        item = sample.input
        named = (
            (self.title, item.get("title")),
            (self.text, item["text"]),
            (self.entity, item["entity"]),
        )
        lines = [f"{name}{value}" for name, value in named if name and value]
        return [
            Message(role="system", content=self.system),
            Message(role="user", content="\n".join([*lines, self.close])),
        ]


def bare(prompt: Prompt) -> Bare:
    return Bare(prompt, read_label, MAX_TOKENS)


SENTENCE = Prompt(
    "You label sentences from financial news as an investor would. Say what a sentence, taken by "
    "itself, means for the share price of the company it is about: positive if the price may rise, "
    "negative if it may fall, neutral if it says nothing of weight either way. Answer with one "
    "word: positive, negative or neutral.",
    "Sentence: ",
    "Label:",
)

TWEET = Prompt(
    "You label tweets about financial markets: positive if a tweet is good news or bullish for the "
    "shares or the market it is about, negative if it is bad news or bearish, neutral if it is "
    "neither. Answer with one word: positive, negative or neutral.",
    "Tweet: ",
    "Label:",
)

ENTITY = Prompt(
    "You read financial news and posts and label what a text means for one entity in it. Labels of "
    "other entities in the same text may differ. positive: good for the entity or bullish about "
    "it. negative: bad for it or bearish about it. neutral: neither, or the entity is only "
    "mentioned. Answer with one word: positive, negative or neutral.",
    "Text: ",
    "Label for this entity:",
    entity="Entity: ",
)

TERM_ZH = Prompt(
    "你负责判断财经新闻对其中某个对象（公司、股票、板块、市场或经济指标）的情感倾向。"
    "同一条新闻对不同对象的倾向可能不同。正面：对该对象是好消息或表示上涨；"
    "负面：对该对象是坏消息或表示下跌；中性：两者都不是。只回答一个词：正面、负面或中性。",
    "新闻：",
    "对该对象的倾向：",
    entity="对象：",
)

POST_ZH = Prompt(
    "你负责判断股吧帖子的情绪。正面：看好或看涨；负面：看空、抱怨或担忧；"
    "中性：没有明显的倾向。只回答一个词：正面、负面或中性。",
    "帖子：",
    "情绪：",
)

POST_TWO_ZH = Prompt(
    "你负责判断股吧帖子的情绪，帖子已经分词。正面：看好或看涨；负面：看空、抱怨或担忧。"
    "只有这两类。只回答一个词：正面或负面。",
    "帖子：",
    "情绪：",
)

ARTICLE_ZH = Prompt(
    "你负责判断上市公司新闻对该公司是好消息还是坏消息。正面：好消息；负面：坏消息。"
    "只有这两类。只回答一个词：正面或负面。",
    "正文：",
    "对该公司的影响：",
    title="标题：",
    entity="公司：",
)

SUBJECT_ZH = Prompt(
    "你负责金融舆情预警：判断一条信息对某个主体是不是负面信息，例如涉嫌诈骗、违约、逾期、"
    "被查、亏损或投诉。负面：该主体就是负面信息所指的对象；"
    "中性：信息不是负面的，或者负面信息所指的是别的主体。只回答一个词：负面或中性。",
    "正文：",
    "对该主体：",
    title="标题：",
    entity="主体：",
)
