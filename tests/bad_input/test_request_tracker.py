"""What stands where a Request Tracker should be."""

from __future__ import annotations

import pytest

from console.model import HealthState
from tests.bad_input.conftest import Console
from tests.bad_input.servers import PAGE, Reply, serving
from tests.bad_input.test_lines import check_doctor, check_sentence

TOKEN = "1-14-0123456789abcdef0123456789abcdef"
TROUBLES: dict[str, tuple[Reply, HealthState, str]] = {
    "a token it does not know": (Reply(401, b"Unauthorized"), HealthState.SIGN_IN, "does not accept the token"),
    "its log-in page by redirect": (Reply(302, b"", {"location": "/"}), HealthState.SIGN_IN, "token"),
    "a log-in page with status 200": (PAGE, HealthState.BROKEN, "web page.*address"),
    "a web server without it": (
        Reply(404, PAGE.body, PAGE.headers), HealthState.BROKEN, "No Request Tracker answers.*address"
    ),
    "something else that speaks JSON": (
        Reply.of({"message": "Not Found"}, 404), HealthState.BROKEN, "No Request Tracker answers.*address"
    ),
    "a bare 404": (Reply(404, b""), HealthState.BROKEN, "No Request Tracker answers.*address"),
    "a list": (Reply.of([]), HealthState.BROKEN, "address"),
    "an empty record": (Reply.of({}), HealthState.BROKEN, "does not say its version.*address"),
    "a record of something else": (
        Reply.of({"Version": "5.0.3"}), HealthState.BROKEN, "address"
    ),
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_is_one_sentence_and_loses_nothing(console: Console, trouble: str) -> None:
    reply, state, words = TROUBLES[trouble]
    with serving(lambda question: reply) as fake:
        console.set_up("rt", fake.url, TOKEN)
        key = console.leave_behind()
        health = console.sync_until(lambda health: health.state is state)
        check_sentence(health.sentence, words)
        console.check_kept(key)
        check_doctor(console, words)


def test_a_token_of_something_else_is_told(console: Console) -> None:
    with serving(lambda question: Reply.of({"Version": "5.0.3"})) as fake:
        console.set_up("rt", fake.url, "ghp_0123456789")
        health = console.sync_until(lambda health: health.state is HealthState.SIGN_IN)
        check_sentence(health.sentence, "does not look like one of Request Tracker")
