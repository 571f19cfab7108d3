"""All cells of a row at once are compared as they are one by one."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from console.terminal.capabilities import Colours, Terminal
from console.terminal.pen import PLAIN, Pens
from console.terminal.rows import Row, differing
from console.terminal.swath import swath

PENS = Pens(Terminal("xterm", Colours.TRUE, ascii=False, tmux=False, screen=False, ssh=False))
LOOKS = [
    PLAIN,
    *(PENS.of(style) for style in map(Style.parse, ("bold", "red", "underline", "on blue", "reverse"))),
]
COLUMNS = 24
GAP = 2

rows = st.lists(
    st.tuples(st.text("a\u0161 \u2190b", min_size=1, max_size=6), st.sampled_from(LOOKS)), min_size=1
).map(
    lambda pieces: Row(
        "".join(text for text, _ in pieces).ljust(COLUMNS)[:COLUMNS],
        "".join(look * len(text) for text, look in pieces).ljust(COLUMNS, pieces[-1][1])[:COLUMNS],
    )
)


@given(rows, rows)
@settings(max_examples=300)
def test_the_same_cells_are_painted_and_short_gaps(old: Row, new: Row) -> None:
    found = swath(old, new, PENS)
    assert found is not None
    runs, end = found
    painted = {at for left, right in runs for at in range(left, right)}
    places = set(differing(old, new, PENS.bare))
    assert places - painted <= set(range(end, COLUMNS))
    for at in painted - places:
        assert places.intersection(range(at - GAP, at))
        assert places.intersection(range(at + 1, at + GAP + 1))
    if end < COLUMNS:
        rest = {PENS.bare[look] for look in new.looks[end:]}
        assert not new.cells[end:].strip(" ")
        assert len(rest) == 1
        assert rest <= PENS.erasable


@given(rows)
def test_a_row_that_stays_is_not_painted(row: Row) -> None:
    assert swath(row, row, PENS) == ([], COLUMNS)


def test_what_is_not_plain_is_left_to_a_closer_look() -> None:
    plain = Row("ab", PLAIN * 2)
    for cells in ("\u6f22\x00", "\x01\x01", "\U000f0000b"):
        assert swath(plain, Row(cells, PLAIN * 2), PENS) is None
        assert swath(Row(cells, PLAIN * 2), plain, PENS) is None
