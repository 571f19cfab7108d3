"""`amends serve`: people and tokens from the shell, beside a desk that runs."""

from __future__ import annotations

import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from console.desk.store import DeskError
from console.shell.desk import serve
from tests.desk.house import furnish, open_house


def ask(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(serve, ["--folder", str(folder), *words], catch_exceptions=True)


def test_somebody_who_was_added_signs_in_with_a_token_made_while_the_desk_runs(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with open_house(folder, furnish(folder)) as house:
        added = ask(
            folder, "person", "lena", "Lena Vos", "--role", "agent", "--queue", "Network", "--queue", "Field"
        )
        assert added.exit_code == 0, added.output
        made = ask(folder, "token", "lena", "--label", "laptop")
        token = made.stdout.strip()
        headers = {"Authorization": f"Bearer {token}"}
        me = house.client(None, port=True).get("/v1/me", headers=headers).json()
        assert (me["roles"], me["queues"]) == (["agent"], ["Field", "Network"])
        listed = ask(folder, "tokens").stdout
        assert token not in listed
        id_ = next(line.split()[0] for line in listed.splitlines() if "laptop" in line)
        assert ask(folder, "end-token", id_).exit_code == 0
        assert house.client(None, port=True).get("/v1/me", headers=headers).status_code == 401
        assert "(ended)" in ask(folder, "tokens").stdout


def test_who_is_asked_and_what_is_confidential_is_set_while_the_desk_runs(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with open_house(folder, furnish(folder)) as house:
        assert "share: 0.0" in ask(folder, "surveys").stdout
        assert "share: 0.25" in ask(folder, "surveys", "--share", "0.25", "--keep-days", "90").stdout
        found = house.client("root").get("/v1/surveys").json()
        assert (found["share"], found["keep_days"], found["days_between"]) == (0.25, 90, 30)
        assert ask(folder, "queue", "Network", "--confidential").exit_code == 0
        flags = {one["id"]: one["confidential"] for one in house.client().get("/v1/queues").json()["items"]}
        assert (flags["Network"], flags["Workplace"]) == (True, False)


def test_a_token_can_go_straight_to_a_private_file(tmp_path: Path) -> None:
    furnish(tmp_path / "desk")
    file = tmp_path / "token"
    done = ask(tmp_path / "desk", "token", "tom", "--to", str(file))
    assert done.stdout == ""
    assert file.read_text().startswith("amends_")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("token", "nobody"), "nobody called"),
        (("end-token", "0000"), "no living token"),
        (("person", "Bad Name", "X"), "cannot be a name"),
        (("queue", "Nowhere", "--open"), "no queue"),
        (("surveys", "--address", "desk.example"), "That cannot be"),
        (("person", "x", "X", "--email", "tom@zilvermeer.example"), "Somebody else has"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    furnish(tmp_path / "desk")
    done = ask(tmp_path / "desk", *words)
    assert isinstance(done.exception, DeskError)
    assert why in str(done.exception)


def test_every_command_has_a_sentence_of_help() -> None:
    assert isinstance(serve, click.Group)
    assert sorted(serve.commands) == ["end-token", "person", "queue", "surveys", "token", "tokens"]
    assert all(command.help for command in serve.commands.values())
