"""Comparisons and the gate: what changed, and whether it may go through."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from tael.evals.compare import compare, lines, within
from tael.evals.gate import Verdict, gate
from tael.evals.junit import junit, write
from tael.evals.rows import Failure, Row
from tael.evals.stats.paired import paired
from tael.tests.support.eval_rows import row
from tael.tools.errors import InputError

pytest.importorskip("scipy", reason="needs the extra evals")
pytest.importorskip("statsmodels", reason="needs the extra evals")

KEY = ("sums", "bare", "small")


def run(good: int, of: int = 200, cost: str = "0.001", **other: Any) -> list[Row]:
    """The first ``good`` samples right; costs vary by sample in the same way in every run."""
    return [
        row(n, float(n < good), listed=Decimal(cost) * (100 + n % 7) / 100, **other)
        for n in range(of)
    ]


def by_subject(verdict: Verdict) -> dict[str, str]:
    return {check.subject: check.status for check in verdict.checks}


class TestPaired:
    def test_figures_by_hand(self) -> None:
        a = [row(n, float(n in (0, 1, 2))) for n in range(6)]
        b = [row(n, float(n in (1, 2, 3, 4)), listed=Decimal("0.003")) for n in range(6)]
        found = paired(a, b)
        assert (found.samples, found.gained, found.lost) == (6, 2, 1)
        assert found.difference.value == pytest.approx(1 / 6)
        assert (found.acceptable_a, found.acceptable_b) == (0.5, pytest.approx(4 / 6))
        assert found.p_mcnemar == 1.0
        assert found.cost_ratio is not None
        assert found.cost_ratio.value == pytest.approx(3.0)
        assert found.cost_per_acceptable_ratio is not None
        assert found.cost_per_acceptable_ratio.value == pytest.approx(3.0 * 3 / 4)

    def test_pairing_takes_out_what_samples_share(self) -> None:
        rng = np.random.default_rng(2)
        ease = rng.normal(0, 0.2, 100)
        a = [row(n, float(np.clip(0.5 + ease[n], 0, 1))) for n in range(100)]
        b = [row(n, float(np.clip(0.53 + ease[n] + rng.normal(0, 0.02), 0, 1))) for n in range(100)]
        found = paired(a, b)
        assert found.difference.low > 0.02
        assert found.p_wilcoxon < 1e-6
        assert found.p_mean < 1e-6

    def test_epochs_are_made_one_figure(self) -> None:
        a = [row(n, 0.0, epoch=e) for n in range(4) for e in range(3)]
        b = [row(n, float(e < 2), epoch=e) for n in range(4) for e in range(3)]
        found = paired(a, b)
        assert (found.samples, found.clusters, found.gained) == (4, 4, 4)
        assert found.difference.value == pytest.approx(2 / 3)

    def test_only_shared_samples(self) -> None:
        found = paired(run(5, 10), run(5, 8))
        assert (found.samples, found.difference.value) == (8, 0.0)

    def test_no_change_is_not_said_to_be_certain(self) -> None:
        found = paired(run(150), run(150))
        assert found.difference.value == 0.0
        assert found.difference.low < 0 < found.difference.high
        assert (found.p_wilcoxon, found.p_mean, found.p_mcnemar) == (1.0, 1.0, 1.0)

    def test_unknown_costs_have_a_reason(self) -> None:
        found = paired(run(5, 10), [row(n, listed=None) for n in range(10)])
        assert found.cost_ratio is None
        assert "no price is known" in found.cost_why
        free = paired(run(5, 10), [row(n, listed=Decimal(0)) for n in range(10)])
        assert "cost nothing" in free.cost_why
        useless = paired(run(5, 10), run(0, 10))
        assert useless.cost_ratio is not None
        assert useless.cost_per_acceptable_ratio is None
        assert "none acceptable" in useless.cost_why

    def test_an_unpriced_row_elsewhere_does_not_matter(self) -> None:
        assert paired([*run(5, 10), row(99, listed=None)], run(5, 10)).cost_ratio is not None

    def test_nothing_in_common(self) -> None:
        with pytest.raises(InputError, match="no sample in common"):
            paired([row(1)], [row(2)])

    def test_other_targets_are_other_samples(self) -> None:
        with pytest.raises(InputError, match="different targets"):
            paired([row(1)], [row(1, target="changed")])

    def test_one_cell_a_side(self) -> None:
        with pytest.raises(InputError, match="2 cells"):
            paired([row(1), row(1, model="b")], [row(1)])


class TestCompare:
    def test_shared_cells_and_the_others(self) -> None:
        a = [*run(100), *run(100, variant="tael"), row(1, task="old")]
        b = [*run(100), *run(150, variant="tael"), row(1, task="new")]
        found = compare(a, b)
        assert [pair.b[1] for pair in found.pairs] == ["bare", "tael"]
        assert found.only_a == (("old", "bare", "small"),)
        assert found.only_b == (("new", "bare", "small"),)

    def test_holm_is_over_all_pairs(self) -> None:
        b = [*run(100), *run(106, variant="tael")]
        found = compare([*run(100), *run(100, variant="tael")], b).pairs
        assert found[1].p_mcnemar == pytest.approx(2 * 0.5**6)
        assert found[1].holm == pytest.approx(2 * found[1].p_mcnemar)
        (alone,) = compare(run(100), run(106)).pairs
        assert alone.holm is None

    def test_named_cells(self) -> None:
        rows = [*run(100), *run(150, variant="tael")]
        (found,) = compare(rows, rows, cells=(KEY, ("sums", "tael", "small"))).pairs
        assert found.gained == 50
        with pytest.raises(InputError, match="no rows of sums by tael with big"):
            compare(rows, rows, cells=(KEY, ("sums", "tael", "big")))

    def test_nothing_to_compare(self) -> None:
        with pytest.raises(InputError, match="no cell with a sample in common"):
            compare([row(1)], [row(2)])

    def test_within_a_run(self) -> None:
        rows = [
            row(n, float(n % 2), variant=v, model=m)
            for v in ("tael", "bare")
            for m in ("small", "big")
            for n in range(6)
        ]
        pairs = {(pair.a[1:], pair.b[1:]) for pair in within(rows)}
        assert pairs == {
            (("bare", "small"), ("tael", "small")),
            (("bare", "big"), ("tael", "big")),
            (("tael", "small"), ("tael", "big")),
            (("bare", "small"), ("bare", "big")),
        }

    def test_text(self) -> None:
        text = "\n".join(lines(compare(run(100), run(150, cost="0.002"))))
        assert "sums by bare with small (200 samples, 200 clusters)" in text
        assert "0.500 -> 0.750" in text
        assert "+50 -0 samples" in text
        assert "x 2 [2, 2]" in text
        assert "inf" not in text


class TestGate:
    def test_no_change_passes(self) -> None:
        verdict = gate(run(180), run(180))
        assert verdict.passed
        assert by_subject(verdict) == {"measured": "pass", "quality": "pass", "cost": "pass"}

    def test_a_large_drop_fails_strict_or_not(self) -> None:
        for strict in (True, False):
            verdict = gate(run(140), run(180), strict=strict)
            assert not verdict.passed
            assert by_subject(verdict)["quality"] == "fail"

    def test_too_few_samples_are_undecided(self) -> None:
        # One of ten lost: the drop is above what is allowed, and could well be chance.
        strict = gate(run(8, 10), run(9, 10))
        assert by_subject(strict)["quality"] == "undecided"
        assert not strict.passed
        lenient = gate(run(8, 10), run(9, 10), max_cost_rise=None, strict=False)
        assert by_subject(lenient)["quality"] == "undecided"
        assert lenient.passed

    def test_an_undecided_check_needs_no_drop(self) -> None:
        # Five gained and five lost of twenty: no drop, but one of 0.02 cannot be ruled out.
        old = [row(n, float(n < 10)) for n in range(20)]
        new = [row(n, float(5 <= n < 15)) for n in range(20)]
        verdict = gate(new, old, max_cost_rise=None)
        assert by_subject(verdict)["quality"] == "undecided"
        assert verdict.checks[1].estimate is not None
        assert verdict.checks[1].estimate.value == 0.0

    def test_bounds_are_one_sided(self) -> None:
        from scipy.stats import t

        verdict = gate(run(170), run(180), 0.1, None, 0.95)
        found = verdict.checks[1].estimate
        assert found is not None
        moved = np.array([1.0] * 10 + [0.0] * 190)
        error = moved.std(ddof=1) / math.sqrt(200)
        assert found.value == pytest.approx(0.05)
        assert found.high == pytest.approx(0.05 + t.ppf(0.95, 199) * error)
        assert verdict.passed

    def test_a_dearer_candidate_fails_on_cost_only(self) -> None:
        verdict = gate(run(180, cost="0.0015"), run(180))
        assert by_subject(verdict) == {"measured": "pass", "quality": "pass", "cost": "fail"}
        assert gate(run(180, cost="0.0015"), run(180), max_cost_rise=0.6).passed
        assert gate(run(180, cost="0.0015"), run(180), max_cost_rise=None).passed

    def test_cost_counts_what_can_be_used(self) -> None:
        worse = run(120, cost="0.0009")
        kinds = {
            per: by_subject(gate(worse, run(180), 0.5, per=per))["cost"]
            for per in ("acceptable", "row")
        }
        assert kinds == {"acceptable": "fail", "row": "pass"}

    def test_a_cost_that_is_not_known_is_undecided(self) -> None:
        unknown = [r.model_copy(update={"listed": None}) for r in run(180)]
        verdict = gate(unknown, run(180))
        assert by_subject(verdict)["cost"] == "undecided"
        assert not verdict.passed
        assert gate(unknown, run(180), strict=False).passed

    def test_a_cell_that_vanished_fails_even_lenient(self) -> None:
        verdict = gate(run(180), [*run(180), *run(180, variant="tael")], strict=False)
        assert not verdict.passed
        assert any("no row of it" in check.why for check in verdict.checks)

    def test_leaving_out_the_hard_samples_fails(self) -> None:
        verdict = gate(run(80, 80), run(80), strict=False)
        assert by_subject(verdict)["measured"] == "fail"
        assert not verdict.passed

    def test_a_candidate_that_only_fails_is_stopped(self) -> None:
        down = Failure(stage="solver", kind="ServerBusy", message="429")
        rows = [row(n, None, failure=down, listed=Decimal(0)) for n in range(200)]
        assert by_subject(gate(rows, run(180), strict=False))["quality"] == "fail"

    def test_new_cells_are_named(self) -> None:
        verdict = gate([*run(180), *run(180, variant="tael")], run(180))
        assert verdict.new == (("sums", "tael", "small"),)
        assert any("not in the baseline" in line for line in verdict.lines())

    @pytest.mark.parametrize(
        "options",
        [{"max_quality_drop": -0.1}, {"max_cost_rise": -1.0}, {"level": 0.5}, {"level": 1.0}],
    )
    def test_limits_out_of_range(self, options: dict[str, float]) -> None:
        with pytest.raises(InputError):
            gate(run(5, 5), run(5, 5), **options)  # type: ignore[arg-type]

    def test_an_empty_baseline_is_no_pass(self) -> None:
        with pytest.raises(InputError, match="no rows"):
            gate(run(5, 5), [])

    def test_true_drops_at_the_limit_seldom_pass(self) -> None:
        rng = np.random.default_rng(9)
        times, passed = 40, 0
        for _ in range(times):
            base = rng.random(150) < 0.8
            # Each right answer is lost with chance 1/8: a true drop of 0.1, just what is allowed.
            lost = base & (rng.random(150) < 0.125)
            old = [row(n, float(base[n])) for n in range(150)]
            new = [row(n, float(base[n] and not lost[n])) for n in range(150)]
            passed += gate(new, old, 0.1, None).passed
        # By the point estimate, half of them would pass.
        assert passed / times < 0.05 + 4 * math.sqrt(0.05 * 0.95 / times)


class TestJUnit:
    def verdict(self, strict: bool) -> Verdict:
        old = [*run(180), *run(9, 10, variant="tael")]
        return gate([*run(140), *run(8, 10, variant="tael")], old, strict=strict)

    def test_counts_agree_with_cases(self) -> None:
        for strict in (True, False):
            root = ET.fromstring(junit(self.verdict(strict)))
            assert root.tag == "testsuites"
            suite = root.find("testsuite")
            assert suite is not None
            cases = suite.findall("testcase")
            assert len(cases) == int(suite.get("tests", "")) == 6
            assert len(suite.findall(".//failure")) == int(suite.get("failures", ""))
            assert len(suite.findall(".//skipped")) == int(suite.get("skipped", ""))
            assert len({case.get("name") for case in cases}) == 6

    def test_failed_and_undecided_are_told_apart(self) -> None:
        strict = ET.fromstring(junit(self.verdict(True)))
        assert {f.get("type") for f in strict.findall(".//failure")} == {"fail", "undecided"}
        lenient = ET.fromstring(junit(self.verdict(False)))
        assert {f.get("type") for f in lenient.findall(".//failure")} == {"fail"}
        assert lenient.findall(".//skipped")

    def test_names_with_markup_and_control_characters(self, tmp_path: Path) -> None:
        name = 'a<b>&"\x00\x1b模型'
        verdict = gate(run(180, model=name), run(180, model=name))
        path = write(verdict, tmp_path / "out" / "gate.xml")
        root = ET.parse(path).getroot()
        case = root.find(".//testcase")
        assert case is not None
        assert 'a<b>&"\ufffd\ufffd模型' in case.get("classname", "")
