"""Where calibrations of judges are kept, and what they allow.

Cohen's kappa is agreement beyond chance. A judge passes from 0.4, where agreement is customarily
called moderate: below it, what it says of a row is closer to chance than to people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from ..agents.settings import Settings
from ..tools.errors import ConfigError, StoreError

KAPPA = 0.4
"""Cohen's kappa from which a judge's verdicts count."""
FEWEST = 20
"""Labelled responses below which a kappa says too little."""


class Named(Protocol):
    """A judge: its criterion's name, and the digest of its wording."""

    @property
    def name(self) -> str: ...
    @property
    def wording(self) -> str: ...


@dataclass(frozen=True)
class Calibration:
    """How a judge agrees with people. n: responses; unusable: verdicts that could not be had,
    counted as disagreement. kappa: Cohen's, with its 95 % interval; None where people and judge
    gave one and the same label to all. pairs: pairs of responses that people labelled differently,
    asked about in both orders; flips: share whose verdict turned with the order; first: share of
    verdicts that were for the response shown first; pairs_agree: share with people's order.
    length_judge, length_people: Spearman's correlation of the verdict's value with the length;
    length_bias: of judge minus people with the length. calls, tokens and cost (at list price, None
    if not known): of the replies that could be used; the ledger has the others too."""

    judge: str
    model: str
    wording: str
    seed: int
    n: int
    unusable: int
    agreement: float
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None
    pairs: int
    flips: float | None
    first: float | None
    pairs_agree: float | None
    length_judge: float | None
    length_people: float | None
    length_bias: float | None
    calls: int
    prompt: int
    output: int
    cost: Decimal | None
    currency: str
    made: datetime

    @property
    def passes(self) -> bool:
        return self.n >= FEWEST and self.kappa is not None and self.kappa >= KAPPA

    def text(self) -> str:
        """For a person to read."""
        verdict = "its verdicts count" if self.passes else "its verdicts do not count"
        cost = "not known" if self.cost is None else f"{self.cost} {self.currency}"
        return "\n".join(
            [
                f"{self.judge} judged by {self.model}: {verdict}",
                f"  agreement {self.agreement:.1%} on {self.n} responses, {self.unusable} without "
                "a usable verdict",
                f"  Cohen's kappa {_said(self.kappa)} [{_said(self.kappa_low)}, "
                f"{_said(self.kappa_high)}], needed: {KAPPA} on at least {FEWEST}",
                f"  {self.pairs} pairs: verdict turned with the order in {_said(self.flips)}, was "
                f"for the first shown in {_said(self.first)}, agrees with people in "
                f"{_said(self.pairs_agree)}",
                f"  correlation with length: judge {_said(self.length_judge)}, people "
                f"{_said(self.length_people)}, beyond people's {_said(self.length_bias)}",
                f"  {self.calls} calls, {self.prompt} + {self.output} tokens, cost {cost}",
            ]
        )


_FORM = TypeAdapter(Calibration)


def path_of(judge: str, model: str, settings: Settings) -> Path:
    """Where the calibration of a judge with a model is stored."""
    plain = re.sub(r"[^\w.-]+", "_", model)
    return settings.home / "evals" / "judges" / f"{judge}-{plain}.json"


def stored(judge: Named, model: str, settings: Settings) -> Calibration | None:
    """The calibration there is, None without one. One that cannot be read is a StoreError."""
    path = path_of(judge.name, model, settings)
    try:
        return _FORM.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise StoreError(
            f"The calibration {path} cannot be read.", remedy="Move it away and calibrate again."
        ) from error


def passed(judge: Named, model: str, settings: Settings) -> bool:
    """Whether a stored calibration of this very wording lets the judge's verdicts count."""
    found = stored(judge, model, settings)
    return found is not None and found.wording == judge.wording and found.passes


def require(judge: Named, model: str, settings: Settings) -> None:
    """Raises ConfigError unless the judge has passed, which says why not and what to do."""
    if passed(judge, model, settings):
        return
    found = stored(judge, model, settings)
    if found is None:
        why = "It was never measured against people."
    elif found.wording != judge.wording:
        why = "It was measured with another wording than today's."
    elif found.n < FEWEST:
        why = f"It was measured on {found.n} responses; {FEWEST} are needed."
    else:
        why = f"Its kappa with people is {_said(found.kappa)}; {KAPPA} is needed."
    raise ConfigError(
        f"The verdicts of {model} on {judge.name} do not count.",
        means=why,
        remedy=f"Calibrate it with `agent eval judge {judge.name} --model PROFILE`, or leave the "
        "judge out.",
    )


def save(result: Calibration, settings: Settings) -> None:
    """Stores a calibration in the place of an earlier one."""
    path = path_of(result.judge, result.model, settings)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_FORM.dump_json(result, indent=2))
    except OSError as error:
        raise StoreError(f"The calibration {path} cannot be written: {error.strerror}.") from error


def _said(value: float | None) -> str:
    return "not known" if value is None else f"{value:.3f}"
