"""The education sets, all tasks of the tutor: what ``agent eval list`` shows for it.

Row counts and hashes are those of the files that the sets were declared with; another extract of
the same set runs with ``--unverified``. Sources and licences stand in each Dataset. The sets under
CC BY-SA must be named, and data derived from them shared under the same licence.
"""

from __future__ import annotations

from ..task import Task
from . import (
    education_diagnosis,
    education_format,
    education_oatutor,
    education_problems,
    education_replies,
    education_steps,
    mrbench,
)

TASKS: tuple[Task, ...] = (
    *education_problems.TASKS,
    *education_steps.TASKS,
    education_oatutor.TASK,
    *education_diagnosis.TASKS,
    *education_replies.TASKS,
    mrbench.TASK,
    education_format.TASK,
)
