"""What a first sync, a look for news and twenty writes cost on a real Request Tracker.

    python benchmarks/rt.py DIR [LOGIN]

DIR is a folder that `tests/servers/rt-up` and `rt-seed` made; its server must run. The real sync engine works on a
cache of its own; the processor time is that of this program, not of the server.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from console.cache.store import Cache
from console.intents import Note, SetPriority
from console.model import Ref
from console.services.rt import RequestTracker, Site
from console.sync.engine import Engine, Line
from console.sync.pace import Pace

WRITES = 20
PATIENCE = 1200.0


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1])
    login = sys.argv[2] if len(sys.argv) > 2 else "noor.bakker"
    url = f"http://127.0.0.1:{(folder / 'port').read_text().strip()}"
    token = (folder / "tokens" / login).read_text().strip()

    def connect() -> list[Line]:
        return [Line(RequestTracker(Site("rt"), url, token), Pace(open=2.0, rest=2.0))]

    with tempfile.TemporaryDirectory(prefix="amends-bench-") as name:
        home = Path(name)
        cache = Cache.open(home / "cache.db")
        engine = Engine(home / "cache.db", home / "cache.lock", home / "attachments", connect)
        engine.start()
        try:
            _first_sync(cache)
            _writes(cache)
        finally:
            engine.stop()
            cache.close()


def _first_sync(cache: Cache) -> None:
    begun, cpu = time.monotonic(), _cpu()
    _until(lambda: '"active"' in (cache.cursor("rt", "tickets") or ""))
    listed = sum(tally.open for tally in cache.tallies())
    _say("every open ticket listed", f"{time.monotonic() - begun:.1f} s ({listed:,} tickets)")
    _until(lambda: '"news"' in (cache.cursor("rt", "tickets") or ""))
    wall, used, tickets = time.monotonic() - begun, _cpu() - cpu, len(cache.known("rt"))
    _say("everything, conversations too", f"{wall:.1f} s ({tickets:,} tickets)")
    _say("tickets per CPU-second of the sync", f"{tickets / used:,.0f}")
    _say("memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _writes(cache: Cache) -> None:
    me = cache.me("rt")
    assert me is not None
    refs = sorted(cache.known("rt"), key=lambda ref: int(ref.id), reverse=True)
    refs = [ref for ref in refs if _standing(cache, ref)][: WRITES // 2]
    begun = time.monotonic()
    for ref in refs:
        ticket = cache.ticket(ref)
        assert ticket is not None
        cache.submit(SetPriority(ref, 1 if ticket.priority != 1 else 2), 0.0)
        cache.submit(Note(ref, "Measured.", me), 0.0)
    _until(lambda: not cache.waiting())
    _say(
        f"{WRITES} writes on {WRITES // 2} tickets, compared and read back",
        f"{time.monotonic() - begun:.1f} s",
    )
    assert len([one for one in cache.ended(WRITES) if one.state == "verified"]) == WRITES


def _standing(cache: Cache, ref: Ref) -> bool:
    ticket = cache.ticket(ref)
    return ticket is not None and ticket.status.active and ticket.merged_into is None


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise SystemExit("Request Tracker did not answer in time; look at the server's log.")
        time.sleep(0.05)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _say(what: str, figure: str) -> None:
    print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
