"""What users say from the shell, on a running demo desk: read as it comes, led back, alarms, figures, reports."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.shell.conftest import environment, run_here
from tests.shell.demo import running_demo


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Yield a home whose demo runs."""
    with running_demo() as home:
        yield home


def answers(home: Path, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run_here(home, "feedback", "list", "--json", *words).json()
    return found


def own_and_new(home: Path) -> str:
    """Return an unhappy answer of the agent's own team that nobody has seen to."""
    for one in answers(home, "--own", "--unhappy"):
        if one["state"] in ("new", "seen"):
            return str(one["ref"])
    raise AssertionError("the demo has no new unhappy answer of the agent's own team")


def test_words_and_names_are_listed_for_the_own_teams_alone(home: Path) -> None:
    found = answers(home)
    others = [one for one in found if not one["own_team"]]
    assert others
    assert not any(one["words"] or one["name"] for one in others)
    assert any(one["words"] for one in found if one["own_team"])
    printed = run_here(home, "feedback", "list")
    assert "other team's ticket" in printed.out
    assert len(printed.out.splitlines()) == len(found) + 1


def test_a_filter_narrows_the_list(home: Path) -> None:
    assert {one["unhappy"] for one in answers(home, "--unhappy")} == {True}
    assert {one["instrument"] for one in answers(home, "--kind", "csat")} == {"csat"}
    assert len(answers(home, "--limit", "2")) == 2
    assert answers(home, "--business-service", "No such thing") == []


def test_an_answer_is_taken_acted_on_and_closed_on_the_desk_itself(home: Path) -> None:
    ref = own_and_new(home)
    done = run_here(home, "feedback", "take", ref, "--json")
    assert done.code == 0, done.err
    assert [one["state"] for one in done.json()] == ["verified"]
    assert [one["ref"] for one in answers(home, "--mine")].count(ref) == 1
    assert (
        run_here(home, "feedback", "status", ref).out.strip()
        == f"{ref} is owned: acted, told, no_contact may follow"
    )
    bare = run_here(home, "feedback", "status", ref, "--to", "acted")
    assert bare.code == 2
    assert "Say with -m what was done." in bare.err
    assert run_here(home, "feedback", "status", ref, "--to", "acted", "-m", "New rolls.").code == 0
    back = run_here(home, "feedback", "status", ref, "--to", "seen")
    assert back.code == 4
    assert "seen not" in back.err
    assert run_here(home, "feedback", "status", ref, "--to", "no_contact", "-m", "Left us.").code == 0
    assert run_here(home, "feedback", "status", ref, "--to", "closed").code == 0
    assert next(one["state"] for one in answers(home) if one["ref"] == ref) == "closed"


def test_another_teams_answer_one_there_is_not_and_a_wrong_name_are_refused(home: Path) -> None:
    other = next(one["ref"] for one in answers(home) if not one["own_team"])
    assert run_here(home, "feedback", "take", other).code == 4
    assert run_here(home, "feedback", "take", "desk:FB-no").code == 3
    assert run_here(home, "feedback", "take", "nothing").code == 2


def test_alarms_are_listed_taken_once_and_closed_with_a_word(home: Path) -> None:
    found = run_here(home, "alarm", "list", "--json").json()
    assert found
    ref = next((one["ref"] for one in found if one["state"] == "open"), None)
    assert ref is not None, found
    assert ref in run_here(home, "alarm", "list").out
    assert run_here(home, "alarm", "take", ref).code == 0
    again = run_here(home, "alarm", "take", ref)
    assert again.code == 4
    assert "is taken" in again.err
    assert run_here(home, "alarm", "close", ref, "-m", " ").code == 2
    assert run_here(home, "alarm", "close", ref, "-m", "Mended.").code == 0
    assert ref not in [one["ref"] for one in run_here(home, "alarm", "list", "--json").json()]
    ended = run_here(home, "alarm", "list", "--all", "--json").json()
    assert next(one["closed_because"] for one in ended if one["ref"] == ref) == "Mended."
    assert run_here(home, "alarm", "take", "desk:no").code == 3


def test_a_new_answer_is_printed_while_one_follows(home: Path) -> None:
    words = ("--profile", "demo", "feedback", "list", "--follow", "--json")
    following = subprocess.Popen(
        [sys.executable, "-m", "console.cli", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(home),
    )  # fmt: skip
    assert following.stdout is not None
    assert following.stderr is not None
    guard = threading.Timer(30, following.kill)
    guard.start()
    try:
        assert "Waiting for answers" in following.stderr.readline()
        rate(home)
        line = json.loads(following.stdout.readline())
    finally:
        guard.cancel()
        following.terminate()
        following.communicate(timeout=20)
    assert line["rating"] == "1/5"
    assert line["unhappy"] is True


def rate(home: Path) -> None:
    """Have the demo's desk ask somebody, who answers."""
    socket = home / "amends" / "demo" / "desk" / "desk.sock"
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket)), base_url="http://desk") as desk:
        tickets = desk.get("/v1/tickets").json()["items"]
        for ticket in tickets:
            about = {
                "person": ticket["requester"]["id"],
                "queue": ticket["queue"],
                "ticket": str(ticket["id"]),
            }
            done = desk.post("/v1/asks", json=about | {"service": ticket["service"]})
            if done.status_code == 201 and done.json()["link"]:
                said = desk.post(done.json()["link"], data={"rating": "1", "comment": "Still broken."})
                assert said.status_code == 200, said.text
                return
    raise AssertionError("nobody could be asked")


@pytest.mark.parametrize("format_", ["md", "csv", "json", "html"])
def test_a_report_is_written_for_us_alone_and_printed_where_no_file_is_named(
    home: Path, tmp_path: Path, format_: str
) -> None:
    file = tmp_path / f"r.{format_}"
    done = run_here(home, "experience", "report", "--format", format_, "--period", "year", "--out", str(file))
    assert (done.code, done.out) == (0, "")
    assert file.stat().st_mode & 0o077 == 0
    printed = run_here(home, "experience", "report", "--format", format_, "--period", "year")
    assert printed.out.splitlines()[0] == file.read_text().splitlines()[0]


def test_figures_are_shown_as_a_table_and_as_json_by_team_and_against_before(
    home: Path, tmp_path: Path
) -> None:
    before = tmp_path / "before.csv"
    before.write_text("source,group,instrument,happy,unhappy,answers\nOld survey,,csat,40,40,100\n")
    words = ("experience", "show", "--period", "year", "--by", "team", "--baseline", str(before))
    made = run_here(home, *words, "--json").json()
    assert (made["by"], made["running"]) == ("team", True)
    printed = run_here(home, *words)
    assert printed.code == 0
    assert "What users lived through" in printed.out
    if any(one["group"] == "all" for one in made["sections"][0]["figures"]):
        assert "Old survey" in printed.out


def test_a_period_or_a_baseline_that_cannot_be_is_said_in_a_sentence(home: Path, tmp_path: Path) -> None:
    wrong = run_here(home, "experience", "show", "--period", "week")
    assert wrong.code == 2
    assert "'week' is no period: month, quarter, year" in wrong.err
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\xff\xfe")
    assert run_here(home, "experience", "show", "--baseline", str(bad)).code == 2
