"""The desk's tables, and how an older file is brought up to date."""

from __future__ import annotations

VERSION = 5

STEPS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE person (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT, department TEXT, inside INTEGER NOT NULL,
        roles TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX person_email ON person (email) WHERE email IS NOT NULL;
    CREATE TABLE queue (name TEXT PRIMARY KEY, description TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE member (queue TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (queue, person))
        WITHOUT ROWID;
    CREATE TABLE service (
        name TEXT PRIMARY KEY, team TEXT NOT NULL, description TEXT NOT NULL, users INTEGER NOT NULL,
        tier INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE dependency (service TEXT NOT NULL, needs TEXT NOT NULL, PRIMARY KEY (service, needs))
        WITHOUT ROWID;
    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, version INTEGER NOT NULL,
        kind TEXT NOT NULL, subject TEXT NOT NULL, status TEXT NOT NULL, open INTEGER NOT NULL,
        queue TEXT NOT NULL, service TEXT, priority INTEGER NOT NULL, requester TEXT NOT NULL,
        cc TEXT NOT NULL DEFAULT '[]', assignee TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL,
        due INTEGER, breached INTEGER NOT NULL DEFAULT 0, resolved INTEGER, paused_at INTEGER,
        pauses TEXT NOT NULL DEFAULT '[]', last_party TEXT, users_affected INTEGER,
        users_how TEXT NOT NULL DEFAULT 'unknown', work_state TEXT NOT NULL DEFAULT 'unknown',
        merged_into INTEGER, caused_by TEXT
    );
    CREATE INDEX ticket_part ON ticket (open, queue, id);
    CREATE INDEX ticket_requester ON ticket (requester, id);
    CREATE INDEX ticket_due ON ticket (due) WHERE open AND NOT breached AND paused_at IS NULL;
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT, ticket INTEGER NOT NULL, at INTEGER NOT NULL,
        visibility TEXT NOT NULL, party TEXT NOT NULL, author TEXT, body TEXT NOT NULL,
        receivers TEXT NOT NULL DEFAULT '[]', gone INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX entry_ticket ON entry (ticket, id);
    CREATE TABLE attachment (
        id TEXT PRIMARY KEY, ticket INTEGER NOT NULL, entry INTEGER, owner TEXT NOT NULL, name TEXT NOT NULL,
        size INTEGER NOT NULL, media_type TEXT NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL
    );
    CREATE INDEX attachment_entry ON attachment (entry);
    CREATE TABLE link (a INTEGER NOT NULL, relation TEXT NOT NULL, b INTEGER NOT NULL,
        PRIMARY KEY (a, relation, b)) WITHOUT ROWID;
    CREATE TABLE record (
        collection TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL,
        fact TEXT NOT NULL, PRIMARY KEY (collection, id)
    ) WITHOUT ROWID;
    CREATE TABLE news (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, collection TEXT NOT NULL, id TEXT NOT NULL,
        gone INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, id)
    );
    CREATE INDEX news_collection ON news (collection, seq);
    CREATE TABLE token (
        id TEXT PRIMARY KEY, hash TEXT NOT NULL, person TEXT NOT NULL, label TEXT NOT NULL,
        made INTEGER NOT NULL, revoked INTEGER
    ) WITHOUT ROWID;
    CREATE TABLE outcome (
        person TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL,
        answer BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (person, key)
    ) WITHOUT ROWID;
    CREATE INDEX outcome_at ON outcome (at);
    """,
    """
    CREATE TABLE remark (
        id INTEGER PRIMARY KEY AUTOINCREMENT, change TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
        visibility TEXT NOT NULL, party TEXT NOT NULL, author TEXT, approval TEXT, body TEXT NOT NULL
    );
    CREATE INDEX remark_change ON remark (change, id);
    CREATE INDEX record_of_change ON record (json_extract(fact, '$.change')) WHERE collection = 'approvals';
    CREATE INDEX record_state ON record (collection, json_extract(fact, '$.state'));
    """,
    """
    CREATE TABLE counted (
        name TEXT PRIMARY KEY, team TEXT NOT NULL, description TEXT NOT NULL, users INTEGER, tier INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO counted SELECT name, team, description, users, tier FROM service;
    DROP TABLE service;
    ALTER TABLE counted RENAME TO service;
    """,
    """
    ALTER TABLE queue ADD COLUMN confidential INTEGER NOT NULL DEFAULT 0;
    DELETE FROM record WHERE collection IN ('feedback', 'asks');
    DELETE FROM news WHERE collection IN ('feedback', 'asks');
    CREATE INDEX feedback_queue ON record (json_extract(fact, '$.queue')) WHERE collection = 'feedback';
    CREATE INDEX feedback_person ON record (json_extract(fact, '$.person')) WHERE collection = 'feedback';
    CREATE INDEX feedback_worded ON record (json_extract(fact, '$.answered')) WHERE collection = 'feedback'
        AND (json_extract(fact, '$.who') IS NOT NULL OR json_extract(fact, '$.comment') != '');
    CREATE TABLE survey (
        ask TEXT PRIMARY KEY, who TEXT, person TEXT NOT NULL, instrument TEXT NOT NULL, agent INTEGER NOT NULL,
        at INTEGER NOT NULL, feedback TEXT
    ) WITHOUT ROWID;
    CREATE INDEX survey_person ON survey (person, at);
    CREATE TABLE choice (person TEXT NOT NULL, what TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (person, what))
        WITHOUT ROWID;
    CREATE INDEX ticket_resolved ON ticket (resolved) WHERE resolved IS NOT NULL;
    """,
    """
    CREATE INDEX ticket_open ON ticket (id, queue) WHERE open;
    """,
)
"""Appended to, never edited: step n brings a file from version n to n + 1."""
