"""The class report as one printable page of HTML: tomorrow's lesson, the pupils, the families."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files

from ..curriculum import MISCONCEPTIONS, generate, generated, order
from ..practice import title
from ..schema import Lang
from .summary import Fault, Pupil, Summary, Topic
from .words import say

_QUOTED = 160
_SHOWN = 4
"""Steps quoted for one misconception, and components in a note to a family."""

Names = Mapping[str, Sequence[str]]


def page(summary: Summary, lang: Lang, names: Names) -> str:
    """names: what the school calls each pupil, by id; without one the id stands."""
    return _Page(summary, lang, names).whole()


class _Page:
    def __init__(self, summary: Summary, lang: Lang, names: Names) -> None:
        self._summary, self._lang, self._names = summary, lang, names

    def _say(self, key: str, **values: object) -> str:
        return escape(say(key, self._lang, **values))

    def _name(self, learner: str) -> str:
        called = self._names.get(learner, ())
        wanted = [n for n in called if n.isascii() != (self._lang == "zh")] or list(called)
        return wanted[0] if wanted else learner

    def whole(self) -> str:
        summary = self._summary
        since = f"{summary.since:%Y-%m-%d}" if summary.since else say("start", self._lang)
        css = files(__package__).joinpath("class.css").read_text(encoding="utf-8")
        head = self._say("title", name=summary.name)
        dated = self._say("dated", since=since, day=f"{summary.made:%Y-%m-%d}")
        parts = [*self._tomorrow(), *self._mastery(), *self._pupils(), *self._families()]
        label = escape(say("label", self._lang))
        return (
            f'<!doctype html>\n<html lang="{self._lang}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{head}</title>'
            f"<style>{css}</style></head><body>\n"
            f'<header><p class="label">{label}</p><h1>{head}</h1><p class="dated">{dated}</p>'
            f"</header>\n{''.join(parts)}</body></html>\n"
        )

    def _tomorrow(self) -> Iterator[str]:
        yield f"<section><h2>{self._say('tomorrow')}</h2>"
        if not self._summary.topics:
            yield f"<p>{self._say('nothing')}</p>"
        for number, topic in enumerate(self._summary.topics, 1):
            yield self._topic(number, topic)
        yield "</section>\n"

    def _topic(self, number: int, topic: Topic) -> str:
        name = escape(title(topic.component, self._lang))
        who = say("comma", self._lang).join(self._name(one) for one in topic.pupils)
        stuck = self._say("stuck", n=len(topic.pupils), all=len(self._summary.pupils), who=who)
        faults = "".join(self._fault(key, found) for key, found in topic.faults)
        problems = "".join(
            f"<li>{escape(text.get(self._lang) or next(iter(text.values())))} "
            f'<span class="answer">{self._say("answer", text=_pretty(answer))}</span></li>'
            for text, answer in topic.problems
        )
        fresh = f"<h4>{self._say('fresh')}</h4><ol>{problems}</ol>" if problems else ""
        return (
            f'<article><h3><span class="number">{number}</span>{name}</h3>'
            f"<p>{stuck}</p>{faults}{fresh}</article>"
        )

    def _fault(self, key: str, found: Sequence[Fault]) -> str:
        known = MISCONCEPTIONS[key]
        task, wrong = known.example
        # Tasks that only the curriculum's rules read, such as "circumference: 5", are left out.
        example = self._say("example", task=task, wrong=wrong) if ":" not in task else ""
        steps = "".join(
            f"<li><q>{escape(_cut(fault.step))}</q> <span class='who'>"
            f"{escape(self._name(fault.learner))}, {fault.day}; {escape(_cut(fault.problem))}"
            "</span></li>"
            for fault in found[:_SHOWN]
        )
        return (
            f'<div class="fault"><h4>{escape(known.name[self._lang])}</h4><ul>{steps}</ul>'
            f"<p><b>{self._say('remedy')}</b> {escape(known.remedy[self._lang])} "
            f"{example}</p></div>"
        )

    def _mastery(self) -> Iterator[str]:
        """A row a pupil, a cell a component: small multiples of what is believed."""
        seen = {name for pupil in self._summary.pupils for name in pupil.standings}
        shown = [name for name in order() if name in seen]
        if not shown:
            return
        yield f'<section><h2>{self._say("mastery")}</h2><div class="wide"><table class="grid">'
        heads = "".join(f"<th><span>{escape(title(n, self._lang))}</span></th>" for n in shown)
        yield f"<thead><tr><th></th>{heads}</tr></thead><tbody>"
        for pupil in self._summary.pupils:
            cells = "".join(self._cell(pupil, name) for name in shown)
            yield f"<tr><th>{escape(self._name(pupil.id))}</th>{cells}</tr>"
        yield f"</tbody></table></div><p class='under'>{self._say('grid')}</p></section>\n"

    def _cell(self, pupil: Pupil, name: str) -> str:
        if name not in pupil.standings:
            return "<td></td>"
        share = pupil.standings[name].mastery
        kind = "known" if name in pupil.known else "stuck" if name in pupil.stuck else "way"
        return f'<td class="{kind}"><i style="width:{share:.0%}"></i><b>{share:.0%}</b></td>'

    def _pupils(self) -> Iterator[str]:
        groups = (
            ("ready", [(p, p.known) for p in self._summary.pupils if p.known and not p.stuck]),
            ("due", [(p, p.due) for p in self._summary.pupils if p.due]),
            ("unseen", [(p, ()) for p in self._summary.unseen]),
        )
        for key, rows in groups:
            if not rows:
                continue
            lines = "".join(f"<li>{self._row(pupil, names)}</li>" for pupil, names in rows)
            yield f"<section><h2>{self._say(key)}</h2><ul>{lines}</ul></section>\n"

    def _row(self, pupil: Pupil, names: Sequence[str]) -> str:
        told = self._list(names)
        colon = "：" if self._lang == "zh" else ": "
        return escape(self._name(pupil.id)) + (f"{colon}{told}" if told else "")

    def _list(self, names: Sequence[str]) -> str:
        return escape(say("comma", self._lang).join(title(n, self._lang) for n in names))

    def _families(self) -> Iterator[str]:
        """A page each; of one pupil alone, without comparison."""
        for pupil in self._summary.pupils:
            name = self._name(pupil.id)
            lines = [self._say("note_done", name=name, n=pupil.lessons, solved=pupil.solved)]
            if not pupil.lessons:
                lines = [self._say("note_none", name=name)]
            if pupil.known:
                lines.append(self._say("note_well", what="\0").replace("\0", self._best(pupil)))
            if now := (*pupil.stuck, *pupil.tried):
                what = self._list(now[:_SHOWN])
                lines.append(self._say("note_now", what="\0").replace("\0", what))
            lines += self._home(pupil)
            yield (
                f'<section class="family"><p class="label">{escape(say("label", self._lang))}</p>'
                f"<h2>{self._say('family', name=name)}</h2>"
                f"{''.join(f'<p>{line}</p>' for line in lines)}"
                f"<p>{self._say('note_end')}</p></section>\n"
            )

    def _best(self, pupil: Pupil) -> str:
        ranked = sorted(pupil.known, key=lambda one: -pupil.standings[one].mastery)
        return self._list(ranked[:_SHOWN])

    def _home(self, pupil: Pupil) -> Iterator[str]:
        able = set(generated())
        for component in (*pupil.stuck, *pupil.tried, *pupil.due, *pupil.known):
            if component in able:
                problem = generate(component, self._summary.made.toordinal() * 10 + 7)
                yield self._say("note_home", problem=problem.said(self._lang))
                return


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _QUOTED else flat[: _QUOTED - 1] + "…"


def _pretty(answer: str) -> str:
    return answer.replace("*pi", "π")
