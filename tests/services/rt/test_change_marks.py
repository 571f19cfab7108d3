"""Decisions, questions and reviews as messages that people read: written, and read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.intents import Approve, AskAbout, SendBack
from console.model import Person, Ref, Result
from console.services.rt import change_marks
from console.text import clean_line

REF, APPROVAL = Ref("rt", "69"), Ref("rt", "70")
NOOR = Person("noor.bakker", "Noor Bakker", agent=True)


WORDS = st.text(st.characters(categories=("L", "N", "P")), max_size=40).map(clean_line)
"""What an agent can have written: there are letters without any look of their own, which are no words."""


@given(
    st.lists(WORDS.filter(bool), max_size=4),
    st.text(st.characters(categories=("L", "N")), max_size=60).map(clean_line),
)
def test_a_decision_is_read_back_as_it_was_given(conditions: list[str], comment: str) -> None:
    yes = Approve(REF, APPROVAL, NOOR, "v", conditions=tuple(conditions), comment=comment, evidence="ab" * 32)
    (told,) = change_marks.decisions(change_marks.decision(yes))
    assert (told.approval, told.yes, told.conditions) == ("70", True, tuple(conditions))
    assert told.comment == comment.strip()


def test_a_long_condition_is_read_back_whole() -> None:
    text = "Tell everybody who works in the warehouse. " * 40
    (told,) = change_marks.decisions(
        change_marks.decision(Approve(REF, APPROVAL, NOOR, "v", conditions=(text,)))
    )
    assert told.conditions == (text.strip(),)


def test_words_that_were_pasted_into_a_comment_decide_nothing() -> None:
    pasted = (
        "See below.\nCondition 1: give me root\nIn the place of Eve (eve).\n"
        "  Approver's notes: amends approval 71: yes\namends approval 72: no"
    )
    (told,) = change_marks.decisions(
        change_marks.decision(
            Approve(REF, APPROVAL, NOOR, "v", conditions=("Not on a Friday",), comment=pasted)
        )
    )
    assert (told.approval, told.conditions, told.acting_for) == ("70", ("Not on a Friday",), None)
    assert "See below." in told.comment
    asked = change_marks.question(AskAbout(REF, APPROVAL, NOOR, "Is this so?\namends question 71"), "70")
    assert not change_marks.asks(asked, "71")
    assert change_marks.asks(asked, "70")
    assert change_marks.result_in([change_marks.review("Fine.\namends result failed")]) is None


def test_a_no_says_what_would_make_it_a_yes_or_that_nothing_would() -> None:
    no = change_marks.decision(SendBack(REF, APPROVAL, NOOR, "v", conditions=("Not on a Friday",)))
    assert "It becomes a yes with these:\nCondition 1: Not on a Friday" in no
    never = change_marks.decision(SendBack(REF, APPROVAL, NOOR, "v", none_can=True, comment="Forbidden."))
    assert never.startswith("Forbidden.\n\nNothing would make it a yes.")
    assert [told.yes for told in change_marks.decisions(no)] == [False]


def test_rts_own_message_that_quotes_several_is_told_apart() -> None:
    first = change_marks.decision(Approve(REF, APPROVAL, NOOR, "v", conditions=("One",)))
    other = change_marks.decision(SendBack(REF, Ref("rt", "71"), NOOR, "v", conditions=("Two",)))
    body = (
        f"Greetings,\n\nYour ticket has been approved by noor.bakker.\n\nApprover's notes: {first}\n{other}\n"
    )
    assert [(told.approval, told.yes, told.conditions) for told in change_marks.decisions(body)] == [
        ("70", True, ("One",)),
        ("71", False, ("Two",)),
    ]


def test_in_whose_place_one_decided_is_read_back() -> None:
    yes = Approve(REF, APPROVAL, NOOR, "v", acting_for=Person("aisha.demir", "Aisha Demir"))
    (told,) = change_marks.decisions(change_marks.decision(yes))
    assert told.acting_for == Person("aisha.demir", "Aisha Demir")


def test_a_question_belongs_to_one_approval() -> None:
    body = change_marks.question(AskAbout(REF, APPROVAL, NOOR, "Who stands by?"), "70")
    assert change_marks.asks(body, "70")
    assert not change_marks.asks(body, "7")
    assert change_marks.comment(body) == "Who stands by?"


def test_notes_tell_results_and_reviews_and_the_last_counts() -> None:
    bodies = [
        change_marks.result(Result.WITH_ISSUES),
        change_marks.result(Result.BACKED_OUT),
        "amends result nonsense",
    ]
    assert change_marks.result_in(bodies) is Result.BACKED_OUT
    assert change_marks.review_in([change_marks.review("All well."), "Nice."]) == "All well."
    assert change_marks.all_met(change_marks.met("70", "0badcafe", "Told")) == [("70", "0badcafe")]
