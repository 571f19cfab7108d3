"""The desk's rules, asked over its real socket and port."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest

from tests.desk.house import House, everything, new_ticket, tag


def test_the_socket_knows_its_owner_without_a_token_and_the_port_does_not(house: House) -> None:
    assert house.client(None).get("/v1/me").json()["id"] == "aisha"
    assert house.client(None, port=True).get("/v1/me").status_code == 401
    assert house.client("tom", port=True).get("/v1/me").json()["queues"] == ["Workplace"]


def test_a_ticket_goes_through_its_life_with_a_clock_that_pauses(house: House) -> None:
    client = house.client()
    ticket = new_ticket(client, priority=1, requester="maria", service="Printing")
    assert (ticket["status"], ticket["breached"], ticket["last_party"]) == ("new", False, "agent")
    path = f"/v1/tickets/{ticket['id']}"
    waiting = client.patch(path, json={"status": "waiting for user"}, headers=tag(ticket)).json()["ticket"]
    assert waiting["due"] is None
    assert waiting["pauses"][0]["end"] is None
    user = house.client("maria")
    said = user.post(f"{path}/entries", json={"body": "Still blank.", "visibility": "public"}).json()
    assert said["ticket"]["status"] == "in progress"
    now = client.get(path).json()
    assert now["due"] is not None
    assert now["pauses"][0]["end"] is not None
    body = {"body": "Rolled the driver back.", "visibility": "public", "status": "resolved"}
    done = client.post(f"{path}/entries", json=body, headers=tag(now)).json()["ticket"]
    assert (done["meaning"], done["last_party"]) == ("done", "agent")
    offers = [offer["name"] for offer in done["offers"]]
    assert offers == ["in progress", "closed"]


def test_a_refused_step_says_what_would_do(house: House) -> None:
    client = house.client()
    ticket = new_ticket(client)
    path = f"/v1/tickets/{ticket['id']}"
    refused = client.patch(path, json={"status": "closed"}, headers=tag(ticket))
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert "From here it can become in progress" in refused.json()["detail"]


def test_what_depends_on_an_open_ticket_is_not_resolved(house: House) -> None:
    client = house.client()
    first, second = new_ticket(client, "first"), new_ticket(client, "second")
    path = f"/v1/tickets/{first['id']}"
    linked = client.post(f"{path}/links", json={"relation": "depends on", "other": second["id"]}).json()
    assert linked["ticket"]["links"] == [{"relation": "depends on", "ticket": second["id"]}]
    refused = client.patch(path, json={"status": "resolved"}, headers=tag(linked["ticket"]))
    assert second["number"] in refused.json()["detail"]
    other = client.get(f"/v1/tickets/{second['id']}").json()
    assert other["links"] == [{"relation": "blocks", "ticket": first["id"]}]


def test_a_merged_ticket_is_closed_and_its_requester_hears_from_the_other(house: House) -> None:
    client = house.client()
    first = new_ticket(client, "first", requester="maria")
    second = new_ticket(client, "second", requester="karim")
    merged = client.post(
        f"/v1/tickets/{first['id']}/merge", json={"into": second["id"]}, headers=tag(first)
    ).json()["ticket"]
    assert (merged["merged_into"], merged["meaning"], merged["offers"]) == (second["id"], "closed", [])
    other = client.get(f"/v1/tickets/{second['id']}").json()
    assert [person["id"] for person in other["receivers"]] == ["karim", "maria"]
    reply = client.post(f"/v1/tickets/{first['id']}/entries", json={"body": "Hello?", "visibility": "public"})
    assert reply.status_code == 409
    assert second["number"] in reply.json()["detail"]


def test_a_requester_sees_their_own_tickets_without_internal_notes(house: House) -> None:
    agent, user = house.client(), house.client("maria")
    mine = new_ticket(agent, "mine", requester="maria")
    other = new_ticket(agent, "other", requester="karim")
    agent.post(f"/v1/tickets/{mine['id']}/entries", json={"body": "She is cross.", "visibility": "internal"})
    seen = user.get(f"/v1/tickets/{mine['id']}").json()
    assert [entry["body"] for entry in seen["entries"]] == ["All labels are empty."]
    assert user.get(f"/v1/tickets/{other['id']}").status_code == 404
    news, _ = everything(user)
    tickets = {item["id"] for item in news if item["collection"] == "tickets" and not item["gone"]}
    assert mine["id"] in tickets
    assert other["id"] not in tickets
    assert not [item for item in news if item["collection"] == "people"]
    assert user.get("/v1/people").status_code == 403


def test_the_same_key_does_the_work_once_and_another_question_under_it_is_refused(house: House) -> None:
    client = house.client()
    key = {"Idempotency-Key": uuid.uuid4().hex}
    wanted = {"queue": "Workplace", "subject": "once", "body": "Once only."}
    first = client.post("/v1/tickets", json=wanted, headers=key)
    again = client.post("/v1/tickets", json=wanted, headers=key)
    assert first.json() == again.json()
    assert again.status_code == 201
    other = client.post("/v1/tickets", json={**wanted, "subject": "twice"}, headers=key)
    assert other.status_code == 422
    outcome = client.get(f"/v1/outcomes/{key['Idempotency-Key']}").json()
    assert outcome["answer"]["ticket"]["id"] == first.json()["ticket"]["id"]
    assert house.client("tom").get(f"/v1/outcomes/{key['Idempotency-Key']}").status_code == 404


def test_a_key_outlives_a_version_that_moved_on(house: House) -> None:
    client = house.client()
    ticket = new_ticket(client)
    path, key = f"/v1/tickets/{ticket['id']}", {"Idempotency-Key": uuid.uuid4().hex}
    first = client.patch(path, json={"priority": 1}, headers=key | tag(ticket))
    again = client.patch(path, json={"priority": 1}, headers=key | tag(ticket))
    assert first.status_code == again.status_code == 200
    assert client.get(path).json()["version"] == first.json()["ticket"]["version"]


def test_of_many_who_saw_the_same_version_exactly_one_writes(house: House) -> None:
    ticket = new_ticket(house.client())
    path = f"/v1/tickets/{ticket['id']}"
    clients = [house.client("tom" if number % 2 else "aisha", port=number % 3 == 0) for number in range(8)]
    barrier = threading.Barrier(len(clients))
    answers: list[int] = []

    def race(number: int) -> None:
        barrier.wait()
        done = clients[number].patch(path, json={"subject": f"by {number}"}, headers=tag(ticket))
        answers.append(done.status_code)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [412] * (len(clients) - 1)
    now = clients[0].get(path).json()
    assert now["version"] == ticket["version"] + 1


def test_who_comes_too_late_is_told_how_the_ticket_is_now(house: House) -> None:
    client = house.client()
    ticket = new_ticket(client)
    path = f"/v1/tickets/{ticket['id']}"
    client.patch(path, json={"assignee": "tom"}, headers=tag(ticket))
    late = client.patch(path, json={"assignee": "aisha"}, headers=tag(ticket))
    assert late.status_code == 412
    assert late.json()["current"]["assignee"]["id"] == "tom"
    assert client.patch(path, json={"assignee": "aisha"}).status_code == 428


def test_an_attachment_is_read_by_those_who_may_read_its_entry(house: House) -> None:
    agent, user = house.client(), house.client("maria")
    ticket = new_ticket(agent, requester="maria")
    path = f"/v1/tickets/{ticket['id']}"
    content = bytes(range(256)) * 9000
    file = agent.post(f"{path}/attachments", params={"name": "log €.bin"}, content=content).json()
    assert user.get(f"/v1/attachments/{file['id']}").status_code == 404
    note = {"body": "See the log.", "visibility": "internal", "attachments": [file["id"]]}
    agent.post(f"{path}/entries", json=note)
    assert agent.get(f"/v1/attachments/{file['id']}").content == content
    assert user.get(f"/v1/attachments/{file['id']}").status_code == 404
    shown = agent.get(path).json()["entries"][-1]["attachments"]
    assert shown == [{**file, "media_type": "application/octet-stream"}]


def test_what_is_deleted_is_told_as_gone(house: House) -> None:
    root, agent = house.client("root"), house.client()
    ticket = new_ticket(agent)
    path = f"/v1/tickets/{ticket['id']}"
    note = agent.post(f"{path}/entries", json={"body": "oops: hunter2", "visibility": "internal"}).json()
    _, seq = everything(agent)
    assert agent.delete(f"{path}/entries/{note['entry']}").status_code == 403
    assert root.delete(f"{path}/entries/{note['entry']}").status_code == 204
    news, seq = everything(agent, seq)
    assert [(item["collection"], item["gone"]) for item in news] == [("tickets", False), ("entries", True)]
    assert news[1]["id"] == note["entry"]
    assert root.delete(path, headers=tag(agent.get(path).json())).status_code == 204
    news, _ = everything(agent, seq)
    assert [(item["id"], item["gone"]) for item in news] == [(ticket["id"], True)]


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/v1/tickets/999999999", {}, 404),
        ("GET", "/v1/tickets/..%2Fme", {}, 404),
        ("GET", "/nothing", {}, 404),
        ("PUT", "/v1/tickets", {}, 405),
        ("GET", "/v1/news?since=-1", {}, 422),
        ("GET", "/v1/news?since=99999999999999999999999", {}, 422),
        ("GET", "/v1/news?sinse=1", {}, 422),
        ("GET", "/v1/me", {"headers": {"Host": "evil.example"}}, 421),
        ("POST", "/v1/tickets", {"content": b"{}"}, 415),
        ("POST", "/v1/tickets", {"json": {"queue": "Workplace"}}, 422),
        ("POST", "/v1/tickets", {"json": [], "headers": {"Idempotency-Key": "x" * 201}}, 422),
        (
            "POST",
            "/v1/tickets",
            {"content": b"[" * 200_000, "headers": {"Content-Type": "application/json"}},
            422,
        ),
        (
            "POST",
            "/v1/tickets",
            {"content": b"\xff", "headers": {"Content-Type": "application/json"}},
            400,
        ),
        ("POST", "/v1/tickets", {"json": {"queue": "Nowhere", "subject": "a", "body": "b"}}, 409),
        ("POST", "/v1/tickets", {"json": {"queue": "a", "subject": "b", "body": "x" * 1_000_001}}, 413),
        ("OPTIONS", "/v1/tickets", {"headers": {"Origin": "https://evil.example"}}, 405),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_shape(
    house: House, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    answer = house.client().request(method, path, **more)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert "access-control-allow-origin" not in answer.headers
