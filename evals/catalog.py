"""Which tasks there are: the sets that ship, and what domains declare.

A set comes with its loader, scorer and ``bare`` variant. A domain that solves it declares the task
anew, with its own variant added (:meth:`.task.Task.adding`), under the same name.
"""

from __future__ import annotations

import difflib

from ..agents.registry import domains
from ..tools.errors import ConfigError, InputError
from .sets import education, finance, sentiment
from .task import Task


def tasks() -> dict[str, Task]:
    """All tasks by name, sorted by domain and name. What is no Task, or two domains with one task
    name, is a ConfigError."""
    found = {task.name: task for task in (*finance.TASKS, *sentiment.TASKS, *education.TASKS)}
    owner: dict[str, str] = {}
    for domain in domains().values():
        for task in domain.tasks():
            if not isinstance(task, Task):
                raise ConfigError(f"The domain {domain.name} declares {task!r}, which is no Task.")
            if task.name in owner:
                raise ConfigError(
                    f"The domains {owner[task.name]} and {domain.name} both declare the task "
                    f"{task.name}.",
                    remedy="Rename one of them.",
                )
            owner[task.name] = domain.name
            found[task.name] = task
    return dict(sorted(found.items(), key=lambda item: (item[1].domain, item[0])))


def task(name: str) -> Task:
    """The task of that name; an unknown one is an InputError that offers the nearest."""
    known = tasks()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    raise InputError(
        f"There is no eval task named {name!r}.",
        remedy=f"Did you mean {', '.join(near)}?" if near else "`agent eval list` shows them.",
    )
