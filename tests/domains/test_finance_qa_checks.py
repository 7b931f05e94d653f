"""The checks: nothing that the document does not back, years and signs right, units said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tael.domains.finance_qa.backing import quote
from tael.domains.finance_qa.found import Found
from tael.domains.finance_qa.graph import prepare, read_by_code
from tael.domains.finance_qa.judge import judge
from tael.domains.finance_qa.plain import by_code
from tael.domains.finance_qa.prompts import Draft
from tael.domains.finance_qa.reckon import Unbacked
from tael.domains.finance_qa.schema import QuestionInput
from tael.domains.finance_qa.stated import by_clause
from tael.domains.finance_qa.talk import by_talk, resolved
from tael.domains.finance_qa.units import read
from tael.domains.finance_qa.wording import text_of

TABLE = """ (in thousands) | 2021 | 2020 | 2019
Ferry tickets | 640 | 512 | 500
Harbour fees | 75 | (20) | 8
Margin | 12.5% | 10.0% | 9.0%
Total income | 715 | 492 | 508
The pier was closed for repairs in March 2021. Its lease costs $1.2 million a year.
Ferries, barges and tugs call at the quay."""


def found(
    question: str, *answer: str, document: str = TABLE, earlier: tuple[str, ...] = ()
) -> Found:
    request = QuestionInput(question=question, document=document, earlier=earlier)
    return judge(Draft(answer=list(answer)), prepare(request, read(document)))


def plain(question: str, document: str = TABLE) -> str | None:
    request = QuestionInput(question=question, document=document)
    answer = by_code(prepare(request, read(document)))
    return None if answer is None else text_of(answer, request.language)


def test_a_formula_is_calculated_with_its_evidence() -> None:
    one = found(
        "What was the percentage change of ferry tickets in 2021 from 2020?", "(640-512)/512"
    )
    assert (one.kind, one.value) == ("percent", Decimal(25))
    assert "640 = Ferry tickets, (in thousands) 2021" in one.legend or "2021" in one.legend
    assert [line.quote for line in one.evidence] == ["Ferry tickets | 640 | 512 | 500"]


@pytest.mark.parametrize(
    ("question", "draft", "value"),
    [
        ("What was the change in ferry tickets from 2020 to 2021?", "512-640", "128"),
        ("What was the change in ferry tickets in 2021 from 2020?", "(640-512)/512", "128"),
        ("What was the change in ferry tickets from 2019 to 2020?", "640-512", "12"),
        ("What was the change in harbour fees from 2020 to 2021?", "75-20", "95"),
        ("What was the percentage change in ferry tickets from 2020 to 2021?", "640-512", None),
        ("What was the average of ferry tickets in 2020 and 2021?", "(640+512)/3", "576"),
        ("What was the change in the margin from 2020 to 2021?", "12.5-10.0", "2.5"),
    ],
)
def test_the_questions_words_decide_operation_and_order(
    question: str, draft: str, value: str | None
) -> None:
    if value is None:
        with pytest.raises(Unbacked, match="percentage change"):
            found(question, draft)
    else:
        assert found(question, draft).value == Decimal(value)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What was the change in ferry tickets from 2020 to 2021?", "641-512"),
        ("What was the change in ferry tickets from 2020 to 2021?", "128"),
        ("What was the change in ferry tickets from 2020 to 2021?", "2021-2020"),
        ("What was the change in ferry tickets from 2020 to 2021?", "100-1"),
        ("What was the change in ferry tickets from 2020 to 2021?", "9**9**9"),
        ("What is the average of ferry tickets in 2020 and 2021?", "640"),
        ("What is the ratio of harbour fees to ferry tickets in 2021?", "75"),
        ("What does the lease cost?", "$1.3 million"),
        ("Why was the pier closed?", "because of a strike of the ferrymen"),
        ("Why was the pier closed?", "  "),
        ("How many kinds of vessel call at the quay? ", "3"),
        ("What was the ratio of fees to tickets?", "75/(20-20)"),
    ],
)
def test_what_nothing_backs_is_refused(question: str, answer: str) -> None:
    with pytest.raises(Unbacked):
        found(question, answer)


def test_a_printed_figure_keeps_its_scale_sign_and_form() -> None:
    one = found("What were harbour fees in 2020?", "20")
    assert (one.value, one.scale) == (Decimal(-20), "thousand")
    assert text_of(one, "en") == "(20) thousand"
    lease = found("What does the lease cost?", "$1.2 million")
    assert (lease.value, lease.scale, lease.unit) == (Decimal("1.2"), "million", "$")
    assert text_of(lease, "en") == "$1.2 million"


def test_the_year_that_is_asked_for_is_the_column_that_is_read() -> None:
    assert found("What were ferry tickets in 2019?", "640").value == Decimal(500)


def test_per_cents_have_no_scale_and_their_difference_is_points() -> None:
    assert text_of(found("What was the margin in 2021?", "12.5%"), "en") == "12.5%"
    one = found("What was the change in the margin from 2020 to 2021?", "12.5-10.0")
    assert (one.kind, one.scale) == ("percent", "")


def test_amounts_of_two_scales_are_brought_to_one() -> None:
    document = "Cost | $ 8.5 million\nPrice (in thousands) | 2021\nPaid | 15,704 thousand"
    one = found("What is the sum of cost and price?", "8.5+15,704", document=document)
    assert (one.value, one.scale) == (Decimal(24204), "thousand")


def test_a_hundred_that_counts_things_makes_no_per_cent() -> None:
    document = "2024年3月1日，白银的价格为32.53美元。"
    one = found("现在100盎司白银价值多少美元？", "32.53*100", document=document)
    assert (one.kind, one.value) == ("number", Decimal(3253))


def test_chinese_amounts_of_the_question_may_be_written_out() -> None:
    document = "青禾港口的年利率为2.5%，发布于2024年。"
    one = found("3万元按年利率算，一年利息多少？", "30000*2.5%", document=document)
    assert (one.value, one.scale) == (Decimal(750), "")


def test_counts_are_counted_by_code() -> None:
    one = found("How many types of vessel call at the quay?", "Ferries", "barges", "tugs")
    assert (one.kind, one.value) == ("count", Decimal(3))


def test_quotes_are_the_documents_own_words() -> None:
    units = read(TABLE).units
    hit = quote("closed  for REPAIRS", units)
    assert hit is not None
    assert hit[1] == "closed for repairs"
    near = quote("The pier was closed for repair in March 2021", units)
    assert near is not None
    assert near[1] in TABLE
    assert quote("The pier was closed for repairs in March 2022", units) is None
    assert quote("64", units) is None, "a part of a number is no quote"
    assert quote("ferr", units) is None, "nor a part of a word"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What were ferry tickets in 2020?", "512 thousand"),
        ("What was the percentage change in ferry tickets from 2020 to 2021?", "25%"),
        ("What was the change in ferry tickets between 2021 and 2020?", "128 thousand"),
        ("What was the average ferry tickets from 2019 to 2021?", "550.67 thousand"),
        ("In which year were ferry tickets the largest?", "2021"),
        ("In which years were ferry tickets more than 505 thousand?", "2021; 2020"),
        ("How many years did ferry tickets exceed $505 thousand?", "2"),
        (
            "What were the ferry tickets in 2019 and 2021 respectively?",
            "500 thousand; 640 thousand",
        ),
    ],
)
def test_plain_questions_are_read_by_code(question: str, answer: str) -> None:
    assert plain(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "Why did ferry tickets increase in 2021?",
        "What were ferry tickets of the northern line in 2021?",
        "What were ferry tickets in 2018?",
        "What were tickets in 2021 less harbour fees?",
        "What was the change in the average ferry tickets from 2020 to 2021?",
        "Were ferry tickets higher in 2021?",
        "What share of total income came from ferry tickets in 2021?",
    ],
)
def test_anything_less_plain_is_left_to_the_model(question: str) -> None:
    assert plain(question) is None


def test_two_rows_of_one_name_are_not_plain() -> None:
    document = " | 2021 | 2020\nNorth: | |\nFees | 5 | 6\nSouth: | |\nFees | 7 | 8"
    assert plain("What were fees in 2021?", document) is None


EARLIER = (
    "what were ferry tickets in 2021? => 640",
    "and in 2020? => 512",
)


def test_a_bare_year_asks_for_the_last_topic() -> None:
    assert resolved("and in 2020?", EARLIER[:1]) == "what were ferry tickets in in 2020?"
    assert resolved("what were harbour fees in 2020?", EARLIER) == "what were harbour fees in 2020?"


@pytest.mark.parametrize(
    ("question", "earlier", "value"),
    [
        ("what was the change?", EARLIER, "128"),
        ("what was the percentage change?", EARLIER, "25"),
        ("what is the sum?", EARLIER, "1152"),
        ("what is that divided by 1000?", EARLIER, "0.512"),
        ("what is that less 100?", EARLIER, "412"),
        (
            "and how much does that change represent in relation to the 2020 value?",
            (*EARLIER, "what was the change? => 128"),
            "25",
        ),
    ],
)
def test_a_bare_operation_is_over_the_last_two_values(
    question: str, earlier: tuple[str, ...], value: str
) -> None:
    request = QuestionInput(question=question, document=TABLE, earlier=earlier)
    one = by_talk(prepare(request, read(TABLE)), earlier)
    assert one is not None
    assert one.value == Decimal(value)


def test_without_two_values_a_bare_operation_is_left_to_the_model() -> None:
    request = QuestionInput(question="what was the change?", document=TABLE, earlier=EARLIER[:1])
    assert by_talk(prepare(request, read(TABLE)), EARLIER[:1]) is None


def test_of_several_figures_of_a_row_the_year_decides() -> None:
    one = found("What were ferry tickets in 2020?", "640", "512")
    assert (one.kind, one.value) == ("number", Decimal(512))


QUOTES = """2024年3月1日，青禾港口的收盘价为8.20元、涨停价为9.02元、近一周涨跌幅为-2.64%。
2024年3月1日，白石渡口的换手率为1.2%，上月换手率为1.5%。"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("青禾港口最近的涨停价是多少？", "涨停价为9.02元"),
        ("青禾港口近一周涨跌幅是多少", "近一周涨跌幅为-2.64%"),
        ("青禾港口近三年涨跌幅是多少", None),
        ("买入200股青禾港口按收盘价要多少钱", None),
        ("青禾港口的市盈率是多少", None),
        ("白石渡口今年的换手率", None),
    ],
)
def test_a_chinese_look_up_is_a_clause_of_the_document(question: str, answer: str | None) -> None:
    request = QuestionInput(question=question, document=QUOTES)
    one = by_clause(prepare(request, read(QUOTES)))
    assert (one and text_of(one, "zh")) == answer


def test_clauses_that_differ_are_left_to_the_model() -> None:
    document = "青禾港口的收盘价为8.20元。\n青禾港口的收盘价为8.30元。"
    request = QuestionInput(question="青禾港口的收盘价是多少", document=document)
    assert by_clause(prepare(request, read(document))) is None


@pytest.mark.parametrize(
    "question", ["青禾港口最近怎么样", "青禾港口可以买吗", "青禾港口值得投资吗"]
)
def test_how_it_is_doing_is_told_in_the_documents_figures(question: str) -> None:
    request = QuestionInput(question=question, document=QUOTES)
    one = read_by_code(prepare(request, read(QUOTES)), ())
    assert one is not None
    assert text_of(one, "zh") == QUOTES.split("\n")[0]


def test_codes_and_dates_are_no_telling_figures() -> None:
    document = "青禾港口的基金代码为010159，发布时间为2024年3月1日。"
    request = QuestionInput(question="青禾港口最近怎么样", document=document)
    assert read_by_code(prepare(request, read(document)), ()) is None
