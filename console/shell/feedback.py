"""`amends feedback …`: what users say, and leading it back to them."""

from __future__ import annotations

import click

from console.shell import feedback_reading, feedback_writing


@click.group()
def feedback() -> None:
    """What users say. An answer is named service:id; its words are shown to the ticket's own team alone."""


for _command in (*feedback_reading.COMMANDS, *feedback_writing.COMMANDS):
    feedback.add_command(_command)
