"""What others know of the estate, brought over the API: each fact taken or refused by itself."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from console.desk.estate import loops
from tests.desk.changing import move_in
from tests.desk.house import House, everything


@pytest.fixture(scope="module")
def conny(house: House) -> httpx.Client:
    move_in(house)
    return house.client("conny")


def bring(
    client: httpx.Client, collection: str, *facts: dict[str, Any], replace: bool = False
) -> dict[str, Any]:
    """Bring facts; returns what became of them."""
    answer = client.post(
        "/v1/estate", json={"collection": collection, "facts": list(facts), "replace": replace}
    )
    assert answer.status_code == 200, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


FREEZE = {
    "kind": "freeze_hard",
    "name": "Year end",
    "starts": "2026-12-20T00:00:00+01:00",
    "ends": "2027-01-03T00:00:00+01:00",
}
HOLIDAY = {
    "owner": "bram",
    "delegate": "dina",
    "starts": "2026-12-01T08:00:00Z",
    "ends": "2026-12-12T17:00:00Z",
}

GOOD: dict[str, dict[str, Any]] = {
    "cis": {"name": "good-01"},
    "windows": FREEZE | {"name": "Good"},
    "services": {"name": "Good"},
    "exposures": {"service": "Printing", "hours": [None] * 168},
    "delegations": HOLIDAY | {"owner": "dina", "delegate": "bram"},
}


def test_bringing_the_same_twice_changes_nothing(conny: httpx.Client) -> None:
    facts = (
        ("cis", {"name": "wifi-01", "service": "Wi-Fi", "class": "server"}),
        ("windows", FREEZE | {"services": ["Wi-Fi"]}),
        ("windows", {"kind": "maintenance", "name": "Weekly", "starts": "2026-11-02T20:00:00Z",
                     "ends": "2026-11-02T23:00:00Z", "rrule": "RRULE:FREQ=WEEKLY", "zone": "Europe/Amsterdam"}),
        ("services", {"name": "Lockers", "team": "Workplace", "needs": ["Wi-Fi"]}),
        ("exposures", {"service": "Wi-Fi", "hours": [None, 9, 10, 0] * 42, "measured": "2026-11-01T00:00:00Z"}),
        ("delegations", HOLIDAY),
    )  # fmt: skip
    for collection, fact in facts:
        assert len(bring(conny, collection, fact)["written"]) == 1
    since = everything(conny)[1]
    for collection, fact in facts:
        again = bring(conny, collection, fact)
        assert (again["written"], again["same"], again["refused"]) == ([], 1, [])
    assert everything(conny, since)[0] == []
    assert conny.get("/v1/exposures/Wi-Fi").json()["fact"]["hours"] == [None, None, 10, None] * 42
    freeze = conny.get("/v1/windows/Year end").json()["fact"]
    assert (freeze["starts"], freeze["cis"], freeze["exempt"]) == ("2026-12-19T23:00:00.000Z", [], [])
    lockers = next(one for one in conny.get("/v1/services").json()["items"] if one["name"] == "Lockers")
    assert (lockers["users"], lockers["tier"], lockers["needs"]) == (None, 3, ["Wi-Fi"])
    delegation = conny.get("/v1/delegations").json()["items"][0]
    assert {one["name"] for one in delegation["people"].values()} == {"Bram Smit", "Dina Kok"}


@pytest.mark.parametrize(
    ("collection", "fact", "words"),
    [
        ("cis", {}, "missing required field `name`"),
        ("cis", {"name": "a", "colour": "red"}, "unknown field `colour`"),
        ("cis", {"name": "a", "service": "Teleport"}, "no service “Teleport”"),
        ("cis", {"name": "a", "needs": ["b"]}, "no configuration item “b”"),
        ("windows", FREEZE | {"ends": FREEZE["starts"]}, "before it begins"),
        ("windows", FREEZE | {"kind": "frozen"}, "Invalid enum value 'frozen'"),
        ("windows", FREEZE | {"starts": "2026-12-20"}, "offset from UTC"),
        ("windows", FREEZE | {"rrule": "FREQ=SOMETIMES"}, "cannot be read"),
        ("windows", FREEZE | {"zone": "Mars/Olympus"}, "no time zone"),
        ("windows", FREEZE | {"services": ["Teleport"]}, "no service “Teleport”"),
        ("windows", FREEZE | {"cis": ["nowhere"]}, "no configuration item “nowhere”"),
        ("services", {"name": "a", "needs": ["Teleport"]}, "no service “Teleport”"),
        ("services", {"name": "a", "users": -1}, "`int` >= 0"),
        ("exposures", {"service": "Wi-Fi", "hours": [10] * 167}, "length >= 168"),
        ("exposures", {"service": "Teleport", "hours": [10] * 168}, "no service “Teleport”"),
        ("delegations", HOLIDAY | {"delegate": "ghost"}, "no person “ghost”"),
        ("delegations", HOLIDAY | {"delegate": "bram"}, "from themselves"),
        ("delegations", HOLIDAY | {"delegate": "conny"}, "to themselves"),
        ("delegations", HOLIDAY | {"ends": HOLIDAY["starts"]}, "before it begins"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_with_its_line(
    conny: httpx.Client, collection: str, fact: dict[str, Any], words: str
) -> None:
    taken = bring(conny, collection, GOOD[collection], fact)
    assert [one["line"] for one in taken["refused"]] == [2]
    assert words in taken["refused"][0]["reason"]
    assert len(taken["written"]) + taken["same"] == 1


def test_what_is_brought_twice_counts_once(conny: httpx.Client) -> None:
    taken = bring(conny, "cis", {"name": "twin-01"}, {"name": "twin-01", "class": "server"})
    assert taken["written"] == ["twin-01"]
    assert taken["refused"] == [
        {"line": 2, "id": "twin-01", "reason": "“twin-01” was brought in line 1 already."}
    ]


def test_what_is_not_brought_goes_when_all_is_replaced(conny: httpx.Client) -> None:
    bring(conny, "cis", {"name": "old-01"}, {"name": "kept-01"}, {"name": "wrong-01"})
    since = everything(conny)[1]
    taken = bring(
        conny, "cis", {"name": "kept-01"}, {"name": "wrong-01", "service": "Teleport"}, replace=True
    )
    assert "old-01" in taken["removed"]
    assert not {"kept-01", "wrong-01"} & set(taken["removed"]), "a mistake in a line removes nothing"
    gone = {one["id"] for one in everything(conny, since)[0] if one["gone"]}
    assert gone == set(taken["removed"])
    assert conny.get("/v1/cis/old-01").status_code == 404
    nothing = conny.post("/v1/estate", json={"collection": "cis", "facts": [], "replace": True})
    assert nothing.status_code == 409
    assert conny.get("/v1/cis/kept-01").status_code == 200
    bring(conny, "services", {"name": "Short-lived"})
    left = [
        {name: one[name] for name in ("name", "team", "description", "users", "tier", "needs")}
        for one in conny.get("/v1/services").json()["items"]
        if one["name"] != "Short-lived"
    ]
    taken = bring(conny, "services", *left, replace=True)
    assert (taken["removed"], taken["written"], taken["same"]) == (["Short-lived"], [], len(left))


def test_a_circle_in_what_needs_what_is_taken_and_told(conny: httpx.Client) -> None:
    taken = bring(
        conny,
        "cis",
        {"name": "c1", "needs": ["c2"]},
        {"name": "c2", "needs": ["c3"]},
        {"name": "c3", "needs": ["c1"]},
        {"name": "self", "needs": ["self"]},
        {"name": "tail", "needs": ["c1"]},
    )
    assert taken["refused"] == []
    assert taken["cycles"] == [["c1", "c2", "c3"], ["self"]]


@pytest.mark.slow
def test_a_long_chain_is_no_circle() -> None:
    chain = {str(place): [str(place + 1)] for place in range(50_000)}
    assert loops(chain) == []
    assert [len(one) for one in loops(chain | {"50000": ["0"]})] == [50_001]


def test_only_who_looks_after_the_estate_brings_it(house: House, conny: httpx.Client) -> None:
    wanted = {"collection": "cis", "facts": [{"name": "x"}]}
    assert house.client("tom").post("/v1/estate", json=wanted).status_code == 403
    assert house.client("root").post("/v1/estate", json=wanted).status_code == 200
    unknown = conny.post("/v1/estate", json={"collection": "tickets", "facts": []})
    assert unknown.status_code == 422
