"""`amends ticket …` and `amends search`: the same verbs as in the console, under the same rules."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from console.cache.store import Cache
from console.filters import Order, parse
from console.intents import (
    Assign,
    Create,
    Intent,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
)
from console.model import Entry, Person, Ref, Relation, Row, Status, Ticket, Visibility
from console.profiles import Profile
from console.shell import shapes
from console.shell.common import as_json, cache_of, note, profile_of, reference, say, table
from console.shell.outcome import ERROR, REFUSED, Outcome
from console.shell.writing import write
from console.text import clean

json_option = click.option("--json", "in_json", is_flag=True, help="JSON with documented names.")
wait_option = click.option("--wait/--no-wait", default=True, help="Wait until it is done and read back.")
BODY_LIMIT = 1_000_000
"""Bytes of an answer that are read at most."""


@click.group()
def ticket() -> None:
    """List, read and change tickets. A ticket is named service:number, or by its number alone."""


@ticket.command("list")
@click.argument("filter", nargs=-1)
@click.option("--order", type=click.Choice([order.value for order in Order]), default=Order.PROMISE.value)
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many; 50 on a terminal.")
@json_option
@click.pass_context
def list_(ctx: click.Context, filter: tuple[str, ...], order: str, limit: int | None, in_json: bool) -> None:
    """List tickets. FILTER is words and keys: is:open is:late who:me p:1-2 q:Network status:open."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        wanted = parse(" ".join(f'"{part}"' if " " in part and ":" not in part else part for part in filter))
        most = limit or (50 if sys.stdout.isatty() and not in_json else 1 << 40)
        window = cache.window(wanted, Order(order))
        count = window.count()
        rows: list[Row] = []
        while len(rows) < min(most, count):
            piece = window.rows(len(rows), min(len(rows) + 500, most))
            if not piece:
                break
            rows.extend(piece)
        _list(rows, in_json)
        if count > len(rows) and not in_json:
            note(f"{count - len(rows):,} more; --limit shows them.")


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50)
@json_option
@click.pass_context
def search(ctx: click.Context, words: tuple[str, ...], limit: int, in_json: bool) -> None:
    """Find tickets, open or closed, that hold every one of WORDS in number, subject, people or conversation."""
    with cache_of(profile_of(ctx)) as cache:
        hits = cache.search(" ".join(words), limit)
        if in_json:
            as_json([{**shapes.row(hit.row), "where": hit.where, "snippet": hit.snippet} for hit in hits])
            return
        _list([hit.row for hit in hits], False)


@ticket.command()
@click.argument("ref")
@json_option
@click.pass_context
def show(ctx: click.Context, ref: str, in_json: bool) -> None:
    """Show one ticket with its whole conversation."""
    with cache_of(profile_of(ctx)) as cache:
        target = reference(cache, ref)
        found = cache.ticket(target)
        assert found is not None
        said, waiting = cache.conversation(target), cache.waiting_for(target)
        if in_json:
            as_json(shapes.ticket(found, said, waiting))
            return
        _show(found, said)
        for one in waiting:
            note(f"{one.kind}: {one.state.value} {one.words}".rstrip())


def _verb(
    name: str, words: str, *more: Callable[[Any], Any]
) -> Callable[[Callable[..., Intent]], click.Command]:
    """Make a command that changes the tickets it is given; the function makes the intent for one of them."""

    def made(make: Callable[..., Intent]) -> click.Command:
        def run(ctx: click.Context, refs: tuple[str, ...], wait: bool, in_json: bool, **rest: Any) -> None:
            profile = profile_of(ctx)
            with cache_of(profile) as cache:
                targets = [reference(cache, ref) for ref in refs]
                wanted = [make(cache, _ticket(cache, target), **rest) for target in targets]
                write(profile, cache, wanted, wait=wait, in_json=in_json)

        command: Any = click.pass_context(run)
        for option in (json_option, wait_option, *more, click.argument("refs", nargs=-1, required=True)):
            command = option(command)
        return ticket.command(name, help=words)(command)

    return made


@_verb("take", "Make tickets yours.")
def take(cache: Cache, target: Ticket) -> Intent:
    """Return the intent."""
    return Take(target.ref, _me(cache, target.ref))


@_verb(
    "assign",
    "Give tickets to somebody.",
    click.option("--to", required=True, help="A name, login, or nobody."),
)
def assign(cache: Cache, target: Ticket, to: str) -> Intent:
    """Return the intent."""
    return Assign(target.ref, None if to in ("nobody", "-") else _agent(cache, target.ref.service, to))


@_verb(
    "status", "Set a status that the service offers.", click.option("--to", required=True, help="Its name.")
)
def status(cache: Cache, target: Ticket, to: str) -> Intent:
    """Return the intent."""
    for offer in target.offers:
        if offer.name.lower() == to.lower():
            return SetStatus(target.ref, offer.name, offer.status)
    return SetStatus(target.ref, to, _meaning(to))


@_verb("priority", "Set a priority.", click.option("--to", type=click.IntRange(1, 5), required=True))
def priority(cache: Cache, target: Ticket, to: int) -> Intent:
    """Return the intent."""
    return SetPriority(target.ref, to)


@_verb(
    "link",
    "Tie tickets to another.",
    click.option("--to", required=True, help="The other ticket."),
    click.option("--as", "relation", type=click.Choice([one.value for one in Relation]), default="related"),
)
def link(cache: Cache, target: Ticket, to: str, relation: str) -> Intent:
    """Return the intent."""
    return LinkTo(target.ref, Relation(relation), reference(cache, to))


def _body_options(command: Any) -> Any:
    for option in (
        click.option(
            "-m", "--message", default=None, help="The text; else --file, standard input, or $EDITOR."
        ),
        click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path), default=None),
    ):
        command = option(command)
    return command


@ticket.command()
@click.argument("ref")
@_body_options
@click.option("--resolve", is_flag=True, help="Resolve it with the same step.")
@wait_option
@json_option
@click.pass_context
def reply(
    ctx: click.Context,
    ref: str,
    message: str | None,
    file: Path | None,
    resolve: bool,
    wait: bool,
    in_json: bool,
) -> None:
    """Answer in public: the requester and every other receiver read it."""

    def make(target: Ticket, body: str, me: Person) -> Intent:
        if not resolve:
            return Reply(target.ref, body, me, target.receivers)
        offers = [offer.name for offer in target.offers if offer.status is Status.RESOLVED]
        return ReplyResolve(
            target.ref, body, me, offers[0] if offers else "resolved", receivers=target.receivers
        )

    _say(ctx, ref, message, file, wait, in_json, make)


@ticket.command("note")
@click.argument("ref")
@_body_options
@wait_option
@json_option
@click.pass_context
def note_(
    ctx: click.Context, ref: str, message: str | None, file: Path | None, wait: bool, in_json: bool
) -> None:
    """Leave an internal note that no user reads."""
    _say(ctx, ref, message, file, wait, in_json, lambda target, body, me: Note(target.ref, body, me))


@ticket.command()
@click.argument("ref")
@click.option("--into", required=True, help="The ticket that stays.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@wait_option
@json_option
@click.pass_context
def merge(ctx: click.Context, ref: str, into: str, yes: bool, wait: bool, in_json: bool) -> None:
    """Make a ticket part of another. Most services cannot take this back."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        target, other = reference(cache, ref), reference(cache, into)
        gone, stays = _ticket(cache, target), _ticket(cache, other)
        if not yes:
            note(f"{gone.number} {gone.subject}\n  becomes part of\n{stays.number} {stays.subject}")
            if not sys.stdin.isatty():
                raise Outcome(2, "Nobody can be asked here: say --yes if this is meant.")
            if click.getchar() != "y":
                raise Outcome(ERROR, "Nothing happened: only y does it.")
        write(profile, cache, [Merge(target, other)], wait=wait, in_json=in_json)


@ticket.command()
@click.argument("subject")
@click.option("-q", "--queue", required=True)
@click.option("--requester", default="", help="Address or login; you, where left out.")
@click.option("--priority", "urgency", type=click.IntRange(1, 5), default=None)
@_body_options
@click.option("--service", "service", default="", help="Which service, where there are several.")
@wait_option
@json_option
@click.pass_context
def create(
    ctx: click.Context,
    subject: str,
    queue: str,
    requester: str,
    urgency: int | None,
    message: str | None,
    file: Path | None,
    service: str,
    wait: bool,
    in_json: bool,
) -> None:
    """Make a new ticket."""
    profile = profile_of(ctx)
    name = service or next(iter(profile.settings.services), "")
    if name not in profile.settings.services or (not service and len(profile.settings.services) > 1):
        raise Outcome(2, f"Say --service: {', '.join(profile.settings.services)}.")
    with cache_of(profile) as cache:
        body = _body(message, file)
        ref = Ref(name, f"new-{uuid.uuid4().hex}")
        me = _me(cache, ref)
        wanted = Create(ref, queue, clean(subject, lines=False), body, me, requester, priority=urgency)
        write(profile, cache, [wanted], wait=wait, in_json=in_json)


# ---- what they share ------------------------------------------------------------------------------------


def _say(
    ctx: click.Context,
    ref: str,
    message: str | None,
    file: Path | None,
    wait: bool,
    in_json: bool,
    make: Callable[[Ticket, str, Person], Intent],
) -> None:
    profile: Profile = profile_of(ctx)
    with cache_of(profile) as cache:
        target = _ticket(cache, reference(cache, ref))
        me = _me(cache, target.ref)
        write(profile, cache, [make(target, _body(message, file), me)], wait=wait, in_json=in_json)


def _body(message: str | None, file: Path | None) -> str:
    """Return the text from the option, a file, standard input, or the editor; raises `Outcome` for none."""
    if message is not None:
        text = message
    elif file is not None:
        text = file.read_text(encoding="utf-8", errors="replace")[:BODY_LIMIT]
    elif not sys.stdin.isatty():
        text = sys.stdin.read(BODY_LIMIT)
    else:
        text = click.edit("") or ""
    cleaned = clean(text).strip()
    if not cleaned:
        raise Outcome(2, "There is nothing in it; nothing was sent.")
    return cleaned


def _ticket(cache: Cache, ref: Ref) -> Ticket:
    found = cache.ticket(ref)
    assert found is not None
    if found.merged_into is not None:
        raise Outcome(REFUSED, f"{found.number} was merged into {found.merged_into}: write there.")
    return found


def _me(cache: Cache, ref: Ref) -> Person:
    me = cache.me(ref.service)
    if me is None:
        raise Outcome(
            ERROR, f"{ref.service} has not answered yet, so nobody knows who you are: run `amends sync`."
        )
    return me


def _agent(cache: Cache, service: str, text: str) -> Person:
    agents = cache.agents(service)
    exact = [one for one in agents if text in (one.id, one.email, one.name)]
    found = exact or [one for one in agents if text.lower() in one.name.lower()]
    if len(found) != 1:
        many = ", ".join(one.name for one in found[:8])
        raise Outcome(
            2, f"{text!r} could be {many}: say which." if found else f"No agent is called {text!r}."
        )
    return found[0]


def _meaning(name: str) -> Status:
    for one in Status:
        if one.value == name.lower():
            return one
    guesses = {"open": Status.IN_PROGRESS, "resolved": Status.RESOLVED, "stalled": Status.ON_HOLD}
    return guesses.get(name.lower(), Status.UNKNOWN)


def _list(rows: list[Row], in_json: bool) -> None:
    if in_json:
        as_json([shapes.row(row) for row in rows])
        return
    if not rows:
        note("Nothing fits.")
        return
    from widgets.when import span

    now = datetime.now(UTC)

    def due(row: Row) -> str:
        if row.due is None:
            return "–"
        left = (row.due - now).total_seconds()
        return f"{span(left)} late" if left < 0 and row.status.active else span(left)

    table(
        ("ticket", "P", "status", "subject", "who", "due"),
        [
            (
                f"{row.ref.service}:{row.number}",
                str(row.priority or "–"),
                row.status_name,
                row.subject,
                "me" if row.mine else row.assignee or "–",
                due(row),
            )
            for row in rows
        ],
        3,
    )


def _show(found: Ticket, said: list[Entry]) -> None:
    who = found.requester.name if found.requester else "nobody known"
    owner = found.assignee.name if found.assignee else "nobody"
    say(f"{found.ref.service}:{found.number}  {found.subject}")
    say(f"{found.status_name} · P{found.priority or '–'} · {found.queue} · from {who} · with {owner}")
    if found.due:
        say(f"due {found.due.astimezone():%a %d %b %Y %H:%M %Z}")
    for one in said:
        if one.visibility is Visibility.SYSTEM:
            continue
        author = one.author.name if one.author else "somebody"
        say("")
        say(f"── {one.at.astimezone():%d %b %Y %H:%M}  {author}  ({one.visibility.value})")
        for line in one.body.splitlines():
            say(f"   {line}")
        for file in one.attachments:
            say(f"   [{file.name}{f', {file.size:,} bytes' if file.size is not None else ''}]")
