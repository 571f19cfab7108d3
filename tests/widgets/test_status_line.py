"""The last line: what is wrong stands above the keys, whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from textual.app import App, ComposeResult

from console.model import Health, HealthState
from console.signs import PLAIN
from widgets.status_line import Hint, StatusLine

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SENTENCE = (
    "rt.example.org cannot be trusted: self-signed certificate. Nothing was sent; check the address, or name "
    "your organisation's CA file in settings. 2 of yours wait here."
)
HINTS = [Hint("enter", "open"), Hint("q", "back")]


class Sample(App[None]):
    """Nothing but a last line."""

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield StatusLine(PLAIN)

    def drawn(self) -> list[str]:
        """Return its lines as text."""
        line = self.query_one(StatusLine)
        return [line.render_line(y).text.strip() for y in range(line.size.height)]


def health(state: HealthState, sentence: str = "", service: str = "rt") -> Health:
    """Return how a line stands, asked just now."""
    return Health(service, state, sentence, last_ok=NOW)


@pytest.mark.parametrize(("width", "lines"), [(160, 3), (80, 4), (60, 4)])
async def test_what_is_wrong_is_told_whole_above_the_keys(width: int, lines: int) -> None:
    app = Sample()
    async with app.run_test(size=(width, 20)) as pilot:
        line = app.query_one(StatusLine)
        line.show([health(HealthState.OK)], HINTS, NOW)
        await pilot.pause()
        assert len(app.drawn()) == 1
        line.show([health(HealthState.BROKEN, SENTENCE)], HINTS, NOW)
        await pilot.pause()
        drawn = app.drawn()
        assert len(drawn) == lines
        told = " ".join(drawn[:-1])
        assert told == f"rt: {SENTENCE}" if width > 60 else told.endswith("…")
        assert drawn[-1].startswith("enter open")
        assert drawn[-1].endswith("broken")


async def test_what_is_broken_comes_before_what_is_odd() -> None:
    app = Sample()
    async with app.run_test(size=(100, 20)) as pilot:
        odd = health(HealthState.OK, "Its clock is 60 min behind this machine's.", "desk")
        app.query_one(StatusLine).show([odd, health(HealthState.OFFLINE, "It is away.")], HINTS, NOW)
        await pilot.pause()
        assert app.drawn()[0] == "rt: It is away."


async def test_a_sentence_without_room_beside_the_services_stands_above_until_it_is_hushed() -> None:
    app = Sample()
    async with app.run_test(size=(60, 20)) as pilot:
        line = app.query_one(StatusLine)
        line.show([health(HealthState.OK)], HINTS, NOW)
        words = "The disk is full: nothing more is saved until there is room. Reading goes on."
        line.say(words, harm=True)
        await pilot.pause()
        assert " ".join(app.drawn()[:-1]) == words
        line.say("")
        await pilot.pause()
        assert len(app.drawn()) == 1
        line.say("Saved.")
        await pilot.pause()
        assert app.drawn()[0].startswith("Saved.")
