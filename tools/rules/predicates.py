"""The predicates that a pack may name, and how their parameters are checked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from . import predicates_firm as firm
from . import predicates_outside as outside
from . import predicates_rating as rating
from . import predicates_says as said
from . import predicates_time as time
from .case import Verdict

PREDICATES: dict[str, Callable[..., Verdict]] = {
    function.__name__: function
    for function in (
        said.says,
        said.each,
        said.flags,
        firm.states,
        firm.disclosed,
        firm.dealing,
        firm.quiet_period,
        firm.distribution,
        rating.rating_defined,
        rating.meaning_plain,
        rating.rating_agrees,
        rating.recommendations_listed,
        time.forecasts_labelled,
        time.tense_agrees,
        time.price_chart,
        outside.figures_backed,
        outside.wording_clean,
        outside.recomputes,
        outside.aigc_labelled,
    )
}


def wrong_parameters(name: str, given: Mapping[str, Any]) -> str:
    """What is wrong with a predicate's parameters, "" when nothing is."""
    if name not in PREDICATES:
        return f"there is no predicate {name!r}; there are {', '.join(sorted(PREDICATES))}"
    known = {
        parameter.name: parameter
        for parameter in inspect.signature(PREDICATES[name]).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    unknown = sorted(set(given) - set(known))
    if unknown:
        return f"{name} has no parameter {', '.join(unknown)}; it has {', '.join(known)}"
    missing = [key for key, one in known.items() if one.default is inspect.Parameter.empty]
    missing = [key for key in missing if key not in given]
    return f"{name} needs {', '.join(missing)}" if missing else ""
