"""How a benchmark begins that fills a folder: its command line, and where the folder is."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def parser(words: str | None, tickets: int) -> argparse.ArgumentParser:
    """Return a command line that asks how many tickets there are, `tickets` unless told, and for a folder."""
    made = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--tickets", type=int, default=tickets)
    made.add_argument("--folder", type=Path, help="where everything is kept for the next time")
    return made


@contextmanager
def folder(wanted: Path | None) -> Iterator[Path]:
    """Yield the folder that is wanted, which stays, or else one that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as name:
        yield (wanted or Path(name)).absolute()
