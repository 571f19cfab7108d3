"""Text in lines of cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.wrap import wrap

TEXTS = st.text(alphabet=st.sampled_from("ab 漢é\U0001f600>\n\u0301-"), max_size=200)


@given(TEXTS, st.integers(4, 40))
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in wrap(text, width))


@given(TEXTS.filter(lambda text: ">" not in text), st.integers(4, 40))
def test_no_letter_is_lost_or_moved(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


def test_words_stay_whole_and_indents_are_kept() -> None:
    assert wrap("    indented text that goes on", 16) == ["    indented", "    text that", "    goes on"]
    assert wrap("> quoted text that goes on", 16) == ["> quoted text", "> that goes on"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert wrap("aa " + "x" * 9, 5) == ["aa", "xxxxx", "xxxx"]


def test_line_ends_of_the_text_are_kept() -> None:
    assert wrap("one\n\ntwo", 20) == ["one", "", "two"]
