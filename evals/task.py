"""What is measured: a task is a data set, the ways to solve it, and a scorer.

The vocabulary is inspect_ai's: a *sample* is one case, a *solver* answers it, a *scorer* compares
the answer with the target, an *epoch* is one more try at the same sample. A *variant* is a named
solver; ``bare`` is the model alone with a good plain prompt, ``tael`` the domain's agent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..agents.domain import Context
from ..agents.model.types import Messages
from ..tools.errors import ConfigError, IntegrityError

if TYPE_CHECKING:
    from .rows import Row

Lang = Literal["en", "zh", ""]


@dataclass(frozen=True, slots=True)
class Sample:
    """One case. ``input`` and ``target`` are JSON values; a solver never sees the target.
    ``group``: what cases share that are not independent (a document, a dialogue, an author);
    standard errors are clustered by it. Empty: the case stands alone."""

    id: str
    input: Any
    target: Any
    group: str = ""
    lang: Lang = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver made of a sample. ``value`` is what the scorer reads (a JSON value; None when
    no answer could be read), ``text`` what the model or agent said, ``trace`` anything that helps
    a person to read a failure (a JSON object). ``abstained``: it declined to answer, which is not
    the same as a wrong answer."""

    value: Any
    text: str = ""
    abstained: bool = False
    trace: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` from 0 to 1; ``parts`` are named sub-scores in the same range; ``why`` is one line
    for the person who reads a failure."""

    value: float
    parts: Mapping[str, float] = field(default_factory=dict)
    why: str = ""


class Solver(Protocol):
    """Answers a sample with the context's model. Raises TaelError when it cannot."""

    async def __call__(self, sample: Sample, context: Context) -> Answer: ...


class Scorer(Protocol):
    """Compares an answer with the sample's target. Pure: no model, no clock, no network."""

    def __call__(self, sample: Sample, answer: Answer) -> Score: ...


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure of a whole set, such as macro-F1, that no mean of scores gives. ``of`` takes the
    rows of one cell (one task, variant and model), which come without their text, trace, calls, why
    and tokens, and gives None where it has no meaning."""

    name: str
    of: Callable[[Sequence[Row]], float | None]
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a data set, relative to the data folder, and its SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Dataset:
    """Where samples come from. ``rows``: how many samples ``read`` gives for these files.
    ``read`` takes the data folder and yields samples in a fixed order with ids that stay."""

    name: str
    source: str
    licence: str
    files: tuple[DataFile, ...]
    rows: int
    read: Callable[[Path], Iterable[Sample]]

    def digests(self, folder: Path) -> dict[str, str]:
        """SHA-256 of each file as it is on the disk. A missing one is a ConfigError."""
        return {file.path: _digest(folder / file.path, self.name) for file in self.files}

    def load(self, folder: Path, *, unverified: bool = False) -> list[Sample]:
        """All samples. Files of another hash are an IntegrityError, unless ``unverified``."""
        found = self.digests(folder)
        for file in self.files:
            if found[file.path] != file.sha256 and not unverified:
                raise IntegrityError(
                    f"{folder / file.path} is not the file that {self.name} was declared with.",
                    means=f"Its SHA-256 is {found[file.path][:16]}..., not {file.sha256[:16]}..., "
                    "so scores would not compare with those of other runs.",
                    remedy="Fetch the file again, or run with --unverified, which marks the run.",
                )
        return list(self.read(folder))


def _digest(path: Path, dataset: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ConfigError(
            f"The data set {dataset} needs {path}, which cannot be read: {error.strerror}.",
            remedy="Set TAEL_EVAL_DATA to the folder that holds the data sets.",
        ) from error


@dataclass(frozen=True)
class Task:
    """What a domain declares to be measured.

    name: as typed after ``agent eval run``. summary: one line for ``agent eval list``.
    domain: the domain whose work this is. variants: solver by name. acceptable: a row whose score
    is at least this is an acceptable output, the unit that cost is counted per.
    """

    name: str
    summary: str
    domain: str
    dataset: Dataset
    variants: Mapping[str, Solver]
    scorer: Scorer
    acceptable: float = 1.0
    metrics: tuple[Metric, ...] = ()

    def adding(self, **variants: Solver) -> Task:
        """The same task with more variants: how a domain measures its agent on a known set."""
        return replace(self, variants={**self.variants, **variants})


@dataclass(frozen=True)
class Bare:
    """The model alone: one prompt, one reply, one reading of it. The measure for every harness.

    prompt: the messages for a sample. read: the answer's value from the reply's text, None when
    there is none in it.
    """

    prompt: Callable[[Sample], Messages]
    read: Callable[[str], Any] = str.strip
    max_tokens: int = 64

    async def __call__(self, sample: Sample, context: Context) -> Answer:
        reply = await context.model.ask(
            self.prompt(sample), max_tokens=self.max_tokens, node="bare", reasks=0
        )
        return Answer(self.read(reply.text), reply.text)
