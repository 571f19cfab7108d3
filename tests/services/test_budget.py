"""The budget of requests, on a clock of its own and on a line to a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from console.services.budget import Budget
from console.services.http import Line


class Clock:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def left(limit: int, asked: Sequence[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """Return when each request left, asked for so many seconds after the one before left."""
    clock = Clock()
    budget = Budget(limit, clock, clock.sleep)
    times = []

    async def spend() -> None:
        for pause, writes in asked:
            clock.now += pause
            await budget.spend(writes=writes)
            times.append((clock.now, writes))

    asyncio.run(spend())
    return times


requests = st.lists(st.tuples(st.floats(0, 30), st.booleans()), max_size=60)


@given(st.integers(10, 40), requests)
def test_no_minute_has_more_requests_than_the_budget(limit: int, asked: list[tuple[float, bool]]) -> None:
    times = [at for at, _ in left(limit, asked)]
    assert all(late - early > 59.999 for early, late in zip(times, times[limit:], strict=False))


def test_requests_within_the_budget_leave_at_once() -> None:
    assert [at for at, _ in left(10, [(0, True)] * 10)] == [0] * 10


def test_a_tenth_is_kept_for_writes() -> None:
    times = left(10, [(0, False)] * 9 + [(0, True), (0, False)])
    assert times[8:] == [(0, False), (0, True), (60, False)]


def test_without_a_limit_nothing_waits() -> None:
    assert {at for at, _ in left(0, [(0, False)] * 1000)} == {0}


async def test_a_line_keeps_to_its_budget() -> None:
    seen: list[float] = []
    loop = asyncio.get_running_loop()

    ended = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            seen.append(loop.time())
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    line = Line("it", f"http://127.0.0.1:{port}", per_minute=10)
    for _ in range(9):
        await line.ask("GET", "/")
    tenth = asyncio.create_task(line.ask("GET", "/"))
    await line.ask("POST", "/")
    assert len(seen) == 10
    assert not tenth.done()
    tenth.cancel()
    await asyncio.gather(tenth, return_exceptions=True)
    await line.close()
    await ended.wait()
    server.close()
    await server.wait_closed()
