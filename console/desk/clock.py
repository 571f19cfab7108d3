"""What a ticket's clock shows after a step: when it stands still, and when the promise breaks then."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from console.desk import promise, workflow


def status_columns(row: sqlite3.Row, status: str, at: int) -> dict[str, Any]:
    """Return what changes with a status: the clock stands still while others work, and once it is solved."""
    columns: dict[str, Any] = {"status": status, "open": int(status in workflow.OPEN)}
    if row["paused_at"] is not None and status not in workflow.PAUSING:
        columns |= _resumed(row, row["paused_at"], at)
    elif row["resolved"] is not None and status in workflow.OPEN:
        columns |= _resumed(row, row["resolved"], at)
    if status in workflow.PAUSING and row["paused_at"] is None:
        columns["paused_at"] = at
    if status in workflow.OPEN:
        columns["resolved"] = None
    elif row["resolved"] is None:
        columns["resolved"] = at
        due = columns.get("due", row["due"])
        columns["breached"] = int(due is not None and at > due)
    return columns


def moved(row: sqlite3.Row, columns: dict[str, Any]) -> dict[str, Any]:
    pauses = json.loads(columns.get("pauses", row["pauses"]))
    due = promise.due(row["created"], columns["priority"], pauses)
    return {"due": due, "breached": 0}


def _resumed(row: sqlite3.Row, since: int, at: int) -> dict[str, Any]:
    pauses = [*json.loads(row["pauses"]), [since, at]]
    due = promise.due(row["created"], row["priority"], pauses)
    late = row["due"] is not None and since > row["due"]
    breached = int(late or (due is not None and at > due))
    return {"pauses": json.dumps(pauses), "paused_at": None, "due": due, "breached": breached}
