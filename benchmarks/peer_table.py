"""A plain Textual application with a `DataTable` over a CSV file: what a list costs without any care."""

from __future__ import annotations

import csv
import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Table(App[None]):
    """Shows a CSV file."""

    def compose(self) -> ComposeResult:
        """Lay out the table."""
        yield DataTable(cursor_type="row", zebra_stripes=False)

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        with open(sys.argv[1], encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        table.add_columns(*head)
        table.add_rows(rows)
        table.focus()


if __name__ == "__main__":
    Table().run()
