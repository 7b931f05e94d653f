"""Whether knowledge tracing foretells answers: ``python -m tael.domains.tutor.bench_tracing``.

The public sets hold no pupil's answers over time, so pupils are made up: components with parameters
drawn wide (prior .02 to .6, learn .02 to .4, slip .02 to .25, guess .05 to .35), pupils of unlike
speed, which the model does not know of. A school measures on its own with ``agent learner fit``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from .learner.fitting import compared
from .learner.protocol import Answer

_WIDE = {"prior": (0.02, 0.6), "learn": (0.02, 0.4), "slip": (0.02, 0.25), "guess": (0.05, 0.35)}


def pupils(many: int, components: int, length: int, seed: int) -> Iterator[Answer]:
    """Answers of pupils, some of them hinted, who learn at a speed of their own."""
    rng = np.random.default_rng(seed)
    rates = [{key: rng.uniform(*span) for key, span in _WIDE.items()} for _ in range(components)]
    for pupil in range(many):
        speed = rng.lognormal(0, 0.5)
        for at, rate in enumerate(rates):
            known = rng.random() < min(0.95, rate["prior"] * speed)
            for _ in range(length):
                hint = 0 if known or rng.random() < 0.8 else int(rng.integers(1, 5))
                helped = rate["guess"] + (1 - rate["slip"] - rate["guess"]) * 0.2 * hint
                right = rng.random() < (1 - rate["slip"] if known else helped)
                yield Answer(f"s-{pupil}", f"c-{at}", bool(right), hint)
                known = known or rng.random() < min(0.95, rate["learn"] * speed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    for name, value in (("pupils", 200), ("components", 20), ("length", 8), ("seeds", 10)):
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args()
    found = [
        one
        for seed in range(args.seeds)
        if (one := compared(list(pupils(args.pupils, args.components, args.length, seed)), seed))
    ]
    answers = sum(one.answers for one in found)
    print(
        f"made-up pupils: {args.pupils} x {args.components} components x {args.length} answers, "
        f"{len(found)} seeds; a fifth of the pupils held out, {answers} answers"
    )
    for name in ("mean", "common", "fitted"):
        areas = np.array([one.auc[name] for one in found])
        loss = np.mean([one.loss[name] for one in found])
        half = 1.96 * areas.std(ddof=1) / len(areas) ** 0.5 if len(areas) > 1 else 0.0
        low, high = areas.mean() - half, areas.mean() + half
        print(f"{name:<8} AUC {areas.mean():.3f} [{low:.3f}, {high:.3f}]  log loss {loss:.3f}")


if __name__ == "__main__":
    main()
