"""What a stranger writes into a ticket acts on no terminal, on any screen or in the shell."""

import json
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import httpx
import pytest

from tests.terminal.pty import Modes, Program
from tests.terminal.sequences import strangers
from tests.terminal.test_demo import DEMO, environment, leave
from tests.text.corpus import HOSTILE

MARK = "zebrafish"
CATEGORIES_A_TICKET = 4


def harms() -> Iterator[tuple[str, str]]:
    """A subject and a body each, that hold all of the corpus between them (half surrogates are no JSON)."""
    kinds = iter(HOSTILE.values())
    while group := list(islice(kinds, CATEGORIES_A_TICKET)):
        texts = [
            re.sub("[\ud800-\udfff]", "?", text) for texts in group for text in texts if len(text) < 1000
        ]
        yield f"{MARK} {texts[0]}{texts[-1]}"[:300], "\n".join([MARK, *texts])


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of a demo into whose desk the corpus was written over its API."""
    home = tmp_path_factory.mktemp("harm")
    home.chmod(0o700)
    with Program([*DEMO, "--size", "40", "--speed", "0"], env=environment(home), limit=60) as program:
        program.wait("desk ✓")
        desk = home / "state" / "amends" / "demo" / "desk"
        token = (desk / "demo.token").read_text().strip()
        transport = httpx.HTTPTransport(uds=str(desk / "desk.sock"))
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with httpx.Client(transport=transport, base_url="http://desk", headers=headers) as client:
            queue = client.get("/v1/queues").json()["items"][0]["id"]
            for number, (subject, body) in enumerate(harms()):
                made = client.post(
                    "/v1/tickets",
                    content=json.dumps({"queue": queue, "subject": subject, "body": body}),
                    headers={"Idempotency-Key": f"harm-{number}"},
                )
                assert made.status_code == 201, made.text
        leave(program)
    return home


def test_no_screen_lets_a_hostile_ticket_act(attacked: Path) -> None:
    tickets = len(list(harms()))
    with Program(DEMO, columns=100, rows=40, limit=20, env=environment(attacked)) as program:
        program.wait("desk ✓")
        program.press("/")
        program.wait("any word that was said")
        program.type(MARK)
        program.wait(lambda: program.text.count(MARK) > tickets)
        for _ in range(tickets):
            program.press("enter")
            program.wait(lambda: "c note" in program.text)
            for key in ("G", "pageup", "g"):
                program.press(key)
                program.quiet(0.05)
            assert program.modes == Modes(alternate=True, cursor=False, wrap=False, focus=True, paste=True)
            program.press("q")
            program.wait(lambda: "c note" not in program.text)
            program.press("down")
        leave(program)
    assert strangers(program.received) == []
    assert b"\x1b]" not in program.received


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["table", "JSON"])
def test_the_shell_lets_no_hostile_ticket_act(attacked: Path, form: list[str]) -> None:
    command = [sys.executable, "-m", "console.cli", "search", MARK, *form]
    with Program(command, columns=200, rows=50, env=environment(attacked)) as program:
        assert program.exit() == 0
    assert MARK in program.text
    assert strangers(program.received) == []
