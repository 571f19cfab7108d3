"""The line to one host, against servers that misbehave on a real socket."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from console.services.answers import retry_after
from console.services.base import AnswerLost, NotAService, Unauthorized, Unavailable
from console.services.http import Line

Play = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(play: Play) -> AsyncIterator[int]:
    """Run a server that plays its part once per connection; yields its port."""
    parts: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await play(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with running:
        yield running.sockets[0].getsockname()[1]
    await asyncio.gather(*(part for part in parts if part))


@asynccontextmanager
async def line_to(play: Play, *, deadline: float = 10.0, sign_in: bool = False) -> AsyncIterator[Line]:
    """Open a line to a server that plays a part."""
    async with server(play) as port:
        url = f"http://127.0.0.1:{port}/prefix/"
        line = Line("Desk", url, authorization="token s3cret", redirect_is_sign_in=sign_in, deadline=deadline)
        yield line
        await line.close()


def answers(status: int, body: bytes = b"{}", **headers: str) -> Play:
    """Return the part of a server that gives this answer."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"content-type": "application/json", "content-length": str(len(body)), **given}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        writer.write(f"HTTP/1.1 {status} X\r\n{lines}connection: close\r\n\r\n".encode() + body)
        await writer.drain()

    return play


async def hangs_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def trickles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_an_answer_is_read_whole_and_unpacked() -> None:
    packed = gzip.compress(json.dumps({"a": ["ü", 1]}).encode())
    async with line_to(answers(200, packed, content_encoding="gzip")) as line:
        answer = await line.ask("GET", "/x")
        assert answer.json() == {"a": ["ü", 1]}


async def test_the_token_goes_in_a_header_and_nothing_is_put_before_the_prefix() -> None:
    seen: list[bytes] = []

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(
            b"HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
        )

    async with line_to(play) as line:
        await line.ask("GET", "/x", params={"q": "a b"})
        await line.ask("GET", "/x")
    assert seen[0].startswith(b"GET /prefix/x?q=a+b HTTP/1.1\r\n") or b"GET /prefix/x?q=a%20b" in seen[0]
    assert b"authorization: token s3cret" in seen[0].lower()
    assert b"cookie" not in seen[1].lower()


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "https://elsewhere.example/x", "x"])
async def test_a_path_cannot_lead_to_another_host(path: str) -> None:
    async with line_to(answers(200)) as line:
        with pytest.raises(ValueError, match="is not a path"):
            await line.ask("GET", path)


async def test_a_redirect_is_never_followed() -> None:
    async with line_to(answers(302, location="https://elsewhere.example/")) as line:
        with pytest.raises(NotAService, match="another address"):
            await line.ask("GET", "/x")
    async with line_to(answers(302, location="/"), sign_in=True) as line:
        with pytest.raises(Unauthorized, match="sign in again"):
            await line.ask("GET", "/x")


@pytest.mark.parametrize(
    ("status", "error"), [(401, Unauthorized), (407, Unavailable), (429, Unavailable), (503, Unavailable)]
)
async def test_statuses_that_did_nothing_are_raised_alike_for_reads_and_writes(
    status: int, error: type[Exception]
) -> None:
    async with line_to(answers(status, b"")) as line:
        for method in ("GET", "POST"):
            with pytest.raises(error):
                await line.ask(method, "/x")


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_failed_write_may_have_been_done(status: int) -> None:
    async with line_to(answers(status, b"")) as line:
        with pytest.raises(Unavailable):
            await line.ask("GET", "/x")
        with pytest.raises(AnswerLost):
            await line.ask("PUT", "/x", json={})
        with pytest.raises(Unavailable):
            await line.ask("POST", "/search", json={}, writes=False)
        assert (await line.ask("PUT", "/x", json={}, expect=(status,))).status == status


async def test_a_busy_service_says_how_long_to_stay_away() -> None:
    async with line_to(answers(429, b"", retry_after="7")) as line:
        with pytest.raises(Unavailable) as busy:
            await line.ask("GET", "/x")
        assert busy.value.retry_after == 7


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 1.0), ("12", 12.0), ("99999", 900.0), ("-5", 1.0), ("soon", None), ("", None), ("nan", None)],
)
def test_the_wait_a_service_asks_for_is_kept_within_reason(value: str, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_the_wait_may_be_a_date() -> None:
    wait = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert wait is not None
    assert 55 < wait <= 60


async def test_a_dropped_connection_is_unavailable_for_a_read_and_lost_for_a_write() -> None:
    async with line_to(hangs_up) as line:
        with pytest.raises(Unavailable):
            await line.ask("GET", "/x")
        with pytest.raises(AnswerLost, match="nobody knows"):
            await line.ask("POST", "/x", json={})


async def test_a_write_that_never_left_is_not_lost() -> None:
    async with server(hangs_up) as port:
        pass
    line = Line("Desk", f"http://127.0.0.1:{port}")
    with pytest.raises(Unavailable, match="cannot be reached"):
        await line.ask("POST", "/x", json={})
    await line.close()


async def test_the_deadline_is_for_the_whole_answer() -> None:
    async with line_to(trickles, deadline=0.5) as line:
        begun = asyncio.get_running_loop().time()
        with pytest.raises(Unavailable, match="in time"):
            await line.ask("GET", "/x")
        with pytest.raises(AnswerLost):
            await line.ask("POST", "/x", json={})
        assert asyncio.get_running_loop().time() - begun < 5


async def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    async with line_to(answers(200, bomb, content_encoding="gzip")) as line:
        with pytest.raises(NotAService, match="more than 32 MB"):
            await line.ask("GET", "/x")


async def test_a_body_over_the_limit_is_refused() -> None:
    async with line_to(answers(200, b" " * 2_000_001)) as line:
        with pytest.raises(NotAService, match="more than 1 MB"):
            await line.ask("GET", "/x", limit=1024 * 1024)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"not packed", {"content_encoding": "gzip"}),
        (gzip.compress(b"cut" * 99, mtime=0)[:-12], {"content_encoding": "gzip"}),
        (b"x", {"content_encoding": "br"}),
        (b"{}", {"x_long": "y" * 70_000}),
        (b"{}", {"x_longer": "y" * 200_000}),
    ],
)
async def test_an_answer_that_no_service_gives_is_not_believed(body: bytes, headers: dict[str, str]) -> None:
    async with line_to(answers(200, body, **headers)) as line:
        with pytest.raises((NotAService, Unavailable)):
            await line.ask("GET", "/x")


@pytest.mark.parametrize(
    "body",
    [b"<html>Sign in</html>", b"{", b"[" * 100_000, b"[" * 101 + b"]" * 101, b"1" * 5000, b""],
    ids=["page", "cut", "deep", "nested", "number", "empty"],
)
async def test_what_is_not_data_is_no_service_or_a_lost_write(body: bytes) -> None:
    async with line_to(answers(200, body)) as line:
        with pytest.raises(NotAService):
            (await line.ask("GET", "/x")).json()
        with pytest.raises(AnswerLost):
            (await line.ask("POST", "/x")).json()


async def test_nesting_up_to_the_limit_is_read() -> None:
    async with line_to(answers(200, b"[" * 100 + b"]" * 100)) as line:
        assert (await line.ask("GET", "/x")).json()


async def test_a_web_page_is_named_as_one() -> None:
    async with line_to(answers(200, b"<html>", content_type="text/html; charset=utf-8")) as line:
        with pytest.raises(NotAService, match=r"sent a web page.*log-in page"):
            (await line.ask("GET", "/x")).json()


async def test_the_clock_of_the_service_is_compared_with_ours() -> None:
    ahead = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    async with line_to(answers(200, date=ahead)) as line:
        assert 3590 < (await line.ask("GET", "/x")).clock_offset() < 3610
    async with line_to(answers(200, date="yesterday")) as line:
        assert (await line.ask("GET", "/x")).clock_offset() == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://rt.example/", "ftp://rt.example/", "rt.example", "https://user:pw@rt.example/",
        "https://rt.example/?token=1", "", "https://",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(NotAService, match="address of Desk"):
        Line("Desk", url)


def test_a_proxy_that_cannot_be_used_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example:1")
    with pytest.raises(NotAService, match="proxy"):
        Line("Desk", "https://rt.example/")


async def test_a_proxy_does_not_read_what_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    async with line_to(answers(200)) as line:
        assert (await line.ask("GET", "/x")).status == 200


async def test_a_stream_is_read_as_it_comes_and_ends_when_it_falls_silent() -> None:
    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n")
        await writer.drain()
        await reader.read()

    async with line_to(play) as line:
        heard: list[bytes] = []

        async def listen() -> None:
            async with line.stream("/live", idle=0.3) as response:
                async for piece in response.aiter_raw():
                    heard.append(piece)

        with pytest.raises(Unavailable, match="in time"):
            await listen()
        assert heard == [b"data: 1\n\n"]


async def test_a_stream_that_is_refused_is_raised_as_any_answer() -> None:
    async with line_to(answers(401)) as line:
        with pytest.raises(Unauthorized):
            async with line.stream("/live"):
                pass
    async with line_to(answers(404)) as line:
        with pytest.raises(NotAService, match="404"):
            async with line.stream("/live"):
                pass


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost and its key in one file, signed by itself."""
    file = tmp_path / "server.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
        "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out",
        str(tmp_path / "cert.pem"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no openssl to make a certificate with")
    file.write_bytes(file.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return file


class Quiet(BaseHTTPRequestHandler):
    """Answers every question with an empty record."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        return None


class Secure(ThreadingHTTPServer):
    """Speaks TLS; who does not trust it hangs up, which is no error here."""

    def __init__(self, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), Quiet)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_: object) -> None:
        return None


async def test_a_certificate_nobody_trusts_stops_everything_before_the_token(certificate: Path) -> None:
    secure = Secure(certificate)
    serving = threading.Thread(target=secure.serve_forever)
    serving.start()
    try:
        ca_file = certificate.parent / "cert.pem"
        url = f"https://localhost:{secure.server_port}"
        line = Line("Desk", url, authorization="token s3cret")
        for method in ("GET", "POST"):
            with pytest.raises(NotAService, match="cannot be trusted"):
                await line.ask(method, "/x")
        await line.close()
        wrong_name = Line("Desk", url.replace("localhost", "127.0.0.1"), ca_file=ca_file)
        with pytest.raises(NotAService, match="cannot be trusted"):
            await wrong_name.ask("GET", "/x")
        await wrong_name.close()
        own = Line("Desk", url, ca_file=ca_file)
        assert (await own.ask("GET", "/x")).status == 200
        await own.close()
    finally:
        secure.shutdown()
        serving.join()
        secure.server_close()


async def test_a_host_that_speaks_no_tls_is_named(certificate: Path) -> None:
    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with server(play) as port:
        line = Line("Desk", f"https://localhost:{port}", ca_file=certificate.parent / "cert.pem")
        with pytest.raises((NotAService, Unavailable)):
            await line.ask("POST", "/x", json={})
        await line.close()


def test_a_ca_file_that_is_missing_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        Line("Desk", "https://rt.example", ca_file=tmp_path / "none.pem")
