"""Which settings a profile has."""

from __future__ import annotations

from pathlib import Path

import pytest

from console import paths, profiles
from console.desk.run import socket_for

COMMON = '[services.rt]\nkind = "rt"\nurl = "https://rt.example"\n'


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))


def write(file: Path, text: str) -> None:
    paths.make_parents(file)
    paths.write_private(file, text)


def test_without_settings_and_demo_there_is_no_profile() -> None:
    assert profiles.choose() is None


def test_a_named_profile_has_the_common_settings_until_it_has_its_own() -> None:
    write(paths.config_file(), COMMON)
    common = profiles.choose("work")
    write(paths.config_file("work"), COMMON.replace("rt.example", "work.example"))
    own = profiles.choose("work")
    assert common is not None
    assert own is not None
    assert common.settings.services["rt"].url == "https://rt.example"
    assert own.settings.services["rt"].url == "https://work.example"
    assert own.places == common.places != paths.places("default")


def test_a_name_that_could_leave_the_folder_is_refused() -> None:
    with pytest.raises(paths.PathError):
        profiles.choose("../work")


def test_what_the_settings_promise_is_counted_and_nothing_is_made_where_they_promise_nothing() -> None:
    write(paths.config_file(), COMMON)
    plain = profiles.choose()
    promise = (
        '[calendars.a]\nzone = "UTC"\nmonday = ["09:00-17:00"]\n[[promises]]\nhours = 1\ncalendar = "a"\n'
    )
    write(paths.config_file(), COMMON + promise)
    promising = profiles.choose()
    assert plain is not None
    assert promising is not None
    assert plain.promises() is None
    assert promising.promises() is not None


def test_the_demo_is_asked_where_its_desk_answers_however_long_the_folders_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ("d" * 120)))
    profile = profiles.demo()
    socket = profile.settings.services["desk"].socket
    assert socket == str(socket_for(profile.places.desk))
    assert len(socket) <= paths.SOCKET_LENGTH


def test_a_name_that_nothing_is_set_up_for_is_no_profile_and_never_the_demo() -> None:
    demo = paths.cache_file("demo")
    demo.touch(mode=0o600)
    assert profiles.choose("typo") is None
    assert not paths.places("typo").folder.exists()
