"""Writes a cache, and the settings that open it without any service.

python benchmarks/fill.py --tickets 100000 DIR
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
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder", type=Path)
    wanted = parser.parse_args()
    folder = wanted.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = str(folder)
    path = fill(wanted.tickets, wanted.seed)
    print(f"{wanted.tickets:,} tickets in {path} ({path.stat().st_size / 1e6:,.0f} MB)")


def fill(tickets: int, seed: int) -> Path:
    """Write settings and cache where the environment says they live; returns the cache's path."""
    from benchmarks.sample import ME, SERVICE, pages
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
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    return cache.path


if __name__ == "__main__":
    main()
