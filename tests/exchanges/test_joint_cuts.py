"""R3 for joint proposals: cut at every statement that writes, nothing half done stays (tests/exchanges/cutting.py)."""

from collections.abc import Callable

import pytest

from exchanges.joint import agreeing, opening
from exchanges.legs import version_of
from tests.exchanges.cutting import Act, faults_of
from tests.exchanges.joint_world import accept_as, make_chain, settled

pytestmark = pytest.mark.django_db


def opened() -> Act:
    chain = make_chain()
    return lambda: opening.start_joint(group=chain.group, by=chain.people[1])


def last_acceptance() -> Act:
    chain = make_chain()
    joint = settled(chain)
    for number in (0, 1):
        accept_as(chain, number)
    company, person, version = chain.companies[2], chain.people[2], version_of(chain.legs())
    return lambda: agreeing.accept_whole(joint=joint, company=company, by=person, digest=version)


@pytest.mark.parametrize("prepare", [opened, last_acceptance])
def test_cut_anywhere_an_act_is_whole_or_not_at_all(prepare: Callable[[], Act]) -> None:
    assert faults_of(prepare(), is_long=True) == []


@pytest.mark.parametrize(
    ("room", "name", "prepare"),
    [(opening, "start_joint", opened), (agreeing, "accept_whole", last_acceptance)],
)
def test_without_its_transaction_the_cuts_find_halves(
    room: object, name: str, prepare: Callable[[], Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same act, and only `transaction.atomic` is taken off its function."""
    act = prepare()
    monkeypatch.setattr(room, name, getattr(room, name).__wrapped__)

    assert "a part of the act stands" in faults_of(act, is_long=True)[0]
