"""What is wrong on this machine: settings with a slip, a cache that is damaged or from another time."""

from __future__ import annotations

import os
import re
import sqlite3

import pytest

from console.model import HealthState
from tests.bad_input.conftest import Console
from tests.bad_input.servers import Fake

COMMANDS = (("ticket", "list"), ("sync",), ("outbox", "list"), ("search", "printer"), ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[services.desk]\nkidn = "desk"\n', "line 2.*kidn.*Did you mean 'kind'"),
        ('[services.desk\nkind = "desk"\n', "is not TOML.*line 1"),
        ('[services.desk]\nkind = "dsek"\n', "line 2.*cannot be 'dsek'.*'desk'"),
        ('offline = "yes"\n', "line 1.*true or false"),
        ('colour = "none"\n', "line 1.*colour.*Did you mean 'colours'"),
    ],
)
def test_a_slip_in_the_settings_is_one_sentence_with_its_line_and_nothing_starts(
    console: Console, text: str, words: str
) -> None:
    console.set_up("desk", "http://127.0.0.1:1", "amends_x")
    key = console.leave_behind()
    good = console.settings.read_text()
    console.settings.write_text(text)
    for command in COMMANDS:
        check(console, command, f"{words}.*Nothing was started")
    code, out, _ = console.run("doctor")
    assert code == 1
    assert "Nothing was started" in out
    console.settings.write_text(good)
    console.check_kept(key)


def test_a_damaged_cache_is_one_sentence_and_rebuilding_brings_the_tickets_back(
    console: Console, desk: Fake
) -> None:
    console.sync_until(lambda health: health.state is HealthState.OK)
    file = console.profile.places.cache
    with file.open("r+b") as opened:
        opened.write(os.urandom(file.stat().st_size))
    for command in COMMANDS:
        if command:
            check(console, command, "cache is damaged.*`amends cache rebuild` keeps drafts")
    code, out, _ = console.run("doctor")
    assert code == 1
    assert "amends cache rebuild" in out
    assert console.run("cache", "rebuild")[0] == 0
    code, out, _ = console.run("ticket", "list", "--json")
    assert code == 0
    assert out.count('"ref"') == 5


def test_a_newer_cache_is_left_alone(console: Console) -> None:
    console.set_up("desk", "http://127.0.0.1:1", "amends_x")
    console.leave_behind()
    file = console.profile.places.cache
    conn = sqlite3.connect(file)
    conn.execute("PRAGMA user_version = 9999")
    conn.close()
    before = file.read_bytes()
    for command in COMMANDS:
        if command:
            check(console, command, "newer version of Amends and is left as it is")
    assert file.read_bytes() == before


def check(console: Console, command: tuple[str, ...], words: str) -> None:
    """Check that a command ends with one sentence."""

    code, out, err = console.run(*command)
    assert code == 1, err
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert re.search(words, err), err
