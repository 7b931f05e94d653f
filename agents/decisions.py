"""A supervisor's decision on a run that waits: approved, and it ends; or sent back, with a reason.

The decision is a row of the audit trail, committed together with the run's new status and before
any file changes. It names the hash of the output that was decided on, so that no other output can
ever be taken for the approved one: whoever is killed in between resumes the run, and the decision
is carried out.
"""

from __future__ import annotations

import socket
from typing import Any, Literal

import psutil

from ..tools.errors import InputError, StoreError
from .attempt import Attempt, Run
from .domain import Emit
from .history import last_decision, sent_back, submitted
from .model.connect import connect
from .model.degenerate import unstorable
from .model.fake import ScriptedModel
from .opening import open_store, out_folder
from .registry import domain as find_domain
from .review import ApprovalRefused, Review, allowed
from .runs import RunRecord, RunStore
from .runtime import quiet, without_loop
from .settings import Settings, load
from .trail import Act, Trail
from .walk import waiting


async def approve(
    run_id: str,
    *,
    by: str,
    note: str = "",
    settings: Settings | None = None,
    on_event: Emit | None = None,
) -> Run[Any]:
    """Approves a run that waits and writes its final files.

    by: an approver of the firm's profile. note: kept in the audit trail. No model is asked.
    Raises InputError: the run does not wait, another process decided first, ``by`` may not decide;
    ApprovalRefused, with ``reasons``, where something blocks.
    """
    return await _decide(run_id, "approval", by, note, settings, on_event)


async def reject(
    run_id: str,
    *,
    by: str,
    because: str,
    settings: Settings | None = None,
    on_event: Emit | None = None,
) -> Run[Any]:
    """Sends a run that waits back; the draft then shows the reason. :func:`~.runtime.resume` makes
    it again. Raises InputError as :func:`approve`, and where no reason is given."""
    if not because.strip():
        raise InputError(
            "A run is sent back with a reason.", remedy="Give one: --because 'the margin is ...'"
        )
    return await _decide(run_id, "rejection", by, because, settings, on_event)


def approve_sync(run_id: str, **given: Any) -> Run[Any]:
    """:func:`approve` for code without an event loop."""
    return without_loop("approve", lambda: approve(run_id, **given))


def reject_sync(run_id: str, **given: Any) -> Run[Any]:
    """:func:`reject` for code without an event loop."""
    return without_loop("reject", lambda: reject(run_id, **given))


async def _decide(
    run_id: str,
    kind: Literal["approval", "rejection"],
    by: str,
    text: str,
    settings: Settings | None,
    on_event: Emit | None,
) -> Run[Any]:
    if unstorable(by + text):
        raise InputError("The name or the text holds characters that cannot be stored.")
    chosen = settings or load()
    with open_store(chosen) as (ledger, runs):
        trail, record = Trail(ledger.engine), runs.get(run_id)
        history = trail.of(record.id)
        document, review = _waiting(record, history)
        person = allowed(review, by)
        if kind == "approval" and review.blocking:
            raise ApprovalRefused(record.id, review.blocking)
        found = find_domain(record.domain)
        folder = out_folder(record.options.get("out"), record.id)
        attempt = Attempt(found, record, chosen, ledger, runs, trail, folder, on_event or quiet)
        held = await waiting(found, record.id, len(sent_back(history)), attempt.folder)
        if held != document:
            raise StoreError(
                f"The checkpoint of {record.id} does not hold the document that was submitted.",
                remedy=f"Make it again, recorded calls are free: agent run --resume {record.id}",
            )
        data = {"by": person.name, "title": person.title, "text": text.strip()}
        claim = (
            runs.claiming(record, "running")
            if kind == "approval"
            else runs.claiming(record, "rejected", error=data["text"])
        )
        row = {**data, "document": document, "account": _account()}
        if trail.add(record.id, kind, row, claim=claim) is None:
            raise _faster(record, runs, trail)
        with attempt.recorded():
            # A decision asks no model, whatever key or server is at hand: this one has no reply.
            silent = connect("fake", settings=chosen, transport=ScriptedModel([]))
            return await attempt.walked(attempt.bound(silent), "")


def _waiting(record: RunRecord, history: list[Act]) -> tuple[str, Review]:
    """What was put before a person. Raises InputError for a run that does not wait."""
    found = submitted(history)
    if record.status == "waiting" and found:
        return found
    raise InputError(
        f"The run {record.id} does not wait for approval: {_how_it_stands(record, history)}.",
        remedy="`agent runs list` shows which runs wait.",
    )


def _how_it_stands(record: RunRecord, history: list[Act]) -> str:
    decision = last_decision(history)
    if decision is None:
        return f"its status is {record.state}"
    when = f"{decision.at:%Y-%m-%d %H:%M:%S} UTC"
    if decision.verdict == "rejected":
        return f"{decision.by} sent it back at {when}"
    ended = (
        ""
        if record.status == "done"
        else (f", and its files are not written yet (agent run --resume {record.id})")
    )
    return f"{decision.by} approved it at {when}{ended}"


def _faster(record: RunRecord, runs: RunStore, trail: Trail) -> InputError:
    now = runs.get(record.id)
    stands = _how_it_stands(now, trail.of(record.id))
    return InputError(
        f"Somebody else was faster with the run {record.id}: {stands}.",
        remedy=f"See: agent runs show {record.id}",
    )


def _account() -> str:
    """The account of the operating system under which the decision was entered: the name given
    with --by is a statement, and this is what stands behind it."""
    return f"{psutil.Process().username()}@{socket.gethostname()}"
