"""The news by number: complete while many write, live as it happens, resumed where it broke."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator

import httpx

from tests.desk.house import House, everything, new_ticket, tag


def test_a_reader_who_follows_the_numbers_misses_nothing_that_many_write(house: House) -> None:
    reader = house.client()
    _, seq = everything(reader)
    stop = threading.Event()
    made: list[str] = []

    def write(number: int) -> None:
        client = house.client("tom" if number % 2 else "aisha")
        for turn in range(15):
            ticket = new_ticket(client, f"{number} {turn}")
            path = f"/v1/tickets/{ticket['id']}"
            client.post(f"{path}/entries", json={"body": f"note {turn}", "visibility": "internal"})
            made.append(ticket["id"])

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    seen: dict[str, set[str]] = {}

    def follow() -> None:
        nonlocal seq
        page = reader.get("/v1/news", params={"since": seq, "limit": 7}).json()
        numbers = [item["seq"] for item in page["items"]]
        assert numbers == sorted(set(numbers))
        assert not numbers or numbers[0] > seq
        for item in page["items"]:
            if item["entry"]:
                seen.setdefault(item["entry"]["ticket"], set()).add(item["entry"]["body"])
        seq = page["next"]
        if not page["more"] and not any(writer.is_alive() for writer in writers):
            stop.set()

    while not stop.is_set():
        follow()
    follow()
    assert set(made) <= set(seen)
    for id_ in made:
        said = {entry["body"] for entry in reader.get(f"/v1/tickets/{id_}/entries").json()["items"]}
        assert seen[id_] == said


def test_a_fact_that_changed_twice_is_told_once_as_it_is_now(house: House) -> None:
    client = house.client()
    _, seq = everything(client)
    ticket = new_ticket(client)
    path = f"/v1/tickets/{ticket['id']}"
    changed = client.patch(path, json={"priority": 1}, headers=tag(ticket)).json()["ticket"]
    client.patch(path, json={"priority": 2}, headers=tag(changed))
    news, _ = everything(client, seq)
    told = [(item["id"], item["ticket"]["priority"]) for item in news if item["ticket"]]
    assert told == [(ticket["id"], 2)]


def test_one_collection_can_be_asked_for_alone_or_several_together(house: House) -> None:
    client = house.client()
    for wanted in ("people", "queues,services"):
        page = client.get("/v1/news", params={"collection": wanted}).json()
        assert {item["collection"] for item in page["items"]} == set(wanted.split(","))
    assert client.get("/v1/news", params={"collection": "people,secrets"}).status_code == 422


def listen(client: httpx.Client, headers: dict[str, str]) -> Generator[dict[str, object], None, None]:
    with client.stream("GET", "/v1/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("data: ") and "tickets" in line:
                yield json.loads(line.removeprefix("data: "))


def test_a_live_line_goes_on_after_the_last_number_it_told(house: House) -> None:
    client, listener = house.client(), house.client("tom")
    _, seq = everything(client)
    first, second = new_ticket(client), new_ticket(client)
    heard = listen(listener, {"Last-Event-ID": str(seq)})
    assert [next(heard)["id"], next(heard)["id"]] == [first["id"], second["id"]]
    started = time.monotonic()
    third = new_ticket(client)
    assert next(heard)["id"] == third["id"]
    assert time.monotonic() - started < 1.0
    heard.close()


def test_requesters_hear_of_their_own_tickets_alone(house: House) -> None:
    agent, listener = house.client(), house.client("karim")
    _, seq = everything(agent)
    new_ticket(agent, requester="maria")
    own = new_ticket(agent, requester="karim")
    heard = listen(listener, {"Last-Event-ID": str(seq)})
    assert next(heard)["id"] == own["id"]
    heard.close()
