"""Two made-up reports that hold to every rule, and the firm profiles behind them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tael.tools.rules import Material

AIGC = (
    '@AIGC: {"Label":"1","ContentProducer":"Tael","ProduceID":"run-7","ReservedCode1":"",'
    '"ContentPropagator":"","PropagateID":"","ReservedCode2":""}'
)

ENGLISH = f"""
{AIGC}
!! AI-generated, reviewed by a named analyst
# Harbor Lane Tools Inc. (HLTI): a longer order book
Published 2026-03-02, 16:30 GMT. Completed on 2026-03-02, 15:10 GMT.
Analyst: Jane Doe, senior equity analyst. Larkfield Securities LLC is regulated by the FCA.

For important disclosures and the analyst certification see page 2.

| Item | Value |
| Rating | Buy |
| Share price | $45.00, 2026-02-27, close |
| Price target | $54.00 |

Revenue rose 10.0% in FY2025A. We expect revenue growth of 8.0% in FY2026E.

![Closing price of HLTI with changes of rating and price target, 2023 to 2026]
# Forecasts
| USD m | FY2024A | FY2025A | FY2026E | FY2027E |
| Revenue | 1,000 | 1,100 | 1,188 | 1,271 |

Our assumptions: volume growth of 6.0% and prices up 1.9%.
# Valuation
The price target of $54.00 comes from a discounted cash flow with a discount rate of 9.0%.
> Sensitivity of the value per share to the discount rate
# Risks
Risks to our price target include weaker steel demand and a slower plant ramp.
=== page
# Disclosures
Sources: the company's annual report, filed 2026-02-20.

The analyst Jane Doe owns 200 common shares of Harbor Lane Tools.

A member of the household of Jane Doe owns 50 common shares of Harbor Lane Tools.

The pay of Jane Doe rests in part on total revenue, including investment banking.

Larkfield Securities beneficially owned 1.3% of the common equity at the end of February 2026.

Larkfield Securities is net short 0.7%: a short position of 0.7% of the share capital.

Harbor Lane Tools holds 6.2% of the capital of Larkfield Securities.

Larkfield Securities makes a market in the shares.

Larkfield Securities managed an offering of notes of the company in the past 12 months.

Larkfield Securities received a fee of the company for investment banking in the past 12 months.

Larkfield Securities expects to receive investment banking pay in the next three months.

It was also co-lead manager of the offering of the notes.

Harbor Lane Tools is a client of Larkfield Securities for brokerage services.

Larkfield Securities received compensation for brokerage services.

Larkfield's head of research serves on the board of the company as a director.

A parent company of Larkfield Securities leases a warehouse to the company.

We plan to update this recommendation every quarter.

# Rating definitions
- Buy: expected total return above 10% over 12 months, against the benchmark S&P 500.
- Hold: expected total return between -10% and 10% over 12 months.
- Sell: expected total return below -10% over 12 months.

| Rating | % of coverage | % banking clients |
| Buy | 50 | 12 |
| Hold | 40 | 8 |
| Sell | 10 | 0 |

| Date | Opinion |
| 2025-09-10 | Hold |
| 2026-03-02 | Buy |

# Analyst certification
I, Jane Doe, certify that the views in this report accurately reflect my personal views.

No part of my compensation was, is or will be, directly or indirectly, related to the specific
recommendations or views in this report.
"""

ENGLISH_FACTS = {"10.0%", "8.0%", "6.0%", "1.9%", "$54.00", "9.0%"}

ENGLISH_FIRM: dict[str, Any] = {
    "legal_name": "Larkfield Securities LLC",
    "regulator": "FCA",
    "analysts": [
        {
            "name": "Jane Doe",
            "title": "senior equity analyst",
            "holdings": "The analyst Jane Doe owns 200 common shares of Harbor Lane Tools.",
            "household_holdings": "yes",
            "compensation_statement": (
                "The pay of Jane Doe rests in part on total revenue, including investment banking."
            ),
        }
    ],
    "companies": {
        "HLTI": {
            "holding_percent": 1.3,
            "short_position_percent": 0.7,
            "issuer_holds_percent": 6.2,
            "market_making": "yes",
            "banking_12_months": "yes",
            "banking_fee_12_months": True,
            "banking_expected_3_months": True,
            "non_banking_services": "yes",
            "non_banking_compensation": "yes",
            "officer_relationship": "yes",
            "lead_manager_12_months": "yes",
            "other_conflicts": (
                "A parent company of Larkfield Securities leases a warehouse to the company."
            ),
            "coverage_since": "2023-05-01",
            "quiet_period_until": "2026-02-10",
            "traded_30_days": "2025-11-14",
            "rating_history": [
                {"date": "2025-09-10", "rating": "Hold"},
                {"date": "2026-03-02", "rating": "Buy"},
            ],
        }
    },
    "ratings": {
        "bands": [
            {"name": "Sell", "high": -10},
            {"name": "Hold", "low": -10, "high": 10},
            {"name": "Buy", "low": 10},
        ]
    },
    "distribution": {
        "quarter_end": "2025-12-31",
        "rows": [
            {"rating": "Buy", "percent": 50, "banking_percent": 12},
            {"rating": "Hold", "percent": 40, "banking_percent": 8},
            {"rating": "Sell", "percent": 10, "banking_percent": 0},
        ],
    },
}

CHINESE = f"""
{AIGC}
!! 证券研究报告
!! 内容由人工智能生成
# 青川精工（688999）：订单饱满，产能稳步释放
发布时间：2026年3月2日 16:30

证券分析师：林知远，执业证书编码：S1234567890123

| 项目 | 数值 |
| 投资评级 | 买入 |
| 收盘价 | 38.20元（2026年2月27日收盘） |
| 目标价 | 45.00元 |

2025年公司实现营业收入110.0亿元，预计2026年营业收入118.8亿元。
# 盈利预测
| 单位：亿元 | 2024A | 2025A | 2026E | 2027E |
| 营业收入 | 100.0 | 110.0 | 118.8 | 127.1 |

关键假设：2026年销量增长6.0%，均价提升1.9%。
# 估值与投资建议
采用现金流折现法估值，折现率9.0%，对应目标价45.00元。
# 风险提示
钢材需求走弱，新厂投产进度不及预期。
=== page
# 重要声明
资料来源：公司2025年年度报告、上海证券交易所。

明澜证券股份有限公司经中国证监会核准，具有证券投资咨询业务资格。

截至2026年2月末，明澜证券持有青川精工1.6%的股份。

本公司在报告发布日及第二个交易日不进行与报告观点相反的交易。

本报告不构成对任何人的个人投资建议，投资者据此操作须自行承担风险。

合规审查人：周明谦。发布与审阅记录保存不少于五年。
# 评级说明
- 买入指未来12个月内相对基准沪深300指数涨幅超过15%。
- 持有指未来12个月内相对基准指数涨跌幅在-15%至15%之间。
- 卖出指未来12个月内相对基准指数跌幅超过15%。
"""

CHINESE_FIRM: dict[str, Any] = {
    "legal_name": "明澜证券股份有限公司",
    "licences": ["具有证券投资咨询业务资格"],
    "companies": {"688999": {"holding_percent": "1.6"}},
    "ratings": {
        "bands": [
            {"name": "Sell", "name_zh": "卖出", "high": -15},
            {"name": "Hold", "name_zh": "持有", "low": -15, "high": 15},
            {"name": "Buy", "name_zh": "买入", "low": 15},
        ]
    },
}


def none_found(material: Material) -> list[Any]:
    """A calculation that finds nothing wrong."""
    return []


def growth_found(material: Material) -> list[Any]:
    """A stand-in for a calculation: it knows the one growth figure that is wrong in these reports.
    What the rules do with a finding is tested with it, not how findings are made."""
    texts = [said.text for said in material.sentences()]
    texts += [" ".join(row) for block in material.blocks for row in block.rows]
    return [
        SimpleNamespace(
            where=SimpleNamespace(text=text, page=1, section=""),
            said="18.0%",
            computed="8.0%",
            why="It is 8.0%.",
            kind="figure",
        )
        for text in texts
        if "18.0%" in text
    ]
