"""`amends doctor`: what is set up, what is reachable, and what a service does not enforce."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import click

from console import paths, profiles
from console.measure.promises import Promises
from console.profiles import Profile
from console.settings import ServiceSettings, SettingsError, load
from console.shell.common import json_option
from console.shell.outcome import DONE, ERROR, Outcome
from console.shell.output import as_json, say
from console.shell.writing import desk_running
from console.terminal.capabilities import Colours, Terminal

SIGNS = {"ok": "✓", "note": "·", "warning": "!", "error": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: str
    """`ok`, `note`, `warning` or `error`."""
    words: str


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, in_json: bool) -> None:
    """Look at settings, files, cache, services and terminal, and say what is not as it should be."""
    found = list(_look(getattr(ctx.find_root().obj, "profile", "")))
    if in_json:
        as_json([asdict(one) for one in found])
    else:
        width = max(len(one.about) for one in found)
        for one in found:
            say(f"{SIGNS[one.state]} {one.about:<{width}}  {one.words}")
    raise Outcome(ERROR if any(one.state == "error" for one in found) else DONE)


def _look(name: str) -> Iterator[Finding]:
    yield from _settings(name)
    try:
        profile = profiles.choose(name)
    except (SettingsError, paths.PathError):
        return
    yield from _terminal()
    if profile is None:
        yield Finding(
            "services", "note", "None is configured: run `amends` to connect one, or `amends demo`."
        )
        return
    yield from _files(profile)
    yield from _cache(profile)
    with desk_running(profile):
        for label, service in profile.settings.services.items():
            yield from _service(profile, label, service)


def _settings(name: str) -> Iterator[Finding]:
    try:
        file = paths.settings_of(name if name != profiles.DEMO else "")
        settings = load(file)
    except (SettingsError, paths.PathError) as wrong:
        yield Finding("settings", "error", str(wrong))
        return
    if not file.exists():
        yield Finding("settings", "note", f"There is no {file}; everything has its default.")
        return
    yield Finding("settings", "ok", f"{file}, {len(settings.services)} services")
    for words in Promises(settings, paths.config_home()).faults(datetime.now(UTC).date()):
        yield Finding("promises", "warning", words)
    if settings.keys:
        from console.start import keys_of
        from screens.keymap import KeysError

        try:
            keys_of(settings)
        except KeysError as wrong:
            yield Finding("keys", "error", str(wrong))


def _terminal() -> Iterator[Finding]:
    here = Terminal.here()
    colours = "no" if here.colours is Colours.NONE else f"{int(here.colours):,}"
    words = f"TERM={here.kind or 'unset'}, {colours} colours, {'ASCII' if here.ascii else 'UTF-8'}"
    size = shutil.get_terminal_size((0, 0))
    if size.columns:
        words += f", {size.columns}×{size.lines}"
    yield Finding("terminal", "warning" if here.refusal else "ok", here.refusal or words)
    if os.getuid() == 0:
        yield Finding(
            "account", "warning", "This is root: whoever else is root here reads your cache and your token."
        )


def _files(profile: Profile) -> Iterator[Finding]:
    folder = profile.places.folder
    if not folder.exists():
        yield Finding("files", "note", f"{folder} is made at the first start.")
        return
    wrong = False
    for path in sorted([folder, *folder.iterdir()]):
        try:
            if path.is_dir() and not path.is_symlink():
                paths.private_folder(path)
            elif not path.is_socket():
                paths.check_private(path)
        except paths.PathError as error:
            wrong = True
            yield Finding("files", "error", str(error))
    if not wrong:
        yield Finding("files", "ok", f"{folder} and what is in it are yours alone")


def _cache(profile: Profile) -> Iterator[Finding]:
    from console.cache.connection import CacheError
    from console.cache.rescue import check

    file = profile.places.cache
    if not file.exists():
        yield Finding("cache", "note", "There is none yet.")
        return
    broken = check(file)
    if broken:
        yield Finding(
            "cache", "error", f"{broken[0]} Run `amends cache rebuild`: drafts and intents are kept."
        )
        return
    try:
        cache = profile.open_cache()
    except (CacheError, paths.PathError) as error:
        yield Finding("cache", "error", str(error))
        return
    try:
        size = sum(path.stat().st_size for path in file.parent.glob(f"{file.name}*"))
        count = cache.conn.execute("SELECT COUNT(*) FROM ticket").fetchone()[0]
        yield Finding("cache", "ok", f"{count:,} tickets, {size / 1e6:,.0f} MB, whole")
        waiting = cache.waiting()
        if waiting:
            yield Finding("outbox", "warning", f"{len(waiting)} wait; `amends outbox list` says why")
        for record in cache.unreadable()[:20]:
            yield Finding("unreadable", "warning", f"{record.service}: {record.what}: {record.why}")
    finally:
        cache.close()


def _service(profile: Profile, label: str, service: ServiceSettings) -> Iterator[Finding]:
    from console.secrets import SecretError
    from console.services import registry
    from console.services.base import Identity, ServiceError

    if profile.settings.offline:
        yield Finding(label, "note", "Not asked: the settings say offline.")
        return
    try:
        connected = registry.connect(label, service, profile.settings)
    except (SecretError, ServiceError) as error:
        yield Finding(label, "error", str(error))
        return

    async def greet() -> Identity:
        try:
            return await connected.hello()
        finally:
            await connected.close()

    try:
        who = asyncio.run(greet())
    except ServiceError as error:
        yield Finding(label, "error", str(error))
        return
    yield Finding(label, "ok", f"{who.product or service.kind}; you are {who.me.name} ({who.me.id})")
    if (
        service.url.startswith("http://")
        and "127.0.0.1" not in service.url
        and "localhost" not in service.url
    ):
        yield Finding(label, "warning", "Its address is http://: everybody on the way reads your token.")
    if abs(who.clock_offset) > 90:
        yield Finding(label, "warning", f"Its clock is {who.clock_offset / 60:+.0f} min off this machine's.")
    for words in (*who.notes, *connected.can.notes):
        yield Finding(label, "note", words)
