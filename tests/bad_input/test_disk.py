"""A disk that is full, a real one of four megabytes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.model import HealthState
from tests.bad_input.conftest import Console
from tests.bad_input.servers import Fake

SENTENCE = "The disk is full: nothing more is saved until there is room."


@pytest.fixture
def disk(console: Console) -> Iterator[Path]:
    """Return the folder of a small disk, on which the console keeps its state."""
    folder = console.home / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("nobody here may mount a disk")
    console.patch.setenv("XDG_STATE_HOME", str(folder))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Write until only `left` bytes have room; returns the file."""
    ballast = disk / "ballast"
    size = 0
    with ballast.open("wb", buffering=0) as file:
        try:
            while written := file.write(b"x" * 4096):
                size += written
        except OSError:
            file.truncate(max(size - left, 0))
    return ballast


def waiting(console: Console) -> int:
    cache: Cache = console.cache()
    count = len(cache.waiting())
    cache.close()
    return count


def test_what_does_not_fit_is_told_and_what_was_saved_stays(console: Console, disk: Path, desk: Fake) -> None:
    console.sync_until(lambda health: health.state is HealthState.OK)
    key = console.leave_behind()
    cache = console.cache()
    one = str(min(cache.known("desk")))
    cache.close()
    ballast = fill(disk, 256 * 1024)
    long = ("ticket", "note", one, "--no-wait", "--message", "The toner is empty. " * 40_000)
    code, _, err = console.run(*long)
    assert code == 1
    assert err.startswith(SENTENCE)
    assert len(err.splitlines()) == 1
    assert console.run("ticket", "show", one)[0] == 0
    code, out, _ = console.run("doctor")
    assert code == 1
    assert "MB are left on the disk" in out
    console.check_kept(key)
    assert waiting(console) == 1
    ballast.unlink()
    assert console.run(*long)[0] == 7
    assert waiting(console) == 2
    console.check_kept(key)


def test_where_not_even_the_cache_can_be_opened_that_is_told_and_nothing_is_lost(
    console: Console, disk: Path, desk: Fake
) -> None:
    key = console.leave_behind()
    ballast = fill(disk, 0)
    for words in (("ticket", "list"), ("sync",), ("outbox", "list")):
        code, _, err = console.run(*words)
        assert code == 1
        assert err.startswith("The disk ")
        assert len(err.splitlines()) == 1
    code, out, _ = console.run("doctor")
    assert code == 1
    assert "0.0 MB are left on the disk" in out
    ballast.unlink()
    console.check_kept(key)
