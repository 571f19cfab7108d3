"""Lends the terminal to the agent's editor and gives back the text, with a sentence where it went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.terminal.edit import edit
from console.terminal.seam import TerminalApp
from screens.base import DeskScreen


async def edited(screen: DeskScreen[Any], text: str, keep: Callable[[str], None]) -> str:
    """Return the text as the editor left it; `keep` saves it where the program must end meanwhile."""
    app = screen.app
    if not isinstance(app, TerminalApp):
        return text
    done = await edit(app, text, folder=screen.desk.cache.path.parent, keep=keep)
    app.redraw()
    if done.problem:
        screen.say(done.problem, harm=True)
    return done.text
