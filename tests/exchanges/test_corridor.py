"""The two-sided price corridor: what it says, and to whom it says nothing."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import AuditEvent, Notice, Outgoing, User
from companies.models import Company, CompanyMembership
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Proposal, WalkAwayPrice
from exchanges.negotiation.corridor import (
    MOST_PAIRS,
    Corridor,
    Zone,
    ask_for_price,
    corridor_for,
    equal_gain_price,
    start_anew,
    state_walk_away,
    zone_between,
)
from tests.exchanges.world import World, make_world, proposal_at
from tests.factories import make_park, make_park_member, make_user

LEAST, MOST = Decimal(7_311_977), Decimal(8_466_203)  # canaries: they stand nowhere else


@pytest.mark.parametrize(
    ("least", "most", "zone"),
    [
        (Decimal(5), Decimal(8), Zone.ROOM),
        (Decimal(5), Decimal(5), Zone.ROOM),
        (Decimal(-8), Decimal(-9), Zone.NONE),
        (None, Decimal(8), Zone.UNKNOWN),
        (Decimal(5), None, Zone.UNKNOWN),
    ],
)
def test_there_is_room_where_the_least_is_not_above_the_most(
    least: Decimal | None, most: Decimal | None, zone: Zone
) -> None:
    assert zone_between(least, most) is zone


@pytest.mark.parametrize(("least", "most"), [(Decimal(5), Decimal(8)), (Decimal(-400), Decimal(1000))])
def test_at_the_price_of_equal_gain_both_are_equally_far_from_walking_away(
    least: Decimal, most: Decimal
) -> None:
    price = equal_gain_price(least, most)

    assert abs((price - least) - (most - price)) <= 1


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def proposal(world: World) -> Proposal:
    return proposal_at(world, "negotiating")


def state(
    world: World, proposal: Proposal, *, giver: Decimal | None = LEAST, taker: Decimal | None = MOST
) -> None:
    sides = ((world.giver, world.giver_person, giver), (world.taker, world.taker_person, taker))
    for company, person, price in sides:
        if price is not None:
            state_walk_away(proposal=proposal, company=company, vnd_per_unit=price, by=person)


def ask_both(world: World, proposal: Proposal) -> None:
    ask_for_price(proposal=proposal, company=world.giver, by=world.giver_person)
    ask_for_price(proposal=proposal, company=world.taker, by=world.taker_person)


def seen_by(user: User, proposal: Proposal) -> Corridor:
    corridor = corridor_for(user, proposal)
    assert corridor is not None
    return corridor


def shown(user: User, proposal: Proposal) -> str:
    client = Client()
    client.force_login(user)
    pages = [f"/en/proposals/{proposal.code}/", "/en/proposals/", "/en/home/"]
    return "".join(client.get(page).content.decode() for page in pages)


def figures_of(price: Decimal) -> set[str]:
    return {f"{price:,.0f}", f"{price:,.0f}".replace(",", "."), f"{price:.0f}"}


def test_each_side_reads_only_its_own_figure(world: World, proposal: Proposal) -> None:
    state(world, proposal)

    assert any(figure in shown(world.giver_person, proposal) for figure in figures_of(LEAST))
    for reader, hidden in (
        (world.giver_person, {MOST}),
        (world.taker_person, {LEAST}),
        (world.board, {LEAST, MOST}),
        (make_user(is_operator=True), {LEAST, MOST}),
    ):
        page = shown(reader, proposal)
        assert not [figure for price in hidden for figure in figures_of(price) if figure in page]


def anew(world: World, proposal: Proposal) -> None:
    start_anew(proposal=proposal, company=world.giver, by=world.giver_person)


def test_a_party_does_not_even_hear_whether_there_is_room(world: World, proposal: Proposal) -> None:
    state(world, proposal)
    wide = seen_by(world.giver_person, proposal)
    anew(world, proposal)
    state(world, proposal, giver=MOST + 1)
    narrow = seen_by(world.giver_person, proposal)

    assert (wide.zone, narrow.zone, wide.price, narrow.price) == (None, None, None, None)


def test_the_facilitator_hears_whether_there_is_room_and_nothing_else(
    world: World, proposal: Proposal
) -> None:
    consultant = make_park_member(world.park, role="consultant")
    state(world, proposal, taker=None)
    assert seen_by(consultant, proposal) == Corridor(None, None, False, Zone.UNKNOWN, False, None, None)
    state(world, proposal)
    assert seen_by(consultant, proposal).zone is Zone.ROOM
    anew(world, proposal)
    state(world, proposal, taker=LEAST - 1)
    assert seen_by(world.board, proposal) == Corridor(None, None, False, Zone.NONE, False, None, None)


def test_the_price_of_equal_gain_is_told_when_both_ask(world: World, proposal: Proposal) -> None:
    state(world, proposal)
    ask_for_price(proposal=proposal, company=world.giver, by=world.giver_person)
    assert seen_by(world.giver_person, proposal).price is None
    assert seen_by(world.taker_person, proposal).other_asks

    ask_for_price(proposal=proposal, company=world.taker, by=world.taker_person)

    price = equal_gain_price(LEAST, MOST)
    assert seen_by(world.giver_person, proposal).price == seen_by(world.taker_person, proposal).price == price
    assert seen_by(world.board, proposal).price is None


def test_without_room_both_hear_that_there_is_none(world: World, proposal: Proposal) -> None:
    state(world, proposal, taker=LEAST - 1)
    ask_both(world, proposal)

    corridor = seen_by(world.taker_person, proposal)
    assert (corridor.is_told, corridor.zone, corridor.price) == (True, Zone.NONE, None)


def test_by_its_own_figure_nobody_finds_out_the_others(world: World, proposal: Proposal) -> None:
    """With an ear in the park, halving what is left would take some twenty answers: there are three."""
    state(world, proposal)
    answers = [seen_by(world.board, proposal).zone]
    for guess in (MOST - 500_000, MOST - 1_000_000):
        with pytest.raises(ProposalError, match="prices_stand"):
            state(world, proposal, giver=None, taker=guess)
        anew(world, proposal)
        state(world, proposal, taker=guess)
        answers.append(seen_by(world.board, proposal).zone)
    with pytest.raises(ProposalError, match="started_anew_too_often"):
        anew(world, proposal)

    assert answers == [Zone.ROOM] * MOST_PAIRS
    told = Notice.objects.filter(user=world.taker_person, dedupe_key__contains="walk_away_anew")
    assert told.count() == MOST_PAIRS - 1


def test_while_only_one_has_stated_a_figure_it_may_change_it_and_the_history_says_so(
    world: World, proposal: Proposal
) -> None:
    for price in (LEAST, LEAST + 1):
        state(world, proposal, giver=price, taker=None)
    with pytest.raises(ProposalError, match="nothing_to_start_anew"):
        anew(world, proposal)

    verbs = AuditEvent.objects.filter(verb__contains="walk_away").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["proposal.walk_away", "proposal.change_walk_away"]
    assert seen_by(world.board, proposal).zone is Zone.UNKNOWN


def test_who_belongs_to_a_party_is_no_facilitator_of_its_exchange(world: World, proposal: Proposal) -> None:
    state(world, proposal)
    assert seen_by(world.board, proposal).zone is Zone.ROOM
    CompanyMembership.objects.create(user=world.board, company=world.giver, role="member")

    assert seen_by(User.objects.get(pk=world.board.pk), proposal).zone is None


@pytest.mark.parametrize(
    ("kind", "is_own", "hears"), [("utility", True, False), ("utility", False, True), ("tenant", True, True)]
)
def test_a_park_that_is_a_party_itself_is_not_told(
    world: World, proposal: Proposal, *, kind: str, is_own: bool, hears: bool
) -> None:
    state(world, proposal)
    park = world.park if is_own else make_park()
    Company.objects.filter(pk=world.taker.pk).update(kind=kind, park=park)

    fresh = Proposal.objects.for_list().get(pk=proposal.pk)
    assert (corridor_for(world.board, fresh) is not None) == hears


def test_once_told_neither_figure_changes(world: World, proposal: Proposal) -> None:
    state(world, proposal, taker=None)
    state(world, proposal, giver=LEAST + 1)
    ask_both(world, proposal)

    with pytest.raises(ProposalError, match="price_already_told"):
        state(world, proposal, giver=LEAST - 5, taker=None)
    with pytest.raises(ProposalError, match="price_already_told"):
        anew(world, proposal)
    assert WalkAwayPrice.objects.get(company=world.giver).vnd_per_unit == LEAST + 1


def test_the_figure_stands_in_no_history_and_no_message(world: World, proposal: Proposal) -> None:
    state(world, proposal)
    ask_both(world, proposal)

    kept = [*AuditEvent.objects.values(), *Notice.objects.values(), *Outgoing.objects.values()]
    text = repr(kept)
    assert "proposal.walk_away" in text
    assert str(LEAST) not in text
    assert str(MOST) not in text


def test_only_a_party_says_a_price_and_only_while_it_negotiates(world: World, proposal: Proposal) -> None:
    with pytest.raises(NotAllowed):
        state_walk_away(proposal=proposal, company=world.giver, vnd_per_unit=LEAST, by=world.taker_person)
    with pytest.raises(NotAllowed):
        state_walk_away(proposal=proposal, company=world.giver, vnd_per_unit=LEAST, by=world.board)
    with pytest.raises(ProposalError, match="state_price_first"):
        ask_for_price(proposal=proposal, company=world.giver, by=world.giver_person)
    early = make_world()
    with pytest.raises(StaleProposal):
        state(early, proposal_at(early, "review"))


def test_the_page_takes_a_price_in_the_writing_of_its_language(world: World, proposal: Proposal) -> None:
    client = Client()
    client.force_login(world.giver_person)
    address = f"/proposals/{proposal.code}/corridor/"

    assert client.post(address, {"vnd_per_unit": "1.200.000,5"}).status_code == 302
    assert WalkAwayPrice.objects.get().vnd_per_unit == Decimal("1200000.5")
    assert client.post(address, {"vnd_per_unit": "một triệu"}).status_code == 422
    assert client.post(address, {"ask": "1"}).status_code == 302
    assert WalkAwayPrice.objects.get().asks_for_price


def test_the_page_offers_to_start_anew_as_long_as_it_is_possible(world: World, proposal: Proposal) -> None:
    client = Client()
    client.force_login(world.giver_person)
    offered = []
    for _pair in range(MOST_PAIRS):
        state(world, proposal)
        page = client.get(f"/en/proposals/{proposal.code}/").content.decode()
        offered.append(('name="anew"' in page, 'name="vnd_per_unit"' in page, 'name="ask"' in page))
        answer = client.post(f"/en/proposals/{proposal.code}/corridor/", {"anew": "1"})

    assert offered == [(True, False, True)] * (MOST_PAIRS - 1) + [(False, False, True)]
    assert answer.status_code == 409


def test_a_price_beyond_all_measure_is_refused_by_its_reason_and_stays_typed(
    world: World, proposal: Proposal
) -> None:
    client = Client()
    client.force_login(world.giver_person)

    answer = client.post(f"/en/proposals/{proposal.code}/corridor/", {"vnd_per_unit": "99999999999999"})

    assert (answer.status_code, WalkAwayPrice.objects.count()) == (422, 0)
    assert 'value="99999999999999"' in answer.text
    assert "1,000,000,000" in answer.context["error"]
