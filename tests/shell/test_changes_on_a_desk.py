"""Changes from the shell on a running demo desk: every verb, verified on the desk itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.intents import Reschedule
from console.model import Approval, ApprovalState, Change, ChangeState, Person, Ref
from console.services.desk import DeskService
from tests.shell.conftest import Done, run_here
from tests.shell.demo import on_desk, running_demo

ME = Person("sam.de.boer", "Sam de Boer")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Yield a home whose demo runs."""
    with running_demo() as home:
        yield home


def look(home: Path, ref: str) -> tuple[Change, dict[str, Approval]]:
    """Return a change as the desk has it, and its approvals by who was asked."""

    async def looking(service: DeskService) -> Any:
        assert service.change_desk is not None
        return await service.change_desk.look(Ref.parse(ref))

    found = on_desk(home, looking)
    return found.change, {one.approver.id: one for one in found.approvals if one.approver}


def mine(home: Path, *, delegated: bool = False) -> list[dict[str, Any]]:
    """Return what waits for the agent and may be decided, the last to begin first."""
    waiting = run_here(home, "approval", "list", "--json").json()["waiting"]
    found = []
    for one in reversed(waiting):
        if (one["delegated_by"] is not None) is delegated:
            shown = run_here(home, "change", "show", one["change"]["ref"], "--json").json()
            if shown["ruling"]["allowed"]:
                found.append(shown)
    return found


def decide(home: Path, verb: str, shown: dict[str, Any], *words: str) -> Done:
    sure = ("--yes", "--version", shown["version"])
    return run_here(home, "change", verb, shown["ref"], *sure, *words)


def test_a_yes_with_conditions_stands_on_the_desk_with_its_proof(home: Path) -> None:
    shown = mine(home)[0]
    done = decide(home, "approve", shown, "--condition", "Tell the users", "--comment", "Good plan")
    assert done.code == 0, done.err
    _, held = look(home, shown["ref"])
    assert held[ME.id].state is ApprovalState.APPROVED
    assert [one.text for one in held[ME.id].conditions] == ["Tell the users"]
    assert "Good plan" in held[ME.id].comment
    log = (home / "amends" / "demo" / "audit.jsonl").read_text()
    assert '"verified"' in log
    assert run_here(home, "audit", "verify").code == 0
    found = run_here(home, "doctor", "--json").json()
    assert any(one["about"] == "decisions" and one["state"] == "ok" for one in found)
    again = decide(home, "approve", shown)
    assert again.code == 9
    assert again.err.count("\n") <= 2


def test_a_condition_is_met_by_its_words(home: Path) -> None:
    given = decide(home, "approve", mine(home)[0], "--condition", "Tell the users")
    assert given.code == 0, given.err
    rows = run_here(home, "change", "list", "--json").json()
    ref = next(
        row["ref"]
        for row in rows
        if any(
            "Tell the users" in one["text"]
            for one in run_here(home, "change", "meet", row["ref"], "--json").json()
        )
    )
    assert run_here(home, "change", "meet", ref, "no such words").code == 3
    done = run_here(home, "change", "meet", ref, "tell the users")
    assert done.code == 0, done.err
    _, held = look(home, ref)
    assert [(one.text, one.met) for one in held[ME.id].conditions] == [("Tell the users", True)]


def test_a_delegates_yes_says_in_whose_place(home: Path) -> None:
    shown = mine(home, delegated=True)[0]
    done = decide(home, "approve", shown)
    assert done.code == 0, done.err
    _, held = look(home, shown["ref"])
    given = held[shown["ruling"]["acting_for"]]
    assert given.state is ApprovalState.APPROVED
    assert given.decided_by is not None
    assert given.decided_by.id == ME.id


def test_a_no_goes_back_with_what_would_make_it_a_yes(home: Path) -> None:
    shown = mine(home)[0]
    done = decide(home, "send-back", shown, "--condition", "Show the test", "--condition", "Not on a Friday")
    assert done.code == 0, done.err
    change, held = look(home, shown["ref"])
    assert held[ME.id].state is ApprovalState.REJECTED
    assert change.state is not ChangeState.SCHEDULED
    told = run_here(home, "change", "show", shown["ref"], "--json").json()
    assert not told["ruling"]["allowed"]


def test_a_question_decides_nothing(home: Path) -> None:
    shown = mine(home)[0]
    done = run_here(home, "change", "ask", shown["ref"], "Which floor?")
    assert done.code == 0, done.err
    _, held = look(home, shown["ref"])
    assert held[ME.id].state is ApprovalState.MORE_INFO
    told = run_here(home, "change", "show", shown["ref"], "--json").json()
    assert any("Which floor?" in one["body"] for one in told["conversation"])


def test_what_was_moved_meanwhile_is_not_approved(home: Path) -> None:
    shown = mine(home)[0]
    start = Ref.parse(shown["ref"])

    async def moved(service: DeskService) -> None:
        assert service.change_desk is not None
        seen = await service.change_desk.look(start)
        assert seen.change.planned_start is not None
        assert seen.change.planned_end is not None
        later = seen.change.planned_end - seen.change.planned_start
        begins = seen.change.planned_start + later
        await service.change_desk.carry_out(Reschedule(start, begins, begins + later), "theirs", seen)

    on_desk(home, moved)
    done = decide(home, "approve", shown)
    assert done.code == 5, done.err
    _, held = look(home, shown["ref"])
    assert held[ME.id].state is not ApprovalState.APPROVED
    assert not any(one["kind"] == "approve" for one in outbox_held(home))


def outbox_held(home: Path) -> list[dict[str, Any]]:
    waiting = run_here(home, "outbox", "list", "--json").json()
    return [one for one in waiting if one["state"] in ("held", "ready", "sent")]


def test_a_change_is_made_moved_assigned_noted_and_begun(home: Path) -> None:
    item = on_desk(home, _names)[0]
    words = ["--start", "2031-01-02 20:00Z", "--duration", "90m", "--item", item, "--plan", "Do it."]
    words += ["--backout-minutes", "10", "--outage"]
    made = run_here(home, "change", "create", "New switch", *words, "--json")
    assert made.code == 0, made.err
    ref = made.json()[0]["ref"]
    change, _ = look(home, ref)
    assert (change.title, change.plan, change.backout_minutes, change.outage) == (
        "New switch",
        "Do it.",
        10,
        True,
    )
    assert [one.ci for one in change.cis] == [item]
    assert run_here(home, "change", "reschedule", ref, "--start", "2031-01-03 20:00Z", "--yes").code == 0
    assert run_here(home, "change", "assign", ref, "--to", ME.id).code == 0
    assert run_here(home, "change", "note", ref, "-m", "Only for us.").code == 0
    change, _ = look(home, ref)
    assert change.planned_start is not None
    assert change.planned_end is not None
    assert change.planned_start.isoformat() == "2031-01-03T20:00:00+00:00"
    assert (change.planned_end - change.planned_start).total_seconds() == 5400
    assert change.implementer is not None
    assert change.implementer.id == ME.id
    offered = run_here(home, "change", "status", ref, "--json").json()
    assert offered
    done = run_here(home, "change", "status", ref, "--to", offered[0]["name"])
    assert done.code == 0, done.err
    assert look(home, ref)[0].state.value == offered[0]["state"]
    refused = run_here(home, "change", "status", ref, "--to", "bananas")
    assert refused.code == 4
    assert "It is offered now: " in refused.err


def test_an_import_is_in_the_next_collision(home: Path, tmp_path: Path) -> None:
    freeze = tmp_path / "windows.csv"
    freeze.write_text(
        "kind,name,starts,ends,owner\nhard freeze,Migration,2031-01-04 00:00Z,2031-01-08 00:00Z,Finance\n"
    )
    done = run_here(home, "import", str(freeze), "--json")
    assert done.code == 0, done.err
    assert done.json()["collections"]["windows"] == {
        "read": 1,
        "written": 1,
        "same": 0,
        "removed": 0,
        "refused": [],
    }
    assert run_here(home, "import", str(freeze), "--json").json()["collections"]["windows"]["same"] == 1
    run_here(home, "sync")
    ref = run_here(home, "change", "list", "--json").json()[-1]["ref"]
    moved = run_here(home, "change", "reschedule", ref, "--start", "2031-01-05 20:00Z", "--duration", "1h")
    assert "! 1.0 Migration, owner Finance" in moved.err, moved.err


def test_circles_are_told_and_what_the_desk_refuses_is_named(home: Path, tmp_path: Path) -> None:
    items = tmp_path / "cis.csv"
    items.write_text("name,service,needs\nx-1,,x-2\nx-2,,x-1\nx-3,No such service,\n")
    done = run_here(home, "import", str(items))
    assert done.code == 4
    assert "! x-1, x-2 need each other in a circle." in done.err
    assert "cis.csv, line 4: There is no service" in done.err
    assert "2 written" in done.out


def test_a_bad_line_keeps_everything_from_being_sent(home: Path, tmp_path: Path) -> None:
    items = tmp_path / "cis.csv"
    items.write_text("name,environment\ny-1,prod\n,prod\n")
    before = set(on_desk(home, _names))
    done = run_here(home, "import", str(items))
    assert done.code == 1
    assert "cis.csv, line 3: name is missing." in done.err
    assert set(on_desk(home, _names)) == before
    assert run_here(home, "import", str(items), "--skip-bad", "--dry-run").code == 0
    assert set(on_desk(home, _names)) == before
    assert run_here(home, "import", str(items), "--skip-bad").code == 0
    assert set(on_desk(home, _names)) == before | {"y-1"}


def test_replacing_asks_first(home: Path, tmp_path: Path) -> None:
    weeks = tmp_path / "users.csv"
    weeks.write_text("service,weekday,hour,users\nWi-Fi,mon,9,410\n")
    assert run_here(home, "import", str(weeks), "--replace").code == 2
    done = run_here(home, "import", str(weeks), "--replace", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.json()["collections"]["exposures"]["removed"] > 0


async def _names(service: DeskService) -> list[str]:
    answer = await service._talk.read("/v1/cis", {"limit": 200})
    return [one["fact"]["name"] for one in answer.json()["items"]]


def test_doctor_tells_of_the_estate_and_of_whom_one_stands_in_for(home: Path) -> None:
    found = run_here(home, "doctor", "--json").json()
    words = {one["about"]: one["words"] for one in found if one["state"] == "ok"}
    assert "kept by desk" in words["estate"]
    assert any("You may decide for" in one["words"] for one in found)


def test_of_a_companion_the_estate_alone_is_used(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "amends"
    folder.mkdir(mode=0o700)
    socket = home / "amends" / "demo" / "desk" / "desk.sock"
    settings = folder / "settings.toml"
    settings.write_text(f'[services.estate]\nkind = "desk"\ncompanion = true\nsocket = "{socket}"\n')
    settings.chmod(0o600)
    freeze = tmp_path / "windows.csv"
    freeze.write_text("kind,name,starts,ends\nfreeze,Only here,2031-02-01 00:00Z,2031-02-02 00:00Z\n")
    assert run_here(tmp_path, "import", str(freeze)).code == 0
    assert run_here(tmp_path, "sync").code == 0
    told = run_here(
        tmp_path, "change", "calendar", "--from", "2031-01-30", "--to", "2031-02-05", "--json"
    ).json()
    assert "Only here" in {one["name"] for one in told["windows"]}
    assert run_here(tmp_path, "change", "list", "--json").json() == []
    assert run_here(tmp_path, "ticket", "list", "--json").json() == []
    assert run_here(tmp_path, "change", "create", "x").code == 2
    doctor = run_here(tmp_path, "doctor", "--json")
    assert doctor.code == 0
    assert any(one["about"] == "estate" and "kept by estate" in one["words"] for one in doctor.json())
