"""Starts desks: the demo's in a child process beside its consoles, a team's own in this one."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from console import paths
from console.desk.plan import SPEED, Plan, Running
from console.desk.store import DeskError
from console.paths import socket_for

__all__ = ["DemoDesk", "DeskError", "Plan", "Running", "serve", "socket_for", "start_demo"]

WAIT = 60.0
"""Seconds within which a desk must answer."""
_children: list[subprocess.Popen[bytes]] = []
"""Desks that we started: they may outlive us, and are buried here where they do not."""


@dataclass(slots=True)
class DemoDesk:
    """A running demo desk, for as long as we hold it: it stops when the last who holds it lets go."""

    socket: Path
    """The private socket; over it no token is needed."""
    port: int | None
    """The loopback port, None where none was opened; there a token is needed."""
    token_file: Path
    """The demo agent's token, in a file 0600."""
    _lease: int = field(repr=False)

    @property
    def address(self) -> str:
        """The address as settings have it: of the port, or else the one that goes with the socket."""
        return f"http://127.0.0.1:{self.port}" if self.port else "http://desk"

    def close(self) -> None:
        """Let go. The desk stops within a second or two unless another console holds it."""
        if self._lease >= 0:
            os.close(self._lease)
            self._lease = -1


def start_demo(
    folder: Path,
    *,
    seed: int | None = None,
    size: int | None = None,
    speed: float = SPEED,
    port: int | None = None,
    wait: float = WAIT,
) -> DemoDesk:
    """Start the demo's desk on the data in `folder`, or join the one that runs there already.

    A new folder gets the world of `seed` (default 1) with `size` tickets (default 2,000); a folder that has a
    world keeps it. `speed` is how many times faster than usual life goes on, 0 stops it; `port` also opens
    that loopback port (0: one of the system's choice). Returns when the desk answers. Raises `DeskError`,
    also where the folder holds another world than the one asked for, or the running desk has no such port.
    """
    paths.private_folder(folder)
    lease = _hold(folder, wait)
    try:
        running = _running(folder)
        if running is None:
            running = _start(folder, seed, size, speed, port, wait)
        elif port is not None and running.port is None:
            raise DeskError("The demo runs already without a port: end its consoles first, then open one.")
        _check_world(running, seed, size)
    except BaseException:
        os.close(lease)
        raise
    return DemoDesk(Path(running.socket), running.port, folder / "demo.token", lease)


def serve(plan: Plan, tell: Callable[[str], None] = print) -> None:
    """Run a team's own desk in this process until it is told to stop; its data stays in `plan.folder`.

    `tell` gets the lines that say how to connect; the first start makes an admin, whose token is shown once
    and kept in `admin.token` (0600). Raises `DeskError`.
    """
    from console.desk import admin, host
    from console.desk.store import Store

    folder = Path(plan.folder)
    lock = host.take_lock(folder)
    try:
        store = Store.open(folder / "desk.db")
        try:
            made = admin.prepare(store, folder)
        finally:
            store.close()
    finally:
        os.close(lock)

    def ready(running: Running) -> None:
        tell(f"The desk answers on {running.socket}, to you alone and without a token.")
        if running.port is not None:
            scheme = "https" if plan.cert else "http"
            tell(f"It answers on {scheme}://{plan.host}:{running.port} to everybody with a token.")
        if made is not None:
            tell(f"First admin token, shown once: {made.read_text().strip()}")
            tell(f"It is kept in {made}; move it to where you keep secrets.")

    host.run(plan, ready)


def _hold(folder: Path, wait: float) -> int:
    """Hold the lease together with other consoles; waits for a desk that is just ending."""
    lease = paths.open_private(folder / "desk.lease", os.O_RDWR | os.O_CREAT)
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lease, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return lease
        except OSError:
            if time.monotonic() > deadline:
                os.close(lease)
                raise DeskError(f"The last desk on {folder} does not come to its end.") from None
            time.sleep(0.05)


def _running(folder: Path) -> Running | None:
    """Return the desk that runs on a folder and answers, None where none does."""
    try:
        running = msgspec.json.decode((folder / "desk.json").read_bytes(), type=Running)
    except (OSError, msgspec.MsgspecError):
        return None
    return running if _answers(Path(running.socket)) else None


def _start(
    folder: Path, seed: int | None, size: int | None, speed: float, port: int | None, wait: float
) -> Running:
    plan = Plan(
        folder=str(folder),
        socket=str(socket_for(folder)),
        port=port,
        demo=True,
        seed=seed,
        size=size,
        speed=speed,
        leased=True,
    )
    log = folder / "desk.log"
    descriptor = paths.open_private(log)
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "console.desk", msgspec.json.encode(plan).decode()],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
            close_fds=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    finally:
        os.close(descriptor)
    _children[:] = [child, *(one for one in _children if one.poll() is None)]
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        running = _running(folder)
        if running is not None:
            return running
        if child.poll() is not None:
            running = _running(folder)  # another console was quicker: its desk holds the lock
            if running is not None:
                return running
            if not _locked(folder):
                raise DeskError(_last_line(log) or "The demo's desk ended at once.")
        time.sleep(0.02)
    raise DeskError(f"The demo's desk does not answer; {log} may say why.")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(5.0)
        try:
            line.connect(str(path))
            line.sendall(b"GET /v1/health HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n")
            return line.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


def _locked(folder: Path) -> bool:
    """Tell whether a desk holds the folder's lock: it runs, or is just starting."""
    descriptor = paths.open_private(folder / "desk.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _check_world(running: Running, seed: int | None, size: int | None) -> None:
    """Refuse a world other than the one that was asked for by number."""
    for wanted, there, name in ((seed, running.seed, "seed"), (size, running.size, "size")):
        if wanted is not None and wanted != there:
            raise DeskError(f"The world here has {name} {there}, not {wanted}: name another profile.")
