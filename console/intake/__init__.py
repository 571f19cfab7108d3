"""Reads what a desk is told of the estate from files: CSV, TOML and iCalendar."""

from console.intake.parts import Bad, Fact, FileError, Intake, Wrong
from console.intake.reading import KINDS, read

__all__ = ["KINDS", "Bad", "Fact", "FileError", "Intake", "Wrong", "read"]
