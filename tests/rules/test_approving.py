"""The rules hold against the table that was written by hand, in every combination."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest

from console.model import ApprovalState, ChangeState
from console.rules.approving import Barred, Case, Ruling, may_approve, may_send_back
from tests.rules import table


def ruling(case: Case, decision: str) -> Ruling:
    """Ask the rules for a decision of the table."""
    if decision == "yes":
        return may_approve(case)
    conditions, none_can = table.SAID[decision]
    return may_send_back(case, conditions, none_can=none_can)


def test_every_combination_stands_in_exactly_one_row_of_the_table() -> None:
    rows = table.rows()
    for one, other in combinations(rows, 2):
        apart = any(not set(a) & set(b) for a, b in zip(one.cells, other.cells, strict=True))
        assert apart, f"two rows are about the same: {one} {other}"
    every = 1
    for column in table.COLUMNS:
        values = table.VALUES[column].split()
        assert len(set(values)) == len(values)
        every *= len(values)
    assert sum(row.size for row in rows) == every


def test_no_state_of_a_change_or_approval_is_missing_from_the_table() -> None:
    assert set(table.VALUES["change"].split()) == {state.value for state in ChangeState}
    assert set(table.VALUES["approval"].split()) == {state.value for state in ApprovalState}
    assert set(table.VALUES["relation"].split()) == set(table.RELATIONS)
    assert set(table.VALUES["role"].split()) == set(table.ROLES)
    assert set(table.VALUES["window"].split()) == set(table.WINDOWS)
    assert {row.expected for row in table.rows()} == {None, *Barred}


def test_the_cases_that_tell_most_hold() -> None:
    for name, case, expected, decision in table.telling_cases():
        assert ruling(case, decision).barred == expected, name


def test_every_combination_is_ruled_as_the_table_says() -> None:
    wrong: list[str] = []
    seen: Counter[Barred | None] = Counter()
    for name, case, expected, decision in table.cases():
        found = ruling(case, decision)
        seen[found.barred] += 1
        acting_for = None if expected else table.ACTING_FOR.get(name.split()[1])
        if found.barred != expected or found.acting_for != acting_for or not found.sentence.endswith("."):
            wrong.append(f"{name}: {found}, expected {expected}, acting for {acting_for}")
    assert wrong == []
    assert seen[None] == 130, "five relations, two open states: 3 windows for a yes, 5 for each of two noes"


FINE = next(
    case for _, case, barred, decision in table.telling_cases() if barred is None and decision == "yes"
)


@pytest.mark.parametrize(
    "case",
    [
        replace(FINE, me=""),
        replace(FINE, me="", approver=""),
        replace(FINE, shown=""),
        replace(FINE, shown="", current=""),
        replace(FINE, shown="v2", current=""),
        replace(FINE, requester=" ada "),
        replace(FINE, owner="ＡＤＡ"),
        replace(FINE, approver="ada "),
    ],
)
def test_nothing_can_be_approved_where_an_id_or_a_version_is_empty_or_oddly_written(case: Case) -> None:
    assert not may_approve(case).allowed


@pytest.mark.parametrize("bare", ["", " ", "\u200b", ".", "-", "…", "\u202e?"])
def test_a_condition_without_a_letter_or_figure_makes_a_no_as_bare_as_none(bare: str) -> None:
    assert may_send_back(FINE, (bare,), none_can=False).barred is Barred.NO_WORDS
    assert may_send_back(FINE, (bare, "再試"), none_can=False).allowed


def test_what_is_unknown_is_said_to_be_unknown() -> None:
    for odd in (
        replace(FINE, change_state=ChangeState.UNKNOWN),
        replace(FINE, approval_state=ApprovalState.UNKNOWN),
    ):
        assert "not known here" in may_approve(odd).sentence


def test_every_reason_has_a_sentence_of_its_own_that_says_what_to_do() -> None:
    sentences = {
        (barred, ruling(case, decision).sentence) for _, case, barred, decision in table.telling_cases()
    }
    assert len({sentence for _, sentence in sentences}) == len(sentences)
    assert len(sentences) >= 22
