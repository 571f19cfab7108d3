"""The API's description in OpenAPI 3.1, made from the operations themselves."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from console.desk import asked, wire, wire_feedback
from console.desk.app import version
from console.desk.operations import BODY_LIMIT, FILE_LIMIT, KEY_LIMIT, OPERATIONS, Operation

Json = dict[str, Any]
_REFS = "#/components/schemas/{name}"
_ALWAYS = (400, 401, 421, 422, 429)
_HEADER = {"type": "string"}
_ABOUT = f"""\
The built-in desk of Amends. Sign in with a personal token (`Authorization: Bearer amends_…`); over the private
UNIX socket its owner needs none. Refusals are problem JSON (RFC 9457), and `detail` is a sentence for a person.

*Versions.* Every ticket has a version, and answers carry it as `ETag`. `If-Match` names the version that was
seen; when the ticket has another by now, nothing is written and 412 brings the ticket as it is.

*Keys.* A write may carry an `Idempotency-Key` of 1 to {KEY_LIMIT} letters. The same question under the same key
gets the first answer again for a week and does nothing more; another question under it gets 422.

*News.* Every change gets the next number of one sequence. `/v1/news?since=N` tells what changed after N, oldest
first, each fact as it is now and deletions as `gone`; `/v1/events` tells the same numbers live.

Questions hold at most {BODY_LIMIT:,} bytes, files {FILE_LIMIT:,}.
"""


def describe() -> Json:
    """Return the whole description."""
    paths: dict[str, Json] = {}
    for op in OPERATIONS:
        paths.setdefault(op.path, {})[op.method.lower()] = _operation(op)
    paths |= _streams()
    bodies = {op.answers for op in OPERATIONS if op.answers} | {
        op.body for op in OPERATIONS if op.body and op.body is not bytes
    }
    facts = wire_feedback.FACTS.values()
    kinds = sorted({wire.Problem, wire.Health, *facts, *bodies}, key=lambda kind: str(kind.__name__))
    _, schemas = msgspec.json.schema_components(kinds, ref_template=_REFS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Amends desk", "version": version(), "description": _ABOUT},
        "servers": [{"url": "http://127.0.0.1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def text() -> str:
    """Return the description as it stands in the documentation; the version is left out of it."""
    described = describe()
    described["info"]["version"] = "1"
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _operation(op: Operation) -> Json:
    made: Json = {
        "operationId": op.run.__name__ if op.run.__module__.endswith("routes") else _id(op),
        "summary": op.summary,
        "parameters": [*_path(op.path), *_query(op.query), *_headers(op)],
        "responses": {str(op.status): _answer(op), **_refusals(op)},
    }
    if op.roles:
        made["description"] = f"Takes one of the roles {', '.join(sorted(op.roles))}."
    if op.body is bytes:
        content: Json = {"application/octet-stream": {}}
        made["requestBody"] = {"required": False, "content": content}
    elif op.body is not None:
        content = {"application/json": {"schema": _ref(op.body)}}
        made["requestBody"] = {"required": True, "content": content}
    return made


def _id(op: Operation) -> str:
    words = re.sub(r"[^a-z]+", " ", op.path.removeprefix("/v1/").replace("{id}", "one")).split()
    return "_".join([op.method.lower(), *words])


def _answer(op: Operation) -> Json:
    if op.answers is None:
        return {"description": "Done."}
    made: Json = {
        "description": "Done." if op.writes else "Here it is.",
        "content": {"application/json": {"schema": _ref(op.answers)}},
    }
    if op.tagged:
        made["headers"] = {"ETag": {"schema": _HEADER, "description": "The version, in quotes."}}
    return made


def _refusals(op: Operation) -> Json:
    refused = {*_ALWAYS}
    if op.path.count("{"):
        refused.add(404)
    if op.roles:
        refused.add(403)
    if op.writes:
        refused |= {409, 413, 503}
    if op.body is not None and op.body is not bytes:
        refused.add(415)
    if op.if_match is not None:
        refused.add(412)
    if op.if_match:
        refused.add(428)
    return {str(status): _problem(status) for status in sorted(refused)}


def _problem(status: int) -> Json:
    from console.desk.problems import TITLES

    return {
        "description": TITLES[status],
        "content": {"application/problem+json": {"schema": _ref(wire.Problem)}},
    }


def _path(path: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query(kind: Any) -> list[Json]:
    if kind is None:
        return []
    (_,), schemas = msgspec.json.schema_components([kind], ref_template=_REFS)
    about = schemas[kind.__name__]
    return [
        {"name": name, "in": "query", "required": name in about.get("required", ()), "schema": _plain(schema)}
        for name, schema in about["properties"].items()
    ]


def _plain(schema: Json) -> Json:
    """Leave "or nothing" out: in an address that is said by leaving the parameter away."""
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    made = {**schema, **options[0]} if len(options) == 1 else dict(schema)
    made.pop("anyOf", None)
    if made.get("default", "") is None:
        made.pop("default")
    return made


def _headers(op: Operation) -> list[Json]:
    made: list[Json] = []
    if op.writes:
        key = {"type": "string", "minLength": 1, "maxLength": KEY_LIMIT, "pattern": "^[!-~]+$"}
        made.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key})
    if op.if_match is not None:
        tag = {"type": "string", "pattern": '^"[0-9]{1,18}"$'}
        made.append({"name": "If-Match", "in": "header", "required": op.if_match, "schema": tag})
    return made


def _streams() -> dict[str, Json]:
    refused = {str(status): _problem(status) for status in _ALWAYS}
    missing = {"404": _problem(404)}
    return {
        "/v1/health": {
            "get": {
                "operationId": "get_health",
                "summary": "What this is; the one thing that needs no token.",
                "security": [],
                "responses": {
                    "200": {
                        "description": "It runs.",
                        "content": {"application/json": {"schema": _ref(wire.Health)}},
                    },
                    "421": _problem(421),
                },
            }
        },
        "/v1/events": {
            "get": {
                "operationId": "listen",
                "summary": "News as they happen, as server-sent events: `event: news`, numbers as ids.",
                "parameters": _query(asked.EventsQuery),
                "responses": {
                    "200": {"description": "It goes on for as long as you listen.",
                            "content": {"text/event-stream": {"schema": {"type": "string"}}}},
                    "503": _problem(503),
                    **refused,
                },
            }
        },
        "/v1/attachments/{id}": {
            "get": {
                "operationId": "get_attachment",
                "summary": "A file's bytes, for those who may read the entry it hangs on.",
                "parameters": _path("/v1/attachments/{id}"),
                "responses": {
                    "200": {"description": "Here it is.", "content": {"application/octet-stream": {}}},
                    **missing,
                    **refused,
                },
            }
        },
    }  # fmt: skip


def _ref(kind: Any) -> Json:
    return {"$ref": _REFS.format(name=kind.__name__)}


if __name__ == "__main__":
    print(text(), end="")
