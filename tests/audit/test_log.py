"""The log's file: private, whole after a crash, and one after the other however many write."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from console.audit import AuditError
from tests.audit.decisions import decide, log_in

ROOT = Path(__file__).resolve().parents[2]


def test_a_line_is_on_the_disk_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    entry = decide(log)
    assert list(log.entries()) == [entry]
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert log.keys.stat().st_mode & 0o777 == 0o600
    assert entry.hash in log.path.read_text(encoding="ascii")


def test_a_log_that_others_may_read_or_that_leads_elsewhere_is_not_written_to(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("")
    log.path.symlink_to(elsewhere)
    with pytest.raises(AuditError, match="cannot be written"):
        decide(log)
    assert elsewhere.read_text() == ""
    log.path.unlink()
    tmp_path.chmod(0o755)
    with pytest.raises(OSError, match="chmod 700"):
        decide(log)


def test_many_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    code = (
        "import sys; from pathlib import Path; from tests.audit.decisions import decide, log_in\n"
        "for _ in range(20): decide(log_in(Path(sys.argv[1])))"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT) for _ in range(2)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: decide(log), range(20)))
    assert [other.wait(30) for other in others] == [0, 0]
    assert log.verify() == []
    assert len(list(log.entries())) == 60


def test_what_a_crash_cut_off_is_kept_and_the_chain_goes_on(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    decide(log)
    decide(log)
    data = log.path.read_bytes()
    begins = data.index(b"\n") + 1
    for cut in range(begins + 1, len(data), 40):
        log.path.write_bytes(data[:cut])
        decide(log)
        assert log.verify() == []
        _, mended, last = log.entries()
        assert (mended.kind, last.kind) == ("mended", "decided")
        assert mended.comment.encode() == data[begins:cut]
    log.path.write_bytes(data[:-1])
    decide(log)
    assert log.verify() == []
    assert len(list(log.entries())) == 3, "a line that lacks nothing but its end is a line"


def test_nothing_is_added_behind_a_last_line_that_was_changed(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    decide(log)
    log.path.write_bytes(log.path.read_bytes().replace(b'"kind"', b'"kinds"'))
    before = log.path.read_bytes()
    with pytest.raises(AuditError, match="`amends audit verify` says more"):
        decide(log)
    assert log.path.read_bytes() == before


def test_a_full_disk_leaves_the_log_as_it_was_and_says_so(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    decide(log)
    before = log.path.read_bytes()
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from console.audit import AuditError; from tests.audit.decisions import decide, log_in\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 300}, {len(before) + 300}))\n"
        "try: decide(log_in(Path(sys.argv[1])))\n"
        "except AuditError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert "cannot be written: File too large." in done.stdout, done.stderr
    assert log.path.read_bytes() == before


def test_a_long_card_is_followed_as_any_other(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    decide(log, card="x" * 200_000)
    decide(log)
    decide(log, card="Plan line\n" * 30_000)
    assert log.verify() == []
    assert [entry.seq for entry in log.entries()] == [1, 2, 3]
    assert os.path.getsize(log.path) > 500_000
