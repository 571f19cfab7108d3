"""From the card to the service: what a decision leaves in the log, and of the log in the service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.deciding import Hand, record_outcomes
from console.model import ApprovalState, Condition, Ref
from console.reports.card import build, plain
from console.rules.facts import CardFacts, Looked
from console.services.memory import MemoryService
from console.settings import Holds
from console.signs import FULL
from tests.audit.decisions import log_in
from tests.sync.desk import Desk


def card(desk: Desk, ref: Ref) -> CardFacts:
    """Return what the card rests on now."""
    found = desk.cache.changes.card(ref, datetime.now(UTC))
    assert found is not None
    return found


async def test_the_card_is_in_the_log_without_a_name_and_its_hash_in_the_service(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryService())
    log = log_in(tmp_path)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    ref = desk.service.web.changes.plan("Core switch firmware", approvers=("aisha", "tom"), start=tomorrow)
    await desk.fetch()
    facts = card(desk, ref)
    text = plain(build(facts, zone=UTC, signs=FULL))
    hand = Hand(desk.cache, log, Holds())
    decided = hand.approve(facts, facts.version, text, conditions=("Maria de Wit tells the users",))
    assert decided.key is not None, decided.ruling.sentence
    await desk.send()
    assert record_outcomes(desk.cache, log) == 1
    yes, outcome = log.entries()
    assert (yes.kind, yes.decision, yes.version, yes.key) == (
        "decided",
        "approve",
        facts.version,
        decided.key,
    )
    assert (outcome.kind, outcome.key) == ("verified", decided.key)
    names = {one.name for one in (facts.me, facts.change.requester, facts.change.implementer) if one}
    assert len(names) == 3
    assert any(name in text for name in names)
    assert not any(name in yes.card + yes.comment for name in names)
    named = next(iter(log.named()))
    assert named.card == text
    (mine, _) = desk.service.web.changes.approvals(ref)
    assert yes.hash in mine.comment
    assert log.verify([yes.hash]) == []


async def test_what_the_rules_forbid_is_not_a_decision(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryService())
    log = log_in(tmp_path)
    ref = desk.service.web.changes.plan("Core switch firmware")
    await desk.fetch()
    decided = Hand(desk.cache, log, Holds()).approve(card(desk, ref), "0123456789abcdef", "another card")
    assert decided.key is None
    assert list(log.entries()) == []
    assert desk.cache.waiting() == []


async def test_whoever_the_card_names_without_an_id_has_a_pseudonym_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryService())
    log = log_in(tmp_path)
    ref = desk.service.web.changes.plan("Core switch firmware", approvers=("aisha", "tom"))
    await desk.fetch()
    facts = card(desk, ref)
    mine, toms = facts.approvals
    met = (Condition("1", "Users are told", met=True, met_by="Nora Bos"),)
    before = facts.deciding | {"implementer": "Piet Smit (piet.smit)"}
    facts = replace(
        facts,
        looked=Looked(datetime.now(UTC), before),
        approvals=(mine, replace(toms, state=ApprovalState.APPROVED, decided_by=None, conditions=met)),
    )
    text = plain(build(facts, zone=UTC, signs=FULL))
    assert "Nora Bos" in text
    assert "Piet Smit" in text
    assert Hand(desk.cache, log, Holds()).approve(facts, facts.version, text).key
    written = log.path.read_text(encoding="ascii")
    assert not any(word in written for word in ("Nora", "Bos", "Piet", "piet"))


async def test_whoever_decided_too_and_whom_a_condition_names_have_pseudonyms_as_well(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryService(idempotent=False, atomic=False))
    log = log_in(tmp_path)
    ref = desk.service.web.changes.plan(
        "Core switch firmware", approvers=("aisha", "tom"), needed=2, implementer=None
    )
    await desk.fetch()
    facts = replace(card(desk, ref), approvals=())
    mine = card(desk, ref).approvals[0]
    decided = Hand(desk.cache, log, Holds()).approve(
        facts, facts.version, "a card", approval=mine, conditions=("Tom de Vries tells the users",)
    )
    assert decided.key is not None
    desk.meanwhile(lambda: desk.service.web.changes.decide(Ref("memory", f"{ref.id}-2")))
    await desk.send()
    assert record_outcomes(desk.cache, log) == 1
    given, outcome = log.named()
    assert given.comment == "Tom de Vries tells the users"
    assert "Tom de Vries decided too" in outcome.comment
    assert "Tom" not in log.path.read_text(encoding="ascii")
