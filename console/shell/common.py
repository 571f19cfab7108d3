"""What the commands share: the profile, references, and questions that only a key can answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from console import profiles
from console.cache.store import Cache
from console.model import Ref, Ticket
from console.profiles import Profile
from console.shell.outcome import ERROR, NOT_FOUND, REFUSED, USAGE, Outcome
from console.shell.output import note

json_option = click.option("--json", "in_json", is_flag=True, help="JSON with documented names.")
wait_option = click.option("--wait/--no-wait", default=True, help="Wait until it is done and read back.")


def profile_of(ctx: click.Context) -> Profile:
    """Return the profile that is meant; raises `Outcome` where nothing is configured."""
    wanted = getattr(ctx.find_root().obj, "profile", "")
    chosen = profiles.choose(wanted)
    if chosen is None:
        raise Outcome(
            ERROR, "Amends has no service yet: run `amends` to connect one, or `amends demo` to see it work."
        )
    if not wanted and chosen.name == profiles.DEMO:
        note("No service is configured: this is the demo.")
    return chosen


@contextmanager
def cache_of(profile: Profile) -> Iterator[Cache]:
    """Open a profile's cache for one command."""
    cache = profile.open_cache()
    try:
        yield cache
    finally:
        cache.close()


def reference(cache: Cache, text: str) -> Ref:
    """Return the ticket that is meant by `service:number`, or by a number that only one service has.

    Raises `Outcome` where there is none, or more than one.
    """
    return _meant(cache.by_number, text, "ticket")


def change_reference(cache: Cache, text: str) -> Ref:
    """Return the change that is meant, as `reference` does for tickets."""
    return _meant(cache.changes.by_number, text, "change")


def ticket_of(cache: Cache, ref: Ref) -> Ticket:
    """Return a ticket that can be written to; raises `Outcome` for one that was merged into another."""
    found = cache.ticket(ref)
    if found is None:
        raise Outcome(NOT_FOUND, f"There is no ticket {ref} in the cache. `amends sync` fetches news.")
    if found.merged_into is not None:
        raise Outcome(REFUSED, f"{found.number} was merged into {found.merged_into}: write there.")
    return found


def one_service(profile: Profile, wanted: str) -> str:
    """Return the service that something is made on: the one that is named, or the only one.

    A desk of which the estate alone is used is no such service. Raises `Outcome`.
    """
    known = [name for name, one in profile.settings.services.items() if not one.companion]
    if wanted in known or (not wanted and len(known) == 1):
        return wanted or known[0]
    if not known:
        raise Outcome(USAGE, "No service is set up on which it could be made.")
    raise Outcome(USAGE, f"Say --service: {', '.join(known)}.")


def why_nothing(profile: Profile, cache: Cache) -> str:
    """Return why a list is empty."""
    never = [name for name in profile.settings.services if cache.me(name) is None]
    if not never:
        return "Nothing fits."
    return f"Nothing was fetched from {', '.join(never)} yet: run `amends sync`, or open the console."


def confirm(words: str) -> None:
    """Say what will happen and go on at the key y alone; raises `Outcome` where nobody can be asked."""
    note(words)
    if not sys.stdin.isatty():
        raise Outcome(USAGE, "Nobody can be asked here: say --yes if this is meant.")
    note("y does it, any other key does not.")
    with suppress(ImportError, OSError):
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)  # a key pressed before the question answers nothing
    if click.getchar() != "y":
        raise Outcome(ERROR, "Nothing happened: only y does it.")


def _meant(by_number: Callable[[str], list[Ref]], text: str, thing: str) -> Ref:
    service, colon, number = text.partition(":")
    found = by_number(number if colon else text)
    if colon:
        found = [ref for ref in found if ref.service == service]
    if not found:
        raise Outcome(NOT_FOUND, f"There is no {thing} {text} in the cache. `amends sync` fetches news.")
    if len(found) > 1:
        many = ", ".join(str(ref) for ref in found)
        raise Outcome(USAGE, f"{text} could be any of {many}: say which.")
    return found[0]
