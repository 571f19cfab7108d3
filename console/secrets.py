"""Tokens: where they come from, and how they stay out of sight."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console import paths

if TYPE_CHECKING:
    import subprocess

    from console.settings import ServiceSettings

COMMAND_TIMEOUT = 20.0
"""Seconds that a command that prints a token may take."""
SIZE = 16_384
"""Characters that a token may have."""
SHORTEST = 6
"""Characters from which a text is hidden in logs: what is shorter would hide honest words too."""
_known: set[str] = set()
_taken: dict[str, str] = {}
"""What was read from the environment, by variable: it is taken out there."""


class SecretError(Exception):
    """A token cannot be had; `str()` says why and what would do."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A text that no log, traceback or screen shows; `reveal` is called where it is sent."""

    _text: str

    def __post_init__(self) -> None:
        hide(self._text)

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "…"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written down")


def hide(text: str) -> None:
    """Have `redact` replace this text from now on."""
    if len(text) >= SHORTEST:
        _known.add(text)


def redact(text: str) -> str:
    """Return the text with every known secret replaced, also as it stands in an address."""
    if not _known:
        return text
    from urllib.parse import quote

    for secret in sorted(_known, key=len, reverse=True):
        for form in (secret, quote(secret, safe="")):
            text = text.replace(form, "[secret]")
    return text


def token(name: str, service: ServiceSettings) -> Secret:
    """Return a service's token from the source that the settings name: a command, the environment, a file.

    Raises `SecretError`: no source, a command that fails or hangs, an unset variable, a file others can read.
    """
    if service.token_command:
        return _clean(name, _from_command(name, service.token_command))
    if service.token_env:
        return _clean(name, _from_environment(name, service.token_env))
    if service.token_file:
        return _clean(name, _from_file(name, Path(service.token_file).expanduser()))
    raise SecretError(
        f"{name} has no token: name a token_command, token_env or token_file under [services.{name}]."
    )


def _from_command(name: str, command: list[str]) -> str:
    import subprocess

    program = command[0]
    try:
        # A session of its own: it cannot ask on our terminal, and is ended with all that it started.
        child = subprocess.Popen(
            [os.path.expanduser(program), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        why = "there is no program" if isinstance(error, FileNotFoundError) else "this machine cannot start"
        raise SecretError(f"{name}: {why} {program!r} to ask for its token.") from None
    try:
        said, _ = child.communicate(timeout=COMMAND_TIMEOUT)
    except subprocess.TimeoutExpired:
        raise SecretError(f"{name}: {program!r} gave no token within {COMMAND_TIMEOUT:g} seconds.") from None
    finally:
        _end(child)
    if child.returncode:
        raise SecretError(f"{name}: {program!r} failed to give its token; try it in a shell.")
    return said.decode("utf-8", "replace")


def _end(child: subprocess.Popen[bytes]) -> None:
    import contextlib
    import signal

    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.stdout:
        child.stdout.close()


def _from_environment(name: str, variable: str) -> str:
    """Take the token out of the environment, so that no program we start finds it there."""
    text = os.environ.pop(variable, "") or _taken.get(variable, "")
    if not text:
        raise SecretError(f"{name}: the environment has no {variable}, where its token should be.")
    _taken[variable] = text
    return text


def _from_file(name: str, file: Path) -> str:
    try:
        paths.check_private(file)
        with file.open(encoding="utf-8") as opened:
            return opened.read(SIZE + 2)
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
    if len(stripped) > SIZE:
        raise SecretError(f"{name}: its token has more than {SIZE:,} characters.")
    return Secret(stripped)
