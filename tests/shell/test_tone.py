"""`amends tone`: one text, and a stream of JSON lines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell.conftest import Done, run_in


def _ask(home: Path, *lines: str, options: tuple[str, ...] = ()) -> Done:
    return run_in(home, "tone", "--json", *options, "-", given="\n".join(lines) + "\n")


def test_a_text_is_told_with_its_chances_and_words(tmp_path: Path) -> None:
    done = run_in(tmp_path, "tone", "Still waiting, and nobody called me back.")
    assert done.code == 0
    assert done.out.startswith("≈ unhappy  (en)\nunhappy ")
    assert "nobody called" in done.out


def test_a_text_comes_from_standard_input(tmp_path: Path) -> None:
    done = run_in(tmp_path, "tone", "-", given="Funktioniert wieder, vielen Dank!")
    assert (done.code, done.out[:13]) == (0, "≈ happy  (de)")


def test_each_line_is_answered_by_a_line(tmp_path: Path) -> None:
    asked = [
        {"text": "Works again, thank you!", "kind": "reply"},
        {"text": "Werkt nog steeds niet.", "kind": "reply", "language": "nl"},
        {"text": "Please install the label software.", "kind": "opening"},
        {"text": "😡"},
    ]
    done = _ask(tmp_path, *map(json.dumps, asked))
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [answer["label"] for answer in answers] == [1, -1, 0, -1]
    assert [answer["language"] for answer in answers[:3]] == ["en", "nl", "en"]
    for answer in answers:
        assert list(answer) == ["label", "p", "unsure", "language", "words"]
        assert sum(answer["p"]) == pytest.approx(1, abs=0.001)
        assert all(isinstance(word, str) and isinstance(weight, float) for word, weight in answer["words"])


def test_bad_lines_are_answered_and_the_good_ones_too(tmp_path: Path) -> None:
    bad = [
        "no json",
        "[]",
        "{}",
        '{"text": 1}',
        '{"text": "a", "kind": "mail"}',
        '{"text": "a", "language": 3}',
        "[" * 9999,
    ]
    done = _ask(tmp_path, *bad, "", '{"text": "Top!"}')
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 1
    assert [list(answer) for answer in answers] == [["error"]] * len(bad) + [
        ["label", "p", "unsure", "language", "words"]
    ]
    assert done.err == f"{len(bad)} lines could not be read.\n"


def test_text_that_acts_on_a_terminal_comes_back_escaped(tmp_path: Path) -> None:
    done = _ask(tmp_path, json.dumps({"text": "terrible \x1b[31m\u202e service \ud800"}))
    assert done.code == 0
    assert done.out.isascii()
    assert "\x1b" not in done.out


def test_nothing_is_answered_to_nothing(tmp_path: Path) -> None:
    done = run_in(tmp_path, "tone", "--json", "-", given="")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_line_is_answered_before_the_next_one_comes(tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['amends', 'tone', '--json', '-']; from console.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for text, label in (("Super, danke!", 1), ("Geht immer noch nicht.", -1)):
            child.stdin.write(json.dumps({"text": text, "language": "de"}) + "\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["label"] == label
        child.stdin.close()
        assert child.wait(10) == 0


def test_the_engine_needs_neither_cache_nor_network(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['amends', 'tone', 'Works again']\n"
        "from console.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*[name for name in ('textual', 'httpx', 'sqlite3', 'mailparser_reply') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""
