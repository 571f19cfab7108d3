"""Files and folders: ours alone, or refused with the command that mends it."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import pytest

from console import logs, paths
from console.paths import PathError


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_the_variables_move_everything(tmp_path: Path) -> None:
    assert paths.cache_file("default") == tmp_path / "state" / "amends" / "default" / "cache.db"
    assert paths.config_file() == tmp_path / "config" / "amends" / "settings.toml"


def test_folders_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = paths.private_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_a_folder_that_others_may_enter_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(PathError, match="chmod 700"):
        paths.private_folder(tmp_path / "open")


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PathError, match="not a folder"):
        paths.private_folder(tmp_path / "link")


@pytest.mark.parametrize("kind", ["symlink", "hard link", "fifo", "readable"])
def test_a_cache_that_is_not_a_private_plain_file_is_refused(tmp_path: Path, kind: str) -> None:
    file = paths.cache_file("default")
    other = tmp_path / "other"
    other.write_text("x")
    other.chmod(0o600)
    match kind:
        case "symlink":
            file.symlink_to(other)
        case "hard link":
            file.hardlink_to(other)
        case "fifo":
            os.mkfifo(file, 0o600)
        case _:
            file.write_text("x")
            file.chmod(0o644)
    with pytest.raises(PathError):
        paths.cache_file("default")
    assert other.read_text() == "x"


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 60, "a b"])
def test_a_profiles_name_cannot_leave_the_folder(name: str) -> None:
    with pytest.raises(PathError):
        paths.places(name)


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "file_system", lambda folder: "nfs4")
    with pytest.raises(PathError, match="network file system"):
        paths.refuse_network(tmp_path)


def test_a_log_line_can_neither_forge_another_nor_hold_a_secret(tmp_path: Path) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.hide("1-14-9580482ac2")
        logs.start(tmp_path / "amends.log")
        logging.getLogger("x").warning("a\n2026 INFO forged \x1b[31m token 1-14-9580482ac2")
        logging.getLogger("httpx").info("GET https://x/?token=y")
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:], root.level = handlers, level
    text = (tmp_path / "amends.log").read_text()
    assert text.count("\n") == 1
    assert "9580482ac2" not in text
    assert "\x1b" not in text
    assert stat.S_IMODE((tmp_path / "amends.log").stat().st_mode) == 0o600
