"""What the desk sends piece by piece: live events and files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console.desk import asked, store_news, store_tickets
from console.desk.events import Line
from console.desk.operations import Desk, read_query
from console.desk.problems import Problem
from console.desk.store import last_seq

Endpoint = Callable[[Request], Awaitable[Response]]


def events(desk: Desk) -> Endpoint:
    """Return the endpoint that tells news as it happens."""

    async def answer(request: Request) -> Response:
        desk.guard.check_host(request)
        conn = desk.store.conn
        who = desk.guard.sign_in(request, conn)
        query: asked.EventsQuery = read_query(asked.EventsQuery, request)
        if desk.hub.full:
            raise Problem(503, "Too many listen already.", headers={"Retry-After": "30"})
        resumed = request.headers.get("last-event-id", "")
        since = int(resumed) if resumed.isdecimal() and len(resumed) < 16 else query.since

        def read(after: int, limit: int) -> list[Line] | None:
            try:
                desk.guard.sign_in(request, conn)
            except Problem:
                return None
            rows = store_news.lines(conn, who, after, limit)
            return [Line(row["seq"], row["collection"], row["id"], bool(row["gone"])) for row in rows]

        return StreamingResponse(
            desk.hub.stream(last_seq(conn) if since is None else since, read),
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            media_type="text/event-stream",
        )

    return answer


def attachment(desk: Desk) -> Endpoint:
    """Return the endpoint that gives a file's bytes to those who may read the entry it hangs on."""

    async def answer(request: Request) -> Response:
        desk.guard.check_host(request)
        conn = desk.store.conn
        who = desk.guard.sign_in(request, conn)
        read_query(None, request)
        row = conn.execute(
            "SELECT a.*, e.visibility FROM attachment a LEFT JOIN entry e ON e.id = a.entry WHERE a.id = ?",
            (request.path_params["id"],),
        ).fetchone()
        hidden = row is None or (row["visibility"] is None and row["owner"] != who.id)
        hidden = hidden or (row["visibility"] == "internal" and not who.agent)
        if hidden or store_tickets.row(conn, who, str(row["ticket"])) is None:
            raise Problem(404, "There is no such file, or it is not yours to see.")
        return Response(
            row["bytes"],
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row['name'], safe='')}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
            media_type="application/octet-stream",
        )

    return answer
