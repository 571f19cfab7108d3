"""What an import brings of what users lived through: promises, figures from before, answers from elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk.changing import move_in
from tests.desk.hearing import move, pseudonym, seen
from tests.desk.house import House, everything

LEVEL = {
    "service": "Printing",
    "words": "When a label must be printed, it is printed.",
    "instrument": "csat",
    "target": 0.85,
}
BASELINE = {
    "measure": "csat",
    "value": 0.72,
    "n": 167,
    "starts": "2025-01-01T00:00:00Z",
    "ends": "2025-04-01T00:00:00Z",
}
ANSWER = {
    "id": "OLD-1",
    "answered": "2026-10-02T09:00:00+02:00",
    "raw": 2,
    "person": "maria",
    "queue": "Workplace",
    "service": "Printing",
    "comment": "It took three days.",
}


@pytest.fixture(autouse=True, scope="module")
def _people(house: House) -> None:
    move_in(house)


def bring(house: House, collection: str, *facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Import facts as the one who may; returns what became of them."""
    done = house.client("conny").post(
        "/v1/estate", json={"collection": collection, "facts": list(facts), **more}
    )
    assert done.status_code == 200, done.text
    taken: dict[str, Any] = done.json()
    return taken


def test_promises_to_users_are_taken_over_in_their_words(house: House) -> None:
    taken = bring(house, "experience_levels", LEVEL, LEVEL | {"service": "Nothing"})
    assert len(taken["written"]) == 1
    assert "no service" in taken["refused"][0]["reason"]
    [level] = house.client().get("/v1/experience_levels").json()["items"]
    assert level["fact"] == LEVEL | {
        "period": "quarter",
        "min_n": 5,
        "audience": "",
        "agreed_with": "",
        "agreed_on": None,
    }
    assert bring(house, "experience_levels", LEVEL)["same"] == 1
    told = [one for one in everything(house.client())[0] if one["collection"] == "experience_levels"]
    assert [one["record"]["id"] for one in told] == [level["id"]]


@pytest.mark.parametrize(
    "wrong", [{"target": -0.2}, {"min_n": 4}, {"target": 85}, {"period": "week"}, {"words": ""}]
)
def test_a_promise_that_cannot_be_held_to_is_refused(house: House, wrong: dict[str, Any]) -> None:
    assert bring(house, "experience_levels", LEVEL | wrong)["written"] == []


def test_figures_from_before_are_taken_over_with_their_n(house: House) -> None:
    one, all_ = BASELINE | {"service": "Printing"}, BASELINE | {"measure": "happiness", "value": -0.1}
    assert len(bring(house, "baselines", one, all_)["written"]) == 2
    facts = [found["fact"] for found in house.client().get("/v1/baselines").json()["items"]]
    assert sorted((fact["service"] or "", fact["value"], fact["n"]) for fact in facts) == [
        ("", -0.1, 167),
        ("Printing", 0.72, 167),
    ]
    for wrong in ({"value": 72}, {"value": -0.1}, {"ends": "2024-01-01T00:00:00Z"}, {"starts": "once"}):
        assert len(bring(house, "baselines", BASELINE | wrong)["refused"]) == 1


def test_answers_from_elsewhere_come_with_pseudonyms_and_bad_ratings_are_counted(house: House) -> None:
    taken = bring(
        house,
        "feedback",
        ANSWER,
        ANSWER | {"id": "OLD-2", "raw": 11, "person": "somebody@elsewhere.example"},
        ANSWER
        | {"id": "OLD-3", "raw": 1, "low": 1, "high": 6, "higher_is_better": False, "was_default": True},
        ANSWER | {"id": "OLD-4", "raw": None, "comment": " "},
        ANSWER | {"id": "OLD-5", "low": 5, "high": 5},
    )
    assert (taken["written"], taken["outside"]) == (["OLD-1", "OLD-2", "OLD-3"], 1)
    assert len(taken["refused"]) == 2
    first = seen(house, "aisha", "OLD-1")["fact"]
    assert (first["name"], first["person"]) == ("Maria de Wit", pseudonym(house, "maria"))
    assert (first["raw"], first["low"], first["high"]) == (2.0, 1.0, 5.0)
    second = seen(house, "aisha", "OLD-2")["fact"]
    assert (second["name"], second["raw"]) == ("", 11.0)
    assert second["person"] == pseudonym(house, "somebody@elsewhere.example")
    third = seen(house, "aisha", "OLD-3")["fact"]
    assert (third["higher_is_better"], third["was_default"]) == (False, True)


def test_bringing_answers_again_changes_nothing_and_keeps_their_loops(house: House) -> None:
    brought = ANSWER | {"id": "OLD-9"}
    bring(house, "feedback", brought)
    assert move(house, "aisha", seen(house, "aisha", "OLD-9"), "owned").status_code == 200
    assert bring(house, "feedback", brought)["same"] == 1
    assert bring(house, "feedback", brought | {"raw": 1})["written"] == ["OLD-9"]
    fact = seen(house, "aisha", "OLD-9")["fact"]
    assert (fact["raw"], fact["loop"]["state"]) == (1.0, "owned")
    refused = house.client("conny").post(
        "/v1/estate", json={"collection": "feedback", "facts": [brought], "replace": True}
    )
    assert refused.status_code == 409
    assert (
        house.client("tom").post("/v1/estate", json={"collection": "feedback", "facts": []}).status_code
        == 403
    )
