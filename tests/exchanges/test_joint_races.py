"""The last two parties accept the whole in the same moment: it is agreed, once, by whichever of them comes second."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from accounts.models import AuditEvent
from exchanges.invariants import violations
from exchanges.joint import agreeing
from exchanges.legs import legs_of, version_of
from exchanges.models import Agreement, Joint, JointAcceptance, Proposal
from tests.exchanges.joint_world import Chain, accept_as, make_chain, settled, states

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30  # seconds until a thread stops waiting for one that a lock holds back


def ready_for_the_last_two() -> Chain:
    chain = make_chain()
    settled(chain)
    accept_as(chain, 0)
    return chain


def last_two_at_once(chain: Chain) -> None:
    joint, version, start = chain.joint(), version_of(chain.legs()), Barrier(2)

    def accept(number: int) -> None:
        company, person = chain.companies[number], chain.people[number]
        try:
            start.wait(PATIENCE)
            agreeing.accept_whole(joint=joint, company=company, by=person, digest=version)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(accept, (1, 2)))


def acceptances_of_whole(chain: Chain) -> int:
    """Not those by which everybody took part at first, before there were terms."""
    return JointAcceptance.objects.filter(joint=chain.joint(), digest=version_of(chain.legs())).count()


def test_of_two_last_acceptances_the_second_agrees_the_whole_once() -> None:
    chain = ready_for_the_last_two()
    last_two_at_once(chain)

    assert (states(chain), violations()) == (["agreed", "agreed"], [])
    assert (Agreement.objects.count(), acceptances_of_whole(chain)) == (2, 3)
    assert AuditEvent.objects.filter(target_code=chain.joint().code, verb="joint.agree").count() == 1


def test_without_the_lock_each_sees_only_its_own_acceptance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: nobody waits for the other, and a whole that all have accepted is never agreed.

    SQLite lets only one transaction write at a time, so there the database itself is the lock.
    """
    chain, both_have_accepted = ready_for_the_last_two(), Barrier(2)
    count_acceptances = agreeing._accepted_by_all

    def counted_late(joint: Joint, legs: Sequence[Proposal]) -> bool:
        if connection.vendor == "postgresql":
            try:
                both_have_accepted.wait(PATIENCE)
            except BrokenBarrierError:
                return False
        return count_acceptances(joint, legs)

    monkeypatch.setattr(agreeing, "hold", legs_of)
    monkeypatch.setattr(agreeing, "_accepted_by_all", counted_late)
    last_two_at_once(chain)

    expected = {"postgresql": ["negotiating", "negotiating"], "sqlite": ["agreed", "agreed"]}
    assert (acceptances_of_whole(chain), states(chain)) == (3, expected[connection.vendor])
