"""Whatever way something is looked for, it is found, and what is meant stands before what is not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.sample import ME, SERVICE, pages
from console.cache import asked, candidates, finding
from console.cache.finding import Found
from console.cache.inflections import forms
from console.cache.store import Cache
from console.model import Entry, News, Party, Person, Ref, Status, Ticket, Visibility

NOW = datetime.now(UTC).replace(microsecond=0)
PLANTED = Ref(SERVICE, "planted")


def ticket(id_: str, subject: str, *, number: str = "", days: float = 300) -> Ticket:
    at = NOW - timedelta(days=days)
    return Ticket(
        ref=Ref(SERVICE, id_),
        number=number or f"INC-{id_}",
        subject=subject,
        status=Status.IN_PROGRESS,
        status_name="open",
        queue="Network",
        created=at,
        updated=at,
        version="1",
        requester=Person("zoë", "Zoë Achterberg", "zoe@desk.example"),
    )


def said(ticket: Ticket, body: str, id_: str = "1") -> Entry:
    return Entry(
        ticket.ref,
        f"{ticket.ref.id}.{id_}",
        ticket.updated,
        Visibility.PUBLIC,
        Party.USER,
        ticket.requester,
        body,
    )


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """Return a cache with a ticket among three hundred, learned first, that holds what is looked for."""
    cache = Cache.open(tmp_path_factory.mktemp("full") / "cache.db", durable=False)
    cache.meet(SERVICE, ME)
    one = ticket("planted", "Façade camera blinks", number="INC-7654321")
    body = (
        "The gateway's certificate expired during the night, and the paternoster stopped.\n"
        "De brieven liggen nog in de printer; wij wachtten op een monteur die het nakijkt. "
        + "Filler text. "
        * 900
    )
    cache.learn(SERVICE, "tickets", News(tickets=(one,), entries=(said(one, body),)), None)
    for number, page in enumerate(pages(300)):
        cache.learn(SERVICE, "tickets", page, str(number))
    yield cache
    cache.close()


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "INC-7654321",
        "inc 7654321",
        "7654321",
        "76543",
        "blinks",
        "bli",
        "facade",
        "FAÇADE CAM",
        "achterberg",
        "zoe",
        "zoe@desk.example",
        "paternoster",
        "paternos",
        "pater",
        "camera paternoster",
        "paternosters",
        "camera's paternoster",
        "paternoster stop",
        "paternoster stopping",
        "brief paternoster",
        "wachten paternoster",
        "expires paternoster",
        "monteurs",
        '"the paternoster stopped"',
        '"gateway\'s certificate"',
        '"certificate expired" camera',
        '"camera blinks"',
        '"paternoster stop',
        "the gateway",
        "the paternoster",
    ],
)
def test_a_ticket_is_found_by_every_kind_of_words(full: Cache, text: str, whole: bool) -> None:
    found = full.find(text, 50, whole=whole)
    assert [hit.row.ref for hit in found.hits[:1]] == [PLANTED]


@pytest.mark.parametrize(
    "text",
    [
        "zebra",
        "paternoster zebra",
        '"paternosters"',
        '"expired certificate"',
        '"paternoster stop"',
        '"camera paternoster"',
        "blin paternoster",
        "7654322",
        '"facade blinks"',
    ],
)
def test_what_is_not_there_is_not_found_and_that_is_certain(full: Cache, text: str) -> None:
    assert full.find(text, 50, whole=False) == Found((), False, True)
    assert full.search(text) == []


@pytest.mark.parametrize("text", ["", "  ", "???", '"', '""', "-", '" "'])
def test_no_word_finds_nothing(full: Cache, text: str) -> None:
    assert full.find(text, 50) == Found((), False, True)


@pytest.mark.parametrize(
    "text", ["AND", "OR NOT", "a*b", "NEAR(x y)", "head:printer", "{", "o'neill", "^x", "né"]
)
def test_what_means_something_to_sqlite_means_nothing_here(full: Cache, text: str) -> None:
    full.find(text, 50)
    full.search(text)


def test_what_was_looked_for_is_marked_in_subject_and_snippet(full: Cache) -> None:
    [hit, *_] = full.find("facade", 50).hits
    assert [hit.row.subject[slice(*place)] for place in hit.in_subject] == ["Façade"]
    [hit] = full.find("monteurs brief", 50).hits
    assert [hit.snippet[slice(*place)] for place in hit.in_snippet] == ["brieven"]
    [hit] = full.find('"het nakijkt" mont', 50).hits
    assert [hit.snippet[slice(*place)] for place in hit.in_snippet] == ["mont", "het nakijkt"]
    assert (hit.where, len(hit.snippet) <= 80) == ("said", True)


def test_more_than_wanted_is_told_without_counting(full: Cache) -> None:
    found = full.find("i", 20)
    assert (len(found.hits), found.more) == (20, True)
    assert not full.find("INC-7654321", 20).more


def test_the_newest_come_first_whatever_was_learned_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "BY_NAME", 20)
    monkeypatch.setattr(finding, "BY_WORD", 20)
    monkeypatch.setattr(candidates, "NEWEST", 40)
    monkeypatch.setattr(candidates, "GAP", 5)
    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        made = [ticket(str(number), "Lamp broken", days=number) for number in range(1, 300)]
        words = tuple(said(one, "The zeppelin is late.") for one in made)
        cache.learn(SERVICE, "tickets", News(tickets=tuple(made), entries=words), None)
        for text in ("lamp", "zeppelin", "la", '"lamp broken"'):
            found = cache.find(text, 5)
            assert [hit.row.ref.id for hit in found.hits] == ["1", "2", "3", "4", "5"]
            assert found.more


def test_an_old_ticket_that_was_just_changed_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "BY_NAME", 20)
    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        made = [ticket(str(number), "Lamp broken", days=300 - number) for number in range(1, 300)]
        cache.learn(SERVICE, "tickets", News(tickets=tuple(made)), None)
        news = replace(made[0], updated=NOW, version="2")
        cache.learn(SERVICE, "tickets", News(tickets=(news,)), None)
        assert cache.find("broken lamp", 5).hits[0].row.ref.id == "1"


def test_a_subject_stands_before_a_name_and_a_name_before_what_was_said(tmp_path: Path) -> None:
    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        inside, titled, bent = ticket("1", "Lamp"), ticket("2", "The radiator"), ticket("3", "Two radiators")
        cache.learn(
            SERVICE,
            "tickets",
            News(tickets=(titled, bent, inside), entries=(said(inside, "It is the radiator."),)),
            None,
        )
        assert [hit.row.ref.id for hit in cache.search("radiator")] == ["2", "3", "1"]
        assert [hit.row.ref.id for hit in cache.search("radiators")] == ["3", "2", "1"]


def test_words_that_go_on_in_too_many_ways_are_looked_up_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "TERMS", 10)
    monkeypatch.setattr(candidates, "SLOW_TERMS", 20)
    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        made = [ticket(str(number), "Lamp") for number in range(100, 150)]
        words = tuple(said(one, f"Error code{one.ref.id}.") for one in made)
        cache.learn(SERVICE, "tickets", News(tickets=tuple(made), entries=words), None)
        first = cache.find("code", 100)
        assert (len(first.hits), first.complete) == (10, False)
        whole = cache.find("code", 100, whole=True)
        assert (len(whole.hits), whole.complete) == (50, True)


def test_common_words_that_keep_apart_are_looked_for_among_the_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "SHORT", 100)
    monkeypatch.setattr(candidates, "CROSSED", 50)
    monkeypatch.setattr(candidates, "SAMPLE", 50)
    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        made = [ticket(str(number), "Lamp" if number % 2 else "Radiator") for number in range(1, 301)]
        both = ticket("both", "Lamp and radiator")
        cache.learn(SERVICE, "tickets", News(tickets=(both, *made)), None)
        assert cache.find("lamp radiator", 5) == Found((), False, False)
        whole = cache.find("lamp radiator", 5, whole=True)
        assert ([hit.row.ref.id for hit in whole.hits], whole.complete) == (["both"], True)
        cache.forget([both.ref])
        cache.learn(SERVICE, "tickets", News(tickets=(both,)), None)
        assert [hit.row.ref.id for hit in cache.find("lamp radiator", 5).hits] == ["both"]


@pytest.mark.parametrize("text", ["the", "pri", "p", "printers", "the printer", '"made no difference"'])
def test_a_search_asks_a_handful_of_questions_however_many_tickets_hold_the_words(
    full: Cache, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    for name in ("BY_NAME", "BY_WORD"):
        monkeypatch.setattr(finding, name, 8)
    sqls: list[str] = []
    full.conn.set_trace_callback(sqls.append)
    assert len(full.find(text, 5).hits) == 5
    full.conn.set_trace_callback(None)
    ours = [sql for sql in sqls if not sql.startswith(("--", "PRAGMA"))]  # FTS5 asks its own tables
    texts = [sql for sql in ours if "JOIN entry" in sql]
    assert len(texts) <= 8 * 2
    assert 3 <= len(ours) - len(texts) <= 12


async def test_results_come_behind_the_keys_and_of_the_last_text_alone(full: Cache) -> None:
    came: list[tuple[str, Found]] = []
    done = asyncio.Event()

    def found(text: str, led: Found) -> None:
        came.append((text, led))
        if text == "paternoster":
            done.set()

    seeker = full.seeker(50, found)
    for end in range(1, len("paternoster") + 1):
        seeker.seek("paternoster"[:end])
    assert came == []
    await asyncio.wait_for(done.wait(), 30)
    seeker.close()
    [(text, led)] = came
    assert (text, led.complete) == ("paternoster", True)
    assert [hit.row.ref for hit in led.hits] == [PLANTED]


async def test_what_takes_longer_comes_as_a_second_answer(
    full: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "TERMS", 1)
    came: list[Found] = []
    done = asyncio.Event()

    def found(text: str, led: Found) -> None:
        came.append(led)
        if led.complete:
            done.set()

    seeker = full.seeker(50, found)
    seeker.seek("wat")
    await asyncio.wait_for(done.wait(), 30)
    seeker.close()
    assert [led.complete for led in came] == [False, True]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("printer", "printers"),
        ("lopen", "loop"),
        ("loopt", "lopen"),
        ("stopped", "stop"),
        ("stopping", "stops"),
        ("brieven", "brief"),
        ("huis", "huizen"),
        ("werkt", "gewerkt"),
        ("replies", "reply"),
        ("freezing", "freeze"),
        ("wachtwoord", "wachtwoorden"),
        ("crashed", "crashes"),
    ],
)
def test_a_form_leads_to_the_other_and_back(one: str, other: str) -> None:
    assert other in forms(one)
    assert one in forms(other)


def test_numbers_and_short_words_have_one_form() -> None:
    assert [forms(word) for word in ("12345", "lt99", "bus", "")] == [()] * 4


def test_quotes_hold_words_together_even_before_they_are_closed() -> None:
    wanted = asked.read('the "Lost its Sett')
    assert [word.text for word in wanted.words] == ["the", "lost", "its", "sett"]
    assert [[word.text for word in phrase] for phrase in wanted.phrases] == [["lost", "its", "sett"]]
    assert wanted.places("The LOST -- its settings, lost") == ((0, 3), (4, 20))
