"""The command `amends`: opens the console, or runs one command of the shell beside it."""

from __future__ import annotations

import os
import sys

from console.interrupts import end_silently

VERSION_WORDS = ("--version", "-V")


def main() -> None:
    """Run the command line; exits with the command's code."""
    end_silently()
    _open_what_is_closed()
    if sys.argv[1:2] and sys.argv[1] in VERSION_WORDS:
        from console import __version__

        print(f"amends {__version__}")
        return
    if sys.argv[1:3] == ["ticket", "show"]:
        from console.shell.quick import show

        if show(sys.argv[3:]):
            return
    if len(sys.argv) == 1 or sys.argv[1].startswith("--profile"):
        _open_rows_first(sys.argv[1:])
    from console.shell.commands import run

    run()


def _open_rows_first(words: list[str]) -> None:
    """Open the console with the cache's rows on the terminal before most of it is imported; ends the program.

    Returns where that cannot be done, the terminal as it was: then the ordinary way opens it, or says why not.
    """
    import gc

    gc.disable()  # importing makes no garbage worth a search: a tenth of the start
    from console.front.opening import opening

    opened = opening(words)
    if opened is not None:
        name, stage = opened
        from console.behind import behind

        code = behind(name, stage)
        if code is not None:
            sys.exit(code)
    gc.enable()


def _open_what_is_closed() -> None:
    """Let the three standard files lead nowhere where they are closed, so that no file of ours takes their place."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


if __name__ == "__main__":
    main()
