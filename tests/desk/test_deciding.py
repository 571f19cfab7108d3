"""Decisions over the API: one's own or a live delegated one, on what was seen, and never alone."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from console.intents import condition_id
from tests.desk.changing import decide, in_hours, new_change, patched, refused, states, tag, waiting
from tests.desk.house import House


def delegate(desk: House, owner: str, to: str, starts: float = -1, ends: float = 24) -> None:
    """Let somebody decide in another's place."""
    fact = {
        "owner": owner,
        "delegate": to,
        "starts": in_hours(starts),
        "ends": in_hours(ends),
        "id": f"{owner}-{to}",
    }
    brought = desk.client("conny").post("/v1/estate", json={"collection": "delegations", "facts": [fact]})
    assert brought.json()["refused"] == []


def test_enough_yes_schedule_a_change_and_release_the_others(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    first = decide(desk.client("bram"), change, "bram", comment="Fine.", evidence="ab12").json()
    assert first["said"] == "Yes so far: 1 of the 2 that are needed."
    assert first["change"]["version"] == change["version"], "the next approver saw the same change"
    fact = first["change"]["approvals"][1]["fact"]
    assert (fact["decided_by"], fact["acting_for"], fact["evidence"]) == ("bram", None, "ab12")
    assert fact["comment"] == "Fine.\n\nDecided on the card ab12."
    second = decide(desk.client("dina"), change, "dina").json()
    assert (second["change"]["fact"]["state"], states(second["change"])) == (
        "scheduled",
        ["not_required", "approved", "approved"],
    )
    assert "Approved.\n\nFine.\n\nDecided on the card ab12." in [
        one["body"] for one in second["change"]["said"]
    ]
    refused(decide(desk.client("aisha"), second["change"], "aisha"), "approved already")


def test_conditions_are_kept_until_they_are_met(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    wanted = ["Users  are told", "Back-up is\nread back", "Users are told", " "]
    done = decide(desk.client("bram"), change, "bram", conditions=wanted).json()["change"]
    approval = done["approvals"][1]
    assert approval["fact"]["conditions"] == [
        {"id": condition_id(text), "text": text, "met": False, "met_by": None}
        for text in ("Users are told", "Back-up is read back")
    ]
    done = decide(desk.client("dina"), done, "dina").json()["change"]
    begun = patched(root, done, state="begin")
    assert "still open: Users are told; Back-up is read back" in begun["said"][-1]["body"]
    path = f"/v1/approvals/{approval['id']}/conditions"
    met = desk.client("tom").post(f"{path}/{condition_id('Users are told')}", json={"met": True}).json()
    kept = met["change"]["approvals"][1]
    assert (kept["fact"]["conditions"][0]["met"], kept["people"]["tom"]["name"]) == (True, "Tom de Vries")
    assert met["change"]["said"][-1]["body"] == "Met: Users are told"
    refused(root.post(f"{path}/00000000", json={"met": True}), "no condition 00000000")


def test_a_no_says_what_would_make_it_a_yes(desk: House, root: httpx.Client) -> None:
    bram = desk.client("bram")
    change = waiting(root)
    for wanted, words in (
        ({}, "what would make it a yes"),
        ({"conditions": [" "]}, "what would make it a yes"),
        ({"conditions": ["Test it"], "none_can": True}, "not both"),
    ):
        refused(decide(bram, change, "bram", "send_back", **wanted), words)
    refused(decide(bram, change, "bram", none_can=True), "belongs to a no")
    back = decide(bram, change, "bram", "send_back", conditions=["Test it"]).json()["change"]
    assert (back["fact"]["state"], back["fact"]["state_name"]) == ("new", "sent back")
    assert states(back) == ["cancelled", "rejected", "cancelled"]
    assert back["said"][-1]["body"] == "To Ruth Oot: it was sent back. It would be a yes if: Test it."
    refused(decide(desk.client("dina"), back, "dina"), "not been put up for approval")
    again = patched(root, back, test="Ran for a week in the lab.", state="ask for approval")
    assert states(again) == ["requested"] * 3
    hopeless = decide(bram, waiting(root), "bram", "send_back", none_can=True).json()["change"]
    assert "nothing can make it a yes" in hopeless["said"][-1]["body"]


def test_nobody_decides_what_is_not_theirs(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    refused(decide(desk.client("dina"), change, "bram"), "somebody else's approval")
    refused(decide(desk.client("bram"), change, "bram", acting_for="dina"), "is your own")


@pytest.mark.parametrize("role", ["owner", "implementer"])
def test_nobody_decides_about_what_they_own_or_carry_out(desk: House, root: httpx.Client, role: str) -> None:
    own = patched(root, waiting(root, approvers=["els", "bram"]), **{role: "els"})
    refused(decide(desk.client("els"), own, "els"), "yourself: somebody else has to decide")


def test_nobody_decides_about_what_they_asked_for_in_anothers_place_either(desk: House) -> None:
    els = desk.client("els")
    own = waiting(els, approvers=["aisha", "bram"])
    delegate(desk, "aisha", "els")
    refused(decide(els, own, "aisha", acting_for="aisha"), "asked for this change yourself")


def test_nobody_decides_about_what_they_wrote_in_anothers_name(desk: House) -> None:
    dina = desk.client("dina")
    made = dina.post("/v1/changes", json={"title": "x", "requester": "tom", "approvers": ["dina", "bram"]})
    refused(made, "has a hand in the change")
    change = waiting(dina, requester="tom", approvers=["aisha", "bram"])
    delegate(desk, "bram", "dina")
    refused(decide(dina, change, "bram", acting_for="bram"), "wrote this change yourself")
    delegate(desk, "bram", "dina", starts=-3, ends=-1)


def test_a_delegate_decides_in_anothers_place_while_it_holds(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    dina = desk.client("dina")
    delegate(desk, "bram", "dina", starts=-3, ends=-1)
    refused(decide(dina, change, "bram", acting_for="bram"), "no delegation to you holds now")
    delegate(desk, "bram", "dina")
    refused(decide(dina, change, "bram"), "in Bram Smit's place")
    refused(decide(dina, change, "bram", acting_for="aisha"), "in Bram Smit's place, not another")
    done = decide(dina, change, "bram", acting_for="bram").json()["change"]
    fact = done["approvals"][1]["fact"]
    assert (fact["approver"], fact["decided_by"], fact["acting_for"]) == ("bram", "dina", "bram")
    assert "Approved in the place of Bram Smit." in [one["body"] for one in done["said"]]
    refused(decide(dina, done, "dina"), "decided about this change already")
    own = waiting(root, owner="els", approvers=["bram", "aisha"])
    own_again = patched(root, own, owner="bram")
    refused(decide(dina, own_again, "bram", acting_for="bram"), "whose own change it is")
    delegate(desk, "bram", "dina", starts=-3, ends=-1)


def test_nothing_is_decided_on_what_was_not_seen(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    patched(root, change, planned_end=in_hours(60))
    late = decide(desk.client("bram"), change, "bram")
    assert late.status_code == 412
    assert late.json()["record"]["fact"]["planned_end"] > change["fact"]["planned_end"]
    approval = change["approvals"][1]["id"]
    blind = desk.client("bram").post(f"/v1/approvals/{approval}/decision", json={"decision": "approve"})
    assert blind.status_code == 428
    assert states(root.get(f"/v1/changes/{change['id']}").json()) == ["requested"] * 3


def test_a_decision_after_the_window_began_comes_too_late(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    late = patched(root, change, planned_start=in_hours(-0.1))
    refused(decide(desk.client("bram"), late, "bram"), "comes too late")


def test_a_repeated_decision_gets_its_first_answer(desk: House, root: httpx.Client) -> None:
    change = waiting(root)
    path = f"/v1/approvals/{change['approvals'][1]['id']}/decision"
    answers = [
        desk.client("bram").post(
            path, json={"decision": "approve"}, headers={**tag(change), "Idempotency-Key": "yes-1"}
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    refused(
        desk.client("bram").post(path, json={"decision": "approve"}, headers=tag(change)), "given already"
    )


def test_of_two_approvers_in_the_same_second_each_counts_once(desk: House, root: httpx.Client) -> None:
    people = ("aisha", "bram", "dina")
    clients = {one: desk.client(one, port=True) for one in people}
    for _ in range(5):
        change = waiting(root)
        start = threading.Barrier(len(people))
        answers: dict[str, httpx.Response] = {}

        def go(one: str, change: dict[str, Any] = change, start: threading.Barrier = start,
               answers: dict[str, httpx.Response] = answers) -> None:  # fmt: skip
            start.wait()
            answers[one] = decide(clients[one], change, one)

        threads = [threading.Thread(target=go, args=(one,)) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        codes = sorted(one.status_code for one in answers.values())
        assert codes == [200, 200, 412], "two are needed, and the third sees that it changed"
        now = root.get(f"/v1/changes/{change['id']}").json()
        assert now["fact"]["state"] == "scheduled"
        assert sorted(states(now)) == ["approved", "approved", "not_required"]


def test_of_a_yes_and_a_no_in_the_same_second_only_one_holds(desk: House, root: httpx.Client) -> None:
    for _ in range(5):
        change = waiting(root, approvers=["bram", "dina"], needed=1)
        start = threading.Barrier(2)
        answers: list[httpx.Response] = []

        def go(one: str, decision: str, change: dict[str, Any] = change, start: threading.Barrier = start,
               answers: list[httpx.Response] = answers) -> None:  # fmt: skip
            client = desk.client(one, port=True)
            start.wait()
            answers.append(decide(client, change, one, decision, none_can=decision == "send_back"))

        threads = [
            threading.Thread(target=go, args=("bram", "approve")),
            threading.Thread(target=go, args=("dina", "send_back")),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.status_code for one in answers) == [200, 412]
        now = root.get(f"/v1/changes/{change['id']}").json()
        ends = {"scheduled": {"approved", "not_required"}, "new": {"rejected", "cancelled"}}
        assert set(states(now)) == ends[now["fact"]["state"]]


def test_there_is_no_such_approval(desk: House, root: httpx.Client) -> None:
    change = new_change(root)
    answer = root.post("/v1/approvals/CHG-1-1/decision", json={"decision": "approve"}, headers=tag(change))
    assert answer.status_code == 404
