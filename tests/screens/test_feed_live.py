"""The feed on a real desk: an answer given on its page comes in by the live line, and the person is told."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from console.app import Amends
from console.cache.store import Cache
from console.intents import Reply
from console.model import Ref
from console.model.feedback import LoopState
from console.paths import Places
from console.services.desk import DeskService
from console.settings import AlarmSettings, Holds, ServiceSettings, Settings
from console.signs import FULL
from console.sync.engine import Engine, Line
from console.sync.pace import Pace
from screens.base import Desk
from tests.desk.hearing import ask_everybody, rated, seen
from tests.desk.house import House, furnish, new_ticket, open_house, tag
from tests.screens.room import Room, Stay

HOUR = 3600.0


@pytest.fixture
def house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="desk-") as name,
        open_house(Path(name), furnish(Path(name))) as running,
    ):
        ask_everybody(running)
        yield running


class Living(Room):
    """The application with its sync, which looks by itself only once an hour: what comes sooner came live."""

    def __init__(self, desk: Desk, house: House) -> None:
        super().__init__(desk)
        folder = desk.cache.path.parent

        def lines() -> Sequence[Line]:
            return [Line(DeskService("desk", socket=house.socket), Pace(open=HOUR, rest=HOUR))]

        self._make_engine = lambda: Engine(desk.cache.path, folder / "lock", folder / "files", lines)


def state(house: House, answer: str) -> str:
    found: str = seen(house, "aisha", answer)["fact"]["loop"]["state"]
    return found


async def test_an_unhappy_answer_comes_in_live_and_its_person_is_told_in_the_resolved_ticket(
    house: House, tmp_path: Path
) -> None:
    ticket = new_ticket(house.client("maria"), "Labels come out blank")
    done = {"body": "The rolls were changed.", "visibility": "public", "status": "resolved"}
    resolved = house.client().post(f"/v1/tickets/{ticket['id']}/entries", json=done, headers=tag(ticket))
    assert resolved.status_code < 300, resolved.text
    cache = Cache.open(tmp_path / "state" / "cache.db")
    settings = Settings(
        holds=Holds(note=0, reply=0, other=0),
        alarms=AlarmSettings(notify="none"),
        services={"desk": ServiceSettings(kind="desk", socket=str(house.socket))},
    )
    app: Amends = Living(Desk(cache, settings, Places(cache.path.parent), FULL, "test"), house)
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app, Room)
        sitting = Stay(app, pilot)
        await sitting.until(lambda: cache.ticket(Ref("desk", ticket["id"])), 2000)
        await sitting.press("5")
        await sitting.see("Nobody has answered anything yet.")
        answer = await asyncio.to_thread(rated, house, "maria", 1, "Still blank.", ticket=ticket["id"])
        await sitting.until(lambda: "Still blank." in sitting.text(), 2000)
        await sitting.press("r")
        await sitting.see("the ticket stays resolved")
        await sitting.type("New rolls are in")
        await sitting.press("tab", "P")
        await sitting.until(lambda: state(house, answer) == LoopState.TOLD.value, 2000)
        assert "the ticket stays" not in sitting.text()
    assert any(
        isinstance(one.intent, Reply) and one.intent.body == "New rolls are in" for one in cache.ended(20)
    )
    assert house.client().get(f"/v1/tickets/{ticket['id']}").json()["status"] == "resolved"
    cache.close()
