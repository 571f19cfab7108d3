"""The queue by impact: what tickets weigh, which promise comes first, and what a simulated shift loses."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp

import pytest

from console.measure.impact import (
    History,
    Waiting,
    by_impact,
    guarded,
    history,
    place,
    standing,
    told,
    usual,
    weigh,
    why,
)
from console.model import Provenance, Standing, WorkState

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
SAID, NONE = Provenance.SAID, History()


def test_a_ticket_weighs_its_users_times_how_badly_they_are_hit() -> None:
    weights = [
        weigh(48, SAID, state, NONE, NONE).weight
        for state in (WorkState.BLOCKED, WorkState.WORKAROUND, WorkState.SLOWER, WorkState.NO_LOSS)
    ]
    assert weights == pytest.approx([48, 19.2, 9.6, 0])


def test_what_nobody_tells_is_taken_from_its_category_drawn_towards_all() -> None:
    email = history([(10, WorkState.BLOCKED)] * 20)
    others = history([(1, WorkState.SLOWER)] * 60)
    guess = weigh(None, Provenance.UNKNOWN, WorkState.UNKNOWN, email, email + others)
    everybody = (20 * 10 + 60 + 20 * 1) / 100, (20 * 1 + 60 * 0.2 + 20 * 0.4) / 100
    assert guess.weight == pytest.approx((200 + 20 * everybody[0]) / 40 * (20 + 20 * everybody[1]) / 40)
    assert guess.guessed
    assert weigh(48, SAID, WorkState.UNKNOWN, NONE, NONE).weight == pytest.approx(48 * 0.4)
    assert weigh(None, SAID, WorkState.BLOCKED, NONE, NONE).weight == 1


def test_tickets_that_tell_nothing_add_nothing_to_the_history() -> None:
    assert history([(None, WorkState.UNKNOWN), (3, WorkState.UNKNOWN), (None, WorkState.NO_LOSS)]) == History(
        3, 1, 0.0, 1
    )


@pytest.mark.parametrize(
    ("users", "how", "state", "waited", "left", "words"),
    [
        (48, SAID, WorkState.BLOCKED, 40 * MINUTE, 3 * HOUR, "48 blocked · 40 min · due 3 h"),
        (48, SAID, WorkState.BLOCKED, 5 * HOUR, -22 * MINUTE, "48 blocked · 5 h · 22 min late"),
        (9, Provenance.ESTIMATED, WorkState.WORKAROUND, 3 * DAY, None, "≈9 workaround · 3 d"),
        (1, Provenance.COUNTED, WorkState.NO_LOSS, 0, 2 * DAY, "1 no loss · 0 min · due 2 d"),
        (None, Provenance.UNKNOWN, WorkState.UNKNOWN, 0, None, "? unknown · others lose 0.4 h/h · 0 min"),
    ],
)
def test_a_row_says_why_it_stands_there(
    users: int | None, how: Provenance, state: WorkState, waited: float, left: float | None, words: str
) -> None:
    assert why(weigh(users, how, state, NONE, NONE), waited, left) == words


def order(*queue: Waiting) -> str:
    return "".join(one.key for one in by_impact(queue, 10 * MINUTE))


def test_promises_that_break_soon_come_first_the_most_harmful_of_them_before_the_others() -> None:
    assert (
        order(
            Waiting("a", 900, left=61 * MINUTE),
            Waiting("b", 1, left=5 * MINUTE),
            Waiting("c", 2, left=60 * MINUTE),
            Waiting("d", 5),
            Waiting("e", 40, left=-MINUTE),
        )
        == "cbaed"
    )


def test_of_equal_harm_what_is_done_sooner_comes_first_and_then_what_waited_longest() -> None:
    assert order(Waiting("a", 6, handling=HOUR), Waiting("b", 6, handling=5 * MINUTE)) == "ba"
    assert order(Waiting("a", 6, waited=HOUR), Waiting("b", 6, waited=2 * HOUR)) == "ba"
    assert order() == ""


def test_what_hurts_little_is_done_as_well_but_never_before_an_outage() -> None:
    queue = [Waiting(str(number), 1.0) for number in range(5)]
    late = Waiting("x", 0.0, waited=6 * DAY)
    assert order(*queue, late) == "x01234"
    assert order(*queue, Waiting("x", 0.0, waited=4 * DAY)) == "01234x"
    assert order(*queue, late, Waiting("y", 900)) == "yx01234"


def test_a_handling_time_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        by_impact([], 0)


@dataclass
class Ticket:
    """One of a simulated shift: what it truly is, and what is known of it."""

    harm: float
    seems: float
    takes: float
    mean: float
    due: float


Pick = Callable[[list[Ticket], float], Ticket]
COUNT, MEAN = 60, 24 * MINUTE


def shift(dice: random.Random, latest: float, sigma: float) -> list[Ticket]:
    """Return 60 tickets with 24 h of work, promised within 1 h to `latest`.

    Harm per hour is lognormal; what is known of it is wrong by a factor of e = 2.7. Handling times are
    lognormal around the means of three classes, and only those are known.
    """
    made = []
    for _ in range(COUNT):
        harm, mean = exp(sigma * dice.gauss(0, 1)), MEAN * dice.choice((0.7, 1.0, 1.3))
        takes = mean * exp(0.65 * dice.gauss(0, 1))
        made.append(Ticket(harm, harm * exp(dice.gauss(0, 1)), takes, mean, dice.uniform(HOUR, latest)))
    longer = COUNT * MEAN / sum(one.takes for one in made)
    return [replace(one, takes=one.takes * longer) for one in made]


def work(tickets: list[Ticket], pick: Pick) -> tuple[float, int]:
    """Work a shift with one pair of hands; returns the loss and how many promises broke."""
    rest, now, lost, broken = list(tickets), 0.0, 0.0, 0
    while rest:
        one = pick(rest, now)
        rest.remove(one)
        now += one.takes
        lost += one.harm * now
        broken += now > one.due
    return lost, broken


def sla_first(rest: list[Ticket], now: float) -> Ticket:
    return min(rest, key=lambda one: one.due)


def _waiting(one: Ticket, now: float, *, promise: bool) -> Waiting:
    return Waiting("", one.seems, one.due - now if promise else None, now, one.mean)


def impact_only(rest: list[Ticket], now: float) -> Ticket:
    return min(rest, key=lambda one: place(_waiting(one, now, promise=False), MEAN, 1.0))


def six_times(rest: list[Ticket], now: float) -> Ticket:
    return min(rest, key=lambda one: place(_waiting(one, now, promise=True), MEAN, 1.0))


def run(pick: Pick, hours: float, sigma: float, shifts: int, seed: int = 1) -> tuple[float, float, float]:
    """Return the loss as a share of SLA-first's, and the shares of promises that broke: ours, SLA-first's."""
    dice, ours, theirs = random.Random(seed), [0.0, 0.0], [0.0, 0.0]
    for _ in range(shifts):
        tickets = shift(dice, hours * HOUR, sigma)
        for total, rule in ((ours, pick), (theirs, sla_first)):
            lost, broken = work(tickets, rule)
            total[0] += lost
            total[1] += broken
    return ours[0] / theirs[0], ours[1] / COUNT / shifts, theirs[1] / COUNT / shifts


TABLE = [
    (impact_only, 60, 0.25, 0.178, 0.001),
    (impact_only, 30, 0.25, 0.36, 0.056),
    (six_times, 60, 0.34, 0.009, 0.001),
    (six_times, 30, 0.46, 0.065, 0.056),
]
"""The rule, the latest promise in hours, the loss, the broken promises, and those of SLA-first."""
SENSITIVITY = [
    (1.5, 60, 0.50),
    (1.5, 30, 0.61),
    (1.0, 60, 0.70),
    (1.0, 30, 0.78),
    (0.5, 60, 0.91),
    (0.5, 30, 0.93),
]


@pytest.mark.parametrize(("pick", "hours", "loss", "broken", "sla"), TABLE)
def test_a_few_shifts_lose_about_what_the_rule_promises(
    pick: Pick, hours: float, loss: float, broken: float, sla: float
) -> None:
    made = run(pick, hours, 2.0, 40)
    assert made[0] == pytest.approx(loss, abs=0.08)
    assert made[1] == pytest.approx(broken, abs=0.03)
    assert made[2] == pytest.approx(sla, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize(("pick", "hours", "loss", "broken", "sla"), TABLE)
def test_many_shifts_lose_what_the_rule_promises(
    pick: Pick, hours: float, loss: float, broken: float, sla: float, seed: int
) -> None:
    made = run(pick, hours, 2.0, 500, seed)
    assert made[0] == pytest.approx(loss, abs=0.04)
    assert made[1] == pytest.approx(broken, abs=0.025)
    assert made[2] == pytest.approx(sla, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("sigma", "hours", "loss"), SENSITIVITY)
def test_the_more_equal_harm_is_the_less_the_rule_saves(sigma: float, hours: float, loss: float) -> None:
    assert run(six_times, hours, sigma, 500)[0] == pytest.approx(loss, abs=0.04)


def test_a_queue_of_equals_has_their_weight_and_guards_no_promise_that_is_far_away() -> None:
    assert usual([Waiting("a", 3), Waiting("b", 1), Waiting("c", 2)]) == 2
    assert [guarded(Waiting("a", 1, left=left), 600) for left in (None, -1, 0, 3_600, 3_601)] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_what_waits_for_months_is_never_before_an_outage() -> None:
    old = [Waiting(f"{number}", 1.0, waited=200 * DAY - number) for number in range(5)]
    outage = Waiting("x", 48.0, waited=HOUR)
    forgotten = Waiting("y", 0.0, waited=300 * DAY)
    assert order(*old, outage, forgotten) == "xy01234"
    assert standing(forgotten, HOUR, 1.0) is Standing.WAITED
    assert standing(outage, HOUR, 1.0) is Standing.HARM


def test_groups_of_tickets_tell_what_their_tickets_tell() -> None:
    one_by_one = [(3, WorkState.WORKAROUND)] * 7 + [(None, WorkState.SLOWER)] * 3 + [(2, WorkState.UNKNOWN)]
    assert told(
        [(2, WorkState.UNKNOWN, 1), (None, WorkState.SLOWER, 3), (3, WorkState.WORKAROUND, 7)]
    ) == history(one_by_one)
