"""Services that misbehave, as the shell tells of them: one sentence, an exit code, nothing lost."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.intents import Note
from console.model import Person, Ref
from tests.shell.conftest import Done, run_in

TOKEN = "1-14-0123456789abcdef"
PAGE = b"<html><body>Please sign in</body></html>"


@contextmanager
def answering(
    status: int,
    body: bytes,
    kind: str = "text/html",
    *,
    late: timedelta = timedelta(),
    cert: Path | None = None,
) -> Iterator[str]:
    """Run a server that gives every question the same answer; yields its address."""

    class Same(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Date", format_datetime(datetime.now(UTC) + late))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Same)
    if cert is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"{'https' if cert else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def profile(home: Path, kind: str, url: str, more: str = "") -> Path:
    """Write the settings of one service, a token, and a cache in which one intent and one draft wait."""
    ours = home / "amends"
    (ours / "default").mkdir(parents=True, mode=0o700)
    ours.chmod(0o700)
    (ours / "token").write_text(TOKEN)
    (ours / "token").chmod(0o600)
    (ours / "settings.toml").write_text(
        f'[holds]\nother = 0\n[services.work]\nkind = "{kind}"\nurl = "{url}"\n'
        f'token_file = "{ours / "token"}"\n{more}'
    )
    (ours / "settings.toml").chmod(0o600)
    cache = Cache.open(ours / "default" / "cache.db")
    me = Person("me", "Me")
    cache.submit(Note(Ref("work", "1"), "Waits.", me), 0)
    cache.drafts.save(Ref("work", "2"), "reply", "Dear")
    cache.close()
    return home


def in_order(home: Path, done: Done, words: str) -> None:
    """Check that a command said one sentence with these words, and that nothing of the agent's is lost."""
    assert words in done.err, done.err
    assert len([line for line in done.err.splitlines() if "Nobody could read" not in line]) == 1, done.err
    assert "Traceback" not in done.err
    for file in home.rglob("*"):
        if file.is_file() and file.name != "token":
            assert TOKEN.encode() not in file.read_bytes(), f"the token stands in {file}"
    assert TOKEN not in done.out + done.err
    cache = Cache.open(home / "amends" / "default" / "cache.db")
    try:
        assert [one.state.value for one in cache.waiting()] in (["ready"], ["held"])
        assert len(cache.drafts.all()) == 1
    finally:
        cache.close()


def errors(home: Path) -> list[str]:
    done = run_in(home, "doctor", "--json")
    assert done.code == 1, done.out
    found = [one["words"] for one in done.json() if one["about"] == "work" and one["state"] == "error"]
    assert len(found) == 1
    return [str(one) for one in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "status", "body", "media", "code", "words"),
    [
        ("rt", 200, PAGE, "text/html", 7, "log-in page"),
        ("desk", 200, PAGE, "text/html", 7, "log-in page"),
        pytest.param("rt", 404, PAGE, "text/html", 7, "No Request Tracker answers"),
        ("rt", 401, b"{}", "application/json", 8, "sign in again"),
        pytest.param("desk", 401, b"{}", "application/json", 8, "sign in again"),
        ("rt", 302, b"", "text/html", 8, "sign in again"),
        ("desk", 302, b"", "text/html", 7, "another address"),
        pytest.param("desk", 503, b"down", "text/plain", 7, "asked again"),
        pytest.param("desk", 200, b"[" * 100_000, "application/json", 7, "check the address"),
        pytest.param(
            "rt",
            200,
            b'{"a": "' + b"x" * (34 << 20) + b'"}',
            "application/json",
            7,
            "32 MB",
        ),
        pytest.param("desk", 200, b"{}", "application/json", 7, "check the address"),
        pytest.param("rt", 200, b"null", "application/json", 7, "check the address"),
    ],
    ids=lambda value: value[:8].decode() if isinstance(value, bytes) else str(value),
)
def test_what_answers_oddly_is_one_sentence(
    tmp_path: Path, kind: str, status: int, body: bytes, media: str, code: int, words: str
) -> None:
    with answering(status, body, media) as url:
        home = profile(tmp_path, kind, url)
        done = run_in(home, "sync")
        assert done.code == code, done.err
        in_order(home, done, words)
        assert words in errors(home)[0]
        assert any(name in errors(home)[0] for name in ("work", "Request Tracker"))


@pytest.mark.parametrize("kind", ["rt", "desk"])
def test_a_host_that_cannot_be_reached_leaves_a_write_in_the_outbox(tmp_path: Path, kind: str) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        home = profile(tmp_path, kind, f"http://127.0.0.1:{taken.getsockname()[1]}")
        in_order(home, run_in(home, "sync"), "cannot be reached")
        key = run_in(home, "outbox", "list", "--json").json()[0]["key"]
        sent = run_in(home, "outbox", "send", key, "--json")
        assert sent.code == 7
        assert sent.json()[0]["state"] == "ready"
        in_order(home, sent, "cannot be reached")


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(),
            *("-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    cert.write_text(cert.read_text() + key.read_text())
    with answering(200, b"{}", cert=cert) as url:
        home = profile(tmp_path / "home", "rt", url)
        done = run_in(home, "sync")
        assert done.code == 7
        in_order(home, done, "certificate")
        assert "certificate" in errors(home)[0]


def test_a_token_file_that_others_can_read_is_refused_with_what_to_run(tmp_path: Path) -> None:
    with answering(200, b"{}", "application/json") as url:
        home = profile(tmp_path, "rt", url)
        (home / "amends" / "token").chmod(0o644)
        done = run_in(home, "sync")
        assert done.code == 8
        in_order(home, done, "chmod 600")


def test_a_clock_an_hour_off_is_said_by_doctor(tmp_path: Path) -> None:
    me = json.dumps({"Version": "5.0.5", "Name": "me", "EmailAddress": "me@example.org"}).encode()
    with answering(200, me, "application/json", late=timedelta(hours=1)) as url:
        home = profile(
            tmp_path, "rt", url, "[services.work.changes]\noff = true\n[services.work.feedback]\noff = true\n"
        )
        found = run_in(home, "doctor", "--json").json()
        assert any("60 min ahead" in one["words"] for one in found), found
