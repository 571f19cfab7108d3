"""The engine's parts: cleaning, languages, cues, weights on disk, and the precision measured on corrections."""

from __future__ import annotations

import zlib

import pytest

from benchmarks.tone_texts import LANGUAGES, is_held, own
from console.measure.tone.cleaning import cleaned
from console.measure.tone.cues import cues
from console.measure.tone.language import language_of
from console.measure.tone.model import BadWeights, packed, shipped, unpacked
from console.measure.tone.precision import precision
from console.measure.tone.words import tokens


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It works.\n\nOn Mon, 3 Nov 2026 at 10:12, Desk <d@x.example> wrote:\n> what a mess", "It works."),
        (
            "Werkt weer.\n\nOp ma 3 nov 2026 om 10:12 schreef Desk <d@x.example>:\n> wat een ramp",
            "Werkt weer.",
        ),
        ("Geht nicht.\n\nAm Mo., 3. Nov. 2026 um 10:12 schrieb Desk <d@x.example>:\n> gern", "Geht nicht."),
        ("Ça marche.\n\nLe lun. 3 nov. 2026 à 10:12, Desk <d@x.example> a écrit :\n> super", "Ça marche."),
        ("Ya va.\n\nEl lun, 3 nov 2026 a las 10:12, Desk (<d@x.example>) escribió:\n> fatal", "Ya va."),
        ("No.\n\nFrom: Desk\nSent: Monday\nTo: me\nSubject: Great\n\nWonderful news", "No."),
        ("Nein.\n\nVon: Desk\nGesendet: Montag\nAn: mich\nBetreff: toll\n\nGute Nachricht", "Nein."),
        ("> Did that help?\nNot really.", "Not really."),
        ("Thanks\n\n-- \nTerror GmbH\nDoom Street 1", "Thanks"),
        ("Geht.\n\nMit freundlichen Grüßen\nKlaus Grimm", "Geht."),
        ("Merci.\n\nCordialement,\nJean Malheur", "Merci."),
        ("Please rate our service\nIt was slow", "It was slow"),
        (
            "Broken:\n2026-11-24 10:12:33 ERROR fatal crash\nTraceback (most recent call last)\nhelp",
            "Broken:\n\n\nhelp",
        ),
        ("Fails with ```kill -9 1``` here", "Fails with here"),
        ("See https://x.example/awful and mail terrible@x.example", "See and mail"),
        ('It says "fatal: could not read from remote" since noon', "It says … since noon"),
        ("SRV-0042 gives 0xdeadbeef", "gives"),
    ],
)
def test_what_others_and_machines_said_is_left_out(text: str, left: str) -> None:
    assert cleaned(text) == left


def test_a_text_that_is_one_quotation_is_kept() -> None:
    assert "happy to help" in cleaned('"happy to help with all"')


def test_texts_are_told_by_their_language() -> None:
    held = [text for text in own() if is_held(text) and len(text.text) >= 25]
    assert len(held) >= 200
    right = sum(language_of(tokens(text.text)) == text.language for text in held)
    assert right / len(held) >= 0.95


@pytest.mark.parametrize(
    "text",
    [
        "Il computer non funziona da tre settimane e nessuno mi risponde",
        "Drukarka nie działa od tygodnia i nikt nie odpowiada na zgłoszenie",
        "Skrivaren fungerar inte och ingen svarar på mina frågor",
        "プリンターが動きません",
        "Принтер не работает",
        "",
    ],
)
def test_languages_that_are_not_known_are_other(text: str) -> None:
    assert language_of(tokens(text)) == "other"


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "it is not solved", "broke"),
        ("en", "I am not happy", "!joy"),
        ("nl", "ik ben niet tevreden", "!joy"),
        ("de", "der Kollege war nicht freundlich", "!kind"),
        ("fr", "pas très aimable", "!kind"),
        ("es", "sin problemas", "nofault"),
        ("en", "no complaints", "nofault"),
        ("nl", "hij was vriendelijk. Niet dus", "kind"),
    ],
)
def test_cues_know_what_is_denied(language: str, text: str, name: str) -> None:
    assert name in [cue.name for cue in cues(language).found(tokens(text))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_cues(language: str) -> None:
    def names(of: str) -> set[str]:
        table = cues(of)
        single = {name for each in (*table.words.values(), *table.stems.values()) for name in each}
        return single | {name for each in table.phrases.values() for _, _, name in each}

    assert names(language) >= names("en")


def test_weights_are_read_as_they_were_written() -> None:
    model = shipped()
    assert unpacked(packed(model)) == unpacked(packed(unpacked(packed(model))))
    assert len(packed(model)) < 450_000


@pytest.mark.parametrize("data", [b"", b"{}", zlib.compress(b'{"version": 2}\n'), zlib.compress(b"[]\nxx")])
def test_weights_that_are_damaged_are_refused(data: bytes) -> None:
    with pytest.raises(BadWeights):
        unpacked(data)


def test_precision_is_wilsons() -> None:
    """Ten claims, eight right: Wilson's interval of 95 % is 0.490 to 0.943."""
    found = precision([(-1, -1)] * 8 + [(-1, 0), (-1, 1)] + [(0, -1)] * 5)
    assert (found.right, found.n) == (8, 10)
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)


def test_precision_of_nothing_is_not_known() -> None:
    assert precision([]) == (0, 0, 0.0, 1.0)
    assert precision([(0, 0), (1, 1)]).n == 0


def test_precision_of_all_right_and_none_right_stays_within_bounds() -> None:
    assert precision([(-1, -1)] * 5).high == 1.0
    assert precision([(-1, 1)] * 5).low == 0.0
