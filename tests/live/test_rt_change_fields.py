"""Windows, implementers, states, reviews and new changes on a real Request Tracker, looked at there by plain REST."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.intents import (
    ChangeIntent,
    CreateChange,
    NoteOnChange,
    Progress,
    Reschedule,
    Review,
    SetImplementer,
)
from console.model import ChangeKind, ChangeState, Person, Ref, Result
from console.services.base import AnswerLost, Conflict, Done, Rejected
from console.services.rt import RequestTracker
from console.settings import ChangeMapping
from tests.live.changes import END as END_NOW
from tests.live.changes import NOOR, changes_of, fields, make
from tests.live.changes import START as START_NOW
from tests.live.conftest import Desk
from tests.live.proxy import Fault, Proxy
from tests.live.rest import Rest

pytestmark = pytest.mark.live
START = datetime(2027, 7, 5, 21, 15, tzinfo=UTC)
END = START + timedelta(minutes=90)
AS_RT_SAYS = ["2027-07-05T21:15:00Z", "2027-07-05T22:45:00Z"]


def window(rest: Rest, ref: Ref) -> list[str]:
    """Return where the change's window begins and ends, as the server says."""
    known = fields(rest, ref)
    return [known["Planned Start"][0], known["Planned End"][0]]


def own_dates(agree: bool) -> dict[str, str]:
    """Return Starts and Due that say the same as the planned window, or something else."""
    return {"Starts": START_NOW, "Due": END_NOW if agree else "2027-12-24 12:00:00"}


@pytest.mark.parametrize("login", ["noor.bakker", "lucia.marin"])
async def test_a_moved_window_is_the_same_instant_whatever_the_agents_time_zone(
    desk: Desk, web: Rest, login: str
) -> None:
    ref, other = make(web), "2027-12-24T12:00:00Z"
    web.update(ref.id, **own_dates(login == "lucia.marin"))
    async with desk.connect(login) as service:
        look = await changes_of(service).look(ref)
        await changes_of(service).carry_out(Reschedule(ref, START, END), "key-move-" + ref.id, look)
        after = (await changes_of(service).look(ref)).change
    assert (after.planned_start, after.planned_end) == (START, END)
    assert window(web, ref) == AS_RT_SAYS
    assert web.ticket(ref.id)["Due"] == (AS_RT_SAYS[1] if login == "lucia.marin" else other)


async def test_where_nobody_tells_the_time_zone_the_window_is_read_back_and_set_right(
    desk: Desk, web: Rest
) -> None:
    ref = make(web)
    async with desk.connect("lucia.marin") as service:
        service._directory._me = replace(await service._directory.me(), zone="")
        look = await changes_of(service).look(ref)
        await changes_of(service).carry_out(Reschedule(ref, START, END), "key-zone-" + ref.id, look)
    assert window(web, ref) == AS_RT_SAYS


async def test_a_window_that_somebody_else_moved_is_a_conflict(noor: RequestTracker, web: Rest) -> None:
    ref = make(web)
    look = await changes_of(noor).look(ref)
    web.update(ref.id, CustomFields={"Planned Start": "2027-03-02 21:00:00"})
    with pytest.raises(Conflict, match="start"):
        await changes_of(noor).carry_out(Reschedule(ref, START, END), "key-moved-" + ref.id, look)
    assert window(web, ref)[0] == "2027-03-02T21:00:00Z"


async def test_a_window_that_ends_before_it_begins_is_not_sent(noor: RequestTracker, web: Rest) -> None:
    ref = make(web)
    look = await changes_of(noor).look(ref)
    with pytest.raises(Rejected, match="end before it begins"):
        await changes_of(noor).carry_out(Reschedule(ref, END, START), "key-bad-" + ref.id, look)


async def test_the_implementer_is_a_custom_role_and_can_be_nobody(noor: RequestTracker, web: Rest) -> None:
    ref = make(web)
    for to in (Person("sem.visser", "Sem Visser"), None):
        look = await changes_of(noor).look(ref)
        await changes_of(noor).carry_out(SetImplementer(ref, to), f"key-who-{ref.id}", look)
        held = web.ticket(ref.id)["RT::CustomRole-1"]
        assert (held["id"] if isinstance(held, dict) else held) == (to.id if to else "Nobody")
        found = (await changes_of(noor).look(ref)).change.implementer
        assert (found.id if found else None) == (to.id if to else None)


async def test_a_change_is_begun_and_backed_out_and_then_reviewed(desk: Desk, web: Rest) -> None:
    ref = make(web, **{"Change Type": "Standard"})
    by_hand = desk.rest("noor.bakker")
    by_hand.update(ref.id, Status="approved")
    by_hand.close()
    async with desk.connect("sem.visser") as sem:
        await done(sem, Progress(ref, "", ChangeState.IMPLEMENTING))
        assert web.ticket(ref.id)["Status"] == "in progress"
        await done(sem, Progress(ref, "", ChangeState.CLOSED, Result.BACKED_OUT))
        assert web.ticket(ref.id)["Status"] == "failed"
        change = (await changes_of(sem).look(ref)).change
        assert (change.state, change.result) == (ChangeState.REVIEW, Result.BACKED_OUT)
        assert change.actual_start is not None
        assert change.actual_end is not None
        assert change.review_due == change.actual_end + timedelta(days=7)
        await done(sem, Review(ref, "The spare had other firmware: rehearse on equal ones.", NOOR))
        change = (await changes_of(sem).look(ref)).change
    assert (change.state, change.review_due) == (ChangeState.CLOSED, None)
    assert fields(web, ref)["Review"] == [change.review]


async def test_a_state_without_the_right_to_it_is_refused_in_words(desk: Desk, web: Rest) -> None:
    ref = make(web)
    async with desk.connect("mei.tanaka") as mei:
        with pytest.raises(Rejected):
            await done(mei, Progress(ref, "approved", ChangeState.SCHEDULED))
        with pytest.raises(Rejected, match="on offer"):
            await done(mei, Progress(ref, "", ChangeState.CLOSED))
    assert web.ticket(ref.id)["Status"] == "requested"


@pytest.mark.parametrize("fault", [Fault.LOSE_ANSWER, Fault.SWALLOW])
@pytest.mark.parametrize("kind", ["note", "move", "make"])
async def test_what_was_lost_on_the_way_is_done_once(
    desk: Desk, noor: RequestTracker, proxy: Proxy, web: Rest, fault: Fault, kind: str
) -> None:
    ref, title = make(web), f"Lost {kind} {fault.name}"
    intents: dict[str, ChangeIntent] = {
        "note": NoteOnChange(ref, "Seen with the supplier.", NOOR),
        "move": Reschedule(ref, START, END),
        "make": CreateChange(Ref("rt", "new-1"), title, NOOR, start=START, end=END),
    }
    intent = intents[kind]
    look = None if kind == "make" else await changes_of(noor).look(ref)
    key, before = f"key-{kind}-{ref.id}", web.total(f"Subject='{title}'")
    proxy.faults.append(fault)
    async with desk.connect("noor.bakker", url=proxy.url) as faulty:
        with pytest.raises(AnswerLost):
            await changes_of(faulty).carry_out(intent, key, look)
    traced = await changes_of(noor).trace(intent, key, look)
    assert traced.done is (Done.YES if fault is Fault.LOSE_ANSWER else Done.NO)
    if traced.done is Done.NO:
        await changes_of(noor).carry_out(intent, key, look)
    if kind == "note":
        assert web.texts(ref.id).count("Seen with the supplier.") == 1
    elif kind == "move":
        assert window(web, ref) == AS_RT_SAYS
    else:
        assert web.total(f"Subject='{title}'") == before + 1


async def test_a_new_change_has_every_field_that_the_queue_has_and_says_what_it_has_not(
    noor: RequestTracker, web: Rest
) -> None:
    intent = CreateChange(
        Ref("rt", "new-2"), "Replace the tide gauge’s modem", NOOR, ChangeKind.NORMAL, "Planning", "Network",
        ("modem-7", "gauge-2"), START, END, "", Person("sem.visser", "Sem Visser"), "It loses the line at ebb.",
        "Pilotage", "1. Swap\n2. Test", "Rehearsed", "Put the old one back", 20, True,
    )  # fmt: skip
    receipt = await changes_of(noor).carry_out(intent, "key-new", None)
    assert receipt.said == "Request Tracker did not take the team."
    known = fields(web, receipt.ticket)
    assert (known["Change Type"], known["Affected Services"]) == (["Normal"], ["Planning"])
    assert known["Configuration Items"] == ["modem-7", "gauge-2"]
    assert window(web, receipt.ticket) == AS_RT_SAYS
    change = (await changes_of(noor).look(receipt.ticket)).change
    assert (change.why, change.backout_minutes, change.outage) == ("It loses the line at ebb.", 20, True)
    again = await changes_of(noor).carry_out(intent, "key-new", None)
    assert again.ticket == receipt.ticket


async def test_without_such_a_queue_there_are_no_changes_and_a_note_says_so(desk: Desk) -> None:
    async with desk.connect("noor.bakker", changes=ChangeMapping(queue="Nowhere")) as service:
        assert any("no queue “Nowhere”" in note for note in (await service.hello()).notes)
        assert [ref async for ref in changes_of(service).present()] == []


async def done(service: RequestTracker, intent: Progress | Review) -> None:
    """Carry an intent out on what the change is now."""
    look = await changes_of(service).look(intent.change)
    await changes_of(service).carry_out(intent, f"key-{type(intent).__name__}-{look.change.version}", look)
