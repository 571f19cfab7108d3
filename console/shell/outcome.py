"""How a command ends: its exit code, and one sentence."""

from __future__ import annotations

import sys

DONE = 0
ERROR = 1
"""Something is wrong here: settings, cache, disk."""
USAGE = 2
NOT_FOUND = 3
REFUSED = 4
"""The service refused, in its own words."""
CONFLICT = 5
"""The fact changed since it was looked at; nothing was written."""
UNKNOWN = 6
"""The answer was lost and nobody can say whether it was done."""
WAITING = 7
"""Left in the outbox: the service cannot be reached now, or `--no-wait` was given."""
SIGN_IN = 8
"""The service wants you to sign in again."""
BARRED = 9
"""The rules forbid the decision; nothing was written."""
ENDED = 130
"""Ended by ctrl-c; what was still held was taken back."""

CODES = {
    DONE: "done; a write was read back from the service",
    ERROR: "something is wrong here: settings, cache, disk, a file to be imported",
    USAGE: "the command line is wrong",
    NOT_FOUND: "there is no such ticket, change or intent",
    REFUSED: "the service refused, in its own words",
    CONFLICT: "it changed since it was looked at; nothing was written",
    UNKNOWN: "the answer was lost: nobody can say whether it was done; look before you repeat it",
    WAITING: "it waits in the outbox, or the service could not be asked",
    SIGN_IN: "the service wants you to sign in again; what was wanted waits in the outbox",
    BARRED: "the rules forbid this decision, and the sentence says why; nothing was written",
    ENDED: "ended by you (ctrl-c); what was still held was taken back",
}
"""Every exit code and what it says. Of several writes the worst counts: unknown, conflict, refused, waiting."""


class Outcome(Exception):
    """Ends a command with a code and a sentence for stderr."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(words)
        self.code = code
        self.words = words


def explain(error: Exception) -> str | None:
    """Return the sentence of an error that was made for agents, None for one that was not."""
    from console.cache.errors import CacheError, damaged_words, translated
    from console.filters import FilterError
    from console.paths import PathError
    from console.secrets import SecretError
    from console.settings import SettingsError

    made_for_agents = (CacheError, FilterError, PathError, SecretError, SettingsError)
    if isinstance(error, made_for_agents) or _named(error) & {
        "AuditError",
        "DeskError",
        "ServiceError",
        "KeysError",
    }:
        return str(error)
    if "sqlite3" in sys.modules and isinstance(error, sys.modules["sqlite3"].DatabaseError):
        return str(translated(error))
    if isinstance(error, UnicodeDecodeError) or _named(error) & {"MsgspecError"}:
        return damaged_words()
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'}: {error.strerror or error}."
    return None


def fault() -> str:
    """Return what to print of a failure that nobody expected: where it was, without secrets."""
    import traceback

    from console.secrets import redact

    where = redact(traceback.format_exc())
    return f"{where}\nThis is a fault in Amends; nothing that waits is lost. Please report the lines above."


def _named(error: Exception) -> set[str]:
    """Return the names of an error's classes: some of them stand in modules that need not be imported."""
    return {cls.__name__ for cls in type(error).__mro__}
