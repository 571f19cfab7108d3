"""The things that happen in a living world, one function each; each is given one moment."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from console.desk import acts, answering, asked, promise, store_records, store_tickets, surveys, workflow
from console.desk.world import hearing, scenes
from console.desk.world.company import AGENT
from console.desk.world.landscape import DAY
from console.desk.world.story import MINUTE
from console.desk.world.voice import REQUESTS, Voice, scene

if TYPE_CHECKING:
    from console.desk.world.living import Now

_OTHERS = "coalesce(assignee, '') != :agent"
"""Whatever agents do by themselves, they leave our own agent's tickets alone."""


def opens(now: Now) -> None:
    """A user opens a ticket."""
    services = list(now.company.services.values())
    service = now.dice.choices(services, [one.users / (one.tier + 0.5) for one in services])[0]
    open_on(now, service.name, now.dice.choices((1, 2, 3, 4, 5), (2, 10, 45, 30, 13))[0])


def answers(now: Now) -> None:
    """A user answers what was asked, mostly to the point."""
    row = _one(now, f"status = '{workflow.WAITING_USER}' AND last_party = 'agent' AND {_OTHERS}")
    _user_says(now, row, now.voice(row).answers(_asked(now, row)))


def nudges(now: Now) -> None:
    """A user wants to know; who has waited past the promise is cross."""
    late = now.dice.random() < 0.6
    row = _one(now, f"open AND assignee IS NOT NULL AND breached = {int(late)} AND last_party = 'agent'")
    voice = now.voice(row)
    _user_says(now, row, voice.complains() if late else voice.nudges())


def takes(now: Now) -> None:
    """Another agent takes a ticket that nobody has, and says so."""
    row = _one(now, f"status = '{workflow.NEW}' AND assignee IS NULL AND created < {now.at - 4 * MINUTE}")
    team = now.company.teams.get(row["queue"])
    agent = now.dice.choice([one for one in team.agents if one != AGENT] if team else [])
    wanted = asked.TicketPatch(assignee=agent, status=workflow.IN_PROGRESS)
    acts.patch(now.act(agent), row, wanted)
    if now.dice.random() < 0.7:
        words = now.voice(row).acknowledges(now.name(agent), now.name(row["requester"]))
        _agent_says(now, row, agent, words)


def works(now: Now) -> None:
    """Another agent goes on: asks, notes, waits for a vendor."""
    row = _one(now, f"status = '{workflow.IN_PROGRESS}' AND assignee IS NOT NULL AND {_OTHERS}")
    voice, agent = now.voice(row), row["assignee"]
    chance = now.dice.random()
    if chance < 0.45:
        _agent_says(now, row, agent, voice.finds(), "internal")
    elif chance < 0.9:
        words = voice.asks(now.name(agent), now.name(row["requester"]))
        _agent_says(now, row, agent, words, status=workflow.WAITING_USER)
    else:
        words = voice.waits_for_vendor(now.name(agent), now.name(row["requester"]))
        _agent_says(now, row, agent, words, status=workflow.WAITING_VENDOR)


def solves(now: Now) -> None:
    """Another agent solves a ticket."""
    row = _one(now, f"status = '{workflow.IN_PROGRESS}' AND assignee IS NOT NULL AND {_OTHERS}")
    agent = row["assignee"]
    words = now.voice(row).solves(now.name(agent), now.name(row["requester"]))
    _agent_says(now, row, agent, words, status=workflow.RESOLVED)


def resumes(now: Now) -> None:
    """A vendor has answered, and the agent goes on."""
    row = _one(now, f"status = '{workflow.WAITING_VENDOR}' AND assignee IS NOT NULL AND {_OTHERS}")
    acts.patch(now.act(row["assignee"]), row, asked.TicketPatch(status=workflow.IN_PROGRESS))


def reopens(now: Now) -> None:
    """A user finds that it is not solved."""
    row = _one(
        now, f"status = '{workflow.RESOLVED}' AND resolved > {now.at - 2 * DAY} AND merged_into IS NULL"
    )
    _user_says(now, row, now.voice(row).complains())


def rates(now: Now) -> None:
    """A user answers the question that was put about what was solved, or about trust."""
    survey = _waiting(now)
    ask = store_records.get(now.conn, "asks", survey["ask"])
    if ask is None:
        raise LookupError(survey["ask"])
    if ask.fact["ticket"] is None:
        given = answering.Given(float(now.dice.choices(range(11), (2, 1, 2, 4, 6, 9, 14, 20, 18, 9, 5))[0]))
    else:
        row = now.conn.execute("SELECT * FROM ticket WHERE id = ?", (ask.fact["ticket"],)).fetchone()
        if row is None:
            raise LookupError(ask.fact["ticket"])
        late = row["due"] is not None and row["resolved"] is not None and row["resolved"] > row["due"]
        weights = hearing.mood(row["service"], 0.0, late=late or now.dice.random() < 0.25)
        said = hearing.rating(now.dice, now.voice(row), weights)
        given = answering.Given(said["raw"], said["comment"], said["lost_minutes"], said["outside"])
    answering.answer(now.conn, survey, given, now.at)


def _waiting(now: Now) -> sqlite3.Row:
    """Return a question that waits; where none does, one is put about what was solved lately."""
    after = now.at - surveys.OPEN_FOR
    query = (
        "SELECT * FROM survey WHERE at > ? AND at < ? AND feedback IS NULL AND who IS NOT NULL "
        "ORDER BY at DESC LIMIT 60"
    )
    rows = now.conn.execute(query, (after, now.at)).fetchall()
    if not rows:
        row = _one(
            now,
            f"resolved BETWEEN {now.at - 3 * DAY} AND {now.at} AND merged_into IS NULL "
            f"AND status IN ('{workflow.RESOLVED}', '{workflow.CLOSED}')",
        )
        wish = surveys.of_ticket(now.conn, row, surveys.settings(now.conn).instrument)
        if wish is None or surveys.put(now.conn, wish, now.at - MINUTE, 1.0) is None:
            raise LookupError("nobody can be asked")
        rows = now.conn.execute(query, (after, now.at)).fetchall()
    asks = store_records.by_ids(now.conn, "asks", [row["ask"] for row in rows])
    watched = tuple(now.company.teams)[:2]  # somebody looks at our own agent's teams
    ours = [row for row in rows if row["ask"] in asks and asks[row["ask"]].fact["queue"] in watched]
    found: sqlite3.Row = now.dice.choice(ours if ours and now.dice.random() < 0.4 else rows)
    return found


def answers_to(agent: str, after: int, now: Now) -> None:
    """Let the users of our own agent's tickets answer, soon and not always: somebody looks at the screen."""
    rows = now.conn.execute(
        f"SELECT * FROM ticket WHERE assignee = ? AND last_party = 'agent' AND updated < ? AND updated > ? "
        f"AND status IN ('{workflow.WAITING_USER}', '{workflow.IN_PROGRESS}', '{workflow.RESOLVED}') "
        "AND merged_into IS NULL ORDER BY updated DESC LIMIT 20",
        (agent, now.at - after, now.at - 20 * after),
    ).fetchall()
    for row in rows:
        if now.dice.random() > 0.2:
            continue
        voice = now.voice(row)
        if row["status"] == workflow.RESOLVED:
            if now.dice.random() < 0.75:
                _user_says(now, row, voice.thanks(), keep=True)
            else:
                _user_says(now, row, voice.complains())
        elif row["status"] == workflow.WAITING_USER or now.dice.random() < 0.3:
            _user_says(now, row, voice.answers(_asked(now, row)))
        return


def open_on(now: Now, service: str, priority: int) -> int:
    """Let a user open a ticket on a service; returns its id."""
    about = now.company.services[service]
    topic = now.dice.choice(about.topics)
    user = now.company.people[now.dice.choice(now.company.users)]
    state = now.dice.choices(("blocked", "workaround", "slower", "no_loss", "unknown"), (15, 25, 25, 20, 15))[
        0
    ]
    set_ = scene(now.dice, now.company, service, topic, user.language, state)
    voice = Voice(now.dice, set_)
    new = asked.NewTicket(
        about.team,
        voice.subject(),
        voice.opening(user.name),
        service=service,
        kind="request" if topic in REQUESTS else "incident",
    )
    did = acts.create(now.act(user.id), new)
    scenes.keep(now.conn, [(did.ticket, set_)])
    due = promise.due(now.at, priority)
    affected = None if state == "unknown" else now.dice.choice((1, 1, 1, 2, 4, 9))
    columns: dict[str, Any] = {"priority": priority, "due": due, "work_state": state}
    if affected is not None:
        columns |= {"users_affected": affected, "users_how": now.dice.choice(("said", "estimated"))}
    store_tickets.change(now.conn, did.ticket, columns)
    return did.ticket


def _asked(now: Now, row: sqlite3.Row) -> str:
    """Return what an agent said last in public."""
    said = now.conn.execute(
        "SELECT body FROM entry WHERE ticket = ? AND visibility = 'public' AND party = 'agent' AND NOT gone "
        "ORDER BY at DESC, id DESC LIMIT 1",
        (row["id"],),
    ).fetchone()
    return str(said["body"]) if said else ""


def _user_says(now: Now, row: sqlite3.Row, words: str, *, keep: bool = False) -> None:
    status = row["status"] if keep else None
    new = asked.NewEntry(words, "public", status=status)
    acts.speak(now.act(row["requester"]), row, new)


def _agent_says(
    now: Now, row: sqlite3.Row, agent: str, words: str, visibility: Any = "public", status: str | None = None
) -> None:
    fresh = store_tickets.row(now.conn, now.act(agent).who, str(row["id"]))
    if fresh is not None:
        acts.speak(now.act(agent), fresh, asked.NewEntry(words, visibility, status=status))


def _one(now: Now, condition: str) -> sqlite3.Row:
    """Return a ticket drawn from those that fulfil a condition; raises `LookupError` where none does."""
    rows = now.conn.execute(
        f"SELECT id FROM ticket WHERE {condition} ORDER BY id DESC LIMIT 400", {"agent": AGENT}
    ).fetchall()
    if not rows:
        raise LookupError(condition)
    id_ = now.dice.choice(rows)["id"]
    row: sqlite3.Row = now.conn.execute("SELECT * FROM ticket WHERE id = ?", (id_,)).fetchone()
    return row
