"""How a command ends: its exit code, and one sentence."""

from __future__ import annotations

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

CODES = {
    DONE: "done, and read back from the service",
    ERROR: "something is wrong here: settings, cache, disk",
    USAGE: "the command line is wrong",
    NOT_FOUND: "there is no such ticket or intent",
    REFUSED: "the service refused, in its own words",
    CONFLICT: "it changed since it was looked at; nothing was written",
    UNKNOWN: "the answer was lost: nobody can say whether it was done; look before you repeat it",
    WAITING: "it waits in the outbox",
    SIGN_IN: "the service wants you to sign in again; what was wanted waits in the outbox",
    130: "ended by you (ctrl-c)",
}
"""Every exit code and what it says."""


class Outcome(Exception):
    """Ends a command with a code and a sentence for stderr."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(words)
        self.code = code
        self.words = words


def explain(error: Exception) -> str | None:
    """Return the sentence of an error that was made for agents, None for one that was not."""
    from console.cache.connection import CacheError
    from console.filters import FilterError
    from console.paths import PathError
    from console.secrets import SecretError
    from console.settings import SettingsError

    made_for_agents = (CacheError, FilterError, PathError, SecretError, SettingsError)
    if isinstance(error, made_for_agents) or type(error).__name__ in (
        "DeskError",
        "NotAService",
        "KeysError",
    ):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'}: {error.strerror or error}."
    return None
