"""`amends outbox …`: what waits to be sent, and why."""

from __future__ import annotations

import click

from console.cache.outbox import OPEN, TROUBLE
from console.cache.store import Cache
from console.intents import Decision
from console.shell import shapes
from console.shell.common import cache_of, json_option, profile_of, wait_option
from console.shell.outcome import NOT_FOUND, REFUSED, USAGE, Outcome
from console.shell.output import as_json, note, table
from console.shell.writing import see_through


@click.group()
def outbox() -> None:
    """What waits to be sent, and why. An intent is named by the first letters of its key."""


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
            table(("key", "state", "what", "ticket", "why"), rows, (3, 4))


@outbox.command()
@click.argument("keys", nargs=-1, required=True)
@click.pass_context
def undo(ctx: click.Context, keys: tuple[str, ...]) -> None:
    """Take back what is held, or put away what met trouble."""
    with cache_of(profile_of(ctx)) as cache:
        for key in _keys(cache, keys):
            if not cache.withdraw(key):
                raise Outcome(REFUSED, f"{key[:8]} has left already.")
            note(f"{key[:8]} taken back.")


@outbox.command()
@click.argument("keys", nargs=-1, required=True)
@wait_option
@json_option
@click.pass_context
def retry(ctx: click.Context, keys: tuple[str, ...], wait: bool, in_json: bool) -> None:
    """Send what met trouble once more, on your word: what is shown now counts as seen."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        found = _keys(cache, keys)
        for key in found:
            if not cache.retry(key):
                raise Outcome(REFUSED, _why_not(cache, key))
        see_through(profile, cache, found, wait=wait, in_json=in_json)


@outbox.command()
@click.argument("keys", nargs=-1, required=True)
@wait_option
@json_option
@click.pass_context
def send(ctx: click.Context, keys: tuple[str, ...], wait: bool, in_json: bool) -> None:
    """Send now what is held."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        found = _keys(cache, keys)
        for key in found:
            waiting = cache.intent(key)
            if not cache.send_now(key) and waiting is not None and waiting.state.value in TROUBLE:
                raise Outcome(REFUSED, f"{key[:8]} met trouble: `amends outbox retry` sends it once more.")
        see_through(profile, cache, found, wait=wait, in_json=in_json)


def _keys(cache: Cache, starts: tuple[str, ...]) -> list[str]:
    """Return the whole keys of open intents; raises `Outcome` for one that there is not, or twice."""
    waiting = [one.key for one in cache.waiting(OPEN)]
    whole = []
    for start in starts:
        found = [key for key in waiting if key.startswith(start)]
        if not found:
            raise Outcome(NOT_FOUND, f"There is no intent {start!r} in the outbox.")
        if len(found) > 1:
            raise Outcome(USAGE, f"{start!r} could be any of {len(found)} intents: say more of its key.")
        whole += found
    return whole


def _why_not(cache: Cache, key: str) -> str:
    """Return why an intent is not sent once more."""
    waiting = cache.intent(key)
    if waiting is not None and isinstance(waiting.intent, Decision):
        words = f"A decision is given on one card: `amends change {waiting.kind} {waiting.intent.target}` asks anew."
        return f"{key[:8]}: {words}"
    return f"{key[:8]} met no trouble: `amends outbox send` ends its hold."
