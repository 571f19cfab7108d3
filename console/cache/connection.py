"""Opens the cache's file: private, in WAL mode, migrated, and never newer than the program."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from _thread import RLock, get_ident
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.cache import schema
from console.cache.bell import Bell
from console.cache.errors import CacheBusy as CacheBusy
from console.cache.errors import CacheError as CacheError
from console.cache.errors import DamagedCache as DamagedCache
from console.cache.errors import FullDisk as FullDisk
from console.cache.errors import NewerCache as NewerCache
from console.cache.errors import blamed, newer_words, translated

if TYPE_CHECKING:
    from console.cache.late import Late
    from console.model import Ticket

_BRIEFLY = 0.03
"""Seconds of such a moment."""
BUSY = 10.0
"""Seconds that a write waits for another program where no key waits for it."""
Promised = Callable[["Ticket"], datetime | None]
"""Counts when a ticket is due by our own promises, for a ticket whose service promises nothing; never raises."""

Home = tuple[int, int] | None
"""Device and number of a file; None where there is none."""


class Connection(sqlite3.Connection):
    """A connection that carries what we promise ourselves to where shown columns are written."""

    promised: Promised | None = None
    late: Late | None = None
    """Keeps what cannot be written at once; None where a write may wait."""
    home: Home = None
    """The file that was opened."""
    logs: tuple[Home, ...] = ()
    """The files that SQLite keeps beside it for as long as it is open."""
    patience: float = -1
    """Seconds that a write waits for its turn; below 0 for as long as it takes."""
    wanted: Callable[[], bool] | None = None
    """Whether what waits for another program is still wanted, asked now and then; None lets SQLite wait."""
    bell: Bell | None = None
    """Tells others what was written; None where nobody listens."""

    def close(self) -> None:
        """Let go of the file, and of its bell."""
        if self.bell is not None:
            self.bell.close()
        super().close()

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor whose failures are told in our words."""
        return super().cursor(factory or Cursor)

    def execute(self, *words: Any) -> Cursor:
        """Run a statement.

        A cursor that is made without its connection's `cursor` stays on the connection's list after its end.
        """
        return super().cursor(Cursor).execute(*words)


class Cursor(sqlite3.Cursor):
    """A cursor that raises our own errors where file or disk are to blame, and SQLite's where we are."""

    def execute(self, *words: Any) -> Cursor:
        """Run a statement."""
        try:
            super().execute(*words)
        except sqlite3.DatabaseError as error:
            raise blamed(error) from error
        return self

    def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            raise blamed(error) from error

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        try:
            return super().fetchall()
        except sqlite3.DatabaseError as error:
            raise blamed(error) from error

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:
            raise blamed(error) from error


def connect(path: Path, *, durable: bool = True, promised: Promised | None = None) -> sqlite3.Connection:
    """Open or make the cache at `path` and bring its schema up to date; belongs to the calling thread.

    `durable` False trades safety against power cuts for speed, for tests alone. Raises `NewerCache`,
    `DamagedCache` or `CacheError`.
    """
    _make_private(path)
    try:
        conn = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY, cached_statements=128, factory=Connection
        )
        conn.promised, conn.bell = promised, Bell(path)
        _into_wal(conn)
        conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        conn.execute(f"PRAGMA busy_timeout = {BUSY * 1000:.0f}")
        conn.execute("PRAGMA temp_store = MEMORY")
        conn.execute("PRAGMA journal_size_limit = 33554432")
        conn.execute(
            "PRAGMA wal_autocheckpoint = 16000"
        )  # who learns does it sooner, so that no key press has to
        version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    except (sqlite3.DatabaseError, CacheError) as error:
        raise _placed(error, path) from error
    if version > schema.VERSION:
        conn.close()
        raise NewerCache(newer_words(path))
    if version < schema.VERSION:
        _migrate(conn, path)
    conn.home, conn.logs = home_of(path), tuple(home_of(log) for log in logs_of(path))
    return conn


def astray(conn: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the file of a connection to the cache at `path` is there no more, or another one is."""
    return isinstance(conn, Connection) and conn.home is not None and home_of(path) != conn.home


def logs_of(path: Path) -> tuple[Path, Path]:
    """Return what SQLite keeps beside the cache at `path` while it is open."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def home_of(path: Path) -> Home:
    """Return what tells a file from any other that exists at the same time; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def wait_in_steps(conn: sqlite3.Connection, wanted: Callable[[], bool]) -> None:
    """Have a connection wait for other programs a moment at a time, for as long as that is `wanted`."""
    if isinstance(conn, Connection):
        conn.wanted = wanted
        conn.execute(f"PRAGMA busy_timeout = {_BRIEFLY * 1000:.0f}")


def sort_in_files(conn: sqlite3.Connection, folder: Path) -> None:
    """Sort what is much in files without a name in a folder, where SQLite can be told one, not in memory."""
    name = str(folder).replace("'", "''")
    with suppress(sqlite3.Error, CacheError):
        conn.execute(f"PRAGMA temp_store_directory = '{name}'")
    conn.execute("PRAGMA temp_store = FILE")


def _into_wal(conn: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; SQLite does not wait by itself where two consoles make a cache at once."""
    deadline = time.monotonic() + 10
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL")
            return
        except CacheError as error:
            busy = getattr(error.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@contextmanager
def writing(conn: sqlite3.Connection) -> Iterator[None]:
    """Run the block in one `BEGIN IMMEDIATE` transaction; nested blocks join the outer one.

    Raises `CacheBusy`, `FullDisk`, `DamagedCache` or `CacheError` where SQLite cannot go on; nothing is half written.
    """
    if conn.in_transaction:
        yield
        return
    before = conn.total_changes
    make_way(conn)
    try:
        with _begun(conn):
            try:
                yield
                conn.execute("COMMIT")
            finally:
                roll_back(conn)
        if isinstance(conn, Connection) and conn.bell is not None and conn.total_changes != before:
            conn.bell.ring()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
            raise
        raise translated(error, None) from error


@contextmanager
def _begun(conn: sqlite3.Connection) -> Iterator[None]:
    """Begin to write in one's turn; while another program holds the cache the turn is left to others."""
    deadline = time.monotonic() + BUSY
    patience, wanted = (conn.patience, conn.wanted) if isinstance(conn, Connection) else (-1, None)
    while True:
        with turns.taken(patience):
            try:
                conn.execute("BEGIN IMMEDIATE")
            except CacheBusy:
                if wanted is None or not wanted() or time.monotonic() > deadline:
                    raise
            else:
                yield
                return
        time.sleep(_BRIEFLY)


class Turns:
    """Lets the threads of this process write one after the other.

    Whoever waits goes on as soon as the lock is free, where SQLite would ask for it now and then, and could lose each
    time to a thread that writes without a pause. Who writes much sees that it is `wanted`, and gives way.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._waiting: set[int] = set()

    @property
    def wanted(self) -> bool:
        """Whether a thread waits for its turn."""
        return bool(self._waiting)

    def give_way(self, most: float = 0.1) -> None:
        """Wait until those who waited have had their turn, or begun it, for at most so many seconds."""
        deadline = time.monotonic() + most
        while self._waiting and time.monotonic() < deadline:
            time.sleep(0.0005)

    @contextmanager
    def taken(self, patience: float) -> Iterator[None]:
        """Run the block as one's turn; raises `CacheBusy` after `patience` seconds, never where that is below 0."""
        if not self._lock.acquire(blocking=False):
            wanted = get_ident() in self._waiting
            self.want(True)
            try:
                if not self._lock.acquire(timeout=patience):
                    raise CacheBusy("This console is writing and cannot write that too now.")
            finally:
                self.want(wanted)
        try:
            yield
        finally:
            self._lock.release()

    def want(self, wanted: bool) -> None:
        """Say whether this thread wants a turn, also between two tries to have it."""
        if wanted:
            self._waiting.add(get_ident())
        else:
            self._waiting.discard(get_ident())


turns = Turns()
"""Whose turn it is to write, whatever the file."""

yielding: set[sqlite3.Connection] = set()
"""Connections of this process whose statement may take seconds, and is given up where another wants to write."""


def make_way(conn: sqlite3.Connection | None = None) -> None:
    """Have the statements of `yielding` connections given up; that of `conn` itself goes on."""
    for other in tuple(yielding):
        if other is not conn:
            other.interrupt()


def roll_back(conn: sqlite3.Connection) -> None:
    """End a transaction that is still open; does nothing where there is none."""
    if conn.in_transaction:
        conn.execute("ROLLBACK")


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600))
        os.chmod(path, 0o600)


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    """Apply what is missing, one process at a time; what takes long in a cache that is in use is left as chores."""
    from sqlite_utils import Database

    with open(path.with_name(path.name + ".migrate"), "w", opener=_private_opener) as lock:
        deadline = time.monotonic() + 120
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CacheError(f"Another Amends has been migrating {path} for two minutes.") from None
                time.sleep(0.05)
        try:
            new = conn.execute("PRAGMA user_version").fetchone()[0] == 0
            schema.migrations().apply(Database(conn))
            if new:
                from console.cache import chores  # it writes by way of this module

                chores.finish(conn)
            conn.execute(f"PRAGMA user_version = {schema.VERSION}")
        except (sqlite3.DatabaseError, CacheError) as error:
            raise _placed(error, path) from error


def _placed(error: Exception, path: Path) -> CacheError:
    """Return the error with the file's name in it."""
    cause = error.__cause__ if isinstance(error, CacheError) else error
    return translated(cause, path) if isinstance(cause, sqlite3.DatabaseError) else CacheError(str(error))


def _private_opener(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NOFOLLOW, 0o600)
