"""The last steps of a report: from the bare document in the graph's state to the output.

The firm's profile and its rules were read when the run began and stand in the state, so that a run
that is resumed, or approved a week later, is judged by what it was started with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...agents.domain import Context
from ...agents.firm import Firm
from ...agents.firm_reading import parse_firm, read_text
from ...agents.settings import Settings
from ...tools.facts_json import load_table
from ...tools.rules import Packs, parse_packs, read_rules, shipped
from ...tools.rules.recompute import recompute
from .compliance import Complied, Situation, comply, regimes_of
from .disclosures import Approval
from .schema import Report, ReportInput


async def complied(
    state: Mapping[str, Any], context: Context, approval: Approval | None = None
) -> tuple[Report, Complied]:
    """The report as it is to be given out, and what was found in checking it."""
    situation = await _situation(state, context, approval)
    bare = Report.model_validate(state["report"])
    done = comply(bare.document, situation)
    report = bare.model_copy(
        update={
            "document": done.document,
            "compliance": done.as_json(),
            "draft_reasons": done.reasons,
        }
    )
    return report, done


def own_firm(request: ReportInput, settings: Settings) -> str | None:
    """The text of the firm's profile. Raises FirmError, in the report's language, for one that
    cannot be used."""
    path = request.firm or settings.firm
    if path is None:
        return None
    text = read_text(path.expanduser(), request.lang)
    parse_firm(text, path.name, request.lang)
    return text


def firm_of(state: Mapping[str, Any]) -> Firm | None:
    """The profile in a run's state, or None without one."""
    return parse_firm(state["firm"]) if state.get("firm") else None


def own_rules(request: ReportInput, settings: Settings) -> dict[str, str] | None:
    """Name and text of the firm's own rules file. Raises ConfigError for one that cannot be used,
    before any work is done."""
    path = request.rules or settings.rules
    if path is None:
        return None
    text = read_rules(path)
    parse_packs(text, path.name)
    return {"name": path.name, "text": text}


async def _situation(
    state: Mapping[str, Any], context: Context, approval: Approval | None
) -> Situation:
    request = ReportInput.model_validate(state["input"])
    company = load_table(state["table"]).company
    return Situation(
        firm=firm_of(state),
        regimes=request.regime or regimes_of(company),
        packs=_packs(state.get("rules")),
        approval=approval,
        resolves=await _resolver(context),
        recompute=recompute,
    )


def _packs(rules: Mapping[str, str] | None) -> Packs:
    return parse_packs(rules["text"], rules["name"]) if rules else shipped()


async def _resolver(context: Context) -> Callable[[str], bool] | None:
    """Whether the ledger knows a ProduceID: that of this run, once it has calls there."""
    known = await context.model.has_run(context.run_id)
    if known is None:
        return None
    return lambda produce_id: known and produce_id == context.run_id
