"""What the words and fields of a Request Tracker say about changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.model import (
    AskedBy,
    ChangeKind,
    ChangeState,
    Entry,
    Party,
    Person,
    Ref,
    Result,
    Risk,
    Visibility,
)
from console.services.rt import change_fields, change_marks, change_words
from console.services.rt.change_dates import Dates
from console.services.rt.change_site import Kept
from console.services.rt.site import Site
from console.services.rt.translate import Reader
from console.settings import ChangeMapping

REF = Ref("rt", "69")
NOOR = Person("noor.bakker", "Noor Bakker", agent=True)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
READER = Reader(Site("rt"), "noor.bakker@harbour.example")
START, END = datetime(2027, 3, 27, 22, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "state", "result"),
    [
        ("draft", ChangeState.NEW, None),
        ("requested", ChangeState.AUTHORISE, None),
        ("awaiting approval", ChangeState.AUTHORISE, None),
        ("approved", ChangeState.SCHEDULED, None),
        ("in progress", ChangeState.IMPLEMENTING, None),
        ("partially deployed", ChangeState.IMPLEMENTING, None),
        ("deployed", ChangeState.CLOSED, Result.SUCCESSFUL),
        ("failed", ChangeState.REVIEW, Result.FAILED),
        ("backed out", ChangeState.REVIEW, Result.BACKED_OUT),
        ("cancelled", ChangeState.CANCELLED, Result.CANCELLED),
        ("rejected", ChangeState.REJECTED, None),
        ("not approved", ChangeState.REJECTED, None),
        ("open", ChangeState.UNKNOWN, None),
    ],
)
def test_a_status_means_a_state_and_perhaps_a_result(
    status: str, state: ChangeState, result: Result | None
) -> None:
    assert change_words.state(status, {}) is state
    assert change_words.result(status, state) is result


def test_a_status_that_denies_its_own_words_is_not_what_they_say() -> None:
    for name in ("not started", "not yet approved", "unauthorised", "Unplanned", "incomplete", "No approval"):
        assert change_words.state(name, {}) is ChangeState.UNKNOWN, name
    assert change_words.state("not approved", {}) is ChangeState.REJECTED
    assert change_words.state("under review", {}) is ChangeState.REVIEW
    assert change_words.state("unauthorised", {"Unauthorised": "rejected"}) is ChangeState.REJECTED


def test_the_settings_words_go_before_the_names_own() -> None:
    own = {"Parked": "assess", "deployed": "review"}
    assert change_words.state("parked", own) is ChangeState.ASSESS
    assert change_words.state("deployed", own) is ChangeState.REVIEW


def test_risk_kind_and_asker_are_told_from_words_and_never_guessed() -> None:
    assert [change_words.risk(word) for word in ("Low", "3 - Moderate", "Very high", "purple", "")] == [
        Risk.LOW, Risk.MEDIUM, Risk.HIGH, Risk.UNKNOWN, Risk.UNKNOWN,
    ]  # fmt: skip
    for word in ("None", "Not low", "not assessed", "below", "unknown"):
        assert change_words.risk(word) is Risk.UNKNOWN, word
    assert change_words.risk("Very low") is Risk.LOW
    assert change_words.kind("Non-standard") is ChangeKind.UNKNOWN
    assert [change_words.kind(word) for word in ("Standard", "Normal", "Emergency", "")] == [
        ChangeKind.STANDARD, ChangeKind.NORMAL, ChangeKind.EMERGENCY, ChangeKind.UNKNOWN,
    ]  # fmt: skip
    assert [change_words.asked_by(word) for word in ("IT", "Vendor", "End users", "Audit")] == [
        AskedBy.IT, AskedBy.VENDOR, AskedBy.USERS, AskedBy.UNKNOWN,
    ]  # fmt: skip


def test_an_outage_is_yes_no_minutes_or_unknown() -> None:
    assert [change_words.yes_or_no(text) for text in ("yes", "No", "45", "0", "45 min", "perhaps", "")] == [
        True, False, True, False, True, None, None,
    ]  # fmt: skip
    assert [change_words.minutes(text) for text in ("45", "45 min", "an hour", "")] == [45, 45, None, None]


def user(login: str) -> dict[str, Any]:
    """A user as a search shows one."""
    return {
        "id": login,
        "type": "user",
        "Name": login,
        "RealName": login.title(),
        "EmailAddress": f"{login}@x.example",
    }


def row(fields: dict[str, list[str]], **more: object) -> dict[str, Any]:
    """A change as a search shows one."""
    item: dict[str, Any] = {
        "id": "69", "type": "ticket", "Subject": "New switch", "Status": "requested", "Priority": "0",
        "Created": "2026-11-01T08:00:00Z", "LastUpdated": "2026-11-02T08:00:00Z", "EffectiveId": "69",
        "Starts": "1970-01-01T00:00:00Z", "Due": "1970-01-01T00:00:00Z", "Queue": {"id": "7", "Name": "Changes"},
        "Owner": user("ravi"), "Requestor": [user("anna")], "Cc": [], "AdminCc": [],
        "CustomFields": [{"id": "1", "name": name, "values": values} for name, values in fields.items()],
        "CustomRoles": {"RT::CustomRole-1": user("sem")}, "_hyperlinks": [],
    }  # fmt: skip
    return {**item, **more}


def read(item: dict[str, Any], said: tuple[Entry, ...] = (), roles: dict[str, str] | None = None) -> Any:
    """Read a change from a record."""
    ticket = READER.ticket(item)
    names = {"1": "Change Implementer"} if roles is None else roles
    return change_fields.change(item, ticket, said, [], ChangeMapping(), names, READER)


def test_what_a_site_has_no_field_for_is_unknown_and_never_low() -> None:
    change = read(row({}))
    assert (change.risk, change.kind, change.planned_start) == (Risk.UNKNOWN, ChangeKind.UNKNOWN, None)
    assert (change.outage, change.backout_minutes, change.users_told) == (None, None, None)
    assert (change.services, change.cis, change.plan) == ((), (), "")


def test_the_window_is_the_custom_fields_and_where_both_are_empty_starts_and_due() -> None:
    own = {"Starts": "2026-12-01T20:00:00Z", "Due": "2026-12-01T22:00:00Z"}
    assert read(row({}, **own)).planned_start == datetime(2026, 12, 1, 20, tzinfo=UTC)
    half = read(row({"Planned Start": ["2026-12-05T20:00:00Z"]}, **own))
    assert (half.planned_start, half.planned_end) == (datetime(2026, 12, 5, 20, tzinfo=UTC), None)


def test_items_and_services_stand_in_a_field_each_or_in_lines() -> None:
    change = read(row({"Configuration Items": ["sw-1\nsw-2, sw-1"], "Affected Services": ["VPN", "Wi-Fi"]}))
    assert [one.ci for one in change.cis] == ["sw-1", "sw-2"]
    assert (change.service, change.services) == ("VPN", ("VPN", "Wi-Fi"))


def test_the_implementer_is_the_role_and_only_without_such_a_role_the_owner() -> None:
    change = read(row({}))
    assert (change.implementer.id, change.owner.id) == ("sem", "ravi")
    assert read(row({}, CustomRoles={"Change Implementer": user("sem")})).implementer.id == "sem"
    assert read(row({}, CustomRoles={"RT::CustomRole-1": user("Nobody")})).implementer is None
    without = read(row({}), roles={})
    assert (without.implementer.id, without.owner) == ("ravi", None)


def test_the_version_moves_with_a_field_and_not_with_what_is_on_offer() -> None:
    offer = {"ref": "lifecycle", "from": "requested", "to": "cancelled", "label": "Call off"}
    plain = read(row({"Rollback Plan": ["Old"]}))
    assert plain.version == read(row({"Rollback Plan": ["Old"]}, _hyperlinks=[offer])).version
    assert plain.version != read(row({"Rollback Plan": ["New"]})).version


def test_a_failed_change_waits_for_its_review_until_a_note_of_an_agent_holds_it() -> None:
    item = row({"Change Completed": ["2026-11-20T23:00:00Z"]}, Status="failed")
    change = read(item)
    assert (change.state, change.result) == (ChangeState.REVIEW, Result.FAILED)
    assert change.review_due == datetime(2026, 11, 27, 23, tzinfo=UTC)
    words = change_marks.review("Rehearse it.")
    note = Entry(REF, "5", NOW, Visibility.INTERNAL, Party.AGENT, NOOR, words)
    assert (read(item, (note,)).state, read(item, (note,)).review) == (ChangeState.CLOSED, "Rehearse it.")
    reply = Entry(REF, "6", NOW, Visibility.PUBLIC, Party.USER, None, words)
    assert read(item, (reply,)).state is ChangeState.REVIEW


# ---- dates --------------------------------------------------------------------------------------------------

FIELDS = Kept(frozenset({"planned start", "planned end"}))


def test_custom_fields_take_the_agents_clock_and_own_dates_take_utc() -> None:
    body = Dates(ChangeMapping(), FIELDS, "Europe/Amsterdam").body(START, END, own=True)
    assert body["Starts"] == "2027-03-27 22:30:00"
    assert body["CustomFields"] == {
        "Planned Start": "2027-03-27 23:30:00",
        "Planned End": "2027-03-28 04:30:00",
    }
    assert "CustomFields" not in Dates(ChangeMapping(), Kept(frozenset()), "").body(START, END, own=False)


def test_a_window_that_was_taken_for_another_is_moved_by_the_difference() -> None:
    dates = Dates(ChangeMapping(), FIELDS, "")
    dates.correct((START, END), (START - timedelta(hours=1), END - timedelta(hours=2)))
    fields = dates.body(START, END, own=False)["CustomFields"]
    assert fields == {"Planned Start": "2027-03-27 23:30:00", "Planned End": "2027-03-28 04:30:00"}
