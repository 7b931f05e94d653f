"""The model that Tael starts itself: its weights, where they come from, and its server.

Weights are files of known size and SHA-256 (:mod:`.registry`), fetched from the first source
that answers (:mod:`.download`). The server runs in a process of its own that ends with this one
(:mod:`.server`), speaks OpenAI's protocol on a loopback port and asks for a random key.
"""

from __future__ import annotations

from .server import Endpoint, endpoint, stop_all

__all__ = ["Endpoint", "endpoint", "stop_all"]
