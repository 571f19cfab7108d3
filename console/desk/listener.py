"""Opens the desk's doors: a private UNIX socket whose callers are checked, and a port where asked for."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import stat
import struct
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from console import paths
from console.desk.store import DeskError


class Server(uvicorn.Server):
    """A server whose signals somebody else handles."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class OwnerOnly(H11Protocol):
    """Lets in only processes of the user who runs the desk (and root, who reads everything anyway)."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        uid = peer_uid(transport.get_extra_info("socket"))
        if uid is not None and uid not in (os.getuid(), 0):
            transport.abort()


class Door:
    """Marks what came in over the private socket, so that it needs no token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["local"] = True
        await self._app(scope, receive, send)


def local_server(app: ASGIApp) -> Server:
    """Return a server for the private socket."""
    return Server(_config(Door(app), http=OwnerOnly))


def port_server(app: ASGIApp, cert: Path | None = None, key: Path | None = None) -> Server:
    """Return a server for a port, over TLS where a certificate is given."""
    return Server(_config(app, http=H11Protocol, cert=cert, key=key))


def open_socket(path: Path) -> socket.socket:
    """Bind the private socket, 0600 in a folder 0700; a stale one is cleaned away.

    The caller holds the desk's lock, so that whatever lies there is stale. Raises `DeskError` where the
    path is too long or taken by something that is no socket.
    """
    if len(os.fsencode(path)) > paths.SOCKET_LENGTH:
        raise DeskError(f"{path} is too long for a socket; name a shorter folder.")
    try:
        paths.private_folder(path.parent)
    except paths.PathError as error:
        raise DeskError(str(error)) from error
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise DeskError(f"{path} is in the way: it is no socket. Move it, then start again.")
        path.unlink()
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        made.bind(str(path))
    finally:
        os.umask(before)
    made.listen(128)
    return made


def open_port(host: str, port: int, *, tls: bool) -> socket.socket:
    """Bind a port; raises `DeskError` where tokens would leave this machine unencrypted, or it is taken."""
    try:
        loopback = ip_address("127.0.0.1" if host == "localhost" else host).is_loopback
    except ValueError:
        raise DeskError(f"{host} is no address to listen on; give it in numbers.") from None
    if not (loopback or tls):
        raise DeskError(
            f"Without TLS the desk listens on this machine alone: tokens would pass {host} readable to all. "
            "Give --cert and --key."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise DeskError(f"{host}:{port} cannot be opened: {error.strerror}.") from error
    made.listen(128)
    return made


def peer_uid(sock: socket.socket) -> int | None:
    """Return whose process is at the other end of a UNIX socket; None where the system does not say."""
    try:
        if hasattr(socket, "SO_PEERCRED"):
            size = struct.calcsize("3i")
            _pid, uid, _gid = struct.unpack(
                "3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            )
            return int(uid)
        if hasattr(socket, "LOCAL_PEERCRED"):
            _version, uid = struct.unpack("II", sock.getsockopt(0, socket.LOCAL_PEERCRED, 76)[:8])
            return int(uid)
    except OSError:
        return None
    return None


def _config(
    app: ASGIApp, http: type[asyncio.Protocol], cert: Path | None = None, key: Path | None = None
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=http,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
        limit_concurrency=512,
        h11_max_incomplete_event_size=64 * 1024,
        ssl_certfile=str(cert) if cert else None,
        ssl_keyfile=str(key) if key else None,
    )
