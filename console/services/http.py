"""One bounded HTTP line to one configured host, its failures in the words of `console.services.base`.

A connector opens a `Line`, asks it, and gets an `Answer`: any status below 400, and those 4xx that only the
connector can judge. Everything else is raised as a `ServiceError`. Nothing follows a redirect, keeps a
cookie, or sends the token to another host; no body, header, nesting or wait is without a bound.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx

from console.services.answers import BODY_LIMIT, Answer, check_headers, read_body, retry_after
from console.services.base import AnswerLost, NotAService, ServiceError, Unauthorized, Unavailable
from console.services.budget import Budget
from console.services.trust import checked, tls_words, trust
from console.text import clean_line

DEADLINE = 60.0
"""Seconds from the question to the last byte of the answer."""
CONNECT = 10.0
"""Seconds for the connection alone, TLS included."""

Params = Mapping[str, str | int]


class Line:
    """A line to one host. Belongs to the event loop that first uses it; `close` it when done.

    `who` names the service in sentences. `url` is its address; with `socket` the line goes through that UNIX
    socket and the URL gives only scheme, host name and prefix. `authorization` is the header that signs us
    in. `ca_file` adds an organisation's own certificates to the system's. `redirect_is_sign_in` says that
    this service redirects to its log-in page instead of answering 401. `per_minute` is how many requests may
    leave in any minute, 0 for any number; what is over waits. Proxies come from the usual
    environment variables. Raises `NotAService` where address or proxy cannot be used, and `OSError` where
    the CA file cannot be read.
    """

    def __init__(
        self,
        who: str,
        url: str,
        *,
        authorization: str = "",
        socket: Path | None = None,
        ca_file: Path | None = None,
        redirect_is_sign_in: bool = False,
        deadline: float = DEADLINE,
        per_minute: int = 0,
    ) -> None:
        self.who = who
        self.base = checked(who, url, local=socket is not None)
        self.place = self.base.host if socket is None else str(socket)
        self._deadline = deadline
        self._budget = Budget(per_minute)
        self._redirect_is_sign_in = redirect_is_sign_in
        headers = {"User-Agent": "amends", "Accept": "application/json", "Accept-Encoding": "gzip"}
        if authorization:
            headers["Authorization"] = authorization
        self._client = _client(who, self.base, headers, socket, ca_file, deadline)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        writes: bool | None = None,
        expect: Collection[int] = (),
        limit: int = BODY_LIMIT,
    ) -> Answer:
        """Send one question and read the answer whole.

        `path` starts with a slash and is added to the line's address. `writes` says whether the question may
        change something (default: every method but GET and HEAD), and so whether a lost answer leaves that
        open. Statuses in `expect` are returned instead of raised. Raises `Unavailable` (nothing was done),
        `AnswerLost` (only where `writes`), `Unauthorized`, `NotAService`.
        """
        if writes is None:
            writes = method not in ("GET", "HEAD")
        request = self._client.build_request(
            method, self._url(path), params=params, json=json, data=form, headers=headers
        )
        await self._budget.spend(writes=writes)
        with _Failures(self, request, writes=writes):
            async with asyncio.timeout(self._deadline):
                response = await self._client.send(request, stream=True)
                try:
                    check_headers(self.who, response, writes)
                    body = await read_body(self.who, response, limit, writes)
                finally:
                    await response.aclose()
        answer = Answer(self.who, response.status_code, response.headers, body, writes)
        if answer.status not in expect:
            self._raise_for(answer)
        return answer

    @asynccontextmanager
    async def stream(
        self, path: str, *, params: Params | None = None, accept: str = "*/*", idle: float = DEADLINE
    ) -> AsyncIterator[httpx.Response]:
        """Open an answer that is read piece by piece: a file, live events; nothing in it is unpacked.

        It has no total deadline, but ends with `Unavailable` when nothing came for `idle` seconds. What goes
        wrong on the line inside the block is raised in our words too.
        """
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        request = self._client.build_request("GET", self._url(path), params=params, headers=headers)
        request.extensions["timeout"] = httpx.Timeout(idle, connect=CONNECT, pool=CONNECT).as_dict()
        await self._budget.spend(writes=False)
        with _Failures(self, request, writes=False):
            response = await self._client.send(request, stream=True)
            try:
                check_headers(self.who, response, writes=False)
                if response.status_code != 200:
                    body = await read_body(self.who, response, BODY_LIMIT, writes=False)
                    answer = Answer(self.who, response.status_code, response.headers, body, wrote=False)
                    self._raise_for(answer)
                    raise answer.senseless(f"answered {answer.status} where a stream was expected")
                yield response
            finally:
                await response.aclose()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    def _url(self, path: str) -> httpx.URL:
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError(f"{path!r} is not a path on {self.place}")
        return httpx.URL(str(self.base).rstrip("/") + path)

    def _raise_for(self, answer: Answer) -> None:
        status = answer.status
        if status == 401 or (self._redirect_is_sign_in and status in (301, 302, 303, 307, 308)):
            raise Unauthorized(
                f"{self.who} wants you to sign in again: it does not accept the token. Put a new one where "
                "the settings point, then start Amends again."
            )
        if 300 <= status < 400:
            raise NotAService(
                f"{self.who} sends us to another address ({status}); check the one in settings."
            )
        if status == 407:
            raise Unavailable(f"The proxy before {self.who} wants you to sign in; it will be tried again.")
        if status in (429, 503):
            wait = retry_after(answer.headers.get("retry-after"))
            raise Unavailable(f"{self.who} is busy ({status}); it will be asked again.", wait)
        if status >= 500:
            if answer.wrote:
                raise AnswerLost(f"{self.who} failed ({status}) while it made the change.")
            raise Unavailable(f"{self.who} failed ({status}); it will be asked again.")


def _client(
    who: str,
    base: httpx.URL,
    headers: dict[str, str],
    socket: Path | None,
    ca_file: Path | None,
    deadline: float,
) -> httpx.AsyncClient:
    secure = base.scheme == "https"
    try:
        return httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(socket)) if socket else None,
            verify=trust(ca_file) if secure else False,
            trust_env=secure,  # a proxy would read what goes unencrypted to our own machine
            headers=headers,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            timeout=httpx.Timeout(deadline, connect=CONNECT, pool=CONNECT),
            limits=httpx.Limits(max_connections=6),
        )
    except (ValueError, ImportError):
        raise NotAService(f"The proxy that the environment names for {who} cannot be used.") from None


class _Failures:
    """Turns what httpx raises into our errors, by whether the question had left when it went wrong."""

    def __init__(self, line: Line, request: httpx.Request, *, writes: bool) -> None:
        self._line = line
        self._writes = writes
        self._left = False
        request.extensions["trace"] = self._watch

    async def _watch(self, event: str, _info: Mapping[str, Any]) -> None:
        if event.endswith(".send_request_headers.started"):
            self._left = True

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        who, place = self._line.who, self._line.place
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            raise self._lost(f"{who} at {place} did not answer in time") from error
        if not isinstance(error, httpx.TransportError | httpx.StreamError):
            return
        tls = tls_words(error)
        if tls and not self._left:
            raise NotAService(
                f"{who} at {place} cannot be trusted: {tls}. Nothing was sent; check the address, or name "
                "your organisation's CA file in settings."
            ) from error
        if isinstance(error, httpx.ProxyError) and not self._left:
            why = clean_line(str(error), limit=120)
            raise Unavailable(f"The proxy before {who} does not let us through: {why}.") from error
        raise self._lost(
            f"{who} at {place} cannot be reached" if not self._left else f"{who} hung up"
        ) from error

    def _lost(self, what: str) -> ServiceError:
        if self._left and self._writes:
            return AnswerLost(f"{what}: nobody knows yet whether the change was made.")
        return Unavailable(f"{what}; it will be tried again.")
