"""How a desk is to be run, and where a running one can be reached: light enough for every command."""

from __future__ import annotations

import msgspec

SEED, SIZE, SPEED = 1, 2000, 1.0
"""The demo's world where nothing else is asked for."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a desk is to be run; goes to the child process as JSON."""

    folder: str
    """Where its data is kept, absolute."""
    socket: str
    """The path of its private socket."""
    host: str = "127.0.0.1"
    port: int | None = None
    """None opens no port; 0 lets the system choose one."""
    cert: str | None = None
    key: str | None = None
    """TLS: without both, only loopback addresses are listened on."""
    names: tuple[str, ...] = ()
    """Further host names under which it answers."""
    demo: bool = False
    """Fill an empty store with the demo's world, which goes on living."""
    seed: int | None = None
    size: int | None = None
    """Of the demo's world; None takes the one that is there, or the usual one."""
    speed: float = SPEED
    leased: bool = False
    """Stop when no console holds the lease any more."""


class Running(msgspec.Struct, frozen=True):
    """Where a running desk can be reached; written beside its data."""

    pid: int
    socket: str
    port: int | None = None
    seed: int | None = None
    size: int | None = None
