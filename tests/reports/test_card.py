"""The decision card as text and as a file: what it says of what is known, and of what is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from console.cache.store import Cache
from console.model import (
    ApprovalState,
    AskedBy,
    Change,
    ChangeKind,
    News,
    Provenance,
    Ref,
    Risk,
    TimeWindow,
    WindowKind,
)
from console.reports.card import build, digest, plain
from console.reports.card_html import page
from console.reports.times import clock, elsewhere, stretch
from console.rules.facts import CardFacts
from console.signs import FULL
from tests.screens.cab import BEGINS, DAY, SWITCH, approval, change, make_cab, monster, waiting
from tests.screens.room import HOSTILE, NOW

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = make_cab(tmp_path)
    yield made
    made.close()


def facts(cache: Cache, **made: Any) -> CardFacts:
    if made:
        cache.learn("desk", "changes", News(changes=(change(version="2", **made),)), "9")
    found = cache.changes.card(SWITCH, NOW)
    assert found is not None
    return found


def text(found: CardFacts, **more: Any) -> str:
    return " ".join(plain(build(found, zone=UTC, signs=FULL, **more)).split())


def row(found: CardFacts, label: str) -> str:
    card = build(found, zone=UTC, signs=FULL)
    section = next(one for one in card.sections if one.label == label)
    return " / ".join("".join(part for part, _ in line) for line in section.lines)


# ---- what is not known ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "label", "said"),
    [
        ({"planned_start": None, "planned_end": None}, "When", "— no window —"),
        ({"planned_end": None}, "When", "— no end —"),
        ({"planned_end": BEGINS - timedelta(hours=1)}, "When", "ends before it starts"),
        ({"implementer": None}, "Who", "nobody is named to do it"),
        ({"requester": None}, "Who", "asked by: unknown"),
        ({"team": None}, "Who", "team unknown"),
        ({"cis": ()}, "Hits", "— no configuration item —"),
        ({"service": None, "services": ()}, "Hits", "services unknown"),
        ({"service": None, "services": ()}, "Hits", "people: unknown"),
        ({"outage": None}, "Hits", "outage unknown"),
        ({"users_told": None}, "Hits", "users told: unknown"),
        ({"risk": Risk.UNKNOWN, "risk_name": "", "risk_from": ""}, "Risk", "service says unknown"),
        ({"risk_from": ""}, "Risk", "medium (origin unknown)"),
        ({"backout_minutes": None}, "Risk", "harm unknown"),
        ({"model": "", "service": None, "services": (), "team": None}, "Risk", "ours unknown"),
        ({"plan": " "}, "Plan", "— no plan —"),
        ({"backout": ""}, "Back out", "— no back-out plan —"),
        ({"backout_tried": None}, "Back out", "not tried"),
        ({"backout_minutes": None}, "Back out", "minutes unknown"),
        ({"test": ""}, "Tested", "— no test evidence —"),
        ({"cis": ()}, "Collides", "no configuration item is named"),
    ],
)
def test_a_missing_fact_stands_in_its_place_and_is_never_low(
    cache: Cache, missing: dict[str, Any], label: str, said: str
) -> None:
    shown = row(facts(cache, **missing), label)
    assert said in shown
    assert "low" not in shown


def test_nothing_known_at_all_makes_a_card_that_says_so(tmp_path: Path) -> None:
    cache = make_cab(tmp_path, News())
    bare = Change(SWITCH, "CHG-3107", "", ChangeKind.UNKNOWN, change().state, "?", "1", NOW, NOW)
    cache.learn("desk", "changes", News(changes=(bare,)), "9")
    shown = text(facts(cache))
    for words in (
        "kind unknown · no approval asked for",
        "for whom: unknown",
        "why: unknown",
        "Who asked: unknown",
        "— no window —",
        "outage unknown",
        "No approval of this change is yours to give.",
    ):
        assert words in shown, words
    cache.close()


def test_without_an_estate_windows_and_dependencies_are_unknown_not_absent(cache: Cache) -> None:
    found = facts(cache)
    unknown = replace(found, estate=replace(found.estate, known=False))
    assert "freezes and maintenance windows: unknown" in row(unknown, "When")
    assert "no desk keeps items, dependencies and windows" in row(unknown, "Collides")


def test_people_are_told_with_how_they_are_known(cache: Cache) -> None:
    found = facts(cache)
    assert "410–530 people normally active then (hourly counts)" in row(found, "Hits")
    uncounted = replace(found, exposures=())
    assert "at most 1,310 people (all users of Phones, Wi-Fi, estimated)" in row(uncounted, "Hits")
    told = tuple(replace(one, users_how=Provenance.SAID) for one in found.services)
    assert "said)" in row(replace(uncounted, services=told), "Hits")
    assert "people: unknown" in row(replace(uncounted, services=()), "Hits")


# ---- what is known ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (WindowKind.FREEZE_HARD, "hard freeze: Year-end close, owner Finance"),
        (WindowKind.FREEZE_APPROVAL, "approval freeze: Year-end close, owner Finance"),
    ],
)
def test_a_freeze_stands_beside_the_window(cache: Cache, kind: WindowKind, said: str) -> None:
    freeze = TimeWindow(
        Ref("desk", "w9"), kind, "Year-end close", BEGINS - DAY, BEGINS + DAY, owner="Finance"
    )
    cache.learn("desk", "estate", News(time_windows=(freeze,)), "9")
    found = facts(cache)
    assert said in row(found, "When")
    assert "no freeze" not in row(found, "When")
    assert "Year-end close" in row(found, "Collides")


def test_a_window_that_nobody_can_read_is_unknown_and_never_well(cache: Cache) -> None:
    before = facts(cache)
    (night,) = before.estate.windows
    broken = replace(night, rrule="FREQ=BANANA")
    freeze = replace(broken, ref=Ref("desk", "w9"), kind=WindowKind.FREEZE_HARD, name="Year-end close")
    unreadable = replace(before, estate=replace(before.estate, windows=(broken, freeze)))
    assert "maintenance window: unknown, freezes: unknown" in row(unreadable, "When")
    one_of_two = replace(before, estate=replace(before.estate, windows=(night, broken)))
    assert "in the maintenance window, no freeze" in row(one_of_two, "When")


def test_what_is_exempt_is_not_said_to_lie_within_a_window_or_without_a_freeze(cache: Cache) -> None:
    before = facts(cache, planned_start=BEGINS.replace(hour=12), planned_end=BEGINS.replace(hour=13))
    (night,) = before.estate.windows
    spared = replace(night, exempt=("CHG-3107",))
    freeze = TimeWindow(
        Ref("desk", "w9"), WindowKind.FREEZE_HARD, "Year-end close", BEGINS - DAY, BEGINS + DAY, exempt=("CHG-3107",)
    )  # fmt: skip
    exempt = replace(before, estate=replace(before.estate, windows=(spared, freeze)))
    assert "exempt from its maintenance window, exempt from the freeze Year-end close" in row(exempt, "When")


def test_outside_the_maintenance_window_is_said(cache: Cache) -> None:
    noon = BEGINS.replace(hour=12)
    found = facts(cache, planned_start=noon, planned_end=noon + timedelta(hours=1))
    assert "outside maintenance window Network nights" in row(found, "When")


def test_the_rule_counts_which_yes_ours_is(cache: Cache) -> None:
    card = build(facts(cache), zone=UTC, signs=FULL)
    assert card.right == "normal · 2 of 3 needed, yours is 2nd"


def test_who_asked_is_named(cache: Cache) -> None:
    for asked, words in ((AskedBy.VENDOR, "The vendor asked"), (AskedBy.IT, "IT asked")):
        assert words in text(facts(cache, asked_by=asked))


def test_collisions_that_are_not_named_are_counted(tmp_path: Path) -> None:
    cache = make_cab(tmp_path, waiting(), monster())
    card = build(facts(cache), zone=UTC, signs=FULL)
    section = next(one for one in card.sections if one.label == "Collides")
    assert len(section.lines) == 5
    assert section.more > 0
    everything = next(one for one in card.beyond if one.label == "All collisions")
    assert len(everything.lines) == section.more + 5
    cache.close()


def test_a_refused_approval_says_what_a_yes_would_need(cache: Cache) -> None:
    refused = approval(
        2,
        state=ApprovalState.REJECTED,
        comment="",
        decided=NOW,
        conditions=(),
        decided_by=approval().approver,
    )
    cache.learn("desk", "changes", News(approvals=(replace(refused, comment="not at month end"),)), "9")
    assert "no: “not at month end”" in text(facts(cache))


def test_how_long_it_is_held_is_what_the_settings_say(cache: Cache) -> None:
    assert "It stays 45 s in the outbox" in text(facts(cache), hold=45)


# ---- zones ------------------------------------------------------------------------------------------------


def test_a_window_is_told_in_ones_own_zone_and_in_the_changes_where_it_differs() -> None:
    start, end = datetime(2026, 11, 28, 21, tzinfo=UTC), datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert stretch(start, end, now, AMSTERDAM) == "Sat 28 Nov 22:00–23:30"
    assert elsewhere(start, end, now, AMSTERDAM, "Europe/Dublin") == "21:00–22:30 in Europe/Dublin"
    assert elsewhere(start, end, now, AMSTERDAM, "Europe/Paris") == ""
    assert elsewhere(start, end, now, AMSTERDAM, "Asia/Tokyo").startswith("Sun 29 Nov 06:00")
    assert (
        elsewhere(start, end, now, AMSTERDAM, "Mars/Olympus") == "its zone 'Mars/Olympus' is not known here"
    )


def test_an_hour_that_comes_twice_elsewhere_is_told_whole() -> None:
    start = datetime(2027, 10, 31, 0, 15, tzinfo=UTC)
    end, now = start + timedelta(hours=1), start - timedelta(days=2)
    told = elsewhere(start, end, now, ZoneInfo("Asia/Kathmandu"), "Europe/Amsterdam")
    assert told == "02:15 (CEST)–02:15 (CET) in Europe/Amsterdam"
    howe = ZoneInfo("Australia/Lord_Howe")  # its clocks go back by half an hour
    assert clock(datetime(2027, 4, 3, 14, 45, tzinfo=UTC), howe) == "01:45 (+11)"
    assert clock(datetime(2027, 4, 3, 15, 15, tzinfo=UTC), howe) == "01:45 (+1030)"


def test_a_window_over_midnight_names_both_days_and_one_up_to_it_none() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    start = datetime(2026, 11, 28, 22, tzinfo=UTC)
    assert stretch(start, start + timedelta(hours=3), now, UTC) == "Sat 28 Nov 22:00 – Sun 29 Nov 01:00"
    assert stretch(start, start + timedelta(hours=2), now, UTC) == "Sat 28 Nov 22:00–24:00"


def test_in_the_hour_that_the_clock_shows_twice_it_is_said_which_one() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert clock(first, AMSTERDAM) == "02:30 (CEST)"
    assert clock(first + timedelta(hours=1), AMSTERDAM) == "02:30 (CET)"
    assert clock(first + timedelta(hours=2), AMSTERDAM) == "03:30"


def test_where_the_clocks_change_within_the_window_the_card_says_so(cache: Cache) -> None:
    start = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    found = facts(cache, planned_start=start, planned_end=start + timedelta(hours=2))
    card = build(found, zone=AMSTERDAM, signs=FULL)
    assert "the clocks change within it" in "".join(part for part, _ in card.sections[0].lines[0])


# ---- as a text and as a file ------------------------------------------------------------------------------


def test_the_digest_is_that_of_the_text_and_changes_with_it(cache: Cache) -> None:
    before = build(facts(cache), zone=UTC, signs=FULL)
    assert digest(before) == digest(build(facts(cache), zone=UTC, signs=FULL))
    after = build(facts(cache, backout="reflash 17.6.3"), zone=UTC, signs=FULL)
    assert digest(before) != digest(after)
    assert f"version {after.version}" in plain(after)


def test_the_text_has_every_line_of_the_plan(tmp_path: Path) -> None:
    cache = make_cab(tmp_path, waiting(), monster())
    shown = plain(build(facts(cache), zone=UTC, signs=FULL))
    assert all(f"{place}. " in shown for place in range(300))
    cache.close()


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_file_has_no_script_no_link_and_nothing_that_decides(cache: Cache) -> None:
    attack = f"<script>alert(1)</script><a href='x'>y</a><img src=x onerror=z> & {HOSTILE}"
    found = facts(cache, title=attack, why=attack, plan=attack, backout=attack, benefit_for=attack)
    written = page(build(found, zone=UTC, signs=FULL))
    reader = Reader()
    reader.feed(written)
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "a", "form", "button", "input", "img", "iframe", "link", "object", "svg"}
    assert all(
        not name.startswith("on") and name not in ("href", "src", "action")
        for _, attributes in reader.tags
        for name in attributes
    )
    assert attack in "".join(reader.words)
    assert "@media print" in written


def test_the_file_says_what_the_card_says(cache: Cache) -> None:
    card = build(facts(cache), zone=UTC, signs=FULL)
    reader = Reader()
    reader.feed(page(card))
    said = " ".join("".join(reader.words).split())
    for section in card.sections:
        for line in section.lines:
            assert " ".join("".join(part for part, _ in line).split()) in said
    assert "This version can be approved." in said
