"""Writes what the calendar shows to an iCalendar file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from console import paths
from console.region import number
from console.reports.ical import write_ics
from screens.calendar_sheet import Sheet


def export(sheet: Sheet, folder: Path, now: datetime) -> str:
    """Write the changes and windows of the days shown under a folder; returns a sentence that says where."""
    days = sheet.asked.days
    file = folder / f"changes-{days[0]:%Y-%m-%d}-to-{days[-1]:%Y-%m-%d}.ics"
    windows = {one.window.ref: one.window for one in sheet.openings}
    try:
        paths.private_folder(folder)
        written = write_ics(sheet.rows, windows.values(), file, now)
    except (OSError, paths.PathError) as error:
        return f"The file could not be written: {error}"
    left_out = f" {number(written.left_out)} without a usable window left out." if written.left_out else ""
    return f"{number(written.changes)} changes, {number(written.windows)} windows in {file}.{left_out}"
