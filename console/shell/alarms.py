"""`amends alarm …`: what is not as usual, and who looks after it."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from console.cache.store import Cache
from console.intents import AlarmIntent, CloseAlarm, TakeAlarm, apply_alarm
from console.model import News, Ref
from console.model.feedback import LOCAL, Alarm, AlarmState
from console.profiles import Profile
from console.shell import heard_shapes
from console.shell.common import cache_of, json_option, profile_of, wait_option
from console.shell.outcome import DONE, NOT_FOUND, REFUSED, USAGE, Outcome
from console.shell.output import as_json, note, table
from console.shell.writing import me_of, write
from console.text import clean_line
from screens.abilities import abilities

WORDS = 2_000
"""Characters of why an alarm is closed, at most."""
_TITLES = ("alarm", "service", "not as usual", "since", "state", "said")


@click.group()
def alarm() -> None:
    """What is not as usual. An alarm is named service:id, as `amends alarm list` prints it."""


@alarm.command("list")
@click.option("--all", "ended", is_flag=True, help="Also those that are closed.")
@json_option
@click.pass_context
def list_(ctx: click.Context, ended: bool, in_json: bool) -> None:
    """List alarms, the newest first."""
    with cache_of(profile_of(ctx)) as cache:
        alarms = cache.feed.alarms(all_=ended)
        if in_json:
            as_json([heard_shapes.alarm(cache, one) for one in alarms])
        elif alarms:
            now = datetime.now(UTC)
            table(_TITLES, [_cells(cache, one, now) for one in alarms], (2, 5))
        else:
            note("No alarm runs.")


@alarm.command()
@click.argument("refs", nargs=-1, required=True)
@wait_option
@json_option
@click.pass_context
def take(ctx: click.Context, refs: tuple[str, ...], wait: bool, in_json: bool) -> None:
    """Look after alarms."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        found = [_alarm(cache, ref, "alarm-take") for ref in dict.fromkeys(refs)]
        for one in found:
            if one.state is not AlarmState.OPEN:
                who = f" by {one.taken_by.name}" if one.taken_by else ""
                raise Outcome(REFUSED, f"{one.ref} is {one.state.value}{who}. Nothing was sent.")
        wanted: list[tuple[AlarmIntent, Alarm]] = [
            (TakeAlarm(one.ref, me_of(cache, one.ref)), one) for one in found
        ]
        _give(profile, cache, wanted, wait=wait, in_json=in_json)


@alarm.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("-m", "--message", required=True, help="What it was: mended, or a false alarm and why.")
@wait_option
@json_option
@click.pass_context
def close(ctx: click.Context, refs: tuple[str, ...], message: str, wait: bool, in_json: bool) -> None:
    """Close alarms with a word on what they were."""
    words = clean_line(message, limit=WORDS)
    if not words:
        raise Outcome(USAGE, "Say with -m what it was.")
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        found = [_alarm(cache, ref, "alarm-close") for ref in dict.fromkeys(refs)]
        wanted: list[tuple[AlarmIntent, Alarm]] = [
            (CloseAlarm(one.ref, me_of(cache, one.ref), words), one) for one in found
        ]
        _give(profile, cache, wanted, wait=wait, in_json=in_json)


def _alarm(cache: Cache, text: str, kind: str) -> Alarm:
    """Return the alarm that is meant; raises `Outcome` where there is none, or nothing can be done with it."""
    try:
        ref = Ref.parse(text)
    except ValueError:
        raise Outcome(USAGE, f"{text!r} names no alarm: it is service:id.") from None
    found = cache.feed.alarm(ref)
    if found is None:
        raise Outcome(NOT_FOUND, f"There is no alarm {text} in the cache. `amends sync` fetches news.")
    if not _local(found) and kind not in abilities(cache.places, ref.service).intents:
        raise Outcome(REFUSED, f"{ref.service} keeps no alarms.")
    return found


def _local(one: Alarm) -> bool:
    return one.ref.id.startswith(LOCAL)


def _give(
    profile: Profile,
    cache: Cache,
    wanted: list[tuple[AlarmIntent, Alarm]],
    *,
    wait: bool,
    in_json: bool,
) -> None:
    """Carry out what is wanted: at once where no service keeps the alarm, else through the outbox."""
    for intent, one in wanted:
        if _local(one):
            after = News(alarms=(apply_alarm(intent, one),))
            cache.learn(one.ref.service, "alarms", after, None)
            note(f"{one.ref}: done, on this machine alone, since {one.ref.service} keeps no alarms.")
    sent = [intent for intent, one in wanted if not _local(one)]
    if sent:
        write(profile, cache, sent, wait=wait, in_json=in_json)
        return
    if in_json:
        as_json([])
    raise Outcome(DONE)


def _cells(cache: Cache, one: Alarm, now: datetime) -> tuple[str, ...]:
    from widgets.when import ago

    said, others = heard_shapes.fired(cache, one)
    quoted = [f"“{words}”" for words in said]
    quoted += [f"{others} of other teams"] if others else []
    who = f", {one.taken_by.name}" if one.taken_by else ""
    return (
        str(one.ref),
        one.service,
        _unusual(one),
        ago(one.since, now),
        f"{one.state.value}{who}",
        " ".join(quoted),
    )


def _unusual(one: Alarm) -> str:
    if one.few:
        return "more unhappy than usual, from fewer than 5 answers"
    if one.of is None:
        return f"{one.count} unhappy, usually {one.usual:.2g} in 15 min"
    return f"{one.count} of {one.of} unhappy, usually {one.usual * one.of:.1f}"
