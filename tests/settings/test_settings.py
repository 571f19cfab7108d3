"""Settings: what is read, and what each mistake says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('colour = "none"', "line 1: 'colour' is no setting. Did you mean 'colours'"),
        ("\nofflin = true", "line 2: 'offlin' is no setting"),
        (RT + 'token_fil = "x"', "line 4: 'token_fil' is no setting in services"),
        ('[services.rt]\nkind = "rtt"\nurl = "https://x"', "did you mean 'rt'"),
        ('[services.rt]\nurl = "https://x"', "'kind' is missing"),
        ('[services.rt]\nkind = "rt"', "neither a url nor a socket"),
        ('[services.rt]\nkind = "rt"\nurl = "rt.example"', "must begin with https://"),
        ('[services."R T"]\nkind = "rt"\nurl = "https://x"', "small letters"),
        ("[holds]\nreply = -1", "line 2: holds.reply is wrong"),
        ('[holds]\nreply = "ten"', "holds.reply is wrong"),
        ('[calendars.office]\nzone = "UTC"\nmonday = ["9-17"]', "not 09:00-17:00"),
        ('[[promises]]\nhours = 4\ncalendar = "office"', "not under [calendars]"),
        ("a = ", "is not TOML"),
        ('colours = "many"', "must be auto, none, 16, 256 or true"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


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
        ({"token_file": "/no/such/file"}, "no token file"),
    ],
)
def test_a_token_that_cannot_be_had_says_why(sources: dict[str, object], words: str) -> None:
    with pytest.raises(SecretError, match=words):
        secrets.token("rt", service(**sources))


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret("hunter2-token")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
