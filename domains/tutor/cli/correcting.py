"""``agent learner correct``: a teacher's word on what a pupil knows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from ....agents.settings import load
from ....tools.errors import InputError
from ..learner.store import Store
from ..schema import OWN
from ..school import NAME, load_school
from .said import unknown

WORDS = {"known": 0.97, "unknown": 0.1}


def correct(
    learner: Annotated[str, typer.Argument(metavar="ID", help="The pupil's id.")],
    component: Annotated[str, typer.Argument(help="The component's id, as in agent learner show.")],
    mastery: Annotated[
        str | None, typer.Option(help="known, unknown, or a probability such as 0.6.")
    ] = None,
    because: Annotated[str, typer.Option(help="Why; it is shown.")] = "",
    by: Annotated[str, typer.Option(help="The teacher's name.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the last correction back.")] = False,
) -> None:
    """Correct what the tutor believes of a pupil, or take a correction back."""
    from ..courses.keeping import own_title
    from ..curriculum import COMPONENTS
    from ..learner.corrections import Correction
    from ..learner.corrections import correct as recorded
    from ..learner.corrections import undo as undone
    from ..practice import title
    from ..privacy.keeping import agreed

    settings = load()
    if component not in COMPONENTS and own_title(settings.home, component, "en") is None:
        from difflib import get_close_matches

        near = ", ".join(get_close_matches(component, COMPONENTS, 3, 0.4))
        raise InputError(
            f"There is no component {component!r}.",
            means=f"Near it: {near}." if near else "",
            remedy="Look at agent learner show.",
        )
    with Store(settings.ledger_url) as store:
        if not any(store.held(learner).values()):
            raise unknown(learner)
        if undo:
            left = undone(store, learner, component)
        else:
            if mastery is None or not because.strip() or not by.strip():
                raise InputError(
                    "A correction needs what is so, who says it and why.",
                    remedy="Give --mastery known --by NAME --because REASON.",
                )
            if learner != OWN and not agreed(learner, load_school(settings.home / NAME), settings):
                raise InputError(
                    f"No consent for {learner!r} holds, so nothing new may be kept.",
                    remedy=f"Look at: agent learner consent {learner}.",
                )
            now = datetime.now(UTC)
            left = recorded(
                store,
                Correction(learner, component, _share(mastery), by.strip(), because.strip(), now),
            )
    typer.echo(f"{title(component, 'en')} · {title(component, 'zh')}: {left:.0%}")


def _share(text: str) -> float:
    if text in WORDS:
        return WORDS[text]
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 < share < 1:
        raise InputError(
            f"{text!r} is no mastery.",
            remedy="Give known, unknown, or a probability between 0 and 1, such as 0.6.",
        )
    return share
