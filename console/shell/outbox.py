"""`amends outbox …`: what waits to be sent, and why."""

from __future__ import annotations

import click

from console.cache.outbox import OPEN
from console.cache.store import Cache
from console.shell import shapes
from console.shell.common import as_json, cache_of, note, profile_of, table
from console.shell.outcome import NOT_FOUND, REFUSED, Outcome
from console.shell.tickets import json_option


@click.group()
def outbox() -> None:
    """What waits to be sent, and why."""


@outbox.command("list")
@click.option("--all", "ended", is_flag=True, help="Also what was done or taken back lately.")
@json_option
@click.pass_context
def list_(ctx: click.Context, ended: bool, in_json: bool) -> None:
    """List what waits."""
    with cache_of(profile_of(ctx)) as cache:
        found = [*cache.waiting(), *(cache.ended() if ended else [])]
        if in_json:
            as_json([shapes.intent(one) for one in found])
        elif not found:
            note("Nothing waits.")
        else:
            rows = [(one.key[:8], one.state.value, one.kind, one.label, one.words) for one in found]
            table(("key", "state", "what", "ticket", "why"), rows, 3)


@outbox.command()
@click.argument("keys", nargs=-1, required=True)
@click.pass_context
def undo(ctx: click.Context, keys: tuple[str, ...]) -> None:
    """Take back what is held, or put away what met trouble. KEYS are as `outbox list` shows them."""
    with cache_of(profile_of(ctx)) as cache:
        for key in (_key(cache, key) for key in keys):
            if not cache.withdraw(key):
                raise Outcome(REFUSED, f"{key[:8]} has left already.")
            note(f"{key[:8]} taken back")


@outbox.command()
@click.argument("keys", nargs=-1, required=True)
@click.pass_context
def retry(ctx: click.Context, keys: tuple[str, ...]) -> None:
    """Send what met trouble once more, on your word; `amends sync` or an open console sends it."""
    with cache_of(profile_of(ctx)) as cache:
        for key in (_key(cache, key) for key in keys):
            if not cache.retry(key) and not cache.send_now(key):
                raise Outcome(REFUSED, f"{key[:8]} is on its way already.")
            note(f"{key[:8]} is sent again")


def _key(cache: Cache, start: str) -> str:
    found = [one.key for one in cache.waiting(OPEN) if one.key.startswith(start)]
    if len(found) != 1:
        raise Outcome(NOT_FOUND, f"There is no intent {start!r} in the outbox, or more than one.")
    return found[0]
