"""`amends approval list`: what waits for the agent's word, and what of theirs waits for others."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from console.cache.changebook import ChangeRow, WaitingApproval
from console.cache.store import Cache
from console.intents import version_of
from console.model import Approval
from console.rules.approving import may_send_back
from console.rules.facts import case_of
from console.shell.change_reading import when
from console.shell.common import cache_of, json_option, profile_of, why_nothing
from console.shell.output import as_json, counted, note, one_line, say, table

_TITLES = ("change", "when", "title", "risk", "asked", "for")


@click.group()
def approval() -> None:
    """What waits for somebody's word. `amends change show ID` prints the card of one."""


@approval.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, in_json: bool) -> None:
    """List the approvals that wait for you, those you may give for somebody, and whom you wait for."""
    profile = profile_of(ctx)
    now = datetime.now(UTC)
    with cache_of(profile) as cache:
        waiting, others = cache.changes.waiting(now), cache.changes.waiting_for_others()
        if in_json:
            _as_json(waiting, others)
            return
        bars = [_bars(cache, one, now) for one in waiting]
        if waiting:
            table(_TITLES, [_cells(one, now, why) for one, why in zip(waiting, bars, strict=True)], (2, 5))
        for row, held in others:
            whom = ", ".join(_whom(one) for one in held) or "whom the service does not say"
            say(one_line(f"{row.ref.service}:{row.number}  {row.title} waits for {whom}"))
        if not (waiting or others):
            words = why_nothing(profile, cache)
            note("Nothing waits for you." if words == "Nothing fits." else words)
        elif able := bars.count(""):
            note(f"{counted(able, 'approval')} waiting. `amends change approve ID` shows the card and asks.")
        else:
            note("Nothing waits for you.")


def _cells(one: WaitingApproval, now: datetime, bars: str) -> tuple[str, ...]:
    from widgets.when import ago

    change, asked = one.change, one.approval.requested
    number = f"{change.ref.service}:{change.number}"
    risk = change.risk.value if change.risk.value != "unknown" else "?"
    whom = f"{_for(one)}: {bars}" if bars else _for(one)
    return number, when(change, now), change.title, risk, ago(asked, now) if asked else "–", whom


def _bars(cache: Cache, one: WaitingApproval, now: datetime) -> str:
    """Return in short why the agent may decide it neither way, whatever they looked at; nothing where they may."""
    change, me = cache.changes.get(one.change.ref), cache.me(one.change.ref.service)
    if change is None or me is None:
        return ""
    delegations = (one.delegation,) if one.delegation else ()
    case = case_of(change, one.approval, me.id, delegations, now, version_of(change))
    barred = may_send_back(case, ("any",), none_can=False).barred
    return f"not yours to decide, {barred.value}" if barred else ""


def _for(one: WaitingApproval) -> str:
    if one.delegation is None:
        return "you"
    until = one.delegation.ends.astimezone()
    return f"{one.delegation.owner_name or one.delegation.owner}, until {until:%a %d %b %H:%M}"


def _whom(one: Approval) -> str:
    return one.approver.name if one.approver else one.group or "somebody"


def _as_json(waiting: list[WaitingApproval], others: list[tuple[ChangeRow, list[Approval]]]) -> None:
    from console.shell import change_shapes

    theirs = [
        {"change": change_shapes.row(row), "open": [change_shapes.approval(one) for one in held]}
        for row, held in others
    ]
    as_json({"waiting": [change_shapes.waiting(one) for one in waiting], "for_others": theirs})
