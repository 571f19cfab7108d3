"""`amends ticket reply`, `note` and `create`: what says something."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from console.intents import Create, Intent, Note, Reply, ReplyResolve
from console.model import Person, Ref, Status, Ticket
from console.shell.common import (
    cache_of,
    json_option,
    one_service,
    profile_of,
    reference,
    ticket_of,
    wait_option,
)
from console.shell.outcome import USAGE, Outcome
from console.shell.output import note
from console.shell.writing import me_of, write
from console.text import clean

BODY_LIMIT = 1_000_000
"""Characters of an answer at most."""


def body_options(command: Any) -> Any:
    for option in (
        click.option(
            "-m", "--message", default=None, help="The text; else --file, standard input, or $EDITOR."
        ),
        click.option(
            "--file", "file", type=click.Path(path_type=Path), default=None, help="The text is in this file."
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("ref")
@body_options
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
        if sys.stderr.isatty():
            note(f"To {', '.join(one.name for one in target.receivers) or 'whom the service chooses'}.")
        if not resolve:
            return Reply(target.ref, body, me, target.receivers)
        offers = [offer.name for offer in target.offers if offer.status is Status.RESOLVED]
        name = offers[0] if offers else "resolved"
        return ReplyResolve(target.ref, body, me, name, receivers=target.receivers)

    _say(ctx, ref, message, file, wait, in_json, make)


@click.command("note")
@click.argument("ref")
@body_options
@wait_option
@json_option
@click.pass_context
def note_(
    ctx: click.Context, ref: str, message: str | None, file: Path | None, wait: bool, in_json: bool
) -> None:
    """Leave an internal note that no user reads."""
    _say(ctx, ref, message, file, wait, in_json, lambda target, body, me: Note(target.ref, body, me))


@click.command()
@click.argument("subject")
@click.option("-q", "--queue", required=True, help="Where it waits; a queue of the service.")
@click.option("--requester", default="", help="Address or login; you, where left out.")
@click.option("--priority", "urgency", type=click.IntRange(1, 5), default=None, help="1 is the most urgent.")
@body_options
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
    name = one_service(profile, service)
    title = clean(subject, lines=False)
    if not title:
        raise Outcome(USAGE, "A ticket needs a subject.")
    with cache_of(profile) as cache:
        ref = Ref(name, f"new-{uuid.uuid4().hex}")
        me = me_of(cache, ref)
        place = _queue(queue, [one.name for one in cache.queues(name)])
        wanted = Create(ref, place, title, body_of(message, file), me, requester, priority=urgency)
        write(profile, cache, [wanted], wait=wait, in_json=in_json)


COMMANDS = (reply, note_, create)


def _say(
    ctx: click.Context,
    ref: str,
    message: str | None,
    file: Path | None,
    wait: bool,
    in_json: bool,
    make: Callable[[Ticket, str, Person], Intent],
) -> None:
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        target = ticket_of(cache, reference(cache, ref))
        me = me_of(cache, target.ref)
        write(profile, cache, [make(target, body_of(message, file), me)], wait=wait, in_json=in_json)


def body_of(message: str | None, file: Path | None) -> str:
    """Return the text from the option, a file, standard input, or the editor; raises `Outcome` for none."""
    text = _given(message, file)
    if len(text) > BODY_LIMIT:
        raise Outcome(USAGE, f"It is longer than {BODY_LIMIT:,} characters; nothing was sent.")
    cleaned = clean(text, limit=BODY_LIMIT).strip()
    if not cleaned:
        raise Outcome(USAGE, "There is nothing in it; nothing was sent.")
    return cleaned


def _given(message: str | None, file: Path | None) -> str:
    if message is not None:
        return message
    if file is not None:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(BODY_LIMIT + 1)
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(4 * BODY_LIMIT + 4).decode("utf-8", "replace")
    return click.edit("") or ""


def _queue(text: str, known: list[str]) -> str:
    """Return the queue as its service writes it; raises `Outcome` where it has no such queue."""
    for name in known:
        if name.lower() == text.lower():
            return name
    if known:
        raise Outcome(USAGE, f"There is no queue {text!r}: {', '.join(known[:20])}.")
    return text
