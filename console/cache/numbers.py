"""Finds tickets by what people call them, through indexes: a million of them are never read for one."""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it: one ticket is shown without more imports than it needs
if TYPE_CHECKING:
    import sqlite3

MANY = 8
"""Letters up to which a number is looked for in every way of writing it large and small."""
_SERVICES = (
    "WITH RECURSIVE known (service) AS (SELECT MIN(service) FROM ticket UNION ALL "
    "SELECT (SELECT MIN(service) FROM ticket WHERE service > known.service) FROM known "
    "WHERE known.service IS NOT NULL) "
)
"""The services there are, by hops through the index of references."""


def by_number(conn: sqlite3.Connection, number: str) -> list[tuple[str, str]]:
    """Return (service, id) of the tickets of any service with this number or id, whatever the case."""
    cases = _cases(number)
    alike = f"number IN ({', '.join('?' * len(cases))})" if cases else "number = ? COLLATE NOCASE"
    found: list[tuple[str, str]] = conn.execute(
        f"{_SERVICES} SELECT service, id FROM ticket WHERE key IN ("
        f"SELECT key FROM ticket WHERE {alike} UNION SELECT key FROM ticket WHERE number = ? "
        "UNION SELECT key FROM ticket WHERE id = ? AND service IN (SELECT service FROM known)) ORDER BY key",
        (*(cases or (number,)), f"#{number}", number),
    ).fetchall()
    return found


def _cases(text: str) -> list[str]:
    """Return the text in every mixture of large and small ASCII letters; nothing where that is too many."""
    places = [at for at, letter in enumerate(text) if letter.isascii() and letter.isalpha()]
    if len(places) > MANY:
        return []
    made = [""]
    for letter in text:
        ways = {letter.lower(), letter.upper()} if letter.isascii() and letter.isalpha() else {letter}
        made = [before + way for before in made for way in sorted(ways)]
    return made
