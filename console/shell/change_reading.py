"""`amends change list`: what is planned, and what gets into its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from console.cache.changebook import ChangeBook, ChangeFilter, ChangeRow
from console.model import ChangeState, Ref
from console.shell.common import cache_of, json_option, profile_of, why_nothing
from console.shell.outcome import USAGE, Outcome
from console.shell.output import as_json, note, table
from console.shell.times import instant

if TYPE_CHECKING:
    from console.measure.collisions import Collision

AHEAD = timedelta(days=28)
"""How far ahead a list looks where nobody said."""
AROUND = timedelta(hours=24)
"""How far beside a span other changes count: the same users may be hit again."""
LONGEST = timedelta(days=3700)
_TITLES = ("change", "when", "state", "title", "risk", "who", "collides")

Found = dict[Ref, "tuple[Collision, ...]"]


def filter_options(command: Any) -> Any:
    """Give a command the options that narrow which changes it shows."""
    for option in (
        click.option("--all", "called_off", is_flag=True, help="Also what was rejected or cancelled."),
        click.option("--collisions", "colliding", is_flag=True, help="Only what collides."),
        click.option(
            "--state",
            "states",
            multiple=True,
            type=click.Choice([one.value for one in ChangeState]),
            help="In our words; may be repeated.",
        ),
        click.option("--business-service", "services", multiple=True, help="Only this one; may be repeated."),
        click.option("--team", "teams", multiple=True, help="Only this team's; may be repeated."),
        click.option("--mine", is_flag=True, help="Only what you ask for, answer for or carry out."),
        click.option("--to", "until", default="", help="Until this day or time."),
        click.option("--from", "since", default="", help="From this day or time on."),
    ):
        command = option(command)
    return command


@click.command("list")
@click.argument("words", nargs=-1)
@filter_options
@json_option
@click.pass_context
def list_(
    ctx: click.Context, /, words: tuple[str, ...], since: str, until: str, in_json: bool, **rest: Any
) -> None:
    """List changes whose number or title holds WORDS.

    Without --from or --to: what is planned for the next 28 days, what is being carried out, what waits for its
    review, and what has no window yet.
    """
    wanted = wanted_of(" ".join(words), rest)
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        rows, found = planned(cache.changes, *span_of(since, until, AHEAD), wanted)
        if not (since or until):
            rows = [*_beside(cache.changes, rows, wanted), *rows]
        rows = colliding(rows, found, only=rest["colliding"])
        if in_json:
            from console.shell.change_shapes import row

            as_json([row(one, found.get(one.ref, ())) for one in rows])
        elif rows:
            now = datetime.now(UTC)
            table(_TITLES, [_cells(row, found.get(row.ref, ()), now) for row in rows], (2, 3, 5, 6))
        else:
            note(why_nothing(profile, cache))


def wanted_of(text: str, given: dict[str, Any]) -> ChangeFilter:
    """Return the filter that the options of `filter_options` say."""
    return ChangeFilter(
        mine=given["mine"],
        teams=tuple(given["teams"]),
        services=tuple(given["services"]),
        states=tuple(ChangeState(one) for one in given["states"]),
        text=text,
        called_off=given["called_off"] or any(ChangeState(one).called_off for one in given["states"]),
    )


def span_of(since: str, until: str, length: timedelta) -> tuple[datetime, datetime]:
    """Return the span to look at: from today, and so long, where nobody said; raises `Outcome`."""
    start = instant(since or "today")
    end = instant(until) if until else start + length
    if end <= start:
        raise Outcome(USAGE, f"--to {until} is not after {since or 'today'}.")
    if end - start > LONGEST:
        raise Outcome(USAGE, "That is more than ten years: say a shorter span.")
    return start, end


def planned(
    book: ChangeBook, start: datetime, end: datetime, wanted: ChangeFilter
) -> tuple[list[ChangeRow], Found]:
    """Return the changes of a span that fit, and everything that collides with them, fitting or not."""
    from console.measure.collisions import all_collisions

    bookings = book.bookings(start - AROUND, end + AROUND)
    return book.between(start, end, wanted), all_collisions(bookings, book.estate(now=datetime.now(UTC)))


def colliding(rows: list[ChangeRow], found: Found, *, only: bool) -> list[ChangeRow]:
    """Return the rows, those that collide alone where `only`; what is counted at a distance is left out."""
    return [row for row in rows if shown(found.get(row.ref, ()))] if only else rows


def shown(found: Sequence[Collision]) -> list[Collision]:
    """Return the collisions that are told without being asked for."""
    return [one for one in found if not one.collapsed]


def worst(found: Sequence[Collision]) -> str:
    """Return the first ranked collision in words, with how many more there are; empty for none."""
    told = shown(found)
    if not told:
        return ""
    more = f" +{len(told) - 1}" if len(told) > 1 else ""
    return f"! {said(told[0])}{more}"


def said(one: Collision) -> str:
    """Return one collision in words, with the number of what it is with."""
    words = one.words or one.reason.value
    number = one.other_number
    return words if not number or words.startswith(number) else f"{number}: {words}"


COMMANDS = (list_,)


def _beside(book: ChangeBook, rows: list[ChangeRow], wanted: ChangeFilter) -> list[ChangeRow]:
    """Return what is active and lies in no span: overdue work, reviews, and what has no window."""
    known = {row.ref for row in rows}
    found = {row.ref: row for row in (*book.running(), *book.reviews()) if _fits(row, wanted)}
    found |= {row.ref: row for row in book.without_window(wanted)}
    return [row for ref, row in found.items() if ref not in known]


def _fits(row: ChangeRow, wanted: ChangeFilter) -> bool:
    words = [word.lower() for word in wanted.text.split()]
    return (
        (row.mine or not wanted.mine)
        and (not wanted.teams or row.team in wanted.teams)
        and (not wanted.services or row.service in wanted.services)
        and (not wanted.states or row.state in wanted.states)
        and all(word in f"{row.number} {row.title}".lower() for word in words)
    )


def _cells(row: ChangeRow, found: Sequence[Collision], now: datetime) -> tuple[str, ...]:
    who = "me" if row.mine else row.implementer or row.team or "–"
    return (
        f"{row.ref.service}:{row.number}",
        when(row, now),
        row.state_name or row.state.value,
        row.title,
        row.risk.value if row.risk.value != "unknown" else "?",
        who,
        worst(found),
    )


def when(row: ChangeRow, now: datetime) -> str:
    """Return a change's window in the agent's zone."""
    from console.reports.times import stretch

    if row.start is None or row.end is None:
        return "no window"
    if row.end <= row.start:
        return "ends before it starts"
    return stretch(row.start, row.end, now, None)
