"""Fixed wording of the class report, in both languages."""

from __future__ import annotations

from ..schema import Lang

_WORDS: dict[str, tuple[str, str]] = {
    "label": (
        "AI-made: compiled by a program from the pupils' own work; a teacher decides.",
        "人工智能生成：由程序根据学生自己的作业整理，教学决定由教师作出。",
    ),
    "title": ("Class {name}: what to teach tomorrow", "{name}：明天教什么"),
    "dated": ("Lessons from {since} to {day}", "统计范围：{since}至{day}"),
    "start": ("the beginning", "开始使用"),
    "comma": (", ", "、"),
    "tomorrow": ("Teach again", "需要重新讲解"),
    "nothing": ("Nobody is stuck.", "没有学生卡住。"),
    "stuck": ("{n} of {all} pupils: {who}.", "{all}名学生中有{n}名：{who}。"),
    "remedy": ("What helps:", "怎么讲："),
    "example": (
        "An example of the mistake: {task} answered with {wrong}.",
        "典型错例：{task} 答成 {wrong}。",
    ),
    "fresh": ("Fresh problems", "新练习"),
    "answer": ("Answer: {text}", "答案：{text}"),
    "mastery": ("What each pupil knows", "掌握情况"),
    "grid": (
        "Bars: the probability that it is known. Green: known; hatched: stuck; empty: not tried.",
        "色条表示已掌握的概率；实色为已掌握，斜纹为卡住，空白为尚未练习。",
    ),
    "ready": ("Ready to go on", "可以继续往前学"),
    "due": ("Due for review", "该复习了"),
    "unseen": ("Not seen", "没有学习记录"),
    "family": ("For the family of {name}", "致{name}的家长"),
    "note_done": (
        "{name} worked on {n} problems with the tutor and solved {solved} of them.",
        "{name}用学习助手做了{n}道题，其中{solved}道做对了。",
    ),
    "note_none": (
        "{name} has not worked with the tutor in this time. Ten minutes are a good start.",
        "这段时间{name}还没有使用学习助手。每次十分钟就是很好的开始。",
    ),
    "note_well": ("This goes well: {what}.", "掌握得好的内容：{what}。"),
    "note_now": ("This is being practised now: {what}.", "正在练习的内容：{what}。"),
    "note_home": (
        "You need not know the answer to help: ask how to begin with this one, and why. {problem}",
        "您不需要会做也能帮忙：请孩子讲讲下面这道题怎么开始、为什么。{problem}",
    ),
    "note_end": (
        "Mistakes are part of learning; please praise the explaining, not the speed.",
        "犯错是学习的一部分；请多表扬讲解的过程，而不是做得快。",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key][lang == "zh"].format(**values)
