"""What a desk sends of changes and the estate, as facts of ours; what is wanted of changes, as it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from console.intents import Approve, NoteOnChange, Progress, SendBack, condition_id
from console.model import ApprovalState, ChangeKind, ChangeState, CIRole, Person, Ref, Result, Risk
from console.services.desk.change_asking import ask_for_change
from console.services.desk.news import News

AISHA = Person("aisha", "Aisha Bakker", agent=True)
EVIL = "\x1b]0;owned\x07\u202etxt.exe"
STAMP = "2026-03-02T09:00:00.000Z"
FACT: dict[str, Any] = {"title": "Patch", "state": "authorise"}


def record(id_: str, fact: object, **more: Any) -> dict[str, Any]:
    return {"id": id_, "version": 3, "updated": STAMP, "fact": fact, "people": {}, "offers": [], **more}


def item(collection: str, raw: object) -> dict[str, Any]:
    return {"seq": 1, "collection": collection, "id": "x", "gone": False, "record": raw}


def test_a_change_of_which_nothing_more_is_known_is_read_as_unknown() -> None:
    news = News("desk")
    news.learn_item(item("changes", record("CHG-1", FACT)))
    change = news.page("c").changes[0]
    assert (change.kind, change.risk, change.outage, change.backout_minutes) == (
        ChangeKind.UNKNOWN,
        Risk.UNKNOWN,
        None,
        None,
    )
    assert (change.planned_start, change.implementer, change.test, change.zone) == (None, None, "", "")
    assert change.created == change.updated == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_words_that_we_do_not_know_are_kept_as_the_service_says_them() -> None:
    odd = FACT | {
        "state": "on the moon",
        "risk": "extreme",
        "zone": "Mars/Olympus",
        "cis": [{"ci": "db-01", "role": "odd"}],
        "outage": "maybe",
        "backout_minutes": -5,
    }
    news = News("desk")
    news.learn_item(item("changes", record("CHG-1", odd)))
    change = news.page("c").changes[0]
    assert (change.state, change.state_name) == (ChangeState.UNKNOWN, "on the moon")
    assert (change.risk, change.risk_name) == (Risk.UNKNOWN, "extreme")
    assert (change.zone, change.outage, change.backout_minutes) == ("", None, None)
    assert [(one.ci, one.role) for one in change.cis] == [("db-01", CIRole.AFFECTED)]


def test_a_window_that_never_ends_is_one_that_calendars_can_count() -> None:
    news = News("desk")
    never = {"planned_start": "0001-01-01T00:00:00+02:00", "planned_end": "9999-12-31T23:59:59Z"}
    news.learn_item(item("changes", record("CHG-1", FACT | never)))
    change = news.page("c").changes[0]
    assert change.planned_start is not None
    assert change.planned_end is not None
    assert (change.planned_start.year, change.planned_end.year) == (1900, 2199)


def test_people_are_known_by_name_and_whoever_left_by_id() -> None:
    tom = {"id": "tom", "name": "Tom de Vries", "email": None, "inside": True, "agent": True}
    fact: dict[str, Any] = {"change": "CHG-1", "approver": "tom", "decided_by": "gone", "state": "approved"}
    fact |= {"conditions": [{"text": "Users are  told", "met": True, "met_by": "tom"}]}
    news = News("desk")
    news.learn_item(item("approvals", record("CHG-1-1", fact, people={"tom": tom})))
    approval = news.page("c").approvals[0]
    assert approval.approver == Person("tom", "Tom de Vries", inside=True, agent=True)
    assert approval.decided_by == Person("gone", "gone")
    assert approval.state is ApprovalState.APPROVED
    condition = approval.conditions[0]
    assert (condition.id, condition.met, condition.met_by) == (
        condition_id("Users are told"),
        True,
        "Tom de Vries",
    )


def test_records_that_cannot_be_read_are_kept_and_the_rest_comes() -> None:
    window = {"kind": "freeze_hard", "name": "Freeze", "starts": STAMP, "ends": STAMP}
    news = News("desk")
    for collection, raw in (
        ("changes", record("CHG-1", FACT)),
        ("changes", record("CHG-2", FACT | {"title": None})),
        ("changes", record("CHG-3", FACT | {"planned_start": "tomorrow"})),
        ("changes", record("CHG-4", ["no", EVIL])),
        ("approvals", record("A-1", {"state": "requested"})),
        ("cis", record("ci", {"name": 5.5})),
        ("windows", record("W-1", window | {"kind": "odd"})),
        ("windows", record("W-2", window | {"starts": "2026-03-02T09:00:00"})),
        ("exposures", record("E-1", {"service": "Printing", "hours": [40] * 167})),
        ("delegations", record("D-1", {"owner": "tom", "starts": STAMP, "ends": STAMP})),
        ("changes", None),
    ):
        news.learn_item(item(collection, raw))
    news.learn_item({"collection": "remarks", "id": "7", "remark": {"id": "7", "body": EVIL}})
    page = news.page("c")
    assert [change.ref.id for change in page.changes] == ["CHG-1"]
    assert [one.what for one in page.unreadable] == [
        "change CHG-2",
        "change CHG-3",
        "change CHG-4",
        "approval A-1",
        "ci ci",
        "window W-1",
        "window W-2",
        "exposure E-1",
        "delegation D-1",
        "change ?",
        "entry remark-7",
    ]
    assert not [one for one in page.unreadable if "\x1b" in one.raw + one.why]
    assert not any((page.approvals, page.cis, page.time_windows, page.exposures, page.delegations))


def test_counts_that_would_tell_of_persons_are_left_out() -> None:
    hours = [0, 9, 10, None, -3, "many", *[40] * 162]
    news = News("desk")
    news.learn_item(item("exposures", record("Printing", {"service": "Printing", "hours": hours})))
    assert news.page("c").exposures[0].hours == (None, None, 10, None, None, None, *[40] * 162)


def test_what_was_removed_is_named_by_its_kind() -> None:
    news = News("desk")
    for collection in ("changes", "approvals", "cis", "windows", "exposures", "delegations", "remarks"):
        news.learn_item({"seq": 1, "collection": collection, "id": "x-1", "gone": True})
    page = news.page("c")
    kinds = ("change", "approval", "ci", "window", "exposure", "delegation")
    assert page.gone_records == tuple((kind, "x-1") for kind in kinds)
    assert page.gone_entries == ("remark-x-1",)
    assert page.unreadable == ()


def test_a_decision_is_asked_for_with_all_that_it_rests_on() -> None:
    change, approval = Ref("desk", "CHG-1"), Ref("desk", "CHG-1-1")
    tom = Person("tom", "Tom")
    yes = Approve(change, approval, AISHA, "v", tom, ("Users are told",), "Fine.", "3f9a")
    asked = ask_for_change(yes)
    assert (asked.method, asked.path, asked.tied) == ("POST", "/v1/approvals/CHG-1-1/decision", True)
    assert asked.body == {
        "decision": "approve",
        "conditions": ["Users are told"],
        "comment": "Fine.",
        "evidence": "3f9a",
        "acting_for": "tom",
    }
    no = ask_for_change(SendBack(change, approval, AISHA, "v", none_can=True))
    assert no.body == {"decision": "send_back", "none_can": True}
    done = ask_for_change(Progress(change, "failed", ChangeState.REVIEW, Result.BACKED_OUT))
    assert done.body == {"state": "review", "result": "backed_out"}
    assert ask_for_change(Progress(change, "begin", ChangeState.IMPLEMENTING)).body == {"state": "begin"}


def test_an_id_is_one_part_of_a_path_whatever_is_in_it() -> None:
    note = NoteOnChange(Ref("desk", "../people?x=1#"), "Hm.", AISHA)
    assert ask_for_change(note).path == "/v1/changes/..%2Fpeople%3Fx%3D1%23/notes"
