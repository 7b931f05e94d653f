"""A gate's verdict as JUnit XML, which CI servers show.

A check is a test case. One that stops the gate is a failure (its type tells what was shown from
what could not be told); an undecided one that does not stop it is skipped.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from .gate import Check, Verdict

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot carry, not even escaped."""


def junit(verdict: Verdict, *, suite: str = "tael eval gate") -> str:
    """The verdict as one XML document, with its declaration."""
    checks = verdict.checks
    counts = {
        "tests": str(len(checks)),
        "failures": str(sum(check.stops for check in checks)),
        "errors": "0",
        "skipped": str(sum(_skipped(check) for check in checks)),
    }
    root = ET.Element("testsuites", {"name": _clean(suite), **counts})
    body = ET.SubElement(root, "testsuite", {"name": _clean(suite), **counts})
    for check in checks:
        body.append(_case(check))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def write(verdict: Verdict, path: Path, *, suite: str = "tael eval gate") -> Path:
    """Writes the document as UTF-8; folders above it are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(junit(verdict, suite=suite), encoding="utf-8")
    return path


def _skipped(check: Check) -> bool:
    return check.status == "undecided" and not check.stops


def _case(check: Check) -> ET.Element:
    task, variant, model = check.cell
    case = ET.Element(
        "testcase",
        classname=_clean(f"{task}.{variant}.{model}"),
        name=_clean(f"{check.subject} of {task}, {variant}, {model}"),
        time="0",
    )
    why = _clean(check.why)
    if check.stops:
        ET.SubElement(case, "failure", type=check.status, message=why).text = why
    elif _skipped(check):
        ET.SubElement(case, "skipped", message=why)
    else:
        ET.SubElement(case, "system-out").text = why
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
