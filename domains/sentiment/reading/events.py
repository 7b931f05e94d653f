"""What kind of event a text tells, by rules that would rather say nothing than say wrong.

The kinds are tried in order: a text on a lawsuit over a merger is a legal one, a rating that
follows results is a rating. None where no rule speaks.
"""

from __future__ import annotations

import re
from typing import Literal

from ..item import Lang

Event = Literal["results", "guidance", "deal", "rating", "legal", "product", "management", "macro"]

_EN: tuple[tuple[Event, str], ...] = (
    (
        "rating",
        r"\b(?:upgrad|downgrad)(?:e|es|ed|ing)\b|\b(?:raises?|raised|cuts?|lifts?|lowers?|trims?|hikes?|slash(?:es)?|"
        r"sets?|reiterates?|maintains?|initiates?|retains?)\b.{0,30}\b(?:price target|target price|pt|rating|coverage|"
        r"(?:buy|sell|hold|neutral|overweight|underweight|outperform|underperform)\b)|\bprice target\b|\btarget price\b|"
        r"\b(?:buy|sell|hold|accumulate|reduce|outperform|underperform)\b[^.]{0,40}\btarget\b|\bcredit rating\b|"
        r"\b(?:moody'?s|fitch|s&p|crisil|icra)\b.{0,40}\b(?:rat(?:e|es|ed|ing)|outlook)\b",
    ),
    (
        "legal",
        r"\b(?:lawsuits?|sues?|sued|suing|litigation|class action|indict(?:ed|ment)?|settle[sd]? (?:charges|claims|lawsuit|"
        r"case|probe)|antitrust|subpoena\w*|convicted|pleads? guilty|court|tribunal|injunction|patent (?:suit|infringement"
        r"|dispute|case)|insider trading|money laundering|fraud|bribery|bankruptcy|chapter 11|insolvency)\b|"
        r"\b(?:sec|doj|ftc|sebi|cbi|fbi|cci|ed|regulators?|police|prosecutors?|watchdog)\b.{0,30}\b(?:probes?|investigat\w+|"
        r"charges?|fines?|fined|raids?|penalt\w+|bars?|notice|bans?)\b|\b(?:fined|penali[sz]ed)\b|\bprobe (?:into|of|over)\b",
    ),
    (
        "guidance",
        r"\b(?:raises?|raised|cuts?|lowers?|lowered|lifts?|reaffirms?|reiterates?|withdraws?|maintains?|updates?|issues?|gives?|"
        r"slashes|narrows?|trims?|keeps?|confirms?)\b.{0,40}\b(?:guidance|outlook|forecasts?|full[- ]year (?:target|view)s?)\b|"
        r"\bprofit warning\b|\bwarns? (?:of|on|that|about)\b.{0,40}\b(?:profits?|sales|revenue|earnings|loss(?:es)?|margins?)\b|"
        r"\b(?:expects?|sees?|projects?|forecasts?|guides?)\b.{0,50}\b(?:revenue|sales|eps|earnings|profits?|margins?|growth)\b"
        r".{0,40}\b(?:q[1-4]|quarter|fiscal|fy ?\d*|20\d\d|year|half|next)\b|\bpreliminary (?:results|revenue)\b",
    ),
    (
        "deal",
        r"\b(?:acquir(?:e|es|ed|ing|ition)s?|merg(?:e|es|ed|er|ers|ing)\b|takeovers?|buyouts?|tender offer|divest\w*|"
        r"joint venture|spin[- ]?off|demerger|stake (?:sale|buy|in)|(?:buys?|sells?|bought|sold|picks? up|raises?|hikes?) .{0,25}"
        r"\b(?:stake|unit|business|division|assets)\b)|\b(?:wins?|won|bags?|secures?|secured|signs?|signed|lands?|awarded|gets?)\b"
        r".{0,40}\b(?:contracts?|orders?|deal|agreement|mou|pact)\b|\border (?:worth|from)\b|\bto (?:buy|acquire) [A-Z]|"
        r"\b(?:ipo|qip|share sale|rights issue)\b",
    ),
    (
        "results",
        r"\b(?:q[1-4]|[1-4]q|(?:first|second|third|fourth)[- ]quarter|quarterly|half[- ]year|full[- ]year|annual|h[12]|fy ?\d\d)\b"
        r".{0,40}\b(?:net|profits?|loss(?:es)?|revenues?|sales|earnings|results|eps|pat|income|ebitda?)\b|"
        r"\b(?:net|operating|pre-?tax) (?:profit|loss|income|sales)\b.{0,40}\b(?:rose|fell|up|down|was|at|of|to|totall?ed|increased|"
        r"decreased|grew|jumps?|rises?|falls?|drops?|surges?|slips?|widens?|narrows?|dips?|zooms?|declined?)\b|"
        r"\b(?:beats?|miss(?:es|ed)?|tops?|exceeds?)\b.{0,25}\b(?:estimates?|expectations?|forecasts?|consensus|earnings|street)\b|"
        r"\bearnings (?:per share|call|report|beat|miss)\b|\breports? (?:results|earnings|(?:record )?(?:profit|revenue|loss))\b",
    ),
    (
        "management",
        r"\b(?:ceo|cfo|coo|cto|chairman|chairwoman|chairperson|president|managing director|md|chief \w+ officer|board member|"
        r"independent director|director)\b.{0,40}\b(?:resigns?|resigned|steps? down|quits?|retires?|appointed|named|joins?|ousted|"
        r"leaves?|departs?|departure|fired|to leave|succeeds?|exits?)\b|\b(?:appoints?|names?|hires?|elects?|taps?|ousts?|fires?|"
        r"replaces?)\b.{0,60}\b(?:ceo|cfo|coo|cto|chairman|chairwoman|president|managing director|md|chief \w+(?: officer)?|director|"
        r"head of|to (?:the |its )?board)\b|\bsuccession\b",
    ),
    (
        "product",
        r"\b(?:launch(?:es|ed|ing)?|unveils?|unveiled|introduces?|introduced|rolls? out|recalls?|recalled|"
        r"debuts?)\b.{0,60}|\bfda (?:approv\w+|clear\w+|reject\w+|nod)\b|\b(?:drug|vaccine|clinical|phase (?:[1-3]|i{1,3})) (?:trials?|"
        r"approval|study|data)\b|\bnew (?:product|model|drug|phone|chip|service|platform)s?\b|\busfda\b",
    ),
    (
        "macro",
        r"\b(?:federal reserve|the fed|fed|ecb|rbi|boe|boj|pboc|central banks?|fomc)\b|\b(?:cpi|gdp|pmi|iip|wpi|inflation|"
        r"unemployment|jobless claims|nonfarm payrolls?|repo rate|interest rates?|bond yields?|tariffs?|trade (?:war|deficit|deal)|"
        r"recession|fiscal deficit|monsoon)\b|\b(?:rupee|dollar|euro|yen|yuan|crude|oil prices?|gold|silver|copper)\b.{0,25}"
        r"\b(?:rises?|falls?|gains?|slips?|hits?|weakens?|strengthens?|edges?|down|up|recovers?|slumps?)\b",
    ),
)  # fmt: skip
_ZH: tuple[tuple[Event, str], ...] = (
    (
        "rating",
        r"(?:上调|下调|维持|重申|给予|调高|调低|首予|首次覆盖|首次给予|升至|降至)[^。；]{0,20}(?:评级|目标价|“?(?:买入|增持|中性|减持|卖出|推荐|跑赢|持有)”?)|"
        r"目标价|(?:买入|增持|推荐|中性|跑赢行业|优于大市)”?评级|信用评级|评级展望",
    ),
    (
        "legal",
        r"立案|被罚|罚款|处罚|行政监管|监管函|警示函|问询函|关注函|诉讼|起诉|被诉|仲裁|判决|一审|二审|终审|法院|涉嫌|违规|违法|刑事|逮捕|被捕|拘留|"
        r"破产|重整|强制执行|失信|冻结|内幕交易|操纵|反垄断|侵权|索赔|证监会[^。]{0,12}(?:调查|处罚)|纪委|双开|退市风险|\*ST|虚假记载|财务造假",
    ),
    (
        "guidance",
        r"业绩(?:预告|预增|预减|预亏|预盈|快报|修正|指引|展望|预警)|盈利(?:预警|预喜|预告|警告)|预计[^。；]{0,24}(?:净利|净利润|营收|收入|亏损|盈利|业绩|毛利率)|"
        r"(?:预增|预亏|预减|预喜|扭亏为盈预)|(?:上调|下调|维持|调高|调低)[^。；]{0,14}(?:指引|业绩预期|全年目标|盈利预测|营收预期)",
    ),
    (
        "deal",
        r"收购|并购|合并|重组|要约|借壳|私有化|入股|战略投资|股权转让|转让[^。]{0,12}股权|出售[^。]{0,14}(?:股权|资产|业务|子公司)|合资|分拆|中标|"
        r"签(?:订|署|下|约)[^。]{0,24}(?:合同|协议|订单|备忘录)?|(?:大单|订单)|定增|募资|配股|(?:赴|港股)?上市申请|IPO|首次公开",
    ),
    (
        "results",
        r"(?:一|二|三|四|首|前[二三]?)季(?:度|报)?[^。；]{0,24}(?:净利|营收|收入|利润|盈利|亏损|业绩)|(?:年报|中报|半年报|季报|财报|年度报告|业绩报告)|"
        r"(?:上半年|前三季度|下半年|全年|20\d\d年|去年|年度|Q[1-4])[^。；]{0,20}(?:净利|净利润|营收|营业收入|归母|盈利|亏损|利润)|"
        r"(?:净利润?|归母净利|营收|营业收入|毛利率|每股收益)[^。；]{0,12}(?:同比|环比|增长|下降|下滑|减少|增加|为|达|超|亏损)|扭亏|同比(?:增|减|下|上)",
    ),
    (
        "management",
        r"(?:董事长|总裁|总经理|首席\w{1,4}官|CEO|CFO|副总裁|财务总监|董秘|董事会秘书|独立董事|独董|董事|监事|高管|实控人)[^。；]{0,16}(?:辞职|离职|辞任|辞去|上任|"
        r"出任|接任|退休|履新|被免|变更|失联|任命|当选|卸任|换届)|(?:任命|聘任|选举|委任|聘请|免去|提名)[^。；]{0,20}(?:董事|总裁|总经理|CEO|CFO|首席|经理|监事|总监|官)|"
        r"换帅|人事(?:变动|调整)",
    ),
    (
        "product",
        r"(?:发布|推出|上市|召回|亮相|问世|首发)[^。；]{0,20}(?:新品|新车|新机|手机|芯片|车型|药|疫苗|产品|系统|平台|模型|版)|新品|新车|获批上市|临床(?:试验|研究|批件)?|"
        r"药品注册|获(?:得)?[^。]{0,14}(?:注册证|批准文号|临床批件|批文)|FDA|召回|量产",
    ),
    (
        "macro",
        r"央行|人民银行|美联储|欧洲央行|日本央行|降准|降息|加息|逆回购|MLF|LPR|CPI|PPI|PMI|GDP|通胀|失业率|非农|社融|M2|"
        r"(?:货币|财政)政策|国务院|发改委|统计局|关税|贸易(?:战|顺差|逆差|摩擦)|汇率|人民币[^。]{0,8}(?:升值|贬值|中间价|走强|走弱)|国债收益率|"
        r"(?:原油|油价|金价|黄金|铜价|美元指数)[^。]{0,12}(?:涨|跌|升|降|走高|走低|收)",
    ),
)  # fmt: skip
_RULES = {
    lang: [(event, re.compile(pattern, re.I)) for event, pattern in rules]
    for lang, rules in (("en", _EN), ("zh", _ZH))
}
READ = 600
"""Characters that are read: news says at its head what it is about."""


def event_type(text: str, lang: Lang) -> Event | None:
    """The kind of event that a normalised text tells; None where no rule speaks."""
    head = text[:READ]
    return next((event for event, rule in _RULES[lang] if rule.search(head)), None)
