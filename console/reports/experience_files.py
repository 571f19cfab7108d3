"""The report on what users lived through in each of its formats."""

from __future__ import annotations

from console.measure.heard import Around
from console.reports import experience_csv, experience_html, experience_json, experience_markdown
from console.reports.experience_parts import Report

FORMATS = ("md", "csv", "json", "html")


def text(report: Report, around: Around | None, format_: str) -> str:
    """Return the report in one of `FORMATS`; raises `ValueError` for another."""
    match format_:
        case "md":
            return experience_markdown.page(report)
        case "csv":
            return experience_csv.page(report)
        case "json":
            return experience_json.page(report)
        case "html":
            return experience_html.page(report, around)
    raise ValueError(f"{format_!r} is no format: {', '.join(FORMATS)}.")
