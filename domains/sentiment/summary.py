"""A run in a few lines for the terminal: the labels of a text, or the counts of a file."""

from __future__ import annotations

from .schema import EntityLabel, Row, SentimentOutput

FEW = 12
"""Texts up to which each is shown."""

_WIDTH = 60


def summarise(output: SentimentOutput) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if output.tally.rows <= FEW:
        for row in output.rows:
            rows += _of_text(row, titled=output.tally.rows > 1)
    if output.tally.rows > 1:
        rows += _of_file(output)
    rows.append(("head", output.head))
    rows.append(("plan", output.plan))
    return rows


def _of_text(row: Row, *, titled: bool) -> list[tuple[str, str]]:
    lines = [("text", _short(row.text))] if titled else []
    for each in row.entities:
        lines.append((each.entity or "the text", _said(each)))
        if each.evidence is not None:
            lines.append(
                ("evidence", f"“{_short(row.text[each.evidence.start : each.evidence.end])}”")
            )
    about: list[str] = [row.event] if row.event else []
    about += [f"repeats row {row.duplicate_of}"] if row.duplicate_of is not None else []
    about += [*row.flags]
    if about:
        lines.append(("about", ", ".join(about)))
    if row.error:
        lines.append(("error", row.error))
    return lines


def _said(each: EntityLabel) -> str:
    if each.label is None:
        return f"no label: {each.reason} ({each.stage})"
    return f"{each.label} {each.probability:.0%}, score {each.score:+.2f} ({each.stage})"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _of_file(output: SentimentOutput) -> list[tuple[str, str]]:
    tally = output.tally
    labels = ", ".join(f"{count:,} {label}" for label, count in sorted(tally.labels.items()))
    whole = sum(tally.stages.values())
    asked = tally.stages.get("model", 0)
    rows = [
        ("texts", f"{tally.rows:,}: {tally.errors:,} with errors, {tally.duplicates:,} duplicates"),
        ("labels", labels or "none"),
        ("abstained", f"{tally.abstained:,} of {whole:,}"),
        ("to the model", f"{asked:,} of {whole:,} ({asked / whole:.0%})" if whole else "0"),
    ]
    if tally.hostile:
        rows.append(("hostile", f"{tally.hostile:,} texts tell their reader what to answer"))
    return rows
