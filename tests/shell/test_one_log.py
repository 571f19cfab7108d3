"""Two processes that write down how decisions ended write each of them once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from console.cache.store import Cache
from tests.shell.changes_world import fill
from tests.shell.conftest import environment, run_here

DECISIONS = 12
WRITE = (
    "import sys; from pathlib import Path; from console.audit import AuditLog; from console.cache.store import Cache\n"
    "from console.deciding import record_outcomes\n"
    "folder = Path(sys.argv[1]); cache = Cache.open(folder / 'cache.db'); log = AuditLog(folder / 'audit.jsonl')\n"
    "print('ready', flush=True); sys.stdin.readline(); print(record_outcomes(cache, log))"
)


def test_however_many_write_at_once_each_end_is_one_line(tmp_path: Path) -> None:
    home = fill(tmp_path)
    folder = home / "amends" / "default"
    version = run_here(home, "change", "show", "CHG-1", "--json").json()["version"]
    for _ in range(DECISIONS):
        words = ("approve", "CHG-1", "--yes", "--version", version, "--no-wait", "--json")
        given = run_here(home, "change", *words)
        assert given.code == 7, given.err
        cache = Cache.open(folder / "cache.db")
        cache.withdraw(given.json()[0]["key"])
        cache.conn.execute("UPDATE outbox SET audited = 0")
        cache.close()
    before = len((folder / "audit.jsonl").read_text().splitlines())
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(home),
        )
        for _ in range(3)
    ]
    for one in writers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in writers:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    wrote = [int(one.communicate(timeout=30)[0]) for one in writers]
    after = len((folder / "audit.jsonl").read_text().splitlines())
    assert after - before == sum(wrote) == DECISIONS
    assert run_here(home, "audit", "verify").code == 0
    assert Cache.open(folder / "cache.db").unaudited() == []
