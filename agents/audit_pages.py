"""A call of a run as a page to read: who was asked what, and what came back."""

from __future__ import annotations

import json
import re

from .model.rows import CallRecord


def call_name(call: CallRecord) -> str:
    """The member of a bundle that shows a call."""
    node = re.sub(r"[^A-Za-z0-9_.-]+", "-", call.node).strip("-") or "call"
    return f"calls/{call.seq:04d}-{node}.md"


def call_page(call: CallRecord) -> str:
    """Prompt, reply and bill in Markdown. The row in ``chain/calls.jsonl`` has the exact bytes."""
    usage = call.usage
    lines = [
        f"# Call {call.seq}: {call.node}",
        "",
        f"- row of the ledger: {call.position}, hash `{call.hash}`",
        f"- started: {call.started.isoformat()}, {call.seconds:.1f} s, status: {call.status}",
        f"- model: {call.model} at {call.server}",
        f"- tokens: {usage.prompt} prompt ({usage.cached} cached), {usage.output} output",
        "",
    ]
    if call.error:
        lines += ["## Error", "", *_quoted(call.error), ""]
    request = json.loads(call.request)
    for message in request.get("messages", []):
        lines += [f"## Prompt: {message.get('role', '')}", "", *_quoted(_text(message)), ""]
    settings = {key: value for key, value in request.items() if key != "messages"}
    lines += ["## Settings of the request", "", *_quoted(_pretty(settings)), ""]
    lines += ["## Reply", "", *_quoted(_reply(call.response)), ""]
    return "\n".join(lines)


def _reply(response: str | None) -> str:
    if response is None:
        return "(none came)"
    try:
        return _text(json.loads(response)["choices"][0]["message"])
    except (ValueError, KeyError, IndexError, TypeError):
        return response


def _text(message: dict[str, object]) -> str:
    content = message.get("content")
    return content if isinstance(content, str) else _pretty(content)


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _quoted(text: str) -> list[str]:
    """As a code block: nothing in it is taken for markup, whatever a document or a model wrote."""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=2) + 1)
    fence = fence if len(fence) >= 3 else "```"
    return [f"{fence}text", text, fence]
