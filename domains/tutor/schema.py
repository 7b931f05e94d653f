"""What the domain takes and gives."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Lang = Literal["en", "zh"]
MoveName = Literal[
    "probe", "focus", "hint", "example", "praise", "review", "redirect", "support", "clarify"
]
"""probe: asks for the pupil's thinking. focus: points at one place of the work. hint: level 1 to 4.
example: works a similar problem. praise: says what is right and why. review: looks back after the
answer. redirect: back to the problem. support: a message in distress. clarify: nothing to read."""

LABELS = {
    "en": "AI tutor. You are talking to a program, not to a person.",
    "zh": "AI 学习助手：和你对话的是程序，不是真人。",
}
OWN = "me"
"""The learner id where none is given: the user's own on a machine without a school's file."""
LONGEST_PROBLEM = 6_000
LONGEST_ANSWER = 100_000


def language_of(text: str) -> Lang:
    """Chinese where there are Chinese signs, else English."""
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"


class TutorInput(BaseModel):
    """One turn of a lesson. Each field is an option of ``agent run tutor``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    problem: str | None = Field(
        None, max_length=LONGEST_PROBLEM, description="The problem, as text; else one is chosen."
    )
    student: str | None = Field(
        None,
        max_length=LONGEST_ANSWER,
        description="What the pupil writes: working, an answer, a question. Without it: a chat.",
    )
    session: str | None = Field(
        None, max_length=100, description="Id of a lesson to go on with; default: a new one."
    )
    learner: str = Field(
        OWN,
        min_length=1,
        max_length=60,
        description="Whose knowledge is kept: a pseudonym, not a name. Needs `agent learner "
        "consent`; without it nothing is kept",
    )
    component: str | None = Field(
        None, description="Knowledge component to practise, such as linear-equations."
    )
    course: str | None = Field(
        None,
        description="Course to take problems from: one of `agent course list`, or components.",
    )
    answer: str | None = Field(
        None, max_length=500, description="The problem's answer, if you have it; never shown."
    )
    solution: str | None = Field(
        None, max_length=6_000, description="A worked solution, if you have it; never shown."
    )
    school: str | None = Field(
        None, description="The school's file, school.toml; default: the one in TAEL_HOME."
    )
    lang: Lang | None = Field(None, description="Language; default: that of the pupil's words.")
    wording: Literal["auto", "free", "choose"] = Field(
        "auto",
        description="Whether the model writes the sentence that meets the pupil or chooses it from "
        "a list; auto: the embedded model chooses",
    )

    @field_validator("problem")
    @classmethod
    def _is_something(cls, problem: str | None) -> str | None:
        if problem is not None and not problem.strip():
            raise ValueError("the problem is empty")
        return problem.strip() if problem else None


class Check(BaseModel):
    """A step of the pupil's work. right: None where it could not be decided. value: what it comes
    to. why: what was found, for a teacher; it may hold results and is not for the pupil."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    right: bool | None = None
    value: str | None = None
    why: str = ""


class Finding(BaseModel):
    """A diagnosis: the first wrong step (from 0), the kind of error, a named misconception with
    its evidence, how sure (0 to 1)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: int | None = None
    kind: str = "none"
    misconception: str | None = None
    evidence: str = ""
    remedy: str = ""
    confidence: float = 0.0


class TutorOutput(BaseModel):
    """The tutor's turn. message: for the pupil. by: code, or the model whose words passed the gate.
    refused: why the model's drafts did not pass. mastery: probability that a component is known.
    solved: the pupil's own right answer stands. reading: where the course's textbook explains it,
    in words for the pupil. sure: whether there is a verified answer. kept:
    whether the turn is stored; notice: what the pupil is told where it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session: str
    label: str
    lang: Lang
    problem: str
    message: str
    move: MoveName
    hint_level: int = 0
    diagnosis: Finding = Finding()
    checks: tuple[Check, ...] = ()
    mastery: dict[str, float] = Field(default_factory=dict)
    solved: bool = False
    sure: bool = True
    turn: int = 1
    by: Literal["code", "model"] = "code"
    refused: tuple[str, ...] = ()
    reading: str = ""
    kept: bool = True
    notice: str = ""

    def shown(self) -> dict[str, Any]:
        """What ``--json`` prints beside the bill."""
        return self.model_dump(mode="json")
