"""The one page that people without a console see: a question behind a link."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from console.desk import answering, store_feedback, store_records, surveys
from console.desk.operations import Desk, read_body
from console.desk.problems import Problem
from console.desk.streams import Endpoint
from console.desk.survey_page import HEADERS, Sheet, frame, page
from console.desk.survey_words import WORDS, language
from console.desk.workflow import Refused

BODY_LIMIT = 12_000_000
"""Bytes of a form: a million letters, each written as nine."""
_FIELDS = 20


def question(desk: Desk) -> Endpoint:
    """Return the endpoint of a question's page: GET shows it and changes nothing, POST answers."""

    async def answer(request: Request) -> Response:
        desk.guard.check_host(request)
        words = language(request.headers.get("accept-language", ""))
        survey = surveys.of_link(desk.store.conn, request.path_params["token"])
        if survey is None:
            return _html(frame(words, f"<p>{WORDS[words]['nothing']}</p>"), 404)
        if request.method != "POST":
            return _html(page(_sheet(desk, survey, words)))
        try:
            form = _form(await read_body(request, BODY_LIMIT))
        except Problem as problem:
            return _html(page(replace(_sheet(desk, survey, words), wrong="long")), problem.status)
        sheet, status = _take(desk, survey, words, form)
        return _html(page(sheet), status)

    return answer


def _take(desk: Desk, survey: sqlite3.Row, words: str, form: dict[str, str]) -> tuple[Sheet, int]:
    """Do what a form asks; returns the page that follows and its status."""
    told: tuple[str, ...]
    try:
        with desk.store.writing() as conn:
            told = _do(conn, survey, form, desk.clock())
    except Refused as refusal:
        sheet = replace(_sheet(desk, survey, words), draft=form)
        why = "lost wrong" if str(refusal) == "lost" else str(refusal)
        return (sheet if why == sheet.shut else replace(sheet, wrong=why)), 422
    except sqlite3.OperationalError as error:
        raise Problem(503, f"The desk cannot write: {error}.", headers={"Retry-After": "30"}) from error
    desk.hub.wake()
    return replace(_sheet(desk, survey, words), told=told), 200


def _do(conn: sqlite3.Connection, survey: sqlite3.Row, form: dict[str, str], at: int) -> tuple[str, ...]:
    survey = conn.execute("SELECT * FROM survey WHERE ask = ?", (survey["ask"],)).fetchone()
    match form.get("do", "answer"):
        case "withdraw":
            answering.withdraw(conn, survey, at)
            return ("withdrawn",)
        case "stop":
            answering.stop_asking(conn, survey, at)
            return ("stopped",)
        case "object":
            answering.object_(conn, survey, at)
            return ("objected",)
        case "allow":
            answering.allow(conn, survey)
            return ("allowed",)
    given = answering.Given(
        raw=_number(form.get("rating", ""), "scale"),
        comment=form.get("comment", ""),
        lost_minutes=_number(form.get("lost", ""), "lost"),
        outside=True if form.get("outside") == "1" else None,
    )
    return ("sent", "cut") if answering.answer(conn, survey, given, at) else ("sent",)


def _number(text: str, why: str) -> float | None:
    """Return a whole number, None where nothing stands there; raises `Refused` with `why`."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused(why)
    return float(text)


def _form(raw: bytes) -> dict[str, str]:
    """Read a form; what is no UTF-8 is replaced, of a name that stands there twice the last counts."""
    try:
        fields = parse_qs(
            raw.decode("ascii", "replace"),
            keep_blank_values=True,
            max_num_fields=_FIELDS,
            encoding="utf-8",
            errors="replace",
        )
    except ValueError:
        return {}
    return {name: values[-1] for name, values in fields.items()}


def _sheet(desk: Desk, survey: sqlite3.Row, words: str) -> Sheet:
    conn = desk.store.conn
    survey = conn.execute("SELECT * FROM survey WHERE ask = ?", (survey["ask"],)).fetchone()
    ask = store_records.get(conn, "asks", survey["ask"])
    fact = ask.fact if ask else {}
    person = survey["person"]
    return Sheet(
        language=words,
        instrument=survey["instrument"],
        ticket=_number_of(conn, survey, fact.get("ticket")),
        service=fact.get("service"),
        answer=answering.standing(conn, survey),
        shut=answering.closed(conn, survey, desk.clock()),
        quiet=store_feedback.chose(conn, person, "asked") or store_feedback.objecting(conn, person),
        days=surveys.settings(conn).keep_days,
    )


def _number_of(conn: sqlite3.Connection, survey: sqlite3.Row, ticket: str | None) -> str | None:
    """Return what a person knows a ticket by: of this desk's own tickets their number."""
    row = None
    if survey["who"] and ticket and ticket.isdecimal():
        row = conn.execute("SELECT number FROM ticket WHERE id = ?", (int(ticket),)).fetchone()
    return row["number"] if row else ticket


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, HEADERS, "text/html; charset=utf-8")
