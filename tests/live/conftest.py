"""A real Request Tracker for the live tests: one that the environment names, else none and they are skipped.

AMENDS_RT_DIR names a folder: the server in it is installed, made, started and filled where needed (as root,
on Debian), and left running. Or AMENDS_RT_URL, AMENDS_RT_TOKEN and AMENDS_RT_TOKEN_2 name a server, an agent and
another agent; it should be one that `tests/servers/rt-seed` filled, for its people are asked for by name.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from console.services.rt import RequestTracker, Site
from tests.live.proxy import Proxy
from tests.live.rest import Rest

SERVERS = Path(__file__).parents[1] / "servers"
TICKETS = os.environ.get("AMENDS_RT_TICKETS", "150")


class Desk:
    """The server under test and its agents."""

    def __init__(
        self, url: str, tokens: dict[str, str], folder: Path | None, pseudonyms: Path | None = None
    ) -> None:
        self.url = url
        self._tokens = tokens
        self._folder = folder
        self._pseudonyms = pseudonyms

    def token(self, login: str) -> str:
        """Return an agent's token; skips the test where nobody can make one."""
        if login not in self._tokens:
            if self._folder is None:
                pytest.skip(f"no token of {login}: name the server by AMENDS_RT_DIR")
            self._tokens[login] = _run("rt-token", str(self._folder), login)
        return self._tokens[login]

    def rest(self, login: str) -> Rest:
        """Return plain REST access as an agent, beside the connector."""
        return Rest(self.url, self.token(login))

    @asynccontextmanager
    async def connect(self, login: str, url: str = "", **site: object) -> AsyncIterator[RequestTracker]:
        """Open the connector as an agent."""
        settings = {"settle": 3.0, "pseudonyms": self._pseudonyms, **site}
        service = RequestTracker(Site("rt", **settings), url or self.url, self.token(login))  # type: ignore[arg-type]
        try:
            yield service
        finally:
            await service.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The server that the environment names."""
    folder, key = os.environ.get("AMENDS_RT_DIR"), tmp_path_factory.mktemp("state") / "pseudonyms.key"
    if folder:
        return _own_server(Path(folder), key)
    url, token = os.environ.get("AMENDS_RT_URL"), os.environ.get("AMENDS_RT_TOKEN")
    if not url or not token:
        pytest.skip("neither AMENDS_RT_DIR nor AMENDS_RT_URL names a Request Tracker")
    tokens = {"noor.bakker": token}
    if other := os.environ.get("AMENDS_RT_TOKEN_2"):
        tokens["sem.visser"] = other
    return Desk(url, tokens, None, key)


@pytest.fixture(scope="session")
def desk(server: Desk) -> Desk:
    """The same; the suite of all connectors calls something else so."""
    return server


@pytest.fixture
async def noor(server: Desk) -> AsyncIterator[RequestTracker]:
    """The connector as Noor, an English-speaking agent."""
    async with server.connect("noor.bakker") as service:
        yield service


@pytest.fixture
def web(server: Desk) -> Iterator[Rest]:
    """Sem, who works the same tickets in the web interface."""
    rest = server.rest("sem.visser")
    yield rest
    rest.close()


@pytest.fixture
async def proxy(server: Desk) -> AsyncIterator[Proxy]:
    """A line to the server that can be told to misbehave."""
    async with Proxy(server.url).open() as line:
        yield line


def _own_server(folder: Path, key: Path) -> Desk:
    said = dict(line.split("=", 1) for line in _run("rt-up", str(folder)).splitlines())
    seeded = folder / ".seeded"
    if not seeded.exists():
        _run("rt-seed", str(folder), TICKETS)
        seeded.touch()
    return Desk(said["url"], {}, folder, key)


def _run(program: str, *args: str) -> str:
    done = subprocess.run(
        [SERVERS / program, *args], capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
