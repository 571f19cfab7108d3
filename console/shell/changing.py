"""`amends ticket take`, `assign`, `status`, `priority`, `link` and `merge`: what changes tickets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from console.cache.store import Cache
from console.intents import Assign, Intent, LinkTo, Merge, SetPriority, SetStatus, Take
from console.model import Person, Relation, Status, Ticket
from console.shell.common import (
    cache_of,
    confirm,
    json_option,
    profile_of,
    reference,
    ticket_of,
    wait_option,
)
from console.shell.outcome import DONE, USAGE, Outcome
from console.shell.output import as_json, one_line, say
from console.shell.writing import me_of, write

Make = Callable[..., Intent]


def _verb(name: str, words: str, *more: Callable[[Any], Any]) -> Callable[[Make], click.Command]:
    """Make a command that changes the tickets it is given; the function makes the intent for one of them."""

    def made(make: Make) -> click.Command:
        def run(ctx: click.Context, refs: tuple[str, ...], wait: bool, in_json: bool, **rest: Any) -> None:
            profile = profile_of(ctx)
            with cache_of(profile) as cache:
                targets = [reference(cache, ref) for ref in dict.fromkeys(refs)]
                wanted = [make(cache, ticket_of(cache, target), **rest) for target in targets]
                write(profile, cache, wanted, wait=wait, in_json=in_json)

        command: Any = click.pass_context(run)
        for option in (json_option, wait_option, *more, click.argument("refs", nargs=-1, required=True)):
            command = option(command)
        return click.command(name, help=words)(command)

    return made


@_verb("take", "Make tickets yours.")
def take(cache: Cache, target: Ticket) -> Intent:
    """Return the intent."""
    return Take(target.ref, me_of(cache, target.ref))


@_verb(
    "assign",
    "Give tickets to somebody.",
    click.option("--to", required=True, help="A name, login, or nobody."),
)
def assign(cache: Cache, target: Ticket, to: str) -> Intent:
    """Return the intent."""
    return Assign(target.ref, None if to in ("nobody", "-") else agent_of(cache, target.ref.service, to))


@_verb(
    "status",
    "Set a status; without --to, say which the service offers.",
    click.option("--to", default=None, help="Its name."),
)
def status(cache: Cache, target: Ticket, to: str | None) -> Intent:
    """Return the intent; raises `Outcome` where the offers alone were wanted."""
    if to is None:
        raise _offers(target)
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
    other = reference(cache, to)
    if other == target.ref:
        raise Outcome(USAGE, f"{target.number} cannot be tied to itself.")
    return LinkTo(target.ref, Relation(relation), other)


@click.command()
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
        gone, stays = ticket_of(cache, reference(cache, ref)), ticket_of(cache, reference(cache, into))
        if gone.ref == stays.ref or gone.ref.service != stays.ref.service:
            raise Outcome(USAGE, f"{gone.ref} cannot become part of {stays.ref}: name two of one service.")
        if not yes:
            names = [one_line(f"{one.number} {one.subject}") for one in (gone, stays)]
            confirm(f"{names[0]}\n  becomes part of\n{names[1]}")
        write(profile, cache, [Merge(gone.ref, stays.ref)], wait=wait, in_json=in_json)


COMMANDS = (take, assign, status, priority, link, merge)


def _offers(target: Ticket) -> Outcome:
    """Print what the service offers; returns how the command ends."""
    given = click.get_current_context().params
    if len(given["refs"]) > 1:
        return Outcome(USAGE, "Say --to, or name one ticket to be told what it is offered.")
    if given["in_json"]:
        as_json([{"name": offer.name, "status": offer.status.value} for offer in target.offers])
        return Outcome(DONE)
    if not target.offers:
        return Outcome(
            DONE, f"{target.number} is {target.status_name}; what else is offered was not asked yet."
        )
    for offer in target.offers:
        say(f"{offer.name}  ({offer.label})" if offer.label else offer.name)
    return Outcome(DONE, f"{target.number} is {target.status_name}; say --to with one of these.")


def agent_of(cache: Cache, service: str, text: str) -> Person:
    """Return the one agent that is meant by an id, an address, a name or a part of it; raises `Outcome`."""
    agents = cache.agents(service)
    exact = [one for one in agents if text in (one.id, one.email, one.name)]
    found = exact or [one for one in agents if text.lower() in one.name.lower()]
    if not found:
        raise Outcome(USAGE, f"No agent is called {text!r}.")
    if len(found) > 1:
        many = ", ".join(one.name for one in found[:8])
        raise Outcome(USAGE, f"{text!r} could be {many}: say which.")
    return found[0]


def _meaning(name: str) -> Status:
    """Guess what a status means that the service did not offer; it says itself once it is set."""
    for one in Status:
        if one.value == name.lower():
            return one
    guesses = {"open": Status.IN_PROGRESS, "resolved": Status.RESOLVED, "stalled": Status.ON_HOLD}
    return guesses.get(name.lower(), Status.UNKNOWN)
