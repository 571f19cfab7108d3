"""The shell beside the console, as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console.shell.commands import COMMANDS
from tests.shell.conftest import Run, run_in


def test_the_version_is_said_without_importing_anything_of_ours(run: Run) -> None:
    assert run("--version").out.startswith("amends 0.")
    code = (
        "import sys; sys.argv = ['amends', '--version']; from console.cli import main; main(); "
        "print(*[name for name in sys.modules if name.split('.')[0] in "
        "('click', 'textual', 'httpx', 'sqlite3', 'sqlite_utils', 'msgspec')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == ""


def test_reading_a_ticket_imports_neither_screens_nor_network(filled: Path) -> None:
    code = (
        "import sys; sys.argv = ['amends', 'ticket', 'show', 'INC-10007']\n"
        "from console.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*[name for name in ('textual', 'httpx', 'sqlite_utils', 'starlette') if name in sys.modules])"
    )
    import os

    env = {**os.environ, "XDG_STATE_HOME": str(filled), "XDG_CONFIG_HOME": str(filled)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.splitlines()[-1] == ""
    assert "INC-10007" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", [*COMMANDS, ""])
def test_every_command_has_help(run: Run, command: str) -> None:
    done = run(*([command] if command else []), "--help")
    assert done.code == 0
    assert done.out.startswith("Usage: amends")


def test_a_list_is_json_with_the_documented_names(run: Run) -> None:
    rows = run("ticket", "list", "--json").json()
    assert len(rows) > 100
    assert {"ref", "number", "subject", "status", "status_name", "queue", "due"} <= rows[0].keys()
    assert all(row["status"] in ("new", "work", "wait") for row in rows)


def test_a_filter_is_the_consoles_own(run: Run) -> None:
    rows = run("ticket", "list", "is:all", "p:1", "q:network", "--json").json()
    assert rows
    assert {(row["priority"], row["queue"]) for row in rows} == {(1, "Network")}
    wrong = run("ticket", "list", "is:lost")
    assert wrong.code == 2
    assert "“is:lost” is not known" in wrong.err


def test_the_order_by_impact_gives_its_reasons(run: Run) -> None:
    rows = run("ticket", "list", "--order", "impact", "--json").json()
    groups = [0 if row["standing"] == "promise" else 1 for row in rows]
    assert groups == sorted(groups)
    harm = [row["lost_hours_per_hour"] for row in rows if row["standing"] == "harm"]
    assert len(harm) > 50
    assert harm == sorted(harm, reverse=True)
    assert all(
        row["why"].startswith("?")
        for row in rows
        if row["users_affected"] is None and row["standing"] == "harm"
    )
    waits = [row["why"] for row in rows if row["standing"] == "waited"]
    assert waits
    assert all(why.startswith("waits ") for why in waits)
    done = run("ticket", "list", "--order", "impact", "--limit", "3")
    assert "why here" in done.out


def test_a_table_fits_and_messages_go_to_stderr(run: Run) -> None:
    done = run("ticket", "list", "--limit", "3")
    assert done.out.splitlines()[0].split() == ["ticket", "P", "status", "subject", "who", "due"]
    assert len(done.out.splitlines()) == 4
    assert "more; --limit shows them" in done.err


def test_one_ticket_is_found_by_number_whatever_the_case(run: Run) -> None:
    shown = run("ticket", "show", "inc-10007", "--json").json()
    assert shown["number"] == "INC-10007"
    assert shown["ref"] == "desk:7"
    assert sum(len(one["body"].encode()) for one in shown["conversation"]) >= 1250
    assert run("ticket", "show", "desk:INC-10007", "--json").json() == shown


def test_a_ticket_that_is_not_there_has_its_exit_code(run: Run) -> None:
    done = run("ticket", "show", "INC-99999")
    assert (done.code, done.out) == (3, "")
    assert "There is no ticket INC-99999" in done.err


def test_search_says_where_it_hit(run: Run) -> None:
    hits = run("search", "warehouse", "--json").json()
    assert {hit["where"] for hit in hits} <= {"name", "said"}
    assert hits


def test_a_wrong_command_names_the_nearest(run: Run) -> None:
    done = run("tiket")
    assert done.code == 2
    assert "Did you mean 'ticket'" in done.err


def test_a_write_can_be_left_in_the_outbox_and_taken_back(run: Run) -> None:
    left = run("ticket", "take", "INC-10150", "INC-10151", "--no-wait", "--json")
    assert left.code == 7
    keys = [one["key"] for one in left.json()]
    assert [one["state"] for one in left.json()] == ["held", "held"]
    assert {one["key"] for one in run("outbox", "list", "--json").json()} >= set(keys)
    assert run("outbox", "undo", *[key[:10] for key in keys]).code == 0
    assert not {one["key"] for one in run("outbox", "list", "--json").json()} & set(keys)


def test_an_answer_with_nothing_in_it_is_not_sent(run: Run) -> None:
    done = run("ticket", "reply", "INC-10150", "--no-wait", given="  \n")
    assert done.code == 2
    assert "nothing in it" in done.err


def test_an_answer_from_standard_input_is_cleaned(run: Run) -> None:
    done = run("ticket", "note", "INC-10152", "--no-wait", "--json", given="Hello \x1b[31mred\x1b[0m\n")
    key = done.json()[0]["key"]
    shown = run("ticket", "show", "INC-10152", "--json").out
    assert "\x1b" not in shown
    assert "\\u001b" not in shown
    assert "Hello" in shown
    run("outbox", "undo", key)


def test_a_merge_asks_and_where_nobody_can_be_asked_it_does_nothing(run: Run) -> None:
    done = run("ticket", "merge", "INC-10160", "--into", "INC-10161", "--no-wait")
    assert done.code == 2
    assert "--yes" in done.err
    assert not [one for one in run("outbox", "list", "--json").json() if one["kind"] == "merge"]


def test_without_a_service_it_says_what_to_do(tmp_path: Path) -> None:
    done = run_in(tmp_path, "ticket", "list")
    assert done.code == 1
    assert "amends demo" in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = ", "is not TOML"),
        ("colour = 1", "Did you mean 'colours'"),
        ('[keys]\n"ticket.tak" = "x"\n[services.desk]\nkind="desk"\nurl="https://x"', None),
    ],
)
def test_a_settings_file_with_a_typo_is_one_sentence(tmp_path: Path, text: str, words: str | None) -> None:
    (tmp_path / "amends").mkdir(mode=0o700)
    file = tmp_path / "amends" / "settings.toml"
    file.write_text(text)
    file.chmod(0o600)
    if words is not None:
        done = run_in(tmp_path, "ticket", "list")
        assert done.code == 1
        assert words in done.err
        assert len(done.err.splitlines()) == 1
    doctor = run_in(tmp_path, "doctor", "--json")
    assert doctor.code == 1
    assert [one for one in doctor.json() if one["state"] == "error"]


def test_a_cache_that_is_damaged_is_one_sentence_and_rebuilding_keeps_the_outbox(tmp_path: Path) -> None:
    import shutil

    from benchmarks.sample import SERVICE

    home = tmp_path / "home"
    (home / "amends" / "default").mkdir(parents=True, mode=0o700)
    (home / "amends").chmod(0o700)
    settings = home / "amends" / "settings.toml"
    settings.write_text(f'offline = true\n[services.{SERVICE}]\nkind = "desk"\nurl = "https://x"\n')
    settings.chmod(0o600)
    file = home / "amends" / "default" / "cache.db"
    file.write_bytes(b"no database at all" * 1000)
    file.chmod(0o600)
    done = run_in(home, "ticket", "list")
    assert done.code == 1
    assert "amends cache rebuild" in done.err
    assert len(done.err.splitlines()) == 1
    assert "error" in {
        one["state"] for one in run_in(home, "doctor", "--json").json() if one["about"] == "cache"
    }
    rebuilt = run_in(home, "cache", "rebuild")
    assert rebuilt.code == 0, rebuilt.err
    assert run_in(home, "ticket", "list", "--json").json() == []
    shutil.rmtree(home)


def test_in_an_ascii_locale_only_ascii_leaves(run: Run) -> None:
    done = run("ticket", "list", "is:all", "--limit", "40", LC_ALL="C")
    assert done.out.isascii()
    assert done.err.isascii()


def test_completion_is_printed_for_each_shell(run: Run) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "amends" in run("completion", shell).out


def test_what_cannot_draw_is_not_drawn_on(run: Run) -> None:
    done = run()
    assert done.code == 2
    assert "amends --help" in done.err
