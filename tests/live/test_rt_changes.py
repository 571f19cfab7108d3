"""Decisions on a real Request Tracker, each looked at there by plain REST."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from console.intents import AskAbout, Meet, condition_id
from console.model import ApprovalState, ChangeState, Person
from console.services.base import AnswerLost, Conflict, Done, Gone, Rejected
from console.services.rt import RequestTracker
from tests.live.changes import NOOR, changes_of, make, mine, no, yes
from tests.live.conftest import Desk
from tests.live.proxy import Fault, Proxy
from tests.live.rest import Rest

pytestmark = pytest.mark.live
AISHA = Person("aisha.demir", "Aisha Demir", agent=True)


@pytest.fixture
def board(desk: Desk) -> Iterator[Rest]:
    """Aisha, who sits on the board and decides in the web interface."""
    rest = desk.rest("aisha.demir")
    yield rest
    rest.close()


async def test_a_yes_is_given_on_the_approval_and_approves_the_change(
    noor: RequestTracker, web: Rest, board: Rest
) -> None:
    look = await changes_of(noor).look(make(web))
    assert (look.change.state, mine(look).state) == (ChangeState.AUTHORISE, ApprovalState.REQUESTED)
    intent = yes(look, comment="Window is free.", evidence="ab" * 32)
    receipt = await changes_of(noor).carry_out(intent, "key-yes-" + look.change.ref.id, look)
    assert board.ticket(intent.approval.id)["Status"] == "resolved"
    assert web.ticket(look.change.ref.id)["Status"] == "approved"
    assert receipt.said == f"{look.change.number} is approved."
    said = board.texts(intent.approval.id)[-1]
    assert "Window is free." in said
    assert f"amends sha256:{'ab' * 32}" in said
    after = await changes_of(noor).look(look.change.ref)
    assert (mine(after).state, mine(after).comment) == (ApprovalState.APPROVED, "Window is free.")
    by = mine(after).decided_by
    assert by is not None
    assert by.id == NOOR.id


async def test_conditions_are_read_back_and_tracked_until_one_says_they_are_met(
    noor: RequestTracker, web: Rest, desk: Desk
) -> None:
    look = await changes_of(noor).look(make(web))
    words = ("Rehearse the back-out on the spare", "Tell the harbour master first, by phone: 4711")
    intent = yes(look, conditions=words)
    await changes_of(noor).carry_out(intent, "key-cond-" + look.change.ref.id, look)
    after = await changes_of(noor).look(look.change.ref)
    assert [(one.id, one.text, one.met) for one in mine(after).conditions] == [
        (condition_id(text), text, False) for text in words
    ]
    async with desk.connect("sem.visser") as sem:  # who may not see the approval, and carries the change out
        shown = await changes_of(sem).look(look.change.ref)
        told = next(one for one in shown.approvals if one.ref == intent.approval)
        assert (told.state, told.addressed) == (ApprovalState.APPROVED, False)
        assert [one.text for one in told.conditions] == list(words)
        met = Meet(
            look.change.ref, intent.approval, condition_id(words[0]), Person("sem.visser", "Sem Visser")
        )
        await changes_of(sem).carry_out(met, "key-met-" + look.change.ref.id, shown)
    after = await changes_of(noor).look(look.change.ref)
    assert [(one.met, one.met_by) for one in mine(after).conditions] == [(True, "Sem Visser"), (False, "")]
    assert any("Condition met: Rehearse" in text for text in web.texts(look.change.ref.id))


async def test_a_no_rejects_the_change_and_its_requester_reads_what_would_make_it_a_yes(
    noor: RequestTracker, web: Rest, board: Rest
) -> None:
    look = await changes_of(noor).look(make(web))
    intent = no(look, "Move it out of the freeze", comment="Not that week.")
    receipt = await changes_of(noor).carry_out(intent, "key-no-" + look.change.ref.id, look)
    assert board.ticket(intent.approval.id)["Status"] == "rejected"
    assert web.ticket(look.change.ref.id)["Status"] == "rejected"
    replies = [event["id"] for event in web.history(look.change.ref.id, "Correspond")]
    mailed = [text for text in web.texts(look.change.ref.id) if "Move it out of the freeze" in text]
    assert len(replies) == len(mailed) == 1
    assert "pass your words on" not in receipt.said
    assert (
        mine(await changes_of(noor).look(look.change.ref)).conditions[0].text == "Move it out of the freeze"
    )


async def test_the_open_approval_of_a_rejected_change_is_never_approved(
    noor: RequestTracker, web: Rest, desk: Desk
) -> None:
    ref = make(web, Risk="High")
    look = await changes_of(noor).look(ref)
    assert look.change.hidden_approvals == 1
    crew = desk.rest("jonas.krug")
    other = crew.newest(f"Type='approval' AND DependedOnBy={ref.id}")[0]
    crew.update(other, Status="rejected")
    crew.close()
    assert web.ticket(ref.id)["Status"] == "rejected"
    with pytest.raises(Rejected, match="revive"):
        await changes_of(noor).carry_out(yes(look), "key-dead-" + ref.id, look)
    assert web.ticket(ref.id)["Status"] == "rejected"
    assert (await changes_of(noor).look(ref)).change.state is ChangeState.REJECTED


async def test_a_question_goes_on_the_approval_and_as_a_note_on_the_change_and_approves_nothing(
    noor: RequestTracker, web: Rest, board: Rest
) -> None:
    look = await changes_of(noor).look(make(web))
    asked = AskAbout(look.change.ref, mine(look).ref, NOOR, "Who tells the pilots?")
    await changes_of(noor).carry_out(asked, "key-ask-" + look.change.ref.id, look)
    await changes_of(noor).carry_out(asked, "key-ask-" + look.change.ref.id, look)
    assert web.ticket(look.change.ref.id)["Status"] == "requested"
    assert len([text for text in board.texts(mine(look).ref.id) if "Who tells the pilots?" in text]) == 1
    assert len(web.history(look.change.ref.id, "Comment")) == 1
    assert not web.history(look.change.ref.id, "Correspond")
    after = await changes_of(noor).look(look.change.ref)
    assert mine(after).state is ApprovalState.MORE_INFO


async def test_what_changed_after_the_card_was_shown_is_not_approved(noor: RequestTracker, web: Rest) -> None:
    look = await changes_of(noor).look(make(web))
    web.update(look.change.ref.id, CustomFields={"Planned End": "2027-03-03 02:00:00"})
    with pytest.raises(Conflict, match="not what you decided about"):
        await changes_of(noor).carry_out(yes(look), "key-edit-" + look.change.ref.id, look)
    assert web.ticket(look.change.ref.id)["Status"] == "requested"


async def test_an_approval_that_was_decided_meanwhile_is_refused_and_named_by_who_did(
    noor: RequestTracker, web: Rest, board: Rest
) -> None:
    look = await changes_of(noor).look(make(web, Risk="High"))
    board.update(mine(look).ref.id, Status="resolved")
    with pytest.raises(Rejected, match="decided meanwhile by Aisha Demir: resolved"):
        await changes_of(noor).carry_out(no(look, "Later"), "key-late-" + look.change.ref.id, look)
    assert (board.ticket(mine(look).ref.id)["Status"], web.ticket(look.change.ref.id)["Status"]) == (
        "resolved",
        "requested",
    )


async def test_nobody_decides_an_approval_that_is_not_theirs(
    desk: Desk, noor: RequestTracker, web: Rest
) -> None:
    look = await changes_of(noor).look(make(web))
    async with desk.connect("mei.tanaka") as mei:
        shown = await changes_of(mei).look(look.change.ref)
        assert (shown.approvals, shown.change.hidden_approvals) == ((), 1)
        with pytest.raises(Gone):
            await changes_of(mei).carry_out(yes(look), "key-mei-" + look.change.ref.id, shown)
    assert web.ticket(look.change.ref.id)["Status"] == "requested"


async def test_of_two_approvers_in_the_same_second_each_is_told_of_the_other(
    desk: Desk, noor: RequestTracker, web: Rest, board: Rest
) -> None:
    told: list[str] = []
    for turn in range(6):
        ref = make(web, f"Race {turn}")
        async with desk.connect("aisha.demir") as aisha:
            first, second = await changes_of(noor).look(ref), await changes_of(aisha).look(ref)
            outcomes = await asyncio.gather(
                changes_of(noor).carry_out(yes(first, comment="Yes."), f"key-a-{ref.id}", first),
                changes_of(aisha).carry_out(no(second, "Later", by=AISHA), f"key-b-{ref.id}", second),
                return_exceptions=True,
            )
        final = board.ticket(mine(first).ref.id)["Status"]
        for outcome, wanted in zip(outcomes, ("resolved", "rejected"), strict=True):
            if not isinstance(outcome, BaseException):
                told.append(outcome.said)
                assert final == wanted or "In the same moment" in outcome.said
            else:
                assert isinstance(outcome, Rejected | Conflict), outcome
                told.append(str(outcome))
        if sum("same moment" in words for words in told):
            break
    assert any("In the same moment: " in words for words in told), told


@pytest.mark.parametrize(
    ("fault", "done"),
    [(Fault.LOSE_ANSWER, Done.YES), (Fault.DELIVER_LATE, Done.YES), (Fault.SWALLOW, Done.NO)],
)
async def test_a_decision_whose_answer_was_lost_is_found_or_known_not_to_be_there(
    desk: Desk, noor: RequestTracker, proxy: Proxy, web: Rest, fault: Fault, done: Done
) -> None:
    look = await changes_of(noor).look(make(web))
    intent, key = (
        yes(look, conditions=("Tell the desk",)),
        f"key-{fault.name}-{look.change.ref.id}".replace("_", "-"),
    )
    proxy.faults.append(fault)
    async with desk.connect("noor.bakker", url=proxy.url) as faulty:
        with pytest.raises(AnswerLost):
            await changes_of(faulty).carry_out(intent, key, look)
    traced = await changes_of(noor).trace(intent, key, look)
    assert traced.done is done
    if done is Done.NO:
        await changes_of(noor).carry_out(intent, key, look)
    assert web.ticket(look.change.ref.id)["Status"] == "approved"
    assert len([text for text in web.texts(look.change.ref.id) if "amends approval" in text]) == 1


async def test_the_same_decision_by_other_means_is_left_to_the_agent_to_judge(
    desk: Desk, noor: RequestTracker, proxy: Proxy, web: Rest
) -> None:
    look = await changes_of(noor).look(make(web))
    intent, key = yes(look), f"key-twin-{look.change.ref.id}"
    proxy.faults.append(Fault.SWALLOW)
    async with desk.connect("noor.bakker", url=proxy.url) as faulty:
        with pytest.raises(AnswerLost):
            await changes_of(faulty).carry_out(intent, key, look)
    by_hand = desk.rest("noor.bakker")
    by_hand.update(intent.approval.id, Status="resolved")
    by_hand.close()
    traced = await changes_of(noor).trace(intent, key, look)
    assert traced.done is Done.UNKNOWN
