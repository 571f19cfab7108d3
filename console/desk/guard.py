"""Who may come in: host, token and the pace of failures, before anything else is looked at."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable

from starlette.requests import Request

from console.desk import store_people, store_tokens
from console.desk.problems import Problem
from console.desk.store import get_meta
from console.desk.store_people import Who

FAILURES = 5
"""Failed sign-ins within `WINDOW` after which an address is told to wait."""
WINDOW = 60_000
_PLACES = 1024


class Guard:
    """Lets a request in or raises `Problem`; remembers failures by the address they came from.

    `hosts` are the host names under which the desk may be asked. A request over the private socket carries
    `local` in its scope: without a token it acts as the desk's own person, because only the owner of the
    folder can open that socket.
    """

    def __init__(self, hosts: frozenset[str], clock: Callable[[], int]) -> None:
        self._hosts = hosts
        self._clock = clock
        self._failures: dict[str, deque[int]] = {}

    def check_host(self, request: Request) -> None:
        """Raise 421 where the request was meant for another host (or a page made a browser ask us)."""
        named = request.headers.getlist("host")
        if len(named) != 1 or _host(named[0]) not in self._hosts:
            raise Problem(421, "This desk does not answer under that name.")

    def sign_in(self, request: Request, conn: sqlite3.Connection) -> Who:
        """Return who asks; 401 whatever is wrong with the token, 429 after too many failures."""
        local = bool(request.scope.get("local"))
        place = "socket" if local or request.client is None else request.client.host
        given = request.headers.getlist("authorization")
        if local and not given:
            who = store_people.who(conn, get_meta(conn, "local_person") or "")
        else:
            who = store_tokens.holder(conn, _bearer(given))
        if who is None:
            raise self._failed(place)
        return who

    def _failed(self, place: str) -> Problem:
        now = self._clock()
        times = self._failures.setdefault(place, deque(maxlen=FAILURES))
        while times and times[0] <= now - WINDOW:
            times.popleft()
        if len(times) == FAILURES:
            wait = (times[0] + WINDOW - now + 999) // 1000
            return Problem(429, f"Try again in {wait} seconds.", headers={"Retry-After": str(wait)})
        times.append(now)
        if len(self._failures) > _PLACES:
            self._failures.pop(next(iter(self._failures)))
        return Problem(
            401, "The desk does not know this token.", headers={"WWW-Authenticate": 'Bearer realm="desk"'}
        )


def _bearer(given: list[str]) -> str:
    if len(given) != 1:
        return ""
    scheme, _, token = given[0].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _host(value: str) -> str:
    if value.startswith("["):
        return value.partition("]")[0].lower() + "]"
    return value.partition(":")[0].lower()
