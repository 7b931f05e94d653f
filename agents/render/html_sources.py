"""HTML of the sources: one numbered line a fact, gathered by filing, links as deep as they go."""

from __future__ import annotations

import re
from itertools import groupby
from urllib.parse import urldefrag

from .document import Document, Lang, SourceLine
from .html_parts import escape, is_link, link
from .words import day, word


def sources_html(document: Document) -> str:
    """The section of all source lines; the anchor of a line is ``src-`` and its number."""
    if not document.sources:
        return ""
    lang, by_fact = document.lang, {f: line for line in document.sources for f in line.fact_ids}
    groups = []
    for (kind, _), run in groupby(document.sources, key=lambda line: (line.kind, _filing(line))):
        lines = list(run)
        rows = "\n".join(_row(line, lang, by_fact) for line in lines)
        last = word(lang, "formula" if kind == "calculated" else "reference")
        heads = "".join(
            f'<th scope="col">{escape(head)}</th>'
            for head in (*(word(lang, key) for key in ("no", "item", "value")), last)
        )
        groups.append(
            f'<section class="group {kind}">{_heading(lines[0], lang)}\n<div class="scroll">'
            f"<table><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div></section>"
        )
    title, note = escape(word(lang, "sources")), escape(word(lang, "sources_note"))
    body = "\n".join(groups)
    return (
        f'<section id="sources" class="sources"><h2>{title}</h2><p class="under">{note}</p>\n'
        f"{body}</section>"
    )


def _filing(line: SourceLine) -> str:
    return line.accession if line.kind == "filed" else ""


def _heading(line: SourceLine, lang: Lang) -> str:
    """The filing's form, date and accession number, and its address for those who read paper."""
    if line.kind != "filed":
        return f"<h3>{escape(word(lang, line.kind))}</h3>"
    filed = word(lang, "filed_on", day(line.filed)) if line.filed else ""
    told = [filed, line.accession or word(lang, "no_accession"), line.origin]
    url = urldefrag(line.url).url
    address = f'<p class="address">{link(url, url)}</p>' if is_link(url) else ""
    details = escape(" · ".join(part for part in told if part))
    return f"<h3>{escape(line.form)} <span>{details}</span></h3>{address}"


def _row(line: SourceLine, lang: Lang, by_fact: dict[str, SourceLine]) -> str:
    period = f' <span class="period">{escape(line.period)}</span>' if line.period else ""
    extra = "".join(f"<small>{part}</small>" for part in _remarks(line, lang))
    where = _formula(line, lang, by_fact) if line.kind == "calculated" else _where(line, lang)
    return (
        f'<tr id="src-{line.number}"><td class="n">[{line.number}]</td>'
        f"<td>{escape(line.label)}{period}{extra}</td>"
        f'<td class="v">{escape(line.value)}</td><td class="w">{where}</td></tr>'
    )


def _remarks(line: SourceLine, lang: Lang) -> list[str]:
    """What an earlier filing said, and the fact's own note; as HTML."""
    remarks = []
    if line.first_filed:
        first = line.first_filed
        value = escape(word(lang, "first_filed", first.value))
        where = f"{first.form} {day(first.filed)}"
        remarks.append(f"{value}, {link(first.url, where)}")
    if line.note:
        remarks.append(escape(line.note))
    return remarks


def _where(line: SourceLine, lang: Lang) -> str:
    """The tagged concept as a link to the element that carries it; else the publication."""
    if line.kind == "filed":
        return link(line.url, line.concept or word(lang, "open"))
    date = word(lang, "published_on", day(line.filed)) if line.filed else ""
    told = " · ".join(part for part in (line.form, line.origin, date) if part)
    return link(line.url, told or word(lang, "open"))


def _formula(line: SourceLine, lang: Lang, by_fact: dict[str, SourceLine]) -> str:
    """The formula with each input's id replaced by its label and a link to its line."""
    inputs = sorted(line.inputs, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, inputs)))
    pieces, at, named = [], 0, set()
    for found in pattern.finditer(line.formula):
        pieces += [_operators(line.formula[at : found.start()]), _input(by_fact[found[0]])]
        named.add(found[0])
        at = found.end()
    pieces.append(_operators(line.formula[at:]))
    formula = "".join(pieces)
    others = [by_fact[fact_id] for fact_id in line.inputs if fact_id not in named]
    if others:
        listed = ", ".join(_input(other) for other in others)
        formula += f" <small>{word(lang, 'from', listed)}</small>"
    return formula


def _operators(text: str) -> str:
    """Signs as they are set in print."""
    spaced = {" * ": " × ", " / ": " ÷ ", " - ": " − "}
    for typed, printed in spaced.items():
        text = text.replace(typed, printed)
    return escape(text)


def _input(line: SourceLine) -> str:
    label = f"{line.label} {line.period}".strip()
    return f'{escape(label)} <a class="ref" href="#src-{line.number}">[{line.number}]</a>'
