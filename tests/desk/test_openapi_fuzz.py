"""Whatever the desk is asked, it answers as its description says: the long way, read only when it is run."""

from __future__ import annotations

import json
import os
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from console.desk import openapi
from tests.desk.changing import move_in, waiting
from tests.desk.hearing import ask_everybody, rated
from tests.desk.house import House, new_ticket
from tests.desk.test_alarms import raised

EXAMPLES = int(os.environ.get("AMENDS_FUZZ", "4"))
"""Questions per operation and way of asking; 300 make more than ten thousand."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True, scope="module")
def _approvers(house: House) -> None:
    move_in(house)
    ask_everybody(house)
    for number in range(3):
        rated(house, f"somebody.{number}", by="root", queue="")
        raised(house.client("root"))


schema = schemathesis.openapi.from_dict(json.loads(openapi.text())).exclude(path="/v1/events")


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_asked_the_answer_is_as_described(case: Case[Any], house: House) -> None:
    if "{id}" in case.path and len(str(case.body)) % 3:
        if case.path.startswith("/v1/tickets"):
            aim(case, house)
        elif case.path.startswith(("/v1/changes", "/v1/approvals")):
            aim_at_change(case, house)
        elif case.path.startswith(("/v1/feedback", "/v1/alarms")):
            aim_at_record(case, house)
    case.call_and_validate(
        base_url=f"http://127.0.0.1:{house.port}",
        headers={"Authorization": f"Bearer {house.tokens['root']}"},
        checks=CHECKS,
    )


def aim(case: Case[Any], house: House) -> None:
    """Point a question at a ticket that exists, in the version it has."""
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(house.socket)), base_url="http://desk") as client:
        ticket = client.get("/v1/tickets", params={"part": "open", "limit": 1}).json()["items"]
        found = ticket[0] if ticket else new_ticket(client)
    case.path_parameters["id"] = found["id"]
    if "If-Match" in case.headers:
        case.headers["If-Match"] = f'"{found["version"]}"'


def aim_at_record(case: Case[Any], house: House) -> None:
    """Point a question at an answer or an alarm that exists, in the version it has."""
    collection = case.path.split("/")[2]
    found = house.client("root").get(f"/v1/{collection}").json()["items"][0]
    case.path_parameters["id"] = found["id"]
    if "If-Match" in case.headers:
        case.headers["If-Match"] = f'"{found["version"]}"'


def aim_at_change(case: Case[Any], house: House) -> None:
    """Point a question at a change that waits, or at one of its approvals, in the version it has."""
    transport = httpx.HTTPTransport(uds=str(house.socket))
    headers = {"Authorization": f"Bearer {house.tokens['root']}"}
    with httpx.Client(transport=transport, base_url="http://desk", headers=headers) as client:
        change = waiting(client, approvers=[], title="Something to ask about")
    whole = case.path.startswith("/v1/changes")
    case.path_parameters["id"] = change["id"] if whole else change["approvals"][0]["id"]
    if "If-Match" in case.headers:
        case.headers["If-Match"] = f'"{change["version"]}"'
