"""Names of statement lines at akshare's sources, and the printed name that each one stands for.

The printed names are the concepts of taxonomy ``cas`` in lines.toml. Sina already uses them, but
for a few. Eastmoney has column codes for the mainland and item names of its own for Hong Kong;
THS gives a summary.
"""

from __future__ import annotations

PARENT_PROFIT = "归属于母公司所有者的净利润"
PARENT_EQUITY = "归属于母公司股东权益合计"
CAPEX = "购建固定资产、无形资产和其他长期资产支付的现金"

EASTMONEY = {
    "TOTAL_OPERATE_INCOME": "营业总收入",
    "OPERATE_INCOME": "营业收入",
    "OPERATE_COST": "营业成本",
    "RESEARCH_EXPENSE": "研发费用",
    "SALE_EXPENSE": "销售费用",
    "MANAGE_EXPENSE": "管理费用",
    "FE_INTEREST_EXPENSE": "利息费用",
    "INTEREST_NI": "利息净收入",
    "BUSINESS_MANAGE_EXPENSE": "业务及管理费",
    "OPERATE_PROFIT": "营业利润",
    "TOTAL_PROFIT": "利润总额",
    "INCOME_TAX": "所得税费用",
    "NETPROFIT": "净利润",
    "PARENT_NETPROFIT": PARENT_PROFIT,
    "BASIC_EPS": "基本每股收益",
    "DILUTED_EPS": "稀释每股收益",
    "MONETARYFUNDS": "货币资金",
    "TRADE_FINASSET_NOTFVTPL": "交易性金融资产",
    "ACCOUNTS_RECE": "应收账款",
    "INVENTORY": "存货",
    "TOTAL_CURRENT_ASSETS": "流动资产合计",
    "FIXED_ASSET": "固定资产",
    "GOODWILL": "商誉",
    "LOAN_ADVANCE": "发放贷款及垫款",
    "TOTAL_NONCURRENT_ASSETS": "非流动资产合计",
    "TOTAL_ASSETS": "资产总计",
    "SHORT_LOAN": "短期借款",
    "ACCOUNTS_PAYABLE": "应付账款",
    "NONCURRENT_LIAB_1YEAR": "一年内到期的非流动负债",
    "ACCEPT_DEPOSIT": "吸收存款",
    "TOTAL_CURRENT_LIAB": "流动负债合计",
    "LONG_LOAN": "长期借款",
    "TOTAL_NONCURRENT_LIAB": "非流动负债合计",
    "TOTAL_LIABILITIES": "负债合计",
    "UNASSIGN_RPOFIT": "未分配利润",
    "TOTAL_PARENT_EQUITY": PARENT_EQUITY,
    "MINORITY_EQUITY": "少数股东权益",
    "TOTAL_EQUITY": "股东权益合计",
    "NETCASH_OPERATE": "经营活动产生的现金流量净额",
    "CONSTRUCT_LONG_ASSET": CAPEX,
    "NETCASH_INVEST": "投资活动产生的现金流量净额",
    "NETCASH_FINANCE": "筹资活动产生的现金流量净额",
    "END_CCE": "期末现金及现金等价物余额",
}

SINA = {
    "归属于母公司的净利润": PARENT_PROFIT,
    "归属于母公司股东的权益": PARENT_EQUITY,
    "归属于母公司股东权益合计": PARENT_EQUITY,
    "所有者权益(或股东权益)合计": "股东权益合计",
    "所有者权益合计": "股东权益合计",
    "固定资产净额": "固定资产",
    "固定资产及清理合计": "固定资产",
    "购建固定资产、无形资产和其他长期资产所支付的现金": CAPEX,
    "发放贷款及垫款": "发放贷款及垫款",
    "吸收存款及同业存放": "吸收存款",
}

THS = {
    "营业总收入": "营业总收入",
    "净利润": PARENT_PROFIT,
    "基本每股收益": "基本每股收益",
}

EASTMONEY_HK = {
    "营业额": "营业收入",
    "营运收入": "营业收入",
    "销售成本": "营业成本",
    "研发费用": "研发费用",
    "销售及分销费用": "销售费用",
    "行政开支": "管理费用",
    "经营溢利": "营业利润",
    "融资成本": "利息费用",
    "除税前溢利": "利润总额",
    "税项": "所得税费用",
    "股东应占溢利": PARENT_PROFIT,
    "每股基本盈利": "基本每股收益",
    "每股摊薄盈利": "稀释每股收益",
    "现金及等价物": "货币资金",
    "应收帐款": "应收账款",
    "存货": "存货",
    "流动资产合计": "流动资产合计",
    "物业厂房及设备": "固定资产",
    "商誉": "商誉",
    "非流动资产合计": "非流动资产合计",
    "总资产": "资产总计",
    "短期贷款": "短期借款",
    "应付帐款": "应付账款",
    "流动负债合计": "流动负债合计",
    "长期贷款": "长期借款",
    "非流动负债合计": "非流动负债合计",
    "总负债": "负债合计",
    "股东权益": PARENT_EQUITY,
    "少数股东权益": "少数股东权益",
    "总权益": "股东权益合计",
    "经营业务现金净额": "经营活动产生的现金流量净额",
    "购建固定资产": CAPEX,
    "投资业务现金净额": "投资活动产生的现金流量净额",
    "融资业务现金净额": "筹资活动产生的现金流量净额",
}
