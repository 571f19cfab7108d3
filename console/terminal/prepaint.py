"""Hands a screen that was painted before Textual was there over to the driver, which then paints the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prepainted:
    """What stands on a terminal that was entered before the application was imported.

    Whoever paints first does this, in this order:

        restorer = Restorer()
        restorer.borrow()                       # before raw mode is set, so that the mode before is given back
        ... raw mode (TCSANOW, so that no key is lost), one write of `restore.ENTER` and the rows ...
        app.restorer = restorer                 # as soon as there is an application
        app.prepainted = Prepainted(columns, rows, {0: [("Today", "1"), ("  12 open", "")], ...})

    and calls `restorer.give_back(screen_descriptor())` if the application cannot be made. The driver enters the
    screen again, and so clears it, only if it has another size by then; it sends no cell that stands there.
    """

    columns: int
    rows: int
    lines: Mapping[int, Sequence[tuple[str, str]]]
    """For each painted row its pieces from the first column on: texts of plain characters of one cell each, and
    the parameters of SGR each was written with after a reset ("" for none). Every other row is blank."""
