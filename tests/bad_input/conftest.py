"""A profile of its own for each test, with a desk or a Request Tracker that misbehaves."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from console import profiles
from console.cache.store import Cache
from console.intents import Note
from console.model import Health, Person, Ref
from console.profiles import Profile
from console.shell import commands
from console.sync.engine import Engine
from tests.bad_input.servers import Answer, Fake, before, serving
from tests.desk.house import House, furnish, new_ticket, open_house

ME = Person("aisha", "Aisha Bakker")
WITHIN = 20.0
"""Seconds within which what is waited for must happen."""


@dataclass(slots=True)
class Console:
    """A profile on disk with one service; the real engine and the real commands run on it."""

    home: Path
    service: str
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.home / "amends" / "settings.toml"

    @property
    def profile(self) -> Profile:
        """The profile as it would be opened now."""
        found = profiles.choose()
        assert found is not None
        return found

    def set_up(self, kind: str, url: str, token: str, **more: str) -> None:
        """Write the settings."""
        self.settings.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = self.settings.with_name("token")
        secret.write_text(token)
        secret.chmod(0o600)
        lines = {"kind": kind, "url": url, "token_file": str(secret), **more}
        text = "\n".join(f'{name} = "{value}"' for name, value in lines.items())
        self.settings.write_text(f"[services.{self.service}]\n{text}\n")
        self.settings.chmod(0o600)

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command in this process; returns its exit code, output and messages."""
        self.patch.setattr("sys.argv", ["amends", *words])
        self.capture.readouterr()
        with pytest.raises(SystemExit) as end:
            commands.run()
        said = self.capture.readouterr()
        return int(end.value.code or 0), said.out, said.err

    def cache(self) -> Cache:
        """Open the cache."""
        return self.profile.open_cache()

    def leave_behind(self) -> str:
        """Write a draft and a waiting note; returns the note's key."""
        cache = self.cache()
        cache.drafts.save(Ref(self.service, "7"), "reply", "half a sent")
        key = cache.submit(Note(Ref(self.service, "7"), "the toner is empty", ME), 3600)
        cache.close()
        return key

    def check_kept(self, key: str) -> None:
        """Check that what `leave_behind` wrote is still there."""
        cache = self.cache()
        draft, waiting = cache.drafts.get(Ref(self.service, "7"), "reply"), cache.intent(key)
        cache.close()
        assert draft is not None
        assert draft.body == "half a sent"
        assert waiting is not None
        assert waiting.state.value == "held"

    def sync_until(self, is_so: Callable[[Health], bool]) -> Health:
        """Run the engine until the line's health is so, and once the line is seen so, end it."""
        engine = self.start()
        try:
            return self.wait_for(engine, is_so)
        finally:
            engine.stop()

    def start(self) -> Engine:
        """Start the engine; whoever starts it stops it."""
        engine = self.profile.engine()
        assert engine is not None
        engine.start()
        return engine

    def wait_for(self, engine: Engine, is_so: Callable[[Health], bool]) -> Health:
        """Wait until the line's health is so."""
        cache = self.cache()
        until = time.monotonic() + WITHIN
        found: list[Health] = []
        try:
            while time.monotonic() < until:
                found = cache.health()
                if found and is_so(found[0]):
                    return found[0]
                assert not engine.failure, engine.failure
                time.sleep(0.02)
        finally:
            cache.close()
        raise AssertionError(f"the line never came to be so; it is {found}")


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Console:
    """Return a profile without a service yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "500")
    return Console(tmp_path, "desk", capfd, monkeypatch)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a real desk with five tickets."""
    folder = tmp_path_factory.mktemp("desk")
    folder.chmod(0o700)
    with open_house(folder, furnish(folder)) as house:
        maria = house.client("maria", port=True)
        for number in range(5):
            new_ticket(maria, f"Printer {number} prints blanks")
        yield house


@pytest.fixture
def real(house: House) -> Answer:
    """Return what answers as the real desk does."""
    return before(f"http://127.0.0.1:{house.port}")


@pytest.fixture
def desk(house: House, real: Answer, console: Console) -> Iterator[Fake]:
    """Return a server before the real desk, which the profile is set up for."""
    with serving(real) as fake:
        console.set_up("desk", fake.url, house.tokens["aisha"])
        yield fake


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key in one file, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    file = folder / "server.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
        "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out",
        str(folder / "cert.pem"),
    ]  # fmt: skip
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no openssl to make a certificate with")
    file.write_bytes(file.read_bytes() + (folder / "cert.pem").read_bytes())
    return file
