"""The cache's tables, and the migrations that lead to them: append only."""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

VERSION = 10
"""How many migrations there are; stands in `PRAGMA user_version` once they are applied."""
LONG_CHANGE = 7 * 86400
"""Seconds: a change that lasts longer is found by an index of its own, so that the others need no look back."""

SEARCH = {
    "head": "CREATE VIRTUAL TABLE head USING fts5 (number, subject, people, content='', detail=column, "
    "prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 2\")",
    "said": "CREATE VIRTUAL TABLE said USING fts5 (body, content='', detail=none, "
    'tokenize="unicode61 remove_diacritics 2")',
}
"""The search index: a small one with prefixes over names, a lean one over everything that was said."""

MERGED = "INSERT INTO {0} ({0}, rank) VALUES ('automerge', 8)"
"""Sets how many pieces of one size an index gathers before it merges them."""
PLAN = "INSERT OR REPLACE INTO chore (name) VALUES"
"""Has a chore done; a name in brackets follows. `console.cache.chores` tells how."""


def migrations() -> Migrations:
    """Return every migration in order; imports sqlite-utils, which a cache that is up to date never needs."""
    from sqlite_utils import Migrations

    cache = Migrations("cache")

    @cache()
    def first_light(db: Database) -> None:
        _facts(db)
        _indexes(db)
        _search(db)
        _outbox(db)
        _ours(db)

    @cache()
    def rounds(db: Database) -> None:
        """Count how often the agent sent a change anew: the service must not take it for a repeat."""
        db.execute("ALTER TABLE outbox ADD COLUMN round INTEGER NOT NULL DEFAULT 0")

    @cache()
    def changes(db: Database) -> None:
        """Make room for changes, who decides about them, and what services run on."""
        _changes(db)
        _estate(db)
        db.execute("ALTER TABLE outbox ADD COLUMN audited INTEGER NOT NULL DEFAULT 0")
        db.execute(
            "CREATE INDEX outbox_unaudited ON outbox (seq) "
            "WHERE audited = 0 AND kind IN ('approve', 'send-back')"
        )

    @cache()
    def feedback(db: Database) -> None:
        """Make room for what users say, what they were asked, and what became of it."""
        _feedback(db)

    @cache()
    def by_impact(db: Database) -> None:
        """Let a queue be weighed without reading its tickets."""
        db.execute(
            "CREATE INDEX open_by_impact ON ticket (queue, users_affected, work_state, rank_due, created, key, "
            "active, hidden) WHERE active = 1 AND hidden = 0"
        )

    @cache()
    def from_before(db: Database) -> None:
        """Make room for figures from before, which those of today are compared with."""
        db.execute(
            "CREATE TABLE baseline (service TEXT, id TEXT, fact BLOB NOT NULL, PRIMARY KEY (service, id))"
        )

    @cache()
    def chores(db: Database) -> None:
        """Make room for what is done behind the console, in steps; later migrations plan there what takes long."""
        db.execute(
            "CREATE TABLE chore (name TEXT PRIMARY KEY, at INTEGER, done INTEGER NOT NULL DEFAULT 0, "
            "total INTEGER NOT NULL DEFAULT 0)"
        )

    @cache()
    def words(db: Database) -> None:
        """Let the words of the search index be read by alphabet; costs no room."""
        for table in SEARCH:
            db.execute(f"CREATE VIRTUAL TABLE {table}_words USING fts5vocab ({table}, instance)")

    @cache()
    def orders(db: Database) -> None:
        """Have open tickets counted by the database, and every order of a list read from an index alone."""
        db.execute(f"{PLAN} ('orders')")

    @cache()
    def seldom_merged(db: Database) -> None:
        """Have FTS5 merge the pieces of the search index half as often: what comes in is indexed in half the time."""
        for table in SEARCH:
            db.execute(MERGED.format(table))

    return cache


def _facts(db: Database) -> None:
    """Create what was learned: a ticket's columns are as shown, `truth` is as the service has it.

    `indexed` is no longer written: the search index itself knows what it holds.
    """
    db.table("ticket").create(
        {
            "key": int,
            "service": str,
            "id": str,
            "number": str,
            "subject": str,
            "kind": str,
            "status": str,
            "status_name": str,
            "active": int,
            "hidden": int,
            "priority": int,
            "queue": str,
            "business_service": str,
            "assignee_id": str,
            "assignee": str,
            "mine": int,
            "requester": str,
            "due": int,
            "breached": int,
            "created": int,
            "updated": int,
            "users_turn_ended": int,
            "users_affected": int,
            "users_how": str,
            "work_state": str,
            "rank_due": int,
            "rank_priority": int,
            "waiting": int,
            "trouble": int,
            "indexed": int,
            "version": str,
            "truth": bytes,
        },
        pk="key",
        not_null={"service", "id", "number", "subject", "active", "hidden", "rank_due", "rank_priority"},
        defaults={"waiting": 0, "trouble": 0, "indexed": 0, "hidden": 0},
    )
    db.table("entry").create(
        {
            "key": int,
            "service": str,
            "ticket": str,
            "id": str,
            "at": float,
            "visibility": str,
            "party": str,
            "author": str,
            "body": str,
            "more": bytes,
        },
        pk="key",
        not_null={"service", "ticket", "id", "at", "body"},
    )
    db.table("person").create(
        {"service": str, "id": str, "name": str, "email": str, "agent": int, "fact": bytes}
    )
    db.table("queue").create({"service": str, "id": str, "name": str, "mine": int, "fact": bytes})
    db.table("business_service").create({"service": str, "id": str, "name": str, "fact": bytes})


def _indexes(db: Database) -> None:
    db.table("ticket").create_index(["service", "id"], unique=True, index_name="ticket_ref")
    db.table("ticket").create_index(["number"], index_name="ticket_number")
    db.table("entry").create_index(["service", "id"], unique=True, index_name="entry_ref")
    db.table("entry").create_index(["service", "ticket", "at", "key"], index_name="entry_of_ticket")
    for table in ("person", "queue", "business_service"):
        db.table(table).create_index(["service", "id"], unique=True, index_name=f"{table}_ref")
    db.table("person").create_index(["agent", "name"], index_name="person_name")
    shown = "WHERE active = 1 AND hidden = 0"
    for name, columns in {
        "open_by_promise": "rank_due, rank_priority, key",
        "open_by_priority": "rank_priority, rank_due, key",
        "open_by_news": "updated, key",
        "open_by_age": "created, key",
        "open_of_queue": "queue, rank_due, rank_priority, key",
        "open_of_queue_by_priority": "queue, rank_priority, rank_due, key",
        "open_of_queue_by_news": "queue, updated, key",
        "open_of_queue_by_age": "queue, created, key",
        "open_tally": "service, queue, assignee_id, rank_due",
    }.items():
        db.execute(f"CREATE INDEX {name} ON ticket ({columns}) {shown}")
    db.execute(f"CREATE INDEX open_mine ON ticket (rank_due, rank_priority, key) {shown} AND mine = 1")
    db.execute("CREATE INDEX all_by_promise ON ticket (rank_due, rank_priority, key)")
    db.execute("CREATE INDEX all_by_priority ON ticket (rank_priority, rank_due, key)")
    db.execute("CREATE INDEX all_by_news ON ticket (updated, key)")
    db.execute("CREATE INDEX all_by_age ON ticket (created, key)")
    db.execute("CREATE INDEX ticket_waiting ON ticket (key) WHERE waiting > 0 OR trouble = 1")


def _search(db: Database) -> None:
    for statement in SEARCH.values():
        db.execute(statement)


def _outbox(db: Database) -> None:
    db.execute(
        """
        CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            service TEXT NOT NULL,
            ticket TEXT NOT NULL,
            label TEXT NOT NULL,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            state TEXT NOT NULL,
            made REAL NOT NULL,
            hold_until REAL NOT NULL,
            changed REAL NOT NULL,
            next_try REAL NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            seen TEXT NOT NULL,
            look BLOB,
            words TEXT NOT NULL DEFAULT '',
            entry TEXT
        )
        """
    )
    db.execute("CREATE INDEX outbox_of_ticket ON outbox (service, ticket, seq)")
    db.execute(
        "CREATE INDEX outbox_waiting ON outbox (seq) "
        "WHERE state IN ('held', 'ready', 'sent', 'conflict', 'unknown', 'refused', 'lapsed')"
    )


def _ours(db: Database) -> None:
    """Create what belongs to this cache alone: cursors, drafts, what was looked at, how the lines stand."""
    for statement in (
        "CREATE TABLE cursor (service TEXT, collection TEXT, value TEXT NOT NULL, "
        "PRIMARY KEY (service, collection))",
        "CREATE TABLE identity (service TEXT PRIMARY KEY, fact TEXT NOT NULL)",
        "CREATE TABLE health (service TEXT PRIMARY KEY, fact TEXT NOT NULL)",
        "CREATE TABLE unreadable (service TEXT, what TEXT, why TEXT NOT NULL, raw TEXT NOT NULL, "
        "at REAL NOT NULL, PRIMARY KEY (service, what))",
        "CREATE TABLE draft (service TEXT, ticket TEXT, kind TEXT, body TEXT NOT NULL, more TEXT NOT NULL, "
        "saved REAL NOT NULL, PRIMARY KEY (service, ticket, kind))",
        "CREATE TABLE looked (service TEXT, ticket TEXT, at REAL NOT NULL, PRIMARY KEY (service, ticket))",
        "CREATE TABLE wish (key INTEGER PRIMARY KEY, kind TEXT NOT NULL, service TEXT NOT NULL, "
        "ticket TEXT NOT NULL, attachment TEXT NOT NULL DEFAULT '', made REAL NOT NULL, state TEXT NOT NULL, "
        "words TEXT NOT NULL DEFAULT '', path TEXT NOT NULL DEFAULT '', "
        "UNIQUE (kind, service, ticket, attachment))",
        "CREATE TABLE focus (console TEXT PRIMARY KEY, service TEXT NOT NULL, queue TEXT NOT NULL, "
        "ticket TEXT NOT NULL, at REAL NOT NULL)",
        "CREATE TABLE place (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ):
        db.execute(statement)


def _changes(db: Database) -> None:
    """Create changes and approvals: columns are as shown, `truth` is as the service has it."""
    for statement in (
        "CREATE TABLE change (key INTEGER PRIMARY KEY, service TEXT NOT NULL, id TEXT NOT NULL, "
        "number TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, "
        "state_name TEXT NOT NULL, active INTEGER NOT NULL, called_off INTEGER NOT NULL, begins INTEGER, "
        "ends INTEGER, zone TEXT NOT NULL, team TEXT, business_service TEXT, model TEXT NOT NULL, "
        "implementer_id TEXT, implementer TEXT, mine INTEGER NOT NULL, risk TEXT NOT NULL, outage INTEGER, "
        "result TEXT, finished INTEGER, review_due INTEGER, updated INTEGER NOT NULL, "
        "waiting INTEGER NOT NULL, trouble INTEGER NOT NULL, version TEXT NOT NULL, truth BLOB NOT NULL, "
        "shown BLOB NOT NULL)",
        "CREATE UNIQUE INDEX change_ref ON change (service, id)",
        "CREATE INDEX change_number ON change (number)",
        "CREATE INDEX change_begins ON change (begins, key)",
        f"CREATE INDEX change_long ON change (begins) WHERE ends - begins > {LONG_CHANGE}",
        "CREATE INDEX change_windowless ON change (updated) WHERE begins IS NULL AND active = 1",
        "CREATE INDEX change_state ON change (state, begins) WHERE active = 1",
        "CREATE INDEX change_model ON change (model, result) WHERE result IS NOT NULL",
        "CREATE INDEX change_service ON change (business_service, result) WHERE result IS NOT NULL",
        "CREATE INDEX change_team ON change (team, result) WHERE result IS NOT NULL",
        "CREATE TABLE change_ci (change INTEGER NOT NULL, ci TEXT NOT NULL, role TEXT NOT NULL, "
        "PRIMARY KEY (change, ci)) WITHOUT ROWID",
        "CREATE INDEX change_ci_name ON change_ci (ci)",
        "CREATE TABLE approval (service TEXT NOT NULL, id TEXT NOT NULL, change TEXT NOT NULL, "
        "approver_id TEXT, mine INTEGER NOT NULL, open INTEGER NOT NULL, requested INTEGER, decided INTEGER, "
        "version TEXT NOT NULL, truth BLOB NOT NULL, shown BLOB NOT NULL, PRIMARY KEY (service, id))",
        "CREATE INDEX approval_of_change ON approval (service, change)",
        "CREATE INDEX approval_open ON approval (mine, approver_id) WHERE open = 1",
        "CREATE TABLE card (service TEXT NOT NULL, change TEXT NOT NULL, at REAL NOT NULL, "
        "deciding TEXT NOT NULL, PRIMARY KEY (service, change))",
    ):
        db.execute(statement)


def _estate(db: Database) -> None:
    """Create what services run on, when it may be touched, how many use it, and who stands in for whom."""
    for statement in (
        "CREATE TABLE ci (service TEXT, id TEXT, name TEXT NOT NULL, business_service TEXT, "
        "fact BLOB NOT NULL, PRIMARY KEY (service, id))",
        "CREATE INDEX ci_name ON ci (name)",
        "CREATE TABLE ci_need (service TEXT, id TEXT, ci TEXT, needs TEXT, "
        "PRIMARY KEY (service, id, needs)) WITHOUT ROWID",
        "CREATE INDEX ci_need_down ON ci_need (ci, needs)",
        "CREATE INDEX ci_need_up ON ci_need (needs, ci)",
        "CREATE TABLE time_window (service TEXT, id TEXT, ends INTEGER, fact BLOB NOT NULL, "
        "PRIMARY KEY (service, id))",
        "CREATE TABLE exposure (service TEXT, id TEXT, business_service TEXT NOT NULL, fact BLOB NOT NULL, "
        "PRIMARY KEY (service, id))",
        "CREATE INDEX exposure_of ON exposure (business_service)",
        "CREATE TABLE delegation (service TEXT, id TEXT, owner TEXT NOT NULL, delegate TEXT NOT NULL, "
        "starts INTEGER NOT NULL, ends INTEGER NOT NULL, fact BLOB NOT NULL, PRIMARY KEY (service, id))",
        "CREATE INDEX delegation_to ON delegation (service, delegate, ends)",
    ):
        db.execute(statement)


def _feedback(db: Database) -> None:
    """Create answers, questions, alarms, promises, objections, and what the agent says of the machine's reading."""
    for statement in (
        "CREATE TABLE feedback (key INTEGER PRIMARY KEY, service TEXT NOT NULL, id TEXT NOT NULL, "
        "answered INTEGER NOT NULL, ticket TEXT, business_service TEXT, queue TEXT, department TEXT, "
        "person TEXT NOT NULL, instrument TEXT NOT NULL, score REAL, counted INTEGER NOT NULL, left_out TEXT, "
        "unhappy INTEGER NOT NULL, happy INTEGER NOT NULL, lost REAL, loop TEXT NOT NULL, open INTEGER NOT NULL, "
        "owner_id TEXT, due INTEGER, told INTEGER, own INTEGER NOT NULL, hidden INTEGER NOT NULL, "
        "badness INTEGER NOT NULL, tone INTEGER, waiting INTEGER NOT NULL, trouble INTEGER NOT NULL, "
        "version TEXT NOT NULL, truth BLOB NOT NULL, shown BLOB NOT NULL)",
        "CREATE UNIQUE INDEX feedback_ref ON feedback (service, id)",
        "CREATE INDEX feedback_by_news ON feedback (answered, key) WHERE hidden = 0",
        "CREATE INDEX feedback_by_worst ON feedback (badness, answered, key) WHERE hidden = 0",
        "CREATE INDEX feedback_of_service ON feedback (business_service, answered, key) WHERE hidden = 0",
        "CREATE INDEX feedback_of_service_by_worst ON feedback (business_service, badness, answered, key) "
        "WHERE hidden = 0",
        "CREATE INDEX feedback_of_queue ON feedback (queue, answered, key) WHERE hidden = 0",
        "CREATE INDEX feedback_open ON feedback (due, answered) WHERE open = 1",
        "CREATE INDEX feedback_of_ticket ON feedback (service, ticket)",
        "CREATE INDEX feedback_figures ON feedback (answered, business_service, queue, department, instrument, "
        "counted, left_out, score, unhappy, happy, lost, person)",
        "CREATE TABLE ask (service TEXT, id TEXT, asked INTEGER NOT NULL, answered INTEGER NOT NULL, "
        "business_service TEXT, queue TEXT, department TEXT, instrument TEXT NOT NULL, fact BLOB NOT NULL, "
        "PRIMARY KEY (service, id))",
        "CREATE INDEX ask_figures ON ask (asked, business_service, queue, department, instrument, answered)",
        "CREATE TABLE alarm (service TEXT, id TEXT, business_service TEXT NOT NULL, raised INTEGER NOT NULL, "
        "open INTEGER NOT NULL, truth BLOB NOT NULL, shown BLOB NOT NULL, PRIMARY KEY (service, id))",
        "CREATE INDEX alarm_open ON alarm (raised) WHERE open = 1",
        "CREATE TABLE experience_level (service TEXT, id TEXT, business_service TEXT NOT NULL, "
        "fact BLOB NOT NULL, PRIMARY KEY (service, id))",
        "CREATE TABLE objection (service TEXT, person TEXT, PRIMARY KEY (service, person)) WITHOUT ROWID",
        "CREATE TABLE tone (service TEXT, entry TEXT, label INTEGER NOT NULL, unsure INTEGER NOT NULL, "
        "corrected INTEGER, PRIMARY KEY (service, entry)) WITHOUT ROWID",
    ):
        db.execute(statement)
