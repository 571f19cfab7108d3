"""Departments that are not heard are found; small ones are not shown; and numbers about people are of services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.measure.passing import Passing, Turns, passing, turns
from console.measure.unheard import Department, unheard

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SALES = Department("Sales", 80, 200, 300, 90, NOW - timedelta(days=3))


def names(*departments: Department) -> list[str]:
    return [one.department.name for one in unheard([SALES, *departments], NOW)[0]]


def test_a_department_of_which_nobody_answers_is_not_heard() -> None:
    legal = Department("Legal", 14, 41, 12, 0, NOW - timedelta(days=140, hours=3))
    (found,), hidden = unheard([SALES, legal], NOW)
    assert found.words == "Legal: 41 tickets, 0 of 12 answered, last spoken to 140 d ago"
    assert (found.response.value, found.response.n, hidden) == (0, 12, 0)


def test_a_department_that_is_never_asked_is_not_heard_and_has_no_rate() -> None:
    (found,), _ = unheard([SALES, Department("Dock", 30, 55, 0, 0)], NOW)
    assert found.response.value is None
    assert found.words == "Dock: 55 tickets, never asked, nobody noted a conversation"


def test_a_department_that_answers_less_than_all_is_listed_only_where_chance_does_not_explain_it() -> None:
    assert names(Department("Plant", 90, 300, 200, 20)) == ["Plant"]
    assert names(Department("Lab", 20, 30, 8, 1)) == []


def test_the_department_with_the_most_tickets_comes_first() -> None:
    assert names(
        Department("a", 9, 20, 9, 0), Department("b", 9, 90, 9, 0), Department("c", 9, 90, 0, 0)
    ) == [
        "b",
        "c",
        "a",
    ]


def test_a_department_with_few_tickets_is_quiet_and_not_unheard() -> None:
    assert names(Department("Board", 9, 9, 9, 0)) == []


def test_a_department_of_four_is_hidden_and_counted() -> None:
    found, hidden = unheard([SALES, Department("Board", 4, 40, 9, 0)], NOW)
    assert ([one.department.name for one in found], hidden) == ([], 1)


def test_where_nobody_is_asked_nobody_is_heard() -> None:
    found, _ = unheard([Department("Dock", 30, 55, 0, 0)], NOW)
    assert [one.department.name for one in found] == ["Dock"]
    assert unheard([], NOW) == ([], 0)


def test_a_conversation_that_is_dated_tomorrow_was_just_now() -> None:
    (found,), _ = unheard([SALES, Department("Dock", 30, 55, 0, 0, NOW + timedelta(days=1))], NOW)
    assert found.words.endswith("last spoken to 0 d ago")


@pytest.mark.parametrize(
    ("hands", "speakers", "handovers", "retellings"),
    [
        ("", "", 0, 0),
        ("a", "", 0, 0),
        ("ab", "", 1, 0),
        ("aab-ba", "", 2, 0),
        ("a", "-a-a-", 0, 0),
        ("ab", "-a-b-", 1, 1),
        ("aba", "-a-b-a-", 2, 2),
        ("ab", "-ab-", 1, 0),
        ("ab", "-a--b--", 1, 1),
        ("a", "--", 0, 0),
    ],
)
def test_hand_overs_and_retellings_are_counted(
    hands: str, speakers: str, handovers: int, retellings: int
) -> None:
    """A letter is a hand, `-` is nobody or the user."""
    made = turns("Email", *([one.replace("-", "") for one in each] for each in (hands, speakers)))
    assert made == Turns("Email", handovers, retellings)


def test_hand_overs_are_told_by_service_with_their_interval() -> None:
    made = passing([Turns("Email", 2, 1), Turns("Email", 0, 0), Turns("Email", 1, 0), Turns("Print", 0, 0)])
    email = made["Email"]
    assert (email.tickets, email.handovers, email.retellings) == (3, 3, 1)
    assert email.passed_on.words == "67 % (21–94 %, n 3)"
    assert email.told_again.value == pytest.approx(1 / 3)
    assert made["Print"].passed_on.value == 0
    assert passing([]) == {}
    assert {"agent", "hand", "person"}.isdisjoint(Passing.__slots__)
