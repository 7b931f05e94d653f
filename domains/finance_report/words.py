"""Fixed wording of the report, in both languages. No figure stands here."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "{name}: financial review", "zh": "{name}：财务分析报告"},
    "title_rated": {"en": "{name}: rating and valuation", "zh": "{name}：估值与投资评级报告"},
    "company_listed": {
        "en": "{name} is listed under the symbol {ticker}.",
        "zh": "{name}证券代码为{ticker}。",
    },
    "company_exchange": {
        "en": "Its shares trade on {exchange}.",
        "zh": "上市地点：{exchange}。",
    },
    "company_industry": {
        "en": "The regulator lists its industry as: {industry}.",
        "zh": "监管机构登记的行业：{industry}。",
    },
    "company_currency": {
        "en": "Its accounts are in {currency}.",
        "zh": "财务报表币种为{currency}。",
    },
    "subtitle": {
        "en": "Figures from regulatory filings, up to {label}",
        "zh": "数据来自监管披露文件，截至{label}",
    },
    "subtitle_given": {
        "en": "Figures given by the user, up to {label}",
        "zh": "数据由使用者提供，截至{label}",
    },
    "given": {"en": "given by the user ({name})", "zh": "使用者提供（{name}）"},
    "draft": {"en": "DRAFT: not reviewed", "zh": "草稿：未经审核"},
    "ai": {
        "en": "AI-generated: wording by a language model, figures by code",
        "zh": "人工智能生成：文字由语言模型撰写，数据由程序填入",
    },
    "stored": {"en": "stored data, as of {date}", "zh": "本地存储数据，截至{date}"},
    "live": {"en": "fetched from the filings' publisher", "zh": "实时取自披露机构"},
    "no_risks": {
        "en": "No filing text was read for this report, so it names no risks. The company's own "
        "list is in its annual report.",
        "zh": "未读取公司文件的文字部分，此处不列示风险。公司披露的风险因素见其年度报告。",
    },
    "risks_lead": {
        "en": "The company names these risks in its filing; each sentence leads to the passage.",
        "zh": "以下风险由公司在其文件中披露，每句均附原文出处。",
    },
    "by_code": {
        "en": "The language model's sentences for this section did not pass the checks; the "
        "sentences here were written by code.",
        "zh": "语言模型为本节撰写的句子未通过核查，本节文字由程序生成。",
    },
    "partial": {
        "en": "This report is not whole: {reason} Sections after that point were written by code.",
        "zh": "本报告不完整：{reason} 此后的章节由程序生成。",
    },
    "missing": {
        "en": "The filings read do not give: {lines}. They are left out, not estimated.",
        "zh": "所读文件未披露：{lines}。报告不作估计，予以省略。",
    },
    "how": {
        "en": "Every figure links to a numbered source line, and each line to the filing it was "
        "read from; a calculated figure shows its formula and its inputs. Where a later filing "
        "restated a figure, the newest one known on the report's date is shown, with the first "
        "beside it. Amounts in prose are rounded; the tables and report.json hold more digits.",
        "zh": "每个数据均链接到编号的来源行，来源行再链接到所读文件；"
        "计算所得的数据列明公式和输入项。若数据经后续文件重述，报告采用报告日已知的最新值，并列出首次披露值。正文金额经四舍五入，"
        "表格和report.json保留更多位数。",
    },
    "quote_source": {"en": "{form}, {item}", "zh": "{form}，{item}"},
    "chart_growth": {"en": "Revenue and operating margin", "zh": "营业收入与营业利润率"},
    "chart_growth_bank": {"en": "Revenue and net margin", "zh": "营业收入与净利率"},
    "chart_rates": {"en": "Change on the year", "zh": "同比增速"},
    "chart_income": {"en": "Net interest and other income", "zh": "利息净收入与非利息收入"},
    "chart_costs_bank": {"en": "Expense and efficiency ratio", "zh": "非利息支出与成本收入比"},
    "chart_costs": {"en": "Costs as shares of revenue", "zh": "费用率"},
    "chart_credit": {"en": "Provision for credit losses", "zh": "信用减值损失"},
    "chart_capital": {"en": "Equity and its share of assets", "zh": "股东权益及其占总资产比重"},
    "chart_margins": {"en": "Margins", "zh": "利润率"},
    "chart_profit": {"en": "Net income and return on equity", "zh": "净利润与净资产收益率"},
    "chart_eps": {"en": "Earnings per share", "zh": "每股收益"},
    "chart_cash": {"en": "Cash flow and capital expenditure", "zh": "现金流与资本开支"},
    "chart_returns": {"en": "Cash returned to shareholders", "zh": "股东回报"},
    "chart_balance": {"en": "Cash, debt and equity", "zh": "现金、负债与权益"},
    "chart_quarter_margins": {"en": "Quarterly ratios", "zh": "单季比率"},
    "chart_quarters": {"en": "Quarterly revenue and net income", "zh": "单季收入与净利润"},
    "separator": {"en": ", ", "zh": "、"},
    "and_more": {"en": "{shown} and {n} more", "zh": "{shown}等（另有{n}项）"},
    "draft_title": {"en": "Draft, not final:", "zh": "草稿，尚未定稿："},
    "draft_no_firm": {
        "en": "There is no firm profile, so what only the firm can say is missing.",
        "zh": "未提供机构资料（firm.toml），须由机构填写的内容缺失。",
    },
    "draft_blanks": {
        "en": "The firm has not answered {n} question(s): {keys}.",
        "zh": "机构尚有{n}项未填写：{keys}。",
    },
    "draft_rules": {
        "en": "{n} rule(s) are not met: {rules}.",
        "zh": "{n}项规则未满足：{rules}。",
    },
    "draft_approval": {
        "en": "The approval of {name} is outstanding.",
        "zh": "尚待{name}审核通过。",
    },
    "sent_back_title": {"en": "Sent back:", "zh": "审核退回："},
    "sent_back_label": {"en": "SENT BACK BY THE SUPERVISOR", "zh": "审核退回稿"},
    "sent_back": {"en": "{who}, {time}: ", "zh": "{who}，{time}，意见："},
    "draft_where": {"en": "Details are in the section {title}.", "zh": "详见“{title}”。"},
    "checks_table": {"en": "Rules checked by program", "zh": "程序核查的规则"},
    "checks_note": {
        "en": "A program can show that required elements are present and consistent; it does not "
        "make a report or a firm compliant.",
        "zh": "程序只能核查必备要素是否齐备、前后是否一致，不代表报告或机构已经合规。",
    },
    "checks_rule": {"en": "Rule", "zh": "规则"},
    "checks_requirement": {"en": "Requirement", "zh": "要求"},
    "checks_result": {"en": "Result", "zh": "结果"},
    "checks_remark": {"en": "Where it is met; what to do", "zh": "所在位置；处理建议"},
    "checks_cited": {"en": "{title} ({citation})", "zh": "{title}（{citation}）"},
    "checks_person": {"en": "For a person: {question}", "zh": "需人工判断：{question}"},
    "checks_where": {"en": "{places}.", "zh": "{places}。"},
    "checks_page": {"en": "Page {page}", "zh": "第{page}页"},
    "status_pass": {"en": "met", "zh": "满足"},
    "status_fail": {"en": "not met", "zh": "未满足"},
    "status_firm": {"en": "open: firm", "zh": "待机构填写"},
    "status_judge": {"en": "for a person", "zh": "待人工判断"},
    "status_off": {"en": "switched off", "zh": "已停用"},
}


def say(key: str, lang: str, **values: str) -> str:
    return WORDS[key][lang].format(**values)
