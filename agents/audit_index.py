"""``index.html`` of an audit bundle: from a figure to its fact, its prompt and its reply.

A domain's ``trace.json`` is ``{"sentences": [{"section", "title", "node", "text", "origin",
"checks", "figures": [{"text", "fact"}]}], "facts": {id: {"label", "value", "period", "source",
"url", "formula", "inputs"}}, "checks": [{"name", "status", "text"}]}``; each part may be missing.
``node`` is that of the calls which worded the sentence; ``inputs`` are ids of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from .audit_pages import call_name
from .model.rows import CallRecord
from .runs import RunRecord
from .trail import Act

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd;
  overflow-wrap: anywhere }
code { font-size: .8rem } h2 { margin-top: 2.5rem } :target { background: #fff3c4 }
"""
_HOW = """<p>Read a sentence under <a href="#sentences">Sentences</a>: each figure leads to its
<a href="#facts">fact</a>, and a fact to its filing or to the facts it was calculated from. The last
column leads to the calls in which a model worded the sentence: the prompt as it was sent, the reply
as it came. A model sees no figure: it writes slots, and code fills them. The rows under
<a href="#acts">Acts</a> say what was done, when and by whom.</p>
<p><code>agent audit verify</code> on this bundle finds a changed byte, a member added or removed, a
row removed and a tail cut off. What no chain can show alone is that somebody wrote all of it anew:
compare the head below with the one that was noted elsewhere at the time
(<code>agent audit verify BUNDLE --head acts:COUNT:HASH</code>).</p>"""


def index(
    record: RunRecord,
    acts: Sequence[Act],
    calls: Sequence[CallRecord],
    trace: Mapping[str, Any],
    members: Sequence[str],
    keep_until: date,
) -> str:
    """The page. members: names of the other members."""
    by_node: dict[str, list[CallRecord]] = {}
    for call in calls:
        by_node.setdefault(call.node, []).append(call)
    newest = acts[-1]
    about = [
        ("Run", record.id),
        ("Domain", record.domain),
        ("Status", record.state),
        ("Started", record.started.isoformat()),
        ("Ended", record.ended.isoformat() if record.ended else ""),
        ("Keep until", f"{keep_until.isoformat()} (five years, 发布证券研究报告暂行规定)"),
        ("Last act of this run", f"acts:{newest.position}:{newest.hash}"),
    ]
    parts = [
        f"<h1>Audit of {escape(record.id)}</h1>",
        _table((), [[escape(key), escape(value)] for key, value in about]),
        _HOW,
        *_part("decisions", "Decisions", ("Time", "Act", "By", "Text", "Output"), _decisions(acts)),
        *_part("checks", "Checks", ("Check", "Result", "Remark"), _checks(trace)),
        *_part(
            "sentences",
            "Sentences",
            ("Section", "Sentence", "Figures", "Checks passed", "Worded by"),
            (_sentence(row, by_node) for row in trace.get("sentences", ())),
        ),
        *_part(
            "facts",
            "Facts",
            ("Fact", "Period", "Value", "Source"),
            (_fact(key, row) for key, row in trace.get("facts", {}).items()),
        ),
        *_part("calls", "Calls", ("Call", "Status", "Model", "Tokens", "Row"), map(_call, calls)),
        *_part("acts", "Acts", ("No.", "Time", "Act", "What", "Hash"), map(_act, acts)),
        *_part("members", "Members", ("Member",), ([_link(name)] for name in members)),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Audit of {escape(record.id)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _part(anchor: str, title: str, heads: Sequence[str], rows: Iterable[list[str]]) -> list[str]:
    found = list(rows)
    body = _table(heads, found) if found else "<p>None.</p>"
    return [f'<h2 id="{anchor}">{title}</h2>', body]


def _table(heads: Sequence[str], rows: Iterable[list[str]]) -> str:
    top = "".join(f"<th>{head}</th>" for head in heads)
    cells = (
        "".join(cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in row)
        for row in rows
    )
    body = "\n".join(f"<tr>{row}</tr>" for row in cells)
    return f"<table>{f'<tr>{top}</tr>' if heads else ''}\n{body}\n</table>"


def _decisions(acts: Sequence[Act]) -> Iterable[list[str]]:
    for act in acts:
        if act.kind in ("approval", "rejection", "revision"):
            data = act.data
            by = ", ".join(part for part in (data.get("by"), data.get("title")) if part)
            account = f"<br><code>{escape(data['account'])}</code>" if "account" in data else ""
            text = data.get("text") or data.get("because") or ""
            if act.kind == "revision":
                text += f" [{', '.join(data['sections']) or 'all sections'}]"
            yield [
                act.at.isoformat(timespec="seconds"),
                act.kind,
                escape(by) + account,
                escape(text),
                f"<code>{escape(data.get('document', ''))}</code>",
            ]


def _checks(trace: Mapping[str, Any]) -> Iterable[list[str]]:
    for row in trace.get("checks", ()):
        yield [escape(str(row.get(key, ""))) for key in ("name", "status", "text")]


def _sentence(row: Mapping[str, Any], by_node: Mapping[str, list[CallRecord]]) -> list[str]:
    figures = "<br>".join(
        f'<a href="#fact-{escape(figure["fact"])}">{escape(figure["text"])}</a>'
        for figure in row.get("figures", ())
    )
    worded = escape(row.get("origin", ""))
    if row.get("origin") == "model":
        calls = by_node.get(row.get("node", ""), [])
        worded += "".join(f"<br>{_link(call_name(call))}" for call in calls)
    return [
        escape(row.get("title", "")),
        escape(row.get("text", "")),
        figures,
        escape(", ".join(row.get("checks", ()))),
        worded,
    ]


def _fact(key: str, row: Mapping[str, Any]) -> list[str]:
    source = escape(row.get("source", ""))
    url = str(row.get("url", ""))
    if url.startswith(("https://", "http://")):
        source = f'<a href="{escape(url)}">{source or escape(url)}</a>'
    if row.get("formula"):
        inputs = ", ".join(
            f'<a href="#fact-{escape(name)}">{escape(name)}</a>' for name in row.get("inputs", ())
        )
        source = f"{escape(row['formula'])}<br>{inputs}"
    return [
        f'<td id="fact-{escape(key)}">{escape(row.get("label", ""))}<br>'
        f"<code>{escape(key)}</code></td>",
        escape(row.get("period", "")),
        escape(row.get("value", "")),
        source,
    ]


def _call(call: CallRecord) -> list[str]:
    return [
        _link(call_name(call)),
        call.status,
        escape(call.model),
        f"{call.usage.prompt} + {call.usage.output}",
        f"{call.position} <code>{call.hash}</code>",
    ]


def _act(act: Act) -> list[str]:
    return [
        str(act.position),
        act.at.isoformat(timespec="seconds"),
        act.kind,
        _what(act),
        f"<code>{act.hash}</code>",
    ]


def _what(act: Act) -> str:
    data = act.data
    if act.kind == "files":
        hashes = {**data["files"], **{f"evidence/{k}": v for k, v in data["evidence"].items()}}
        return escape(str(data["status"])) + "".join(
            f"<br>{escape(name)} <code>{digest}</code>" for name, digest in hashes.items()
        )
    if act.kind == "submitted":
        review = data["review"]
        who = ", ".join(person["name"] for person in review["approvers"])
        blocks = "".join(f"<br>blocked: {escape(text)}" for text in review["blocking"])
        return f"to {escape(who)}{blocks}<br>output <code>{data['document']}</code>"
    shown = (f"{key}: {value}" for key, value in data.items() if value not in (None, "", []))
    return escape("; ".join(shown))


def _link(name: str) -> str:
    return f'<a href="{escape(name)}">{escape(name)}</a>'
