"""Figures counted from the cache agree with somebody who looks at each answer."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cache import headcount
from console.cache.facts import stamp
from console.cache.store import Cache
from console.measure.heard import By, Cell
from console.measure.satisfaction import LeftOut, is_happy, is_unhappy, left_out, score_of
from console.model import News, Person, Ref, Status, Ticket
from console.model.feedback import AnsweredBy, Ask, Baseline, Feedback, Instrument, Loop, LoopState

START = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 12, 20, tzinfo=UTC)


def world(seed: int, count: int = 400) -> tuple[list[Ticket], list[Feedback]]:
    dice = random.Random(seed)
    tickets = [
        Ticket(
            Ref("desk", str(number)), f"INC-{number}", "x", Status.RESOLVED, "x", dice.choice("AB"),
            START + timedelta(days=dice.randrange(60)), NOW, "1", service=dice.choice(["Email", "VPN", "Rare"]),
            requester=Person(f"u{number % 20}", f"User {number % 20}", department="Sales"),
            assignee=dice.choice([None, *(Person(f"a{one}", f"A {one}") for one in range(9))]),
            due=START + timedelta(days=dice.randrange(70)), breached=dice.choice([True, False, None]),
            resolved=dice.choice([None, START + timedelta(days=30)]),
        )
        for number in range(50)
    ]  # fmt: skip
    answers = [
        Feedback(
            Ref("desk", f"f{number}"), "1", START + timedelta(minutes=dice.randrange(-9_000, 130_000)),
            dice.choice([Instrument.CSAT, Instrument.TRUST]), dice.choice([1, 2, 3, 4, 5, 5, 9, None]),
            was_default=dice.random() < 0.1, answered_by=dice.choice([AnsweredBy.USER] * 5 + [AnsweredBy.AGENT]),
            ticket=dice.choice(tickets).ref, service=dice.choices(["Email", "VPN", "Rare", None], [50, 50, 2, 5])[0],
            queue=dice.choice("AB"), person=f"p{dice.randrange(60)}", department="Sales",
            lost_minutes=dice.choice([None, 10.0, 60.0]), withdrawn=dice.random() < 0.05,
            confidential=dice.random() < 0.05,
            loop=Loop(LoopState.TOLD, told=NOW, reopened=dice.randrange(2)) if dice.random() < 0.3 else Loop(),
        )
        for number in range(count)
    ]  # fmt: skip
    return tickets, answers


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "state" / "cache.db", durable=False)
    yield made
    made.close()


def learned(cache: Cache, seed: int) -> tuple[dict[Ref, Ticket], list[Feedback]]:
    tickets, answers = world(seed)
    cache.learn("desk", "tickets", News(tickets=tuple(tickets)), "1")
    cache.learn("desk", "feedback", News(feedback=tuple(answers)), "1")
    within = [one for one in answers if START <= one.answered < END]
    return {one.ref: one for one in tickets}, within


def looked_at(answers: list[Feedback], tickets: dict[Ref, Ticket], name: str, kind: Instrument) -> Cell:
    """Count a cell answer by answer."""
    mine = [one for one in answers if (one.service or "") == name and one.instrument is kind]
    counted = [one for one in mine if left_out(one) is None]
    scores = [score for one in counted if (score := score_of(one)) is not None]
    who = [tickets[one.ticket].assignee for one in counted if one.ticket]
    agents = [one.id for one in who if one is not None]
    why = [reason for one in mine if (reason := left_out(one)) is not None]
    lost = [one.lost_minutes for one in mine if left_out(one) in (None, LeftOut.NO_RATING)]
    return Cell(
        name, kind, len(counted), len({one.person for one in counted}), len(set(agents)),
        sum(is_happy(kind, one) for one in scores), sum(is_unhappy(kind, one) for one in scores), sum(scores),
        len(agents), tuple(sorted(one for one in lost if one is not None)),
        {reason.value: why.count(reason) for reason in set(why)},
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_each_cell_is_what_somebody_counts_by_hand(cache: Cache, seed: int) -> None:
    tickets, answers = learned(cache, seed)
    found = cache.experience.cells(START, END)
    assert {(one.name, one.instrument) for one in found} == {
        (one.service or "", one.instrument) for one in answers
    }
    for one in found:
        by_hand = looked_at(answers, tickets, one.name, one.instrument)
        assert one.score == pytest.approx(by_hand.score)
        assert tuple(sorted(one.lost)) == by_hand.lost
        for field in ("answers", "people", "agents", "happy", "unhappy", "tickets", "left_out"):
            assert getattr(one, field) == getattr(by_hand, field), (one.name, field)


@pytest.mark.parametrize("by", list(By))
def test_the_total_is_that_of_its_cells(cache: Cache, by: By) -> None:
    learned(cache, 1)
    heard = cache.experience.heard(START, END, by, NOW)
    for total in heard.totals:
        cells = [one for one in heard.cells if one.instrument is total.instrument]
        for field in ("answers", "happy", "unhappy"):
            assert getattr(total, field) == sum(getattr(one, field) for one in cells)
        exact = next(one for one in cache.experience.totals(START, END) if one.instrument is total.instrument)
        assert (total.people < 5, total.agents < 5) == (exact.people < 5, exact.agents < 5)
        assert total.people <= exact.people


def test_few_heads_are_counted_to_the_end_though_the_latest_answers_show_none(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets, answers = learned(cache, 2)
    monkeypatch.setattr(headcount, "FIRST", 10)
    for one in cache.experience.cells(START, END):
        by_hand = looked_at(answers, tickets, one.name, one.instrument)
        assert min(one.people, 5) == min(by_hand.people, 5)
        assert min(one.agents, 5) == min(by_hand.agents, 5)


def test_weeks_add_up_to_the_answers_within_whole_weeks(cache: Cache) -> None:
    _, answers = learned(cache, 3)
    around = cache.experience.around(START, END, By.SERVICE, NOW)
    steps = around.steps["", Instrument.CSAT]
    first, last = steps[0].start, steps[-1].end
    inside = [
        one for one in answers
        if first <= one.answered < last and one.instrument is Instrument.CSAT and left_out(one) is None
    ]  # fmt: skip
    assert sum(one.answers for one in steps) == len(inside)
    assert all(two.start - one.start >= timedelta(days=7) for one, two in itertools.pairwise(steps))


def test_clocks_go_by_the_services_word_and_by_the_due_date_where_it_has_none(cache: Cache) -> None:
    tickets, _ = learned(cache, 0)
    found = {one.name: one for one in cache.experience.around(START, END, By.SERVICE, NOW).clocks}
    for name in ("Email", "VPN"):
        due = [
            one for one in tickets.values()
            if one.service == name and one.due is not None and START <= one.due < NOW
        ]  # fmt: skip
        met = [
            one for one in due
            if (one.breached is False)
            or (one.breached is None and one.resolved is not None and one.due and one.resolved <= one.due)
        ]  # fmt: skip
        assert (found[name].met, found[name].of) == (len(met), len(due))


def test_who_was_asked_is_counted_by_question(cache: Cache) -> None:
    asks = tuple(
        Ask(Ref("desk", f"a{number}"), START, number % 3 == 0, None, "Email", "A", "Sales", "p", kind)
        for number, kind in enumerate([Instrument.CSAT] * 6 + [Instrument.TRUST] * 3)
    )
    cache.learn("desk", "asks", News(asks=asks), "1")
    heard = cache.experience.with_asked(cache.experience.heard(START, END, By.SERVICE, NOW))
    assert [(one.instrument.value, one.asked, one.answered) for one in heard.asked] == [
        ("csat", 6, 2),
        ("trust", 3, 1),
    ]


def test_nothing_is_made_of_nothing(cache: Cache) -> None:
    heard = cache.experience.heard(START, END, By.SERVICE, NOW)
    assert (heard.cells, heard.totals) == ((), ())
    around = cache.experience.around(START, START, By.SERVICE, NOW)
    assert not around.steps
    assert stamp(START)


def before(number: int, measure: str, value: float, n: int | None = 100, **where: str) -> Baseline:
    then = START - timedelta(days=400)
    return Baseline(Ref("desk", f"b{number}"), measure, value, n, then, then + timedelta(days=90), **where)


def test_figures_from_before_become_counts_that_no_interval_of_theirs_is_narrower_than(cache: Cache) -> None:
    told = (
        before(1, "csat", 0.64),
        before(2, "happiness", 0.3, service="Email"),
        before(3, "trust", 0.5, queue="A"),
        before(4, "lost_minutes", 90.0),
        before(5, "csat", 0.5, None),
    )
    cache.learn("desk", "feedback", News(baselines=told), "1")
    found = [
        (one.name, one.instrument.value, one.happy, one.unhappy)
        for one in cache.experience.baselines(By.SERVICE)
    ]
    assert found == [("", "csat", 64, 0), ("Email", "happiness", 65, 35)]
    assert [one.name for one in cache.experience.baselines(By.TEAM)] == ["", "A"]
    assert [one.name for one in cache.experience.baselines(By.DEPARTMENT)] == [""]
    cache.learn("desk", "feedback", News(gone_records=(("baseline", "b1"),)), "2")
    assert [one.name for one in cache.experience.baselines(By.DEPARTMENT)] == []
