"""The log of decisions at the shell: proved, handed out, signed, and made to forget somebody."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from console.audit import AuditLog
from tests.audit.decisions import HANA, decide, log_in
from tests.audit.test_signing import new_key
from tests.shell.conftest import Done, run_in


class Home:
    """A home with a profile and two decisions, and the command in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log: AuditLog = log_in(folder / "amends" / "default")
        self.heads = [decide(self.log).hash, decide(self.log, "verified", card="").hash]

    def run(self, *words: str, given: str = "") -> Done:
        """Run `amends audit …`."""
        return run_in(self.folder, "audit", *words, given=given)


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Home:
    """Return a home of its own."""
    return Home(Path(shutil.copytree(filled, tmp_path / "home")))


def test_a_whole_log_is_said_to_be_whole_with_its_last_hash(home: Home) -> None:
    done = home.run("verify")
    assert done.code == 0, done.err
    assert "2 lines, whole" in done.out
    assert home.heads[-1] in done.out
    said = home.run("verify", "--json").json()
    assert (said["lines"], said["whole"], said["head"], said["problems"]) == (2, True, home.heads[-1], [])


def test_where_nothing_was_decided_that_is_said(home: Home) -> None:
    home.log.path.unlink()
    done = home.run("verify")
    assert (done.code, done.out) == (0, "")
    assert done.err == "Nothing was decided yet: there is no log.\n"


def test_the_first_broken_line_is_one_sentence_and_an_exit_code(home: Home) -> None:
    home.log.path.write_bytes(home.log.path.read_bytes().replace(b"verified", b"refused "))
    done = home.run("verify")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("Line 2 was changed: its hash is not that of what it says.\n")
    done = home.run("verify", "--json")
    assert done.code == 1
    assert done.json()["problems"] == [
        {"line": 2, "sentence": "Line 2 was changed: its hash is not that of what it says."}
    ]
    assert home.run("export").code == 1


def test_what_services_hold_tells_that_the_end_was_taken_off(home: Home) -> None:
    told = f"Fine.\n\namends sha256:{home.heads[1]}\nDecided on the card {home.heads[0]}.\nfile {'a' * 64}\n"
    assert home.run("verify", "--heads", "-", given=told).code == 0
    home.log.path.write_bytes(home.log.path.read_bytes().splitlines(keepends=True)[0])
    assert home.run("verify").code == 0
    for done in (home.run("verify", "--heads", "-", given=told), home.run("verify", "--head", home.heads[1])):
        assert done.code == 1
        assert f"No line has the hash {home.heads[1]}" in done.err
    assert home.run("verify", "--head", "abc").code == 2


def test_an_export_is_the_log_and_can_be_proved_anywhere(home: Home, tmp_path: Path) -> None:
    assert home.run("export").out.encode() == home.log.path.read_bytes()
    file = tmp_path / "handed-out.jsonl"
    done = home.run("export", "-o", str(file))
    assert done.code == 0, done.err
    assert "Not signed" in done.err
    assert file.read_bytes() == home.log.path.read_bytes()
    assert home.run("verify", str(file)).code == 0
    assert home.run("export", "-o", str(file)).code == 2
    listed = home.run("export", "--json").json()
    assert [one["hash"] for one in listed] == home.heads
    assert HANA.name not in json.dumps(listed, ensure_ascii=False)


def test_names_come_only_where_they_are_asked_for(home: Home) -> None:
    done = home.run("export", "--names")
    assert json.loads(done.out.splitlines()[0])["who"] == HANA.name
    assert home.run("export", "--names", "--json").json()[0]["who"] == HANA.name


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here")
def test_an_export_is_signed_with_the_key_of_the_settings(home: Home, tmp_path: Path) -> None:
    key, signers = new_key(tmp_path)
    settings = home.folder / "amends" / "settings.toml"
    with settings.open("a") as file:
        file.write(f'\n[audit]\nsigning_key = "{key}"\n')
    out = tmp_path / "handed-out.jsonl"
    done = home.run("export", "-o", str(out))
    assert done.code == 0, done.err
    proof = ("--signature", f"{out}.sig", "--signers", str(signers))
    done = home.run("verify", str(out), *proof)
    assert done.code == 0, done.err
    assert done.out.endswith("Signed by hana@example.org.\n")
    assert home.run("verify", str(out), *proof, "--json").json()["signed_by"] == "hana@example.org"
    decide(home.log)
    done = home.run("verify", *proof)
    assert done.code == 1
    assert "is not on this log as it is" in done.err
    assert home.run("verify", *proof[:2]).code == 2


def test_a_person_is_forgotten_and_the_log_stays_whole(home: Home) -> None:
    pseudonym = home.log.find(HANA.name)[0].pseudonym
    assert home.run("forget", "nobody at all").code == 3
    asked = home.run("forget", "HANA SATŌ")
    assert asked.code == 2
    assert "Nobody can be asked here" in asked.err
    done = home.run("forget", "HANA SATŌ", "--yes")
    assert done.code == 0, done.err
    assert pseudonym in done.err
    assert HANA.name not in home.run("export", "--names").out
    assert home.run("verify", *(word for head in home.heads for word in ("--head", head))).code == 0


def test_deleting_everything_else_leaves_the_log(home: Home) -> None:
    done = run_in(home.folder, "cache", "purge", "--yes")
    assert done.code == 0, done.err
    assert "The log of decisions stays" in done.err
    left = sorted(one.name for one in home.log.path.parent.iterdir())
    assert left == ["audit-keys.json", "audit.jsonl"]


def test_doctor_proves_the_log_as_well(home: Home) -> None:
    assert "2 lines in the log, whole" in run_in(home.folder, "doctor").out
    home.log.path.write_bytes(home.log.path.read_bytes().replace(b"verified", b"refused "))
    done = run_in(home.folder, "doctor")
    assert done.code == 1
    assert "Line 2 was changed" in done.out
