"""A document whose links are broken cannot be made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError
from tael.agents.render.document import (
    Cell,
    Chart,
    Document,
    Note,
    Prose,
    Quote,
    Row,
    Section,
    Sentence,
    Span,
    Table,
    cited,
)


def prose(*sentences):
    return (Section(id="one", title="One", blocks=(Prose(sentences=sentences),)),)


def test_it_survives_a_round_trip_as_json(document):
    again = Document.model_validate_json(document.model_dump_json())
    assert again == document
    assert again.run.cost_listed == Decimal("0.00012345")


def test_a_figure_without_a_source_line_is_refused(document):
    parts = prose(Sentence(text="9", spans=(Span(start=0, end=1, fact_id="no:FY2025"),)))
    with pytest.raises(ValidationError, match="no:FY2025 has no source line"):
        Document.model_validate(document.model_dump() | {"sections": parts})


def test_a_quote_without_a_source_line_is_refused(document):
    parts = prose(Sentence(text="a", quotes=(Quote(text="b", source_id="text:9"),)))
    with pytest.raises(ValidationError, match="text:9 has no source line"):
        Document.model_validate(document.model_dump() | {"sections": parts})


@pytest.mark.parametrize(
    ("number", "changes", "says"),
    [
        (1, {"number": 2}, "numbered 1, 2, 3"),
        (1, {"fact_ids": ("revenue:FY2024",)}, "two source lines"),
        (5, {"inputs": ("cost:FY2025",)}, "cost:FY2025, which has no line"),
        (5, {"formula": ""}, "no formula or no inputs"),
    ],
)
def test_broken_source_lines_are_refused(document, number, changes, says):
    lines = [
        line.model_copy(update=changes) if line.number == number else line
        for line in document.sources
    ]
    with pytest.raises(ValidationError, match=says):
        Document.model_validate(document.model_dump() | {"sources": lines})


@pytest.mark.parametrize("spans", [((0, 9),), ((2, 2),), ((0, 3), (2, 4)), ((2, 4), (0, 1))])
def test_spans_stay_inside_the_text_and_apart(spans):
    with pytest.raises(ValidationError, match="overlaps or leaves"):
        Sentence(text="12345", spans=[Span(start=a, end=b, fact_id="x") for a, b in spans])


def test_a_table_has_one_cell_a_column():
    with pytest.raises(ValidationError, match="1 cells for 2 columns"):
        Table(title="t", columns=("a", "b"), rows=(Row(label="r", cells=(Cell(text="1"),)),))


def test_names_are_used_once(make, document):
    twice = (document.sections[0], document.sections[0])
    with pytest.raises(ValidationError, match="section id summary is used twice"):
        make(sections=twice)


def test_a_chart_is_a_drawing():
    with pytest.raises(ValidationError, match="the drawing holds"):
        Chart(
            name="x",
            title="",
            unit="",
            alt="",
            svg='<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        )
    with pytest.raises(ValidationError, match="name"):
        Chart(name="../x", title="", unit="", alt="", svg="<svg/>")


def test_cited_lists_each_fact_once_in_reading_order(document):
    assert cited(document.sections, document.header.figures) == [
        "eps_diluted:FY2025",
        "revenue:FY2025",
        "revenue_growth:FY2025",
        "text:1",
        "revenue:FY2024",
    ]
    assert cited([Section(id="n", title="N", blocks=(Note(text="1"),))]) == []


def test_small_print_comes_last_and_has_no_charts(make, document):
    first, second = document.sections
    with pytest.raises(ValidationError, match="comes after all other"):
        make(sections=(second.model_copy(update={"fine": True}), first))
    with pytest.raises(ValidationError, match="has no charts"):
        make(sections=(second, first.model_copy(update={"fine": True})))
