"""Changes over the API: planned, taken on, talked about, and what may not be."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.desk import store_schema, upkeep
from console.desk.events import Hub
from console.desk.guard import Guard
from console.desk.operations import Desk
from console.desk.store import Store, now_ms
from tests.desk.changing import decide, in_hours, move_in, new_change, patched, refused, states, tag, waiting
from tests.desk.house import House, everything, furnish, open_house


def offered(change: dict[str, Any]) -> list[str]:
    return [one["name"] for one in change["offers"]]


def scheduled(desk: House, root: httpx.Client, **more: Any) -> dict[str, Any]:
    """Make a change that two approvers said yes to."""
    change = waiting(root, **more)
    assert decide(desk.client("bram"), change, "bram").status_code == 200
    done = decide(desk.client("dina"), change, "dina").json()["change"]
    assert done["fact"]["state"] == "scheduled"
    return dict(done)


def test_a_change_is_made_planned_and_told_whole(desk: House, root: httpx.Client) -> None:
    change = new_change(root, risk="high", owner="els", zone="Europe/Amsterdam")
    assert change["fact"]["state_name"] == "new"
    assert states(change) == ["not_requested"] * 3
    assert offered(change) == ["ask for approval", "assess", "cancel"]
    told = root.get(f"/v1/changes/{change['id']}")
    assert told.json() == change
    assert told.headers["etag"] == f'"{change["version"]}"'
    assert {id_: one["name"] for id_, one in change["people"].items()} == {
        "root": "Ruth Oot",
        "els": "Els Visser",
        "tom": "Tom de Vries",
    }
    assert change["fact"]["risk_from"] == "set by hand"
    assert root.get("/v1/changes/CHG-1").status_code == 404


def test_everything_about_a_change_is_news(desk: House, root: httpx.Client) -> None:
    since = everything(root)[1]
    change = waiting(root)
    root.post(f"/v1/changes/{change['id']}/notes", json={"body": "Walked through it."})
    items = root.get("/v1/news", params={"since": since, "collection": "changes,approvals,remarks"}).json()[
        "items"
    ]
    by_collection = {
        name: [one for one in items if one["collection"] == name]
        for name in ("changes", "approvals", "remarks")
    }
    assert by_collection["changes"][0]["record"]["fact"] == change["fact"]
    assert by_collection["changes"][0]["record"]["offers"] == change["offers"]
    assert [one["record"]["people"] for one in by_collection["approvals"]] == [
        one["people"] for one in change["approvals"]
    ]
    assert by_collection["remarks"][-1]["remark"]["body"] == "Walked through it."
    mine = desk.client("bram").get("/v1/news", params={"since": since}).json()["items"]
    assert {one["collection"] for one in mine} == {"changes", "approvals", "remarks"}
    assert desk.client("maria").get("/v1/news", params={"since": since}).json()["items"] == []


def test_the_same_key_makes_one_change(root: httpx.Client) -> None:
    wanted = {"title": "Once", "plan": "Do it."}
    first, again = (
        root.post("/v1/changes", json=wanted, headers={"Idempotency-Key": "once-1"}) for _ in range(2)
    )
    assert first.json() == again.json()
    assert again.headers["idempotent-replay"] == "true"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            {"planned_start": "2027-03-01T10:00:00Z", "planned_end": "2027-03-01T09:00:00Z"},
            "before it begins",
        ),
        ({"planned_start": "2027-03-01T10:00:00"}, "offset from UTC"),
        ({"planned_end": "tomorrow"}, "no instant"),
        ({"zone": "Mars/Olympus"}, "no time zone “Mars/Olympus”"),
        ({"cis": [{"ci": "nowhere-01"}]}, "no configuration item “nowhere-01”"),
        ({"service": "Teleport"}, "no service “Teleport”"),
        ({"services": ["Wi-Fi", "Teleport"]}, "no service “Teleport”"),
        ({"team": "Nobody's"}, "no team “Nobody's”"),
        ({"implementer": "ghost"}, "nobody called “ghost”"),
        ({"title": "   "}, "title is empty"),
        ({"state": "teleported"}, "What can be done now: “ask for approval”"),
        ({"state": "begin"}, "cannot become “begin”"),
        ({"result": "successful"}, "together with the state"),
        ({"review": "All well."}, "nothing yet to look back upon"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    root: httpx.Client, wanted: dict[str, Any], words: str
) -> None:
    change = new_change(root)
    refused(root.patch(f"/v1/changes/{change['id']}", json=wanted, headers=tag(change)), words)
    assert root.get(f"/v1/changes/{change['id']}").json() == change


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"approvers": ["tom"]}, "“tom” is no approver"),
        ({"approvers": ["aisha"], "implementer": "aisha"}, "has a hand in the change"),
        ({"approvers": ["aisha"], "needed": 2}, "2 must say yes"),
        ({"approvers": ["aisha"], "kind": "standard"}, "nobody is asked"),
        ({"requester": "ghost"}, "nobody called “ghost”"),
    ],
)
def test_a_change_that_cannot_be_is_not_made(
    desk: House, root: httpx.Client, wanted: dict[str, Any], words: str
) -> None:
    refused(root.post("/v1/changes", json={"title": "Never", **wanted}), words)


def test_an_old_version_is_refused_with_the_change_as_it_is(root: httpx.Client) -> None:
    change = new_change(root)
    now = patched(root, change, title="Another title")
    late = root.patch(f"/v1/changes/{change['id']}", json={"title": "Mine"}, headers=tag(change))
    assert late.status_code == 412
    assert late.json()["record"]["fact"]["title"] == "Another title"
    assert late.json()["record"]["version"] == now["version"]
    assert root.patch(f"/v1/changes/{change['id']}", json={"title": "Mine"}).status_code == 428


def test_nobody_is_asked_about_a_change_without_window_or_plan(root: httpx.Client) -> None:
    for missing, words in (({"plan": ""}, "without a plan"), ({"planned_start": ""}, "without a window")):
        change = new_change(root, **missing)
        asked = root.patch(f"/v1/changes/{change['id']}", json={"state": "authorise"}, headers=tag(change))
        refused(asked, words)
    waits = waiting(root)
    for emptied, words in (({"plan": ""}, "without a plan"), ({"planned_end": ""}, "without a window")):
        refused(root.patch(f"/v1/changes/{waits['id']}", json=emptied, headers=tag(waits)), words)
    change = new_change(root, planned_start=in_hours(-1), planned_end=in_hours(1))
    asked = root.patch(f"/v1/changes/{change['id']}", json={"state": "authorise"}, headers=tag(change))
    refused(asked, "begun already")


def test_the_desk_chooses_approvers_without_a_hand_in_it(root: httpx.Client) -> None:
    change = waiting(root, approvers=[], implementer="dina", owner="els")
    assert {one["fact"]["approver"] for one in change["approvals"]} == {"aisha", "bram"}
    assert {one["fact"]["rule"] for one in change["approvals"]} == {"2 of 2"}


def test_an_edit_of_what_was_approved_lets_the_approvals_lapse(desk: House, root: httpx.Client) -> None:
    change = scheduled(desk, root)
    assert states(change) == ["not_required", "approved", "approved"]
    told = patched(root, change, users_told=True, why="Because.")
    assert told["fact"]["state"] == "scheduled", "what does not decide lets nothing lapse"
    for wanted, words in (
        ({"title": "Other firmware"}, "Title: Firmware on the core switch → Other firmware"),
        ({"backout_minutes": 45}, "Back-out minutes: unknown → 45"),
        ({"implementer": "root"}, "Implementer: tom → root"),
        ({"risk": "high"}, "Risk: unknown → high"),
        ({"services": ["Wi-Fi", "Printing"]}, "Services: Wi-Fi → Wi-Fi, Printing"),
        ({"plan": "x" * 90}, "Plan changed"),
    ):
        change = scheduled(desk, root, implementer="tom")
        after = patched(root, change, **wanted)
        assert after["fact"]["state"] == "authorise"
        assert states(after) == ["requested"] * 3
        assert all(one["fact"]["decided_by"] is None for one in after["approvals"])
        assert words in after["said"][-1]["body"]
        assert "2 approvals that were given lapse" in after["said"][-1]["body"]


def test_whoever_said_yes_and_answers_for_it_then_has_to_leave_it_to_others(
    desk: House, root: httpx.Client
) -> None:
    change = scheduled(desk, root)
    change = patched(root, change, owner="els")
    assert change["fact"]["state"] == "scheduled"
    after = patched(root, change, owner="bram")
    assert after["fact"]["state"] == "authorise"
    assert states(after) == ["requested"] * 3
    assert "2 approvals that were given lapse" in after["said"][-1]["body"]
    refused(decide(desk.client("bram"), after, "bram"), "You answer for this change yourself")


def test_a_change_is_followed_to_its_end(desk: House, root: httpx.Client) -> None:
    change = scheduled(desk, root)
    assert offered(change) == ["begin", "cancel"]
    change = patched(root, change, state="begin")
    assert change["fact"]["actual_start"]
    assert offered(change) == ["done", "done with issues", "backed out", "failed"]
    refused(
        root.patch(f"/v1/changes/{change['id']}", json={"plan": "Another"}, headers=tag(change)),
        "cannot be changed any more",
    )
    refused(
        root.patch(f"/v1/changes/{change['id']}", json={"state": "closed"}, headers=tag(change)),
        "how it ended",
    )
    change = patched(root, change, state="review", result="backed_out")
    assert (change["fact"]["state"], change["fact"]["result"]) == ("review", "backed_out")
    due = datetime.fromisoformat(change["fact"]["review_due"]) - datetime.now(UTC)
    assert timedelta(days=4) < due < timedelta(days=15)
    refused(
        root.patch(f"/v1/changes/{change['id']}", json={"state": "close"}, headers=tag(change)),
        "what came out",
    )
    change = patched(root, change, review="The partner did not take over.")
    change = patched(root, change, state="close")
    assert (change["fact"]["state"], offered(change)) == ("closed", [])


def test_a_good_end_closes_at_once_but_for_an_emergency(desk: House, root: httpx.Client) -> None:
    good = patched(root, patched(root, scheduled(desk, root), state="begin"), state="done")
    assert (good["fact"]["state"], good["fact"]["result"]) == ("closed", "successful")
    hasty = scheduled(desk, root, kind="emergency", planned_start=in_hours(1))
    hasty = patched(root, patched(root, hasty, state="begin"), state="done")
    assert (hasty["fact"]["state"], hasty["fact"]["result"]) == ("review", "successful")


def test_a_standard_change_needs_no_approval_but_all_else(desk: House, root: httpx.Client) -> None:
    conny = desk.client("conny")
    item = {"collection": "cis", "facts": [{"name": "sw-01", "service": "Wi-Fi"}]}
    freeze = {"kind": "freeze_hard", "name": "Year end", "starts": in_hours(40), "ends": in_hours(60)}
    for wanted in (item, {"collection": "windows", "facts": [freeze | {"cis": ["sw-01"]}]}):
        assert conny.post("/v1/estate", json=wanted).json()["refused"] == []
    change = new_change(root, kind="standard", approvers=[])
    assert offered(change)[0] == "schedule"
    path = f"/v1/changes/{change['id']}"
    refused(root.patch(path, json={"state": "schedule"}, headers=tag(change)), "needs a configuration item")
    change = patched(root, change, cis=[{"ci": "sw-01"}])
    refused(root.patch(path, json={"state": "schedule"}, headers=tag(change)), "freeze “Year end” covers")
    change = patched(root, change, planned_start=in_hours(61), planned_end=in_hours(62), state="schedule")
    assert change["fact"]["state"] == "scheduled"
    late = patched(root, patched(root, change, state="begin"), state="done")
    assert late["fact"]["state"] == "closed"


def test_what_was_put_to_approvers_cannot_get_round_them(desk: House, root: httpx.Client) -> None:
    back = decide(desk.client("bram"), waiting(root), "bram", "send_back", none_can=True).json()["change"]
    answer = root.patch(f"/v1/changes/{back['id']}", json={"kind": "standard"}, headers=tag(back))
    refused(answer, "cannot become one that needs no approval")


def test_a_change_that_is_called_off_waits_for_nobody(desk: House, root: httpx.Client) -> None:
    change = patched(root, waiting(root), state="cancel")
    assert (change["fact"]["state"], change["fact"]["result"]) == ("cancelled", "cancelled")
    assert states(change) == ["cancelled"] * 3
    refused(decide(desk.client("bram"), change, "bram"), "was cancelled")


def test_a_question_stops_the_approvers_clock_until_the_requester_answers(
    desk: House, root: httpx.Client
) -> None:
    change = waiting(root, requester="els")
    path, approval = f"/v1/changes/{change['id']}", change["approvals"][1]["id"]
    bram = desk.client("bram")
    foreign = root.post(f"{path}/questions", json={"question": "Why?", "approval": approval})
    refused(foreign, "somebody else's approval")
    asked = bram.post(f"{path}/questions", json={"question": "Who checks it?", "approval": approval}).json()
    assert states(asked["change"]) == ["requested", "more_info", "requested"]
    assert asked["change"]["said"][-1]["author"]["name"] == "Bram Smit"
    assert asked["change"]["version"] == change["version"], "nothing that decides has changed"
    noted = root.post(f"{path}/notes", json={"body": "I do not know."}).json()
    assert states(noted["change"])[1] == "more_info"
    answered = desk.client("els").post(f"{path}/notes", json={"body": "The stand-by."}).json()
    assert states(answered["change"])[1] == "requested"
    assert [one["kind"] for one in answered["change"]["said"][-3:]] == ["question", "note", "answer"]
    refused(root.post(f"{path}/notes", json={"body": " \n"}), "empty")
    refused(root.post(f"{path}/questions", json={"question": "?", "approval": "CHG-1-1"}), "no CHG-1-1")


def test_who_only_asks_for_things_sees_no_changes(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    maria, bram = desk.client("maria"), desk.client("bram")
    assert maria.get(f"/v1/changes/{change['id']}").status_code == 403
    assert decide(maria, change, "bram").status_code == 403
    assert bram.get(f"/v1/changes/{change['id']}").json()["offers"] == []
    assert (
        bram.patch(f"/v1/changes/{change['id']}", json={"title": "x"}, headers=tag(change)).status_code == 403
    )


def test_a_window_that_begins_first_ends_the_asking(tmp_path: Path) -> None:
    with open_house(tmp_path, furnish(tmp_path)) as own:
        move_in(own)
        change = waiting(own.client("root"))
    store = Store.open(tmp_path / "desk.db", durable=False)
    at = now_ms() + 49 * 3_600_000
    desk = Desk(store, Guard(frozenset(), lambda: at), Hub(), lambda: at)
    assert upkeep.tend(desk) == 1
    assert upkeep.tend(desk) == 0
    fact = json.loads(
        store.conn.execute("SELECT fact FROM record WHERE id = ?", (change["id"],)).fetchone()[0]
    )
    assert (fact["state"], fact["state_name"]) == ("new", "not approved in time")
    found = store.conn.execute(
        "SELECT json_extract(fact, '$.state') FROM record WHERE collection = 'approvals'"
    )
    assert {state for (state,) in found} == {"expired"}
    store.close()


def test_an_older_desk_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "old" / "desk.db"
    file.parent.mkdir(mode=0o700)
    conn = sqlite3.connect(file)
    conn.executescript(store_schema.STEPS[0] + "PRAGMA user_version = 1;")
    conn.execute("INSERT INTO service VALUES ('Wi-Fi', 'Network', '', 120, 2)")
    conn.commit()
    conn.close()
    file.chmod(0o600)
    store = Store.open(file)
    assert tuple(store.conn.execute("SELECT * FROM service").fetchone()) == ("Wi-Fi", "Network", "", 120, 2)
    assert store.conn.execute("SELECT count(*) FROM remark").fetchone()[0] == 0
    store.close()
