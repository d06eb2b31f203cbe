"""A chain of three companies without JavaScript: from the page of the chain to agreements made in one step."""

import pytest

from companies.models import Listing
from exchanges.invariants import violations
from exchanges.models import Agreement
from tests.exchanges.joint_world import Chain, make_chain
from tests.exchanges.world import terms_values
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.django_db


def visitors(chain: Chain) -> list[Visitor]:
    return [Visitor(person.email, "vi") for person in chain.people]


def terms() -> dict[str, str]:
    values = terms_values()
    dates = {name: values[name].isoformat() for name in ("starts_on", "ends_on")}
    numbers = {"quantity_per_month": "40", "price_vnd_per_unit": "900000"}
    return numbers | {"payer": "taker", "carrier": "giver"} | dates


def start(chain: Chain, people: list[Visitor]) -> str:
    """The firm in the middle starts, the others say from their home that they take part."""
    people[1].open(f"/matches/chains/{chain.group.code}/")
    people[1].press("Start this chain together")
    joint, legs = chain.joint().code, chain.legs()
    for person, leg, company in ((people[0], legs[0], 0), (people[2], legs[1], 2)):
        person.home()
        person.press(leg.code)
        person.press(joint)
        person.press(person.say("%(name)s takes part", name=chain.companies[company].name))
        assert person.clicks == 3
    return joint


def settle(leg: str, giver: Visitor, taker: Visitor) -> None:
    giver.open(f"/proposals/{leg}/")
    giver.press("Start negotiating")
    giver.press("Propose terms")
    giver.press("Put on the table", **terms())
    taker.home()
    taker.press(leg)
    taker.press("Accept these terms")


def accept_whole(joint: str, person: Visitor, leg: str) -> None:
    person.home()
    person.press(leg)
    person.press(joint)
    person.press("Accept the whole")


def walk(chain: Chain) -> tuple[str, list[Visitor]]:
    people = visitors(chain)
    joint = start(chain, people)
    first, second = (leg.code for leg in chain.legs())
    settle(first, people[0], people[1])
    settle(second, people[1], people[2])
    accept_whole(joint, people[0], first)
    accept_whole(joint, people[1], second)
    assert Agreement.objects.count() == 0
    return joint, people


def test_from_the_page_of_the_chain_to_all_agreed_or_nothing() -> None:
    """While the last exchange lacks quantity nothing at all is agreed, and its listing is named."""
    chain = make_chain()
    joint, people = walk(chain)
    last, lacking = chain.legs()[1].code, chain.matches[1].taker_listing
    Listing.objects.filter(pk=lacking.pk).update(offered=300)
    with pytest.raises(AssertionError, match=r": 409 "):
        accept_whole(joint, people[2], last)
    refused = states_and_promises(chain)
    assert lacking.code in people[2].text

    Listing.objects.filter(pk=lacking.pk).update(offered=1200)
    accept_whole(joint, people[2], last)

    assert refused == (["negotiating"] * 2, ["0.0000"] * 4)
    assert states_and_promises(chain) == (["agreed"] * 2, ["480.0000"] * 4)
    assert people[2].sees("agreed as a whole")
    assert violations() == []


def states_and_promises(chain: Chain) -> tuple[list[str], list[str]]:
    return [leg.state for leg in chain.legs()], [str(row.allocated) for row in Listing.objects.all()]
