"""Asking a firm what only it knows, one question after another.

The person is reached through a :class:`Person`, so that this knows no terminal. After every answer
the profile so far is saved; whoever stops goes on later where they stopped. Nothing is answered
for them: an empty line leaves a question blank, and an answer that the model refuses is asked for
again with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..tools.filings.snapshot import normalise
from ..tools.remark import Remark
from .firm_answers import at, opened, read, split
from .firm_blanks import Question, questions
from .firm_reading import FirmError, validate
from .firm_values import blank, is_no
from .firm_writing import needs


class Person(Protocol):
    """Who answers."""

    def ask(self, text: str) -> str:
        """The answer to a question, "" for none. May raise to stop the interview."""
        ...

    def tell(self, text: str) -> None: ...


ANSWERS = Remark("yes, no, or a sentence", "填 是、否，或一句披露原文")
_HINTS: dict[str, Remark] = {
    "text": Remark("", ""),
    "texts": Remark("separate by ;", "以；分隔"),
    "answer": ANSWERS,
    "percent": Remark("percent, such as 1.5", "百分数，如 1.5"),
    "whole": Remark("whole number", "整数"),
    "date": Remark("such as 2026-03-31", "如 2026-03-31"),
    "day": Remark("such as 2026-03-31, or none", "如 2026-03-31，或填 无"),
    "amount": Remark("number", "数字"),
}
Data = dict[str, Any]


@dataclass
class Interview:
    """data: the answers so far, as ``Firm.plain()``; save: called with them after each answer."""

    person: Person
    data: Data
    save: Callable[[Data], None]
    lang: str = "en"
    answered: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.data = opened(self.data)

    def run(self) -> None:
        """Asks everything that is blank, then about further analysts and companies."""
        for under in ("", "supervisor"):
            self._ask_table([under] if under else [], self._about(under))
        self._analysts()
        self._bands()
        self._ask_table(["ratings"], self._about("ratings"))
        self._ask_table(["distribution"], self._about("distribution"))
        self._rows()
        self._ask_table(["disclosures"], self._about("disclosures"))
        self._companies()

    def _say(self, en: str, zh: str) -> str:
        return zh if self.lang == "zh" else en

    def _about(self, under: str) -> list[Question]:
        return [
            question
            for question in questions()
            if question.under == under and question.kind not in ("bands", "rows", "history")
        ]

    def _ask_table(self, path: list[str | int], asked: Iterable[Question], who: str = "") -> None:
        for question in asked:
            if blank(at(self.data, path).get(question.key)):
                self._ask([*path, question.key], question, who)

    def _ask(self, path: list[str | int], question: Question, who: str = "") -> None:
        hint = _HINTS[question.kind].said(self.lang)
        text = f"{who}{question.text.said(self.lang)}{needs(question.rules, self.lang)}"
        if hint:
            text += f"［{hint}］" if self.lang == "zh" else f" [{hint}]"
        self._until_good(text, lambda said: self._put(path, read(said, question.kind)))

    def _until_good(self, text: str, take: Callable[[str], None]) -> bool:
        """Asks until ``take`` accepts the answer; False for an empty one."""
        while True:
            said = self.person.ask(text).strip()
            if not said:
                return False
            try:
                take(said)
            except FirmError as error:
                for problem in error.problems:
                    self.person.tell(problem.what.said(self.lang))
                    self.person.tell(problem.remedy.said(self.lang))
            else:
                return True

    def _put(self, path: list[str | int], value: Any) -> None:
        """Sets one answer and saves. Raises FirmError, with nothing set, where it is refused."""
        tried = deepcopy(self.data)
        at(tried, path[:-1], make=True)[path[-1]] = value
        validate(tried, lang=self.lang)
        self.data = tried
        self.answered += 1
        self.save(self.data)

    def _analysts(self) -> None:
        asked = self._about("analysts")
        # A table that was begun and left empty is the place of the first analyst.
        known = [entry for entry in self.data.get("analysts", ()) if not blank(entry)]
        self.data["analysts"] = known
        for number in range(len(known)):
            self._ask_table(["analysts", number], asked, self._who(number))
        while True:
            more = self._say(
                "Name of an analyst who signs, or empty when there are no more",
                "署名分析师姓名（没有更多则留空）",
            )
            number = len(self.data["analysts"])

            def add(said: str, at: int = number) -> None:
                self._put(["analysts", at, "name"], said)

            if not self._until_good(more, add):
                return
            self._ask_table(["analysts", number], asked, self._who(number))

    def _who(self, number: int) -> str:
        name = self.data["analysts"][number].get("name") or str(number + 1)
        return self._say(f"{name}: ", f"{name}：")

    def _bands(self) -> None:
        """Bands from the top down: each begins where the one below it ends, so none can gap."""
        if blank(at(self.data, ["ratings"]).get("bands")):
            question = next(one for one in questions() if one.kind == "bands")
            self.person.tell(f"{question.text.said(self.lang)}{needs(question.rules, self.lang)}")
            self._new_bands()
        for number in range(len(at(self.data, ["ratings"]).get("bands", ()))):
            name = self.data["ratings"]["bands"][number].get("name") or str(number + 1)
            who = self._say(f"{name}: ", f"{name}：")
            self._ask_table(["ratings", "bands", number], self._about("ratings.bands"), who)

    def _new_bands(self) -> None:
        rows: list[Data] = []
        while True:
            name = self.person.ask(
                self._say(
                    "Name of the highest rating" if not rows else "Name of the next lower rating",
                    "最高一档评级的名称" if not rows else "下一档评级的名称",
                )
            ).strip()
            if not name:
                if rows:
                    self.person.tell(
                        self._say(
                            "The bands do not reach the lowest upside, so none is kept.",
                            "评级区间未覆盖全部涨跌幅，本次未保存。",
                        )
                    )
                return
            row: Data = {"name": name, **({"high": rows[-1]["low"]} if rows else {})}

            def bound(said: str, row: Data = row) -> None:
                low = read(said, "amount")
                # Closed below for now: the next band, still unknown, ends there.
                open_end: Data = {"name": "\u2026", "high": low}
                validate({"ratings": {"bands": [*rows, {**row, "low": low}, open_end]}})
                row["low"] = low

            text = self._say(
                f"{name}: upside in percent from which it holds, or empty for the lowest rating",
                f"{name}：涨跌幅下限（%）；最低一档请留空",
            )
            closed = self._until_good(text, bound)
            rows.append(row)
            if not closed:
                self._try(["ratings", "bands"], rows)
                return

    def _try(self, path: list[str | int], value: Any) -> bool:
        """Puts what was asked in several steps; says why when it does not fit together."""
        try:
            self._put(path, value)
        except FirmError as error:
            for problem in error.problems:
                self.person.tell(problem.said(self.lang))
            return False
        return True

    def _rows(self) -> None:
        bands = at(self.data, ["ratings"]).get("bands", ())
        names = [band["name"] for band in bands if band.get("name")]
        if not names or not blank(at(self.data, ["distribution"]).get("rows")):
            return
        question = next(one for one in questions() if one.kind == "rows")
        self.person.tell(f"{question.text.said(self.lang)}{needs(question.rules, self.lang)}")
        while True:
            rows: list[Data] = []
            for name in names:
                row: Data = {"rating": name}
                share = self._say(f"{name}: percent of all companies", f"{name}：占比（%）")
                clients = self._say(
                    f"{name}: percent of them that are banking clients",
                    f"{name}：其中投资银行客户占比（%）",
                )
                for key, text in (("percent", share), ("banking_percent", clients)):
                    said = self.person.ask(text).strip()
                    if not said:
                        return
                    row[key] = read(said, "percent")
                rows.append(row)
            if self._try(["distribution", "rows"], rows):
                return

    def _companies(self) -> None:
        known = list(self.data.get("companies", {}))
        for ticker in known:
            self._company(ticker)
        while True:
            ticker = normalise(
                self.person.ask(
                    self._say(
                        "Ticker of a company covered, or empty when there are no more",
                        "覆盖公司的代码（没有更多则留空）",
                    )
                )
            )
            if not ticker:
                return
            same = [one for one in self.data.get("companies", {}) if normalise(one) == ticker]
            self._company(same[0] if same else ticker)

    def _company(self, ticker: str) -> None:
        who = self._say(f"{ticker}: ", f"{ticker}：")
        self._ask_table(["companies", ticker], self._about("companies"), who)
        self._history(ticker, who)
        self._ask_table(["assumptions", ticker], self._about("assumptions"), who)
        peers = next(question for question in questions() if question.under == "peers")
        if blank(self.data.get("peers", {}).get(ticker)):
            self._ask(["peers", ticker], peers, who)

    def _history(self, ticker: str, who: str) -> None:
        path: list[str | int] = ["companies", ticker, "rating_history"]
        if not blank(at(self.data, path[:-1]).get("rating_history")):
            return
        question = next(one for one in questions() if one.kind == "history")
        hint = self._say(
            "none, or one a time as: 2026-03-31; Buy; 150; USD",
            "填 无，或逐条填写：2026-03-31；买入；150；CNY",
        )
        text = f"{who}{question.text.said(self.lang)}{needs(question.rules, self.lang)} [{hint}]"
        rows: list[Data] = []

        def take(said: str) -> None:
            if is_no(said) and not rows:
                self._put(path, said)
                return
            parts = [part.strip() for part in split(said)]
            pairs = zip(("date", "rating", "target", "currency"), parts, strict=False)
            row: Data = {key: part for key, part in pairs if part}
            row["date"] = read(row.get("date", ""), "date")
            if "target" in row:
                row["target"] = read(row["target"], "amount")
            self._put(path, [*rows, row])
            rows.append(row)

        while self._until_good(text, take) and rows:
            pass
