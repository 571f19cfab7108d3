"""The command `amends`: opens the console, or runs one command of the shell beside it."""

from __future__ import annotations

import sys

VERSION_WORDS = ("--version", "-V")


def main() -> None:
    """Run the command line; exits with the command's code."""
    if sys.argv[1:2] and sys.argv[1] in VERSION_WORDS:
        from importlib.metadata import version

        print(f"amends {version('amends')}")
        return
    from console.shell.commands import run

    run()


if __name__ == "__main__":
    main()
