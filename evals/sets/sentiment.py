"""Financial sentiment: thirteen sets in English and Chinese, of sentences and of entities.

The tasks hold the measured part of each set only; :func:`train` gives what may be taught. No text
stands in both, whatever its case, spaces, punctuation or links (:func:`.sentiment_items.text_key`).

================  =================================================  ==========================
task              measured                                           taught
================  =================================================  ==========================
fpb-50 ... -all   a fifth of the sentences, balanced by label and    the rest of the same file
                  agreement, the same sentences in all four files
sentfin           a fifth of the headlines, balanced by their set    the rest
                  of labels
finentity, cfsc   likewise, of the texts                             the rest
fiqa, tfns        the published test (tfns: valid) part              the published train part
finnsp            the published eval part                            the published train part
finfe             the published eval posts that are not in train     the published train part
wwwxmu, guba      all                                                nothing
================  =================================================  ==========================

A question that stands twice counts once; one that stands twice with different labels is left out
of its part. Sizes are the ``rows`` below. Fifths are drawn with the seed
:data:`.sentiment_items.SEED`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ...tools.errors import InputError, IntegrityError
from ..scorers.labels import ACCURACY, CONFLICT_ACCURACY, MACRO_F1, NEGATIVE_F1, same_label
from ..task import Dataset, Metric, Sample, Task
from . import sentiment_en as en
from . import sentiment_prompts as prompts
from . import sentiment_sources as sources
from . import sentiment_zh as zh
from .sentiment_items import Item, held_out, strata, within, without

__all__ = ["TASKS", "TRAINING", "Item", "Training", "train"]

Read = Callable[[Path], Iterable[Sample]]


@dataclass(frozen=True)
class Training:
    """What may be taught for a task. ``may_ship``: its licence lets a model trained on it ship;
    otherwise it is for experiments that stay where they were made."""

    dataset: Dataset
    may_ship: bool


@dataclass(frozen=True)
class _Set:
    """A task and its training part. ``test`` and ``taught``: how many samples, and their reader."""

    name: str
    summary: str
    source: sources.Source
    prompt: prompts.Prompt
    test: tuple[int, Read]
    taught: tuple[int, Read] | None = None
    metrics: tuple[Metric, ...] = ()

    def task(self) -> Task:
        return Task(
            name=self.name,
            summary=self.summary,
            domain="sentiment",
            dataset=self._dataset(self.name, *self.test),
            variants={"bare": prompts.bare(self.prompt)},
            scorer=same_label,
            metrics=(ACCURACY, MACRO_F1, *self.metrics),
        )

    def training(self) -> dict[str, Training]:
        if self.taught is None:
            return {}
        dataset = self._dataset(f"{self.name} (train)", *self.taught)
        return {self.name: Training(dataset, self.source.may_ship)}

    def _dataset(self, name: str, rows: int, read: Read) -> Dataset:
        source = self.source
        reading = partial(_shaped, name, read)
        return Dataset(name, source.source, source.licence, source.files, rows, reading)


def _shaped(name: str, read: Read, folder: Path) -> list[Sample]:
    """A file of another shape, as an unverified one may be, is an IntegrityError that names it."""
    try:
        return list(read(folder))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise IntegrityError(
            f"The files of {name} do not have the shape of that data set: {error!r}.",
            remedy="Fetch them again.",
        ) from error


def _fifth(
    part: en.Part, read: Read, by: Callable[[Path], Mapping[str, str]] | None = None
) -> Read:
    """One part of a set that comes without parts. ``by``: its strata; else a text's labels."""

    def reading(folder: Path) -> list[Sample]:
        found = list(read(folder))
        measured = held_out(by(folder) if by else strata(found))
        return within(found, measured) if part == "test" else without(found, measured)

    return reading


def _fpb(level: str, agree: str, test: int, taught: int) -> _Set:
    read = partial(en.fpb, level=level)
    return _Set(
        f"fpb-{level.lower()}",
        f"Financial PhraseBank, sentences on which {agree} of the annotators agree.",
        sources.FPB,
        prompts.SENTENCE,
        (test, _fifth("test", read, en.fpb_strata)),
        (taught, _fifth("train", read, en.fpb_strata)),
    )


_SETS = (
    _fpb("50", "at least half", 678, 2708),
    _fpb("66", "two thirds", 590, 2355),
    _fpb("75", "three quarters", 484, 1933),
    _fpb("All", "all", 316, 1260),
    _Set(
        "sentfin",
        "SEntFiN: the entities of Indian and world headlines.",
        sources.SENTFIN,
        prompts.ENTITY,
        (2007, _fifth("test", en.sentfin)),
        (8010, _fifth("train", en.sentfin)),
        (CONFLICT_ACCURACY,),
    ),
    _Set(
        "finentity",
        "FinEntity: the entities of paragraphs of market news.",
        sources.FINENTITY,
        prompts.ENTITY,
        (300, _fifth("test", en.finentity)),
        (1162, _fifth("train", en.finentity)),
        (CONFLICT_ACCURACY,),
    ),
    _Set(
        "fiqa",
        "FiQA 2018: the targets of headlines and posts, with the words that carry the label.",
        sources.FIQA,
        prompts.ENTITY,
        (152, partial(en.fiqa, part="test")),
        (666, partial(en.fiqa, part="train")),
        (CONFLICT_ACCURACY,),
    ),
    _Set(
        "tfns",
        "Twitter Financial News Sentiment: bullish, bearish or neither.",
        sources.TFNS,
        prompts.TWEET,
        (1672, partial(en.tfns, part="test")),
        (6637, partial(en.tfns, part="train")),
    ),
    _Set(
        "cfsc",
        "CFSC-ABSA: companies, stocks, markets and indicators in Chinese market news.",
        sources.CFSC,
        prompts.TERM_ZH,
        (1167, _fifth("test", zh.cfsc)),
        (4621, _fifth("train", zh.cfsc)),
        (CONFLICT_ACCURACY,),
    ),
    _Set(
        "finfe",
        "FinFE: posts of a Chinese stock forum, those that are not in its training part.",
        sources.FINFE,
        prompts.POST_ZH,
        (822, partial(zh.finfe, part="test")),
        (8737, partial(zh.finfe, part="train")),
    ),
    _Set(
        "finnsp",
        "FinNSP: which subjects of a Chinese text the bad news is about.",
        sources.FINNSP,
        prompts.SUBJECT_ZH,
        (772, partial(zh.finnsp, part="test")),
        (6466, partial(zh.finnsp, part="train")),
        (NEGATIVE_F1, CONFLICT_ACCURACY),
    ),
    _Set(
        "wwwxmu",
        "Chinese company news with title and body: good or bad for the company.",
        sources.WWWXMU,
        prompts.ARTICLE_ZH,
        (1674, zh.wwwxmu),
    ),
    _Set(
        "guba",
        "Posts of a Chinese stock forum, cut into words: good or bad.",
        sources.GUBA,
        prompts.POST_TWO_ZH,
        (6440, zh.guba),
    ),
)

TASKS: tuple[Task, ...] = tuple(each.task() for each in _SETS)

TRAINING: Mapping[str, Training] = {
    name: training for each in _SETS for name, training in each.training().items()
}
"""By the task's name. wwwxmu and guba have none."""


def train(name: str, folder: Path, *, unverified: bool = False) -> list[Sample]:
    """The taught part of a task's set, read from the data folder. A task without one is an
    InputError; files of another hash are an IntegrityError unless ``unverified``."""
    if name in TRAINING:
        return TRAINING[name].dataset.load(folder, unverified=unverified)
    near = difflib.get_close_matches(name, TRAINING, n=3, cutoff=0.4)
    raise InputError(
        f"There is no training part for {name!r}.",
        remedy=f"Did you mean {', '.join(near)}?"
        if near
        else f"There is one for {', '.join(TRAINING)}.",
    )
