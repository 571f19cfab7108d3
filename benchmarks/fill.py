"""Writes a cache, and the settings that open it: without any service, or on a desk that holds the same tickets.

python benchmarks/fill.py --tickets 100000 --changes 20000 --answers 50000 DIR
XDG_STATE_HOME=DIR XDG_CONFIG_HOME=DIR amends

With `--desk` the desk's data lies in DIR/desk; `benchmarks/house.py` says how it is started.
"""

from __future__ import annotations

import argparse
import os
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from console.cache.store import Cache

PAGE = 500
"""Tickets in one transaction."""


def main() -> None:
    """Fill the cache of the default profile under the given folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--changes", type=int, default=0)
    parser.add_argument("--answers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--desk", action="store_true", help="fill a desk as well, and connect to it")
    parser.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    folder = wanted.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = str(folder)
    desk = folder / "desk" if wanted.desk else None
    path = fill(wanted.tickets, wanted.seed, wanted.changes, wanted.answers, desk)
    what = f"{wanted.tickets:,} tickets, {wanted.changes:,} changes, {wanted.answers:,} answers"
    print(f"{what} in {path} ({path.stat().st_size / 1e6:,.0f} MB)")


def fill(tickets: int, seed: int, changes: int = 0, answers: int = 0, desk: Path | None = None) -> Path:
    """Write settings and cache where the environment says they live; returns the cache's path.

    With `desk`, a desk is filled in that folder too, beside the cache, and the cache stands where a console does
    that has pulled everything from it.
    """
    from benchmarks.sample import ME, SERVICE, pages
    from benchmarks.sample_answers import answer_pages
    from benchmarks.sample_changes import change_pages, estate
    from console import paths
    from console.cache.store import Cache

    write_settings(SERVICE, desk)
    beside = None
    if desk is not None:
        from benchmarks import house

        beside = get_context("spawn").Process(target=house.furnish, args=(desk, tickets, seed))
        beside.start()
    cache = Cache.open(paths.cache_file("default"))
    cache.conn.execute("PRAGMA synchronous = OFF")
    cache.meet(SERVICE, ME)
    for number, page in enumerate(pages(tickets, PAGE, seed)):
        cache.learn(SERVICE, "tickets", page, str(number))
    if changes:
        cache.learn(SERVICE, "estate", estate(), "0")
    for number, page in enumerate(change_pages(changes, seed=seed)):
        cache.learn(SERVICE, "changes", page, str(number))
    for number, page in enumerate(answer_pages(answers, seed=seed)):
        cache.learn(SERVICE, "feedback", page, str(number))
    if beside is not None and desk is not None:
        _catch_up(cache, desk, beside)
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    return cache.path


def write_settings(service: str, desk: Path | None) -> None:
    """Write settings that lead to the desk in a folder, or to none."""
    from console import paths

    settings = paths.config_file()
    settings.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    where = 'url = "https://desk.example"' if desk is None else f'socket = "{desk / "desk.sock"}"'
    offline = "# Opens the cache and talks to no service.\noffline = true\n\n" if desk is None else ""
    settings.write_text(f'{offline}[services.{service}]\nkind = "desk"\n{where}\n')
    settings.chmod(0o600)


def _catch_up(cache: Cache, desk: Path, beside: BaseProcess) -> None:
    """Wait for the desk, and put the cache where it has heard everything."""
    from benchmarks import house
    from benchmarks.sample import SERVICE
    from console.model import News

    beside.join()
    if beside.exitcode:
        raise RuntimeError("The desk could not be filled.")
    for collection, cursor in house.cursors(desk).items():
        cache.learn(SERVICE, collection, News(), cursor)


if __name__ == "__main__":
    main()
