"""Small servers on loopback that stand where a service should be, and answer as they are told."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked."""

    method: str
    target: str
    """Path and query, as they came."""
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path alone."""
        return urlsplit(self.target).path

    @property
    def given(self) -> dict[str, str]:
        """The parameters, of the query and of a form."""
        form = self.body.decode("latin-1") if "form" in self.headers.get("content-type", "") else ""
        return dict(parse_qsl(urlsplit(self.target).query) + parse_qsl(form))


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> Reply:
        """Return a value as JSON."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status, json.dumps(value).encode(), {"content-type": "application/json", **named})

    def json(self) -> Any:
        """Return its body as data."""
        return json.loads(self.body)

    def but(self, value: Any) -> Reply:
        """Return it with another body."""
        return replace(self, body=json.dumps(value).encode())


PAGE = Reply(200, b"<html><title>Sign in</title></html>", {"content-type": "text/html; charset=utf-8"})
"""What a log-in page in front of a service answers to everything."""

Answer = Callable[[Question], Reply]


class Fake(ThreadingHTTPServer):
    """A server whose `answer` may be exchanged while it runs; `asked` are the questions so far."""

    daemon_threads = True

    def __init__(self, answer: Answer, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[Question] = []
        self._secure = certificate is not None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self._secure else 'http'}://localhost:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """Say nothing of an asker who hung up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Fake

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        question = Question(self.command, self.path, headers, body)
        self.server.asked.append(question)
        reply = self.server.answer(question)
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = _serve

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(answer: Answer, certificate: Path | None = None) -> Iterator[Fake]:
    """Run a server for as long as the block lasts."""
    fake = Fake(answer, certificate)
    thread = threading.Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        fake.shutdown()
        thread.join()
        fake.server_close()


def before(url: str) -> Answer:
    """Return what passes every question on to a real service, and its answer back; live lines are refused."""
    kept = ("content-type", "etag", "date")

    def answer(question: Question) -> Reply:
        if question.path == "/v1/events":
            return Reply(503, b"")
        headers = {
            name: value
            for name, value in question.headers.items()
            if name not in ("host", "connection", "content-length", "accept-encoding")
        }
        got = httpx.request(
            question.method, url + question.target, headers=headers, content=question.body, timeout=20
        )
        return Reply(
            got.status_code, got.content, {name: got.headers[name] for name in kept if name in got.headers}
        )

    return answer
