"""`amends feedback list`: what users say, once or as it comes in."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Any

import click

from console.cache.feedbook import FeedFilter, FeedOrder, FeedRow
from console.cache.store import Cache
from console.model.feedback import Instrument
from console.profiles import Profile
from console.shell import heard_shapes
from console.shell.common import cache_of, json_option, profile_of, why_nothing
from console.shell.outcome import DONE, ERROR, Outcome
from console.shell.output import as_json_line, as_json_list, note, one_line, say, table
from console.shell.writing import syncing

ON_A_TERMINAL = 50
"""Answers that are listed where nobody said how many."""
PIECE = 500
GLANCE = 0.2
"""Seconds between two glances at what came in."""
OTHERS = "other team's ticket"
_TITLES = ("answer", "when", "rating", "service", "what", "state")


@click.command("list")
@click.option("--business-service", "service", default="", help="Only about this one.")
@click.option("--team", "queue", default="", help="Only this team's.")
@click.option("--kind", "instrument", type=click.Choice([one.value for one in Instrument]), default=None)
@click.option("--unhappy", is_flag=True, help="Only unhappy ones.")
@click.option("--waiting", is_flag=True, help="Only unhappy ones whose person has not heard of it yet.")
@click.option("--mine", is_flag=True, help="Only those you have taken.")
@click.option("--own", is_flag=True, help="Only your own teams'.")
@click.option("--order", type=click.Choice([one.value for one in FeedOrder]), default=FeedOrder.NEWS.value)
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many; 50 on a terminal.")
@click.option("--follow", is_flag=True, help="Go on: print each new answer as it comes, until you end it.")
@json_option
@click.pass_context
def list_(
    ctx: click.Context, /, order: str, limit: int | None, follow: bool, in_json: bool, **given: Any
) -> None:
    """List what users say, newest first. With --follow only what comes from now on, as JSON a line each."""
    kind = given.pop("instrument")
    wanted = FeedFilter(instrument=Instrument(kind) if kind else None, **given)
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        if follow:
            _follow(profile, cache, wanted, in_json=in_json)
            return
        most = limit or (ON_A_TERMINAL if sys.stdout.isatty() and not in_json else sys.maxsize)
        rows = _rows(cache, wanted, FeedOrder(order), most)
        if in_json:
            as_json_list(heard_shapes.answer(row) for row in rows)
        elif rows:
            now = datetime.now(UTC)
            table(_TITLES, [_cells(row, now) for row in rows], (3, 4))
        else:
            note(why_nothing(profile, cache))


COMMANDS = (list_,)


def _rows(cache: Cache, wanted: FeedFilter, order: FeedOrder, most: int) -> list[FeedRow]:
    window = cache.feed.window(wanted, order)
    found: list[FeedRow] = []
    while len(found) < most and (piece := window.rows(len(found), min(len(found) + PIECE, most))):
        found += piece
    return found


def _follow(profile: Profile, cache: Cache, wanted: FeedFilter, *, in_json: bool) -> None:
    """Print what comes in until ctrl-c; raises `Outcome` where the sync fails."""
    last = cache.feed.newest()
    with syncing(profile) as engine:
        if engine is None:
            raise Outcome(ERROR, "The settings say offline: nothing would come in.")
        note("Waiting for answers; ctrl-c ends it.")
        try:
            while not engine.failure:
                if cache.changed_elsewhere():
                    for row in cache.feed.after(last, wanted):
                        _print(row, in_json=in_json)
                    last = max(last, cache.feed.newest())
                time.sleep(GLANCE)
        except KeyboardInterrupt:
            raise Outcome(DONE) from None
        raise Outcome(ERROR, engine.failure)


def _print(row: FeedRow, *, in_json: bool) -> None:
    if in_json:
        as_json_line(heard_shapes.answer(row))
        return
    say("  ".join(one_line(cell) for cell in _cells(row, datetime.now(UTC)) if cell))
    sys.stdout.flush()


def _cells(row: FeedRow, now: datetime) -> tuple[str, ...]:
    return (
        str(row.ref),
        _when(row.answered, now),
        row.rating or "–",
        row.service or "–",
        words_of(row),
        _state(row),
    )


def words_of(row: FeedRow) -> str:
    """Return what may be read of an answer, and why it does not count where it does not."""
    said = (f"“{row.words}”" if row.words else "no words") if row.own else OTHERS
    return f"{said}, not counted: {row.left_out}" if row.left_out else said


def _state(row: FeedRow) -> str:
    if not row.unhappy and row.loop.value == "new":
        return "–"
    state = row.loop.value.replace("_", " ")
    return f"{state}, {row.owner}" if row.owner else state


def _when(at: datetime, now: datetime) -> str:
    local = at.astimezone()
    today = local.date() == now.astimezone().date()
    return f"{local:%H:%M}" if today else f"{local:%Y-%m-%d %H:%M}"
