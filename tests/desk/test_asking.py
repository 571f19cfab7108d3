"""Whom the desk asks and whom it leaves alone, and what it knows of them afterwards."""

from __future__ import annotations

import pytest

from console.desk import (
    surveys,
)
from console.desk.store import Store
from tests.desk.hearing import answer_of, anybody, ask_everybody, asked, pseudonym, rated, say, seen
from tests.desk.house import House, everything, new_ticket


@pytest.fixture(autouse=True, scope="module")
def _asking(house: House) -> None:
    ask_everybody(house)


def test_nobody_is_asked_twice_in_a_month_and_why_is_not_told(house: House) -> None:
    person = anybody()
    asked(house, person)
    again = house.client().post("/v1/asks", json={"person": person, "ticket": "9"})
    assert again.status_code == 201
    assert (again.json()["ask"], again.json()["link"]) == (None, None)
    tired = anybody()
    assert say(house, asked(house, tired), do="stop").status_code == 200
    age(house)
    spared = house.client().post("/v1/asks", json={"person": tired, "ticket": "10"})
    assert spared.json() == again.json()
    assert house.client().post("/v1/asks", json={"person": person, "ticket": "9"}).json()["link"]
    assert house.client("maria").post("/v1/asks", json={"person": tired}).status_code == 403


def age(house: House) -> None:
    """Let all questions be a month and a day older."""
    store = Store.open(house.folder / "desk.db", durable=False)
    with store.writing() as conn:
        conn.execute("UPDATE survey SET at = at - ?", (31 * surveys.DAY,))
    store.close()


def test_who_objects_is_measured_no_more_and_can_come_back(house: House) -> None:
    person = anybody()
    id_ = rated(house, person, 1, "My words")
    ask = "ASK-" + id_.removeprefix("FB-")
    store = Store.open(house.folder / "desk.db", durable=False)
    link = surveys.link(store.conn, ask)
    store.close()
    assert say(house, link, do="object").status_code == 200
    fact = seen(house, "aisha", id_)["fact"]
    assert (fact["withdrawn"], fact["raw"], fact["comment"]) == (True, None, "")
    told = pseudonym(house, person)
    assert house.client().get(f"/v1/objections/{told}").json()["fact"]["person"] == told
    age(house)
    assert house.client().post("/v1/asks", json={"person": person}).json()["link"] is None
    assert say(house, link, do="allow").status_code == 200
    assert house.client().get(f"/v1/objections/{told}").status_code == 404
    assert [one["gone"] for one in everything(house.client())[0] if one["id"] == told] == [True]
    assert house.client().post("/v1/asks", json={"person": person}).json()["link"]


def test_a_person_from_elsewhere_is_a_pseudonym_at_once(house: House) -> None:
    person = f"{anybody()}@elsewhere.example"
    id_ = rated(house, person)
    assert seen(house, "aisha", id_)["fact"]["name"] == ""
    raw = (house.folder / "desk.db").read_bytes() + (house.folder / "desk.db-wal").read_bytes()
    assert person.encode() not in raw


def test_the_salt_lies_beside_the_data_for_nobody_else_to_read(house: House) -> None:
    salt = house.folder / "desk.salt"
    assert salt.stat().st_mode & 0o777 == 0o600
    raw = (house.folder / "desk.db").read_bytes() + (house.folder / "desk.db-wal").read_bytes()
    assert salt.read_bytes() not in raw


def test_an_agents_own_answer_is_marked_as_one(house: House) -> None:
    assert seen(house, "aisha", rated(house, "tom", 5))["fact"]["answered_by"] == "agent"


def test_trust_is_asked_once_a_quarter_on_its_own_scale(house: House) -> None:
    person = anybody()
    link = asked(house, person, instrument="trust", ticket="", service="", queue="")
    page = house.client(None).get(link).text
    assert page.count('type="radio"') == 11
    assert 'name="lost"' not in page
    assert say(house, link, rating=0).status_code == 200
    fact = answer_of(house, link)
    assert (fact["instrument"], fact["raw"], fact["low"], fact["high"]) == ("trust", 0.0, 0.0, 10.0)
    age(house)
    again = house.client().post("/v1/asks", json={"person": person, "instrument": "trust"})
    assert again.json()["link"] is None
    assert house.client().post("/v1/asks", json={"person": person}).json()["link"]


def test_with_no_share_nobody_is_asked_and_only_an_admin_sets_it(house: House) -> None:
    assert house.client().put("/v1/surveys", json={"share": 0.5}).status_code == 403
    assert house.client("root").put("/v1/surveys", json={"share": 1.5}).status_code == 422
    assert house.client("root").put("/v1/surveys", json={"days_between": 7}).status_code == 422
    try:
        ask_everybody(house, share=0.0)
        assert house.client().post("/v1/asks", json={"person": anybody()}).json()["link"] is None
        ask_everybody(house, address="https://desk.example/")
        link = house.client().post("/v1/asks", json={"person": anybody()}).json()["link"]
        assert link.startswith("https://desk.example/s/ASK-")
    finally:
        ask_everybody(house)


def test_what_waits_for_oneself_can_be_read_by_nobody_else(house: House) -> None:
    store = Store.open(house.folder / "desk.db", durable=False)
    ticket = new_ticket(house.client("karim"))
    with store.writing() as conn:
        row = conn.execute("SELECT * FROM ticket WHERE id = ?", (int(ticket["id"]),)).fetchone()
        wish = surveys.of_ticket(conn, row, "csat")
        assert wish is not None
        assert surveys.put(conn, wish, 1_900_000_000_000, 1.0)
    store.close()
    [question] = house.client("karim").get("/v1/me/questions").json()["items"]
    assert question["ticket"] == ticket["id"]
    assert house.client("maria").get("/v1/me/questions").json()["items"] == []
    assert say(house, question["link"], rating=3).status_code == 200
    assert house.client("karim").get("/v1/me/questions").json()["items"] == []
    id_ = "FB-" + question["ask"].removeprefix("ASK-")
    assert seen(house, "aisha", id_)["fact"]["name"] == "Karim Haddad"
