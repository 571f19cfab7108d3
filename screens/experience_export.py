"""Writes the report on what users lived through as files under the profile's exports."""

from __future__ import annotations

from pathlib import Path

from console import paths
from console.measure.heard import Around
from console.reports.experience_files import FORMATS, text
from console.reports.experience_parts import Report


def export(report: Report, around: Around | None, folder: Path) -> str:
    """Write the report in every format; returns a sentence that says where."""
    name = f"experience-{report.name}-by-{report.by.value}"
    try:
        paths.private_folder(folder)
        for format_ in FORMATS:
            paths.write_whole(folder / f"{name}.{format_}", text(report, around, format_).encode())
    except (OSError, paths.PathError) as error:
        return f"The report could not be written: {error}"
    return f"Written: {folder / name}.{{{','.join(FORMATS)}}}"
