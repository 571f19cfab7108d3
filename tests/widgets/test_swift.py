"""Moves that are made as their keys are read: nothing is overtaken, and the picture is the one Textual draws."""

from __future__ import annotations

import json
import os
import random
import sys

import pytest

from tests.terminal.emulator import seen
from tests.terminal.pty import Program

KEYS = ["j", "j", "k", "\x1b[B", "\x1bOA", "\x1b[6~", "\x1b[5~", "G", "g", "\x1b[F", " ", "\t", "n"]
A_MOVE = 23
"""Bytes that a move in view takes at most."""


def lists(rows: int = 1_000_000, keys: dict[str, str] | None = None, driver: str = "") -> Program:
    """Start the lists in a terminal; `driver` is "textual" for Textual's own."""
    command = [sys.executable, "-m", "tests.widgets.list_app", str(rows), json.dumps(keys or {})]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return Program(command, env={"PYTHONPATH": path, "AMENDS_DRIVER": driver or None})


def counted(program: Program, number: int) -> None:
    """Wait until so many `!` were counted, and with them all that was pressed before."""
    program.wait(lambda: f"seen {number} told" in program.row(0))


def bytes_of(program: Program, keys: str) -> int:
    """Press keys and wait until nothing more comes; return how many bytes came."""
    before = len(program.received)
    program.send(keys)
    program.wait(lambda: len(program.received) > before)
    program.quiet(0.05)
    return len(program.received) - before


@pytest.mark.parametrize("rounds", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_whatever_is_pressed_the_picture_is_the_one_that_textual_draws(rounds: int) -> None:
    dice = random.Random(rounds)
    with lists() as ours, lists(driver="textual") as theirs:
        for program in (ours, theirs):
            counted(program, 0)
        for number in range(1, rounds + 1):
            for _ in range(dice.randrange(1, 12)):
                keys = "".join(dice.choices(KEYS, k=dice.randrange(1, 9)))
                for program in (ours, theirs):
                    program.send(keys)
                    program.read(0)
            for program in (ours, theirs):
                program.send("!")
                counted(program, number)
                program.quiet(0.1)
            pairs = zip(cells(ours), cells(theirs), strict=True)
            assert [pair for pair in pairs if pair[0] != pair[1]] == []
        before = cells(ours)
        ours.send("\x0c!")
        counted(ours, rounds + 1)
        ours.quiet(0.1)
        assert cells(ours)[80:] == before[80:]


def cells(program: Program) -> list[object]:
    """What can be seen of every cell, row by row."""
    places = ((y, x) for y in range(program.rows) for x in range(program.columns))
    return [seen(program.screen.buffer[y][x]) for y, x in places]


def test_a_move_sends_two_cells_and_many_in_one_read_are_drawn_once() -> None:
    with lists() as program:
        counted(program, 0)
        assert bytes_of(program, "j") < 200  # the one that is told as well, once the keys rest
        program.wait(lambda: "told 1" in program.row(0))
        before = len(program.received)
        program.send("jk" * 30 + "j")
        program.wait(lambda: program.row(5).startswith("▌"))
        assert len(program.received) - before <= A_MOVE
        assert bytes_of(program, "j" * 300) < 4_000
        program.wait("told 302")
        assert any(line.startswith("▌") and "row 302 " in line for line in program.lines)


def test_a_move_overtakes_nothing_that_was_pressed_before() -> None:
    with lists() as program:
        counted(program, 0)
        program.send("/")
        program.send("jjk")
        program.wait(lambda: program.row(1) == "jjk")
        program.send("\r")
        program.send("jj")
        program.wait(lambda: "told 2" in program.row(0))
        assert program.row(1) == "jjk"
        program.send("m")
        program.send("jj")
        program.wait("panel 2")
        program.send("q")
        program.send("j!")
        counted(program, 1)
        assert "told 3" in program.row(0)


def test_keys_do_what_the_agents_own_settings_say() -> None:
    with lists(keys={"list.down": "s", "find": "j"}) as program:
        counted(program, 0)
        program.send("ss")
        program.wait("told 2")
        program.send("jx")
        program.wait(lambda: program.row(1) == "x")
