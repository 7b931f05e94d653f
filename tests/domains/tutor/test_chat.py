"""The chat in a terminal: commands, memory, readable maths, the constant label."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import tael
from tael.agents.model.fake import ScriptedModel
from tael.agents.settings import load
from tael.domains.tutor.chat import Chat, readable

EQUATION = "Solve for x: 2x + 3 = 11"


def sitting(lines: list[str], capsys: pytest.CaptureFixture[str], **given: Any) -> str:
    """Runs a chat on lines of input; the end of them is the end of the input."""
    feed: Iterator[str] = iter(lines)
    model = tael.connect("fake", transport=ScriptedModel(lambda body: "x is 4!"), pace=0.0)

    def ask(prompt: str) -> str:
        try:
            return next(feed)
        except StopIteration:
            raise EOFError from None

    chat = Chat(given, model, load(), None)
    chat.ask = ask  # type: ignore[method-assign]
    asyncio.run(chat.run())
    return capsys.readouterr().out


def test_a_lesson_from_a_pasted_problem(capsys: pytest.CaptureFixture[str]) -> None:
    said = sitting([EQUATION, "", "idk", "2x = 8", "x = 4", "/quit"], capsys)
    assert "AI tutor" in said
    assert said.count("AI>") == 4
    assert "✓ 2x = 8" in said
    assert "agent run tutor --session" in said


def test_commands(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["/hint", "/why", "/check", "/progress", "/nonsense", "/help"]
    said = sitting(lines, capsys, problem=EQUATION)
    assert said.count("AI>") == 3, "the opening, the hint and the reason"
    assert "nothing to check" in said
    assert "Nothing is recorded yet" in said
    assert "There is no /nonsense" in said


def test_a_lesson_goes_on_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    sitting(["idk"], capsys, problem=EQUATION, session="s1")
    said = sitting(["2x = 8", "x = 4"], capsys, session="s1")
    assert EQUATION in said
    assert "✓ x = 4" in said


def test_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    said = sitting(["解方程：2x + 3 = 11", "", "不会", "/quit"], capsys)
    assert "AI 学习助手" in said
    assert "题目" in said


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"\frac{1}{2} \times 3", "1/2 × 3"),
        (r"\frac{x+1}{2}", "(x+1)/2"),
        ("x^2 + x^{10}", "x² + x¹⁰"),
        ("6*8=48", "6 × 8=48"),
        (r"\sqrt{16} \leq 5", "√(16) ≤ 5"),
        ("it costs $5 or $6", "it costs $5 or $6"),
    ],
)
def test_maths_is_readable(typed: str, shown: str) -> None:
    assert readable(typed) == shown
