"""Writes a cache, and the settings that open it without any service.

python benchmarks/fill.py --tickets 100000 --changes 20000 --answers 50000 DIR
XDG_STATE_HOME=DIR XDG_CONFIG_HOME=DIR amends
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    """Fill the cache of the default profile under the given folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--changes", type=int, default=0)
    parser.add_argument("--answers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    folder = wanted.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = str(folder)
    path = fill(wanted.tickets, wanted.seed, wanted.changes, wanted.answers)
    what = f"{wanted.tickets:,} tickets, {wanted.changes:,} changes, {wanted.answers:,} answers"
    print(f"{what} in {path} ({path.stat().st_size / 1e6:,.0f} MB)")


def fill(tickets: int, seed: int, changes: int = 0, answers: int = 0) -> Path:
    """Write settings and cache where the environment says they live; returns the cache's path."""
    from benchmarks.sample import ME, SERVICE, pages
    from benchmarks.sample_answers import answer_pages
    from benchmarks.sample_changes import change_pages, estate
    from console import paths
    from console.cache.store import Cache

    settings = paths.config_file()
    settings.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.write_text(
        "# Opens the cache and talks to no service.\n"
        "offline = true\n\n"
        f'[services.{SERVICE}]\nkind = "desk"\nurl = "https://desk.example"\n'
    )
    settings.chmod(0o600)
    cache = Cache.open(paths.cache_file("default"))
    cache.conn.execute("PRAGMA synchronous = OFF")
    cache.meet(SERVICE, ME)
    for number, page in enumerate(pages(tickets, seed=seed)):
        cache.learn(SERVICE, "tickets", page, str(number))
    if changes:
        cache.learn(SERVICE, "estate", estate(), "0")
    for number, page in enumerate(change_pages(changes, seed=seed)):
        cache.learn(SERVICE, "changes", page, str(number))
    for number, page in enumerate(answer_pages(answers, seed=seed)):
        cache.learn(SERVICE, "feedback", page, str(number))
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    return cache.path


if __name__ == "__main__":
    main()
