"""In what encoding a text file is written: UTF-8 and UTF-16, else GBK or Big5, which both read
nearly any bytes, so that the commoner characters decide."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIMPLIFIED = frozenset(
    "的一是不了在有人和中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "公司股市亿元净利润增长同比季度业绩收购合同投资者银行证券科技集团发布报告下跌上涨预计业务营收"
)
_TRADITIONAL = frozenset(
    "的一是不了在有人和中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經"
    "公司股市億元淨利潤增長同比季度業績收購合同投資者銀行證券科技集團發布報告下跌上漲預計業務營收"
)


def detect(head: bytes) -> str:
    """The encoding of a file that begins with ``head``, for ``open``. Unreadable bytes will be
    replaced where they stand."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if _decodes(head, "utf-8") or _nearly(head):
        return "utf-8"
    scores = {
        "gb18030": _score(head, "gb18030", _SIMPLIFIED),
        "big5hkscs": _score(head, "big5hkscs", _TRADITIONAL),
    }
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0.02:
        return best
    return "cp1252"


def _decodes(head: bytes, name: str) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _nearly(head: bytes) -> bool:
    """Whether it is UTF-8 but for some bytes; in another encoding nearly all would be lost."""
    lost = head.decode("utf-8", "replace").count("\ufffd")
    high = sum(byte >= 0x80 for byte in head)
    return lost * 4 < high


def _score(head: bytes, name: str, common: frozenset[str]) -> float:
    """The share of characters beyond ASCII that are common ones, less what cannot be read."""
    text = head.decode(name, "replace")
    beyond = [char for char in text if ord(char) > 127]
    if not beyond:
        return 0.0
    good = sum(char in common for char in beyond)
    return (good - 3 * beyond.count("\ufffd")) / len(beyond)
