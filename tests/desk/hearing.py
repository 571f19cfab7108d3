"""Answers to test with: somebody is asked, gets a link, and says something on the page behind it."""

from __future__ import annotations

import uuid
from typing import Any

import httpx

from console.desk import keyed
from console.desk.store import Store
from tests.desk.house import House

EVERYBODY = {"share": 1.0, "trust_share": 1.0}


def ask_everybody(house: House, **more: Any) -> None:
    """Let the desk ask whoever can be asked."""
    done = house.client("root").put("/v1/surveys", json=EVERYBODY | more)
    assert done.status_code == 200, done.text


def asked(house: House, person: str, *, by: str = "aisha", **more: Any) -> str:
    """Ask somebody; returns the link's path."""
    about = {"person": person, "queue": "Workplace", "service": "Printing", "ticket": "4711", **more}
    done = house.client(by).post("/v1/asks", json=about)
    assert done.status_code == 201, done.text
    link: str = done.json()["link"]
    assert link, done.json()
    return link


def say(house: House, link: str, **form: Any) -> httpx.Response:
    """Send the page's form, as a browser without script does."""
    return house.client(None).post(link, data={name: str(value) for name, value in form.items()})


def rated(house: House, person: str, rating: int = 1, comment: str = "Still broken.", **more: Any) -> str:
    """Let somebody answer; returns the answer's id."""
    link = asked(house, person, **more)
    done = say(house, link, rating=rating, comment=comment)
    assert done.status_code == 200, done.text
    return "FB-" + link.split("/")[-1].rsplit(".", 1)[0].removeprefix("ASK-")


def seen(house: House, who: str, id_: str) -> dict[str, Any]:
    """Return an answer's record as somebody reads it."""
    found = house.client(who).get(f"/v1/feedback/{id_}")
    assert found.status_code == 200, found.text
    record: dict[str, Any] = found.json()
    return record


def move(house: House, who: str, record: dict[str, Any], state: str, **more: Any) -> httpx.Response:
    """Take a step of the loop with an answer as it was seen."""
    return house.client(who).patch(
        f"/v1/feedback/{record['id']}/loop",
        json={"state": state, **more},
        headers={"If-Match": f'"{record["version"]}"'},
    )


def pseudonym(house: House, person: str) -> str:
    """Return what stands for a person on this desk."""
    store = Store.open(house.folder / "desk.db", durable=False)
    try:
        return keyed.pseudonym(store.conn, person)
    finally:
        store.close()


def anybody() -> str:
    """Return somebody whom nobody has asked yet."""
    return f"somebody.{uuid.uuid4().hex[:8]}"


def answer_of(house: House, link: str, who: str = "aisha") -> dict[str, Any]:
    """Return the fact of the answer that was given through a link."""
    id_ = "FB-" + link.split("/")[-1].rsplit(".", 1)[0].removeprefix("ASK-")
    fact: dict[str, Any] = seen(house, who, id_)["fact"]
    return fact


def ask_of(house: House, link: str) -> dict[str, Any]:
    """Return the fact of the question that a link leads to."""
    id_ = link.split("/")[-1].rsplit(".", 1)[0]
    fact: dict[str, Any] = house.client().get(f"/v1/asks/{id_}").json()["fact"]
    return fact
