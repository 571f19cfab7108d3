"""Writing settings: the reader's words stay, and nothing that is not valid is written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.settings import ChangeMapping, ServiceSettings, Settings, SettingsError, load, parse
from console.settings_file import add_service, change, changed, table_of

OWN_WORDS = """# how I like it
colours = "16"   # the projector

[holds]
# reply = 20
note = 3 # short

[services.desk] # ours
kind = "desk"
socket = '/run/desk'

[keys]
ticket.take = "T"
"""


def test_a_first_service_makes_the_file_and_its_folders_private(tmp_path: Path) -> None:
    file = tmp_path / "config" / "amends" / "settings.toml"
    before = os.umask(0)
    try:
        settings = add_service(
            "rt",
            {"kind": "rt", "url": "https://rt.example", "token_command": ["pass", "rt"]},
            domains=["example.org"],
            file=file,
        )
    finally:
        os.umask(before)
    assert settings == load(file)
    assert settings.services == {
        "rt": ServiceSettings(kind="rt", url="https://rt.example", token_command=["pass", "rt"])
    }
    assert settings.domains == ["example.org"]
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, file.parent)] == [0o600, 0o700]
    assert file.read_text().startswith("# Settings of Amends")


def test_everything_else_stays_to_the_letter(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(OWN_WORDS)
    add_service("rt", {"kind": "rt", "url": "https://rt.example"}, file=file)
    now = file.read_text()
    assert [line for line in OWN_WORDS.splitlines() if line not in now.splitlines()] == []
    assert set(load(file).services) == {"desk", "rt"}
    change({("services", "rt"): None}, file)
    assert file.read_text().split() == OWN_WORDS.split()


def test_a_service_that_is_written_again_keeps_one_source_of_its_token(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    add_service("rt", {"kind": "rt", "url": "https://a.example", "token_file": "/t"}, file=file)
    add_service("rt", {"url": "https://b.example", "token_command": ["pass", "rt"]}, file=file)
    service = load(file).services["rt"]
    assert (service.url, service.token_file, service.token_command) == (
        "https://b.example",
        "",
        ["pass", "rt"],
    )


def test_one_setting_is_changed_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(OWN_WORDS)
    change({("holds", "note"): 7, ("colours",): None, ("holds", "merge"): 60}, file)
    assert "note = 7 # short" in file.read_text()
    assert "# how I like it" in file.read_text()
    holds = load(file).holds
    assert (holds.note, holds.merge, load(file).colours) == (7, 60, "auto")


@pytest.mark.parametrize(
    "changes",
    [{("colours",): "many"}, {("services", "rt", "kind"): "rt"}, {("nonsense", "deep"): 1}],
)
def test_what_would_not_be_valid_is_not_written(
    tmp_path: Path, changes: dict[tuple[str, ...], str | int]
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(OWN_WORDS)
    with pytest.raises(SettingsError):
        change(dict(changes), file)
    assert file.read_text() == OWN_WORDS


def test_settings_that_cannot_be_read_are_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("colours = many")
    with pytest.raises(SettingsError, match="not TOML"):
        change({("mouse",): True}, file)
    assert file.read_text() == "colours = many"


def test_a_link_to_settings_elsewhere_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfile", tmp_path / "settings.toml"
    real.write_text(OWN_WORDS)
    link.symlink_to(real)
    change({("mouse",): True}, link)
    assert link.is_symlink()
    assert load(real).mouse


def test_what_is_written_of_a_service_is_what_differs_from_the_defaults() -> None:
    service = ServiceSettings(kind="rt", url="https://rt.example", queues=["General"], poll_open=30)
    assert table_of(service) == {
        "kind": "rt",
        "url": "https://rt.example",
        "queues": ["General"],
        "poll_open": 30,
    }


def test_of_a_table_within_a_service_what_differs_is_written_and_read_again(tmp_path: Path) -> None:
    changes = ChangeMapping(queue="RFC", states={"parked": "assess"})
    service = ServiceSettings(kind="rt", url="https://rt.example", changes=changes)
    assert table_of(service)["changes"] == {"queue": "RFC", "states": {"parked": "assess"}}
    settings = add_service("rt", table_of(service), file=tmp_path / "settings.toml")
    assert settings.services["rt"] == service


@given(st.text(max_size=20), st.lists(st.text(max_size=10), max_size=3), st.booleans())
def test_any_text_comes_back_as_it_was_written(url: str, queues: list[str], mouse: bool) -> None:
    values: dict[tuple[str, ...], str | list[str] | bool] = {
        ("services", "rt", "kind"): "rt",
        ("services", "rt", "url"): "https://rt.example",
        ("services", "rt", "ca_file"): url,
        ("services", "rt", "queues"): queues,
        ("mouse",): mouse,
    }
    settings = parse(changed(OWN_WORDS, dict(values)))
    assert settings.services["rt"].ca_file == url
    assert settings.services["rt"].queues == queues
    assert settings.mouse == mouse


def test_reading_settings_imports_nothing_heavy() -> None:
    heavy = "tomlkit icalendar holidays platformdirs subprocess difflib textual httpx sqlite_utils dateutil"
    script = (
        "import sys, console.settings as s, console.paths, console.secrets\n"
        f"s.parse({OWN_WORDS!r})\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_nothing_changes_where_nothing_is_asked() -> None:
    assert changed(OWN_WORDS, {}) == OWN_WORDS
    assert parse(OWN_WORDS) != Settings()
