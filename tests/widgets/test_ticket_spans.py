"""The sign in front of a ticket asks for attention only while work is expected."""

import pytest

from console.model import Provenance, Row, Status, WorkState
from console.signs import FULL
from widgets.ticket_spans import SOON, flag

NOW = 1_800_000_000.0


def row(status: Status, left: int) -> Row:
    """Return a ticket whose promise breaks so many seconds from now."""
    return Row(
        1, "desk", "1", "INC-1", "Printer jams", status, "", 3, "", None, None, False, None,
        int(NOW) + left, None, 0, 0, False, None, Provenance.UNKNOWN, WorkState.UNKNOWN,
    )  # fmt: skip


@pytest.mark.parametrize("left", [SOON - 60, -60])
def test_a_ticket_that_is_over_asks_for_nothing(left: int) -> None:
    assert flag(row(Status.CLOSED, left), FULL, NOW) == (" ", "")


def test_an_open_one_tells_a_promise_that_is_broken_or_breaks_soon() -> None:
    assert flag(row(Status.NEW, -60), FULL, NOW) == (FULL.now, "harm")
    assert flag(row(Status.NEW, SOON - 60), FULL, NOW) == (FULL.soon, "soon")
    assert flag(row(Status.NEW, SOON + 60), FULL, NOW) == (" ", "")
