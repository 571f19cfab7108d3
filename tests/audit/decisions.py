"""A log with decisions in it, and the people they are about."""

from __future__ import annotations

from pathlib import Path

from console.audit import AuditEntry, AuditLog
from console.model import Person, Ref

HANA = Person("hana.sato", "Hana Satō", "hana@example.org")
WILL = Person("will", "Will")
JONAS = Person("17", "Jonas de Vries", "jonas@example.org")
CARD = "Asked for by Jonas de Vries, carried out by Will.\nWill Hana Satō say yes? 17 users, 41/43 ok"


def log_in(folder: Path) -> AuditLog:
    """Return the log of a private folder."""
    folder.chmod(0o700)
    return AuditLog(folder / "audit.jsonl")


def decide(log: AuditLog, kind: str = "decided", card: str = CARD, comment: str = "") -> AuditEntry:
    """Write a line about a change, as Hana."""
    return log.append(
        kind,
        who=HANA,
        change=Ref("rt", "69"),
        number="69",
        decision="approve",
        version="0123456789abcdef",
        card=card,
        people=[WILL, JONAS],
        comment=comment,
        key="b1946ac9",
    )
