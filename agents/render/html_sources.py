"""HTML of the sources: one numbered line a fact, gathered by filing, links as deep as they go."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urldefrag

from .document import Document, Lang, SourceLine
from .html_parts import escape, is_link, link
from .sources import formula_pieces, short_name
from .words import day, origin_name, word

_LAST_COLUMN = {
    "filed": "concept",
    "market": "reference",
    "assumption": "reference",
    "text": "reference",
    "calculated": "formula",
}


def sources_html(document: Document) -> str:
    """The section of all source lines; the anchor of a line is ``src-`` and its number."""
    if not document.sources:
        return ""
    lang, by_fact = document.lang, {f: line for line in document.sources for f in line.fact_ids}
    groups = []
    for (kind, _), run in groupby(document.sources, key=lambda line: (line.kind, _filing(line))):
        lines = list(run)
        rows = "\n".join(_row(line, lang, by_fact) for line in lines)
        heads = "".join(
            f'<th scope="col">{escape(word(lang, key))}</th>'
            for key in ("no", "item", "value", _LAST_COLUMN[kind])
        )
        groups.append(
            f'<section class="group {kind}">{_heading(lines[0], lang)}\n'
            f"<table><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></section>"
        )
    title, note = escape(word(lang, "sources")), escape(word(lang, "sources_note"))
    body = "\n".join(groups)
    return (
        f'<section id="sources" class="sources"><h2>{title}</h2><p class="under">{note}</p>\n'
        f"{body}</section>"
    )


def _filing(line: SourceLine) -> tuple[str, str, str]:
    if line.kind != "filed":
        return "", "", ""
    return line.accession, line.form, day(line.filed)


def _heading(line: SourceLine, lang: Lang) -> str:
    """The filing's form, date and accession number, and its address for those who read paper."""
    if line.kind != "filed":
        return f"<h3>{escape(word(lang, line.kind))}</h3>"
    filed = word(lang, "filed_on", day(line.filed)) if line.filed else ""
    told = [filed, line.accession, origin_name(line.origin, lang)]
    url = urldefrag(line.url).url
    address = f'<p class="address">{link(url, url)}</p>' if is_link(url) else ""
    details = escape(" · ".join(part for part in told if part))
    return f"<h3>{escape(line.form)} <span>{details}</span></h3>{address}"


def _row(line: SourceLine, lang: Lang, by_fact: dict[str, SourceLine]) -> str:
    period = f' <span class="period">{escape(line.period)}</span>' if line.period else ""
    extra = "".join(f"<small>{part}</small>" for part in _remarks(line, lang))
    if line.kind == "text":
        item, value = f"<q>{escape(line.value)}</q>", ""
    else:
        item, value = f"{escape(line.label)}{period}{extra}", link(line.url, line.value)
    return (
        f'<tr id="src-{line.number}"><td class="n">[{line.number}]</td><td class="i">{item}</td>'
        f'<td class="v">{value}</td><td class="w">{_where(line, lang, by_fact)}</td></tr>'
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


def _where(line: SourceLine, lang: Lang, by_fact: dict[str, SourceLine]) -> str:
    """The formula, the tagged concept (the value links to the element that carries it), or the
    publication."""
    if line.kind == "calculated":
        return _formula(line, lang, by_fact)
    if line.kind == "filed":
        return escape(line.concept)
    name = line.label if line.kind == "text" else line.form
    told = " · ".join(p for p in (name, origin_name(line.origin, lang), day(line.filed)) if p)
    return link(line.url, told or word(lang, "open"))


def _formula(line: SourceLine, lang: Lang, by_fact: dict[str, SourceLine]) -> str:
    """The formula with each input as its name and a link to its line."""
    pieces, unnamed = formula_pieces(line, by_fact)
    html = "".join(escape(p) if isinstance(p, str) else _input(p) for p in pieces)
    if unnamed:
        listed = ", ".join(map(_input, unnamed))
        html += f" <small>{word(lang, 'from', listed)}</small>"
    return html


def _input(line: SourceLine) -> str:
    number = line.number
    return f'{escape(short_name(line))} <a class="ref" href="#src-{number}">[{number}]</a>'
