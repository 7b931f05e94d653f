"""Sentiment over time: the daily series, its band, alerts, storage, charts and commands."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from tael.domains.sentiment.schema import EntityLabel, Row
from tael.domains.sentiment.timeline import Timeline, daily
from tael.domains.sentiment.timeline.page import chart, page, png
from tael.domains.sentiment.timeline.series import Point, alerts_of
from tael.domains.sentiment.timeline.store import read_day

from ...support.runs import Cli, cli

__all__ = ["cli"]
START = date(2026, 3, 1)


def point(day: int, score: float, weight: float = 1.0) -> Point:
    return Point(START + timedelta(days=day), score, 0.1, weight)


def row(
    place: int, day: int, score: float, *, entity: str | None = "Apple", dup: int | None = None
) -> Row:
    good = (1 + score) / 2
    label = "positive" if score > 0 else "negative"
    each = EntityLabel(
        entity=entity,
        ticker="AAPL" if entity else None,
        label=label,
        score=score,
        probability=max(good, 1 - good),
        probabilities={"positive": good, "neutral": 0.0, "negative": 1 - good},
        stage="head",
    )
    when = (START + timedelta(days=day)).isoformat()
    return Row(row=place, text=f"text {place}", date=when, entities=(each,), duplicate_of=dup)


def test_a_level_fades_to_neutral_when_nothing_is_said() -> None:
    days = daily([point(0, 0.9), point(0, 0.8), point(20, 0.1)])
    assert len(days) == 21
    assert days[0].level > 0.4
    assert days[10].level < days[0].level / 3
    assert days[10].texts == 0
    assert days[10].mean is None


def test_a_half_life_is_one() -> None:
    fast, slow = (daily([point(0, 0.9), point(6, 0.0)], half_life=h)[5].level for h in (1.0, 30.0))
    assert fast < slow


def test_the_band_is_narrower_with_more_texts_that_agree() -> None:
    few = daily([point(0, 0.5)])[0]
    many = daily([point(0, 0.5) for _ in range(50)])[0]
    split = daily([point(0, s) for s in (0.9, -0.9) for _ in range(25)])[0]
    assert many.high - many.low < few.high - few.low
    assert many.high - many.low < split.high - split.low
    assert few.low < few.level < few.high
    assert abs(split.level) < 0.01


def test_one_headline_does_not_make_an_alert_and_a_turn_does() -> None:
    calm = [point(day, 0.3) for day in range(20) for _ in range(3)]
    assert alerts_of("A", daily([*calm, point(20, -0.9)])) == []
    turn = [point(day, -0.8) for day in range(20, 24) for _ in range(4)]
    found = alerts_of("A", daily([*calm, *turn]))
    assert [alert.kind for alert in found][:1] == ["falls"]
    assert len([alert for alert in found if alert.kind == "falls"]) <= 2
    busy = [point(20, 0.3) for _ in range(15)]
    assert [alert.kind for alert in alerts_of("A", daily([*calm, *busy]))] == ["busy"]


def test_building_twice_adds_nothing_and_duplicates_weigh_less(tmp_path: Path) -> None:
    rows = [row(0, 0, 0.8), row(1, 0, 0.8, dup=0), row(2, 1, -0.6), row(3, 1, 0.5, entity=None)]
    with Timeline(tmp_path / "index.db", "desk") as timeline:
        assert timeline.build(rows).added == 4
        again = timeline.build(rows)
        assert (again.added, again.known) == (0, 4)
        assert timeline.entities() == [("Apple", 3), ("(whole text)", 1)]
        assert [p.weight for p in timeline.points("aapl")] in ([1.0, 0.25, 1.0], [0.25, 1.0, 1.0])
        assert len(timeline.series("Apple")) == 2
        undated = timeline.build([row(9, 0, 0.5).model_copy(update={"date": "soon"})])
        assert undated.undated == 1


@pytest.mark.parametrize(
    "said",
    ["2026-03-01", "2026/3/1", "20260301", "2026年3月1日", "2026-03-01T08:00:00Z", "2026-03-01 08:00:00",
     "Sun, 01 Mar 2026 08:00:00 GMT", "Mar 1, 2026"],
)  # fmt: skip
def test_dates_as_people_write_them(said: str) -> None:
    assert read_day(said) == START


def test_a_chart_draws_a_long_series() -> None:
    days = daily([point(day, (day % 7 - 3) / 4) for day in range(400)])
    drawn = chart("Apple <Inc>", days)
    assert drawn.startswith("<svg")
    assert "Apple &lt;Inc&gt;" in drawn
    html = page("desk", [("<b>", days)], alerts_of("<b>", days))
    assert "<b>" not in html.replace("<body", "")
    assert "http://" not in html.replace("http://www.w3.org", "")


def test_a_chart_as_png() -> None:
    pytest.importorskip("typst")
    assert png(chart("腾讯", daily([point(0, 0.5), point(3, -0.5)]))).startswith(b"\x89PNG")


def test_the_commands(tmp_path: Path, cli: Cli) -> None:
    labels = tmp_path / "labels.jsonl"
    rows = [row(n, n // 3, 0.4) for n in range(45)] + [
        row(100 + n, 15 + n // 4, -0.8) for n in range(16)
    ]
    labels.write_text("".join(each.model_dump_json() + "\n" for each in rows), "utf-8")
    code, out, _ = cli("sentiment", "index", "build", str(labels), "--name", "desk")
    assert (code, "61 labels added" in out) == (0, True)
    code, out, _ = cli("sentiment", "index", "show", "--name", "desk", "--entity", "AAPL", "--json")
    assert code == 0
    assert json.loads(out)[-1]["level"] < 0
    code, out, _ = cli("sentiment", "index", "alerts", "--name", "desk")
    assert "Apple: falls by" in out
    code, out, _ = cli(
        "sentiment", "index", "export", "--name", "desk", "--out", str(tmp_path / "x")
    )
    assert code == 0
    assert {p.name for p in (tmp_path / "x").iterdir()} == {"index.csv", "index.html", "Apple.svg"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("build", "nothing"), "No run begins"),
        (("show", "--entity", "Nobody"), "nothing on 'Nobody'"),
        (("export", "--out", "x"), "is empty"),
        (("build", "x.jsonl", "--day", "someday"), "no date"),
    ],
)
def test_mistakes_get_a_sentence(cli: Cli, words: tuple[str, ...], said: str) -> None:
    code, _, err = cli("sentiment", "index", *words)
    assert code == 2
    assert said in err


def test_companies_can_be_asked_and_added(tmp_path: Path, cli: Cli) -> None:
    code, out, _ = cli("sentiment", "companies", "find", "Ａpple shares rise")
    assert (code, "0-5 'Ａpple'" in out) == (0, True)
    mine = tmp_path / "mine.csv"
    mine.write_text("name,ticker,aliases\nAcme Widgets,ACMX,Acme\n", "utf-8")
    assert cli("sentiment", "companies", "add", str(mine))[0] == 0
    code, out, _ = cli("sentiment", "companies", "find", "Acme rises")
    assert "Acme Widgets" in out
