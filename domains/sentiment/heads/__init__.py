"""The head: a small classifier that labels most items for no tokens, and knows when it may not.

Inference needs numpy alone; :mod:`..teaching` fits heads with scikit-learn and saves them as
arrays. A head is a folder: ``card.json`` and ``weights.npz``.
"""

from .card import Card
from .head import Head
from .storing import load_head

__all__ = ["Card", "Head", "load_head"]
