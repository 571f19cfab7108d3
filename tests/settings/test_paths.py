"""Files and folders: ours alone, or refused with the command that mends it."""

from __future__ import annotations

import logging
import logging.handlers
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import logs, paths, secrets
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


def test_a_folder_that_everybody_could_replace_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared place"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(PathError, match=r"chmod o-w '.*/shared place'"):
        paths.private_folder(shared / "mine")
    shared.chmod(0o1777)
    paths.private_folder(shared / "mine")


def test_each_profile_has_settings_of_its_own(tmp_path: Path) -> None:
    assert paths.config_file("work") == tmp_path / "config" / "amends" / "profiles" / "work.toml"
    with pytest.raises(PathError):
        paths.config_file("../work")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_what_belongs_to_somebody_else_is_refused(tmp_path: Path) -> None:
    folder = paths.private_folder(tmp_path / "a")
    os.chown(folder, 12345, -1)
    with pytest.raises(PathError, match="belongs to somebody else"):
        paths.private_folder(folder)


def test_settings_may_be_a_link_to_a_file_of_ours_but_not_to_one_others_can_write(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfile", tmp_path / "settings.toml"
    real.write_text("")
    real.chmod(0o644)
    link.symlink_to(real)
    paths.check_unwritable(link)
    real.chmod(0o664)
    with pytest.raises(PathError, match=r"chmod go-w .*dotfile"):
        paths.check_unwritable(link)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "desk.json"
    paths.write_private(file, "old")
    with pytest.raises(UnicodeEncodeError):
        paths.write_private(file, "new \ud800")
    assert file.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["desk.json"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


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


def test_the_file_system_of_a_folder_is_known(tmp_path: Path) -> None:
    assert paths.file_system(Path("/proc")) == "proc"
    assert paths.file_system(tmp_path) not in {"", "proc"}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    handlers, level, loud = root.handlers[:], root.level, logging.raiseExceptions
    root.handlers[:] = []
    logs.start(tmp_path / "amends.log")
    yield tmp_path / "amends.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level, logging.raiseExceptions = handlers, level, loud


def test_a_log_line_can_neither_forge_another_nor_hold_a_secret(log: Path) -> None:
    secrets.hide("1-14-9580482ac2")
    logging.getLogger("x").warning(
        "a\n2026 INFO forged \x1b[31m \u202e \u2028 token 1-14-9580482ac2 é 日本 😀"
    )
    logging.getLogger("httpx").info("GET https://x/?token=y")
    text = log.read_text()
    assert text.splitlines() == [text.rstrip("\n")]
    assert text.endswith("a\\x0a2026 INFO forged \\x1b[31m \\u202e \\u2028 token [secret] é 日本 😀\n")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_secret_in_a_traceback_is_hidden_too(log: Path) -> None:
    secrets.hide("tok-en-of-ours")
    try:
        raise ValueError("bad header tok-en-of-ours")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert "bad header [secret]" in log.read_text()


def test_a_log_is_bounded_and_two_consoles_can_renew_it(log: Path) -> None:
    rotating = logging.handlers.RotatingFileHandler
    (handler,) = (one for one in logging.getLogger().handlers if isinstance(one, rotating))
    handler.maxBytes = 1000
    logging.getLogger("x").warning("before")
    log.rename(log.with_suffix(".elsewhere"))
    for number in range(100):
        logging.getLogger("x").warning("line %d", number)
    assert "before" in log.with_suffix(".elsewhere").read_text()
    assert "line 99" in log.read_text()
    assert sorted(one.name for one in log.parent.glob("amends.log*")) == ["amends.log", "amends.log.1"]
    assert all(one.stat().st_size <= 1000 for one in log.parent.glob("amends.log*"))


def test_a_log_that_cannot_be_written_says_nothing_on_the_screen(
    log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log.mkdir()
    logging.getLogger("x").warning("lost")
    assert capfd.readouterr() == ("", "")
