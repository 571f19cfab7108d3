"""What is on its way is known by the answers of the terminal, and nothing waits for answers that do not come."""

import asyncio

import pytest

from console.terminal import flow
from console.terminal.flow import EVERY, WINDOW, Flow


def send(line: Flow, size: int) -> bool:
    """Send so many bytes as the driver does; whether a question went out behind them."""
    if is_due := line.sends(size):
        line.asks()
    return is_due


async def answering() -> Flow:
    """A line to a terminal that has answered the first question."""
    line = Flow(asyncio.get_running_loop())
    line.asks()
    assert line.answered()
    return line


async def test_a_terminal_that_never_answered_is_not_asked_again_and_never_late() -> None:
    line = Flow(asyncio.get_running_loop())
    line.asks()
    assert [send(line, WINDOW) for _ in range(5)] == [False] * 5
    assert not line.is_full
    assert not line.is_asking


async def test_small_frames_are_not_followed_by_questions() -> None:
    line = await answering()
    assert [send(line, 20) for _ in range(EVERY // 20)].count(True) == 1


async def test_a_line_is_full_until_the_terminal_has_come_to_what_was_asked() -> None:
    line = await answering()
    cleared = asyncio.Event()
    assert send(line, WINDOW)
    assert [line.is_full, send(line, EVERY), line.is_full] == [False, True, True]
    line.when_clear(cleared.set)
    assert [line.answered(), line.is_full] == [False, False]
    await asyncio.wait_for(cleared.wait(), 5)


async def test_nothing_waits_for_an_answer_to_what_was_not_asked() -> None:
    line = Flow(asyncio.get_running_loop())
    line.asks()
    assert not send(line, WINDOW + 1_000)  # the first picture, before anybody knows that there are answers
    line.answered()
    assert not line.is_full
    assert send(line, 20)


async def test_a_terminal_that_answers_no_more_is_waited_for_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flow, "PATIENCE", 0.01)
    line = await answering()
    cleared = asyncio.Event()
    assert [send(line, WINDOW + EVERY), line.is_full] == [True, True]
    line.when_clear(cleared.set)
    await asyncio.wait_for(cleared.wait(), 5)
    assert not line.is_full
    assert not send(line, WINDOW + EVERY)
