"""What every operation of the API has in common: sign-in, bounds, versions, keys, one transaction."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from console.desk import store_tokens, wire
from console.desk.events import Hub
from console.desk.guard import Guard
from console.desk.problems import Problem
from console.desk.store import Store
from console.desk.store_people import Who
from console.desk.store_tokens import Outcome
from console.desk.totals import Totals
from console.desk.workflow import Refused

log = logging.getLogger(__name__)

BODY_LIMIT = 1_000_000
"""Bytes of a question."""
FILE_LIMIT = 25_000_000
"""Bytes of an attachment."""
KEY_LIMIT = 200


@dataclass(slots=True)
class Desk:
    """The running desk: its store, its door, its clock, and who listens."""

    store: Store
    guard: Guard
    hub: Hub
    clock: Callable[[], int]
    totals: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True)
class Call:
    """One question that was let in and could be read."""

    desk: Desk
    conn: sqlite3.Connection
    who: Who
    at: int
    path: dict[str, str]
    query: Any
    body: Any
    version: int | None
    """What `If-Match` says the caller saw."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    value: Any
    status: int = 200
    version: int | None = None
    """Goes into the ETag."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path, described well enough to serve and to document it."""

    method: str
    path: str
    summary: str
    run: Callable[[Call], Answer]
    answers: Any
    status: int = 200
    query: Any = None
    body: Any = None
    roles: frozenset[str] = field(default_factory=frozenset)
    """Any of these is enough; empty for everybody who is signed in."""
    if_match: bool | None = None
    """True where it must be said, False where it may be, None where it means nothing."""
    large: bool = False
    """The question may be as long as a file."""
    tagged: bool = False
    """The answer carries an ETag."""

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


OPERATIONS: list[Operation] = []


def operation(
    method: str, path: str, summary: str, answers: Any, **more: Any
) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
    """Register what the decorated function does under `method` and `path`."""

    def register(run: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        OPERATIONS.append(Operation(method, path, summary, run, answers, **more))
        return run

    return register


async def serve(op: Operation, desk: Desk, request: Request) -> Response:
    """Answer one request, or raise `Problem`."""
    desk.guard.check_host(request)
    who = desk.guard.sign_in(request, desk.store.conn)
    if op.roles and not op.roles & who.roles:
        raise Problem(403, f"This takes one of the roles {', '.join(sorted(op.roles))}.")
    query = read_query(op.query, request)
    raw = await read_body(request, FILE_LIMIT if op.large or op.body is bytes else BODY_LIMIT)
    body = _body(op, request, raw)
    version = _version(op, request)
    call = Call(desk, desk.store.conn, who, desk.clock(), dict(request.path_params), query, body, version)
    if not op.writes:
        return respond(op.run(call))
    key = _key(request)
    asked = hashlib.sha256(
        b"\0".join((op.method.encode(), str(request.url.path).encode(), request.url.query.encode(), raw))
    ).hexdigest()
    return _write(op, call, key, asked)


def _write(op: Operation, call: Call, key: str | None, asked: str) -> Response:
    """Carry a write out once per key; what the disk refuses was not done at all."""
    try:
        response = _write_once(op, call, key, asked)
    except sqlite3.OperationalError as error:
        log.warning("nothing was written: %s", error)
        raise Problem(
            503, f"The desk cannot write: {error}. Nothing was done.", headers={"Retry-After": "30"}
        ) from error
    call.desk.hub.wake()
    return response


def _write_once(op: Operation, call: Call, key: str | None, asked: str) -> Response:
    """Do the work and keep the answer in one transaction."""
    with call.desk.store.writing() as conn:
        before = None if key is None else store_tokens.outcome(conn, call.who.id, key)
        if before is not None:
            if before.request != asked:
                raise Problem(422, "This key was used for another question.")
            return _json(before.answer, before.status, {"Idempotent-Replay": "true"})
        try:
            response = respond(op.run(call))
        except Refused as refusal:
            raise Problem(409, str(refusal)) from refusal
        if key is not None:
            outcome = Outcome(asked, response.status_code, bytes(response.body))
            store_tokens.keep_outcome(conn, call.who.id, key, outcome, call.at)
    return response


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body whole; 413 as soon as it is longer than `limit` bytes."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise Problem(413, f"At most {limit:,} bytes are read.", headers={"Connection": "close"})
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise Problem(413, f"At most {limit:,} bytes are read.", headers={"Connection": "close"})
            parts.append(part)
    except ClientDisconnect:
        raise Problem(400, "The question broke off.") from None
    return b"".join(parts)


def read_query(kind: Any, request: Request) -> Any:
    """Return the parameters of the address as a `kind`; 422 where they do not fit."""
    items = request.query_params.multi_items()
    given = dict(items)
    if len(given) != len(items):
        raise Problem(422, "A parameter stands there twice.")
    try:
        return msgspec.convert(given, kind or _NoQuery, strict=False)
    except msgspec.ValidationError as error:
        raise Problem(422, f"The address asks what cannot be: {error}.") from None


class _NoQuery(msgspec.Struct, forbid_unknown_fields=True):
    pass


def _body(op: Operation, request: Request, raw: bytes) -> Any:
    if op.body is None or op.body is bytes:
        return raw
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "The question should be application/json.")
    try:
        return msgspec.json.decode(raw, type=op.body)
    except msgspec.ValidationError as error:
        raise Problem(422, f"The question does not fit: {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem(400, "The question is no JSON in UTF-8.") from None


def _version(op: Operation, request: Request) -> int | None:
    given = request.headers.get("if-match")
    if op.if_match is None or given is None:
        if op.if_match:
            raise Problem(428, "Send If-Match with the version that was seen.")
        return None
    text = given.strip()
    digits = text[1:-1]
    if not (text.startswith('"') and text.endswith('"') and digits.isascii() and digits.isdecimal()):
        raise Problem(400, 'If-Match should be one version in quotes, as in "17".')
    return int(digits) if len(digits) < 19 else -1


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not (0 < len(key) <= KEY_LIMIT and key.isascii() and key.isprintable()):
        raise Problem(400, f"A key has 1 to {KEY_LIMIT} visible letters.")
    return key


def respond(answer: Answer) -> Response:
    """Write an answer as it goes over the line."""
    headers = {} if answer.version is None else {"ETag": f'"{answer.version}"'}
    if answer.status == 204:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return _json(msgspec.json.encode(answer.value), answer.status, headers)


def _json(body: bytes, status: int, headers: dict[str, str]) -> Response:
    return Response(body, status, {"Cache-Control": "no-store", **headers}, "application/json")


def check_version(call: Call, version: int, current: Callable[[], wire.Ticket]) -> None:
    """Raise 412 with the ticket as it is now where the caller saw another version."""
    if call.version is not None and call.version != version:
        raise Problem(412, "The ticket changed since you looked.", current=current())
