"""Which domains there are: the folders of ``tael.domains`` and what other packages register.

Names and summaries are read without importing a domain's graph, so that help stays fast. A
package elsewhere registers an entry point in the group ``tael.domains`` that leads to a
``Domain``, or to a package whose sub-packages each have a ``DOMAIN``.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterator
from importlib import metadata
from types import ModuleType
from typing import Any

from ..tools.errors import ConfigError, InputError
from .domain import Domain

GROUP = "tael.domains"


def _below(package: ModuleType) -> Iterator[Domain[Any, Any]]:
    for info in pkgutil.iter_modules(package.__path__):
        if not info.ispkg:
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        domain = getattr(module, "DOMAIN", None)
        if isinstance(domain, Domain):
            yield domain


def domains() -> dict[str, Domain[Any, Any]]:
    """All registered domains by name, sorted. Two of one name are a ConfigError."""
    found: dict[str, Domain[Any, Any]] = {}
    for point in metadata.entry_points(group=GROUP):
        try:
            thing = point.load()
        except (ImportError, AttributeError) as error:
            raise ConfigError(
                f"The domain package {point.value} cannot be imported: {error}.",
                remedy="Reinstall or remove the package that registers it.",
            ) from error
        if not isinstance(thing, Domain) and not hasattr(thing, "__path__"):
            raise ConfigError(
                f"The entry point {point.value} is neither a domain nor a package of domains.",
                remedy="Correct or remove the package that registers it.",
            )
        members = [thing] if isinstance(thing, Domain) else list(_below(thing))
        for domain in members:
            if found.get(domain.name, domain) is not domain:
                raise ConfigError(
                    f"Two installed packages both define the domain {domain.name}.",
                    remedy="Uninstall one of them.",
                )
            found[domain.name] = domain
    return dict(sorted(found.items()))


def domain(name: str) -> Domain[Any, Any]:
    """The domain of that name; an unknown one is an InputError that offers the nearest."""
    known = domains()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    raise InputError(
        f"There is no domain named {name!r}.",
        remedy=f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(known)}.",
    )
