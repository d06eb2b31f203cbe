"""Pages of joint proposals: who sees which part, what each button does, and what leaks nowhere."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import ParkRole
from companies.models import Listing
from exchanges.actions import advance
from exchanges.api.proposals import waiting_for
from exchanges.joint.opening import start_joint, take_part
from exchanges.legs import legs_of
from exchanges.models import Joint, Proposal
from tests.exchanges.joint_world import (
    NAMES,
    Chain,
    accept,
    accept_as,
    agreed,
    make_chain,
    make_pool,
    propose,
    settled,
    started,
)
from tests.factories import make_company, make_member, make_park, make_park_member, make_user

pytestmark = pytest.mark.django_db

PAGE_QUERIES = 18
TURN_QUERIES = 17
CANARIES = {"price": "7,654,321", "note": "Only between us two", "route": "Gate 9"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(user: User, joint: Joint) -> str:
    answer = client_of(user).get(f"/en/joint/{joint.code}/")
    assert answer.status_code == 200
    return answer.content.decode()


def names_in(text: str) -> list[str]:
    return [name for name in NAMES if name in text]


def test_names_open_when_every_company_takes_part_and_not_before() -> None:
    chain = make_chain()
    joint = start_joint(group=chain.group, by=chain.people[1])
    first, _middle, last = chain.people
    before = [names_in(text_of(person, joint)) for person in chain.people]
    take_part(joint=joint, company=chain.companies[0], by=first)
    between = [names_in(text_of(person, joint)) for person in (first, last)]
    take_part(joint=joint, company=chain.companies[2], by=last)
    after = [names_in(text_of(person, joint)) for person in (first, last)]

    assert before == [[NAMES[0]], [NAMES[1]], [NAMES[2]]]
    assert between == [list(NAMES[:2]), [NAMES[2]]]
    assert after == [list(NAMES)] * 2


def test_a_yes_to_one_exchange_alone_names_nobody_to_the_third() -> None:
    """An exchange that both sides were at before was no yes to being named to a third company."""
    chain = make_chain()
    joint = start_joint(group=chain.group, by=chain.people[1])
    for leg in legs_of(joint):
        other = next(number for number in (0, 2) if chain.companies[number] in leg.parties)
        advance(proposal=leg, move="answer_interest", by=chain.people[other])

    assert [leg.is_mutual for leg in legs_of(joint)] == [True, True]
    assert names_in(text_of(chain.people[0], joint)) == list(NAMES[:2])


def with_secret_terms(chain: Chain) -> Joint:
    joint = started(chain)
    first, second = legs_of(joint)
    for leg in (first, second):
        advance(proposal=leg, move="start_negotiating", by=chain.people[1])
    secret = {"price_vnd_per_unit": Decimal(7_654_321), "quality_note": CANARIES["note"]}
    accept(chain, first, propose(chain, first, **secret, route=CANARIES["route"]))
    accept(chain, second, propose(chain, second, quantity_per_month=Decimal(47)))
    return joint


def test_price_and_terms_of_a_leg_stay_between_its_sides_and_their_board() -> None:
    chain = make_chain()
    joint = with_secret_terms(chain)
    title = "Words of the owner"
    Listing.objects.filter(pk=chain.matches[0].giver_listing_id).update(title=title)

    outside = text_of(chain.people[2], joint)
    inside = [text_of(person, joint) for person in (*chain.people[:2], chain.board)]

    assert [canary for canary in (*CANARIES.values(), title) if canary in outside] == []
    assert "50\xa0t/month" in outside  # what it needs to judge the whole
    assert [CANARIES["price"] in text for text in inside] == [True] * 3


def test_the_page_of_a_foreign_leg_stays_closed() -> None:
    chain = make_chain()
    joint = with_secret_terms(chain)
    first = legs_of(joint)[0]

    assert client_of(chain.people[2]).get(f"/proposals/{first.code}/").status_code == 404
    assert first.code not in text_of(chain.people[2], joint)


def outsiders(chain: Chain) -> dict[str, User]:
    return {
        "stranger": make_user(),
        "other company": make_member(make_company()),
        "other board": make_park_member(make_park()),
        "authority": make_park_member(chain.park, role=ParkRole.AUTHORITY),
    }


def test_a_foreign_whole_is_the_404_of_a_missing_one() -> None:
    chain = make_chain()
    joint = started(chain)
    for who, person in outsiders(chain).items():
        client = client_of(person)
        acts = [client.post(f"/joint/{joint.code}/{act}/") for act in ("take-part", "accept", "leave")]
        answers = [client.get(f"/joint/{joint.code}/"), *acts, client.get("/joint/JNT-26-9999/")]
        start = client.post(f"/matches/chains/{chain.group.code}/start/")

        assert (who, [answer.status_code for answer in (*answers, start)]) == (who, [404] * 6)


def test_the_page_says_what_is_missing_and_whose_turn_it_is() -> None:
    chain = make_chain()
    joint = start_joint(group=chain.group, by=chain.people[1])

    text = text_of(chain.people[0], joint)

    assert "Ash Power takes part" in text
    assert "Has to say whether it takes part: Anonymous company, Ash Power" in text
    assert "Exchange 2: both companies have to be interested" in text


def test_more_taken_than_arrives_is_a_warning() -> None:
    """Of 50 t of ash come 45 to 47.5 t of cement; the second exchange takes 47, then 50."""
    chain = make_chain()
    joint = with_secret_terms(chain)
    tight = text_of(chain.people[0], joint)
    second = legs_of(joint)[1]
    propose(chain, second, quantity_per_month=Decimal(50))

    assert "enough only with a good yield" in tight
    assert "takes more than arrives" in text_of(chain.people[0], joint)


def test_an_unknown_yield_is_said_to_be_unknown() -> None:
    chain = make_chain(share=None)
    joint = with_secret_terms(chain)

    assert "The exchange before brings –, this one takes 47\xa0t/month." in text_of(chain.people[1], joint)


def test_accepting_an_older_version_is_409_and_says_so() -> None:
    chain = make_chain()
    joint = settled(chain)

    answer = client_of(chain.people[0]).post(f"/en/joint/{joint.code}/accept/", {"digest": "older"})

    assert answer.status_code == 409
    assert "The terms of an exchange have changed" in answer.content.decode()


def test_what_is_left_of_a_foreign_listing_is_not_told() -> None:
    chain = make_chain()
    joint = settled(chain)
    lacking = chain.matches[0].giver_listing
    Listing.objects.filter(pk=lacking.pk).update(offered=555)
    for number in (0, 1):
        accept_as(chain, number)
    version = client_of(chain.people[2]).get(f"/joint/{joint.code}/").context["view"].version

    path = f"/en/joint/{joint.code}/accept/"
    third = client_of(chain.people[2]).post(path, {"digest": version}).content.decode()

    assert f"Listing {lacking.code} has less left than its exchange needs" in third
    assert "555" not in third


def test_somebody_elses_step_is_403() -> None:
    chain = make_chain()
    joint = started(chain)

    acts = [client_of(chain.board).post(f"/joint/{joint.code}/{act}/") for act in ("take-part", "leave")]

    assert [answer.status_code for answer in acts] == [403, 403]


def test_after_the_agreement_an_ended_leg_shows_who_is_stranded() -> None:
    chain = make_chain()
    joint = agreed(chain)
    before = text_of(chain.people[2], joint)
    advance(proposal=legs_of(joint)[0], move="end", by=chain.people[0], reason="supply_stopped")

    sentence = "Exchange 1 has ended. These companies counted on it: Cement Mill, Block Works."
    assert (sentence in before, sentence in text_of(chain.people[2], joint)) == (False, True)


def group_page(user: User, chain: Chain) -> str:
    return client_of(user).get(f"/en/matches/chains/{chain.group.code}/").content.decode()


def test_a_whole_that_has_ended_says_so_and_its_chain_can_be_started_anew() -> None:
    chain = make_chain()
    joint = agreed(chain)
    for leg in legs_of(joint):
        advance(proposal=leg, move="end", by=chain.people[1], reason="term_over")

    page = text_of(chain.people[0], joint)
    group = group_page(chain.people[1], chain)

    assert "all exchanges have ended" in page
    assert "Nothing to do: all its exchanges have ended" in page
    assert ("Start this chain together" in group, joint.code in group) == (True, False)


def test_the_page_of_a_chain_offers_the_start_to_those_who_may() -> None:
    chain = make_chain()
    people = [chain.people[1], chain.board, make_user(is_operator=True)]

    offered = ["Start this chain together" in group_page(person, chain) for person in people]

    assert offered == [True, True, False]


def test_the_page_of_a_started_chain_leads_to_its_whole() -> None:
    chain = make_chain()
    joint = start_joint(group=chain.group, by=chain.people[1])

    assert joint.code in group_page(chain.people[1], chain)


def test_a_refused_start_says_why() -> None:
    chain = make_chain()
    start_joint(group=chain.group, by=chain.people[1])
    Joint.objects.update(group_key="another")

    answer = client_of(chain.people[1]).post(f"/en/matches/chains/{chain.group.code}/start/", follow=True)

    assert "already part of another joint proposal" in answer.content.decode()


def test_the_host_of_a_pool_is_led_to_the_listing_of_the_plant() -> None:
    pool = make_pool()
    pool.matches[0].giver_listing.matches_as_giver.all().delete()

    host, member = (group_page(person, pool) for person in pool.people[:2])

    assert "/listings/new/?kind=HAVE&amp;family=SV&amp;resource=fire+cover" in host
    assert "Offer the plant to the others" not in member


def test_the_listing_form_has_the_plant_filled_in() -> None:
    pool = make_pool()
    page = "/en/listings/new/?kind=HAVE&family=SV&resource=fire+cover"

    html = client_of(pool.people[0]).get(page).content.decode()

    assert 'value="fire cover"' in html


def test_a_pool_with_its_plant_is_started_and_shows_each_members_share_to_its_own_sides() -> None:
    pool = make_pool(members=3)
    assert "Start together" in group_page(pool.people[0], pool)
    joint = start_joint(group=pool.group, by=pool.people[0])

    seen = [text_of(person, joint).count("as a start: 25%") for person in pool.people[:2]]

    assert seen == [3, 1]


def test_the_share_stands_in_the_first_terms_of_a_pools_leg() -> None:
    pool = make_pool()
    joint = started(pool, by=pool.people[0])
    leg = legs_of(joint)[0]
    advance(proposal=leg, move="start_negotiating", by=pool.people[0])

    form = client_of(pool.people[0]).get(f"/en/proposals/{leg.code}/terms/").content.decode()

    assert "Share of the yearly cost of the shared plant, as a start: 33.3%" in form


@pytest.mark.parametrize("dissolved", [False, True])
def test_the_page_of_a_leg_says_that_it_is_part_of_a_whole(*, dissolved: bool) -> None:
    chain = make_chain()
    joint = started(chain)
    first, second = legs_of(joint)
    if dissolved:
        advance(proposal=second, move="decline", by=chain.people[2], reason="price")

    html = client_of(chain.people[0]).get(f"/en/proposals/{first.code}/").content.decode()

    assert joint.code in html
    assert ("was dissolved" in html) == dissolved


def queries_of(user: User, joint: Joint) -> int:
    client = client_of(user)
    client.get(f"/joint/{joint.code}/")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/joint/{joint.code}/")
    return len(captured)


@pytest.mark.parametrize("members", [2, 3])
def test_the_queries_of_the_page_do_not_grow_with_the_legs(members: int) -> None:
    pool = make_pool(members=members)
    joint = start_joint(group=pool.group, by=pool.people[0])

    assert queries_of(pool.people[0], joint) == PAGE_QUERIES


@pytest.mark.parametrize("members", [2, 4])
def test_what_waits_for_a_company_is_asked_once_for_all_legs_of_a_whole(members: int) -> None:
    pool = make_pool(members=members)
    host = pool.people[0]
    settled(pool, by=host, quantity_per_month=Decimal(1))

    with CaptureQueriesContext(connection) as captured:
        waiting = list(waiting_for(host, Proposal.objects.visible_to(host).for_list()))

    assert (len(waiting), len(captured)) == (members, TURN_QUERIES)


def test_the_board_reads_in_its_queue_that_a_leg_is_part_of_a_whole() -> None:
    chain = make_chain(policy="before_signing")
    joint = agreed(chain)

    html = client_of(chain.board).get("/en/proposals/review/").content.decode()

    assert joint.code in html
