"""`amends ticket list`, `amends ticket show` and `amends search`: what the cache has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click

from console.cache.windows import TicketWindow
from console.filters import FilterError, Order, parse
from console.model import Row
from console.shell import shapes
from console.shell.common import cache_of, json_option, profile_of, reference, ticket_of, why_nothing
from console.shell.outcome import USAGE, Outcome
from console.shell.output import as_json, as_json_list, note, one_line, table
from console.shell.ticket_words import tell

ON_A_TERMINAL = 50
"""Rows that are listed where nobody said how many."""
PIECE = 500
_TITLES = ("ticket", "P", "status", "subject", "who", "due")


@click.command("list")
@click.argument("filter", nargs=-1)
@click.option("--order", type=click.Choice([order.value for order in Order]), default=Order.PROMISE.value)
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many; 50 on a terminal.")
@json_option
@click.pass_context
def list_(ctx: click.Context, filter: tuple[str, ...], order: str, limit: int | None, in_json: bool) -> None:
    """List tickets. FILTER is words and keys: is:open is:late who:me p:1-2 q:Network status:open."""
    profile = profile_of(ctx)
    try:
        wanted = parse(" ".join(_as_typed(part) for part in filter))
    except FilterError as wrong:
        raise Outcome(USAGE, str(wrong)) from None
    with cache_of(profile) as cache:
        window = cache.window(wanted, Order(order))
        by_impact = Order(order) is Order.IMPACT
        if in_json:
            rows = _rows(window, limit or sys.maxsize)
            as_json_list(shapes.ranked(row, _why(row)) if by_impact else shapes.row(row) for row in rows)
            return
        most = limit or (ON_A_TERMINAL if sys.stdout.isatty() else sys.maxsize)
        shown = list(_rows(window, most))
        _list(shown, reasons=by_impact)
        more = window.count() - len(shown)
        if not shown:
            note(why_nothing(profile, cache))
        elif more > 0:
            note(f"{more:,} more; --limit shows them.")


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=ON_A_TERMINAL)
@json_option
@click.pass_context
def search(ctx: click.Context, words: tuple[str, ...], limit: int, in_json: bool) -> None:
    """Find tickets, open or closed, that hold every one of WORDS in number, subject, people or conversation."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        hits = cache.search(" ".join(words), limit)
        if in_json:
            as_json([{**shapes.row(hit.row), "where": hit.where, "snippet": hit.snippet} for hit in hits])
        elif hits:
            rows = [(*_cells(hit.row)[:4], hit.snippet) for hit in hits]
            table((*_TITLES[:4], "said"), rows, (3, 4))
        else:
            note(why_nothing(profile, cache))
        if any(left.name == "search" for left in cache.chores()):
            note("The search index is being made: older tickets may be missing.")


@click.command()
@click.argument("ref")
@json_option
@click.pass_context
def show(ctx: click.Context, ref: str, in_json: bool) -> None:
    """Show one ticket with its whole conversation."""
    with cache_of(profile_of(ctx)) as cache:
        target = reference(cache, ref)
        found = cache.ticket(target) or ticket_of(cache, target)
        said, waiting = cache.conversation(target), cache.waiting_for(target)
        if in_json:
            as_json(shapes.ticket(found, said, waiting))
            return
        tell(found, said)
        for one in waiting:
            note(one_line(f"{one.kind}: {one.state.value} {one.words}"))


COMMANDS = (list_, show)


def _as_typed(part: str) -> str:
    """Put the quotes back that the shell took off: `q:Field services` is one thing to look for."""
    if not any(map(str.isspace, part)) or '"' in part:
        return part
    key, colon, value = part.partition(":")
    return f'{key}:"{value}"' if colon and not any(map(str.isspace, key)) else f'"{part}"'


def _rows(window: TicketWindow, most: int) -> Iterator[Row]:
    start = 0
    while start < most and (piece := window.rows(start, min(start + PIECE, most))):
        yield from piece
        start += len(piece)


def _list(rows: list[Row], *, reasons: bool) -> None:
    if not rows:
        return
    if not reasons:
        table(_TITLES, [_cells(row) for row in rows], (2, 3, 4))
        return
    cells = [(*_cells(row)[:4], _why(row), *_cells(row)[4:]) for row in rows]
    table((*_TITLES[:4], "why here", *_TITLES[4:]), cells, (2, 3, 5))


def _why(row: Row) -> str:
    from console.signs import FULL
    from widgets.ticket_columns import why

    return "".join(text for text, _ in why(row, FULL, datetime.now(UTC).timestamp()))


def _cells(row: Row) -> tuple[str, ...]:
    who = "me" if row.mine else row.assignee or "–"
    number = f"{row.ref.service}:{row.number}"
    return number, str(row.priority or "–"), row.status_name, row.subject, who, _due(row)


def _due(row: Row) -> str:
    from widgets.when import span

    if row.due is None:
        return "–"
    left = (row.due - datetime.now(UTC)).total_seconds()
    return f"{span(left)} late" if left < 0 and row.status.active else span(left)
