"""What stands where a service should be: each trouble is one sentence, and nothing that waits is lost."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from console.model import HealthState
from tests.bad_input.conftest import Console
from tests.bad_input.servers import PAGE, Answer, Fake, Question, Reply, serving

Spoil = Callable[[Answer], Answer]


def always(reply: Reply) -> Spoil:
    """Answer the same to everything."""
    return lambda real: lambda question: reply


def at(path: str, spoil: Callable[[Reply], Reply]) -> Spoil:
    """Spoil the answers of one path."""
    return lambda real: lambda question: spoil(real(question)) if question.path == path else real(question)


def with_(**changes: object) -> Callable[[Reply], Reply]:
    """Change what stands at the top of an answer."""
    return lambda reply: reply.but({**reply.json(), **changes})


def without(name: str) -> Callable[[Reply], Reply]:
    """Leave out what stands at the top of an answer."""
    return lambda reply: reply.but({key: value for key, value in reply.json().items() if key != name})


def value(found: object) -> Callable[[Reply], Reply]:
    """Answer something else altogether."""
    return lambda reply: reply.but(found)


def forgets_what_was_asked(real: Answer) -> Answer:
    """Answer every question for the next page with the first one."""

    def answer(question: Question) -> Reply:
        if question.path == "/v1/tickets" and "part=open" in question.target:
            first = real(
                Question("GET", "/v1/tickets?part=open&after=&limit=2&entries=true", question.headers)
            )
            return first.but({**first.json(), "after": "9"})
        return real(question)

    return answer


BIG = json.dumps({"items": ["x" * 1000] * 20_000}).encode()
HUGE = b" " * (33 * 1024 * 1024)
TROUBLES: dict[str, tuple[Spoil, HealthState, str]] = {
    "a token it does not know": (always(Reply(401, b"")), HealthState.SIGN_IN, "does not accept the token"),
    "a log-in page with status 200": (always(PAGE), HealthState.BROKEN, "sent a web page"),
    "a wrong address": (
        always(Reply(404, b"<html>", {"content-type": "text/html"})),
        HealthState.BROKEN,
        "address",
    ),
    "another address": (always(Reply(302, b"", {"location": "/"})), HealthState.BROKEN, "another address"),
    "a failure": (always(Reply(500, b"")), HealthState.OFFLINE, "failed .500."),
    "me without an id": (at("/v1/me", without("id")), HealthState.BROKEN, "sent"),
    "nothing about its health": (at("/v1/health", value(None)), HealthState.BROKEN, "is no Amends desk"),
    "tickets without items": (at("/v1/tickets", without("items")), HealthState.BROKEN, "sent"),
    "a total that is none": (at("/v1/tickets", with_(total="many")), HealthState.BROKEN, "sent"),
    "news without an end": (at("/v1/news", with_(more=True)), HealthState.BROKEN, "sent"),
    "news that is none": (at("/v1/news", with_(items=7)), HealthState.BROKEN, "sent"),
    "a page that repeats": (forgets_what_was_asked, HealthState.BROKEN, "sent"),
    "20 MB of something else": (at("/v1/tickets", lambda reply: Reply(200, BIG)), HealthState.BROKEN, "sent"),
    "more than we ever read": (
        at("/v1/tickets", lambda reply: Reply(200, HUGE)),
        HealthState.BROKEN,
        "32 MB",
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_is_one_sentence_everywhere_and_loses_nothing(
    console: Console, desk: Fake, real: Answer, trouble: str
) -> None:
    spoil, state, words = TROUBLES[trouble]
    key = console.leave_behind()
    desk.answer = spoil(real)
    health = console.sync_until(lambda health: health.state is state)
    check_sentence(health.sentence, words)
    assert "1 of yours wait" in health.sentence
    assert health.retry_at is not None
    console.check_kept(key)


def test_what_went_wrong_is_forgotten_once_it_is_well_again(
    console: Console, desk: Fake, real: Answer
) -> None:
    desk.answer = always(PAGE)(real)
    key = console.leave_behind()
    engine = console.start()
    try:
        console.wait_for(engine, lambda health: health.state is HealthState.BROKEN)
        desk.answer = real
        health = console.wait_for(engine, lambda health: health.state is HealthState.OK)
    finally:
        engine.stop()
    assert (health.sentence, health.retry_at) == ("", None)
    console.check_kept(key)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [("a token it does not know", 8), ("a log-in page with status 200", 7), ("a failure", 7)],
)
def test_the_shell_tells_a_trouble_in_the_same_words(
    console: Console, desk: Fake, real: Answer, trouble: str, code: int
) -> None:
    spoil, _, words = TROUBLES[trouble]
    key = console.leave_behind()
    desk.answer = spoil(real)
    check_shell(console, words, code)
    check_doctor(console, words)
    console.check_kept(key)


def test_a_host_that_nobody_is_at_is_told_in_doctor_too(console: Console) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        console.set_up("desk", f"http://127.0.0.1:{taken.getsockname()[1]}", "amends_x")
        key = console.leave_behind()
        health = console.sync_until(lambda health: health.state is HealthState.OFFLINE)
        check_sentence(health.sentence, "cannot be reached; it will be tried again")
        check_shell(console, "cannot be reached", 7)
        check_doctor(console, "cannot be reached")
        console.check_kept(key)


def test_a_name_that_leads_nowhere_is_told(console: Console) -> None:
    console.set_up("desk", "https://desk.invalid", "amends_x")
    health = console.sync_until(lambda health: health.state is HealthState.OFFLINE)
    check_sentence(health.sentence, "desk.invalid cannot be reached")
    check_doctor(console, "cannot be reached")


def test_a_certificate_that_nobody_trusts_is_told_and_no_token_leaves(
    console: Console, certificate: Path, real: Answer
) -> None:
    with serving(real, certificate) as fake:
        console.set_up("desk", fake.url, "amends_secret")
        key = console.leave_behind()
        health = console.sync_until(lambda health: health.state is HealthState.BROKEN)
        check_sentence(health.sentence, "cannot be trusted.*CA file")
        check_shell(console, "cannot be trusted", 7)
        check_doctor(console, "cannot be trusted")
        assert not fake.asked
        console.check_kept(key)


@pytest.mark.parametrize("content", [None, b"no certificate", b""])
def test_an_authority_that_cannot_be_read_is_told(console: Console, content: bytes | None) -> None:
    file = console.home / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    console.set_up("desk", "https://localhost:1", "amends_secret", ca_file=str(file))
    health = console.sync_until(lambda health: bool(health.sentence))
    check_sentence(health.sentence, "CA file .* cannot be read")
    check_doctor(console, "CA file .* cannot be read")


def check_sentence(sentence: str, words: str) -> None:
    assert re.search(words, sentence), sentence
    assert sentence.isprintable()
    assert sentence.rstrip()[-1] == "."
    assert "None" not in sentence
    assert len(sentence) < 300


def check_shell(console: Console, words: str, code: int) -> None:
    ended, out, err = console.run("sync")
    assert ended == code, err
    assert out == ""
    told = [line for line in err.splitlines() if line != "1 wait in the outbox."]
    assert len(told) == 1, err
    check_sentence(told[0], words)


def check_doctor(console: Console, words: str) -> None:
    code, out, err = console.run("doctor")
    assert (code, err) == (1, "")
    told = [line for line in out.splitlines() if line.startswith("✗")]
    assert len(told) == 1, out
    check_sentence(told[0], words)
