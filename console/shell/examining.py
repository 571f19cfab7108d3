"""What `amends doctor` looks at in a profile: its files, its cache, and each of its services."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from console import paths
from console.cache.store import Cache
from console.profiles import Profile
from console.settings import CalendarFile, ServiceSettings

TOLERATED = 90.0
"""Seconds that two clocks may be apart without a word."""
FULL, LITTLE = 1_000_000, 100_000_000
"""Bytes of room under which nothing can be saved any more, and under which somebody should look."""
MOST = 20
"""Records nobody could read that are shown one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: str
    """`ok`, `note`, `warning` or `error`."""
    words: str
    raw: str = ""
    """The beginning of a record nobody could read."""


def files(profile: Profile) -> Iterator[Finding]:
    """Look at the owner and the mode of everything in the profile's folder."""
    folder = profile.places.folder
    yield from _disk(folder)
    yield from _feed(profile.settings.calendar)
    if not folder.exists():
        yield Finding("files", "note", f"{folder} is made at the first start.")
        return
    wrong = False
    for path in sorted([folder, *folder.rglob("*")]):
        try:
            if path.is_dir() and not path.is_symlink():
                paths.private_folder(path)
            elif not path.is_socket():
                paths.check_private(path)
        except FileNotFoundError:
            continue
        except paths.PathError as error:
            wrong = True
            yield Finding("files", "error", str(error))
    if not wrong:
        yield Finding("files", "ok", f"{folder} and what is in it are yours alone")


def _disk(folder: Path) -> Iterator[Finding]:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not os.access(there, os.W_OK):
        words = f"{there} cannot be written: nothing is saved. Set XDG_STATE_HOME to a folder that can be."
        yield Finding("disk", "error", words)
        return
    free = shutil.disk_usage(there).free
    if free < LITTLE:
        left = f"{free / 1e6:,.1f} MB are left on the disk of {there}"
        if free < FULL:
            yield Finding("disk", "error", f"{left}: what does not fit is not saved until there is room.")
        else:
            yield Finding("disk", "warning", f"{left}.")


def _feed(wanted: CalendarFile) -> Iterator[Finding]:
    """Look at where the file for calendar programs is kept, where the settings want one."""
    if not wanted.feed:
        return
    file = Path(wanted.feed).expanduser()
    if not os.access(file.parent, os.W_OK | os.X_OK):
        words = f"{file} is not kept: there is no folder {file.parent} that can be written."
        yield Finding("calendar", "error", words)
        return
    readers = "every user of this machine" if wanted.others_may_read else "you alone"
    yield Finding("calendar", "ok", f"{file} is kept for {readers}")


def cache(profile: Profile) -> Iterator[Finding]:
    """Read the cache to its end and say what is in it that somebody should see."""
    from console.cache.errors import CacheError, newer_words
    from console.cache.rescue import check, version_of
    from console.cache.schema import VERSION
    from console.shell.examining_changes import changes

    file = profile.places.cache
    if not file.exists():
        yield Finding("cache", "note", "There is none yet.")
        return
    if version_of(file) > VERSION:
        yield Finding("cache", "error", newer_words(file))
        return
    broken = check(file)
    if broken:
        words = f"Damaged: {broken[0]} Run `amends cache rebuild`: drafts and intents are kept."
        yield Finding("cache", "error", words)
        return
    try:
        opened = profile.open_cache()
        try:
            yield from _contents(profile, opened)
            yield from changes(profile, opened)
        finally:
            opened.close()
    except (CacheError, paths.PathError) as error:
        yield Finding("cache", "error", str(error))


def decisions(profile: Profile) -> Iterator[Finding]:
    """Prove the log of decisions from its start, where there is one."""
    from console.audit import AuditError

    log = profile.decision_log()
    if not log.path.exists():
        return
    try:
        wrong = log.verify()
        count = sum(1 for _ in log.lines())
        log.find("")  # the names can be read as well
    except (AuditError, paths.PathError) as error:
        yield Finding("decisions", "error", str(error))
        return
    if wrong:
        yield Finding("decisions", "error", f"{wrong[0].sentence} `amends audit verify` says more.")
    else:
        yield Finding("decisions", "ok", f"{count:,} lines in the log, whole")


def service(profile: Profile, label: str, settings: ServiceSettings) -> Iterator[Finding]:
    """Ask a service who we are to it, and say what it does not enforce."""
    from console.secrets import SecretError
    from console.services import registry
    from console.services.base import Identity, ServiceError

    if profile.settings.offline:
        yield Finding(label, "note", "Not asked: the settings say offline.")
        return
    try:
        connected = registry.connect(label, settings, profile.settings)
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
    yield Finding(label, "ok", f"{who.product or settings.kind}; you are {who.me.name} ({who.me.id})")
    yield from _line(label, settings)
    if abs(who.clock_offset) > TOLERATED:
        side = "ahead of" if who.clock_offset > 0 else "behind"
        words = f"Its clock is {abs(who.clock_offset) / 60:.0f} min {side} this machine's: times are its own."
        yield Finding(label, "warning", words)
    unguarded = connected.can.approval_notes if connected.change_desk is not None else ()
    for words in (*who.notes, *connected.can.notes, *unguarded):
        yield Finding(label, "note", words)


def _contents(profile: Profile, opened: Cache) -> Iterator[Finding]:
    beside = [opened.path.with_name(opened.path.name + tail) for tail in ("", "-wal", "-shm")]
    size = sum(path.stat().st_size for path in beside if path.exists())
    count = sum(len(opened.known(name)) for name in profile.settings.services)
    yield Finding("cache", "ok", f"{count:,} tickets, {size / 1e6:,.0f} MB, whole")
    for old in sorted(opened.path.parent.glob(f"{opened.path.name}.damaged-*[0-9]")):
        words = (
            f"{old} is what was damaged, {old.stat().st_size / 1e6:,.0f} MB: delete it if you miss nothing."
        )
        yield Finding("cache", "note", words)
    for left in opened.chores():
        words = (
            f"{left.name} is under way, {left.done:,} of {left.total:,}"
            if left.total
            else f"{left.name} waits"
        )
        yield Finding("chores", "note", f"{words}; it goes on while a console runs")
    waiting, drafts = opened.waiting(), opened.drafts.all()
    if waiting:
        yield Finding("outbox", "warning", f"{len(waiting)} wait; `amends outbox list` says why")
    if drafts:
        yield Finding("drafts", "note", f"{len(drafts)} not sent, the last on {drafts[0].ticket}")
    records = opened.unreadable()
    for record in records[:MOST]:
        about = f"{record.service}: {record.what}: {record.why}"
        yield Finding("unreadable", "warning", about, record.raw)
    if len(records) > MOST:
        yield Finding("unreadable", "warning", f"and {len(records) - MOST} more")


def _line(label: str, settings: ServiceSettings) -> Iterator[Finding]:
    if settings.socket:
        yield Finding(label, "ok", f"over the socket {settings.socket}, which is yours alone")
        return
    address = urlsplit(settings.url)
    if address.scheme == "https":
        whose = f"by {settings.ca_file}" if settings.ca_file else "by this system"
        yield Finding(label, "ok", f"over TLS, {address.hostname}'s certificate trusted {whose}")
    elif address.hostname not in ("127.0.0.1", "localhost", "::1"):
        words = "Its address is http://: everybody on the way reads your token and every ticket."
        yield Finding(label, "warning", words)
