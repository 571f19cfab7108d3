"""Lets the agent write a text in an editor of their own, and takes the terminal back afterwards."""

import asyncio
import os
import shlex
import shutil
import signal
import tempfile
import termios
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from console.terminal.seam import TerminalApp
from console.text import clean

LIMIT: Final = 1_048_576
"""Bytes that are read back at most."""
_PATIENCE: Final = 0.5
"""Seconds that an editor has to end when the program must."""
_USUAL: Final = ("sensible-editor", "editor", "nano", "vi")


@dataclass(frozen=True, slots=True)
class Edited:
    """What came back: the text, cleaned, and one sentence on what went wrong, if something did."""

    text: str
    problem: str | None = None


async def edit(
    app: TerminalApp[Any], text: str, *, folder: Path, keep: Callable[[str], None], name: str = "answer.md"
) -> Edited:
    """Open `text` in $VISUAL or $EDITOR and return what the agent made of it.

    The file is in a folder of its own below `folder` that only we can read, and is gone afterwards. No shell
    reads the command. If the program must end meanwhile, the editor is ended first and `keep` is called, in
    the event loop, with what its file holds then. Without an editor the text comes back with a problem.
    """
    command = editor()
    if not command:
        return Edited(text, "No editor was found: set EDITOR to the one you use.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Path(tempfile.mkdtemp(prefix="edit-", dir=folder))
    try:
        path = private / name
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        problem = await _lend(app, [*command, str(path)], lambda: keep(_read(path, text)))
        return Edited(_read(path, text), problem)
    finally:
        shutil.rmtree(private, ignore_errors=True)


def editor(environ: Mapping[str, str] | None = None) -> list[str]:
    """The words of the editor's command; empty if there is none."""
    environ = os.environ if environ is None else environ
    for variable in ("VISUAL", "EDITOR"):
        if words := _words(environ.get(variable, "")):
            return words
    return [found for usual in _USUAL if (found := shutil.which(usual))][:1]


async def _lend(app: TerminalApp[Any], command: list[str], keep: Callable[[], None]) -> str | None:
    """Run a command on the terminal; one sentence if it could not be run or failed."""
    loop = asyncio.get_running_loop()
    is_ending = asyncio.Event()

    def end() -> None:
        is_ending.set()
        keep()

    lent = app.lifeline.lent(lambda: loop.call_soon_threadsafe(end)) if app.lifeline else nullcontext()
    with app.suspend(), lent:
        try:
            process = await asyncio.create_subprocess_exec(*command, env=_environment())
        except OSError as error:
            return f"The editor {command[0]} could not be started: {error.strerror}."
        told = loop.create_task(is_ending.wait())
        ended = loop.create_task(process.wait())
        try:
            await asyncio.wait((told, ended), return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            if process.returncode is None:  # we are told to end, or nobody waits for the text any more
                await _end(process)
        status = await ended
        with suppress(termios.error):  # what was typed for an editor that read no more is no command of ours
            termios.tcflush(0, termios.TCIFLUSH)
    return f"The editor ended with status {status}; your text is as it left it." if status else None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask a child to end, as a closed terminal does, and make it end if it does not."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGHUP)
        try:
            await asyncio.wait_for(process.wait(), _PATIENCE)
        except TimeoutError:
            process.kill()


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # an open quotation mark
        return []


def _environment() -> dict[str, str]:
    """Ours without what is meant for us alone, tokens among it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AMENDS_")}


def _read(path: Path, otherwise: str) -> str:
    """The file's text, cleaned; `otherwise` if the editor left no ordinary file there."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            return clean(file.read(LIMIT).decode("utf-8", "replace")).removesuffix("\n")
    except OSError:
        return otherwise
