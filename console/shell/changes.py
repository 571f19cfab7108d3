"""`amends change …`: the same verbs as in the console, under the same rules."""

from __future__ import annotations

import click

from console.shell import change_calendar, change_reading


@click.group()
def change() -> None:
    """List, read, change and decide changes. A change is named service:number, or by its number alone."""


for _command in (*change_reading.COMMANDS, *change_calendar.COMMANDS):
    change.add_command(_command)
