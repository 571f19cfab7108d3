"""`amends sync`, `amends cache …`, `amends completion`: what keeps a profile in order."""

from __future__ import annotations

import time

import click

from console.model import HealthState
from console.profiles import Profile
from console.shell.common import cache_of, note, profile_of, say
from console.shell.outcome import DONE, ERROR, SIGN_IN, WAITING, Outcome
from console.shell.writing import syncing

BAD = (HealthState.OFFLINE, HealthState.BROKEN, HealthState.SIGN_IN)


@click.command()
@click.option("--watch", is_flag=True, help="Go on until you end it.")
@click.pass_context
def sync(ctx: click.Context, watch: bool) -> None:
    """Fetch news and send what waits, once."""
    profile = profile_of(ctx)
    if watch:
        with syncing(profile):
            note("In step; ctrl-c ends it.")
            while True:
                time.sleep(1)
    words = fetch(profile)
    with cache_of(profile) as cache:
        signed_out = any(health.state is HealthState.SIGN_IN for health in cache.health())
        count = len(cache.waiting())
    if count:
        note(f"{count} wait in the outbox.")
    raise Outcome((SIGN_IN if signed_out else WAITING) if words else DONE, words)


def fetch(profile: Profile) -> str:
    """Bring cache and services in step once; returns what stands in the way, in a sentence, or nothing."""
    began = time.time()
    if profile.settings.offline:
        return "The settings say offline: nothing was fetched."
    with cache_of(profile) as cache, syncing(profile) as engine:
        from console.cache.wishes import NOW
        from console.model import Ref

        wishes = [cache.wishes.ask(NOW, Ref(name, "*")) for name in profile.settings.services]
        told = 0.0
        while True:
            health = {one.service: one for one in cache.health()}
            bad = [one for one in health.values() if one.state in BAD and time.time() - began > 1]
            asked = [cache.wishes.get(key) for key in wishes]
            granted = all(wish is None or wish.state != "open" for wish in asked)
            well = len(health) >= len(wishes) and all(one.state is HealthState.OK for one in health.values())
            if engine is not None and engine.failure:
                return engine.failure
            if bad:
                return "; ".join(f"{one.service}: {one.sentence}" for one in bad)
            if granted and well and not cache.waiting(("ready", "sent")) and time.time() - began > 1.5:
                return ""
            for one in health.values():
                if one.total and time.time() - told > 1:
                    told = time.time()
                    note(f"{one.service}: {one.done or 0:,} of {one.total:,}")
            time.sleep(0.1)


@click.group()
def cache() -> None:
    """The local cache."""


@cache.command()
@click.pass_context
def rebuild(ctx: click.Context) -> None:
    """Make the cache anew: drafts and waiting intents are kept, the rest is fetched again."""
    from console.cache.rescue import rebuild as make_anew

    profile = profile_of(ctx)
    kept = make_anew(profile.places.cache)
    note(f"{kept.intents} intents and {kept.drafts} drafts were kept; the old file is {kept.moved_to}.")
    words = fetch(profile)
    raise Outcome(WAITING if words and not profile.settings.offline else DONE, words)


@cache.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def purge(ctx: click.Context, yes: bool) -> None:
    """Delete everything this profile keeps here, drafts and waiting intents too."""
    import shutil
    import sys

    profile = profile_of(ctx)
    with cache_of(profile) as opened:
        waiting, drafts = len(opened.waiting()), len(opened.drafts.all())
    note(f"{profile.places.folder}: {waiting} waiting intents and {drafts} drafts would be lost.")
    if not yes and not sys.stdin.isatty():
        raise Outcome(2, "Nobody can be asked here: say --yes if this is meant.")
    if not yes and click.getchar() != "y":
        raise Outcome(ERROR, "Nothing happened: only y does it.")
    shutil.rmtree(profile.places.folder)
    note("Gone.")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print completion for a shell; `eval "$(amends completion bash)"` switches it on."""
    from click.shell_completion import get_completion_class

    from console.shell.commands import amends

    kind = get_completion_class(shell)
    assert kind is not None
    say(kind(amends, {}, "amends", "_AMENDS_COMPLETE").source())
