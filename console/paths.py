"""Where things live on this machine, and who may touch them."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "gpfs"})
"""SQLite's write-ahead log does not work on these: two machines would ruin the file."""
SOCKET_LENGTH = 100
"""Bytes that a UNIX socket's path may have on every platform, with room to spare."""
DEFAULT = "default"
"""The profile that is meant where none is named."""
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}")


class PathError(Exception):
    """A file or folder cannot be trusted; `str()` says why, and what to run."""


@dataclass(frozen=True, slots=True)
class Places:
    """The private folder of a profile and what stands in it."""

    folder: Path

    @property
    def cache(self) -> Path:
        """The cache's file."""
        return self.folder / "cache.db"

    @property
    def lock(self) -> Path:
        """Held by the one console that syncs this cache."""
        return self.folder / "cache.lock"

    @property
    def log(self) -> Path:
        """The log of what happened, without secrets."""
        return self.folder / "amends.log"

    @property
    def audit(self) -> Path:
        """The log of decisions on changes, which outlives the cache; the keys of its persons stand beside it."""
        return self.folder / "audit.jsonl"

    @property
    def pseudonyms(self) -> Path:
        """The key that people's pseudonyms are made with where a service names who answered; outlives the cache."""
        return self.folder / "pseudonyms.key"

    @property
    def attachments(self) -> Path:
        """Where fetched files are saved."""
        return self.folder / "attachments"

    @property
    def exports(self) -> Path:
        """Where files are written that leave the console."""
        return self.folder / "exports"

    @property
    def desk(self) -> Path:
        """Where the built-in desk keeps its data, socket and tokens."""
        return self.folder / "desk"


def state_home() -> Path:
    """Return the folder under which every profile keeps its state; `XDG_STATE_HOME` moves it."""
    return _base("XDG_STATE_HOME", "user_state_dir") / "amends"


def config_home() -> Path:
    """Return the folder of the settings; `XDG_CONFIG_HOME` moves it."""
    return _base("XDG_CONFIG_HOME", "user_config_dir") / "amends"


def config_file(profile: str = DEFAULT) -> Path:
    """Return a profile's settings file, whether it exists or not; raises `PathError` for an unfit name.

    The default profile's is `settings.toml`, any other's `profiles/NAME.toml` beside it.
    """
    _check_name(profile)
    home = config_home()
    return home / "settings.toml" if profile == DEFAULT else home / "profiles" / f"{profile}.toml"


def settings_of(profile: str) -> Path:
    """Return the file that a profile's settings are read from: its own where it has one, else the common one.

    Without a name it is the common one. Raises `PathError` for an unfit name.
    """
    own = config_file(profile or DEFAULT)
    return own if own.exists() else config_file()


def places(profile: str) -> Places:
    """Return where a profile lives; raises `PathError` where the name could leave the folder."""
    _check_name(profile)
    return Places(state_home() / profile)


def cache_file(profile: str) -> Path:
    """Return the cache's file of a profile, its folder made and checked; raises `PathError`."""
    place = places(profile)
    private_folder(place.folder)
    refuse_network(place.folder)
    if place.cache.exists() or place.cache.is_symlink():
        check_private(place.cache)
    return place.cache


def private_folder(folder: Path) -> Path:
    """Make a folder that only we may enter, or check that it is one; raises `PathError`.

    What stands above it is made too where it lacks, 0700 as well. Where everybody could put another folder
    in its place it is refused.
    """
    _make(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise PathError(f"{folder} is not a folder: move it away.")
    _check_owner(folder, found)
    if found.st_mode & 0o077:
        raise PathError(f"Others may enter {folder}: run `chmod 700 {_quoted(folder)}`.")
    _check_above(folder)
    return folder


def socket_for(folder: Path) -> Path:
    """Return where the desk of a folder has its socket: in it, or in a short private folder."""
    inside = folder / "desk.sock"
    if len(os.fsencode(inside)) <= SOCKET_LENGTH:
        return inside
    import hashlib
    import tempfile

    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(runtime) if runtime.startswith("/") else Path(tempfile.gettempdir())
    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]
    return base / f"amends-{os.getuid()}-{name}" / "desk.sock"


def make_parents(file: Path) -> None:
    """Make the folders above a file where they lack, 0700; raises `PathError`."""
    _make(file.parent)


def check_private(file: Path) -> None:
    """Check that a file is ours alone, no link to somewhere else; raises `PathError`."""
    found = file.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise PathError(f"{file} is not a plain file: move it away.")
    if found.st_nlink > 1:
        raise PathError(f"{file} has a second name somewhere (a hard link): move it away.")
    _check_owner(file, found)
    if found.st_mode & 0o077:
        raise PathError(f"Others may read {file}: run `chmod 600 {_quoted(file)}`.")


def check_unwritable(file: Path) -> None:
    """Check that nobody else but root could have written a file, as settings must be.

    A link is followed. Raises `PathError`, or `FileNotFoundError` where there is none.
    """
    real = file.resolve(strict=True)
    found = real.stat()
    if not stat.S_ISREG(found.st_mode):
        raise PathError(f"{file} is not a plain file: move it away.")
    if found.st_uid:
        _check_owner(real, found)
    if found.st_mode & 0o022:
        raise PathError(f"Others may write {real}: run `chmod go-w {_quoted(real)}`.")
    _check_above(real)


def open_private(file: Path, flags: int = os.O_WRONLY | os.O_CREAT | os.O_TRUNC) -> int:
    """Open a file 0600 without following a link; returns the descriptor. Raises `OSError`."""
    descriptor = os.open(file, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def write_private(file: Path, text: str) -> None:
    """Write a file 0600, whole or not at all; raises `OSError`."""
    write_whole(file, text.encode())


def write_whole(file: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file with these permissions, whole or not at all; raises `OSError`."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(open_private(beside), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.chmod(mode)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def refuse_network(folder: Path) -> None:
    """Refuse a folder on a network file system, where SQLite would lose data; raises `PathError`."""
    kind = file_system(folder)
    if kind in NETWORK_FILE_SYSTEMS:
        raise PathError(
            f"{folder} lies on a network file system ({kind}), where a cache would be ruined: "
            "set XDG_STATE_HOME to a folder on this machine."
        )


def file_system(folder: Path) -> str:
    """Return the type of the file system a folder lies on; empty where the platform does not say."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real = str(folder.resolve())
    best, kind = "", ""
    for line in mounts:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def _base(variable: str, otherwise: str) -> Path:
    moved = os.environ.get(variable, "")
    if moved.startswith("/"):
        return Path(moved)
    import platformdirs  # 4 ms, not needed where the variables say it

    return Path(getattr(platformdirs, otherwise)())


def _make(folder: Path) -> None:
    try:
        for missing in reversed([folder, *folder.parents]):
            if not missing.exists() and not missing.is_symlink():
                with suppress(FileExistsError):  # another console made it in this moment
                    missing.mkdir(mode=0o700)
                    missing.chmod(0o700)
    except OSError as error:
        raise PathError(f"{folder} cannot be made: {error.strerror}.") from error


def _check_name(profile: str) -> None:
    if not _PROFILE.fullmatch(profile):
        raise PathError(
            f"{profile[:60]!r} cannot be a profile's name: "
            "letters, digits, dot, dash and underscore, 41 at most."
        )


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.getuid():
        raise PathError(f"{path} belongs to somebody else (user {found.st_uid}): move it away.")


def _check_above(path: Path) -> None:
    """Check that not everybody may rename what lies above a path; raises `PathError`."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise PathError(f"Everybody may replace {path}: run `chmod o-w {_quoted(folder)}`.")


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
