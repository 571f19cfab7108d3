"""What a desk sends of users' answers is checked and cleaned at the door; what cannot be read is counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from console.measure.satisfaction import LeftOut, left_out, score_of
from console.model import Ref
from console.model.feedback import AlarmKind, AlarmState, AnsweredBy, Feedback, Instrument, LoopState
from console.services.desk.news import News

EVIL = "\x1b]0;owned\x07\u202etxt.exe"
ANSWER: dict[str, Any] = {
    "instrument": "csat",
    "raw": 2,
    "low": 1,
    "high": 5,
    "higher_is_better": True,
    "was_default": False,
    "answered_by": "user",
    "ticket": "12",
    "change": None,
    "service": "Printing",
    "queue": "Workplace",
    "person": "p-1",
    "name": "Maria",
    "department": None,
    "outside": False,
    "comment": "Slow.",
    "lost_minutes": 30,
    "asked": None,
    "answered": "2026-03-02T09:00:00+01:00",
    "edited": False,
    "withdrawn": False,
    "confidential": False,
    "loop": {
        "state": "owned",
        "owner": "tom",
        "due": "2026-03-03T09:00:00Z",
        "acted": "",
        "reason": "",
        "told": None,
        "changed": None,
        "reopened": 0,
    },
}


def record(fact: dict[str, Any], id_: str = "F-1") -> dict[str, Any]:
    people = {"tom": {"id": "tom", "name": "Tom de Vries", "agent": True}}
    return {"id": id_, "version": 3, "updated": "2026-03-02T09:00:00Z", "fact": fact, "people": people}


def told(collection: str, fact: dict[str, Any]) -> News:
    news = News("desk")
    news.learn_item({"collection": collection, "gone": False, "id": "F-1", "record": record(fact)})
    return news


def answer(**more: Any) -> Feedback:
    page = told("feedback", ANSWER | more).page("1")
    assert page.unreadable == ()
    return page.feedback[0]


def test_an_answer_is_read_whole() -> None:
    found = answer()
    assert (found.ref, found.version, found.ticket) == (Ref("desk", "F-1"), "3", Ref("desk", "12"))
    assert found.answered == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (found.raw, found.lost_minutes, found.outside) == (2, 30, False)
    assert found.loop.state is LoopState.OWNED
    assert found.loop.owner is not None
    assert found.loop.owner.name == "Tom de Vries"


def test_a_companions_answer_names_the_other_services_ticket() -> None:
    assert answer(ticket="rt:4711").ticket == Ref("rt", "4711")
    assert answer(ticket=None).ticket is None


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"raw": 11}, LeftOut.OUT_OF_SCALE),
        ({"low": 5, "high": 5}, LeftOut.OUT_OF_SCALE),
        ({"raw": None}, LeftOut.NO_RATING),
        ({"was_default": True}, LeftOut.DEFAULT),
        ({"answered_by": "agent"}, LeftOut.NOT_A_USER),
        ({"answered_by": "a new kind"}, LeftOut.NOT_A_USER),
        ({"withdrawn": True}, LeftOut.WITHDRAWN),
        ({"confidential": True}, LeftOut.CONFIDENTIAL),
        ({"confidential": None}, LeftOut.CONFIDENTIAL),
        ({"lost_minutes": -5}, None),
        ({"instrument": "smileys"}, None),
    ],
)
def test_what_counts_nowhere_is_kept_and_says_why(more: dict[str, Any], why: LeftOut | None) -> None:
    found = answer(**more)
    assert left_out(found) is why
    assert found.lost_minutes in (None, 30)


def test_a_lower_rating_can_be_the_better_one_and_an_unknown_question_is_unknown() -> None:
    assert score_of(answer(higher_is_better=False)) == 0.75
    assert answer(instrument="smileys").instrument is Instrument.UNKNOWN
    assert answer(answered_by="robot").answered_by is AnsweredBy.UNKNOWN


@pytest.mark.parametrize("name", ["name", "comment", "queue", "service", "person", "department"])
def test_hostile_words_are_cleaned(name: str) -> None:
    assert not {"\x1b", "\x07", "\u202e"} & set(str(getattr(answer(**{name: EVIL}), name)))


@pytest.mark.parametrize(
    "comment", ["", "谢谢，但是太慢了", "😡😡😡", "Zu langsam. Too slow.", "x" * 1_000_000]
)
def test_words_of_any_kind_are_kept(comment: str) -> None:
    assert answer(comment=comment).comment[:1000] == comment[:1000]


@pytest.mark.parametrize(
    "more",
    [
        {"raw": "2"},
        {"raw": True},
        {"low": None},
        {"high": float("inf")},
        {"answered": "yesterday"},
        {"answered": "2026-03-02T09:00:00"},
        {"loop": None},
        {"loop": {"state": "lost"}},
        {"comment": ["Slow."]},
        {"ticket": ":"},
    ],
)
def test_an_answer_that_cannot_be_read_is_counted(more: dict[str, Any]) -> None:
    page = told("feedback", ANSWER | more).page("1")
    assert page.feedback == ()
    assert [one.what for one in page.unreadable] == ["feedback F-1"]


def test_alarms_questions_and_promises_are_read_and_what_they_lack_is_counted() -> None:
    alarm = {
        "kind": "spike",
        "service": f"Printing{EVIL}",
        "raised": "2026-03-02T09:00:00Z",
        "since": "2026-03-02T08:00:00Z",
        "count": 6,
        "of": None,
        "usual": 1.5,
        "fired_by": ["F-1", "F-2", "F-3", "F-4"],
        "state": "taken",
        "taken_by": "tom",
        "ticket": "rt:12",
        "words": "",
    }
    found = told("alarms", alarm).page("1").alarms[0]
    assert (found.kind, found.state, found.ticket) == (AlarmKind.SPIKE, AlarmState.TAKEN, Ref("rt", "12"))
    assert found.taken_by is not None
    assert [one.id for one in found.fired_by] == ["F-1", "F-2", "F-3"]
    assert "\x1b" not in found.service
    assert len(told("alarms", alarm | {"kind": "hunch"}).page("1").unreadable) == 1
    ask = {"asked": "2026-03-02T09:00:00Z", "answered": True, "ticket": "rt:12", "instrument": "ces"}
    asked = told("asks", ask).page("1").asks[0]
    assert (asked.answered, asked.ticket, asked.instrument) == (True, Ref("rt", "12"), Instrument.CES)
    assert len(told("asks", {"asked": None}).page("1").unreadable) == 1
    level = {"service": "Printing", "words": "You can print.", "instrument": "csat", "target": 0.8}
    promised = (
        told("experience_levels", level | {"period": "month", "min_n": 0}).page("1").experience_levels[0]
    )
    assert (promised.words, promised.period, promised.min_n) == ("You can print.", "month", 5)
    assert len(told("experience_levels", level | {"period": "fortnight"}).page("1").unreadable) == 1


def test_what_is_gone_is_gone_by_kind_and_an_objection_is_asked_for_whole() -> None:
    news = News("desk")
    for collection in ("feedback", "asks", "alarms", "experience_levels"):
        news.learn_item({"collection": collection, "gone": True, "id": "X-1"})
    assert [news.objected] == [False]
    news.learn_item({"collection": "objections", "gone": True, "id": "p-1"})
    assert news.objected
    kinds = {kind for kind, _ in news.page("1").gone_records}
    assert kinds == {"feedback", "ask", "alarm", "experience_level"}
