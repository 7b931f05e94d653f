"""The chat in a terminal: ``agent run tutor``.

Plain input and output: a line is a turn, and a line that begins with a slash a command. What was
said is kept with each turn, so that Ctrl-C loses nothing and ``--session`` goes on.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from contextlib import nullcontext
from typing import Any

import rich.console

from ...agents import runtime
from ...agents.domain import Event
from ...agents.model.client import Model
from ...agents.model.connect import connect
from ...agents.private import is_unkept, unkept
from ...agents.settings import Settings, load
from . import lesson
from .learner.corrections import corrections
from .learner.store import Store
from .privacy.keeping import keeps
from .progress import corrected, explained
from .schema import LABELS, Lang, TutorInput, TutorOutput, language_of

COMMANDS = ("/hint", "/check", "/why", "/next", "/progress", "/help", "/quit")
_WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "paste": "Type or paste a problem; an empty line ends it.",
        "problem": "Problem",
        "you": "you",
        "help": "Write your working or an answer. /hint a hint, /check look at my last lines, "
        "/why the reason, /next another problem, /progress what I know, /quit end.",
        "thinking": "thinking...",
        "kept": "Kept. Go on with: agent run tutor --session {}",
        "gone": "Nothing of this lesson was kept.",
        "nothing": "There is nothing to check yet: write your working first.",
        "blanks": "The school's file leaves blank: {}.",
        "unknown": "There is no {}. {}",
        "hint": "Give me a hint, please.",
        "why": "Why?",
        "tokens": "{} tokens in this lesson, {} of the prompts cached",
    },
    "zh": {
        "paste": "输入或粘贴一道题，空行结束。",
        "problem": "题目",
        "you": "你",
        "help": "写出过程或答案。/hint 提示，/check 检查我刚写的，/why 为什么，"
        "/next 换一题，/progress 学得怎样，/quit 结束。",
        "thinking": "正在想……",
        "kept": "已保存。继续请用：agent run tutor --session {}",
        "gone": "这节课的内容没有保存。",
        "nothing": "还没有可检查的内容，先写出你的过程吧。",
        "blanks": "学校文件里还没有填：{}。",
        "unknown": "没有 {} 这个命令。{}",
        "hint": "请给我一个提示。",
        "why": "为什么？",
        "tokens": "本次学习用了 {} 个 token，提示部分有 {} 来自缓存",
    },
}


class Chat:
    """One sitting at the terminal. ``ask`` reads a line: replaced in tests."""

    def __init__(self, given: dict[str, Any], model: Model, settings: Settings, budget: str | None):
        self.given, self.model, self.settings, self.budget = dict(given), model, settings, budget
        self.console = rich.console.Console(highlight=False, soft_wrap=True)
        self.session = str(given.get("session") or secrets.token_hex(6))
        self.lang: Lang = given.get("lang") or "en"
        self.last = ""
        self.tokens = self.prompt = self.cached = 0

    @property
    def words(self) -> dict[str, str]:
        return _WORDS[self.lang]

    def ask(self, prompt: str) -> str:
        return input(prompt)

    async def run(self) -> None:
        """The whole sitting, until /quit, the end of the input or Ctrl-C."""
        self._blanks()
        try:
            await self._start()
            while await self._line():
                pass
        except (EOFError, KeyboardInterrupt, asyncio.CancelledError):
            self.console.print()
        share = f"{self.cached / self.prompt:.0%}" if self.prompt else "0%"
        self.console.print(self.words["tokens"].format(self.tokens, share), style="dim")
        kept = "gone" if is_unkept(self.settings) else "kept"
        self.console.print(self.words[kept].format(self.session), style="dim")

    def _blanks(self) -> None:
        blanks = lesson.school_of(self._input(None), self.settings).blanks()
        if blanks:
            note = self.words["blanks"].format(", ".join(blanks))
            rich.console.Console(stderr=True, highlight=False).print(note, markup=False)

    def _input(self, student: str | None) -> TutorInput:
        rest = {
            name: value for name, value in self.given.items() if name not in ("student", "session")
        }
        return TutorInput(**rest, student=student, session=self.session)

    async def _start(self) -> None:
        with Store(self.settings.ledger_url) as store:
            known = store.load(self.session)
        if known is None and not any(
            self.given.get(key) for key in ("problem", "component", "course")
        ):
            self.given["problem"] = self._pasted()
        output = await self._turn(None)
        self.console.print(output.label, style="bold")
        if output.notice:
            self.console.print(output.notice, markup=False)
        self.console.print(self.words["help"], style="dim")
        self.console.print(f"\n{self.words['problem']}: {readable(output.problem)}\n", markup=False)
        self._say(output)

    def _pasted(self) -> str:
        self.console.print(LABELS[self.lang], style="bold")
        lines: list[str] = []
        while True:
            line = self.ask(self.words["paste"] + "\n> " if not lines else "> ")
            if not line.strip():
                if lines:
                    break
                continue
            lines.append(line)
        text = "\n".join(lines)
        self.lang = self.given.get("lang") or language_of(text)
        return text

    async def _line(self) -> bool:
        """Reads and answers one line; False at the end of the sitting."""
        line = self.ask(f"{self.words['you']}> ").strip()
        command = line.split(maxsplit=1)[0].lower() if line.startswith("/") else ""
        if command in ("/quit", "/exit"):
            return False
        if command in ("/help", "/progress", "/next") or (command and command not in COMMANDS):
            await self._command(command)
            return True
        if command == "/check" and not self.last:
            self.console.print(self.words["nothing"])
            return True
        words = {"/hint": self.words["hint"], "/why": self.words["why"], "/check": self.last}
        said = words.get(command, line)
        self.last = line if not command else self.last
        self._say(await self._turn(said))
        return True

    async def _command(self, command: str) -> None:
        if command == "/progress":
            with Store(self.settings.ledger_url) as store:
                learner = str(self.given.get("learner", "me"))
                known, told = store.standings(learner), corrections(store, learner)
            for text in (*explained(known.values(), self.lang), *corrected(told, self.lang)):
                self.console.print(text, markup=False)
        elif command == "/next":
            self.session, self.last = secrets.token_hex(6), ""
            self.given.pop("solution", None), self.given.pop("answer", None)
            if self.given.pop("problem", None) and not self.given.get("course"):
                self.given.setdefault("course", "")
            await self._start()
        elif command == "/help":
            self.console.print(self.words["help"], style="dim")
        else:
            text = self.words["unknown"].format(command, self.words["help"])
            self.console.print(text, markup=False)

    async def _turn(self, student: str | None) -> TutorOutput:
        """One turn through the graph. An error is said, and the lesson goes on."""
        given = self._input(student).model_dump(exclude_none=True, mode="json")
        folder = self.settings.home / "tutor" / self.session
        with self.console.status(self.words["thinking"]):
            done = await runtime.run(
                "tutor",
                model=self.model,
                out=folder,
                budget=self.budget,
                settings=self.settings,
                on_event=_quiet,
                **given,
            )
        output: TutorOutput = done.output
        self.lang = output.lang
        self.tokens += done.usage.total
        self.prompt += done.usage.prompt
        self.cached += done.usage.cached
        return output

    def _say(self, output: TutorOutput) -> None:
        mark = {True: "✓", False: "✗", None: "·"}
        for check in output.checks:
            self.console.print(
                f"  {mark[check.right]} {readable(check.text)}", markup=False, style="dim"
            )
        self.console.print(f"AI> {readable(output.message)}", markup=False)
        if output.reading:
            self.console.print(f"    {output.reading}", markup=False, style="dim")
        self.console.print()


def _quiet(event: Event) -> None:
    """Where a lesson's events go: a pupil has no use for them."""


async def chat(given: dict[str, Any], model: str | None, budget: str | None) -> None:
    """Opens the model once for the whole sitting."""
    settings = load()
    opened = connect(model, settings=settings)
    request = TutorInput.model_validate({**given, "student": None})
    try:
        with nullcontext(settings) if keeps(request, settings) else unkept(settings) as where:
            await Chat(given, opened, where, budget).run()
    finally:
        await opened.aclose()


_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_SIGNS = (
    (r"\times", "×"), (r"\cdot", "·"), (r"\div", "÷"), (r"\leq", "≤"), (r"\geq", "≥"),
    (r"\le", "≤"), (r"\ge", "≥"), (r"\neq", "≠"), (r"\ne", "≠"), (r"\pi", "π"),
    (r"\pm", "±"), (r"\infty", "∞"),
    (r"\left", ""), (r"\right", ""), (r"\%", "%"), (r"\$", "$"), ("$$", ""), (r"\degree", "°"),
)  # fmt: skip
_RAISED = str.maketrans("0123456789-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ")


def readable(text: str) -> str:
    """LaTeX and typed maths as a terminal can show it: ``\\frac{1}{2}`` is 1/2, ``x^2`` is x²."""
    text = _FRACTION.sub(
        lambda found: "/".join(
            part if re.fullmatch(r"\w+", part) else f"({part})" for part in found.groups()
        ),
        text,
    )
    text = re.sub(
        r"\\sqrt\s*\{([^{}]*)\}", lambda m: f"√({m[1]})" if len(m[1]) > 1 else f"√{m[1]}", text
    )
    for sign, shown in _SIGNS:
        text = text.replace(sign, shown)
    text = re.sub(r"(?<=[\w)])\^\{?(-?\d+|n)\}?", lambda m: m[1].translate(_RAISED), text)
    text = re.sub(r"(?<=\d)\s*\*\s*(?=\d)", " × ", text)
    return re.sub(r"\$([^$\s](?:[^$]*[^$\s])?)\$(?!\d)", r"\1", text)
