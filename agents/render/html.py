"""HTML: the whole document as one file that needs nothing else, for screen, phone and paper."""

from __future__ import annotations

from importlib.resources import files

from .document import Document, Header, Label, RunLine, Section
from .html_parts import Parts, escape, note_html
from .html_sources import sources_html
from .words import count, head_facts, html_lang, money, word


def render_html(document: Document) -> str:
    """The page as text, to be stored as UTF-8. It holds no script and loads nothing."""
    parts = Parts(document)
    sections = list(document.sections)
    lead = _lead(document, parts, sections[0]) if sections else ""
    rest = "\n".join(_section(parts, section) for section in sections[1:])
    body = "\n".join(
        part
        for part in (
            _labels(document.labels),
            _cover(document),
            _contents(document),
            "<main>",
            lead,
            rest,
            sources_html(document),
            _run(document),
            "</main>",
            _footer(document),
        )
        if part
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{html_lang(document.lang)}">\n{_head(document)}\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _head(document: Document) -> str:
    metas = {"generator": "Tael", "description": document.subtitle}
    if document.aigc:
        metas["AIGC"] = document.aigc.model_dump_json()
    if any(label.kind == "ai" for label in document.labels):
        metas["ai-generated"] = "true"
    lines = "\n".join(
        f'<meta name="{name}" content="{escape(content)}">'
        for name, content in metas.items()
        if content
    )
    css = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    title = " · ".join(part for part in (document.header.company, document.title) if part)
    return (
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{lines}\n<title>{escape(title)}</title>\n"
        f"<style>\n{css}{_page_margins(document)}</style>\n</head>"
    )


def _page_margins(document: Document) -> str:
    """The labels and the title in every printed page's margin."""
    labels = _css_string(" · ".join(label.text for label in document.labels))
    ticker = document.header.ticker
    title = _css_string(f"{ticker} · {document.title}" if ticker else document.title)
    return (
        f"@page {{ @top-left {{ content: {labels}; }} @bottom-left {{ content: {title}; }} "
        '@bottom-right { content: counter(page) " / " counter(pages); } }\n'
    )


def _css_string(text: str) -> str:
    """A CSS string in which every character that could end it, or the style element, is escaped
    by its code point."""
    return '"' + "".join(c if c.isalnum() or c in " ·,.-" else f"\\{ord(c):x} " for c in text) + '"'


def _labels(labels: tuple[Label, ...]) -> str:
    if not labels:
        return ""
    marks = "".join(f'<span class="{label.kind}">{escape(label.text)}</span>' for label in labels)
    return f'<div class="labels" role="note">{marks}</div>'


def _cover(document: Document) -> str:
    header = document.header
    species = f'<b class="species">{escape(header.species)}</b>' if header.species else ""
    named = [header.ticker, header.exchange]
    traded = " · ".join(escape(part) for part in named if part)
    company = f"<strong>{escape(header.company)}</strong> {traded}" if header.company else traded
    subtitle = f'<p class="subtitle">{escape(document.subtitle)}</p>' if document.subtitle else ""
    return (
        f'<header class="cover"><p class="company">{species}{company}</p>\n'
        f"<h1>{escape(document.title)}</h1>{subtitle}\n{_dates(document)}"
        f"{_imprint(header)}{''.join(map(note_html, document.front))}</header>"
    )


def _dates(document: Document) -> str:
    pairs = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"
        for label, text in head_facts(document)
    )
    return f'<dl class="dates">{pairs}</dl>'


def _imprint(header: Header) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in header.imprint)
    return f'<ul class="imprint">{lines}</ul>' if lines else ""


def _contents(document: Document) -> str:
    links = [(f"section-{section.id}", section.title) for section in document.sections]
    if document.sources:
        links.append(("sources", word(document.lang, "sources")))
    items = "".join(f'<li><a href="#{anchor}">{escape(title)}</a></li>' for anchor, title in links)
    label = escape(word(document.lang, "contents"))
    return f'<nav aria-label="{label}"><ol>{items}</ol></nav>'


def _lead(document: Document, parts: Parts, section: Section) -> str:
    """The first section, with the box of key figures beside it."""
    figures = document.header.figures
    if not figures:
        return _section(parts, section)
    title = escape(word(document.lang, "key_figures"))
    rows = "".join(
        f"<div><dt>{escape(figure.label)}</dt><dd>{parts.figure(figure.text, figure.fact_id)}"
        + (f"<small>{escape(figure.note)}</small>" if figure.note else "")
        + "</dd></div>"
        for figure in figures
    )
    box = f'<aside class="box"><h2>{title}</h2><dl>{rows}</dl></aside>'
    return f'<div class="lead">\n{box}\n{_section(parts, section)}\n</div>'


def _section(parts: Parts, section: Section) -> str:
    fine = ' class="fine"' if section.fine else ""
    return (
        f'<section id="section-{section.id}"{fine}><h2>{escape(section.title)}</h2>\n'
        f"{parts.blocks(section.blocks)}\n</section>"
    )


def _run(document: Document) -> str:
    run, lang = document.run, document.lang
    if run is None:
        return ""
    pairs = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"
        for label, text in run_facts(document, run)
    )
    dropped = "".join(
        f"<li><q>{escape(gone.text)}</q> <small>{escape(gone.reason)}</small></li>"
        for gone in run.dropped
    )
    if dropped:
        head = escape(f"{word(lang, 'dropped')} ({len(run.dropped)})")
        dropped = f"<details><summary>{head}</summary><ul>{dropped}</ul></details>"
    title = escape(word(lang, "run"))
    return f'<section id="run" class="run"><h2>{title}</h2><dl>{pairs}</dl>{dropped}</section>'


def run_facts(document: Document, run: RunLine) -> list[tuple[str, str]]:
    """What a run took, as pairs of a label and a text."""
    lang, usage = document.lang, run.usage
    tokens = word(
        lang,
        "token_kinds",
        uncached=count(usage.uncached),
        cached=count(usage.cached),
        output=count(usage.output),
    )
    if usage.reasoning:
        tokens += word(lang, "reasoning", count(usage.reasoning))
    if usage.estimated:
        tokens += word(lang, "estimated")
    cost = word(
        lang,
        "cost_text",
        listed=money(run.cost_listed, run.currency, lang),
        incurred=money(run.cost_incurred, run.currency, lang),
    )
    if run.cost_listed is None and run.cost_reference is not None:
        cost = word(lang, "cost_own", money(run.cost_reference, "USD", lang))
    elif run.price_table:
        cost += f" ({word(lang, 'price_table', run.price_table)})"
    told = {
        "run_id": run.run_id,
        "model": run.model,
        "tokens": tokens,
        "cost": cost,
        "calls": count(run.calls),
        "seconds": word(lang, "seconds_text", f"{run.seconds:.1f}"),
        "repairs": count(run.repairs),
        "dropped": count(len(run.dropped)),
    }
    return [(word(lang, key), text) for key, text in told.items()]


def _footer(document: Document) -> str:
    texts = [label.text for label in document.labels]
    return f"<footer>{escape(' · '.join(texts))}</footer>" if texts else ""
