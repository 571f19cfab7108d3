"""The desk as an ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import console.desk.routes
import console.desk.routes_catalogue
import console.desk.routes_changes
import console.desk.routes_estate
import console.desk.routes_feedback
import console.desk.routes_surveys  # noqa: F401  (importing them fills OPERATIONS)
from console import __version__
from console.desk import pages, streams, wire
from console.desk.operations import OPERATIONS, Answer, Desk, Operation, respond, serve
from console.desk.problems import TITLES, Problem
from console.desk.store import get_meta, stamp
from console.desk.streams import Endpoint

PRODUCT = "Amends desk"


def build(desk: Desk) -> Starlette:
    """Return the application that answers for `desk`."""
    by_path: dict[str, dict[str, Operation]] = {}
    for op in OPERATIONS:
        by_path.setdefault(op.path, {})[op.method] = op
    routes = [Route(path, _endpoint(desk, ops), methods=list(ops)) for path, ops in by_path.items()]
    routes += [
        Route("/v1/health", _health(desk)),
        Route("/v1/events", streams.events(desk)),
        Route("/v1/attachments/{id}", streams.attachment(desk)),
        Route("/s/{token}", pages.question(desk), methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={Problem: _problem, HTTPException: _http_problem})


def version() -> str:
    """Return the version of Amends."""
    return __version__


def _endpoint(desk: Desk, ops: dict[str, Operation]) -> Endpoint:
    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await serve(ops[method], desk, request)

    return answer


def _health(desk: Desk) -> Endpoint:
    ours = version()
    identity = get_meta(desk.store.conn, "id") or ""

    async def answer(request: Request) -> Response:
        desk.guard.check_host(request)
        return respond(Answer(wire.Health(PRODUCT, ours, identity, stamp(desk.clock()))))

    return answer


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


async def _http_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code not in TITLES:
        return Response(status_code=error.status_code, headers=error.headers)
    detail = "The desk has nothing under this address."
    if error.status_code == 405:
        detail = f"{request.method} is not done here."
    return Problem(error.status_code, detail, headers=dict(error.headers or {})).response()
