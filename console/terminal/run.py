"""Runs the application on the terminal, from the refusal of one that cannot draw to the last line printed."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.terminal.crash import note_crash
from console.terminal.lifeline import Lifeline
from console.terminal.restore import open_again, screen_descriptor
from console.terminal.seam import TerminalApp

UNFIT = 2
"""Exit status where nothing can be drawn."""


def run_app(
    app: TerminalApp[Any],
    *,
    on_end: Callable[[], None],
    state: Path,
    after: Callable[[], None] = lambda: None,
    mouse: bool = False,
) -> int:
    """Run the application and return the exit status for the shell.

    `on_end` saves drafts; it is called once, in the event loop's thread, before the application closes for
    whatever reason (its screens are still there), and may fail. `after` lets go of what the screens used; it
    is called when they are gone and the terminal is given back. `state` is the folder for crash files.
    Status: the application's own, 1 after a failure, 2 where nothing can be drawn, 128 + N after signal N.
    """
    if refusal := _refusal(app):
        print(refusal, file=sys.stderr)
        after()
        return UNFIT
    app.crash_directory = state
    save = app.before_exit = _Once(on_end, app)
    let_go = _Once(after, app)
    with Lifeline(app.restorer, app.exit) as lifeline:
        app.lifeline = lifeline
        threading.excepthook = lambda failure: note_crash(failure.exc_value, state)
        try:
            asyncio.run(_run(app, lifeline, mouse))
        except Exception as error:  # noqa: BLE001  # whatever it was, it is written down and told
            app.crash = app.crash or note_crash(error, state)
        finally:
            terminal = open_again(screen_descriptor())
            app.restorer.give_back(terminal, mid_sequence=True)
            os.close(terminal)
            save()
            let_go()
    if lifeline.cause is not None:
        return 128 + lifeline.cause
    if app.last_words:
        print(app.last_words, file=sys.stderr)
        return 1
    if app.crash is not None:
        print(_last_words(app.crash, save.failed), file=sys.stderr)
        return 1
    return app.return_code or 0


async def _run(app: TerminalApp[Any], lifeline: Lifeline, mouse: bool) -> None:
    lifeline.attach(asyncio.get_running_loop())
    await app.run_async(mouse=mouse)


def _refusal(app: TerminalApp[Any]) -> str | None:
    if not (os.isatty(0) and (os.isatty(1) or os.isatty(2))):
        return (
            "Amends draws its screens on a terminal, and this is none. For its shell commands: amends --help"
        )
    return app.terminal.refusal


class _Once:
    """Calls something at most once, and survives its failure."""

    def __init__(self, action: Callable[[], None], app: TerminalApp[Any]) -> None:
        self._action: Callable[[], None] | None = action
        self._app = app
        self.failed = False

    def __call__(self) -> None:
        action, self._action = self._action, None
        if action is None:
            return
        try:
            action()
        except Exception as error:  # noqa: BLE001  # the program ends all the same, and says so
            self.failed = True
            self._app.crash = self._app.crash or note_crash(error, self._app.crash_directory)


def _last_words(path: str, drafts_failed: bool) -> str:
    drafts = (
        "what you typed last may not be saved" if drafts_failed else "drafts and waiting actions are saved"
    )
    where = f"what happened, without any ticket's text: {path}" if path else "no report could be written"
    return f"Amends ended because of a fault of its own; {drafts}; {where}"
