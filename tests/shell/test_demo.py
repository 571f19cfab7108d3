"""The shell on a running demo desk: every verb, read back from the desk itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from console.intents import SetPriority
from console.model import Entry, Ref, Relation, Status, Ticket, Visibility
from console.services.base import Collection
from console.services.desk import DeskService
from tests.shell.conftest import Done, environment, run_in
from tests.shell.demo import on_desk, running_demo

ValueT = TypeVar("ValueT")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Yield a home whose demo runs."""
    with running_demo() as home:
        yield home


def look(home: Path, ref: str) -> tuple[Ticket, tuple[Entry, ...]]:
    found = on_desk(home, lambda service: service.look(Ref.parse(ref)))
    return found.ticket, found.entries


def tickets(home: Path, *words: str) -> list[dict[str, Any]]:
    found = run_in(home, "ticket", "list", "--json", *words).json()
    assert isinstance(found, list)
    return found


def await_(what: str, question: Callable[[], ValueT]) -> ValueT:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"never: {what}")


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "console.cli", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home),
    )


def test_beside_the_running_demo_the_shell_lists_the_same_world(home: Path) -> None:
    async def present(service: DeskService) -> set[str]:
        return {str(ref) async for ref in service.present(Collection.TICKETS)}

    done = run_in(home, "ticket", "list", "is:all", "--json")
    assert "this is the demo" in done.err
    listed = {row["ref"] for row in done.json()}
    shown = {ref for ref in on_desk(home, present) if look(home, ref)[0].merged_into is None}
    assert listed == shown
    assert len(listed) >= 50


@pytest.mark.slow
def test_every_change_is_read_back_from_the_desk(home: Path) -> None:
    first, second = tickets(home)[-2:]
    ref = first["ref"]

    def done(*words: str) -> Done:
        ended = run_in(home, "ticket", *words)
        assert ended.code == 0, ended.err
        return ended

    done("take", ref)
    me = look(home, ref)[0].assignee
    assert me is not None
    assert me.id == "sam.de.boer"
    done("assign", ref, "--to", "nobody")
    assert look(home, ref)[0].assignee is None
    done("priority", ref, "--to", "1")
    assert look(home, ref)[0].priority == 1
    offer = next(one.name for one in look(home, ref)[0].offers if one.status.active)
    done("status", ref, "--to", offer.upper())
    assert look(home, ref)[0].status_name == offer
    done("link", ref, "--to", second["number"])
    links = look(home, ref)[0].links
    assert (Relation.RELATED, second["ref"]) in {(link.relation, str(link.other)) for link in links}
    done("note", ref, "-m", "Only for us.")
    assert (Visibility.INTERNAL, "Only for us.") in said(home, ref)
    file = home / "answer.txt"
    file.write_text("Dear user,\nplease try again.\n")
    done("reply", ref, "--file", str(file))
    assert (Visibility.PUBLIC, "Dear user,\nplease try again.") in said(home, ref)
    done("reply", ref, "--resolve", "-m", "It works again.")
    assert look(home, ref)[0].status is Status.RESOLVED
    assert (Visibility.PUBLIC, "It works again.") in said(home, ref)


def said(home: Path, ref: str) -> set[tuple[Visibility, str]]:
    return {(entry.visibility, entry.body) for entry in look(home, ref)[1]}


def test_a_ticket_that_was_made_is_named_with_its_number(home: Path) -> None:
    made = run_in(home, "ticket", "create", "Printer on fire", "-q", "network", "--json", given="It burns.")
    assert made.code == 0, made.err
    ref = made.json()[0]["ref"]
    ticket, entries = look(home, ref)
    assert (ticket.subject, ticket.queue) == ("Printer on fire", "Network")
    assert [entry.body for entry in entries if entry.visibility is Visibility.PUBLIC] == ["It burns."]
    wrong = run_in(home, "ticket", "create", "x", "-q", "nowhere", "-m", "y")
    assert wrong.code == 2
    assert "Network" in wrong.err


def test_a_merge_with_yes_is_done(home: Path) -> None:
    gone, stays = tickets(home)[:2]
    done = run_in(home, "ticket", "merge", gone["ref"], "--into", stays["ref"], "--yes")
    assert done.code == 0, done.err
    assert str(look(home, gone["ref"])[0].merged_into) == stays["ref"]
    late = run_in(home, "ticket", "take", gone["ref"])
    assert late.code == 4
    assert "was merged into" in late.err


def test_a_refusal_has_the_desks_own_words_and_what_it_offers(home: Path) -> None:
    ref = tickets(home)[0]["ref"]
    done = run_in(home, "ticket", "status", ref, "--to", "bananas")
    assert done.code == 4
    assert "“bananas”" in done.err
    assert "It is offered now: " in done.err
    key = run_in(home, "outbox", "list", "--json").json()[0]["key"]
    assert run_in(home, "outbox", "undo", key).code == 0
    assert run_in(home, "outbox", "list", "--json").json() == []
    offered = run_in(home, "ticket", "status", ref)
    assert offered.code == 0
    assert offered.out


def test_what_changed_since_it_was_looked_at_is_a_conflict(home: Path) -> None:
    ref = next(row["ref"] for row in tickets(home) if row["priority"] != 1)
    run_in(home, "ticket", "priority", ref, "--to", "1", "--no-wait")
    key = run_in(home, "outbox", "list", "--json").json()[0]["key"]
    theirs = 5 if look(home, ref)[0].priority != 5 else 4

    async def meanwhile(service: DeskService) -> None:
        target = Ref.parse(ref)
        await service.carry_out(SetPriority(target, theirs), "theirs", await service.look(target))

    on_desk(home, meanwhile)
    done = run_in(home, "outbox", "send", key)
    assert done.code == 5, done.err
    assert look(home, ref)[0].priority == theirs
    again = run_in(home, "outbox", "retry", key)
    assert again.code == 0, again.err
    assert look(home, ref)[0].priority == 1


def test_ctrl_c_takes_back_what_is_held(home: Path) -> None:
    settings = home / "amends" / "settings.toml"
    before = settings.read_text()
    settings.write_text("[holds]\nother = 600\n")
    try:
        ref = next(row["ref"] for row in tickets(home) if not row["mine"])
        others = run_in(home, "outbox", "list", "--json").json()
        shell = start(home, "ticket", "take", ref)

        def held() -> bool:
            return any(one["ref"] == ref for one in run_in(home, "outbox", "list", "--json").json())

        await_("held", held)
        shell.send_signal(signal.SIGINT)
        _, words = shell.communicate(timeout=30)
        assert shell.returncode == 130
        assert "taken back" in words
        assert run_in(home, "outbox", "list", "--json").json() == others
        assignee = look(home, ref)[0].assignee
        assert assignee is None or assignee.id != "sam.de.boer"
    finally:
        settings.write_text(before)


def test_beside_another_console_that_syncs_a_write_ends_the_same_way(home: Path) -> None:
    other = start(home, "sync", "--watch")
    try:
        lock = home / "amends" / "demo" / "cache.lock"
        await_("it leads", lambda: lock.read_text() == str(other.pid))
        ref = tickets(home)[-1]["ref"]
        done = run_in(home, "ticket", "note", ref, "-m", "Beside another.")
        assert done.code == 0, done.err
        assert (Visibility.INTERNAL, "Beside another.") in said(home, ref)
        refused = run_in(home, "cache", "rebuild")
        assert refused.code == 1
        assert "end it first" in refused.err
        assert run_in(home, "demo", "--reset").code == 1
    finally:
        os.kill(other.pid, signal.SIGINT)
        other.communicate(timeout=30)


def test_a_rebuilt_cache_fetches_everything_again(home: Path) -> None:
    before = {row["ref"] for row in tickets(home, "is:all")}
    run_in(home, "ticket", "take", tickets(home)[0]["ref"], "--no-wait")
    waiting = len(run_in(home, "outbox", "list", "--json").json())
    done = run_in(home, "cache", "rebuild")
    assert done.code == 0, done.err
    assert f"Kept: {waiting} intent" in done.err
    assert {row["ref"] for row in tickets(home, "is:all")} >= before


def test_doctor_finds_the_demo_well(home: Path) -> None:
    done = run_in(home, "doctor", "--json")
    assert done.code == 0, done.out
    states = {(one["about"], one["state"]) for one in done.json()}
    assert {("cache", "ok"), ("files", "ok"), ("desk", "ok")} <= states
