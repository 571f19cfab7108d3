"""Facts that cannot be read, or not as they were meant: none is skipped without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from console.model import HealthState, Ref, Status
from tests.bad_input.conftest import Console
from tests.bad_input.servers import Answer, Fake, Question, Reply
from tests.desk.house import House


@pytest.fixture
def one(house: House) -> str:
    """Return the number of one of the desk's tickets."""
    return str(house.client(port=True).get("/v1/ticket-ids").json()["items"][0])


def changed(real: Answer, id_: str, **changes: Any) -> Answer:
    """Change one ticket wherever it is sent; None takes a field out."""

    def mend(found: Any) -> Any:
        if isinstance(found, list):
            return [mend(one) for one in found]
        if not isinstance(found, dict):
            return found
        if found.get("id") == id_ and "subject" in found:
            found = {name: value for name, value in {**found, **changes}.items() if value is not None}
        return {name: mend(value) for name, value in found.items()}

    def answer(question: Question) -> Reply:
        reply = real(question)
        return reply.but(mend(reply.json())) if "/tickets" in question.path else reply

    return answer


def well(console: Console) -> int:
    """Sync until all is well; returns how many records could not be read."""
    return console.sync_until(lambda health: health.state is HealthState.OK).unreadable


def tickets(console: Console) -> set[str]:
    cache = console.cache()
    found = {ref.id for ref in cache.known("desk")}
    cache.close()
    return found


def test_a_ticket_with_missing_fields_is_counted_and_kept_for_doctor(
    console: Console, desk: Fake, real: Answer, one: str
) -> None:
    desk.answer = changed(real, one, created=None)
    assert well(console) == 1
    assert len(tickets(console)) == 4
    assert console.sync_until(lambda health: "1 record of it could not be read" in health.sentence)
    code, out, _ = console.run("doctor")
    assert code == 0
    told = [line for line in out.splitlines() if "unreadable" in line]
    assert len(told) == 1
    assert f"ticket {one}" in told[0]
    assert "created" in told[0]


def test_a_ticket_that_can_be_read_later_is_no_longer_counted(
    console: Console, desk: Fake, real: Answer, one: str
) -> None:
    desk.answer = changed(real, one, updated="yesterday")
    assert well(console) == 1
    desk.answer = real
    cache = console.cache()
    cache.wishes.ask("look", Ref("desk", one))
    cache.close()
    assert console.sync_until(lambda health: health.unreadable == 0).state is HealthState.OK
    assert one in tickets(console)


def test_a_status_that_nobody_knows_is_shown_in_the_services_own_words(
    console: Console, desk: Fake, real: Answer, one: str
) -> None:
    desk.answer = changed(real, one, status="Bij de leverancier", meaning="limbo")
    assert well(console) == 0
    cache = console.cache()
    found = cache.ticket(Ref("desk", one))
    cache.close()
    assert found is not None
    assert (found.status, found.status_name) == (Status.UNKNOWN, "Bij de leverancier")
    _, out, _ = console.run("ticket", "list", "is:open", "--json")
    assert "Bij de leverancier" in out


def test_a_clock_that_is_an_hour_off_is_told_and_changes_nothing(
    console: Console, desk: Fake, real: Answer
) -> None:
    def late(question: Question) -> Reply:
        reply = real(question)
        now = datetime.now(UTC) - timedelta(hours=1)
        return Reply(reply.status, reply.body, {**reply.headers, "date": format_datetime(now, usegmt=True)})

    desk.answer = late
    health = console.sync_until(lambda health: health.state is HealthState.OK)
    assert health.sentence.startswith("Its clock is 60 min behind this machine's.")
    assert len(tickets(console)) == 5
    _, out, _ = console.run("doctor")
    assert "60 min behind" in out


def test_a_ticket_of_twenty_megabytes_is_read_within_bounds(
    console: Console, desk: Fake, real: Answer, one: str
) -> None:
    desk.answer = changed(real, one, subject="toner " * 3_500_000)
    assert well(console) == 0
    cache = console.cache()
    found = cache.ticket(Ref("desk", one))
    cache.close()
    assert found is not None
    assert found.subject.startswith("toner toner")
    assert len(found.subject) < 2_000
    assert len(tickets(console)) == 5
