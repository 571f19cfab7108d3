"""What files say of the estate, as a desk takes it; every line that cannot be taken is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.intake import FileError, Intake, read
from console.model import WindowKind

ZONE = "Europe/Amsterdam"


def taken(folder: Path, name: str, text: str, **more: Any) -> Intake:
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    return read([file], **{"zone": ZONE, **more})


def bad(found: Intake) -> list[tuple[str, str]]:
    return [(one.place, one.words) for one in found.bad]


def test_items_are_read_with_what_they_need(tmp_path: Path) -> None:
    found = taken(
        tmp_path,
        "cis.csv",
        "name,service,team,kind,environment,needs\n"
        "sw-1,Wi-Fi,Network,switch,prod,\n"
        'ctl-1,"Wi-Fi, all",Network,controller,prod,sw-1; ctl-2 ;sw-1\n',
    )
    assert bad(found) == []
    assert [fact.values for fact in found.facts["cis"]] == [
        {"name": "sw-1", "service": "Wi-Fi", "team": "Network", "class": "switch", "environment": "prod", "needs": []},
        {
            "name": "ctl-1",
            "service": "Wi-Fi, all",
            "team": "Network",
            "class": "controller",
            "environment": "prod",
            "needs": ["sw-1", "ctl-2"],
        },
    ]  # fmt: skip


def test_a_bad_line_is_named_where_it_begins_and_takes_no_other_along(tmp_path: Path) -> None:
    found = taken(
        tmp_path,
        "cis.csv",
        'name,team\nsw-1,"two\nlines"\n,Network\n\nsw-1,Network\nsw-2,Network,more\nsw-3,Network\n',
    )
    assert [fact.name for fact in found.facts["cis"]] == ["sw-1", "sw-3"]
    assert bad(found) == [
        ("cis.csv, line 4", "name is missing."),
        ("cis.csv, line 6", "“sw-1” stands in cis.csv, line 2 already."),
        ("cis.csv, line 7", "it has 3 cells, and there are 2 columns."),
    ]


def test_a_spreadsheets_own_way_of_writing_is_read(tmp_path: Path) -> None:
    found = taken(tmp_path, "Export.csv", "\ufeffName;Tier;Users\r\nPayroll;1;1200\r\nCanteen;3;9\r\n")
    assert [fact.values["users"] for fact in found.facts["services"]] == [1200, None]


def test_what_is_not_used_is_said(tmp_path: Path) -> None:
    found = taken(tmp_path, "cis.csv", "name,serial number,team\nsw-1,77,Network\n")
    assert found.notes == ["cis.csv: not used: serial_number."]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("cis.csv", "", "empty"),
        ("cis.csv", "nme,team\nx,y\n", "no column 'name' (you wrote 'nme'?)"),
        ("cis.csv", "name,name\nx,y\n", "two columns 'name'"),
        ("cis.csv", 'name\n"x', "line 2, is no CSV"),
        ("thing.csv", "name,colour\nx,red\n", "say --kind"),
        ("all.toml", "name = ", "is no TOML"),
        ("all.toml", "[cis]\nname = 'x'\n", "must be written as [[cis]]"),
        ("all.toml", "[[window]]\nname = 'x'\n", "Did you mean [[windows]]?"),
        ("x.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "holds no event"),
        ("x.ics", "hello", "is no iCalendar file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(FileError) as refusal:
        taken(tmp_path, name, text)
    assert words in str(refusal.value)
    assert name in str(refusal.value)


def test_a_file_that_is_not_there_or_not_utf8_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        read([tmp_path / "none.csv"])
    (tmp_path / "old.csv").write_bytes("name\nKöln\n".encode("latin-1"))
    with pytest.raises(FileError, match="line 2, is not UTF-8"):
        read([tmp_path / "old.csv"])


def test_windows_are_meant_in_their_own_zone_and_kept_in_utc(tmp_path: Path) -> None:
    found = taken(
        tmp_path,
        "windows.csv",
        "kind,name,starts,ends,zone,rrule,services,owner\n"
        "hard freeze,Year end,2026-12-20 00:00,2027-01-04 00:00,,,,Finance\n"
        "maintenance,Sunday,2026-11-29 02:00,2026-11-29 06:00,America/New_York,FREQ=WEEKLY,Wi-Fi;VPN,\n"
        "Approval-Freeze,Month end,2026-11-30T00:00+02:00,2026-12-01T00:00Z,,,,\n",
    )
    assert bad(found) == []
    freeze, weekly, month = (fact.values for fact in found.facts["windows"])
    assert (freeze["kind"], freeze["starts"], freeze["owner"]) == (
        "freeze_hard",
        "2026-12-19T23:00:00Z",
        "Finance",
    )
    assert (weekly["starts"], weekly["zone"], weekly["rrule"]) == (
        "2026-11-29T07:00:00Z",
        "America/New_York",
        "FREQ=WEEKLY",
    )
    assert weekly["services"] == ["Wi-Fi", "VPN"]
    assert (month["kind"], month["starts"]) == ("freeze_approval", "2026-11-29T22:00:00Z")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("thaw,x,2026-12-20,2026-12-21,,", "kind is 'thaw'"),
        ("freeze,x,2026-12-21,2026-12-20,,", "before it starts"),
        ("freeze,x,2026-12-21,2026-12-21,,", "before it starts"),
        ("freeze,x,2027-03-28 02:30,2027-03-29,,", "is skipped by the clocks"),
        ("freeze,x,2026-10-25 02:30,2026-10-26,,", "comes twice there"),
        ("freeze,x,soon,2026-12-21,,", "'soon' is no time"),
        ("freeze,x,2026-12-21 25:00,2026-12-22,,", "no such hour"),
        ("freeze,x,2026-12-20,2026-12-21,Mars/Base,", "no time zone"),
        ("freeze,x,2026-12-20,2026-12-21,,FREQ=HOURLY", "cannot be read"),
        ("freeze,x,2026-12-20,2026-12-21,,FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "no day fits"),
        ("freeze,,2026-12-20,2026-12-21,,", "name is missing"),
    ],
)
def test_a_window_that_is_none_is_refused_with_its_reason(tmp_path: Path, row: str, words: str) -> None:
    found = taken(tmp_path, "windows.csv", f"kind,name,starts,ends,zone,rrule\n{row}\n")
    assert found.facts["windows"] == []
    assert [place for place, _ in bad(found)] == ["windows.csv, line 2"]
    assert words in bad(found)[0][1]


def test_users_by_the_hour_are_gathered_by_service_and_few_are_not_known(tmp_path: Path) -> None:
    found = taken(
        tmp_path,
        "users.csv",
        "service,weekday,hour,users\nWi-Fi,mon,9,410\nWi-Fi,1,10,9\nVPN,sunday,23,10\nWi-Fi,Mon,9,1\nWi-Fi,mon,24,1\n",
    )
    weeks = {fact.name: fact.values["hours"] for fact in found.facts["exposures"]}
    assert len(weeks["Wi-Fi"]) == 168
    assert [hour for hour, count in enumerate(weeks["Wi-Fi"]) if count is not None] == [9]
    assert weeks["VPN"][167] == 10
    assert [place for place, _ in bad(found)] == ["users.csv, line 5", "users.csv, line 6"]
    assert "stands in users.csv, line 2 already" in bad(found)[0][1]


def test_users_may_stand_in_one_line_or_one_list_per_day(tmp_path: Path) -> None:
    wide = taken(tmp_path, "exposure.csv", "service,mon-00,sun_23,tue 7\nWi-Fi,50,5,20\n")
    assert [wide.facts["exposures"][0].values["hours"][hour] for hour in (0, 31, 167)] == [50, 20, None]
    day = ", ".join(str(count) for count in range(24))
    toml = taken(tmp_path, "a.toml", f'[[users]]\nservice = "Wi-Fi"\ntuesday = [{day}]\n')
    assert toml.facts["exposures"][0].values["hours"][24:48] == [None] * 10 + list(range(10, 24))
    short = taken(tmp_path, "b.toml", '[[users]]\nservice = "Wi-Fi"\ntuesday = [1, 2]\n')
    assert bad(short) == [("b.toml, line 1", "tuesday must be a list of 24 counts.")]


def test_one_toml_file_may_tell_of_everything(tmp_path: Path) -> None:
    found = taken(
        tmp_path,
        "estate.toml",
        '[[services]]\nname = "Wi-Fi"\ntier = 1\n\n[[cis]]\nname = "sw-1"\nneeds = ["sw-0"]\n\n[[cis]]\nteam = "x"\n\n'
        '[[windows]]\nkind = "freeze"\nname = "Move"\nstarts = 2026-12-20T20:00:00\nends = 2026-12-21\n\n'
        '[[delegations]]\nowner = "lena"\ndelegate = "sam"\nstarts = "2026-12-20"\nends = "2026-12-27"\n',
    )
    assert {name: len(facts) for name, facts in found.facts.items()} == {
        "services": 1,
        "cis": 1,
        "windows": 1,
        "delegations": 1,
    }
    assert bad(found) == [("estate.toml, line 9", "name is missing.")]
    assert found.facts["windows"][0].values["starts"] == "2026-12-20T19:00:00Z"
    assert found.facts["windows"][0].values["ends"] == "2026-12-20T23:00:00Z"


def test_several_files_are_one_import(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("name,environment\nsw-1,prod\n")
    found = read([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert len(found.facts["cis"]) == 1
    assert bad(found) == [("b.csv, line 2", "“sw-1” stands in a.csv, line 2 already.")]


EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{uid}\r\n{lines}\r\nEND:VEVENT\r\n"
ONCE = "DTSTART;TZID=Europe/Amsterdam:20261129T020000\r\nDTEND;TZID=Europe/Amsterdam:20261129T060000"


def calendar(*events: str) -> str:
    parts = [EVENT.format(uid=f"e{number}", lines=lines) for number, lines in enumerate(events)]
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + "".join(parts) + "END:VCALENDAR\r\n"


def test_a_calendars_events_are_windows(tmp_path: Path) -> None:
    found = taken(
        tmp_path,
        "freezes.ics",
        calendar(
            f"{ONCE}\r\nCATEGORIES:Finance,Freeze\r\nRRULE:FREQ=WEEKLY;BYDAY=SU\r\nX-AMENDS-SERVICES:Wi-Fi;VPN",
            "DTSTART;VALUE=DATE:20261225\r\nX-AMENDS-KIND:freeze_approval",
            "DTSTART:20261129T010000Z\r\nDURATION:PT2H",
            f"{ONCE}\r\nSTATUS:CANCELLED",
        ),
        window_kind=WindowKind.MAINTENANCE,
    )
    assert bad(found) == []
    assert found.notes == ["freezes.ics: 1 cancelled left out."]
    weekly, day, short = (fact.values for fact in found.facts["windows"])
    assert (weekly["kind"], weekly["starts"], weekly["zone"]) == ("freeze_hard", "2026-11-29T01:00:00Z", ZONE)
    assert weekly["rrule"] == "FREQ=WEEKLY;BYDAY=SU"
    assert weekly["services"] == ["Wi-Fi", "VPN"]
    assert (day["kind"], day["starts"], day["ends"]) == (
        "freeze_approval",
        "2026-12-24T23:00:00Z",
        "2026-12-25T23:00:00Z",
    )
    assert (short["kind"], short["ends"], short["id"]) == ("maintenance", "2026-11-29T03:00:00Z", "e2")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (ONCE, "does not say what it is"),
        (f"{ONCE}\r\nX-AMENDS-KIND:party", "X-AMENDS-KIND is 'party'"),
        (f"{ONCE}\r\nCATEGORIES:freeze\r\nRRULE:FREQ=WEEKLY\r\nEXDATE:20261206T010000Z", "leaves single days out"),
        ("CATEGORIES:freeze", "does not say when it begins"),
        ("DTSTART:20261129T020000Z\r\nCATEGORIES:freeze", "does not say when it ends"),
        ("DTSTART:20261129T020000Z\r\nDTEND:20261129T010000Z\r\nCATEGORIES:freeze", "ends before it starts"),
        ("DTSTART;TZID=Europe/Amsterdam:20270328T023000\r\nDURATION:PT1H\r\nCATEGORIES:freeze", "is skipped"),
        ("DTSTART;TZID=Europe/Amsterdam:20261025T023000\r\nDURATION:PT1H\r\nCATEGORIES:freeze", "comes twice"),
        ("DTSTART:nonsense\r\nDURATION:PT1H\r\nCATEGORIES:freeze", "cannot be read"),
        ("DTSTART:20261129T020000Z\r\nDTSTART:20261129T030000Z\r\nCATEGORIES:freeze", "DTSTART more than once"),
        (f"{ONCE}\r\nCATEGORIES:freeze\r\nSUMMARY:one\r\nSUMMARY:two", "SUMMARY more than once"),
        ("DTSTART;VALUE=TIME:100000\r\nDURATION:PT1H\r\nCATEGORIES:freeze", "neither a day nor a time of one"),
        ("DTSTART;VALUE=PERIOD:20261129T020000Z/PT1H\r\nDURATION:PT1H\r\nCATEGORIES:freeze", "neither a day"),
        ("DTSTART;TZID=Mars/Base:20261129T020000\r\nDURATION:PT1H\r\nCATEGORIES:freeze", "zone is none that is known"),
        ("DTSTART;VALUE=DATE:00010101\r\nCATEGORIES:freeze", "too far away"),
        ("DTSTART;VALUE=DATE:99991231\r\nCATEGORIES:freeze", "too far away"),
        ("DTSTART:20261129T020000Z\r\nDURATION:P999999D\r\nCATEGORIES:freeze", "too far away"),
    ],
)  # fmt: skip
def test_an_event_that_is_no_window_is_named(tmp_path: Path, lines: str, words: str) -> None:
    found = taken(tmp_path, "x.ics", calendar(lines))
    assert found.facts["windows"] == []
    assert [place for place, _ in bad(found)] == ["x.ics, line 4"]
    assert words in bad(found)[0][1]


PIECES = st.sampled_from(
    ["name", "kind", "starts", "ends", "service", "weekday", ",", ";", "\n", '"', "\0", "2026-12-20", "freeze",
     "[[cis]]", "=", "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n", "DTSTART:",
     "RRULE:FREQ=DAILY\r\n", "99999", "-1", "é", "\x1b[31m", "\u202e"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join),
    st.sampled_from(
        ["windows.csv", "cis.csv", "users.csv", "services.csv", "a.toml", "a.ics", "delegations.csv"]
    ),
)
def test_whatever_stands_in_a_file_it_is_taken_or_named_or_refused(
    tmp_path: Path, text: str, name: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        found = read([tmp_path / name], zone=ZONE)
    except FileError:
        return
    for fact in (fact for facts in found.facts.values() for fact in facts):
        assert "\x1b" not in str(fact.values)
        assert "\0" not in str(fact.values)
