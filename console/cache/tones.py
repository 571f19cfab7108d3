"""What the machine read in the words of users, and what an agent made of it: labels, never words."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from console.cache.connection import writing
from console.cache.facts import thaw
from console.model import Ref
from console.model.feedback import Feedback

BATCH = 50


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one text: −1 unhappy, 0 neither, 1 happy."""

    label: int
    unsure: bool
    corrected: int | None
    """What an agent says it is; it counts in place of the label."""

    @property
    def shown(self) -> int | None:
        """What is claimed; nothing where the machine is unsure and nobody corrected it."""
        if self.corrected is not None:
            return self.corrected
        return None if self.unsure else self.label


class Tones:
    """The readings of answers; those of the viewer's own teams alone."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def unread(self, service: str, limit: int = BATCH) -> list[Feedback]:
        """Return answers with words and without a rating that no machine has read yet.

        Only users' own, of the viewer's teams; neither confidential ones nor those of who objects.
        """
        rows = self._conn.execute(
            "SELECT shown FROM feedback WHERE service = ? AND left_out = 'a comment alone' AND own = 1 "
            "AND hidden = 0 AND tone IS NULL AND NOT EXISTS (SELECT 1 FROM tone WHERE tone.service = "
            "feedback.service AND tone.entry = 'feedback ' || feedback.id) ORDER BY answered DESC LIMIT ?",
            (service, limit),
        )
        return [thaw(row[0], Feedback) for row in rows]

    def prune(self, service: str) -> None:
        """Forget what was read in words that may be read no more: taken back, confidential, of who objects now."""
        with writing(self._conn):
            self._conn.execute(
                "DELETE FROM tone WHERE service = ?1 AND NOT EXISTS (SELECT 1 FROM feedback WHERE service = ?1 "
                "AND 'feedback ' || id = tone.entry AND left_out = 'a comment alone' AND hidden = 0)",
                (service,),
            )
            self._conn.execute(
                "UPDATE feedback SET tone = NULL WHERE service = ?1 AND tone IS NOT NULL AND NOT EXISTS "
                "(SELECT 1 FROM tone WHERE service = ?1 AND entry = 'feedback ' || feedback.id)",
                (service,),
            )

    def reading(self, answer: Ref) -> Reading | None:
        """Return what was read in an answer, None where nothing was."""
        row = self._conn.execute(
            "SELECT label, unsure, corrected FROM tone WHERE service = ? AND entry = ?", _entry(answer)
        ).fetchone()
        return Reading(row[0], bool(row[1]), row[2]) if row else None

    def read(self, answer: Ref, label: int, *, unsure: bool) -> None:
        """Keep what the machine read; what an agent said of it stays."""
        with writing(self._conn):
            self._conn.execute(
                "INSERT INTO tone VALUES (?, ?, ?, ?, NULL) ON CONFLICT (service, entry) "
                "DO UPDATE SET label = excluded.label, unsure = excluded.unsure",
                (*_entry(answer), label, int(unsure)),
            )
            self._show(answer)

    def correct(self, answer: Ref, label: int) -> None:
        """Keep what an agent says of an answer's words; where nothing was read, as if nothing had been sure."""
        with writing(self._conn):
            self._conn.execute(
                "INSERT INTO tone VALUES (?, ?, ?, 1, ?) ON CONFLICT (service, entry) "
                "DO UPDATE SET corrected = excluded.corrected",
                (*_entry(answer), label, label),
            )
            self._show(answer)

    def corrections(self, service: str) -> list[tuple[int, int]]:
        """Return what the machine was sure of and what an agent said of it, of every reading looked at."""
        rows = self._conn.execute(
            "SELECT label, corrected FROM tone WHERE service = ? AND corrected IS NOT NULL AND unsure = 0",
            (service,),
        )
        return [(int(label), int(said)) for label, said in rows]

    def _show(self, answer: Ref) -> None:
        found = self.reading(answer)
        self._conn.execute(
            "UPDATE feedback SET tone = ? WHERE service = ? AND id = ?",
            (found.shown if found else None, answer.service, answer.id),
        )


def _entry(answer: Ref) -> tuple[str, str]:
    return answer.service, f"feedback {answer.id}"


def forget(conn: sqlite3.Connection, answer: Ref) -> None:
    """Forget what was read in an answer whose words are other ones now, and what an agent said of the old ones."""
    conn.execute("DELETE FROM tone WHERE service = ? AND entry = ?", _entry(answer))
    conn.execute("UPDATE feedback SET tone = NULL WHERE service = ? AND id = ?", (answer.service, answer.id))
