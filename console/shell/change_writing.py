"""`amends change assign`, `status`, `note`, `reschedule` and `create`: what changes changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cache.store import Cache
from console.intents import Intent, NoteOnChange, Progress, Reschedule, SetImplementer
from console.model import Change, ChangeState, Ref, Result
from console.shell.change_reading import AROUND, said, shown
from console.shell.changing import agent_of
from console.shell.common import (
    cache_of,
    change_reference,
    confirm,
    json_option,
    profile_of,
    wait_option,
)
from console.shell.outcome import DONE, NOT_FOUND, USAGE, Outcome
from console.shell.output import as_json, note, one_line, say
from console.shell.saying import body_of, body_options
from console.shell.times import window
from console.shell.writing import me_of, write

if TYPE_CHECKING:
    from console.measure.collisions import Collision

ENDS = {one.value: one for one in Result}


@click.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("--to", required=True, help="A name, login, or nobody.")
@wait_option
@json_option
@click.pass_context
def assign(ctx: click.Context, refs: tuple[str, ...], to: str, wait: bool, in_json: bool) -> None:
    """Say who carries changes out."""

    def make(cache: Cache, target: Change) -> Intent:
        who = None if to in ("nobody", "-") else agent_of(cache, target.ref.service, to)
        return SetImplementer(target.ref, who)

    write_changes(ctx, refs, make, wait, in_json)


@click.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("--to", default=None, help="Its name.")
@click.option("--result", type=click.Choice(list(ENDS)), default=None, help="How it ended.")
@wait_option
@json_option
@click.pass_context
def status(
    ctx: click.Context, refs: tuple[str, ...], to: str | None, result: str | None, wait: bool, in_json: bool
) -> None:
    """Set a change's status; without --to, say which the service offers."""
    if to is None and (len(refs) > 1 or result):
        raise Outcome(USAGE, "Say --to, or name one change to be told what it is offered.")

    def make(cache: Cache, target: Change) -> Intent:
        if to is None:
            raise _offers(target, in_json)
        name, state = _state(target, to)
        return Progress(target.ref, name, state, ENDS[result] if result else None)

    write_changes(ctx, refs, make, wait, in_json)


@click.command("note")
@click.argument("ref")
@body_options
@wait_option
@json_option
@click.pass_context
def note_(
    ctx: click.Context, ref: str, message: str | None, file: Path | None, wait: bool, in_json: bool
) -> None:
    """Leave an internal note on a change."""

    def make(cache: Cache, target: Change) -> Intent:
        return NoteOnChange(target.ref, body_of(message, file), me_of(cache, target.ref))

    write_changes(ctx, (ref,), make, wait, in_json)


@click.command()
@click.argument("ref")
@click.option("--start", required=True, help="2026-11-28 22:00, tomorrow 22:00, or with an offset.")
@click.option("--end", default="", help="When it ends.")
@click.option("--duration", default="", help="How long it takes: 90m, 1h30m; as now where left out.")
@click.option("--zone", default="", help="The zone of these times; your own where left out.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@wait_option
@json_option
@click.pass_context
def reschedule(
    ctx: click.Context,
    ref: str,
    start: str,
    end: str,
    duration: str,
    zone: str,
    yes: bool,
    wait: bool,
    in_json: bool,
) -> None:
    """Move a change's window: says where to, and what it would collide with there, before it asks."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        target = change_of(cache, change_reference(cache, ref))
        begins, ends = window(start, end, duration or _as_now(target, end), zone)
        note("\n".join(_moved(cache, target, begins, ends)))
        if not yes:
            confirm(f"Move {target.number} there?")
        write(profile, cache, [Reschedule(target.ref, begins, ends)], wait=wait, in_json=in_json)


COMMANDS = (assign, status, note_, reschedule)


def change_of(cache: Cache, ref: Ref) -> Change:
    """Return a change as it is shown; raises `Outcome` where the cache has not heard of it."""
    found = cache.changes.get(ref)
    if found is None:
        raise Outcome(NOT_FOUND, f"There is no change {ref} in the cache. `amends sync` fetches news.")
    return found


def write_changes(
    ctx: click.Context,
    refs: tuple[str, ...],
    make: Callable[[Cache, Change], Intent],
    wait: bool,
    in_json: bool,
) -> None:
    """Do to each change what `make` wants of it, and see it through."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        targets = [change_reference(cache, ref) for ref in dict.fromkeys(refs)]
        wanted = [make(cache, change_of(cache, target)) for target in targets]
        write(profile, cache, wanted, wait=wait, in_json=in_json)


def _offers(target: Change, in_json: bool) -> Outcome:
    """Print what the service offers; returns how the command ends."""
    if in_json:
        as_json([{"name": offer.name, "state": offer.state.value} for offer in target.offers])
        return Outcome(DONE)
    now = f"{target.number} is {target.state_name or target.state.value}"
    if not target.offers:
        return Outcome(DONE, f"{now}; what else is offered was not asked yet.")
    for offer in target.offers:
        say(f"{offer.name}  ({offer.label})" if offer.label else offer.name)
    return Outcome(DONE, f"{now}; say --to with one of these.")


def _state(target: Change, to: str) -> tuple[str, ChangeState]:
    """Return the state that is meant by one of the service's names or one of our words."""
    for offer in target.offers:
        if to.lower() in (offer.name.lower(), offer.label.lower()):
            return offer.name, offer.state
    for state in ChangeState:
        if to.lower() == state.value:
            return "", state
    return to, ChangeState.UNKNOWN


def _as_now(target: Change, end: str) -> str:
    """Return how long the change takes now, for a move that does not say; nothing where it names an end."""
    if end:
        return ""
    if (
        target.planned_start is None
        or target.planned_end is None
        or target.planned_end <= target.planned_start
    ):
        raise Outcome(
            USAGE, f"{target.number} has no window whose length could be kept: say --end or --duration."
        )
    return f"{round((target.planned_end - target.planned_start).total_seconds() / 60)}m"


def _moved(cache: Cache, target: Change, start: datetime, end: datetime) -> list[str]:
    """Return what is said of a move: the new window in both zones, and what it collides with there."""
    from console.reports.times import elsewhere, stretch

    now = datetime.now(UTC)
    where = stretch(start, end, now, None)
    theirs = elsewhere(start, end, now, None, target.zone)
    lines = [one_line(f"{target.number} {target.title}: {where}" + (f" ({theirs})" if theirs else ""))]
    if start < now:
        lines.append("! That begins in the past.")
    found = _collisions(cache, target, start, end)
    lines += [one_line(f"! {one.severity:.1f} {said(one)}") for one in shown(found)]
    if not found:
        known = cache.changes.estate().known
        lines.append("It collides with nothing there." if known else _UNKNOWN)
    return lines


_UNKNOWN = "It collides with no change there; no desk keeps items and windows, so the rest is unknown."


def _collisions(cache: Cache, target: Change, start: datetime, end: datetime) -> tuple[Collision, ...]:
    from console.cache.changebook import booking
    from console.measure.collisions import collisions_of

    there = booking(replace(target, planned_start=start, planned_end=end))
    if there is None:
        return ()
    book = cache.changes
    others = book.bookings(start - AROUND, end + AROUND, but=target.ref)
    return collisions_of(there, others, book.estate(now=datetime.now(UTC)))
