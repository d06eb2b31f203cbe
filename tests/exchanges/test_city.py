"""Agreements with city units: no board review, and the negotiation begins at once where names are known anyway."""

import csv
from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import get_language

from accounts.models import Notice, User
from companies.disclosure import views_of
from companies.loading import DATA_DIR
from companies.models import Disclosure
from companies.models.company import AUTHORITIES
from exchanges.actions import advance, express_interest
from exchanges.coordination import wording as coordination
from exchanges.filters import ProposalFilter
from exchanges.invariants import violations
from exchanges.models import Proposal
from exchanges.network.diagrams import units_of
from exchanges.network.links import LinkFilter, links_for
from exchanges.papers import paper_of
from exchanges.permissions import standing_of
from exchanges.pipeline.blocked import blocked_moves
from exchanges.pipeline.board import columns_of
from exchanges.presenting import buttons_of
from exchanges.states import Policy
from exchanges.wording import MOVE_LABELS
from matching.models import Feedback
from symbiosis.lib.papers import as_docx
from tests.exchanges.world import World, agree, make_city_world, make_world, proposal_at, regulation_at
from tests.lib.test_papers import texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_city_world()


def opened_by_taker(world: World) -> Proposal:
    proposal = express_interest(match=world.match, company=world.taker, by=world.taker_person)
    return Proposal.objects.for_list().get(pk=proposal.pk)


def test_with_a_named_city_unit_the_negotiation_begins_at_once(world: World) -> None:
    proposal = opened_by_taker(world)

    assert (proposal.policy, proposal.state) == (Policy.CITY, "negotiating")
    assert violations() == []


def test_only_who_asks_shows_the_own_listing(world: World) -> None:
    """The city unit said nothing yet: it is not interested, and its listing is shown to nobody by this."""
    proposal = opened_by_taker(world)

    assert [feedback.company_slug for feedback in Feedback.objects.all()] == [world.taker.slug]
    assert [(one.listing_id, one.company_id) for one in Disclosure.objects.all()] == [
        (proposal.taker_listing_id, world.giver.pk)
    ]
    seen = views_of(world.giver_person, [proposal.taker_listing])
    assert seen[proposal.taker_listing_id].company_label == world.taker.name


def test_an_anonymous_side_is_asked_first(world: World) -> None:
    proposal = express_interest(match=world.match, company=world.giver, by=world.giver_person)
    first = proposal.state
    advance(proposal=proposal, move="answer_city", by=world.taker_person)

    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    assert (first, proposal.state, proposal.is_mutual) == ("interest", "negotiating", True)
    assert Disclosure.objects.count() == 2


def test_who_negotiates_is_interested_and_no_board_is_asked(world: World) -> None:
    proposal = opened_by_taker(world)
    agree(world, proposal)  # the city unit proposes, the tenant accepts

    proposal = Proposal.objects.for_list().get(pk=proposal.pk)
    assert (proposal.state, proposal.is_mutual) == ("agreed", True)
    assert violations() == []


def test_the_board_is_told_once_at_each_step(world: World) -> None:
    proposal = opened_by_taker(world)
    advance(proposal=proposal, move="pause", by=world.taker_person, reason="other")
    advance(proposal=proposal, move="resume", by=world.taker_person)
    agree(world, proposal)

    told = Notice.objects.filter(user=world.board, target_code=proposal.code)
    assert [(notice.kind, notice.dedupe_key.split(":")[-1]) for notice in told.order_by("pk")] == [
        ("for_information", "negotiating"),
        ("for_information", "agreed"),
    ]


def test_between_companies_the_park_decides() -> None:
    world = make_world()
    proposal = express_interest(match=world.match, company=world.taker, by=world.taker_person)

    assert (proposal.policy, proposal.state) == (Policy.BEFORE_NEGOTIATING, "interest")
    assert Notice.objects.filter(user=world.board).count() == 0


def test_the_board_names_the_moves_of_a_coordination_as_its_page_does(world: World) -> None:
    """Nothing is delivered, so nothing says "deliveries"."""
    proposal, person = regulation_at(world, "operating"), world.taker_person
    columns = columns_of(person, ProposalFilter(QueryDict("state=operating"), user=person))
    (card,) = [card for column in columns for card in column.cards]

    assert [one["name"] for one in card.buttons] == ["suspend", "end"]
    labels = [str(coordination.MOVE_LABELS[name]) for name in ("suspend", "end")]
    assert [one["label"] for one in card.buttons] == labels
    assert buttons_of(standing_of(person), proposal) == card.buttons


def test_what_is_missing_to_begin_is_said_of_the_coordination(world: World) -> None:
    proposal = regulation_at(world, "agreed")

    told = {one.label for one in blocked_moves(world.taker_person, proposal)}

    assert str(coordination.MOVE_LABELS["activate"]) in told
    assert not told & {str(label) for label in MOVE_LABELS.values()}


@pytest.mark.parametrize("moves", [True, False])
def test_a_coordination_is_a_link_that_moves_nothing(*, moves: bool) -> None:
    """An exchange of companies, drawn beside it, keeps the quantity that it has promised."""
    own = make_world() if moves else make_city_world()
    proposal = (proposal_at if moves else regulation_at)(own, "operating")

    (link,) = links_for(own.taker_person, LinkFilter(QueryDict())).drawn

    assert (link.url, link.state) == (f"/proposals/{proposal.code}/", "operating")
    assert (link.quantity, units_of([link])) == ((600.0, ["t"]) if moves else (None, []))


def test_every_authority_of_the_reference_data_is_known_by_name_in_both_languages() -> None:
    with (DATA_DIR / "companies.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in {"city", "authority"}]

    with translation.override("en"):
        assert {row["name"] for row in rows} == {str(name) for name in AUTHORITIES}


def test_a_vietnamese_page_and_paper_name_the_unit_in_vietnamese(
    world: World, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A firm's name is its own in every language; what a unit is called follows the page, and the paper."""
    own = {"vi": "Công an thành phố", "en": "City police"}
    monkeypatch.setattr("companies.models.company.gettext", lambda _name: own[(get_language() or "vi")[:2]])
    agreement = regulation_at(world, "operating").agreement
    page, client = f"/agreements/{agreement.code}/", signed_in(world.taker_person)
    shown = {"vi": client.get(page).content.decode(), "en": client.get(f"/en{page}").content.decode()}
    paper = paper_of(agreement, languages=("vi", "en"), link="", on=timezone.localdate())

    assert own["vi"] in shown["vi"]
    assert own["en"] in shown["en"]
    assert own["en"] not in shown["vi"]
    assert "Công an thành phố / City police" in texts_of(as_docx(paper))
    assert all(world.taker.name in text for text in shown.values())
