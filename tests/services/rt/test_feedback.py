"""What the fields of a Request Tracker, and the events that set them, say about an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.measure.satisfaction import LeftOut, left_out, score_of
from console.model import Person
from console.model.feedback import AnsweredBy, Feedback, Instrument, Loop, LoopState
from console.services.base import ServiceError
from console.services.rt import feedback_loop
from console.services.rt.feedback_reading import Answers
from console.services.rt.feedback_site import Fields
from console.services.rt.pseudonyms import Pseudonyms
from console.services.rt.site import Site
from console.services.rt.translate import Reader
from console.settings import FeedbackMapping, SettingsError, parse

ANNA = {
    "type": "user",
    "id": "anna@harbour.example",
    "RealName": "Anna",
    "EmailAddress": "anna@harbour.example",
    "Organization": "Customs",
}
NOOR = {"type": "user", "id": "noor.bakker", "RealName": "Noor Bakker"}
NUMBERS = {"Satisfaction": "3", "Satisfaction Comment": "4", "Satisfaction Loop": "5"}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "state" / "pseudonyms.key"


def row(*requesters: dict[str, Any], owner: dict[str, Any] = NOOR, **fields: str) -> dict[str, Any]:
    """Return a ticket whose custom fields have these values; `rating` and so on name them in short."""
    names = {"rating": "Satisfaction", "comment": "Satisfaction Comment", "loop": "Satisfaction Loop"}
    return {
        "id": "12",
        "Created": "2026-03-01T08:00:00Z",
        "Queue": {"id": "1", "Name": "Workplace"},
        "Requestor": list(requesters or (ANNA,)),
        "Owner": owner,
        "CustomFields": [{"name": names[name], "values": [value]} for name, value in fields.items()],
    }


def event(id_: int, field: str, old: str, new: str, who: str = "anna@harbour.example") -> dict[str, Any]:
    return {
        "id": str(id_),
        "Field": NUMBERS[field],
        "OldValue": old,
        "NewValue": new,
        "Creator": {"type": "user", "id": who},
        "Created": f"2026-03-02T09:{id_ % 60:02d}:00Z",
        "ObjectId": "12",
    }


def read(
    record: dict[str, Any], *events: dict[str, Any], key: Path | None = None, **site: Any
) -> Feedback | None:
    made = Site("rt", pseudonyms=key, home=("harbour.example",), **site)
    fields = Fields(frozenset({"3"}), frozenset({"4"}), frozenset({"5"}))
    return Answers(made, fields, Reader(made), Pseudonyms("rt", key)).read(record, events)


def answer(record: dict[str, Any], *events: dict[str, Any], **more: Any) -> Feedback:
    found = read(record, *events, **more)
    assert found is not None
    return found


def test_a_rating_has_the_date_and_the_giver_of_the_event_that_set_it(key: Path) -> None:
    found = answer(row(rating="2", comment="Slow."), event(7, "Satisfaction", "", "2"), key=key)
    assert (found.raw, found.comment, found.answered_by) == (2, "Slow.", AnsweredBy.USER)
    assert found.answered == datetime(2026, 3, 2, 9, 7, tzinfo=UTC)
    assert (found.name, found.department, found.outside) == ("Anna", "Customs", False)
    assert found.person.startswith("p-")
    assert not found.edited


@pytest.mark.parametrize(
    ("who", "owner", "by"),
    [
        ("anna@harbour.example", NOOR, AnsweredBy.USER),
        ("noor.bakker", NOOR, AnsweredBy.AGENT),
        ("sem.visser", NOOR, AnsweredBy.AGENT),
        ("RT_System", NOOR, AnsweredBy.AUTO),
        ("anna@harbour.example", ANNA, AnsweredBy.AGENT),
    ],
    ids=["the requester", "the owner", "another agent", "a scrip", "a requester who works it"],
)
def test_only_a_requester_who_does_not_work_the_ticket_answers_as_a_user(
    key: Path, who: str, owner: dict[str, Any], by: AnsweredBy
) -> None:
    found = answer(row(owner=owner, rating="1"), event(7, "Satisfaction", "", "1", who), key=key)
    assert found.answered_by is by
    assert bool(found.person and found.name) is (by is AnsweredBy.USER)
    assert left_out(found) is (None if by is AnsweredBy.USER else LeftOut.NOT_A_USER)


def test_a_rating_that_stands_there_from_the_start_is_nobodys_answer() -> None:
    found = answer(row(rating="5"))
    assert found.was_default
    assert found.answered == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert left_out(found) is not None


def test_an_edit_is_marked_and_keeps_one_answer_with_its_last_date() -> None:
    before = answer(row(rating="1"), event(7, "Satisfaction", "", "1"))
    after = answer(row(rating="4"), event(7, "Satisfaction", "", "1"), event(9, "Satisfaction", "1", "4"))
    assert (after.ref, after.raw, after.edited) == (before.ref, 4, True)
    assert after.version != before.version
    assert after.answered.minute == 9


def test_what_was_taken_back_keeps_neither_number_nor_words() -> None:
    found = answer(row(), event(7, "Satisfaction", "", "1"), event(8, "Satisfaction", "1", ""))
    assert (found.raw, found.comment, found.withdrawn) == (None, "", True)
    assert left_out(found) is LeftOut.WITHDRAWN


def test_a_comment_alone_is_an_answer_without_a_number_and_no_field_is_none() -> None:
    found = answer(row(comment="谢谢 🙏"), event(7, "Satisfaction Comment", "", "谢谢 🙏"))
    assert (found.raw, found.comment, found.withdrawn) == (None, "谢谢 🙏", False)
    assert read(row()) is None


def test_a_rating_off_its_scale_is_kept_and_counts_nowhere() -> None:
    found = answer(row(rating="11"), event(7, "Satisfaction", "", "11"))
    assert found.raw == 11
    assert left_out(found) is LeftOut.OUT_OF_SCALE


@pytest.mark.parametrize(("text", "raw"), [("4 - good", 4), ("3,5", 3.5), (" 2 of 5", 2), ("-1", -1)])
def test_a_rating_is_the_number_that_its_text_begins_with(text: str, raw: float) -> None:
    assert answer(row(rating=text), event(7, "Satisfaction", "", text)).raw == raw


def test_a_rating_without_a_number_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="“great” is no rating"):
        read(row(rating="great"), event(7, "Satisfaction", "", "great"))


def test_another_scale_and_question_come_from_the_settings() -> None:
    mapping = FeedbackMapping(instrument="ces", low=1, high=7, higher_is_better=False)
    found = answer(row(rating="7"), event(7, "Satisfaction", "", "7"), feedback=mapping)
    assert (found.instrument, score_of(found)) == (Instrument.CES, 0)


def test_names_are_for_ones_own_queues_and_confidential_ones_keep_nothing(key: Path) -> None:
    given, set_ = row(rating="1", comment="Secret."), event(7, "Satisfaction", "", "1")
    others = answer(given, set_, key=key, my_queues=("Network",))
    assert (others.name, bool(others.person)) == ("", True)
    hidden = answer(given, set_, key=key, feedback=FeedbackMapping(confidential=["workplace"]))
    assert hidden.confidential
    assert (hidden.name, hidden.person, hidden.comment) == ("", "", "")


def test_pseudonyms_stay_with_the_key_and_differ_with_another(key: Path, tmp_path: Path) -> None:
    first = Pseudonyms("rt", key).of("anna@harbour.example")
    assert Pseudonyms("rt", key).of("Anna@harbour.example") == first
    assert Pseudonyms("other", key).of("anna@harbour.example") != first
    assert Pseudonyms("rt", tmp_path / "other.key").of("anna@harbour.example") != first
    assert "anna" not in first
    assert key.stat().st_mode & 0o077 == 0
    assert [file.name for file in key.parent.iterdir()] == [key.name]
    key.write_bytes(b"")
    with pytest.raises(ServiceError, match="it is cut"):
        Pseudonyms("rt", key).of("anna@harbour.example")


LOOP = Loop(
    LoopState.ACTED,
    Person("noor.bakker", "Noor <b> Bakker", agent=True),
    datetime(2027, 1, 8, 16, tzinfo=UTC),
    "New rollers:\n\n  two of them\nstate: closed",
    "",
    None,
    datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC),
    2,
)


def test_what_became_of_an_answer_is_read_back_as_it_was_written() -> None:
    text = feedback_loop.written(LOOP, "k-1")
    assert feedback_loop.read(text) == LOOP
    assert feedback_loop.read(text.replace("\n", "\r\n")) == LOOP
    assert feedback_loop.bears(text, "k-1")
    assert not feedback_loop.bears(text, "k-")


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("", Loop()),
        ("Owned", Loop(LoopState.OWNED)),
        ("no contact", Loop(LoopState.NO_CONTACT)),
        ("somebody wrote a note here", Loop()),
        ("state: flying", Loop()),
        ("state: told\ndue: soon\nreopened: many", Loop(LoopState.TOLD)),
        ("state: told\nowner: nobody in particular", Loop(LoopState.TOLD)),
        ("x" * 1_000_000, Loop()),
    ],
)
def test_whatever_stands_in_the_field_is_read_without_trouble(text: str, loop: Loop) -> None:
    assert feedback_loop.read(text) == loop


def test_the_mapping_of_the_settings_is_checked_with_its_line() -> None:
    start = (
        '[services.rt]\nkind = "rt"\nurl = "https://rt.example"\ntoken_env = "T"\n[services.rt.feedback]\n'
    )
    made = parse(start + 'rating = "Happy"\nhigh = 10\n').services["rt"].feedback
    assert (made.rating, made.high, made.comment) == ("Happy", 10, "Satisfaction Comment")
    with pytest.raises(SettingsError, match=r"line 6: services\.rt\.feedback\.instrument .*'csat'"):
        parse(start + 'instrument = "csta"\n')
    with pytest.raises(SettingsError, match="high must lie above low"):
        parse(start + "low = 5\nhigh = 1\n")
    with pytest.raises(SettingsError, match=r"services\.rt\.feedback"):
        parse(start + 'ratings = "Happy"\n')
