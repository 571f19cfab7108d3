"""No screen, command or export shows a rate without n, ranks persons, tells a cell under 5, or another team's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest
from textual.screen import Screen

from console.cache.store import Cache
from console.measure.heard import By, Source
from console.measure.honest import share
from console.measure.periods import named_period
from console.reports.experience import build
from console.reports.experience_files import FORMATS, text
from console.reports.experience_parts import Kind, Measure, Report, Section, measure
from console.settings import ServiceSettings
from screens.base import Desk
from screens.registry import PLACES
from tests.privacy import world
from tests.privacy.guards import RATE, plain, violations
from tests.screens.room import make_desk, stay
from tests.shell.conftest import run_here


@dataclass(frozen=True, slots=True)
class Shows:
    """How a surface is brought to show what it has of users' words."""

    ways: tuple[tuple[str, ...], ...]
    """Keys from Today on, or arguments; several ways in turn."""
    figures: bool = False
    """Whether it tells figures of users' experience, so that nobody may be named in it."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A surface that shows nothing of what users say, and why."""

    why: str


SCREENS: dict[str, Shows | Silent] = {
    "TodayScreen": Shows(((),)),
    "QueuesScreen": Shows((("2",),)),
    "QueueScreen": Shows((("2", "enter"),)),
    "TicketScreen": Shows((("5", "enter"), ("2", "enter", "enter"))),
    "SearchScreen": Shows((("slash", *"labels"), ("slash", *"again"))),
    "FeedScreen": Shows((("5",), ("5", "j", "j"), ("5", "O", "w"), ("5", "tab"))),
    "Why": Shows((("5", "x"), ("5", "G", "x"), ("5", "tab", "x"))),
    "Pick": Shows((("5", "slash"), ("6", "slash"), ("5", "s"))),
    "OutboxScreen": Shows((("5", "t", "7"),)),
    "ExperienceScreen": Shows(
        (("6",), ("6", "slash", *"by team", "enter"), ("6", "z", "y"), ("6", "G")), True
    ),
    "ExperiencePage": Shows((("6", "enter"),), True),
    "ChangesScreen": Silent("changes alone"),
    "ChangeForm": Silent("a change that is made"),
    "ApprovalsScreen": Silent("approvals alone"),
    "CardScreen": Silent("one change; its risk is of changes, k of n"),
    "CardMore": Silent("one change in full"),
    "Approving": Silent("a question about one change"),
    "Words": Silent("what the agent writes"),
    "Ask": Silent("what the agent writes"),
    "Percent": Silent("a number that the agent types"),
    "ConflictScreen": Silent("what the agent wanted beside what the service has"),
    "Confirm": Silent("a question about what the agent wants"),
    "CreateScreen": Silent("what the agent writes"),
}
NO_SCREEN_OF_WORDS = "writes what the agent wants; prints how it ended"
COMMANDS: dict[str, Shows | Silent] = {
    "feedback list": Shows(((), ("--json",), ("--order", "worst"), ("--team", "Network"))),
    "feedback status": Shows((("desk:fb-0",), ("desk:fb-12",))),
    "feedback take": Shows((("desk:fb-12", "--no-wait"),)),
    "alarm list": Shows(((), ("--json",), ("--all",))),
    "alarm take": Shows((("desk:al-9",),)),
    "alarm close": Shows((("desk:al-9", "-m", "x"),)),
    "experience show": Shows(
        tuple(("--period", world.PERIOD, *more) for more in ((), ("--by", "team"), ("--by", "department"))), True
    ),
    "experience report": Shows(
        tuple(("--period", world.PERIOD, "--format", one) for one in FORMATS), True
    ),
    "ticket list": Shows((("is:all",), ("is:all", "--json"))),
    "ticket show": Shows((("desk:INC-1",), ("desk:INC-14", "--json"))),
    "search": Shows((("again",), ("labels", "--json"))),
    "outbox list": Shows((("--all",),)),
    "doctor": Silent("asks the services; tells what is set up"),
    "tone": Silent("a text in, a claim about it out; it knows nobody"),
    "import": Silent("writes to a desk; prints how many"),
    "demo": Silent("opens the console"),
    "sync": Silent("prints what waits, as a count"),
    "completion": Silent("prints a script"),
    "cache purge": Silent("deletes"),
    "cache reindex": Silent("counts"),
    "cache rebuild": Silent("deletes and fetches"),
    "audit export": Silent("decisions on changes alone, persons under pseudonyms"),
    "audit forget": Silent("destroys the key of a person's pseudonym"),
    "audit verify": Silent("proves the log"),
    "approval list": Silent("approvals alone"),
    **{f"serve {verb}": Silent("the desk's owner sets up the desk") for verb in (
        "person", "token", "tokens", "end-token", "surveys", "queue")},
    **{f"outbox {verb}": Silent(NO_SCREEN_OF_WORDS) for verb in ("undo", "retry", "send")},
    **{f"ticket {verb}": Silent(NO_SCREEN_OF_WORDS) for verb in (
        "assign", "create", "link", "merge", "note", "priority", "reply", "status", "take")},
    **{f"change {verb}": Silent("changes alone") for verb in (
        "approve", "ask", "assign", "calendar", "create", "list", "meet", "note", "reschedule", "review",
        "send-back", "show", "status")},
}  # fmt: skip


def registered(places: dict[str, tuple[type, ...]]) -> set[str]:
    """Return the names of all screens that are registered."""
    return {cls.__name__ for all_ in places.values() for cls in all_ if issubclass(cls, Screen)}


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield every command of the tree, groups aside."""
    if not isinstance(group, click.Group):
        yield " ".join(path)
        return
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        found = group.get_command(ctx, name)
        assert found is not None
        yield from commands(found, (*path, name))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home whose profile heard it all and talks to nobody."""
    home = tmp_path_factory.mktemp("home")
    (home / "amends" / "profiles").mkdir(parents=True, mode=0o700)
    (home / "amends").chmod(0o700)
    settings = home / "amends" / "settings.toml"
    settings.write_text('offline = true\n[services.desk]\nkind = "desk"\nurl = "https://desk.example"\n')
    settings.chmod(0o600)
    made = world.make(home)
    folder = home / "amends" / "default"
    folder.mkdir(mode=0o700)
    made.conn.execute(f"VACUUM INTO '{folder / 'cache.db'}'")
    (folder / "cache.db").chmod(0o600)
    made.close()
    return home


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk whose cache heard it all."""
    cache = world.make(tmp_path)
    services = {"desk": ServiceSettings(kind="desk", url="https://desk.example")}
    yield replace(make_desk(cache, services=services), now=lambda: world.NOW)
    cache.close()


def report(cache: Cache, by: By = By.SERVICE) -> tuple[Report, dict[str, str]]:
    """Return the report and all of its files."""
    span = named_period(world.PERIOD, world.NOW)
    book = cache.experience
    heard = book.with_asked(book.heard(span.start, span.end, by, world.NOW, [Source("desk", world.NOW)]))
    around = book.around(span.start, span.end, by, world.NOW)
    made = build(heard, around, span.name)
    return made, {one: text(made, around, one) for one in FORMATS}


def test_every_registered_screen_and_every_command_is_in_the_tables() -> None:
    from console.shell.commands import amends

    assert registered(PLACES) == set(SCREENS)
    assert set(commands(amends)) == set(COMMANDS)


def test_a_screen_or_a_command_that_nobody_thought_of_is_noticed() -> None:
    class Gossip(Screen[None]):
        pass

    assert registered({**PLACES, "Gossip": (Gossip,)}) - set(SCREENS) == {"Gossip"}
    tree = click.Group(
        "amends", commands={"who": click.Group("who", commands={"worst": click.Command("worst")})}
    )
    assert set(commands(tree)) - set(COMMANDS) == {"who worst"}


@pytest.mark.parametrize("name", [name for name, one in SCREENS.items() if isinstance(one, Shows)])
async def test_a_screen_shows_nothing_that_it_must_not(desk: Desk, name: str) -> None:
    shows = SCREENS[name]
    assert isinstance(shows, Shows)
    seen = ""
    for keys in shows.ways:
        async with stay(desk, size=(230, 60)) as sitting:
            for key in keys:
                await sitting.press(key)
            await sitting.until(lambda: True)
            assert type(sitting.room.screen).__name__ == name, sitting.text()
            seen += sitting.text()
            assert violations(sitting.text(), figures=shows.figures) == []
    assert RATE.search(seen) if shows.figures else seen.strip()


@pytest.mark.parametrize("name", [name for name, one in COMMANDS.items() if isinstance(one, Shows)])
def test_a_command_prints_nothing_that_it_must_not(home: Path, name: str) -> None:
    shows = COMMANDS[name]
    assert isinstance(shows, Shows)
    for words in shows.ways:
        done = run_here(home, *name.split(), *words)
        assert "Traceback" not in done.err
        said = plain(done.out + done.err)
        assert said.strip()
        assert violations(said, figures=shows.figures) == [], (name, words)


@pytest.mark.parametrize("by", list(By))
def test_an_export_holds_nothing_that_it_must_not(desk: Desk, by: By) -> None:
    made, files = report(desk.cache, by)
    assert set(files) == set(FORMATS)
    for format_, said in files.items():
        assert not any(name in said for name in (*world.NAMES, *world.HIDDEN, world.SECRET)), format_
        assert violations(plain(said), figures=True) == [], format_
    figures = [one for section in made.sections for one in section.measures]
    assert figures
    assert all(one.n >= 5 for one in figures if one.value is not None)


def test_the_groups_that_must_be_hidden_are_counted_and_the_others_shown(desk: Desk) -> None:
    made, _ = report(desk.cache)
    assert {one.group for one in made.standings} <= {"Printing", "Payroll"}
    assert made.standings
    assert sum(made.hidden.values()) >= len(world.HIDDEN)


def planted(cache: Cache, one: Measure) -> str:
    """Return the Markdown of the report with one more figure in it."""
    made, _ = report(cache)
    return text(replace(made, sections=(*made.sections, Section("x", "X", "", (one,)))), None, "md")


def test_one_planted_violation_of_each_kind_is_found(desk: Desk) -> None:
    fine = measure("Printing", "CSAT", share(10, 12))
    assert violations(planted(desk.cache, fine), figures=True) == []
    bare = replace(fine, words="83 %")
    assert "a rate without n" in violations(planted(desk.cache, bare), figures=True)[0]
    ranked = replace(fine, group="Zeno Acht3")
    assert "a figure of a person" in violations(planted(desk.cache, ranked), figures=True)[0]
    told = replace(fine, note=f"“{world.SECRET} again”")
    assert "another team's words" in violations(planted(desk.cache, told), figures=True)[0]
    few = replace(fine, words="67 % (n 3)")
    assert "a cell under 5" in violations(planted(desk.cache, few), figures=True)[0]
    hidden = replace(fine, group="Soloservice")
    assert "a figure of a hidden cell" in violations(planted(desk.cache, hidden), figures=True)[0]


def test_a_figure_under_five_cannot_even_be_made() -> None:
    with pytest.raises(ValueError, match="fewer than 5"):
        Measure("Printing", "CSAT", Kind.SHARE, 0.5, 4, "50 % (n 4)")
