"""Tokens: where they come from, and how they stay out of sight."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console import paths

if TYPE_CHECKING:
    from console.settings import ServiceSettings

COMMAND_TIMEOUT = 20.0
"""Seconds that a command that prints a token may take."""


class SecretError(Exception):
    """A token cannot be had; `str()` says why and what would do."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A text that no log, traceback or screen shows; `reveal` is called where it is sent."""

    _text: str

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "…"

    def __bool__(self) -> bool:
        return bool(self._text)


def token(name: str, service: ServiceSettings) -> Secret:
    """Return a service's token from the first source the settings name: command, environment, file.

    Raises `SecretError`: no source, a command that fails or hangs, an unset variable, a file others can read.
    """
    if service.token_command:
        return _clean(name, _from_command(name, service.token_command))
    if service.token_env:
        text = os.environ.get(service.token_env, "")
        if not text:
            raise SecretError(
                f"{name}: the environment has no {service.token_env}, where its token should be."
            )
        return _clean(name, text)
    if service.token_file:
        return _clean(name, _from_file(name, Path(service.token_file).expanduser()))
    raise SecretError(
        f"{name} has no token: name a token_command, token_env or token_file under [services.{name}]."
    )


def _from_command(name: str, command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=COMMAND_TIMEOUT,
            check=True,
            text=True,
        )
    except FileNotFoundError:
        raise SecretError(f"{name}: there is no program {command[0]!r} to ask for its token.") from None
    except subprocess.TimeoutExpired:
        raise SecretError(
            f"{name}: {command[0]!r} gave no token within {COMMAND_TIMEOUT:.0f} seconds."
        ) from None
    except (subprocess.CalledProcessError, OSError, UnicodeDecodeError):
        raise SecretError(f"{name}: {command[0]!r} failed to give its token; try it in a shell.") from None
    return done.stdout


def _from_file(name: str, file: Path) -> str:
    try:
        paths.check_private(file)
        return file.read_text(encoding="utf-8")
    except paths.PathError as error:
        raise SecretError(f"{name}: the token file is refused. {error}") from None
    except FileNotFoundError:
        raise SecretError(f"{name}: there is no token file {file}.") from None
    except (OSError, UnicodeDecodeError):
        raise SecretError(f"{name}: the token file {file} cannot be read.") from None


def _clean(name: str, text: str) -> Secret:
    stripped = text.strip()
    if not stripped:
        raise SecretError(f"{name}: its token is empty.")
    if not stripped.isascii() or not stripped.isprintable():
        raise SecretError(f"{name}: its token holds characters that no token has.")
    return Secret(stripped)
