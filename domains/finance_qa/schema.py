"""What the domain takes and gives."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

ARROW = "=>"


class QuestionInput(BaseModel):
    """A question about a document. Each field is an option of ``agent run finance-qa``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str = Field(max_length=2000, description="The question, in English or Chinese.")
    file: Path | None = Field(None, description="The document: a txt, md, html or pdf file.")
    document: str | None = Field(
        None,
        max_length=2_000_000,
        validate_default=True,
        description="The document as text, instead of a file.",
    )
    lang: Literal["en", "zh"] | None = Field(
        None, description="Language of the answer; default: that of the question."
    )
    earlier: tuple[str, ...] = Field(
        (),
        max_length=50,
        description='An earlier turn of the conversation, as "question => answer"; repeatable.',
    )

    @field_validator("question")
    @classmethod
    def _asks(cls, question: str) -> str:
        if not question.strip():
            raise ValueError("the question is empty")
        return " ".join(question.split())

    @field_validator("earlier")
    @classmethod
    def _are_turns(cls, earlier: tuple[str, ...]) -> tuple[str, ...]:
        if any(ARROW not in turn for turn in earlier):
            raise ValueError(f'an earlier turn is written "question {ARROW} answer"')
        return tuple(" ".join(turn.split()) for turn in earlier)

    @field_validator("document")
    @classmethod
    def _is_the_one(cls, document: str | None, info: ValidationInfo) -> str | None:
        if (info.data.get("file") is None) == (document is None):
            raise ValueError("give either a file or a document's text")
        return document

    @property
    def language(self) -> Literal["en", "zh"]:
        if self.lang is not None:
            return self.lang
        return "zh" if any("\u4e00" <= char <= "\u9fff" for char in self.question) else "en"


class EvidenceLine(BaseModel):
    """A stretch of the document that the answer rests on. ``place`` counts the document's rows and
    sentences from 0; ``label`` is a row's first cell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quote: str
    place: int
    label: str = ""


class QuestionAnswer(BaseModel):
    """The answer and what it rests on.

    answer: for the reader. value: the figure, per cent where kind says so, in ``scale`` (thousand,
    million, 万, ...); None for words. items: the parts of an answer of several. expression: the
    formula that gave the value, with the document's figures; legend: what those are. sure: every
    check was passed; otherwise ``reason`` says what was not, and ``answer`` that it is not sure.
    by: code, where the question left nothing to decide, else model. attempts: replies of the model.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    lang: Literal["en", "zh"]
    answer: str
    value: Decimal | None = None
    unit: str = ""
    scale: str = ""
    kind: Literal["number", "percent", "text", "texts", "count", "yes-no", "none"]
    items: tuple[str, ...] = ()
    expression: str = ""
    legend: str = ""
    evidence: tuple[EvidenceLine, ...] = ()
    sure: bool
    reason: str = ""
    by: Literal["code", "model"]
    attempts: int = 0
