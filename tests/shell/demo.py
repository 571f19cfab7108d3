"""A home whose demo runs, holds nothing for long and does not change by itself, and the desk behind it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from console.desk.run import start_demo
from console.services.desk import DeskService
from tests.shell.conftest import run_in

HOLD = 0.2


@contextmanager
def running_demo() -> Iterator[Path]:
    """Yield the home, everything fetched once."""
    with tempfile.TemporaryDirectory(prefix="amends-") as folder:
        home = Path(folder)
        (home / "amends" / "demo").mkdir(parents=True, mode=0o700)
        holds = "".join(f"{kind} = {HOLD}\n" for kind in ("note", "reply", "merge", "decision", "other"))
        (home / "amends" / "settings.toml").write_text(f"[holds]\n{holds}")
        desk = start_demo(home / "amends" / "demo" / "desk", size=60, speed=0)
        try:
            done = run_in(home, "--profile", "demo", "sync")
            assert done.code == 0, done.err
            yield home
        finally:
            desk.close()


def on_desk(home: Path, question: Callable[[DeskService], Any]) -> Any:
    """Ask the desk itself."""

    async def asking() -> Any:
        service = DeskService("desk", socket=home / "amends" / "demo" / "desk" / "desk.sock")
        try:
            return await question(service)
        finally:
            await service.close()

    return asyncio.run(asking())
