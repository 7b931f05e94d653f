"""Makes the head that ships: ``python -m tael.domains.sentiment.teaching.shipped DATA_FOLDER``.

It is taught on the training parts of SEntFiN, FinEntity and TFNS, whose licences allow it, and on
headlines of our own (``data/seeds_*.jsonl``): Chinese ones, and English ones in which a plain fact
about a company is neutral. Prompts show only the latter.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from ....evals.sets.sentiment import TRAINING, train
from ..heads.storing import SHIPPED, save_head
from ..item import Example
from .readers import tuned
from .rows import item_of
from .sets import examples_of
from .teach import Lesson, teach
from .tuning import Recipe

SETS = ("sentfin", "finentity", "tfns")
_LICENCE = "Apache-2.0; taught on data under MIT (SEntFiN, TFNS) and ODC-BY (FinEntity)"


def seeds() -> Iterator[Example]:
    """Our own headlines, entity by entity."""
    folder = resources.files(__package__).joinpath("..", "data")
    for name in ("seeds_en.jsonl", "seeds_zh.jsonl"):
        for line in (folder / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            named = [each["entity"] or "" for each in row["entities"]]
            for each in row["entities"]:
                item = item_of(row["text"], each["entity"] or "", named)
                yield Example(item, each["label"])


def lesson(folder: Path) -> Lesson:
    """What the shipped head is taught. ``folder``: of the data sets."""
    own = tuple(seeds())
    given = [each for name in SETS for each in examples_of(train(name, folder))]
    data = tuple(f"{TRAINING[name].dataset.name}: {TRAINING[name].dataset.source}" for name in SETS)
    return Lesson(
        SHIPPED,
        (*given, *own),
        (*data, f"{len(own)} seed labels of Tael's own, Chinese and English"),
        _LICENCE,
        notes=(
            "What neutral means is its data's: markets' news and tweets. Teach it yours.",
            "Its Chinese was learnt from few headlines: a Chinese desk should teach its own.",
        ),
        shown=own,
    )


def main(folder: str) -> None:
    into = Path(str(resources.files("tael.domains.sentiment.heads"))) / SHIPPED
    reader = tuned(Recipe(epochs=2), None, _say)
    save_head(teach(lesson(Path(folder)), reader=reader, said=_say).head, into)


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
