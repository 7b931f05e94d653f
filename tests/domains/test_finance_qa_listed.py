"""Sentences that list figures by year are rows of a table in words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tael.domains.finance_qa import prompts
from tael.domains.finance_qa.figures import figures
from tael.domains.finance_qa.graph import prepare
from tael.domains.finance_qa.judge import judge
from tael.domains.finance_qa.listed import by_year
from tael.domains.finance_qa.schema import QuestionInput
from tael.domains.finance_qa.selecting import chosen
from tael.domains.finance_qa.units import read

RENT = (
    "Rent for the piers was $ 19 million , $ 11 million and $ 12 million in 2016 , 2015 and 2014 , "
    "respectively ."
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (RENT, [("19", 2016), ("11", 2015), ("12", 2014)]),
        (
            "Tolls were $5.2 and $4.1 for 2021 and 2020, respectively.",
            [("5.2", 2021), ("4.1", 2020)],
        ),
        ("2022年和2023年营业收入分别为3.5亿元和4.2亿元。", [("3.5", 2022), ("4.2", 2023)]),
        # Not one figure a year, or other words between the figures: nothing is guessed.
        ("Tolls were $5.2 for 2021 and 2020, respectively.", []),
        ("Of $5.2 we paid half, and $4.1 was owed in 2021 and 2020, respectively.", []),
        ("Tolls were $5.2 in 2021 and $4.1 in 2020.", []),
        ("2022年营业收入为3.5亿元。", []),
    ],
)
def test_each_figure_has_its_year(sentence: str, expected: list[tuple[str, int]]) -> None:
    found = [(str(one.value), year) for one, year, _ in by_year(sentence, figures(sentence))]
    assert found == expected


def test_a_formula_of_the_wrong_years_is_moved_to_those_that_are_asked_for() -> None:
    request = QuestionInput(
        question="What was the change in rent for the piers from 2014 to 2015?", document=RENT
    )
    task = prepare(request, read(RENT))
    found = judge(prompts.Draft(answer=["12-19"]), task)
    assert found.value == Decimal("-1")


def test_a_sentence_brings_the_short_table_that_it_leads_to() -> None:
    filler = "\n".join(f"The harbour master noted number {n} of the log." for n in range(120))
    text = (
        f"{filler}\nThe maturities of the ferry loans are as follows:\n"
        " | due\n2017 | 40\n2018 | 50\nthereafter | 70\nIt was a calm year.\n"
    )
    shown = chosen("What are the maturities of the ferry loans?", (), read(text))
    said = [unit.text for unit in shown]
    assert any("thereafter" in line for line in said)
    assert len(said) < 60
