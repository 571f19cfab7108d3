"""How the desk says no: problem JSON (RFC 9457), the same shape for every refusal."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from console.desk import wire

TITLES = {
    400: "The question cannot be read",
    401: "Sign in",
    403: "Not yours to do",
    404: "There is no such thing",
    405: "Not done here",
    409: "The desk refuses",
    412: "It changed meanwhile",
    413: "Too large",
    415: "JSON is wanted",
    421: "Another host was meant",
    422: "The question makes no sense",
    428: "Say which version you saw",
    429: "Too many failed sign-ins",
    503: "Busy",
}


class Problem(Exception):
    """A refusal on its way out; `detail` is a sentence for an agent."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: dict[str, str] | None = None,
        current: wire.Ticket | None = None,
        record: wire.Record | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.current = current
        self.record = record

    def response(self) -> Response:
        """Return it as it goes over the line."""
        body = wire.Problem(
            f"urn:amends:{self.status}",
            TITLES[self.status],
            self.status,
            self.detail,
            self.current,
            self.record,
        )
        return Response(
            msgspec.json.encode(body),
            self.status,
            {"Cache-Control": "no-store", **self.headers},
            "application/problem+json",
        )
