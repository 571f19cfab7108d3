"""All cells of a row at once are compared as they are one by one."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from console.terminal.capabilities import Colours, Terminal
from console.terminal.pen import PLAIN, Pens
from console.terminal.rows import Row, differing
from console.terminal.swath import Run, swath

PENS = Pens(Terminal("xterm", Colours.TRUE, ascii=False, tmux=False, screen=False, ssh=False))
LOOKS = [
    PLAIN,
    *(PENS.of(style) for style in map(Style.parse, ("bold", "red", "underline", "on blue", "reverse"))),
]
COLUMNS = 24
GAP, BLANKS = 2, 4

rows = st.lists(
    st.tuples(st.text("a\u0161 \u2190b", min_size=1, max_size=6), st.sampled_from(LOOKS)), min_size=1
).map(
    lambda pieces: Row(
        "".join(text for text, _ in pieces).ljust(COLUMNS)[:COLUMNS],
        "".join(look * len(text) for text, look in pieces).ljust(COLUMNS, pieces[-1][1])[:COLUMNS],
    )
)


pictures = st.lists(st.tuples(rows, rows), min_size=1, max_size=4)


@given(pictures)
@settings(max_examples=300)
def test_the_same_cells_are_painted_and_short_gaps(picture: list[tuple[Row, Row]]) -> None:
    found = swath([old for old, _ in picture], [new for _, new in picture], PENS)
    assert found is not None
    assert found == sorted(found)
    for y, (old, new) in enumerate(picture):
        check(old, new, [run for run in found if run[0] == y])


def check(old: Row, new: Row, runs: list[Run]) -> None:
    end = min((start for _, start, _, erases in runs if erases), default=COLUMNS)
    painted = {at for _, start, stop, erases in runs if not erases for at in range(start, stop)}
    assert not painted.intersection(range(end, COLUMNS))
    places = set(differing(old, new, PENS.bare))
    assert places - painted <= set(range(end, COLUMNS))
    for at in painted - places:
        gap = BLANKS if new.cells[at] == " " else GAP
        assert places.intersection(range(at - gap, at))
        assert places.intersection(range(at + 1, at + gap + 1))
    if end < COLUMNS:
        rest = {PENS.bare[look] for look in new.looks[end:]}
        assert not new.cells[end:].strip(" ")
        assert len(rest) == 1
        assert rest <= PENS.erasable


@given(rows)
@settings(max_examples=20)
def test_a_row_that_stays_is_not_painted(row: Row) -> None:
    assert swath([row], [row], PENS) == []


def test_letters_of_high_numbers_are_left_to_a_closer_look() -> None:
    plain, high = Row("ab", PLAIN * 2), Row("a\U00010400", PLAIN * 2)
    assert swath([plain], [high], PENS) is None
    assert swath([high], [plain], PENS) is None
