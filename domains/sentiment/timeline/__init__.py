"""Sentiment over time: a company's labels as a daily series, with a band and alerts.

::

    from tael.domains.sentiment.timeline import Timeline

    with Timeline.open("desk") as timeline:
        for day in timeline.series("Apple"):
            print(day.day, day.level, day.low, day.high)
"""

from .series import Day, daily
from .store import Timeline

__all__ = ["Day", "Timeline", "daily"]
