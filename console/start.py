"""Starts the console on a terminal."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from console import region

if TYPE_CHECKING:
    from console.front.stage import Stage
    from console.profiles import Profile
    from console.settings import Settings
    from console.terminal.capabilities import Terminal


def start(profile: Profile, stage: Stage | None = None) -> int:
    """Open the console on a profile and return its exit code; `stage` is where its rows stand already.

    Raises `CacheError`, `PathError` or `KeysError` before the terminal is taken, or taken over.
    """
    region.follow()
    gc.disable()  # importing makes no garbage worth a search: a tenth of the start
    from console.terminal.spared import import_toolkit

    import_toolkit()
    from console import heap, logs
    from console.app import Amends
    from console.terminal.capabilities import Terminal
    from console.terminal.run import run_app
    from screens.base import Desk

    heap.gather()
    cache = profile.open_cache()
    cache.spare_memory()
    logs.start(profile.places.log)
    terminal = _as_wanted(Terminal.here(), profile.settings)
    keys = keys_of(profile.settings)
    desk = Desk(
        cache,
        profile.settings,
        profile.places,
        terminal.signs,
        profile.name,
        promises=profile.promises(),
        log=profile.decision_log,
    )
    app = Amends(desk, profile.upkeep, keys, terminal=terminal)
    if stage is not None:
        stage.hand_over(app)
    gc.enable()
    gc.freeze()
    gc.set_threshold(  # news make thousands of facts and no cycles: a whole search stops keys for 20 ms
        2000, 20, 10
    )
    places, mouse = profile.places, profile.settings.mouse
    return run_app(app, on_end=app.end, after=app.shut, state=places.folder, mouse=mouse)


def keys_of(settings: Settings) -> dict[str, str]:
    """Return the agent's own keymap; costs nothing where there is none. Raises `KeysError`."""
    if not settings.keys:
        return {}
    from console.app import Amends
    from screens.keymap import KeysError, bindings_of, clashes, keymap
    from screens.registry import action_ids, chains

    known = action_ids() | {one.id for one in bindings_of(Amends) if one.id}
    made = keymap(settings.keys, known)
    found = clashes(chains(Amends), made)
    if found:
        raise KeysError(" ".join(found[:3]) + " Nothing was started; change [keys] in the settings.")
    return made


def _as_wanted(terminal: Terminal, settings: Settings) -> Terminal:
    from console.terminal.surroundings import colours_of

    return replace(terminal, colours=colours_of(terminal.kind, os.environ, settings.colours))


def first_run() -> int:
    """Offer the demo or a connection, where no service is known yet; returns the exit code."""
    from console import welcome

    return welcome.first_run()
