"""How much of what is wrong `agent check` finds, and how fast it reads.

``python -m tael.evals.bench_check REPORTS``: a folder of correct Markdown reports. Every figure of
theirs is changed once, alone, by 5 to 40 %; found is a mutation after which a finding of the kind
``figure`` or ``rating`` comes up. Unharmed reports must give none. Then a PDF of 50 pages, set by
typst, is read and checked with the rules of four regimes. No model, no tokens, no cost.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from math import sqrt
from pathlib import Path

from ..tools.readers import read
from ..tools.readers.markdown import read_markdown
from ..tools.rules import check
from ..tools.rules.recompute import recompute

SEED = 7
_FIGURE = re.compile(
    r"(?<![\d.A-Za-z/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,A-Za-z/-])\d+(?:\.\d+)?"
)


def figures(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of every figure that measures something."""
    at = 0
    for line in text.splitlines(keepends=True):
        table = line.startswith("|")
        head = table and bool(re.search(r"\d{4}[AE]|\b(?:FY|H1|Q1)|\d{4}年|\| 20\d\d", line))
        if not head and not line.startswith(("#", "Published", "发布")):
            for match in _FIGURE.finditer(line):
                around = line[max(0, match.start() - 1) : match.end() + 2]
                year = re.fullmatch(r"(?:19|20)\d\d", match.group())
                if not year and not re.search(r"[年月季]|\d-\d|-\d\d", around[1:]):
                    yield at + match.start(), at + match.end(), _kind(line, table)
        at += len(line)


def _kind(line: str, table: bool) -> str:
    if not table:
        return "prose"
    label = line.split("|")[1].lower()
    if re.search(r"growth|yoy|同比|增速", label):
        return "growth row"
    if re.search(r"margin|率(?!（倍)", label) and "市盈" not in label:
        return "ratio row"
    if re.search(r"p/e|市盈", label):
        return "multiple row"
    return "level row"


def changed(figure: str, rng: random.Random) -> str:
    places = len(figure.partition(".")[2])
    value = Decimal(figure.replace(",", ""))
    factor = Decimal(str(round(rng.choice([-1, 1]) * rng.uniform(0.05, 0.40), 3)))
    step = Decimal(1).scaleb(-places)
    moved = (value * (1 + factor)).quantize(step)
    if abs(moved - value) < 3 * step:
        moved = value + 3 * step
    return f"{moved:,f}" if "," in figure else f"{moved:f}"


def mutate(folder: Path, rounds: int) -> None:
    rng = random.Random(SEED)  # noqa: S311 - a sample that can be drawn again
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        clean = recompute(read_markdown(text, path.name))
        print(f"{path.name}: {len(clean)} findings unharmed")
        for _ in range(rounds):
            for start, end, kind in figures(text):
                wrong = text[:start] + changed(text[start:end], rng) + text[end:]
                hits = recompute(read_markdown(wrong, path.name))
                tried[kind] += 1
                found[kind] += any(hit.kind in ("figure", "rating") for hit in hits)
    for kind in (*sorted(tried), "all"):
        n = tried.total() if kind == "all" else tried[kind]
        k = found.total() if kind == "all" else found[kind]
        low, high = wilson(k, n)
        print(f"{kind:13} found {k}/{n} = {k / n:.1%} (95 % {low:.1%} to {high:.1%})")
    print(f"seed {SEED}")


def wilson(k: int, n: int) -> tuple[float, float]:
    z, p = 1.96, k / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def speed(pages: int) -> None:
    import typst

    body = "Revenue rose 8.4% in FY2025, and margins widened as prices held. " * 12
    table = "\n".join(
        f"[Line {n}], [{1000 + n}], [{1100 + n}], [{1200 + n}], [{n}.5%]," for n in range(24)
    )
    heads = "[USD m], [FY2023A], [FY2024A], [FY2025A], [Mix]"
    page = f"== Section\n{body}\n\n#table(columns: 5, {heads}, {table})\n{body}\n"
    source = "#set page(height: 842pt, width: 595pt, margin: 50pt, header: [Report])\n" + (
        "\n#pagebreak()\n".join([page] * pages)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        path.write_bytes(typst.compile(source.encode()))
        began = time.perf_counter()
        material = read(path)
        middle = time.perf_counter()
        check(material, regimes=("us", "cn", "hk", "eu"), firm=None, recompute=recompute)
        end = time.perf_counter()
    letters = sum(len(b.text) + sum(map(len, sum(b.rows, ()))) for b in material.blocks)
    print(
        f"{material.pages} pages, {letters:,} characters: read {middle - began:.2f} s, "
        f"rules and figures {end - middle:.2f} s, together {end - began:.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--pages", type=int, default=50)
    given = parser.parse_args()
    mutate(given.reports, given.rounds)
    speed(given.pages)


if __name__ == "__main__":
    main()
