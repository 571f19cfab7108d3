"""Tokens: kept as hashes, refused alike whatever is wrong, and slowed down."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from console.desk import admin, store_tokens
from console.desk.store import DeskError, Store, now_ms
from tests.desk.house import furnish, open_house


def test_every_failed_sign_in_gets_the_same_answer_and_the_sixth_has_to_wait(tmp_path: Path) -> None:
    with open_house(tmp_path / "desk", furnish(tmp_path / "desk")) as house:
        good = house.tokens["tom"]
        id_ = good.split("_")[1]
        client = house.client(None, port=True)
        bad = ["", "Bearer nonsense", f"Bearer amends_{id_}_wrong", f"Basic {good}", "Bearer amends__"]
        answers = [client.get("/v1/me", headers={"Authorization": text}) for text in bad]
        assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
        assert {tuple(sorted(answer.headers.keys())) for answer in answers} == {
            tuple(sorted(answers[0].headers.keys()))
        }
        late = client.get("/v1/events", headers={"Authorization": "Bearer nonsense"})
        assert late.status_code == 429
        assert 0 < int(late.headers["retry-after"]) <= 60
        assert house.client("tom", port=True).get("/v1/me").status_code == 200
        assert house.client(None).get("/v1/me").status_code == 200, "the owner's socket is another door"


def test_a_wrong_token_costs_the_same_work_whether_or_not_its_first_half_exists(tmp_path: Path) -> None:
    good = furnish(tmp_path / "desk")["tom"]
    store = Store.open(tmp_path / "desk" / "desk.db")
    id_ = good.split("_")[1]
    asked: list[str] = []
    store.conn.set_trace_callback(lambda sql: asked.append(sql.split("'")[0]))
    costs = []
    for wrong in (f"amends_{id_}_x", "amends_000000000000_x", "nonsense", "", good[:-1]):
        asked.clear()
        assert store_tokens.holder(store.conn, wrong) is None
        costs.append(list(asked))
    assert all(cost == costs[0] for cost in costs), costs
    store.close()


def test_a_token_of_256_bits_is_kept_as_a_hash_alone(tmp_path: Path) -> None:
    tokens = furnish(tmp_path / "desk")
    raw = b"".join(file.read_bytes() for file in (tmp_path / "desk").glob("desk.db*"))
    for token in tokens.values():
        secret = token.split("_", 2)[2]
        assert len(secret) >= 43
        assert secret.encode() not in raw


def test_an_ended_token_and_one_of_somebody_who_left_open_nothing(tmp_path: Path) -> None:
    tokens = furnish(tmp_path / "desk")
    store = Store.open(tmp_path / "desk" / "desk.db")
    assert store_tokens.holder(store.conn, tokens["tom"]) is not None
    ids = {row["person"]: row["id"] for row in store_tokens.listed(store.conn) if row["label"] == "test"}
    admin.end_token(store, ids["tom"])
    with pytest.raises(DeskError):
        admin.end_token(store, ids["tom"])
    store.conn.execute("UPDATE person SET active = 0 WHERE id = 'maria'")
    assert store_tokens.holder(store.conn, tokens["tom"]) is None
    assert store_tokens.holder(store.conn, tokens["maria"]) is None
    store.close()


def test_an_answer_kept_for_a_key_goes_after_a_week(tmp_path: Path) -> None:
    furnish(tmp_path / "desk")
    store = Store.open(tmp_path / "desk" / "desk.db")
    now = now_ms()
    for key, at in (("old", now - store_tokens.KEPT - 1), ("younger", now - store_tokens.KEPT + 60_000)):
        store.conn.execute("INSERT INTO outcome VALUES ('tom', ?, '', 200, x'', ?)", (key, at))
    store_tokens.keep_outcome(store.conn, "tom", "new", store_tokens.Outcome("", 200, b""), now)
    kept = [key for (key,) in store.conn.execute("SELECT key FROM outcome ORDER BY key")]
    assert kept == ["new", "younger"]
    store.close()


def test_the_store_and_everything_beside_it_is_ours_alone(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with open_house(folder, furnish(folder)):
        modes = {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}
    assert set(modes.values()) == {"0o600"}, modes
    assert folder.stat().st_mode & 0o777 == 0o700


def test_data_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    furnish(tmp_path / "desk")
    file = tmp_path / "desk" / "desk.db"
    with sqlite3.connect(file) as conn:
        conn.execute("PRAGMA user_version = 99")
    conn.close()
    with pytest.raises(DeskError, match="newer version"):
        Store.open(file)
