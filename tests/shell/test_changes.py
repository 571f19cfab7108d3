"""Changes from the shell, on a cache of which no service is asked."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.shell.changes_world import START, fill
from tests.shell.conftest import Run, environment, run_here, run_in
from tests.shell.keyboard import typed_in


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the little world."""
    return fill(tmp_path_factory.mktemp("changes"))


@pytest.fixture
def run(home: Path) -> Run:
    return lambda *words, **more: run_here(home, *words, **more)


def outbox(home: Path) -> list[tuple[str, str]]:
    return [(one["kind"], one["ref"]) for one in run_here(home, "outbox", "list", "--json").json()]


def audited(home: Path) -> list[str]:
    file = home / "amends" / "default" / "audit.jsonl"
    return file.read_text().splitlines() if file.exists() else []


def test_a_list_says_what_is_planned_and_what_collides(run: Run) -> None:
    rows = {row["number"]: row for row in run("change", "list", "--json").json()}
    assert rows.keys() == {"CHG-1", "CHG-2", "CHG-3", "CHG-4", "CHG-6"}
    assert rows["CHG-1"]["collisions"][0] | {"rank": 0} == {
        "reason": "same CI",
        "severity": 0.9,
        "rank": 0,
        "other": "desk:2",
        "other_number": "CHG-2",
        "other_title": "Firewall rules",
        "path": ["sw-core-1"],
        "start": (START + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
        "end": (START + timedelta(hours=2)).isoformat().replace("+00:00", "Z"),
        "words": "same CI sw-core-1",
        "collapsed": False,
    }
    assert rows["CHG-4"]["start"] is None
    assert rows["CHG-6"]["collisions"] == []


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--mine"], {"CHG-3"}),
        (["--team", "Workplace"], {"CHG-3"}),
        (["--business-service", "Email"], {"CHG-3"}),
        (["--state", "cancelled"], {"CHG-5"}),
        (["firewall"], {"CHG-2"}),
        (["--collisions"], {"CHG-1", "CHG-2", "CHG-3"}),
        (["--all", "called"], {"CHG-5"}),
        (["--from", "2031-01-01", "--to", "2031-01-02"], set()),
    ],
)
def test_a_list_is_narrowed(run: Run, words: list[str], numbers: set[str]) -> None:
    assert {row["number"] for row in run("change", "list", "--json", *words).json()} == numbers


def test_the_table_says_what_is_wrong_with_a_window(run: Run) -> None:
    lines = run("change", "list").out.splitlines()
    assert "ends before it starts" in next(line for line in lines if "CHG-6" in line)
    assert "no window" in next(line for line in lines if "CHG-4" in line)
    assert "! CHG-2: same CI sw-core-1 +" in next(line for line in lines if "CHG-1" in line)


def test_the_calendar_draws_freezes_before_the_days_changes(run: Run) -> None:
    lines = run("change", "calendar", TZ="UTC").out.splitlines()
    freeze = next(at for at, line in enumerate(lines) if "approval freeze: Quarter end, Finance" in line)
    assert any("CHG-1" in line for line in lines[freeze:])
    told = run("change", "calendar", "--json").json()
    assert told["windows"][0]["open"] == [
        {"start": told["windows"][0]["starts"], "end": told["windows"][0]["ends"]}
    ]
    assert {row["number"] for row in told["changes"]} == {"CHG-1", "CHG-2", "CHG-3", "CHG-6"}


def test_the_calendar_is_written_for_calendar_programs(run: Run, tmp_path: Path) -> None:
    from icalendar import Calendar

    file = tmp_path / "changes.ics"
    done = run("change", "calendar", "--ics", str(file))
    assert done.code == 0
    assert "3 changes and 1 window" in done.err
    assert "1 left out" in done.err
    titles = {str(event["SUMMARY"]) for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}
    assert "CHG-1 Core switch firmware" in titles
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("change", "calendar", "--ics", "-").out.startswith("BEGIN:VCALENDAR")
    assert run("change", "calendar", "--ics", str(tmp_path / "no" / "x.ics")).code == 1


def test_what_waits_is_listed_with_whom_it_is_for(run: Run) -> None:
    told = run("approval", "list", "--json").json()
    waiting = {one["change"]["number"]: one for one in told["waiting"]}
    assert waiting.keys() == {"CHG-1", "CHG-2", "CHG-3", "CHG-6"}
    assert waiting["CHG-2"]["delegated_by"] == "lena"
    assert waiting["CHG-1"]["delegated_by"] is None
    assert [one["change"]["number"] for one in told["for_others"]] == ["CHG-3"]
    listed = run("approval", "list").out.splitlines()
    assert "Lena Hoek, until" in next(line for line in listed if "CHG-2" in line)
    for line in listed:
        assert ("not yours to decide, your own change" in line) == ("CHG-3 " in line and "waits" not in line)


def test_a_card_is_text_json_and_a_page_without_links(run: Run) -> None:
    told = run("change", "show", "CHG-1", "--json").json()
    assert run("change", "show", "1").out == told["card"]
    assert f"version {told['version']}" in told["card"]
    assert told["ruling"]["allowed"]
    assert told["collisions"][0]["reason"] == "same CI"
    assert {one["approver"]["id"] for one in told["approvals"]} == {"sam", "ravi"}
    page = run("change", "show", "desk:CHG-1", "--html", "-").out
    assert "CHG-1" in page
    assert "<a " not in page
    assert "<form" not in page
    assert run("change", "show", "CHG-99").code == 3


def test_yes_needs_the_version_that_was_looked_at(home: Path, run: Run) -> None:
    assert run("change", "approve", "CHG-1", "--yes").code == 2
    stale = run("change", "approve", "CHG-1", "--yes", "--version", "0123456789abcdef")
    assert stale.code == 5
    assert "changed since you looked" in stale.err
    assert outbox(home) == []
    assert audited(home) == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("CHG-3", "You asked for this change yourself"),
        ("CHG-2", "nobody may decide in that person's place"),
        ("CHG-4", "No approval of CHG-4"),
        ("CHG-5", "cancelled"),
        ("CHG-6", "ends before"),
    ],
)
def test_what_the_rules_forbid_is_refused_with_their_sentence(
    home: Path, run: Run, number: str, sentence: str
) -> None:
    told = run("change", "show", number, "--json").json()
    done = run("change", "approve", number, "--yes", "--version", told["version"], "--no-wait")
    assert done.code == 9, done.err
    assert sentence in done.err
    assert outbox(home) == []
    assert audited(home) == []


def test_where_nobody_can_be_asked_nothing_is_decided(home: Path, run: Run) -> None:
    done = run_in(home, "change", "approve", "CHG-1", given="y\n")
    assert done.code == 2
    assert "Core switch firmware" in done.err
    assert "--yes" in done.err
    assert outbox(home) == []


@pytest.mark.parametrize(
    ("keys", "before"), [(b"n", b""), (b"\r", b""), (b"\x1b", b""), (b"Y", b""), (b"n", b"yyyy\r")]
)
def test_only_the_key_y_decides_and_not_before_it_was_asked(home: Path, keys: bytes, before: bytes) -> None:
    done = typed_in(home, keys, "change", "approve", "CHG-1", "--no-wait", before=before)
    assert "Approve CHG-1, version" in done.out
    assert "only y does it" in done.out
    assert done.code == 1
    assert outbox(home) == []


def test_the_key_y_holds_the_decision_and_undo_takes_it_back(tmp_path: Path) -> None:
    home = fill(tmp_path)
    words = ("change", "approve", "CHG-1", "--condition", "Tell the users", "--no-wait")
    assert typed_in(home, b"y", *words).code == 7
    held = run_here(home, "outbox", "list", "--json").json()
    assert [(one["kind"], one["state"]) for one in held] == [("approve", "held")]
    hold = datetime.fromisoformat(held[0]["hold_until"]) - datetime.fromisoformat(held[0]["made"])
    assert hold == timedelta(seconds=30)
    assert '"decided"' in audited(home)[0]
    assert run_here(home, "change", "approve", "CHG-1", "--no-wait").code == 9
    assert run_here(home, "outbox", "undo", held[0]["key"]).code == 0
    assert run_here(home, "change", "show", "CHG-1", "--json").json()["ruling"]["allowed"]


def test_a_no_says_what_would_make_it_a_yes(home: Path, run: Run) -> None:
    version = run("change", "show", "CHG-1", "--json").json()["version"]
    sure = ("--yes", "--version", version, "--no-wait")
    assert run("change", "send-back", "CHG-1", *sure).code == 2
    assert run("change", "send-back", "CHG-1", "--none-can", "--condition", "x", *sure).code == 2
    assert run("change", "send-back", "CHG-1", "--condition", " ", *sure).code == 2
    long = run("change", "send-back", "CHG-1", "--condition", "x" * 20_001, *sure)
    assert (long.code, "longer than 20,000 characters" in long.err) == (2, True)
    assert outbox(home) == []


def test_a_move_shows_what_it_collides_with_before_it_asks(home: Path, run: Run) -> None:
    there = f"{START + timedelta(hours=1):%Y-%m-%d %H:%M}Z"
    done = run("change", "reschedule", "CHG-3", "--start", there, "--duration", "1h")
    assert done.code == 2
    assert "approval freeze" in done.err or "Quarter end" in done.err
    assert outbox(home) == []
    far = f"{START + timedelta(days=30):%Y-%m-%d}"
    assert "collides with nothing there" in run("change", "reschedule", "CHG-3", "--start", far).err


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2027-03-28 02:30", "is skipped by the clocks there"),
        ("2026-10-25 02:30", "comes twice there"),
        ("2026-13-01 02:30", "is no time"),
        ("next week", "is no time"),
    ],
)
def test_a_time_that_is_none_or_comes_twice_is_a_sentence(run: Run, start: str, words: str) -> None:
    done = run("change", "reschedule", "CHG-1", "--start", start, "--yes", TZ="Europe/Amsterdam")
    assert done.code == 2
    assert words in done.err
    if "clocks" in done.err:
        assert f"{start}+01:00 or {start}+02:00" in done.err or f"{start}+02:00 or {start}+01:00" in done.err


def test_a_window_that_ends_before_it_starts_is_not_sent(home: Path, run: Run) -> None:
    done = run("change", "reschedule", "CHG-1", "--start", "2031-01-02", "--end", "2031-01-01", "--yes")
    assert done.code == 2
    assert "before it starts" in done.err
    assert outbox(home) == []


def test_what_the_service_offers_is_said(run: Run) -> None:
    assert run("change", "status", "CHG-1", "--json").json() == [
        {"name": "Implement", "state": "implementing"}
    ]


def test_a_change_is_made_with_what_is_known(tmp_path: Path) -> None:
    home = fill(tmp_path)
    plan = tmp_path / "plan.txt"
    plan.write_text("One.\nTwo.\n")
    made = run_here(
        home, "change", "create", "New switch", "--start", "2031-01-02 20:00Z", "--duration", "1h30m",
        "--item", "sw-core-1", "--item", "nowhere", "--plan", f"@{plan}", "--outage", "--no-wait",
    )  # fmt: skip
    assert made.code == 7, made.err
    assert "No desk knows an item 'nowhere'" in made.err
    ref = run_here(home, "outbox", "list", "--json").json()[0]["ref"]
    told = run_here(home, "change", "list", "--from", "2031-01-01", "--to", "2031-01-03", "--json").json()
    assert [(one["ref"], one["start"], one["end"], one["outage"]) for one in told] == [
        (ref, "2031-01-02T20:00:00Z", "2031-01-02T21:30:00Z", True)
    ]
    assert run_here(home, "change", "create", "x", "--duration", "1h").code == 2


def test_a_list_of_changes_imports_neither_screens_nor_network(home: Path) -> None:
    code = (
        "import sys; sys.argv = ['amends', 'change', 'show', 'CHG-1']\n"
        "from console.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*[name for name in ('textual', 'httpx', 'sqlite_utils', 'starlette', 'icalendar', 'dateutil') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment(home)
    )
    assert done.stdout.splitlines()[-1] == ""
    assert "CHG-1" in done.stdout


def test_doctor_says_what_decisions_rest_on(run: Run) -> None:
    found = {(one["about"], one["state"]): one["words"] for one in run("doctor", "--json").json()}
    assert "1 item, 1 window" in found["estate", "ok"]
    assert "guessed from a service's users" in found["estate", "note"]
    assert "You may decide for Lena Hoek until" in found["desk", "ok"]


def test_doctor_says_what_is_off_without_an_estate(tmp_path: Path) -> None:
    folder = tmp_path / "amends"
    (folder / "default").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    settings = folder / "settings.toml"
    settings.write_text('offline = true\n[services.rt]\nkind = "rt"\nurl = "https://rt.example"\n')
    settings.chmod(0o600)
    run_here(tmp_path, "cache", "rebuild")
    run_here(tmp_path, "ticket", "list")
    found = {one["about"]: one["words"] for one in run_here(tmp_path, "doctor", "--json").json()}
    assert "freezes, maintenance windows and exposed users are off" in found["estate"]
    assert "companion" in found["estate"]


def test_doctor_tells_a_log_that_was_changed(tmp_path: Path) -> None:
    home = fill(tmp_path)
    version = run_here(home, "change", "show", "CHG-1", "--json").json()["version"]
    run_here(home, "change", "approve", "CHG-1", "--yes", "--version", version, "--no-wait")
    file = home / "amends" / "default" / "audit.jsonl"
    file.write_text(file.read_text().replace("Core switch", "Core sw1tch"))
    doctor = run_here(home, "doctor", "--json")
    assert doctor.code == 1
    assert [one["about"] for one in doctor.json() if one["state"] == "error"] == ["decisions"]
