"""No text from outside acts on the terminal, and honest text stays as it is."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.text import (
    _PLAIN,
    LINE_LIMIT,
    MARKS_KEPT,
    NAME_LIMIT,
    TEXT_LIMIT,
    _carried,
    _lines_of,
    ascii_letter,
    ascii_only,
    clean,
    clean_line,
    clean_name,
)
from tests.text.corpus import HONEST, HOSTILE

ALL_HOSTILE = [
    pytest.param(text, id=f"{kind} {n}") for kind, texts in HOSTILE.items() for n, text in enumerate(texts)
]
JOINERS = "\u200c\u200d"
NEVER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc\ufe00-\ufe0e\ud800-\udfff\U000e0000-\U000e0fff]"
)
awkward = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from(
            "\x1b\x9b\x07\b\r\n\t[]0;m\u200d\u200c\ufe0f\u202e\u0301\u0e47\u1161\u11a8"
            "ᄀ🙂👩🏽☁कर्یم1\u20e3\u25cc "
        ),
    ),
    max_size=60,
)


def is_safe(text: str) -> bool:
    allowed = all(unicodedata.category(c)[0] in "LMNPS" or c in " \n\u3000" or c in JOINERS for c in text)
    return allowed and NEVER.search(text) is None


def longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for letter in text:
        run = run + 1 if unicodedata.category(letter)[0] == "M" and letter != "\ufe0f" else 0
        longest = max(longest, run)
    return longest


def test_the_corpus_is_broad() -> None:
    assert len(HOSTILE) >= 30
    assert sum(map(len, HOSTILE.values())) >= 250


@pytest.mark.parametrize("text", ALL_HOSTILE)
def test_a_hostile_text_loses_what_acts(text: str) -> None:
    for cleaned in (clean(text), clean_line(text), clean_line(clean(text))):
        assert is_safe(cleaned)
        assert longest_run_of_marks(cleaned) <= 2 * MARKS_KEPT
    assert "\n" not in clean_line(text)


@pytest.mark.parametrize("kind", HONEST)
def test_an_honest_text_stays_as_it_is(kind: str) -> None:
    assert clean(HONEST[kind]) == HONEST[kind].replace("\xa0", " ").replace("\u202f", " ")


@given(awkward)
@settings(max_examples=1000)
@example("\ufe0f\n\u0301 \u200d x")
@example("ᠠ\u200c\u180bم")
@example("ᄒ\u200dᅡᆫ")
@example("क" + "\u094d" * 4 + "\u200d\u094d")
def test_any_text_is_safe_once_cleaned_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned, line = clean(text), clean_line(text)
    assert is_safe(cleaned)
    assert clean(cleaned) == cleaned
    assert is_safe(line)
    assert "\n" not in line
    assert clean_line(line) == line
    assert clean(text, lines=False) == line


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_ascii_is_never_touched(text: str) -> None:
    assert clean(text) == text


@given(awkward, awkward)
def test_nothing_comes_to_life_where_two_cleaned_texts_meet(one: str, other: str) -> None:
    assert is_safe(clean(one) + clean(other))


def test_what_acted_is_shown() -> None:
    assert clean("a\x1b]0;t\x07b") == "a␛]0;t␇b"
    assert clean("no\b\byes") == "no␈␈yes"
    assert clean("\x9b2J") == "␛2J"
    assert clean("\x7f") == "␡"


def test_colours_of_a_pasted_log_are_left_out_whole() -> None:
    assert clean("\x1b[1;31mERROR\x1b[0m disk full") == "ERROR disk full"


def test_what_colours_hid_between_two_halves_does_not_become_a_sequence() -> None:
    assert clean("\x1b[3\x1b[0m1mx") == "␛[31mx"


def test_every_end_of_a_line_is_a_newline() -> None:
    assert clean("a\r\nb\rc\x85d\u2028e\x0bf\x0cg") == "a\nb\nc\nd\ne\nf\ng"
    assert clean_line("a\r\nb\rc\x85d\u2028e\x0bf\x0cg\t h ") == "a b c d e f g h"


def test_tabs_become_spaces_up_to_the_next_stop() -> None:
    assert clean("a\tb\nlonger\tc") == "a       b\nlonger  c"


def test_words_stand_in_the_order_in_which_they_were_written() -> None:
    assert clean("invoice\u202egpj.exe") == "invoicegpj.exe"


def test_a_mark_without_a_letter_hangs_on_a_circle_and_not_on_what_stands_before_the_field() -> None:
    assert clean("\u0336x") == "◌\u0336x"
    assert clean_line("  \u0336x") == "◌\u0336x"


def test_a_long_text_ends_in_a_sign_that_it_was_cut() -> None:
    assert len(clean("x" * (TEXT_LIMIT + 1))) == TEXT_LIMIT
    assert clean_line("y" * 5000).endswith("y…")
    assert len(clean_line("é" * 5000)) == LINE_LIMIT
    assert clean("👩\u200d👩", limit=3) == "👩\u200d👩"
    assert clean("a👩\u200d👩", limit=3) == "a👩…"


def test_what_is_let_through_at_once_is_what_a_look_at_each_letter_leaves_as_it_is() -> None:
    letters = [chr(point) for point in range(0x110000) if _PLAIN(chr(point))]
    assert {"\n", "a", "é", "ÿ", "…", "—", "€", "→", "中", "😀"} <= set(letters)
    assert [letter for letter in letters if _carried(_lines_of(letter)) != letter] == []


def test_a_family_larger_than_any_comes_apart() -> None:
    family = clean("\U0001f468" + "\u200d\U0001f469" * 40)
    assert max(part.count("\u200d") for part in re.split("(?<!\u200d)(?=\U0001f469)", family)) <= 6
    assert family.count("\U0001f469") == 40


@pytest.mark.parametrize(
    ("given_name", "safe_name"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("CON", "_CON"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("rapport één (2).pdf", "rapport één (2).pdf"),
        ("प्रिंटर.txt", "प्रिंटर.txt"),
        ("打印机.docx", "打印机.docx"),
        ("a\x00b.txt", "a_b.txt"),
        ("$(reboot);`x`.sh", "_(reboot)__x_.sh"),
        ("gpj\u202eexe.txt", "gpjexe.txt"),
        ("", "attachment"),
        ("///", "attachment"),
        ("… ", "_"),
        ("end. . ", "end"),
    ],
)
def test_a_name_is_safe_to_save_under(given_name: str, safe_name: str) -> None:
    assert clean_name(given_name) == safe_name


@given(awkward | st.sampled_from([text for texts in HOSTILE.values() for text in texts if len(text) < 1000]))
def test_any_name_is_safe_to_save_under(name: str) -> None:
    safe = clean_name(name)
    assert 0 < len(safe.encode()) <= NAME_LIMIT
    assert safe[0] not in ".-~ "
    assert safe[-1] not in ". "
    assert not set(safe) & set('/\\\0\n:*?"<>|$`;&')
    assert is_safe(safe)


def test_a_long_name_keeps_its_extension() -> None:
    assert clean_name("é" * 300 + ".tiff").endswith("é.tiff")


def test_ascii_only_writes_out_what_it_can() -> None:
    assert ascii_only("Café “Łódź” – 5 € ✓ ß") == 'Cafe "Lodz" - 5 EUR ok ss'
    assert ascii_only("▌ ← ≈ … ─") == "> <- est ... -"


@given(awkward)
def test_ascii_only_is_ascii_and_one_letter_stays_one(text: str) -> None:
    assert ascii_only(clean(text)).isascii()
    assert all(len(ascii_letter(letter)) <= 1 and ascii_letter(letter).isascii() for letter in text)
