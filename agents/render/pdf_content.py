"""What print says beside the prose: marks, dates, source lines, as plain text for PDF and DOCX.

Both formats put the same pieces in the same order; only how a piece is set differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urldefrag

from .document import Block, Chart, Document, Lang, Prose, Sentence, SourceLine
from .html_parts import is_link, number_runs
from .sources import bare_period, formula_pieces
from .words import day, origin_name, word

_PAGE = {"en": ("Page ", " of ", ""), "zh": ("第 ", " 页，共 ", " 页")}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``number`` is the source line whose mark follows it, ``url`` its link."""

    text: str
    number: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source line: what it is, its value (a link where the source allows), where it stands or
    how it is calculated, and remarks on it."""

    number: int
    item: str
    period: str
    value: Run
    where: tuple[Run, ...]
    remarks: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The lines of one filing or of one kind. ``url`` is the filing's address, or empty."""

    kind: str
    title: str
    detail: str
    url: str
    entries: tuple[SourceEntry, ...]


def page_words(lang: Lang) -> tuple[str, str, str]:
    """What stands before, between and after a page's number and the count of pages."""
    return _PAGE[lang]


def sentence_runs(sentence: Sentence, numbers: dict[str, int]) -> list[Run]:
    """The sentence, cut behind each figure and followed by the marks of what it quotes."""
    runs, at = [], 0
    for span in sentence.spans:
        runs.append(Run(sentence.text[at : span.start]))
        runs.append(Run(sentence.text[span.start : span.end], numbers[span.fact_id]))
        at = span.end
    runs.append(Run(sentence.text[at:]))
    runs += [Run("", numbers[quote.source_id]) for quote in sentence.quotes if quote.source_id]
    return [run for run in runs if run.text or run.number]


def paragraph_runs(prose: Prose, numbers: dict[str, int], lang: Lang) -> list[Run]:
    """All sentences as one paragraph: joined by spaces, in Chinese by nothing."""
    runs: list[Run] = []
    for sentence in prose.sentences:
        if runs and lang != "zh":
            runs.append(Run(" "))
        runs += sentence_runs(sentence, numbers)
    return runs


def chart_numbers(chart: Chart, numbers: dict[str, int]) -> list[tuple[int, int]]:
    """Runs of source numbers behind a chart's marks, first and last."""
    return list(number_runs(numbers[p.fact_id] for p in chart.points if p.fact_id))


def source_groups(document: Document) -> list[SourceGroup]:
    """The source lines in order, gathered as readers of a filing would."""
    lang, by_fact = document.lang, {f: line for line in document.sources for f in line.fact_ids}
    groups = []
    told: set[tuple[str, str]] = set()
    for _, run in groupby(document.sources, key=_group_key):
        lines = list(run)
        entries = tuple(_entry(_told_once(line, told), lang, by_fact) for line in lines)
        groups.append(_titled(lines[0], lang, entries))
    return groups


def _told_once(line: SourceLine, told: set[tuple[str, str]]) -> SourceLine:
    """The line without what an earlier one of its filing has said: the name of its label's
    concept, in whatever filing, and the dates of its period."""
    concept, period = (line.label, line.concept), (line.accession or line.form, line.period)
    left = {}
    if concept in told:
        left["concept"] = ""
    if period in told:
        left["period"] = bare_period(line)
    told |= {concept, period}
    return line.model_copy(update=left)


def _group_key(line: SourceLine) -> tuple[str, ...]:
    if line.kind != "filed":
        return (line.kind,)
    return line.kind, line.accession, line.form, day(line.filed)


def _titled(line: SourceLine, lang: Lang, entries: tuple[SourceEntry, ...]) -> SourceGroup:
    if line.kind != "filed":
        return SourceGroup(line.kind, word(lang, line.kind), "", "", entries)
    filed = word(lang, "filed_on", day(line.filed)) if line.filed else ""
    told = [filed, line.accession, origin_name(line.origin, lang)]
    url = urldefrag(line.url).url
    detail = " · ".join(part for part in told if part)
    return SourceGroup(line.kind, line.form, detail, url if is_link(url) else "", entries)


def _entry(line: SourceLine, lang: Lang, by_fact: dict[str, SourceLine]) -> SourceEntry:
    if line.kind == "text":
        item, value = line.value, Run("")
    else:
        item, value = line.label, _linked(line.value, line.url)
    return SourceEntry(
        number=line.number,
        item=item,
        period=_period(line),
        value=value,
        where=tuple(_where(line, lang, by_fact)),
        remarks=tuple(_remarks(line, lang)),
    )


def _period(line: SourceLine) -> str:
    """Dates in brackets stand at what was filed; a calculation has those of its inputs."""
    if line.kind == "text":
        return ""
    return bare_period(line) if line.kind == "calculated" else line.period


def _linked(text: str, url: str) -> Run:
    return Run(text, url=url if is_link(url) else "")


def _where(line: SourceLine, lang: Lang, by_fact: dict[str, SourceLine]) -> Iterator[Run]:
    if line.kind == "calculated":
        yield Run("= ")
        pieces, unnamed = formula_pieces(line, by_fact)
        yield from _summed(pieces, lang) or map(_piece, pieces)
        if unnamed:
            before, after = word(lang, "from", "\0").split("\0")
            yield Run(f" ({before} ")
            for place, one in enumerate(unnamed):
                if place:
                    yield Run(", ")
                yield _input(one)
            yield Run(f"{after})")
    elif line.kind == "filed":
        if line.concept:
            yield Run(line.concept)
    else:
        name = line.label if line.kind == "text" else line.form
        origin = "" if line.kind == "assumption" and line.note else origin_name(line.origin, lang)
        told = " · ".join(part for part in (name, origin, day(line.filed)) if part)
        if told or line.url:
            yield _linked(told or word(lang, "open"), line.url)


def _summed(pieces: Sequence[str | SourceLine], lang: Lang) -> list[Run]:
    """A sum over facts that share one line says so; empty for any other formula."""
    terms, signs = pieces[1::2], {str(piece) for piece in pieces[2:-1:2]}
    if len(terms) < 3 or signs != {" + "} or len({id(term) for term in terms}) > 1:
        return []
    return [Run(word(lang, "sum_of") + " "), *map(_piece, terms[:1])]


def _piece(piece: str | SourceLine) -> Run:
    return Run(piece) if isinstance(piece, str) else _input(piece)


def _input(line: SourceLine) -> Run:
    """An input by its number alone: what it is stands in its own line of the same list."""
    return Run("", line.number)


def _remarks(line: SourceLine, lang: Lang) -> Iterator[Run]:
    """What an earlier filing said, and the fact's own note."""
    if line.first_filed:
        first = line.first_filed
        where = " ".join(part for part in (first.form, day(first.filed)) if part)
        yield _linked(f"{word(lang, 'first_filed', first.value)}, {where}", first.url)
    if line.note:
        yield Run(line.note)


def text_weight(texts: Iterable[str]) -> float:
    """Rough room that texts take, in ems; see :func:`width`."""
    return sum(width(text) for text in texts)


def width(text: str) -> float:
    """Estimated width in ems, on the wide side: a full-width character takes one."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text)


def plain(blocks: Iterable[Block]) -> list[str]:
    """The words of prose and notes among blocks."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Prose):
            out += [sentence.text for sentence in block.sentences]
        elif block.kind == "note":
            out += [block.title, block.text]
    return out
