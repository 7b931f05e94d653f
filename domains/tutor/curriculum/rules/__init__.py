"""What each misconception does to a problem, as a rule that can be run.

Naming a misconception means: which rule makes the pupil's wrong answer out of this problem? The
rules register themselves by the misconception's id; ``misconceptions.toml`` tells about them.
"""

from . import algebra, decimals, equations, fractions, measures, percents, signs, whole

__all__ = [
    "algebra",
    "decimals",
    "equations",
    "fractions",
    "measures",
    "percents",
    "signs",
    "whole",
]
