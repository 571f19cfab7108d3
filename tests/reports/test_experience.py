"""The report: honest figures, promises by their own period, what may not be shown, and files that nothing acts on."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from console.intake.baseline import read_before
from console.measure.experience import Melon, Verdict
from console.measure.heard import Around, Asked, Before, By, Cell, Clock, Heard, Source, Step
from console.measure.loops import Closing
from console.measure.unheard import Department
from console.model import Ref
from console.model.feedback import ExperienceLevel, Instrument
from console.reports.experience import build, weeks_shown
from console.reports.experience_csv import COLUMNS
from console.reports.experience_files import FORMATS, text
from console.reports.experience_parts import Report

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
CSAT, TRUST, HAPPINESS = Instrument.CSAT, Instrument.TRUST, Instrument.HAPPINESS
HOSTILE = '<script>alert(1)</script> =cmd|"x" | `rm` [a](b) \x1b]0;x\x07'


def cell(
    name: str, n: int = 40, happy: int = 30, unhappy: int = 5, kind: Instrument = CSAT, **more: int
) -> Cell:
    people, agents = more.get("people", n), more.get("agents", 9)
    return Cell(name, kind, n, people, agents, happy, unhappy, 0.7 * n, more.get("tickets", n))


def level(
    name: str, target: float = 0.8, kind: Instrument = CSAT, period: str = "quarter"
) -> ExperienceLevel:
    return ExperienceLevel(Ref("desk", f"x-{name}"), name, "It prints.", kind, target, period, 10)


def heard(*cells: Cell, levels: tuple[ExperienceLevel, ...] = (), asked: tuple[Asked, ...] = ()) -> Heard:
    kinds = {one.instrument for one in cells}
    totals = tuple(
        cell(
            "",
            sum(one.answers for one in cells if one.instrument is kind),
            sum(one.happy for one in cells if one.instrument is kind),
            sum(one.unhappy for one in cells if one.instrument is kind),
            kind,
            people=max(one.people for one in cells if one.instrument is kind),
        )
        for kind in sorted(kinds)
    )
    return Heard(By.SERVICE, START, END, NOW, cells, totals, asked, levels, (Source("desk", NOW),))


def report(one: Heard, around: Around | None = None) -> Report:
    return build(one, around or Around(), "2026-Q4")


def lines(made: Report, key: str) -> list[str]:
    section = made.section(key)
    return [*(one.words for one in section.measures), *section.lines]


def test_a_service_stands_with_its_interval_its_n_and_who_was_asked() -> None:
    made = report(heard(cell("Email", 92, 79, 6), asked=(Asked("Email", CSAT, 310, 92),)))
    assert lines(made, "said")[1] == "86 % (77–92 %, n 92, 92 of 310 asked)"
    silent = made.section("silent").measures[1]
    assert (silent.words, silent.note) == (
        "30 % (25–35 %, n 310 asked)",
        "if all who stayed silent were unhappy 25 %, if all happy 96 % (n 92)",
    )


def test_no_answers_are_not_nought_percent() -> None:
    made = report(heard())
    assert "That is not 0 %." in lines(made, "said")[-1]
    assert made.standings == ()
    for format_ in FORMATS:
        assert "That is not 0 %." in text(made, Around(), format_).replace("\\", "")


def test_two_questions_never_make_one_number() -> None:
    made = report(heard(cell("Email", 40, 30, 5), cell("Email", 20, 10, 8, HAPPINESS)))
    said = {(one.group, one.what): one.words for one in made.section("said").measures}
    assert said["Email", "CSAT"].startswith("75 %")
    assert said["Email", "happiness"].startswith("+10 ")
    assert len(said) == 4


@pytest.mark.parametrize(
    ("happy", "verdict"), [(60, Verdict.MET), (20, Verdict.MISSED), (48, Verdict.UNDECIDED)]
)
def test_a_promise_is_met_missed_or_undecided(happy: int, verdict: Verdict) -> None:
    made = report(heard(cell("Email", 62, happy, 2), levels=(level("Email"),)))
    assert made.standings[0].verdict is verdict
    assert made.section("promises").measures[0].note.endswith(f": {verdict.value}")


def test_a_promise_for_another_period_is_not_decided_in_this_one() -> None:
    made = report(heard(cell("Email"), levels=(level("Email", period="year"),)))
    assert made.standings[0].verdict is None
    assert lines(made, "promises") == [
        "Email: “It prints.” CSAT at least 80 % a year: not decided for a quarter."
    ]


def test_a_promise_whose_answers_may_not_be_shown_is_undecided_without_a_figure() -> None:
    made = report(heard(cell("Email"), cell("Rare", 3, 3, 0), cell("Odd", 4, 0, 4), levels=(level("Rare"),)))
    assert lines(made, "promises")[0].endswith("undecided, too few answers that may be shown.")
    assert made.section("promises").measures == ()


def test_small_groups_are_counted_and_what_would_give_them_away_is_hidden_with_them() -> None:
    made = report(heard(cell("Email"), cell("VPN", 9, 5, 2), cell("Rare", 3, 3, 0)))
    assert [one.group for one in made.standings] == ["Email"]
    assert made.hidden[CSAT] == 2
    assert "Rare" not in text(made, Around(), "json")


def test_trust_has_no_agents_behind_it_and_is_shown_by_people_alone() -> None:
    made = report(heard(cell("", 17, 2, 7, TRUST, agents=0, tickets=0)))
    total = replace(made.totals[0])
    assert (total.instrument, total.figure.n) == (TRUST, 17)


def test_green_clocks_with_unhappy_people_are_found_and_so_is_the_reverse() -> None:
    clocks = (Clock("Email", 97, 100, 9), Clock("VPN", 60, 100, 9), Clock("Wi-Fi", 97, 100, 4))
    said = heard(
        cell("Email", 60, 20, 30),
        cell("VPN", 60, 59, 0),
        cell("Wi-Fi", 60, 20, 30),
        levels=(level("Email"), level("VPN"), level("Wi-Fi")),
    )
    made = report(said, Around(clocks=clocks))
    melons = {one.group: one.melon for one in made.standings}
    assert melons == {"Email": Melon.GREEN_BUT_UNHAPPY, "VPN": Melon.RED_BUT_HAPPY, "Wi-Fi": None}
    kept = {one.group: one.words for one in made.section("clocks").measures}
    assert kept == {
        "Email": "97 % (n 100 promises, all of them)",
        "VPN": "60 % (n 100 promises, all of them)",
    }


def step(week: int, n: int = 10, people: int = 8, agents: int = 6, happy: int = 5) -> Step:
    start = START + timedelta(days=4 + 7 * week)
    return Step(start, start + timedelta(days=7), happy, 2, n, people, agents)


def test_weeks_with_few_people_are_in_no_trend_and_not_shown() -> None:
    steps = (*(step(week, happy=week) for week in range(6)), step(6, people=3), step(7, agents=2))
    made = report(heard(cell("Email", 85, 30, 20)), Around(steps={("Email", CSAT): steps}))
    standing = made.standings[0]
    assert standing.trend is not None
    assert standing.trend.weeks == 6
    assert standing.trend.slope == pytest.approx(0.1)
    assert lines(made, "trend")[0] == "+10.0 a week (+10.0…+10.0, n 60 in 6 weeks): up"
    assert weeks_shown(steps, standing) == list(steps[:6])


def test_one_hidden_week_hides_another_since_the_total_would_give_it_away() -> None:
    steps = (*(step(week) for week in range(4)), step(4, n=3, people=3, agents=3))
    made = report(heard(cell("Email", 43, 30, 5)), Around(steps={("Email", CSAT): steps}))
    assert len(weeks_shown(steps, made.standings[0])) == 3


def test_what_became_of_the_unhappy_is_told_only_from_five_on() -> None:
    told = [Closing(NOW - timedelta(days=9), NOW - timedelta(days=7), False, 0.0, 1.0, NOW)] * 6
    made = report(heard(cell("Email")), Around(closings=tuple(told)))
    assert made.section("loops").measures[0].words == "100 % (61–100 %, n 6 unhappy answers)"
    few = report(heard(cell("Email")), Around(closings=tuple(told[:4])))
    assert few.section("loops").measures == ()
    assert lines(few, "loops")[0] == "told within 5 days: fewer than 5 unhappy answers."


def test_a_department_that_is_not_heard_is_named_with_its_counts() -> None:
    quiet = (
        Department("Legal", 9, 41, 12, 0, NOW - timedelta(days=140)),
        Department("Sales", 30, 90, 60, 40),
    )
    made = report(heard(cell("Email")), Around(departments=quiet))
    one = made.section("unheard").measures[0]
    assert (one.group, one.n) == ("Legal", 12)
    assert one.note == "Legal: 41 tickets, 0 of 12 answered, last spoken to 140 d ago"


def test_now_is_compared_with_before_and_two_questions_are_not() -> None:
    text_ = "source,group,instrument,happy,unhappy,answers\nOld tool,,csat,40,40,100\n,Email,ces,1,1,9\n"
    before = read_before(text_)
    made = report(heard(cell("Email", 100, 80, 5)), Around(before=tuple(before)))
    one = made.section("before").measures[0]
    assert one.words.startswith("+40 points (+27…+51, n 100, before 100): better")
    assert lines(made, "before")[1] == "Email, ease (CES): too few answers to compare."


@pytest.mark.parametrize(
    "line", ["a,b,csat,9,0,5", "a,b,mood,1,1,5", "a,b,csat,x,1,5", "a,b,csat,-1,0,5", "a,b"]
)
def test_a_baseline_that_cannot_be_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(ValueError, match="line 2: "):
        read_before(f"source,group,instrument,happy,unhappy,answers\n{line}\n")
    with pytest.raises(ValueError, match="no column group"):
        read_before("source\n")


def test_scope_rights_and_age_are_printed_in_every_format() -> None:
    made = report(heard(cell("Email")))
    for format_ in FORMATS:
        said = text(made, Around(), format_)
        assert "2026-Q4" in said
        assert "2026-11-16" in said
    for format_ in ("md", "json", "html"):
        assert "never by person" in text(made, Around(), format_)


def hostile() -> Report:
    around = Around(before=(Before(HOSTILE, HOSTILE, CSAT, 3, 3, 9),))
    return report(heard(cell(HOSTILE), levels=(replace(level(HOSTILE), words=HOSTILE),)), around)


def test_in_html_nothing_runs_nothing_is_fetched_and_every_tag_is_closed() -> None:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []
            self.seen: set[str] = set()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.add(tag)
            assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
            if tag not in ("meta", "br"):
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.add(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    made = hostile()
    steps = {("", CSAT): tuple(step(week) for week in range(4))}
    page = text(made, Around(steps=steps), "html")
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert "script" not in reader.seen
    assert {"svg", "circle", "polyline"} <= reader.seen
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_in_csv_no_spreadsheet_takes_a_text_for_a_formula_and_each_line_has_its_n() -> None:
    made = report(heard(cell("=1+1"), cell("@x", 50, 20, 10)))
    rows = list(csv.DictReader(io.StringIO(text(made, Around(), "csv"))))
    assert tuple(rows[0]) == COLUMNS
    texts = [row[name] for row in rows for name in ("group", "what", "words", "note")]
    assert not any(one.startswith(("=", "+", "-", "@")) for one in texts)
    assert all(int(row["n"]) >= 5 for row in rows if row["value"])


def test_in_markdown_no_text_is_markup() -> None:
    said = text(hostile(), Around(), "md")
    assert "<script>" not in said
    assert "\\|" in said
    tables = [line for line in said.splitlines() if line.startswith("| ") and "\\|" not in line]
    assert all(line.count("|") == 5 for line in tables)


def test_json_has_each_figure_with_value_interval_and_n() -> None:
    found = json.loads(text(report(heard(cell("Email", 92, 79, 6))), Around(), "json"))
    figure = found["sections"][0]["figures"][1]
    assert figure["value"] == pytest.approx(79 / 92)
    assert figure["low"] < figure["value"] < figure["high"]
    assert (figure["n"], figure["n_of"], figure["unit"]) == (92, "answers", "share")
    assert found["running"] is True
