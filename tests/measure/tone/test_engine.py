"""The tone engine on our own texts that were held out, on traps, and on what is hardly a text."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from benchmarks.tone import ece, macro_f1, precision_at, read
from benchmarks.tone_texts import LANGUAGES, is_held, own, technical
from console.measure.tone.engine import Tone, tone
from console.measure.tone.features import KINDS

HELD = [text for text in own() if is_held(text)]
TOLD = read(HELD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_held_out_are_told_in_each_language(language: str) -> None:
    told = [(text.label, found.label) for text, found in TOLD if text.language == language]
    assert len(told) >= 30
    assert macro_f1(told) >= 0.68


def test_chances_mean_what_they_say_on_texts_held_out() -> None:
    assert ece(TOLD) <= 0.10


def test_unhappy_is_claimed_with_care() -> None:
    right, claimed, coverage = precision_at(TOLD)
    assert coverage >= 0.6
    assert right / claimed >= 0.8


def test_sentences_of_programs_are_not_emotions() -> None:
    told = read([text for language in LANGUAGES for text in technical(language) if is_held(text)])
    assert len(told) >= 400
    assert sum(found.label != 0 for _, found in told) <= 0.06 * len(told)


@pytest.mark.parametrize(
    ("text", "kind", "language", "label"),
    [
        ("Job aborted, child process killed by signal 9.", "opening", "en", 0),
        ("I need a second monitor for my desk. Thanks in advance!", "opening", "en", 0),
        ("Graag een tweede monitor op kamer 2.14. Alvast bedankt!", "opening", "nl", 0),
        ("Geen probleem, volgende week is prima.", "reply", "nl", 0),
        ("Works again, thank you!", "reply", "en", 1),
        ("Funktioniert wieder, vielen Dank!", "reply", "de", 1),
        ("Works again? No, it does not work.", "reply", "en", -1),
        ("Friendly people, but after two weeks it still does not work.", "survey", "en", -1),
        ("Sympathique, mais toujours pas résolu.", "survey", "fr", -1),
        ("Tardó un poco, pero el técnico fue muy amable.", "survey", "es", 1),
        ("Geen klachten", "survey", "nl", 1),
        (
            "Bedankt, nu werkt het weer!\n\n> Dit is onacceptabel, wat een ramp.\n> Waardeloos.",
            "reply",
            "nl",
            1,
        ),
        ("Geht wieder, danke!\n\nMit freundlichen Grüßen\nKlaus Grimm\nChaos und Partner", "reply", "de", 1),
        ("👍", "survey", None, 1),
        ("😡😡", "survey", None, -1),
    ],
)
def test_traps(text: str, kind: str, language: str | None, label: int) -> None:
    assert tone(text, kind, language).label == label


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t",
        "…",
        "4711",
        "你好，太慢了",
        "Не работает уже неделю",
        "> quoted\n> only",
        "\ud800",
        "\x00\x1b[31m",
    ],
)
def test_what_cannot_be_read_is_unsure_and_neither(text: str) -> None:
    found = tone(text)
    assert (found.label, found.unsure) == (0, True)
    assert found.p == (0.0, 1.0, 0.0)
    assert found.words == ()


def test_an_unknown_language_is_said_and_left_alone() -> None:
    found = tone("La stampante non funziona da tre settimane e nessuno risponde alle mie mail")
    assert (found.language, found.label, found.unsure) == ("other", 0, True)


@pytest.mark.parametrize(
    "text",
    [
        "terrible " * 120_000,
        "a" * 1_000_000,
        "> " * 500_000,
        "x@" * 500_000,
        "(" * 1_000_000,
        "\n" * 1_000_000,
    ],
)
def test_a_megabyte_is_read_in_a_moment(text: str) -> None:
    start = time.process_time()
    tone(text)
    assert time.process_time() - start < 0.25


@pytest.mark.parametrize("kind", KINDS)
def test_chances_are_chances(kind: str) -> None:
    for text in HELD[:40]:
        found = tone(text.text, kind, text.language)
        assert sum(found.p) == pytest.approx(1)
        assert found.p[found.label + 1] == max(found.p)
        assert found.unsure == (max(found.p) < 0.6) or not any(map(str.isalpha, text.text))


def test_a_kind_there_is_none_of_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'ticket'"):
        tone("Top", "ticket")


def test_the_language_given_is_believed_for_few_words_and_not_for_many() -> None:
    assert tone("Super", language="de").language == "de"
    assert tone("Super", language="fr-CA").language == "fr"
    assert tone("The printer on the second floor still does not work.", language="nl").language == "en"


def test_two_languages_in_one_text_are_both_heard() -> None:
    assert tone("Still not working. Het werkt nog steeds niet, heel slecht.").label == -1


def test_the_words_that_drove_it_are_told_with_their_direction() -> None:
    found = tone("Very friendly, but it still does not work", "survey", "en")
    weights = dict(found.words)
    assert weights["friendly"] > 0 > weights["does not work"]
    assert [abs(weight) for _, weight in found.words] == sorted(
        (abs(w) for _, w in found.words), reverse=True
    )


def test_words_are_told_once_and_at_a_length_that_can_be_shown() -> None:
    found = tone("terrible, " * 50 + "n" * 5000, "survey", "en")
    assert [word for word, _ in found.words].count("terrible") == 1
    assert all(len(word) <= 40 for word, _ in found.words)


def test_a_tone_says_neither_text_nor_words_where_it_is_printed() -> None:
    found = tone("Terrible service, says Jane Doe")
    assert "Jane" not in repr(found)
    assert isinstance(found, Tone)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys; import console.measure.tone.engine, console.measure.tone.model as model, console.app\n"
        "print(model.shipped.cache_info().currsize, 'mailparser_reply' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False"]


def test_thousands_of_comments_are_told_in_a_second_of_cpu() -> None:
    texts = [text for text in HELD for _ in range(8)][:1600]
    start = time.process_time()
    read(texts)
    assert len(texts) / (time.process_time() - start) >= 2000
