"""Nobody's name stands in the log, and whoever is forgotten cannot be found again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.audit import AuditError
from console.model import Person, Ref
from tests.audit.decisions import CARD, HANA, JONAS, WILL, decide, log_in


def test_no_name_login_or_address_stands_in_the_log(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    text = f"{CARD}\nHANA SATŌ <hana@EXAMPLE.org> (hana.sato), Jonas\n  de Vries"
    decide(log, card=text, comment="As Jonas de Vries wished.")
    written = log.path.read_text(encoding="ascii").lower()
    for word in ("hana", "sat", "jonas", "vries", "example", "will "):
        assert word not in written, word


def test_with_the_keys_the_names_come_back(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    decide(log)
    (named,) = log.named()
    assert named.who == HANA.name
    assert named.card == CARD


def test_words_and_figures_that_are_nobodys_name_stay(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    people = [Person("17", "Mark"), Person("x", "I"), Person("it", "It Ops")]
    text = "17 users; mark my words; I think Marked is fine; IT Ops-team; it ops"
    entry = log.append(
        "decided",
        who=HANA,
        change=Ref("rt", "1"),
        number="1",
        decision="approve",
        version="v",
        card=text,
        people=people,
    )
    ops = next(one.pseudonym for one in log.find("It Ops"))
    assert entry.card == f"17 users; mark my words; I think Marked is fine; {ops}-team; {ops}"


def test_a_long_name_whose_end_was_cut_is_a_name(tmp_path: Path) -> None:
    long = Person("mc", "Maria da Conceição Cavaleiro de Ferreira e Sousa")
    text = f"done by {long.name[:39].rstrip()}…, asked by nobody"
    entry = log_in(tmp_path).append(
        "decided",
        who=HANA,
        change=Ref("rt", "1"),
        number="1",
        decision="approve",
        version="v",
        card=text,
        people=[long],
    )
    assert entry.card.startswith("done by person-")
    assert entry.card.endswith(", asked by nobody")


def test_only_who_stands_in_the_log_has_a_key(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.append(
        "decided", who=HANA, change=Ref("rt", "1"), number="1", decision="approve", version="v",
        card="Jonas de Vries asks", people=[JONAS, WILL],
    )  # fmt: skip
    assert log.find("Will") == []
    assert {one.name for name in ("hana.sato", "17") for one in log.find(name)} == {HANA.name, JONAS.name}


def test_a_person_has_one_pseudonym_and_two_have_two(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    first, second = decide(log), decide(log)
    assert first.who == second.who
    assert first.card == second.card
    assert len({log.find(one.name)[0].pseudonym for one in (HANA, WILL, JONAS)}) == 3


def test_whoever_marries_keeps_the_pseudonym(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    first = decide(log)
    later = log.append(
        "decided", who=replace(HANA, name="Hana Mori"), change=Ref("rt", "1"), number="1",
        decision="approve", version="v", card="Hana Mori asks.",
    )  # fmt: skip
    assert later.who == first.who
    assert later.card == f"{first.who} asks."


def test_a_forgotten_person_is_in_no_file_and_the_chain_holds(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    heads = [decide(log).hash, decide(log, "verified", card="").hash]
    before = log.path.read_bytes()
    (hana,) = log.find("hana satō")
    log.forget(hana)
    assert log.path.read_bytes().startswith(before)
    assert log.verify(heads) == []
    kept = log.keys.read_text(encoding="utf-8").lower() + log.path.read_text(encoding="ascii").lower()
    assert "hana" not in kept
    assert hana.key not in kept
    assert log.find(hana.pseudonym) == []
    assert [entry.who for entry in log.named()][:2] == [hana.pseudonym] * 2
    assert decide(log).who != hana.pseudonym, "whoever comes back is somebody else"


def test_a_pseudonym_cannot_be_made_from_the_name_alone(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    assert decide(log_in(here)).who != decide(log_in(there)).who


def test_keys_that_cannot_be_read_stop_the_log_and_are_not_written_over(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    decide(log)
    log.keys.write_text("{", encoding="utf-8")
    with pytest.raises(AuditError, match="bring it back from a backup"):
        decide(log)
    assert log.keys.read_text(encoding="utf-8") == "{"
    assert len(list(log.entries())) == 1
