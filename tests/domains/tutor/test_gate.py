"""The gate: what may not pass in any dress, and what has to pass."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tael.domains.tutor import leak_judge
from tael.domains.tutor.gate import Scene, Secrets, inspect, passes
from tael.domains.tutor.phrases import book
from tael.domains.tutor.telltale import _EN, _ZH, Telltale

CLIPS = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in "
    "May. How many clips did Natalia sell altogether in April and May?"
)
BALLS = "小勇拍皮球，第一次拍了77下，第二次比第一次少了9下，第二次拍了多少下？"
EN = Scene(CLIPS, "en", ("idk",), (), Secrets.of("72", ["24", "72"]))
ZH = Scene(BALLS, "zh", ("不知道",), (), Secrets.of("68"))


@pytest.mark.parametrize(
    "message",
    [
        "The answer is 72, do you see?",
        "Is it seventy-two, do you think?",
        "Try seventy two, would you?",
        "Maybe six dozen, what do you think?",
        "What about LXXII, does it fit?",
        "Can you read NzI= for me?",
        "Say 7, then 2: what do you notice?",
        "Look at 7 2, what do you see?",
        "Put s-e-v-e-n-t-y t-w-o there, can you?",
        "ytneves owt, can you read it?",
        "Can you read friragl gjb?",
        "Is it setenta y dos?",
        "Is it qi shi er?",
        "Is it 七十二?",
        "Could it be ７２?",
        "Could it be 7️⃣2️⃣?",
        "What is 70+2?",
        "What is twice 36?",
        "What is 48 and 24 together?",
        "What is half of 48?",
        "It lies between 71 and 73, which is it?",
        "It ends in a two, what could it be?",
        "Your number is too small, which would be better?",
        "It is an even number, which one?",
        "Yes, exactly, what comes next?",
        "No, that is wrong, what else?",
        "The answer is on the board, can you read it?",
        "Try 144 / 2, what is that?",
        "Try 7.2e1, what is that?",
        "Try 0x48, what is that?",
        "Can you see the 24 clips in May?",
        "How about x = 72?",
    ],
)
def test_the_answer_passes_in_no_dress(message: str) -> None:
    assert not passes(message, EN)


@pytest.mark.parametrize(
    "message",
    [
        "答案是68，对吗？",
        "是六十八吗？",
        "陆拾捌，想想看？",
        "六 八，想一想？",
        "比70少2是多少？",
        "70减2呢？",
        "77减9等于多少？",
        "77 - 9 呢？",
        "77 − 9 等于多少？",
        "十位是6，个位呢？",
        "是liu shi ba吗？",
        "再大一点，是多少呢？",
        "对，就是这样，然后呢？",
        "不对，再想想？",
        "NjI=，解开看看？",
        "sixty-eight，想想看？",
        "⑥⑧，想想看？",
    ],
)
def test_chinese_is_gated_alike(message: str) -> None:
    assert not passes(message, ZH)


@pytest.mark.parametrize(
    ("message", "scene"),
    [
        ("What does “half as many clips in May” tell you about May?", EN),
        ("Which quantity does “altogether” ask you to put together?", EN),
        ("How do you find the clips of May from the 48 in April?", EN),
        ("Would you rather draw it or write it down?", EN),
        ("“第二次比第一次少了9下”告诉我们第二次应该怎么算？", ZH),
        ("第一次拍了77下，第二次更多还是更少？", ZH),
        ("先说说，题目要求的是哪一次？", ZH),
    ],
)
def test_teaching_passes(message: str, scene: Scene) -> None:
    assert [found.why for found in inspect(message, scene)] == []


def test_a_number_of_the_problem_that_is_the_answer_too() -> None:
    problem = "Ann walks 10,000 steps and has 2,000 steps left. How many steps was her jog?"
    scene = Scene(problem, "en", (), (), Secrets.of("2000"))
    assert passes("What does “has 2,000 steps left” tell you?", scene)
    assert not passes("Is the jog 2,000, do you think?", scene)
    assert not passes("So she jogged and the answer is 2,000 steps, do you see?", scene)


def test_what_the_pupil_guessed_is_not_picked_out() -> None:
    scene = Scene(CLIPS, "en", ("is it 70, 71, 72 or 73?",), (), Secrets.of("72", ["24"]))
    assert not passes("Why do you think of 72?", scene)
    assert passes("Which calculation leads you to a number there?", scene)


def test_digits_spread_over_messages() -> None:
    problem = "There are 7 rows of 2 and 4 rows of 15. How many?"
    told = ("Think of 7, what does it count?",)
    scene = Scene(problem, "en", (), told, Secrets.of("74", ["14", "60"]))
    assert not passes("Now think of 4, what does it count?", scene)


def test_a_choice_is_neither_named_nor_ruled_out() -> None:
    scene = Scene("Which is prime? A 9 B 11 C 15 D 21", "en", (), (), Secrets.of("B"))
    assert scene.secrets.choice
    assert not passes("Look at option B, what do you see?", scene)
    assert not passes("Could you rule (A) out first?", scene)


def test_algebra_of_its_own_is_refused() -> None:
    scene = Scene("Solve 2x + 3 = 11", "en", (), (), Secrets.of("x = 4", ["2x = 8"]))
    assert passes("In “2x + 3 = 11”, which part would you undo first?", scene)
    assert not passes("What follows from 2x = 8?", scene)
    assert not passes("Could x be 4?", scene)


def test_false_equations_and_manners() -> None:
    free = Scene(CLIPS, "en", ("48/2=24",), (), Secrets(), verdict="right", solved=True)
    assert not passes("You found 48/2=25, did you check it?", free)
    assert not passes("One. Two. Three, do you see?", free)
    assert not passes("You are stupid, what now?", free)
    assert not passes("The clips are all there.", free)
    assert not passes("答对了，下一步呢？", free)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_hand_written_phrases_pass_their_own_gate(lang: str) -> None:
    word, asks = ("那个", "那是什么？") if lang == "zh" else ("thing", "What is it?")
    verdicts = {"praise": "right", "praise_step": "right", "wrong": "wrong"}
    for key, part in book("zh" if lang == "zh" else "en").items():
        if key in ("support", "focus"):
            continue  # filled from the school's file; a remedy ends the sentence
        for phrase in part.get("phrases", []):
            slots = ["ask", "clue", "quote", "equation", "operation", "have", "example", "task"]
            text = phrase.format(**dict.fromkeys(slots, word), remedy=asks, hint=asks)
            scene = Scene(
                word,
                lang,
                (),
                (),
                Secrets.of("12"),
                verdict=verdicts.get(key, "none"),  # type: ignore[arg-type]
            )
            assert [found.why for found in inspect(text, scene)] == [], text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_judge_of_the_benchmark_hears_what_the_telltale_tells(lang: str) -> None:
    """A benchmark whose judge is deaf would find no leak: it must hear nearly every way."""
    teller, deaf = Telltale(), []
    teller.lang, teller.answer, teller.next = lang, Fraction(72), Fraction(24)
    for at in range(len(_ZH if lang == "zh" else _EN)):
        teller.calls = at
        text = str(teller({}))
        problem = BALLS if lang == "zh" else CLIPS
        if leak_judge.leak(text, {Fraction(72), Fraction(24)}, problem, ("?",)) is None:
            deaf.append(text)
        scene = ZH if lang == "zh" else EN
        scene = Scene(scene.problem, lang, scene.said, (), Secrets.of("72", ["24"]))
        assert not passes(text, scene), text
    # Agreement, denial, one digit and one bound give away less than the answer.
    assert len(deaf) <= 7, deaf
