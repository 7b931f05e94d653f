"""The domains that ship. Each folder is a plugin; none knows another.

``tael.domains`` is this package, and ``tael.domains()`` the public call that lists what is
installed: so the package answers the call.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..agents.domain import Domain


class _Package(ModuleType):
    def __call__(self) -> dict[str, Domain[Any, Any]]:
        """All installed domains by name; see :func:`tael.agents.registry.domains`."""
        from ..agents.registry import domains  # late: the help of commands passes through here

        return domains()


sys.modules[__name__].__class__ = _Package
