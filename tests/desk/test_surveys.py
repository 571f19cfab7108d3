"""The page of one question: anybody can answer it, in any script, and has every right to say no."""

from __future__ import annotations

import re

import pytest

from console.desk import answering, surveys
from console.desk.store import Store, stamp
from tests.desk.hearing import answer_of, anybody, ask_everybody, ask_of, asked, rated, say, seen
from tests.desk.house import House, everything


@pytest.fixture(autouse=True, scope="module")
def _asking(house: House) -> None:
    ask_everybody(house)


def test_the_page_is_plain_accessible_and_has_nothing_filled_in(house: House) -> None:
    link = asked(house, anybody())
    found = house.client(None).get(link, headers={"Accept-Language": "nl-NL,nl;q=0.9,en;q=0.5"})
    assert found.status_code == 200
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    page = found.text
    assert '<html lang="nl">' in page
    assert "checked" not in page
    assert "<script" not in page.lower()
    assert page.count('type="radio"') == 5
    fields = re.findall(r'<(?:textarea|input type="number") id="(\w+)"', page)
    assert fields == ["comment", "lost"]
    assert all(f'<label for="{one}">' in page for one in fields)
    assert "<legend>" in page
    assert "script" not in found.headers["content-security-policy"]
    assert found.headers["referrer-policy"] == "no-referrer"
    assert found.headers["cache-control"] == "no-store"
    english = house.client(None).get(link, headers={"Accept-Language": "xx"}).text
    assert '<html lang="en">' in english


def test_looking_at_the_page_changes_nothing_as_a_mail_scanner_does(house: House) -> None:
    link = asked(house, anybody())
    _, seq = everything(house.client())
    for path in (link, f"{link}?rating=5&do=answer", f"{link}?do=object"):
        assert house.client(None).get(path).status_code == 200
        assert house.client(None).head(path).status_code == 200
    assert everything(house.client(), seq)[0] == []


def test_an_answer_arrives_with_all_that_was_said(house: House) -> None:
    link = asked(house, anybody(), department="Warehouse", service="Printing")
    assert ask_of(house, link)["answered"] is False
    done = say(house, link, rating=2, comment="Drie dagen stilte.", lost=45, outside=1)
    assert done.status_code == 200
    assert 'role="status"' in done.text
    fact = answer_of(house, link)
    assert (fact["raw"], fact["low"], fact["high"]) == (2.0, 1.0, 5.0)
    assert (fact["comment"], fact["lost_minutes"], fact["outside"]) == ("Drie dagen stilte.", 45.0, True)
    assert (fact["was_default"], fact["answered_by"], fact["edited"]) == (False, "user", False)
    assert (fact["department"], fact["service"], fact["ticket"]) == ("Warehouse", "Printing", "4711")
    assert fact["asked"] == ask_of(house, link)["asked"]
    assert ask_of(house, link)["answered"] is True


@pytest.mark.parametrize(
    "words",
    ["打印机又坏了，我等了三天。", "😡😡😡", "Thanks! 谢谢 dank je", "  \r\n ", '<b>"&</b>', "\0x"],
)
def test_whatever_is_written_is_kept_as_it_was_written(house: House, words: str) -> None:
    link = asked(house, anybody())
    assert say(house, link, rating=1, comment=words).status_code == 200
    assert answer_of(house, link)["comment"] == words.replace("\0", "").strip()
    page = house.client(None).get(link).text
    assert "<b>" not in page


def test_a_comment_without_a_rating_is_an_answer_and_nothing_at_all_is_none(house: House) -> None:
    link = asked(house, anybody())
    empty = say(house, link, rating="", comment=" ")
    assert empty.status_code == 422
    assert 'role="alert"' in empty.text
    assert ask_of(house, link)["answered"] is False
    assert say(house, link, comment="Only words.").status_code == 200
    assert answer_of(house, link)["raw"] is None


@pytest.mark.parametrize("rating", ["0", "6", "-1", "2.5", "1e0", "NaN", "five", "٣", "9" * 5000])
def test_a_rating_outside_its_scale_is_refused_and_what_was_typed_stays(house: House, rating: str) -> None:
    link = asked(house, anybody())
    done = say(house, link, rating=rating, comment="All my words")
    assert done.status_code == 422
    assert 'role="alert"' in done.text
    assert "All my words" in done.text
    assert ask_of(house, link)["answered"] is False


def test_lost_time_that_cannot_be_is_refused(house: House) -> None:
    link = asked(house, anybody())
    for lost in ("-5", "abc", "10081"):
        assert say(house, link, rating=3, lost=lost).status_code == 422
    assert say(house, link, rating=3, lost="10080").status_code == 200


def test_a_comment_of_a_megabyte_is_cut_and_the_page_says_so(house: House) -> None:
    link = asked(house, anybody())
    done = say(house, link, rating=1, comment="长" * 1_000_000)
    assert done.status_code == 200
    assert f"{answering.LONGEST:,}" in done.text
    assert answer_of(house, link)["comment"] == "长" * answering.LONGEST
    longer = say(house, link, rating=1, comment="长" * 2_000_000)
    assert longer.status_code == 413
    assert 'role="alert"' in longer.text


def test_answering_twice_is_an_edit_and_the_same_again_is_nothing(house: House) -> None:
    link = asked(house, anybody())
    say(house, link, rating=1, comment="Bad.")
    _, seq = everything(house.client())
    assert say(house, link, rating=1, comment="Bad.").status_code == 200
    assert everything(house.client(), seq)[0] == []
    assert answer_of(house, link)["edited"] is False
    page = house.client(None).get(link).text
    assert 'value="1" checked' in page
    assert say(house, link, rating=4, comment="Better now.").status_code == 200
    fact = answer_of(house, link)
    assert (fact["raw"], fact["comment"], fact["edited"]) == (4.0, "Better now.", True)


def test_an_answer_can_be_changed_for_twelve_hours_and_taken_back_for_ever(house: House) -> None:
    id_ = rated(house, anybody())
    store = Store.open(house.folder / "desk.db", durable=False)
    ask = "ASK-" + id_.removeprefix("FB-")
    with store.writing() as conn:
        old = stamp(surveys.DAY)
        conn.execute("UPDATE record SET fact = json_set(fact, '$.answered', ?) WHERE id = ?", (old, id_))
        link = surveys.link(conn, ask)
    store.close()
    assert say(house, link, rating=5).status_code == 422
    assert seen(house, "aisha", id_)["fact"]["raw"] == 1.0
    assert 'type="radio"' not in house.client(None).get(link).text
    assert say(house, link, do="withdraw").status_code == 200
    fact = seen(house, "aisha", id_)["fact"]
    assert (fact["withdrawn"], fact["raw"], fact["comment"]) == (True, None, "")
    assert ask_of(house, link)["answered"] is False
    assert say(house, link, rating=5, comment="Again").status_code == 422
    assert say(house, link, do="withdraw").status_code == 200


def test_a_question_is_closed_after_thirty_days(house: House) -> None:
    link = asked(house, anybody())
    ask = link.split("/")[-1].rsplit(".", 1)[0]
    store = Store.open(house.folder / "desk.db", durable=False)
    with store.writing() as conn:
        conn.execute("UPDATE survey SET at = at - ? WHERE ask = ?", (surveys.OPEN_FOR + 1000, ask))
    store.close()
    assert 'type="radio"' not in house.client(None).get(link).text
    assert say(house, link, rating=5).status_code == 422


@pytest.mark.parametrize(
    "token", ["x", "ASK-1.", "ASK-1.0123456789abcdef01234567", "%00.%ff", "a" * 3000, "é.ü"]
)
def test_a_link_that_is_none_of_ours_leads_nowhere(house: House, token: str) -> None:
    for method in ("GET", "POST"):
        found = house.client(None).request(method, f"/s/{token}")
        assert found.status_code == 404
        assert "<form" not in found.text
