"""The desk's process: takes the lock, opens store and doors, runs until told to stop."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec

from console import paths
from console.desk import upkeep
from console.desk.app import build
from console.desk.events import Hub, ticking
from console.desk.guard import Guard
from console.desk.listener import Server, local_server, open_port, open_socket, port_server
from console.desk.operations import Desk
from console.desk.plan import Plan, Running
from console.desk.store import DeskError, Store, get_meta, now_ms

NAMES = frozenset({"desk", "localhost", "127.0.0.1", "[::1]"})
"""Host names under which every desk answers."""
UPKEEP = 20.0
LEASE = 1.0


@dataclass(slots=True)
class _Doors:
    servers: list[tuple[Server, socket.socket]]
    port: int | None


def take_lock(folder: Path) -> int:
    """Become the one desk of a folder; returns the lock's descriptor. Raises `DeskError`."""
    paths.private_folder(folder)
    descriptor = paths.open_private(folder / "desk.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise DeskError(f"A desk runs already on {folder}.") from None
    return descriptor


def run(plan: Plan, ready: Callable[[Running], None] | None = None) -> None:
    """Run a desk until SIGTERM, SIGINT, or the end of its lease; `ready` is called once it answers.

    Raises `DeskError` where it cannot start.
    """
    folder = Path(plan.folder)
    lock = take_lock(folder)
    try:
        store = Store.open(folder / "desk.db", durable=not plan.demo)
        try:
            if plan.demo:
                from console.desk.world import settle  # texts and names: only the demo needs them

                settle.move_in(store, folder, seed=plan.seed, size=plan.size)
            asyncio.run(_run(plan, store, ready))
        finally:
            store.close()
            (folder / "desk.json").unlink(missing_ok=True)
    finally:
        os.close(lock)


async def _run(plan: Plan, store: Store, ready: Callable[[Running], None] | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(signal_, stop.set)
    hub = Hub()
    desk = Desk(store, Guard(NAMES | frozenset(plan.names), now_ms), hub, now_ms)
    doors = _open_doors(plan, desk)
    seed, size = (int(get_meta(store.conn, name) or 0) or None for name in ("seed", "size"))
    running = Running(os.getpid(), plan.socket, doors.port, seed, size)
    paths.write_private(Path(plan.folder) / "desk.json", msgspec.json.encode(running).decode())
    async with AsyncExitStack() as stack:
        stack.callback(lambda: Path(plan.socket).unlink(missing_ok=True))
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        for server, door in doors.servers:
            tasks.create_task(server.serve(sockets=[door]))
        tasks.create_task(ticking(UPKEEP, lambda: upkeep.tend(desk), stop))
        if plan.leased:
            tasks.create_task(ticking(LEASE, lambda: _end_unless_leased(plan, stop), stop))
        if plan.demo and plan.speed > 0:
            from console.desk.world.living import live

            tasks.create_task(live(desk, plan.speed, stop))
        if ready is not None:
            ready(running)
        await stop.wait()
        hub.close()
        for server, _ in doors.servers:
            server.should_exit = True


def _open_doors(plan: Plan, desk: Desk) -> _Doors:
    app = build(desk)
    servers = [(local_server(app), open_socket(Path(plan.socket)))]
    port = None
    if plan.port is not None:
        cert = Path(plan.cert) if plan.cert else None
        key = Path(plan.key) if plan.key else None
        door = open_port(plan.host, plan.port, tls=bool(cert))
        port = int(door.getsockname()[1])
        servers.append((port_server(app, cert, key), door))
    return _Doors(servers, port)


def _end_unless_leased(plan: Plan, stop: asyncio.Event) -> None:
    """Stop where nobody holds the lease: consoles hold it shared, so that only then it can be had alone."""
    descriptor = paths.open_private(Path(plan.folder) / "desk.lease", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return
    os.set_inheritable(descriptor, False)  # kept until the process ends: who comes now waits, then starts one
    stop.set()
