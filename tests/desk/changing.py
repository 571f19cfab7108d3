"""Changes to test with: a desk with approvers, a thing to change, and a change that waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from console.desk import store_people, store_tokens
from console.desk.store import Store, now_ms
from tests.desk.house import House

APPROVERS = (
    ("bram", "Bram Smit", ("approver",)),
    ("dina", "Dina Kok", ("agent", "approver")),
    ("els", "Els Visser", ("agent", "approver", "requester")),
    ("conny", "Conny Maas", ("agent", "configuration")),
)


def move_in(house: House) -> None:
    """Add approvers, and what a change can touch; the desk runs meanwhile."""
    store = Store.open(house.folder / "desk.db", durable=False)
    with store.writing() as conn:
        for id_, name, roles in APPROVERS:
            store_people.put_person(conn, id_, name, email=f"{id_}@zilvermeer.example", roles=roles)
            house.tokens[id_] = store_tokens.make(conn, id_, "test", now_ms())
    store.close()


def in_hours(hours: float) -> str:
    """Return an instant so many hours from now."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def new_change(client: httpx.Client, **more: Any) -> dict[str, Any]:
    """Make a change; returns it as the desk has it."""
    wanted = {
        "title": "Firmware on the core switch",
        "team": "Workplace",
        "service": "Wi-Fi",
        "planned_start": in_hours(48),
        "planned_end": in_hours(50),
        "plan": "Load the image, reload, check neighbours.",
        "implementer": "tom",
        "approvers": ["aisha", "bram", "dina"],
        **more,
    }
    made = client.post("/v1/changes", json=wanted)
    assert made.status_code == 201, made.text
    change: dict[str, Any] = made.json()["change"]
    return change


def waiting(client: httpx.Client, **more: Any) -> dict[str, Any]:
    """Make a change that waits for approval."""
    return patched(client, new_change(client, **more), state="ask for approval")


def patched(client: httpx.Client, change: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    """Change a change; returns it as it is then."""
    done = client.patch(f"/v1/changes/{change['id']}", json=wanted, headers=tag(change))
    assert done.status_code == 200, done.text
    after: dict[str, Any] = done.json()["change"]
    return after


def tag(change: dict[str, Any]) -> dict[str, str]:
    """Return the header that says which version of a change was seen."""
    return {"If-Match": f'"{change["version"]}"'}


def decide(
    client: httpx.Client, change: dict[str, Any], whose: str, decision: str = "approve", **more: Any
) -> httpx.Response:
    """Decide the approval that is addressed to somebody."""
    approval = next(one["id"] for one in change["approvals"] if one["fact"]["approver"] == whose)
    wanted = {"decision": decision, **more}
    return client.post(f"/v1/approvals/{approval}/decision", json=wanted, headers=tag(change))


def states(change: dict[str, Any]) -> list[str]:
    """Return how each approval of a change stands."""
    return [one["fact"]["state"] for one in change["approvals"]]


def refused(answer: httpx.Response, words: str, status: int = 409) -> None:
    """Assert that the desk refused, with these words among its own."""
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
