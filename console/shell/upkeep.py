"""`amends sync`, `amends cache …`, `amends completion`: what keeps a profile in order."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

import click

from console.cache.connection import CacheError
from console.cache.store import Cache
from console.cache.wishes import NOW
from console.model import Health, HealthState, Ref
from console.paths import PathError
from console.profiles import Profile
from console.shell.common import cache_of, confirm, profile_of
from console.shell.outcome import DONE, ERROR, SIGN_IN, WAITING, Outcome
from console.shell.output import counted, note, say
from console.shell.writing import BAD, named, syncing

SETTLE = 1.5
"""Seconds for which a sync runs at least: a line that was down before may be up."""


@click.command()
@click.option("--watch", is_flag=True, help="Go on until you end it.")
@click.pass_context
def sync(ctx: click.Context, watch: bool) -> None:
    """Fetch news and send what waits, once."""
    profile = profile_of(ctx)
    if watch:
        raise Outcome(ERROR, _watch(profile))
    words = fetch(profile)
    with cache_of(profile) as cache:
        signed_out = any(health.state is HealthState.SIGN_IN for health in cache.health())
        count = len(cache.waiting())
        unread = len(cache.unreadable())
    if count and not words:
        note(f"{counted(count, 'intent')} left in the outbox.")
    if unread:
        note(f"Nobody could read {counted(unread, 'record')}; `amends doctor` shows what was kept.")
    raise Outcome((SIGN_IN if signed_out else WAITING) if words else DONE, words)


def fetch(profile: Profile) -> str:
    """Bring cache and services in step once; returns what stands in the way, in a sentence, or nothing."""
    with cache_of(profile) as cache, syncing(profile) as engine:
        if engine is None:
            return "The settings say offline: nothing was fetched."
        began = time.monotonic()
        wishes = [cache.wishes.ask(NOW, Ref(name, "*")) for name in profile.settings.services]
        told = _Told()
        while True:
            ran = time.monotonic() - began
            health = cache.health()
            bad = [one for one in health if one.state in BAD and one.service in profile.settings.services]
            if engine.failure:
                return engine.failure
            if ran > SETTLE and len(bad) == len(wishes):
                return "; ".join(named(one.service, one.sentence) for one in bad)
            if ran > SETTLE and not cache.waiting(("ready", "sent")) and _in_step(cache, wishes, health, bad):
                return "; ".join(named(one.service, one.sentence) for one in bad)
            told.tell(health)
            time.sleep(0.1)


class _Told:
    """Says once a second how far a first load is."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def tell(self, health: Sequence[Health]) -> None:
        if time.monotonic() - self._at < 1:
            return
        self._at = time.monotonic()
        for one in health:
            if one.total:
                note(f"{one.service}: {one.done or 0:,} of {one.total:,}")


def _in_step(cache: Cache, wishes: list[int], health: list[Health], bad: list[Health]) -> bool:
    """Tell whether every service has answered since it was asked, or cannot be asked."""
    down = {one.service for one in bad}
    well = {one.service for one in health if one.state is HealthState.OK}
    asked = [wish for key in wishes if (wish := cache.wishes.get(key)) is not None]
    return all(
        one.ticket.service in down or (one.state != "open" and one.ticket.service in well) for one in asked
    )


def _watch(profile: Profile) -> str:
    """Stay in step until ctrl-c; returns why it ended by itself."""
    with cache_of(profile) as cache, syncing(profile) as engine:
        if engine is None:
            return "The settings say offline: there is nothing to keep in step."
        note("In step; ctrl-c ends it.")
        told: dict[str, str] = {}
        while not engine.failure:
            for one in cache.health():
                words = one.sentence or one.state.value
                if told.get(one.service) != words:
                    told[one.service] = words
                    note(named(one.service, words))
            time.sleep(0.5)
        return engine.failure


@click.group()
def cache() -> None:
    """The local cache."""


@cache.command()
@click.pass_context
def rebuild(ctx: click.Context) -> None:
    """Make the cache anew: drafts and waiting intents are kept, the rest is fetched again."""
    profile = profile_of(ctx)
    rescue(profile)
    words = "" if profile.settings.offline else fetch(profile)
    raise Outcome(WAITING if words else DONE, words)


def rescue(profile: Profile) -> None:
    """Make a profile's cache anew and say what was kept."""
    from console.cache.rescue import rebuild as make_anew

    kept = make_anew(profile.places.cache)
    if kept.moved_to is not None:
        ours = f"{counted(kept.intents, 'intent')} and {counted(kept.drafts, 'draft')}"
        note(f"Kept: {ours}. The old file is {kept.moved_to}.")
    if kept.unread:
        note(f"Not readable, and in the old file alone: {counted(kept.unread, 'row')}.")
    if not kept.whole:
        note("More may have been lost: parts of the old file lead nowhere. Look at what you sent last.")
    if kept.damaged and kept.intents:
        note("Nothing of it is sent by itself: `amends outbox list` says what waits for your word.")


@cache.command()
@click.pass_context
def reindex(ctx: click.Context) -> None:
    """Make the search index anew from the tickets; ended early, it goes on by itself while a console runs."""
    with cache_of(profile_of(ctx)) as opened:
        opened.plan("search")
        told = time.monotonic()
        while opened.tidy():
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                for left in opened.chores()[:1]:
                    note(f"{left.name}: {left.done:,} of {left.total:,}")
    note("The search index is made anew.")


@cache.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def purge(ctx: click.Context, yes: bool) -> None:
    """Delete what this profile keeps here, drafts and waiting intents too; the log of decisions stays."""
    profile = profile_of(ctx)
    try:
        with cache_of(profile) as opened:
            waiting, drafts = len(opened.waiting()), len(opened.drafts.all())
        lost = f"{counted(waiting, 'waiting intent')} and {counted(drafts, 'draft')}"
    except (CacheError, PathError) as error:
        lost = f"the cache ({error})"
    words = f"{profile.places.folder} is deleted, with {lost}."
    log = profile.decision_log()
    if log.path.exists():
        words += f" The log of decisions stays: {log.path}."
    if yes:
        note(words)
    else:
        confirm(words)
    forget(profile, (log.path.name, log.keys.name))
    note("Gone.")


def forget(profile: Profile, keep: Collection[str] = ()) -> None:
    """Delete a profile's folder, but for the files of these names; raises `Outcome` while it is open elsewhere."""
    import shutil

    from console.cache.others import used_elsewhere

    places = profile.places
    if used_elsewhere(places.cache):
        raise Outcome(ERROR, f"Another Amends has {places.cache} open: end it first.")
    if places.desk.exists():
        _await_desk(profile)
    if not places.folder.exists():
        return
    kept = [places.folder / name for name in keep if (places.folder / name).exists()]
    if not kept:
        shutil.rmtree(places.folder)
        return
    for one in set(places.folder.iterdir()) - set(kept):
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        else:
            one.unlink()


def _await_desk(profile: Profile) -> None:
    """Wait until a desk that is just ending has ended; raises `Outcome` where it goes on."""
    import os

    from console.desk.host import take_lock
    from console.desk.store import DeskError

    until = time.monotonic() + 10
    while True:
        try:
            os.close(take_lock(profile.places.desk))
            return
        except DeskError as running:
            if time.monotonic() > until:
                raise Outcome(ERROR, f"{running} End its consoles first.") from None
            time.sleep(0.1)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print completion for a shell; `eval "$(amends completion bash)"` switches it on."""
    from click.shell_completion import get_completion_class

    from console.shell.commands import amends

    kind = get_completion_class(shell)
    assert kind is not None
    say(kind(amends, {}, "amends", "_AMENDS_COMPLETE").source())
