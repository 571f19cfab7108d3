"""Opens the console behind the first picture, by the same steps as without one."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as type checkers read it
if TYPE_CHECKING:
    from console.front.stage import Stage
    from console.profiles import Profile


def behind(name: str, stage: Stage) -> int | None:
    """Run the console on a profile and return its exit code.

    None where it could not be opened: the terminal is given back then, and the ordinary way says why.
    """
    os.umask(0o077)
    try:
        from console import profiles

        chosen = profiles.choose(name)
        if chosen is None:
            return None
        return _run(chosen, stage)
    except Exception as error:  # noqa: BLE001 - what prevents the start is told by the ordinary way
        if stage.handed_over:
            from console.shell.outcome import explain, fault
            from console.shell.output import plain

            sys.stderr.write(plain((explain(error) or fault()) + "\n"))
            return 1
        return None
    finally:
        if not stage.handed_over:
            stage.give_back()


def _run(profile: Profile, stage: Stage) -> int:
    from console.start import start

    if profile.name != "demo":
        return start(profile, stage)
    from console.shell.writing import desk_running

    with desk_running(profile):
        return start(profile, stage)
