"""The public sets as lessons, and what heads taught on them reach.

``python -m tael.domains.sentiment.teaching.sets DATA [SET[:ROWS] ...] [--tune] [--model NAME]``;
ROWS: taught on a seeded sample of so many, where time is short.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import typer
from numpy.typing import NDArray

from ....agents.settings import load
from ....evals.sets.sentiment import TASKS, TRAINING, train
from ....evals.task import Sample
from ....tools.errors import ConfigError
from ..heads.head import Head
from ..heads.storing import head_names, heads_folder, load_head, save_head
from ..item import LABELS, Example, Item, Lang, Span
from .fit import SEED
from .measure import accuracy, calibration_error, macro_f1, measured
from .readers import reader_of
from .teach import Lesson, measured_with, teach
from .tuning import Recipe

_ONE = threading.Lock()


def examples_of(samples: Iterable[Sample]) -> Iterator[Example]:
    """An eval set's samples as examples."""
    for sample in samples:
        yield Example(item_of_sample(sample), sample.target["label"])


def item_of_sample(sample: Sample) -> Item:
    """The item of an eval set's sample. A title stands before its text."""
    given = sample.input
    title = f"{given['title']}\n" if given.get("title") else ""
    lang: Lang = "zh" if sample.lang == "zh" else "en"

    def moved(start: int, end: int) -> Span:
        return start + len(title), end + len(title)

    spans = () if given["start"] is None else (moved(given["start"], given["end"]),)
    others = tuple(moved(start, end) for start, end in given.get("others", ()))
    return Item(title + given["text"], lang, given["entity"], spans, others)


def taught_on(
    name: str,
    folder: Path | None = None,
    rows: int | None = None,
    *,
    tune: bool = False,
    model: str | None = None,
) -> str:
    """The name of the head that was taught on a set's training part; taught now if there is none.
    It stays where it was made: some of the sets may not be passed on. ``folder``: of the data
    sets; None: the one in the settings. rows: a seeded sample of so many; None: all. ``tune``: with
    a tuned encoder. ``model``: its part is measured too, and its pooling fitted."""
    head = "-".join(["tuned" if tune else "eval", name, *([str(rows)] if rows else [])])
    with _ONE:
        if head not in head_names():
            part = TRAINING[name]
            examples = tuple(examples_of(train(name, folder or _folder())))
            if rows is not None:
                order = np.random.default_rng(SEED).permutation(len(examples))
                examples = tuple(examples[at] for at in order[:rows])
            lesson = Lesson(head, examples, (part.dataset.source,), part.dataset.licence)
            reader = reader_of(embeddings=True, tune=tune, epochs=Recipe().epochs, said=_say)
            known = teach(lesson, reader=reader)
            taught = known.head
            if model is not None:
                taught = asyncio.run(measured_with(model, known, lesson, _say))
            save_head(taught, heads_folder() / head)
    return head


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:<70}", end="", file=sys.stderr, flush=True)  # noqa: T201


def _folder() -> Path:
    folder = load().eval_data
    if folder is None:
        raise ConfigError(
            "There is no folder of data sets to teach from.", remedy="Set TAEL_EVAL_DATA to it."
        )
    return folder


def evidence_f1(head: Head, samples: Sequence[Sample]) -> float:
    """Mean F1 of words between the evidence and the set's snippets, over samples that have any."""
    found = []
    for sample in samples:
        wanted = " ".join(sample.target.get("snippets") or ()).casefold().split()
        if not wanted:
            continue
        item = item_of_sample(sample)
        span = head.evidence(item)
        said = item.text[slice(*span)].casefold().split() if span else []
        both = sum(min(said.count(word), wanted.count(word)) for word in set(said))
        found.append(2 * both / (len(said) + len(wanted)))
    return float(np.mean(found)) if found else 0.0


def report(
    name: str,
    folder: Path,
    rows: int | None = None,
    *,
    tune: bool = False,
    model: str | None = None,
) -> Iterator[str]:
    """Lines of figures on the measured part of a set, without the encoder and, where teaching kept
    it, with it."""
    head = load_head(taught_on(name, folder, rows, tune=tune, model=model))
    task = next(task for task in TASKS if task.name == name)
    samples = task.dataset.load(folder)
    items = [item_of_sample(sample) for sample in samples]
    labels = np.array([LABELS.index(sample.target["label"]) for sample in samples])
    yield f"{name}: taught on {head.card.rows}, n {len(items)}; {'; '.join(head.card.notes)}"
    for embeddings in (False, True)[: 1 + head.card.embeddings]:
        begun = time.perf_counter()
        shares = head.predict(items, embeddings=embeddings)
        rate = len(items) / (time.perf_counter() - begun)
        said = ", ".join(_figures(shares, labels, samples))
        yield f"  {'with' if embeddings else 'without'} encoder: {said}, {rate:,.0f} items/s"
    if name == "fiqa":
        yield f"  evidence F1 {evidence_f1(head, samples):.3f}"


def _figures(
    shares: NDArray[np.float64], labels: NDArray[np.int64], samples: Sequence[Sample]
) -> Iterator[str]:
    for title, of in (("accuracy", accuracy), ("macro-F1", macro_f1), ("ECE", calibration_error)):
        figure = measured(of, shares, labels)
        yield f"{title} {figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
    conflict = np.array([bool(sample.target.get("conflict")) for sample in samples])
    if conflict.any():
        yield f"conflicting {accuracy(shares[conflict], labels[conflict]):.3f}"


def main(
    folder: Path = typer.Argument(help="Of the data sets."),
    sets: list[str] = typer.Argument(None, help="NAME or NAME:ROWS. Default: all."),
    tune: bool = typer.Option(False, help="With a tuned encoder."),
    model: str | None = typer.Option(None, help="Also measure this model's part."),
) -> None:
    """Teach heads on the public sets and print what they reach."""
    for name in sets or TRAINING:
        asked, _, rows = name.partition(":")
        for line in report(asked, folder, int(rows) if rows else None, tune=tune, model=model):
            print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    typer.run(main)
