"""`amends feedback take` and `status`: leads answers back to the persons who gave them."""

from __future__ import annotations

import click

from console.cache.feedbook import FeedRow
from console.cache.store import Cache
from console.intents import Intent, MoveLoop
from console.model import Ref
from console.model.feedback import LOOP_STEPS, LoopState
from console.shell.common import cache_of, json_option, profile_of, wait_option
from console.shell.outcome import DONE, NOT_FOUND, REFUSED, USAGE, Outcome
from console.shell.output import as_json, say
from console.shell.times import instant
from console.shell.writing import me_of, write
from console.text import clean_line
from screens.abilities import abilities
from screens.feed_dates import next_working_day

WORDS = 2_000
"""Characters of what was done, or of a reason, at most."""
_NEED = {LoopState.ACTED: "what was done", LoopState.NO_CONTACT: "why nobody is written to"}


@click.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("--due", default="", help="When the person is to have heard; a working day from now.")
@wait_option
@json_option
@click.pass_context
def take(ctx: click.Context, refs: tuple[str, ...], due: str, wait: bool, in_json: bool) -> None:
    """Make answers yours, until a date."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        wanted = [_owned(cache, _row(cache, ref), due) for ref in dict.fromkeys(refs)]
        write(profile, cache, wanted, wait=wait, in_json=in_json)


@click.command()
@click.argument("refs", nargs=-1, required=True)
@click.option("--to", type=click.Choice([one.value for one in LoopState if one is not LoopState.NEW]))
@click.option("-m", "--message", default="", help="What was done, or why nobody is written to.")
@click.option("--due", default="", help="With --to owned: until when.")
@wait_option
@json_option
@click.pass_context
def status(
    ctx: click.Context,
    refs: tuple[str, ...],
    to: str | None,
    message: str,
    due: str,
    wait: bool,
    in_json: bool,
) -> None:
    """Go a step further with answers; without --to, say which steps follow."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        rows = [_row(cache, ref) for ref in dict.fromkeys(refs)]
        if to is None:
            raise _offers(rows, in_json=in_json)
        step = LoopState(to)
        wanted = [
            _owned(cache, row, due) if step is LoopState.OWNED else _moved(cache, row, step, message)
            for row in rows
        ]
        write(profile, cache, wanted, wait=wait, in_json=in_json)


COMMANDS = (take, status)


def _row(cache: Cache, text: str) -> FeedRow:
    """Return the answer that is meant, which the agent may lead back; raises `Outcome`."""
    try:
        row = cache.feed.row(Ref.parse(text))
    except ValueError:
        raise Outcome(
            USAGE, f"{text!r} names no answer: it is service:id, as `amends feedback list` prints it."
        ) from None
    if row is None:
        raise Outcome(NOT_FOUND, f"There is no answer {text} in the cache. `amends sync` fetches news.")
    if not row.own:
        raise Outcome(
            REFUSED,
            f"{text} is another team's: its words and what becomes of it are theirs. Nothing was sent.",
        )
    if "loop" not in abilities(cache.places, row.ref.service).intents:
        raise Outcome(REFUSED, f"{row.ref.service} has no place for what becomes of an answer.")
    return row


def _owned(cache: Cache, row: FeedRow, due: str) -> Intent:
    from datetime import UTC, datetime

    if LoopState.OWNED not in LOOP_STEPS[row.loop] and row.loop is not LoopState.OWNED:
        raise _not_next(row, LoopState.OWNED)
    me = me_of(cache, row.ref)
    until = instant(due) if due else next_working_day(datetime.now(UTC))
    return MoveLoop(row.ref, LoopState.OWNED, me, me, until)


def _moved(cache: Cache, row: FeedRow, step: LoopState, message: str) -> Intent:
    if step not in LOOP_STEPS[row.loop]:
        raise _not_next(row, step)
    words = clean_line(message, limit=WORDS)
    if step in _NEED and not words:
        raise Outcome(USAGE, f"Say with -m {_NEED[step]}.")
    acted = words if step is LoopState.ACTED else ""
    reason = words if step is LoopState.NO_CONTACT else ""
    return MoveLoop(row.ref, step, me_of(cache, row.ref), acted=acted, reason=reason)


def _not_next(row: FeedRow, step: LoopState) -> Outcome:
    able = ", ".join(one.value for one in LOOP_STEPS[row.loop])
    return Outcome(
        REFUSED, f"{row.ref} is {row.loop.value}: {able} may follow, {step.value} not. Nothing was sent."
    )


def _offers(rows: list[FeedRow], *, in_json: bool) -> Outcome:
    """Print how each answer stands and what may follow; returns how the command ends."""
    if in_json:
        as_json(
            [
                {
                    "ref": str(row.ref),
                    "state": row.loop.value,
                    "next": [one.value for one in LOOP_STEPS[row.loop]],
                }
                for row in rows
            ]
        )
        return Outcome(DONE)
    for row in rows:
        say(
            f"{row.ref} is {row.loop.value}: {', '.join(one.value for one in LOOP_STEPS[row.loop])} may follow"
        )
    return Outcome(DONE)
