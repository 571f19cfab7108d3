"""`amends doctor`: what is set up, what is reachable, and what a service does not enforce."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from console import paths, profiles
from console.measure.promises import Promises
from console.profiles import Profile
from console.settings import SettingsError, load
from console.shell.common import json_option
from console.shell.examining import Finding, cache, decisions, files, service
from console.shell.outcome import DONE, ERROR, Outcome
from console.shell.output import as_json, counted, one_line, say
from console.shell.writing import desk_running
from console.terminal.capabilities import Colours, Terminal

SIGNS = {"ok": "✓", "note": "·", "warning": "!", "error": "✗"}
WIDEST = 24
"""Letters of what was looked at that stand in a column."""


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, in_json: bool) -> None:
    """Look at settings, files, cache, services and terminal, and say what is not as it should be.

    Each line is well (a tick), worth knowing (a dot), worth a look (!), or wrong (a cross); what is wrong
    makes the exit code 1.
    """
    found = list(_look(getattr(ctx.find_root().obj, "profile", "")))
    if in_json:
        as_json([asdict(one) for one in found])
    else:
        width = min(max(len(one.about) for one in found), WIDEST)
        for one in found:
            say(f"{SIGNS[one.state]} {one_line(one.about):<{width}}  {one_line(one.words)}")
    raise Outcome(ERROR if any(one.state == "error" for one in found) else DONE)


def _look(name: str) -> Iterator[Finding]:
    yield from _settings(name)
    yield from _terminal()
    yield from _account()
    try:
        profile = profiles.choose(name)
    except (SettingsError, paths.PathError):
        return
    if profile is None:
        yield Finding(
            "services", "note", "None is configured: run `amends` to connect one, or `amends demo`."
        )
        return
    yield from files(profile)
    yield from cache(profile)
    yield from decisions(profile)
    yield from _services(profile)


def _services(profile: Profile) -> Iterator[Finding]:
    from console.desk.store import DeskError

    try:
        with desk_running(profile):
            for label, settings in profile.settings.services.items():
                yield from service(profile, label, settings)
    except DeskError as error:
        yield Finding("desk", "error", str(error))


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
    yield Finding("settings", "ok", f"{file}, {counted(len(settings.services), 'service')}")
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


def _account() -> Iterator[Finding]:
    if os.getuid() == 0:
        words = "This is root: whoever else is root here reads your cache and your token."
        yield Finding("account", "warning", words)
    places = _seen_from()
    if len(places) > 1:
        words = f"It is in use from {len(places)} addresses: who shares an account shares cache and token."
        yield Finding("account", "warning", words)


def _seen_from() -> set[str]:
    """Return the addresses from which this account's sessions on this machine came, where it can be told."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid != os.getuid():
                continue
            environment = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        found |= {
            value.split()[0].decode("ascii", "replace")
            for name, _, value in (variable.partition(b"=") for variable in environment)
            if name == b"SSH_CONNECTION" and value.split()
        }
    return found
