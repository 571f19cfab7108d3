"""Alarms are raised once whoever finds them, taken by somebody, and end with a word why."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from tests.desk.house import House, everything

SINCE = "2026-03-02T09:00:00+01:00"


def alarm(**more: Any) -> dict[str, Any]:
    """Return what was noticed on a service that no other test uses."""
    service = more.pop("service", f"Service {uuid.uuid4().hex[:6]}")
    found = {"kind": "worsening", "service": service, "since": SINCE, "count": 7, "of": 9, "usual": 0.1}
    return found | {"fired_by": ["FB-1", "FB-2", "4711"], **more}


def raised(client: httpx.Client, **more: Any) -> dict[str, Any]:
    """Raise an alarm; returns its record."""
    done = client.post("/v1/alarms", json=alarm(**more))
    assert done.status_code == 201, done.text
    record: dict[str, Any] = done.json()["alarm"]
    return record


def answer(client: httpx.Client, record: dict[str, Any], **wanted: Any) -> httpx.Response:
    """Answer an alarm as it was seen."""
    return client.patch(
        f"/v1/alarms/{record['id']}", json=wanted, headers={"If-Match": f'"{record["version"]}"'}
    )


def test_an_alarm_that_several_consoles_find_is_one(house: House) -> None:
    wanted = alarm()
    first = house.client().post("/v1/alarms", json=wanted).json()["alarm"]
    again = house.client("tom").post("/v1/alarms", json=wanted | {"since": "2026-03-02T08:00:00Z"}).json()
    assert again["alarm"] == first
    assert first["fact"]["since"] == "2026-03-02T08:00:00.000Z"
    later = house.client("tom").post("/v1/alarms", json=wanted | {"since": "2026-03-02T11:00:00Z"}).json()
    assert later["alarm"]["id"] == first["id"], "while one is open there is no second of its kind"
    other = house.client("tom").post("/v1/alarms", json=wanted | {"kind": "spike"}).json()
    assert other["alarm"]["id"] != first["id"]
    told = [one for one in everything(house.client())[0] if one["id"] == first["id"]]
    assert [one["record"]["fact"] for one in told] == [first["fact"]]


def test_an_alarm_is_taken_handed_over_and_closed_with_a_word(house: House) -> None:
    aisha, tom = house.client(), house.client("tom")
    record = raised(aisha)
    taken = answer(aisha, record, state="taken").json()["alarm"]
    assert (taken["fact"]["state"], taken["fact"]["taken_by"]) == ("taken", "aisha")
    assert taken["people"]["aisha"]["name"] == "Aisha Bakker"
    assert answer(tom, record, state="taken").status_code == 412
    over = answer(tom, taken, state="taken").json()["alarm"]
    assert over["fact"]["taken_by"] == "tom"
    assert "Say why" in answer(tom, over, state="closed").json()["detail"]
    closed = answer(tom, over, state="closed", words="The old driver is back.").json()["alarm"]
    assert (closed["fact"]["state"], closed["fact"]["words"]) == ("closed", "The old driver is back.")
    assert "closed" in answer(tom, closed, state="taken").json()["detail"]
    assert raised(tom, service=record["fact"]["service"], since="2026-03-02T12:00:00Z")["id"] != record["id"]


def test_an_alarm_becomes_a_major_incident_that_has_a_ticket(house: House) -> None:
    client = house.client()
    record = raised(client)
    assert "Name the ticket" in answer(client, record, state="major").json()["detail"]
    major = answer(client, record, state="major", ticket="18001").json()["alarm"]
    assert (major["fact"]["state"], major["fact"]["ticket"], major["fact"]["taken_by"]) == (
        "major",
        "18001",
        "aisha",
    )


def test_alarms_are_for_agents(house: House) -> None:
    record = raised(house.client())
    assert house.client("maria").get("/v1/alarms").status_code == 403
    assert house.client("maria").post("/v1/alarms", json=alarm()).status_code == 403
    assert not [one for one in everything(house.client("maria"))[0] if one["id"] == record["id"]]
    future = house.client().post("/v1/alarms", json=alarm(since="2199-01-01T00:00:00Z"))
    assert future.status_code == 409
