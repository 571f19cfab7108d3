"""Pages of a first load: no walk over all tickets for each, and no sorting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import store_people, store_tickets
from console.desk.store import Store
from console.desk.totals import FRESH, Totals
from console.desk.world import settle

AGENT = store_people.Who("aisha", frozenset({"agent"}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    tmp_path.chmod(0o700)
    made = Store.open(tmp_path / "desk.db", durable=False)
    settle.move_in(made, tmp_path, seed=1, size=60)
    yield made
    made.close()


def test_all_tickets_are_counted_once_for_many_pages(store: Store) -> None:
    totals = Totals()
    run: list[str] = []
    store.conn.set_trace_callback(run.append)
    assert [totals.of(store.conn, AGENT, now) for now in (0, 1, FRESH)] == [60, 60, 60]
    store.conn.execute("DELETE FROM ticket WHERE id = (SELECT max(id) FROM ticket)")
    with store.writing() as conn:
        store_people.put_queue(conn, "Elsewhere", "", ())
    assert [totals.of(store.conn, AGENT, now) for now in (FRESH - 1, FRESH)] == [60, 59]
    assert sum("count(*)" in words for words in run) == 2


def test_somebody_who_sees_only_their_own_is_told_of_those(store: Store) -> None:
    requester = store.conn.execute("SELECT requester FROM ticket LIMIT 1").fetchone()[0]
    mine = Totals().of(store.conn, store_people.Who(requester, frozenset({"requester"})), 0)
    assert 0 < mine < 60


@pytest.mark.parametrize("part", ["mine", "open", "closed"])
def test_a_page_of_an_agents_tickets_is_read_in_order_instead_of_sorted(store: Store, part: str) -> None:
    asked: list[str] = []
    store.conn.set_trace_callback(asked.append)
    store_tickets.page(store.conn, AGENT, part, None, 50)
    store.conn.set_trace_callback(None)
    plan = " ".join(row["detail"] for row in store.conn.execute(f"EXPLAIN QUERY PLAN {asked[-1]}"))
    assert "TEMP B-TREE" not in plan
