"""A decision card fits wherever everything that decides has a line, and says where it does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.reports.card import Section
from widgets.card_fit import fit, wrap_spans

WORDS = st.text(alphabet="ab 界é-…", min_size=0, max_size=300)
LINES = st.lists(WORDS.map(lambda text: ((text, ""), ("tail", "dim"))), min_size=1, max_size=9).map(tuple)
SECTIONS = st.lists(
    st.builds(
        Section, st.sampled_from(["When", "Collides", "Decided"]), LINES, st.booleans(), st.integers(1, 3)
    ),
    max_size=13,
)


@given(SECTIONS, st.integers(40, 160), st.integers(0, 40))
def test_it_never_takes_more_room_than_there_is(sections: list[Section], width: int, height: int) -> None:
    fitted = fit(sections, width, height)
    assert len(fitted.rows) <= height
    assert all(sum(cell_len(text) for text, _ in row) <= width for row in fitted.rows)


@given(SECTIONS, st.integers(40, 160), st.integers(0, 40))
def test_it_is_complete_exactly_where_each_part_that_decides_has_a_line(
    sections: list[Section], width: int, height: int
) -> None:
    fitted = fit(sections, width, height)
    assert fitted.complete == (sum(one.decides for one in sections) <= height)


@given(SECTIONS)
def test_with_room_enough_nothing_is_left_out(sections: list[Section]) -> None:
    fitted = fit(sections, 80, 10_000)
    shown = "".join(text for row in fitted.rows for text, _ in row)
    assert shown.count("tail") == sum(len(one.lines) for one in sections)
    assert " more" not in shown


def test_what_is_left_out_is_counted() -> None:
    section = Section("Collides", tuple(((f"line {place}", ""),) for place in range(8)), more=3)
    fitted = fit([section], 80, 2)
    shown = ["".join(text for text, _ in row).split("and")[0].split()[-1] for row in fitted.rows]
    assert shown == ["0", "1"]
    assert fitted.rows[1][-1][0] == " and 9 more"


def test_a_wrapped_line_keeps_the_weight_of_each_of_its_words() -> None:
    rows = wrap_spans((("plain words and then ", ""), ("something that harms", "harm")), 16)
    inks = {text.strip(): ink for row in rows for text, ink in row if text.strip()}
    assert inks["plain words and"] == ""
    assert all(ink == "harm" for text, ink in inks.items() if "harms" in text or "something" in text)
