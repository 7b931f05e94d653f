"""Readers' names for XBRL members: ``GreaterChinaSegmentMember`` is Greater China, 大中华区."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..facts import Member

_ENGLISH = {
    "IPhone": "iPhone",
    "IPad": "iPad",
    "Service": "Services",
    "Product": "Products",
    "WearablesHomeandAccessories": "Wearables, Home and Accessories",
    "RestOfAsiaPacific": "Rest of Asia Pacific",
    "ComputeAndNetworking": "Compute & Networking",
    "OEMAndOther": "OEM and Other",
    "ChinaIncludingHongKong": "China (including Hong Kong)",
    "EuropeMiddleEastAfrica": "Europe, Middle East & Africa",
    "A.Pacific": "Asia Pacific",
    "OtherCountries": "Other countries",
    "AmazonWebServices": "AWS",
    "NonUs": "Outside the United States",
    "AllOther": "All other",
    "US": "United States",
    "CN": "China",
    "HK": "Hong Kong",
    "TW": "Taiwan",
    "SG": "Singapore",
    "JP": "Japan",
    "KR": "South Korea",
    "DE": "Germany",
    "GB": "United Kingdom",
    "FR": "France",
    "IN": "India",
    "CA": "Canada",
    "IE": "Ireland",
    "MX": "Mexico",
    "BR": "Brazil",
    "NO": "Norway",
}

_CHINESE = {
    "Americas": "美洲",
    "Europe": "欧洲",
    "Greater China": "大中华区",
    "Japan": "日本",
    "Rest of Asia Pacific": "亚太其他地区",
    "Asia Pacific": "亚太",
    "Latin America": "拉丁美洲",
    "North America": "北美",
    "Europe, Middle East & Africa": "欧洲、中东和非洲",
    "International": "国际",
    "Global Ventures": "全球创投",
    "Bottling Investments": "装瓶投资",
    "Corporate": "公司总部",
    "Eliminations": "分部间抵销",
    "Services": "服务",
    "Products": "产品",
    "iPhone": "iPhone",
    "Mac": "Mac",
    "iPad": "iPad",
    "Wearables, Home and Accessories": "可穿戴设备、家居及配件",
    "Compute & Networking": "计算与网络",
    "Compute": "计算",
    "Networking": "网络",
    "Graphics": "图形",
    "Data Center": "数据中心",
    "Gaming": "游戏",
    "Professional Visualization": "专业可视化",
    "Automotive": "汽车",
    "OEM and Other": "OEM及其他",
    "Automotive Sales": "汽车销售",
    "Automotive Regulatory Credits": "汽车监管积分",
    "Automotive Leasing": "汽车租赁",
    "Energy Generation and Storage": "能源生产与储存",
    "Energy Generation and Storage Sales": "能源生产与储存销售",
    "Energy Generation and Storage Leasing": "能源生产与储存租赁",
    "Services and Other": "服务及其他",
    "Concentrate Operations": "浓缩液业务",
    "Finished Product Operations": "成品业务",
    "United States": "美国",
    "China": "中国",
    "China (including Hong Kong)": "中国（含香港）",
    "Hong Kong": "香港",
    "Taiwan": "台湾",
    "Singapore": "新加坡",
    "South Korea": "韩国",
    "Germany": "德国",
    "United Kingdom": "英国",
    "France": "法国",
    "India": "印度",
    "Canada": "加拿大",
    "Ireland": "爱尔兰",
    "Mexico": "墨西哥",
    "Brazil": "巴西",
    "Norway": "挪威",
    "Other countries": "其他国家和地区",
    "Outside the United States": "美国以外",
    "All other": "其他",
    "AWS": "AWS",
}

_SMALL = {"And": "and", "Of": "of", "The": "the", "For": "for", "In": "in"}


def member_label(key: str, names: Mapping[str, str] | None = None) -> str:
    """A member's English name for readers, from its local name.

    names: what the filing's tables call its members; used where no name is known here. Else the
    words of the local name have to do.
    """
    bare = re.sub(r"(Segments?)?(Member)?$", "", key) or key
    given = (names or {}).get(key)
    if bare in _ENGLISH:
        return _ENGLISH[bare]
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+|[一-鿿（）、]+", bare)
    plain = " ".join(_SMALL.get(word, word) if at else word for at, word in enumerate(words))
    return plain if plain in _CHINESE or not given else given


def member_name(member: Member, lang: str) -> str:
    """The member's name in a language. One without a Chinese name keeps its English one: a
    translation that nobody uses would mislead."""
    return _CHINESE.get(member.label, member.label) if lang == "zh" else member.label
