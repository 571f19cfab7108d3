"""Cells with few people behind them are hidden, and nobody gets them back by subtraction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.measure.anonymity import FEWEST, Cell, Seen, alone, may_quote, screened

Behind = dict[str, tuple[frozenset[int], frozenset[int]]]
"""By key: who answered, and which agents worked on it."""


def cells_of(table: Behind) -> list[Cell]:
    return [Cell(key, len(people), len(agents)) for key, (people, agents) in table.items()]


def together(table: Behind, keys: list[str]) -> Cell:
    people = frozenset[int]().union(*(table[key][0] for key in keys))
    agents = frozenset[int]().union(*(table[key][1] for key in keys))
    return Cell("together", len(people), len(agents))


def people(most: int) -> st.SearchStrategy[frozenset[int]]:
    return st.integers(0, 12).flatmap(
        lambda size: st.frozensets(st.integers(0, most), min_size=min(size, most), max_size=size)
    )


def with_agents(who: frozenset[int]) -> st.SearchStrategy[tuple[frozenset[int], frozenset[int]]]:
    """An answer is about a ticket, so some agent is behind it; where nobody answered there is none."""
    return st.tuples(st.just(who), people(9).map(lambda agents: agents | {0} if who else frozenset[int]()))


TABLES = st.dictionaries(st.sampled_from("abcdefgh"), people(40).flatmap(with_agents), max_size=8)


@given(TABLES)
def test_nothing_that_the_shown_cells_and_the_total_leave_over_is_smaller_than_a_cell_may_be(
    table: Behind,
) -> None:
    made = screened(cells_of(table), together(table, list(table)))
    hidden = list(made.hidden)
    if made.total is Seen.SHOWN and hidden:
        rest = together(table, hidden)
        assert len(hidden) >= 2, "a single hidden cell is the total less the others"
        assert rest.respondents >= FEWEST
        assert rest.agents >= FEWEST


@given(TABLES)
def test_no_cell_below_five_is_shown_with_or_without_a_total(table: Behind) -> None:
    whole = together(table, list(table))
    for made in (screened(cells_of(table), whole), screened(cells_of(table))):
        for key, seen in made.cells.items():
            who, agents = table[key]
            assert (seen is Seen.EMPTY) == (not who)
            if seen is Seen.SHOWN:
                assert min(len(who), len(agents)) >= FEWEST
        if made.total is Seen.SHOWN:
            assert min(whole.respondents, whole.agents) >= FEWEST


@given(TABLES)
def test_no_more_is_hidden_than_must_be(table: Behind) -> None:
    """One big cell protects whatever is small: a second one would be hidden for nothing."""
    made = screened(cells_of(table), together(table, list(table)))
    beside = [key for key, seen in made.cells.items() if seen is Seen.GIVES_AWAY]
    small = [key for key, seen in made.cells.items() if seen in (Seen.FEW_PEOPLE, Seen.FEW_AGENTS)]
    assert len(beside) <= 1
    assert small or not beside
    for key in beside:
        assert all(
            len(table[key][0]) <= len(table[other][0])
            for other, seen in made.cells.items()
            if seen is Seen.SHOWN
        )


def test_a_hidden_cell_takes_the_smallest_of_the_others_with_it() -> None:
    cells = [Cell("Email", 212, 9), Cell("Legal", 3, 6), Cell("Print", 40, 7), Cell("Payroll", 31, 7)]
    made = screened(cells, Cell("all", 280, 12))
    assert made.cells == {
        "Email": Seen.SHOWN,
        "Legal": Seen.FEW_PEOPLE,
        "Print": Seen.SHOWN,
        "Payroll": Seen.GIVES_AWAY,
    }
    assert made.hidden == ("Legal", "Payroll")
    assert made.words == "2 hidden: fewer than 5 people behind them, or would give one of those away"


def test_two_small_cells_do_not_hide_behind_each_other() -> None:
    """Together they have perhaps the same three people."""
    made = screened(
        [Cell("a", 3, 6), Cell("b", 2, 6), Cell("c", 50, 8), Cell("d", 60, 8)], Cell("all", 100, 9)
    )
    assert made.hidden == ("a", "b", "c")


def test_few_agents_hide_a_cell_that_many_people_answered() -> None:
    made = screened([Cell("a", 90, 4), Cell("b", 80, 9), Cell("c", 70, 9)], Cell("all", 200, 9))
    assert made.cells == {"a": Seen.FEW_AGENTS, "b": Seen.SHOWN, "c": Seen.GIVES_AWAY}


def test_a_cell_without_answers_is_no_place_to_hide_behind() -> None:
    made = screened([Cell("a", 3, 6), Cell("none", 0, 0), Cell("c", 50, 8)], Cell("all", 53, 8))
    assert made.cells == {"a": Seen.FEW_PEOPLE, "none": Seen.EMPTY, "c": Seen.GIVES_AWAY}


def test_without_a_total_nothing_can_be_subtracted() -> None:
    made = screened([Cell("a", 3, 6), Cell("c", 50, 8)])
    assert made.cells == {"a": Seen.FEW_PEOPLE, "c": Seen.SHOWN}
    assert made.total is None


def test_a_small_total_is_hidden_itself() -> None:
    made = screened([Cell("a", 3, 6), Cell("b", 1, 5)], Cell("all", 4, 6))
    assert made.total is Seen.FEW_PEOPLE
    assert made.hidden == ("a", "b")


def test_a_table_in_which_nothing_is_hidden_has_nothing_to_say() -> None:
    made = screened([Cell("a", 5, 5), Cell("b", 5, 5)], Cell("all", 9, 5))
    assert (made.hidden, made.words) == ((), "")
    assert screened([], Cell("all", 0, 0)).total is Seen.EMPTY


@pytest.mark.parametrize(
    ("respondents", "agents", "seen"),
    [(0, 0, Seen.EMPTY), (4, 9, Seen.FEW_PEOPLE), (9, 4, Seen.FEW_AGENTS), (5, 5, Seen.SHOWN)],
)
def test_five_people_and_five_agents_are_enough(respondents: int, agents: int, seen: Seen) -> None:
    assert alone(Cell("x", respondents, agents)) is seen


def test_words_are_quoted_from_eight_people_on() -> None:
    assert [may_quote(count) for count in (0, 7, 8)] == [False, False, True]


def test_two_cells_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="one key"):
        screened([Cell("a", 5, 5), Cell("a", 50, 8)])
