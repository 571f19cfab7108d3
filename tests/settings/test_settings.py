"""Settings: what is read, and what each mistake says."""

from __future__ import annotations

import os
import pickle
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import secrets
from console.secrets import Secret, SecretError
from console.settings import ServiceSettings, Settings, SettingsError, load, parse

RT = '[services.rt]\nkind = "rt"\nurl = "https://rt.example"\n'


def test_a_file_that_is_not_there_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == Settings()


def test_everything_has_the_default_that_is_documented() -> None:
    holds = parse("").holds
    assert [holds.of(kind) for kind in ("note", "reply", "reply-resolve", "merge", "take")] == [
        5,
        10,
        10,
        30,
        5,
    ]


DESK = '[services.desk]\nkind = "desk"\n'
OFFICE = '[calendars.office]\nzone = "Europe/Amsterdam"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('colour = "none"', "line 1: colour is no setting. Did you mean 'colours'"),
        ("\nofflin = true", "line 2: offlin is no setting. Did you mean 'offline'"),
        (RT + 'token_fil = "x"', "line 4: services.rt.token_fil is no setting. Did you mean 'token_file'"),
        (DESK + 'url = "https://x"\n' + RT + 'kid = "x"', "line 7: services.rt.kid is no setting"),
        ('services.rt.kind = "rt"\nservices.rt.urll = "x"', "line 2: services.rt.urll is no setting"),
        (
            '[services.rt]\nkind = "rtt"\nurl = "https://x"',
            "line 2: services.rt.kind cannot be 'rtt'. Did you mean",
        ),
        ('[services.rt]\nkind = "snow"\nurl = "https://x"', "Known are: rt, desk"),
        ('[services.rt]\nurl = "https://x"', "line 1: services.rt lacks 'kind'"),
        ('[services.rt]\nkind = "rt"', "neither a url nor a socket"),
        ('[services.rt]\nkind = "rt"\nsocket = "/x"', "line 3: services.rt.socket is for a desk"),
        (DESK + 'socket = "/x"\nurl = "https://x"', "socket and url exclude each other"),
        ('[services.rt]\nkind = "rt"\nurl = "rt.example"', "must begin with https://"),
        ('[services.rt]\nkind = "rt"\nurl = "https://me:pw@rt.example"', "hold no password"),
        (
            '[services."R T"]\nkind = "rt"\nurl = "https://x"',
            "line 1: services.R T cannot be a service's name",
        ),
        (RT + 'token_env = "1-14-abc"', "must be the name of a variable"),
        (RT + 'token_env = "A"\ntoken_file = "b"', "line 5: services.rt.token_file and token_env exclude"),
        (RT + 'token_command = "pass rt"', "token_command must be a list in [brackets], not a text"),
        (RT + 'web = "https://rt.example/"', "must hold {id}"),
        (RT + "requests_per_minute = 0", "must be a whole number, 10 or more"),
        ("[holds]\nreply = -1", "line 2: holds.reply must be a number, 0 or more"),
        ('[holds]\nreply = "ten"', 'holds.reply must be a number, not a text in "quotes"'),
        ("holds = 3", "line 1: holds must be a table, not a whole number"),
        (
            OFFICE + 'monday = ["9-17"]',
            "line 3: calendars.office.monday holds '9-17': write hours as 09:00-17:00",
        ),
        (OFFICE + 'monday = ["22:00-06:00"]', "split a night as 22:00-24:00"),
        (
            OFFICE.replace("Amster", "Amstel"),
            "is no time zone such as Europe/Amsterdam. Did you mean 'Europe/Amster",
        ),
        (OFFICE.replace("Europe/Amsterdam", "../../etc/passwd"), "line 2: calendars.office.zone"),
        ('[[promises]]\nhours = 4\ncalendar = "office"', "line 3: promises.1.calendar 'office' is not under"),
        (OFFICE + '[[promises]]\nhours = 4\ncalendar = "ofice"', "Did you mean 'office'"),
        (OFFICE + '[[promises]]\nhours=1\ncalendar="office"\n[[promises]]\nhours=0', "line 7: promises.2"),
        (
            OFFICE + '[[promises]]\nhours=1\ncalendar="office"\nservice="x"',
            "line 6: promises.1.service 'x' is not",
        ),
        ('domains = ["me@example.org"]', "no mail domain"),
        ("a = x", "is not TOML: Invalid value (at line 1, column 5)"),
        ("a = " + "[" * 9000, "is not TOML"),
        ('colours = "many"', "colours cannot be 'many'. Known are: auto, none, 16, 256, true."),
        ("[keys.ticket]\ntake = 3", "keys"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Nothing was started" in str(caught.value)
    assert caught.value.__suppress_context__


@given(st.text(max_size=60) | st.text("[]{}=.,\"'#\n kinds", max_size=40))
def test_no_text_gives_anything_but_settings_or_a_sentence(text: str) -> None:
    said = "settings.toml"
    try:
        parse(text)
    except SettingsError as error:
        said = str(error)
    assert said.startswith("settings.toml")


def test_an_actions_id_needs_no_quotes() -> None:
    text = '[keys]\nticket.take = "T"\n"ticket.note" = ["c", "C"]\nlist.mark = []'
    assert parse(text).keys == {"ticket.take": "T", "ticket.note": ["c", "C"], "list.mark": []}


def test_settings_that_others_can_write_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(RT)
    file.chmod(0o666)
    with pytest.raises(SettingsError, match="chmod go-w"):
        load(file)


def service(**sources: object) -> ServiceSettings:
    return ServiceSettings(kind="rt", url="https://x", **sources)  # type: ignore[arg-type]


def test_a_token_comes_from_a_command_the_environment_or_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_TOKEN", "from-env")
    file = tmp_path / "token"
    file.write_text("from-file\n")
    file.chmod(0o600)
    assert secrets.token("rt", service(token_command=["echo", "from-command"])).reveal() == "from-command"
    assert secrets.token("rt", service(token_env="DESK_TOKEN")).reveal() == "from-env"
    assert secrets.token("rt", service(token_file=str(file))).reveal() == "from-file"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_token_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "token"
    file.write_text("geheim")
    os.chmod(file, mode)
    with pytest.raises(SecretError, match="chmod 600") as caught:
        secrets.token("rt", service(token_file=str(file)))
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ({}, "has no token"),
        ({"token_env": "NO_SUCH_VARIABLE_HERE"}, "NO_SUCH_VARIABLE_HERE"),
        ({"token_command": ["/no/such/program"]}, "no program"),
        ({"token_command": ["false"]}, "failed to give"),
        ({"token_command": ["true"]}, "is empty"),
        ({"token_command": ["printf", "a\\nb"]}, "no token has"),
        ({"token_command": ["/etc"]}, "cannot start"),
        ({"token_command": ["head", "-c", "20000", "/dev/zero"]}, "no token has"),
        ({"token_file": "/no/such/file"}, "no token file"),
    ],
)
def test_a_token_that_cannot_be_had_says_why(sources: dict[str, object], words: str) -> None:
    with pytest.raises(SecretError, match=words):
        secrets.token("rt", service(**sources))


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret("hunter2-token")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_token_is_hidden_from_logs_as_soon_as_it_is_known() -> None:
    Secret("a+b/c=token")
    assert secrets.redact("x a+b/c=token y a%2Bb%2Fc%3Dtoken z") == "x [secret] y [secret] z"


def test_a_token_is_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_TOKEN", "only-ours")
    source = service(token_env="DESK_TOKEN")
    assert secrets.token("rt", source).reveal() == "only-ours"
    assert subprocess.run(["printenv", "DESK_TOKEN"], capture_output=True, check=False).stdout == b""
    assert secrets.token("rt", source).reveal() == "only-ours"


def test_a_command_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "COMMAND_TIMEOUT", 0.5)
    script = f"sleep 600 & echo $! > {tmp_path}/pid; wait"
    with pytest.raises(SecretError, match=r"no token within 0\.5 seconds"):
        secrets.token("rt", service(token_command=["sh", "-c", script]))
    stat = Path(f"/proc/{int((tmp_path / 'pid').read_text())}/stat")
    until = time.monotonic() + 10
    while stat.exists() and stat.read_text().split()[2] != "Z":
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_command_has_neither_our_input_nor_our_terminal() -> None:
    script = "cat; (: </dev/tty) 2>/dev/null && echo terminal; echo token-12"
    assert secrets.token("rt", service(token_command=["sh", "-c", script])).reveal() == "token-12"
