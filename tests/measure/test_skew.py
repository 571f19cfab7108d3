"""Those who answer are compared with all who asked, and told apart only where chance does not explain it."""

from __future__ import annotations

import pytest

from console.measure.skew import skew


def test_a_part_that_answers_far_less_than_its_share_is_named_and_so_is_who_answers_for_it() -> None:
    made = skew({"Plant": 500, "Office": 450, "Lab": 50}, {"Plant": 20, "Office": 76, "Lab": 4})
    assert [(part.name, part.over, part.under) for part in made] == [
        ("Office", True, False),
        ("Plant", False, True),
    ]
    plant = made[1]
    assert plant.requesters == pytest.approx(0.5)
    assert plant.answers.words == "20 % (13–29 %, n 100)"


def test_answers_in_proportion_are_not_skewed() -> None:
    assert skew({"Plant": 500, "Office": 500}, {"Plant": 12, "Office": 8}) == []


def test_small_parts_are_told_together_with_as_many_as_it_takes() -> None:
    tiny = {f"Team {number}": 4 for number in range(5)}
    made = skew({"Office": 80, **tiny}, {"Office": 100})
    assert [part.name for part in made] == ["Office", "others"]
    made = skew({"Office": 80, "Dock": 40, "Board": 4}, {"Office": 90, "Dock": 5, "Board": 5})
    assert [part.name for part in made] == ["Office", "others"]
    assert [part.requesters for part in made] == pytest.approx([80 / 124, 44 / 124])


def test_without_answers_or_requesters_there_is_nothing_to_compare() -> None:
    assert skew({"Plant": 500}, {}) == []
    assert skew({}, {"Plant": 5}) == []
