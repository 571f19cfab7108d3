"""The file that calendar programs subscribe to, kept as the cache is."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import vobject  # type: ignore[import-untyped]

from console.cache.store import Cache
from console.model import ChangeState, News, Person
from console.paths import Places
from console.profiles import Profile
from console.settings import CalendarFile, Settings, SettingsError, parse
from console.shell.examining import files
from console.sync.engine import Engine
from console.sync.feed import EVERY, SETTLE, Feed
from tests.screens.month import change
from tests.sync.test_engine import until

ME = Person("aisha", "Aisha", agent=True)
SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
MOVED = replace(change(1, 0, (1, 0), 60), planned_start=SOON, planned_end=SOON + timedelta(hours=1))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "cache.db", durable=False)
    made.meet("desk", ME)
    made.learn("desk", "changes", News(changes=(MOVED,)), "1")
    yield made
    made.close()


def titles(file: Path) -> dict[str, str]:
    """Return the events of a file: titles and their states."""
    events = vobject.readOne(file.read_text(encoding="utf-8"), validate=True).contents.get("vevent", [])
    return {event.summary.value: event.status.value for event in events}


def test_it_follows_the_cache_once_in_a_while_and_never_more_often(cache: Cache, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "feed.ics")
    assert not feed.keep(cache.changes, 100.0)
    assert feed.keep(cache.changes, 100.0 + SETTLE)
    assert titles(feed.file) == {"CHG-1 Change 1": "CONFIRMED"}
    assert stat.S_IMODE(feed.file.stat().st_mode) == 0o600
    off = replace(MOVED, state=ChangeState.CANCELLED, version="2")
    cache.learn("desk", "changes", News(changes=(off,)), "2")
    assert not feed.keep(cache.changes, 101.0 + SETTLE)
    assert feed.keep(cache.changes, 100.0 + SETTLE + EVERY)
    assert titles(feed.file) == {"CHG-1 Change 1": "CANCELLED"}
    assert not feed.keep(cache.changes, 200.0 + SETTLE + EVERY)


def test_a_new_start_leaves_a_file_alone_that_is_as_it_should_be(cache: Cache, tmp_path: Path) -> None:
    first = Feed(tmp_path / "feed.ics", others=True)
    assert first.keep(cache.changes, 0.0, at_once=True)
    before = first.file.stat()
    assert stat.S_IMODE(before.st_mode) == 0o644
    assert not Feed(first.file, others=True).keep(cache.changes, 0.0, at_once=True)
    assert first.file.stat().st_ino == before.st_ino


def test_a_file_that_cannot_be_written_is_said_and_tried_again(
    cache: Cache, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    feed = Feed(tmp_path / "nowhere" / "feed.ics")
    assert not feed.keep(cache.changes, 0.0, at_once=True)
    assert "cannot be written" in caplog.text
    feed.file.parent.mkdir()
    assert feed.keep(cache.changes, 0.0, at_once=True)


def test_the_sync_writes_it_before_it_ends(cache: Cache, tmp_path: Path) -> None:
    feed = Feed(tmp_path / "feed.ics")
    engine = Engine(cache.path, tmp_path / "cache.lock", tmp_path / "files", list, feed=feed)
    engine.start()
    until(lambda: engine.leads)
    engine.stop()
    assert titles(feed.file) == {"CHG-1 Change 1": "CONFIRMED"}


def test_the_settings_say_where_it_is() -> None:
    wanted = parse('[calendar]\nfeed = "~/changes.ics"\nothers_may_read = true\n').calendar
    assert (wanted.feed, wanted.others_may_read) == ("~/changes.ics", True)
    with pytest.raises(SettingsError, match="full path"):
        parse('[calendar]\nfeed = "changes.ics"\n')
    with pytest.raises(SettingsError, match="calendar"):
        parse('[calendar]\nfede = "~/changes.ics"\n')


@pytest.mark.parametrize(
    ("folder", "others", "state", "words"),
    [
        (".", False, "ok", "is kept for you alone"),
        (".", True, "ok", "is kept for every user of this machine"),
        ("nowhere", False, "error", "there is no folder"),
    ],
)
def test_doctor_says_whether_it_can_be_kept(
    tmp_path: Path, folder: str, others: bool, state: str, words: str
) -> None:
    wanted = CalendarFile(feed=str(tmp_path / folder / "feed.ics"), others_may_read=others)
    profile = Profile("default", Settings(calendar=wanted), Places(tmp_path / "state"))
    (found,) = [one for one in files(profile) if one.about == "calendar"]
    assert found.state == state
    assert words in found.words
