"""The eval report: its figures against hand-made sums, its text against hostile rows, its plots."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from tael.evals.frontier import Frontier
from tael.evals.report import markdown, page, words, write
from tael.evals.report.gather import SHOWN
from tael.evals.report.labels import MARK, Wish, meets, place
from tael.evals.report.plots import frontier_svg, short_names
from tael.evals.report.scales import cost_ticks
from tael.evals.rows import Call, End, Failure, Plan, Row, TaskPlan, Tokens
from tael.evals.schema import end_schema, plan_schema, row_schema
from tael.evals.store import EvalRun, dump
from tael.evals.task import Answer, DataFile, Dataset, Sample, Score, Task
from tael.tools.charts import check_svg
from tael.tools.charts.frame import luminance
from tael.tools.charts.svg import text_width
from tael.tools.errors import StoreError

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVIL = '<script>alert("x")</script><img src=http://evil.example/a.png> | `a` ``` **b** \x07'
Rows = Sequence[Row]
Maker = Callable[..., EvalRun]


def row(number: int, score: float | None, cost: str | None = "0.0001", **more: Any) -> Row:
    listed = Decimal(cost) if cost is not None else None
    tokens = Tokens(prompt=30, uncached=20, cached=10, output=5, reasoning=2)
    call = Call(
        id=f"call-{number}",
        node="bare",
        status="ok",
        started=START,
        seconds=0.5,
        tokens=tokens,
        listed=listed,
        incurred=listed,
        table="t-1",
        model="served-1",
    )
    given: dict[str, Any] = {
        "run": "r",
        "task": "sums",
        "variant": "bare",
        "model": "small",
        "served": "served-1",
        "sample": f"s{number:03}",
        "epoch": 0,
        "score": score,
        "acceptable": score == 1.0,
        "answer": number,
        "target": number + 1,
        "why": "off by one",
        "started": START,
        "seconds": 0.5,
        "tokens": tokens,
        "calls": [call],
        "listed": listed,
        "incurred": listed,
        "reference": Decimal("0.0002"),
        "table": "t-1",
    }
    return Row(**{**given, **more})


def cell(n: int, wrong: int, cost: str | None, **more: Any) -> list[Row]:
    """n rows of which every so many-th is wrong, with costs that vary a little."""
    return [
        row(
            at,
            0.0 if at < wrong else 1.0,
            None if cost is None else str(Decimal(cost) * (10 + at % 3) / 10),
            **more,
        )
        for at in range(n)
    ]


def made(
    root: Path,
    rows: Rows,
    name: str = "run-b",
    when: datetime = START,
    end: End | None = None,
    files: Mapping[str, str] | None = None,
    verified: bool = True,
) -> EvalRun:
    run = EvalRun(root / "evals" / name)
    tasks = list(dict.fromkeys(one.task for one in rows)) or ["sums"]
    run.save_plan(
        Plan(
            id=name,
            tasks=[
                TaskPlan(
                    name=task,
                    domain="tutor",
                    dataset="little sums",
                    source="https://example.org/sums",
                    licence="MIT",
                    files=dict(files or {"sums.txt": "0" * 64}),
                    verified=verified,
                    samples=40,
                    of=1000,
                    acceptable=1.0,
                    variants=["bare", "tael"],
                    limit=40,
                )
                for task in tasks
            ],
            models=list(dict.fromkeys(one.model for one in rows)) or ["small"],
            epochs=1,
            seed=11,
            budget=None,
            tael="0.9",
            commit="0123456789abcdef",
            prices="t-1",
            machine="a machine of 2 cores",
            started=when,
        )
    )
    with run.append() as file:
        file.writelines(dump(one.model_copy(update={"run": name})) for one in rows)
    run.save_end(end or End(status="done", ended=when, rows=len(rows)))
    return run


@pytest.fixture
def make(tmp_path: Path) -> Maker:
    return partial(made, tmp_path)


def grid() -> list[Row]:
    """Two models, bare and agent, of different cost and quality."""
    return [
        *cell(40, 20, "0.0001"),
        *cell(40, 4, "0.0002", variant="tael"),
        *cell(40, 8, "0.001", model="large"),
        *cell(40, 2, "0.002", model="large", variant="tael"),
    ]


def pages(run: EvalRun, folder: Path, **given: Any) -> tuple[str, str]:
    paths = write(run, folder, **{"tasks": {}, **given})
    assert all(path.is_file() for path in paths)
    return paths[0].read_text(encoding="utf-8"), paths[1].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, str]:
    """HTML, Markdown and plot of the report of the grid."""
    root = tmp_path_factory.mktemp("whole")
    paths = write(made(root, grid()), root / "out", tasks={}, seed=3)
    html, text, svg = (path.read_text(encoding="utf-8") for path in paths)
    return html, text, svg


Whole = tuple[str, str, str]


def table_of(html: str, title: str) -> dict[str, dict[str, str]]:
    """A table of the page: line head -> column -> text."""
    soup = BeautifulSoup(html, "lxml")
    figure = next(f for f in soup.select("figure.table") if f.figcaption.text == title)
    heads = [head.text for head in figure.select("thead th")][1:]
    return {
        line.th.find(string=True): dict(
            zip(heads, [c.get_text(" ", strip=True) for c in line.select("td")], strict=True)
        )
        for line in figure.select("tbody tr")
    }


def test_figures_are_those_of_the_rows(whole: Whole) -> None:
    rows = grid()
    html, text, _ = whole
    results = table_of(html, "Results")
    mine = [one for one in rows if one.cell == ("sums", "tael", "small")]
    spent = sum((one.listed or Decimal(0) for one in mine), Decimal(0))
    exact = spent / sum(one.acceptable for one in mine)
    assert next(iter(results["small · tael"])) == "Cost per acceptable output"
    shown = results["small · tael"]["Cost per acceptable output"]
    assert shown.startswith(f"{words.usd(exact)} [$")
    assert results["small · tael"]["Acceptable"].startswith("90.0% [")
    spend = table_of(html, "Tokens, time and spend")["small · tael"]
    assert (spend["Prompt tokens"], spend["Uncached tokens"], spend["Cached tokens"]) == (
        "30",
        "20",
        "10",
    )
    assert (spend["Output tokens"], spend["Reasoning tokens"]) == ("5", "2")
    assert spend["Cache-hit share"] == "33.3%"
    assert spend["Total cost"] == words.usd(spent)
    assert words.usd(exact).replace("$", "\\$") in text


def test_lines_are_sorted_by_cost_of_an_acceptable_output(whole: Whole) -> None:
    html, *_ = whole
    assert list(table_of(html, "Results")) == [
        "small · bare",
        "small · tael",
        "large · bare",
        "large · tael",
    ]


def test_differences_are_bare_against_agent_and_model_against_model(whole: Whole) -> None:
    html, *_ = whole
    figure = BeautifulSoup(html, "lxml").find(
        "figcaption", string="Differences on the same samples"
    )
    assert figure is not None
    heads = [line.th.get_text(" ") for line in figure.parent.select("tbody tr")]
    assert "small · tael vs small · bare" in heads
    assert "large · tael vs small · tael" in heads
    assert "large · tael vs small · bare" in heads  # the cheapest against every other
    assert "large · bare vs small · tael" not in heads
    line = table_of(html, "Differences on the same samples")["small · tael"]
    assert line["Gained / lost"] == "16 / 0"
    assert line["Quality difference"].startswith("+0.400")
    assert line["Cost per row"].startswith("×2.00")


def test_unknown_is_a_dash_and_says_why(make: Maker, tmp_path: Path) -> None:
    rows = [*cell(40, 4, None), *cell(40, 40, "0.001", model="large")]
    run = make(rows)
    html, text = pages(run, tmp_path / "out")
    results = table_of(html, "Results")
    assert results["small · bare"]["Cost per acceptable output"].startswith(words.DASH + " ")
    assert "no price is known for served-1" in results["small · bare"]["Cost per row"]
    assert results["large · bare"]["Cost per acceptable output"] == f"{words.DASH} none acceptable"
    assert table_of(html, "Tokens, time and spend")["small · bare"]["Total cost"].startswith("–")
    assert "No setting has a known cost of an acceptable output" in text
    assert "Not on the plot: small · bare" in text
    assert not re.search(r"\$0(?![.\d])", html)


def test_a_report_of_nothing_known_has_no_plot(make: Maker, tmp_path: Path) -> None:
    paths = write(make(cell(9, 3, None)), tmp_path / "out", tasks={})
    assert [path.name for path in paths] == ["report.html", "report.md"]
    assert "<svg" not in paths[0].read_text(encoding="utf-8")


def test_hostile_text_stays_text(make: Maker, tmp_path: Path) -> None:
    bad = row(
        7,
        0.0,
        sample=EVIL,
        why=EVIL,
        text=EVIL,
        answer={EVIL: EVIL},
        target=EVIL,
        trace={"note": EVIL},
        served=EVIL,
        model=f"m{EVIL}",
    )
    failed = row(8, None, failure=Failure(stage="solver", kind="InvalidReply", message=EVIL))
    html, text = pages(make([bad, failed, *cell(9, 3, "0.1")]), tmp_path / "out")
    soup = BeautifulSoup(html, "lxml")
    assert [script.string for script in soup.find_all("script")] == [page.FILTER]
    assert soup.find("img") is None
    assert "\x07" not in html
    assert not soup.find_all(src=True)
    assert all(link["href"].startswith("#") for link in soup.find_all(href=True))
    assert any(EVIL.strip("\x07 ") in block.text for block in soup.select(".case pre"))
    # In Markdown whatever is outside a fence must not hold markup.
    outside = re.sub(r"^(`{3,})text\n.*?\n\1$", "", text, flags=re.M | re.S)
    assert "<script" not in outside
    assert "<img" not in outside
    assert "````text" in text  # longer than the fence inside


def test_a_table_cell_cannot_break_its_line(make: Maker, tmp_path: Path) -> None:
    _, text = pages(make(cell(9, 3, "0.1", model="a|b\nc")), tmp_path / "out")
    lines = text.splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith("| Setting | Cost per"))
    pipes = [len(re.findall(r"(?<!\\)\|", line)) for line in lines[head : head + 3]]
    assert len(set(pipes)) == 1


def test_failures_are_the_worst_and_the_rest_is_counted(make: Maker, tmp_path: Path) -> None:
    rows = [row(at, 0.9 - at / 100, acceptable=False) for at in range(45)]
    rows.append(
        row(99, None, failure=Failure(stage="solver", kind="TruncatedReply", message="cut short"))
    )
    html, text = pages(make(rows), tmp_path / "out")
    soup = BeautifulSoup(html, "lxml")
    shown = [case.code.text for case in soup.select("details.case")]
    assert len(shown) == SHOWN
    assert shown[0] == "s099"
    assert shown[1:3] == ["s044", "s043"]
    assert "46 rows not acceptable" in html
    assert "16 more like these" in html
    assert "36 more like these" in text
    first = soup.select_one("details.case")
    assert first is not None
    assert "solver: cut short" in first.text
    assert "served-1" not in first.text
    cells = [c.text for c in first.select("td")]
    assert cells == ["ok", "20", "10", "5", "2", "0.50 s", "$0.000100", "$0.000100"]


def sums(folder: Path) -> Task:
    (folder / "sums.txt").write_text("1 + 1\n2 + 2\n", encoding="utf-8")

    def read(where: Path) -> list[Sample]:
        lines = (where / "sums.txt").read_text(encoding="utf-8").splitlines()
        return [Sample(f"s{at:03}", line, None) for at, line in enumerate(lines)]

    data = Dataset("little sums", "", "MIT", (DataFile("sums.txt", "?"),), 2, read)

    def scorer(sample: Sample, answer: Answer) -> Score:
        return Score(0.0)

    return Task("sums", "", "tutor", data, {}, scorer)


def test_what_was_asked_is_read_from_the_same_files_only(make: Maker, tmp_path: Path) -> None:
    task = sums(tmp_path)
    digest = task.dataset.digests(tmp_path)
    rows = [row(1, 0.0), row(0, 1.0)]
    asked, _ = pages(make(rows, files=digest), tmp_path / "a", tasks={"sums": task}, data=tmp_path)
    assert "<pre>2 + 2</pre>" in asked
    other, _ = pages(make(rows, "run-c"), tmp_path / "b", tasks={"sums": task}, data=tmp_path)
    assert "2 + 2" not in other
    assert "not known" in other
    bare, _ = pages(make(rows, "run-d", files=digest), tmp_path / "c")
    assert "2 + 2" not in bare


def test_lines_over_time_need_an_earlier_run_on_the_same_files(make: Maker, tmp_path: Path) -> None:
    alone, _ = pages(make(cell(20, 5, "0.001")), tmp_path / "a")
    assert "over time" not in alone.lower()
    make(cell(20, 9, "0.001"), "run-x", START - timedelta(days=3), files={"sums.txt": "f" * 64})
    make(cell(20, 2, "0.001"), "run-z", START + timedelta(days=3))
    assert (
        "over time" not in pages(EvalRun(tmp_path / "evals" / "run-b"), tmp_path / "b")[0].lower()
    )
    make(cell(20, 10, "0.002"), "run-a", START - timedelta(days=9))
    html, text = pages(EvalRun(tmp_path / "evals" / "run-b"), tmp_path / "c")
    assert "Cost over time: small" in html
    assert "Quality over time" in html
    lines = re.findall(r"^\| small · bare \| (\S+).*<br>(\S+) \| 20 \| (\S+) \|", text, re.M)
    assert lines == [("2026-02-21", "run-a", "0.500"), ("2026-03-02", "run-b", "0.750")]


def test_a_broken_run_in_the_store_does_not_stop_the_report(make: Maker, tmp_path: Path) -> None:
    make(cell(20, 5, "0.001"), "run-a", START - timedelta(days=1))
    (tmp_path / "evals" / "run-a" / "rows.jsonl").write_text("{}\n", encoding="utf-8")
    (tmp_path / "evals" / "run-0").mkdir()
    (tmp_path / "evals" / "run-0" / "plan.json").write_text("{", encoding="utf-8")
    html, _ = pages(make(cell(20, 5, "0.001")), tmp_path / "out")
    assert "over time" not in html.lower()


def test_what_is_partial_or_not_verified_is_said_first(make: Maker, tmp_path: Path) -> None:
    end = End(status="partial", ended=START, rows=9, partial="small: the budget is used up")
    html, text = pages(make(cell(9, 3, "0.1"), end=end, verified=False), tmp_path / "out")
    cover = html[html.index('class="cover"') : html.index("<nav")]
    assert "This run is partial: small: the budget is used up." in cover
    assert "not those that the task declares" in cover
    assert "NOT verified" in html
    assert text.index("budget is used up") < text.index("## What was run")
    assert "fewer than 50 independent cases" in cover
    whole, _ = pages(make(cell(60, 20, "0.1"), "run-w"), tmp_path / "whole")
    assert 'class="note warning"' not in whole


def test_what_was_run_is_told(make: Maker, tmp_path: Path, whole: Whole) -> None:
    html, *_ = whole
    for told in ("0123456789ab", "a machine of 2 cores", "11 for drawing samples, 3 for intervals"):
        assert told in html
    other, _ = pages(make(cell(9, 3, "0.1")), tmp_path / "out", basis="reference")
    assert "deepseek-flash list price of the same tokens" in other
    assert "deepseek-flash" not in html
    data = table_of(html, "Tasks and data")["sums"]
    assert data["Licence"] == "MIT"
    assert data["Samples"].startswith("40 of 1,000")


def test_a_run_without_rows_still_has_a_report(make: Maker, tmp_path: Path) -> None:
    end = End(status="partial", partial="small: the key is refused")
    html, text = pages(make([], end=end), tmp_path / "out")
    assert "No row was made" in html
    assert "No row was made" in text
    assert "the key is refused" in html


def test_one_sample_gives_no_false_certainty(make: Maker, tmp_path: Path) -> None:
    html, _ = pages(make([row(1, 1.0), row(1, 1.0, "0.2", model="large")]), tmp_path / "out")
    assert "nan" not in html.lower().replace("finance", "")
    assert "cannot be told apart" in html


def test_the_winner_is_sure_only_where_the_pairs_say_so(
    make: Maker, tmp_path: Path, whole: Whole
) -> None:
    sure = finding(whole[0])
    assert "small · bare is the cheapest" in sure
    assert "cannot be told apart in this from small · tael" in sure
    assert "large" not in sure
    close = [*cell(40, 8, "0.001"), *cell(40, 7, "0.001", model="large")]
    vague, _ = pages(make(close, "run-c"), tmp_path / "b")
    assert "large · bare is the cheapest" in finding(vague)
    assert "cannot be told apart in this from small · bare" in finding(vague)


def finding(html: str) -> str:
    found = BeautifulSoup(html, "lxml").select_one(".findings")
    assert found is not None
    return found.text


def test_a_folder_that_cannot_be_written_is_a_store_error(make: Maker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        write(make(cell(9, 3, "0.1")), tmp_path / "file", tasks={})


def test_every_plot_is_a_file_that_the_markdown_shows(make: Maker, tmp_path: Path) -> None:
    rows = [*cell(9, 3, "0.1", task="a/b c"), *cell(9, 3, "0.1", task="sums")]
    paths = write(make(rows), tmp_path / "out", tasks={})
    text = paths[1].read_text(encoding="utf-8")
    shown = re.findall(r"\]\((frontier-\S+\.svg)\)", text)
    assert sorted(shown) == sorted(path.name for path in paths[2:])
    assert len(shown) == 2
    for path in paths[2:]:
        check_svg(path.read_text(encoding="utf-8"))


def boxes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Labels of the marks with the room that they take, as wide as the house's estimate."""
    found = []
    for element in etree.fromstring(svg.encode()).iter("{*}text"):
        if element.get("paint-order") is None:
            continue
        x, y, size = (float(element.get(name)) for name in ("x", "y", "font-size"))
        width = text_width(element.text, size)
        left = {"start": x, "middle": x - width / 2, "end": x - width}[element.get("text-anchor")]
        found.append((element.text, left, y - size * 0.8, left + width, y + size * 0.15))
    return found


def test_labels_of_crowded_marks_do_not_overlap(make: Maker, tmp_path: Path) -> None:
    rows: list[Row] = []
    for at in range(6):
        name = f"a-model-of-some-length-{at}"
        rows += cell(30, 9 - at // 2, f"0.00{100 + at}", model=name)
        rows += cell(30, 5 - at // 2, f"0.00{110 + 3 * at}", model=name, variant="tael")
    svg = write(make(rows), tmp_path / "out", tasks={})[2].read_text(encoding="utf-8")
    found = boxes(svg)
    for at, (text, *box) in enumerate(found):
        assert box[0] >= 0, text
        assert box[2] <= 480, text
        for other, *where in found[at + 1 :]:
            assert not meets(tuple(box), tuple(where)), (text, other)
    words_there = " ".join(etree.fromstring(svg.encode()).itertext())
    for at in range(6):
        assert words_there.count(f"a-model-of-some-length-{at}") >= 2


def test_bare_and_agent_of_a_model_are_joined_in_its_colour(whole: Whole) -> None:
    *_, svg = whole
    dotted = re.findall(r'stroke="(#\w+)" stroke-width="1.6" stroke-dasharray', svg)
    rings = re.findall(r'fill="#ffffff" stroke="(#\w+)" stroke-width="2"', svg)
    assert len(dotted) == 2
    assert set(dotted) < set(rings)


def test_placing_leaves_out_what_has_no_room() -> None:
    frame = (0.0, 0.0, 100.0, 40.0)
    wide = place([Wish(50, 20, 140, 20)], [(50, 20)], [], frame)
    assert wide == [None]
    (near,) = place([Wish(50, 20, 30, 10)], [(50, 20)], [], frame)
    assert near is not None
    assert not meets(near.box, (50 - MARK, 20 - MARK, 50 + MARK, 20 + MARK))
    assert near.leader is None


@pytest.mark.parametrize(
    ("low", "high"), [(1e-6, 2e-6), (0.0101, 0.0135), (1e-5, 1.0), (0.5, 5000.0), (9.0, 12.0)]
)
def test_cost_axis_has_round_ticks_at_any_span(low: float, high: float) -> None:
    ticks = cost_ticks(low, high, 420)
    assert 2 <= len(ticks) <= 9
    assert all(low <= tick <= high for tick in ticks)
    assert len({words.tick(tick) for tick in ticks}) == len(ticks)


def test_costless_settings_are_not_put_on_a_log_axis(make: Maker, tmp_path: Path) -> None:
    rows = [*cell(9, 3, "0"), *cell(9, 3, "0.1", model="large")]
    paths = write(make(rows), tmp_path / "out", tasks={})
    labels = [text for text, *_ in boxes(paths[2].read_text(encoding="utf-8"))]
    assert "large" in labels
    assert "small" not in labels
    assert "small · bare (costs nothing on this basis)" in paths[0].read_text(encoding="utf-8")
    assert frontier_svg(_empty(), "none") is None


def _empty() -> Any:
    return Frontier("sums", "listed", "score", 0.95, 0, 0, 0, 0, ())


def test_short_names_still_tell_models_apart() -> None:
    assert short_names(["a:x", "b:y"]) == {"a:x": "x", "b:y": "y"}
    assert short_names(["a:x", "b:x"]) == {"a:x": "a:x", "b:x": "b:x"}


def test_dark_colours_stand_out_from_the_dark_page(whole: Whole) -> None:
    html, *_ = whole
    ground = luminance(page.DARK["#ffffff"]) + 0.05
    rules = dict(re.findall(r'\.chart \[fill="(#\w{6})"\] \{ fill: (#\w{6}); \}', html))
    texts = set(re.findall(r'<text [^>]*fill="(#\w{6})"', html))
    assert texts <= set(rules)
    for colour in texts:
        assert (luminance(rules[colour]) + 0.05) / ground >= 4.5, colour


def test_figures_read_as_they_should() -> None:
    assert words.usd(0.00012345) == "$0.000123"
    assert words.usd(Decimal("1234.5")) == "$1,234.50"
    assert words.usd(None) == words.usd(float("nan")) == "–"
    assert words.usd(float("inf")) == "no bound"
    assert words.chance(1.0) == "> 99%"
    assert words.chance(0.0) == "< 1%"
    assert words.p_value(0.0) == "< 0.001"
    assert words.signed(-0.051, "share") == "−5.1 pp"
    assert words.exact(Decimal("0.350")) == "$0.35"
    assert markdown.text("a_b|c <d>\ne") == r"a\_b\|c &lt;d&gt; e"


def test_schemas_take_what_is_written_and_nothing_else(make: Maker) -> None:
    run = make([row(1, None, None), *cell(3, 1, "0.1")])
    lines = (run.folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    check = jsonschema.Draft202012Validator(row_schema())
    for line in lines:
        assert check.is_valid(_json(line))
    assert not check.is_valid({**_json(lines[0]), "more": 1})
    assert not check.is_valid({**_json(lines[1]), "listed": 0.1})
    plan = jsonschema.Draft202012Validator(plan_schema())
    assert plan.is_valid(_json((run.folder / "plan.json").read_text(encoding="utf-8")))
    assert not plan.is_valid({})
    end = jsonschema.Draft202012Validator(end_schema())
    assert end.is_valid(_json((run.folder / "end.json").read_text(encoding="utf-8")))


def _json(text: str) -> Any:
    return json.loads(text)
