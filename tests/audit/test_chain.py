"""Whatever is done to a log's bytes afterwards is found."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.audit import AuditError, AuditLog
from console.audit.chain import problems
from tests.audit.decisions import decide, log_in


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    """Return a log with four lines."""
    found = log_in(tmp_path)
    decide(found, comment="Fine, “window” ok.")
    decide(found, "verified", card="")
    decide(found)
    decide(found, "lapsed", card="")
    return found


def broken(data: bytes) -> bool:
    return any(problems(data.splitlines(keepends=True)))


def test_a_log_that_nobody_touched_is_whole(log: AuditLog) -> None:
    assert log.verify() == []
    assert [entry.seq for entry in log.entries()] == [1, 2, 3, 4]


def test_every_single_byte_that_is_changed_is_found_wherever_it_is(log: AuditLog) -> None:
    data = log.path.read_bytes()
    for place in range(len(data)):
        for bit in {0, place % 7 + 1, 5}:  # the last one turns letters' case
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            assert broken(bytes(changed)), f"bit {bit} of byte {place}"


def test_every_byte_that_is_taken_out_or_put_in_is_found(log: AuditLog) -> None:
    data = log.path.read_bytes()
    for place in range(len(data)):
        assert broken(data[:place] + data[place + 1 :]), f"without byte {place}"
        for more in (b" ", b"0", b"\n"):
            assert broken(data[:place] + more + data[place:]), f"{more!r} before byte {place}"
    assert broken(data + b"\n")
    assert broken(data + b" ")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), max_size=6))
def test_any_other_order_of_lines_is_found_but_for_a_missing_end(log: AuditLog, order: list[int]) -> None:
    lines = log.path.read_bytes().splitlines(keepends=True)
    whole = not list(problems([lines[number] for number in order]))
    assert whole == (order == list(range(len(order))))


def test_only_a_hash_from_elsewhere_tells_that_the_end_is_missing(log: AuditLog) -> None:
    lines = log.path.read_bytes().splitlines(keepends=True)
    last = list(log.entries())[-1].hash
    log.path.write_bytes(b"".join(lines[:-1]))
    assert log.verify() == []
    (problem,) = log.verify([last.upper()])
    assert problem.line == 0
    assert last in problem.sentence


def test_a_log_that_was_written_anew_from_its_start_lacks_the_old_hashes(log: AuditLog) -> None:
    heads = [entry.hash for entry in log.entries()]
    log.path.unlink()
    for _ in heads:
        decide(log)
    assert log.verify() == []
    assert len(log.verify(heads)) == len(heads)


def test_one_bad_line_is_named_alone(log: AuditLog) -> None:
    data = log.path.read_bytes()
    assert data.count(b'"seq":2,') == 1
    log.path.write_bytes(
        data.replace(b'"number":"69","prev"', b'"number":"96","prev"', 2).replace(b'"96"', b'"69"', 1)
    )
    assert [problem.line for problem in log.verify()] == [2]
    log.path.write_bytes(data.replace(b"verified", b"verif\xffed"))
    assert [problem.line for problem in log.verify()] == [2]
    with pytest.raises(AuditError, match="line 2, is no entry"):
        list(log.entries())


def test_the_chain_can_be_proved_without_amends(log: AuditLog) -> None:
    prev = "0" * 64
    for line in log.path.read_text(encoding="ascii").splitlines():
        entry = json.loads(line)
        stated = entry.pop("hash")
        body = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert entry["prev"] == prev
        assert hashlib.sha256((prev + body).encode()).hexdigest() == stated
        prev = stated


@pytest.mark.parametrize("odd", [b"[" * 100_000, b"null\n", b"{}\n", b'{"seq":1}\n', b"\n", b"\xff\n"])
def test_what_is_no_entry_is_one_sentence(odd: bytes) -> None:
    (problem,) = problems([odd])
    assert problem.sentence == "Line 1 is no entry of the log."
