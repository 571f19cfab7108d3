"""What users said is led back to them by their ticket's team, and shown to nobody else."""

from __future__ import annotations

import json
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.desk import store_feedback, store_people, store_tokens
from console.desk.store import Store
from tests.desk.hearing import anybody, ask_everybody, asked, move, pseudonym, rated, say, seen
from tests.desk.house import House, everything, new_ticket

WORDS = "Two trucks left without labels."


@pytest.fixture(autouse=True, scope="module")
def _asking(house: House) -> None:
    ask_everybody(house)
    store = Store.open(house.folder / "desk.db", durable=False)
    with store.writing() as conn:
        store_people.put_person(conn, "nina", "Nina Bos", roles=("agent",))
        store_people.put_queue(conn, "Platforms", "Servers", ["nina"])
        house.tokens["nina"] = store_tokens.make(conn, "nina", "test", 0)
    store.close()


def test_words_and_name_are_shown_to_the_tickets_own_team_alone(house: House) -> None:
    ticket = new_ticket(house.client("maria"))
    id_ = rated(house, "maria", 2, WORDS, ticket=ticket["id"])
    own, other = seen(house, "aisha", id_), seen(house, "nina", id_)
    assert own["fact"]["comment"] == WORDS
    assert other["fact"]["comment"] == ""
    assert own["fact"]["raw"] == other["fact"]["raw"] == 2.0
    assert own["fact"]["person"] == other["fact"]["person"] == pseudonym(house, "maria") != "maria"
    for who in ("nina", "root"):
        client = house.client(who)
        pages = [client.get(f"/v1/feedback/{id_}").text, client.get("/v1/feedback").text]
        pages.append(json.dumps([one for one in everything(client)[0] if one["collection"] == "feedback"]))
        for told in pages:
            assert id_ in told
            assert WORDS not in told
            assert "Maria" not in told
            assert '"maria"' not in told


def test_an_answer_to_the_desks_own_question_carries_the_name_for_its_team(house: House) -> None:
    store = Store.open(house.folder / "desk.db", durable=False)
    fact = store_feedback.ANSWER | {
        "who": "karim", "queue": "Workplace", "raw": 1.0, "comment": WORDS, "answered": "2026-11-01T09:00:00.000Z",
    }  # fmt: skip
    with store.writing() as conn:
        store_feedback.put(conn, "FB-named", fact, 1)
    store.close()
    assert seen(house, "aisha", "FB-named")["fact"]["name"] == "Karim Haddad"
    assert seen(house, "nina", "FB-named")["fact"]["name"] == ""
    assert "who" not in seen(house, "aisha", "FB-named")["fact"]


def test_who_leaves_a_team_is_told_its_answers_anew_without_words(house: House) -> None:
    id_ = rated(house, anybody(), 1, WORDS, queue="Network")
    reader = house.client("aisha")
    _, seq = everything(reader)
    store = Store.open(house.folder / "desk.db", durable=False)
    with store.writing() as conn:
        store_people.put_queue(conn, "Network", "The Network team", ["tom"])
    told = [one for one in everything(reader, seq)[0] if one["id"] == id_]
    assert [one["record"]["fact"]["comment"] for one in told] == [""]
    with store.writing() as conn:
        store_people.put_queue(conn, "Network", "The Network team", ["aisha"])
    store.close()
    assert seen(house, "aisha", id_)["fact"]["comment"] == WORDS


def test_a_confidential_queue_gives_its_words_to_nobody(house: House) -> None:
    id_ = rated(house, anybody(), 1, WORDS, queue="Platforms")
    assert seen(house, "nina", id_)["fact"]["comment"] == WORDS
    assert house.client().patch("/v1/queues/Platforms", json={"confidential": True}).status_code == 403
    admin = house.client("root")
    assert admin.patch("/v1/queues/Nowhere", json={"confidential": True}).status_code == 404
    reader = house.client("nina")
    _, seq = everything(reader)
    assert admin.patch("/v1/queues/Platforms", json={"confidential": True}).json()["confidential"] is True
    told = {one["id"]: one for one in everything(reader, seq)[0]}
    assert told[id_]["record"]["fact"]["comment"] == ""
    record = seen(house, "nina", id_)
    fact = record["fact"]
    assert (fact["confidential"], fact["comment"], fact["name"], fact["person"]) == (True, "", "", "")
    assert "confidential" in move(house, "nina", record, "seen").json()["detail"]
    [queue] = [one for one in house.client().get("/v1/queues").json()["items"] if one["id"] == "Platforms"]
    assert queue["confidential"] is True
    admin.patch("/v1/queues/Platforms", json={"confidential": False})
    assert seen(house, "nina", id_)["fact"]["comment"] == WORDS


def test_an_answer_goes_all_the_way_back_to_the_person_and_round_again(house: House) -> None:
    id_ = rated(house, anybody())
    record = seen(house, "aisha", id_)
    due = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("seen", {}),
        ("owned", {"owner": "tom", "due": due}),
        ("acted", {"acted": "New rollers were fitted."}),
        ("told", {}),
        ("closed", {}),
        ("owned", {}),
        ("no_contact", {"reason": "Left the company."}),
    ]
    for state, more in steps:
        done = move(house, "aisha", record, state, **more)
        assert done.status_code == 200, done.text
        record = done.json()["feedback"]
        assert record["fact"]["loop"]["state"] == state
    loop = record["fact"]["loop"]
    assert (loop["owner"], loop["acted"], loop["reopened"]) == ("tom", "New rollers were fitted.", 1)
    assert loop["told"] is not None
    assert record["people"]["tom"]["name"] == "Tom de Vries"
    assert seen(house, "nina", id_)["fact"]["loop"] | {"acted": "", "reason": ""} == loop | {
        "acted": "",
        "reason": "",
    }
    assert seen(house, "nina", id_)["fact"]["loop"]["reason"] == ""


def test_owning_takes_a_person_and_a_day_where_nobody_says_otherwise(house: House) -> None:
    record = seen(house, "aisha", rated(house, anybody()))
    owned = move(house, "aisha", record, "owned").json()["feedback"]["fact"]["loop"]
    assert owned["owner"] == "aisha"
    ahead = datetime.fromisoformat(owned["due"]) - datetime.now(UTC)
    assert timedelta(hours=9) < ahead < timedelta(days=7)


@pytest.mark.parametrize(
    ("state", "more", "says"),
    [
        ("told", {}, "From here it can become seen or owned or no contact"),
        ("closed", {}, "cannot become closed"),
        ("no_contact", {}, "Say why"),
        ("no_contact", {"reason": "   "}, "Say why"),
        ("owned", {"owner": "maria"}, "no agent"),
        ("owned", {"owner": "nina"}, "not in Workplace"),
        ("owned", {"due": "2020-01-01T00:00:00Z"}, "passed"),
        ("owned", {"due": "tomorrow"}, "no instant"),
    ],
)
def test_a_step_that_is_none_is_refused_with_a_sentence(
    house: House, state: str, more: dict[str, str], says: str
) -> None:
    record = seen(house, "aisha", rated(house, anybody()))
    done = move(house, "aisha", record, state, **more)
    assert done.status_code == 409
    assert says in done.json()["detail"]
    assert seen(house, "aisha", record["id"])["version"] == record["version"]


def test_what_was_done_must_be_said_and_another_team_leads_nothing_back(house: House) -> None:
    record = seen(house, "aisha", rated(house, anybody()))
    assert "Workplace's" in move(house, "nina", record, "seen").json()["detail"]
    record = move(house, "aisha", record, "owned").json()["feedback"]
    assert "Say what was done" in move(house, "aisha", record, "acted").json()["detail"]
    assert move(house, "aisha", record, "told").status_code == 200
    assert house.client("maria").get(f"/v1/feedback/{record['id']}").status_code == 403


def test_of_two_who_saw_the_same_answer_one_moves_it_and_a_repeat_does_nothing(house: House) -> None:
    record = seen(house, "aisha", rated(house, anybody()))
    headers = {"If-Match": f'"{record["version"]}"', "Idempotency-Key": uuid.uuid4().hex}
    path = f"/v1/feedback/{record['id']}/loop"
    first = house.client().patch(path, json={"state": "owned"}, headers=headers)
    assert move(house, "tom", record, "owned").status_code == 412
    told = move(house, "tom", record, "owned").json()["record"]["fact"]["loop"]["owner"]
    assert told == "aisha"
    again = house.client().patch(path, json={"state": "owned"}, headers=headers)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    assert house.client().patch(path, json={"state": "seen"}).status_code == 428


def test_telling_a_user_leaves_their_tickets_state_and_clocks_alone(house: House) -> None:
    client = house.client()
    ticket = new_ticket(client, requester="maria@zilvermeer.example")
    path = f"/v1/tickets/{ticket['id']}"
    client.post(f"{path}/entries", json={"body": "Done.", "visibility": "public", "status": "resolved"})
    before = client.get(path).json()
    told = {"body": "The rollers are new.", "visibility": "public", "status": "resolved"}
    assert client.post(f"{path}/entries", json=told).status_code == 201
    after = client.get(path).json()
    for name in ("status", "meaning", "resolved", "due", "pauses", "breached"):
        assert after[name] == before[name], name
    assert after["last_party"] == "agent"
    assert [one["body"] for one in client.get(f"{path}/entries").json()["items"]][-1] == told["body"]


def test_a_new_unhappy_answer_is_told_live_within_a_second(house: House) -> None:
    link = asked(house, anybody())
    heard: list[float] = []
    ready = threading.Event()

    def listen() -> None:
        with house.client().stream("GET", "/v1/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("event: hello"):
                    ready.set()
                if '"collection":"feedback"' in line:
                    heard.append(time.monotonic())
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    assert ready.wait(10)
    sent = time.monotonic()
    assert say(house, link, rating=1, comment=WORDS).status_code == 200
    listener.join(10)
    assert heard
    assert heard[0] - sent < 1.0
