"""The words that carry meaning in a report's prose, English and Chinese.

A sentence may only use what is listed here, what its note says, and its slots. A closed list is
what makes "nothing that the note does not say" decidable: an invented cause, judgement or topic
needs a word that is not on it.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

UP_EN = (
    r"up|rose|rise|rises|risen|rising|grew|grow|grows|grown|growing|increase|increases|increased"
    r"|increasing|higher|more|climbed|climb|climbing|gained|gain|advanced|advance|expanded|expand"
    r"|expanding|expansion|growth|widened|widening|above|added|exceeded|exceeding|larger|greater"
)
DOWN_EN = (
    r"down|fell|fall|falls|fallen|falling|decrease|decreases|decreased|decreasing|declined"
    r"|decline|declines|declining|lower|less|dropped|drop|dropping|slipped|slip|slipping|reduced"
    r"|reduction|shrank|shrink|shrinking|narrowed|narrowing|contracted|contraction|eased|below"
    r"|lost|smaller|fewer"
)
FLAT_EN = r"flat|unchanged|little changed|hardly changed|barely changed|stable|steady"
UP_ZH = (
    "上升|增长|增加|提高|上涨|提升|扩大|升至|增至|增幅|涨幅|升高|上行|攀升|高于|多于|增长率|走高"
    "|比上年多|较上年多|同比多"
)
DOWN_ZH = (
    "下降|减少|降低|下滑|下跌|回落|收窄|缩小|降至|减至|降幅|跌幅|低于|少于|下行|走低|缩减"
    "|比上年少|较上年少|同比少"
)
FLAT_ZH = "持平|基本不变|变化不大|保持稳定|大致相同|基本稳定|保持不变|不变"

MOVES: dict[str, dict[str, re.Pattern[str]]] = {
    "en": {
        "up": re.compile(rf"\b(?:{UP_EN})\b", re.I),
        "down": re.compile(rf"\b(?:{DOWN_EN})\b", re.I),
        "flat": re.compile(rf"\b(?:{FLAT_EN})\b", re.I),
    },
    "zh": {"up": re.compile(UP_ZH), "down": re.compile(DOWN_ZH), "flat": re.compile(FLAT_ZH)},
}

# Numbers in words. "quarter" is a period of the calendar here, unless it divides something.
NUMBERS_EN = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores?|hundreds?"
    r"|thousands?|millions?|billions?|trillions?|percent|per cent|percentage|half|halves|halved"
    r"|halving|doubled?|doubling|triples?|tripled|tripling|quadrupled?|twice|thrice|twofold"
    r"|threefold|tenfold|-?fold|first|second|third|fourth|fifth|tenth|majority|minority|most of"
    r"|several|many|a quarter of|quarters of|three-quarters|single[- ]digit|double[- ]digit)\b"
    r"|%|\$|€|£",
    re.I,
)
NUMBERS_ZH = re.compile(
    "[零〇一二三四五六七八九十百千万亿兆壹贰叁肆伍陆柒捌玖拾两俩]|[半倍番]|成[以左右]|多数|大部分|逾|％|%"
)
NUMBER_FREE_ZH = re.compile(
    "零部件|零件|零售|第三方|一旦|唯一|单一"
    "|进一步|一致|一直|统一|同一|一般|另一|两项|两者|万科|百度|十足|同期|年半"
)

CAUSE = {
    "en": re.compile(
        r"\b(?:because|due to|driven|thanks to|owing to|as a result|on the back of|reflect\w*"
        r"|attribut\w+|helped by|amid|caused?|causing|led by|leading to|supported by|fuell?ed"
        r"|boosted|since|therefore|hence|so that|despite)\b",
        re.I,
    ),
    "zh": re.compile(
        "由于|因为|因此|得益于|受益于|影响|导致|归因|带动|推动|驱动|所致|使得|从而|原因|尽管"
    ),
}
JUDGEMENT = {
    "en": re.compile(
        r"\b(?:strong\w*|weak\w*|solid\w*|robust\w*|impressive\w*|significant\w*|substantial\w*"
        r"|remarkabl\w*|health\w*|poor\w*|excellent|disappoint\w*|attractive|success\w*|improv\w*"
        r"|deteriorat\w*|notabl\w*|sharp\w*|dramatic\w*|slight\w*|modest\w*|efficien\w*|better"
        r"|worse|considerabl\w*|steep\w*|favou?rabl\w*|well)\b",
        re.I,
    ),
    "zh": re.compile(
        "强劲|稳健|出色|亮眼|显著|大幅|优异|良好|可观|疲软|健康|改善|恶化|明显|略|稍|小幅|优秀|高效"
    ),
}
FORECAST = {
    "en": re.compile(
        r"\b(?:will|would|expect\w*|forecast\w*|likely|should|may|might|could|outlook"
        r"|going forward|future|plans?|aims?|hopes?|continu\w*|poised|potential\w*)\b",
        re.I,
    ),
    "zh": re.compile("预计|将会|将要|有望|未来|或将|展望|可能|预期|计划|继续|持续|潜力"),
}

_WORDS = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
GENERAL_EN = frozenset(_WORDS["en"].split())
GENERAL_ZH = tuple(_WORDS["zh"].split())

VERB_EN = re.compile(
    r"\b(?:was|were|is|are|had|has|have|came|come|comes|stood|stands|took|takes|left|leaves|made"
    r"|makes|rose|rises|fell|falls|grew|grows|paid|pays|spent|spends|held|holds|kept|saw|sees"
    r"|went|gave|gives|brought|brings|shrank|lost|put|cost|costs|earned|returned|used|totals"
    r"|represents|increases|decreases|declines|amounts|accounts|remains|shows|\w{3,}ed)\b",
    re.I,
)

ESTIMATE = {
    "en": re.compile(r"\b(?:estimate[ds]?|forecasts?)\b", re.I),
    "zh": re.compile("预计|预测"),
}
"""Words that tell an estimate from a fact."""
HAPPENED = {
    "en": re.compile(
        r"\b(?:was|were|had|did|rose|fell|grew|increased|decreased|declined|climbed|dropped|came to"
        r"|stood|reached|recorded|reported|posted|generated|achieved|totall?ed|amounted|saw)\b",
        re.I,
    ),
    "zh": re.compile("实现|录得|已|曾|了|达到了"),
}
"""Words that tell what has happened."""
