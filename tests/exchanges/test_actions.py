"""What happens when people act on a proposal."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notice
from accounts.roles import CompanyRole, ParkRole
from catalogue.models import ResourceType
from companies.ledger import NotEnoughQuantity, allocate
from companies.models import Listing, QuantityMovement
from exchanges.actions import advance, expire_overdue, express_interest
from exchanges.errors import NotAllowed, ProposalError, StaleProposal
from exchanges.models import Agreement, Proposal, Terms
from exchanges.negotiation.rounds import accept_terms, propose_terms
from matching.models import Feedback
from tests.exchanges.world import make_world, proposal_at, sign_both, terms_values, through_conversion
from tests.factories import make_member, make_park_member, make_resource

pytestmark = pytest.mark.django_db


def test_first_interest_opens_the_proposal_and_gives_the_other_side_the_turn() -> None:
    world = make_world()

    proposal = express_interest(match=world.match, company=world.giver, by=world.giver_person)

    assert (proposal.state, proposal.turn_of_parties) == ("interest", [world.taker])
    assert list(Notice.objects.values_list("user", "kind")) == [(world.taker_person.pk, "your_turn")]


def test_repeated_interest_changes_nothing() -> None:
    world = make_world()
    first = express_interest(match=world.match, company=world.giver, by=world.giver_person)

    second = express_interest(match=world.match, company=world.giver, by=world.giver_person)

    history = AuditEvent.objects.filter(target_type="proposal")
    assert (second.pk, Proposal.objects.count(), history.count()) == (first.pk, 1, 1)


def test_answer_makes_it_mutual_and_discloses_both_listings() -> None:
    world = make_world()

    proposal = proposal_at(world, "mutual_interest")

    seen_by_giver = Listing.objects.visible_to(world.giver_person)
    seen_by_taker = Listing.objects.visible_to(world.taker_person)
    assert proposal.taker_listing in seen_by_giver
    assert proposal.giver_listing in seen_by_taker
    assert Feedback.objects.filter(verdict="interested").count() == 2


def test_before_mutual_interest_nothing_is_disclosed() -> None:
    world = make_world()

    proposal = proposal_at(world, "interest")

    assert proposal.giver_listing not in Listing.objects.visible_to(world.taker_person)


def test_interest_for_a_foreign_company_is_refused() -> None:
    world = make_world()

    with pytest.raises(NotAllowed):
        express_interest(match=world.match, company=world.taker, by=world.giver_person)


def test_of_two_moves_on_the_same_version_the_second_is_stale() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    version = proposal.version
    advance(proposal=proposal, move="approve", by=world.board, expected_version=version)

    with pytest.raises(StaleProposal):
        advance(
            proposal=proposal, move="send_back", by=world.board, reason="safety", expected_version=version
        )


def test_a_board_member_never_approves_the_own_companys_proposal() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    both = make_member(world.giver, user=make_park_member(world.park, role=ParkRole.BOARD_CHAIR))

    with pytest.raises(NotAllowed):
        advance(proposal=proposal, move="approve", by=both)


def test_agreeing_commits_both_listings_for_a_year() -> None:
    world = make_world()

    proposal = proposal_at(world, "agreed")

    allocated = Listing.objects.order_by("pk").values_list("allocated", flat=True)
    assert list(allocated) == [Decimal(600), Decimal(600)]
    assert proposal.agreement.committed_per_year == Decimal(600)


def test_a_standing_capacity_is_held_not_multiplied_by_months() -> None:
    world = make_world()
    ResourceType.objects.update(unit="m2")

    proposal = proposal_at(world, "agreed")

    assert proposal.agreement.committed_per_year == Decimal(50)


def test_the_smallest_quantity_of_two_days_is_still_a_quantity() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    start = terms_values()["starts_on"]
    least = terms_values(quantity_per_month=Decimal("0.0001"), ends_on=start + timedelta(days=1))
    terms = propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=least)

    proposal = accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)

    assert proposal.agreement.committed_per_year == Decimal("0.0001")


def test_through_a_conversion_the_need_shrinks_by_what_arrives_at_most() -> None:
    world = make_world()
    through_conversion(world.match, (0.7, 0.8))

    proposal = proposal_at(world, "agreed")

    proposal.taker_listing.refresh_from_db()
    assert proposal.taker_listing.allocated == Decimal(480)


def test_with_an_unknown_yield_only_the_giver_is_committed() -> None:
    world = make_world()
    through_conversion(world.match, None)

    proposal = proposal_at(world, "agreed")

    assert set(QuantityMovement.objects.values_list("listing", flat=True)) == {proposal.giver_listing_id}


def test_more_than_a_listing_has_left_is_not_put_on_the_table() -> None:
    world = make_world(offered=500)
    proposal = proposal_at(world, "negotiating")

    with pytest.raises(NotEnoughQuantity, match="500"):
        propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values())

    proposal.refresh_from_db()
    assert (proposal.state, proposal.terms.count()) == ("negotiating", 0)


def test_what_another_agreement_took_meanwhile_is_not_accepted() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    terms = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values()
    )
    allocate(listing_id=proposal.giver_listing_id, quantity=Decimal(700), reference="other", by_label="")

    with pytest.raises(NotEnoughQuantity, match="500"):
        accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)

    proposal.refresh_from_db()
    assert (proposal.state, terms.acceptances.count(), Agreement.objects.count()) == ("negotiating", 1, 0)


def test_accepting_older_terms_is_stale() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    old = propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values())
    propose_terms(
        proposal=proposal,
        company=world.giver,
        by=world.giver_person,
        values=terms_values(quantity_per_month=Decimal(60)),
    )

    with pytest.raises(StaleProposal):
        accept_terms(terms=old, company=world.taker, by=world.taker_person, digest=old.digest)


def test_terms_that_are_over_are_neither_proposed_nor_accepted() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    yesterday = timezone.localdate() - timedelta(days=1)
    over = terms_values(starts_on=yesterday - timedelta(days=60), ends_on=yesterday)
    with pytest.raises(ProposalError, match="over_already"):
        propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=over)

    until_today = over | {"ends_on": timezone.localdate()}
    terms = propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=until_today)
    Terms.objects.update(ends_on=yesterday)  # a day goes by
    terms.refresh_from_db()
    with pytest.raises(ProposalError, match="over_already"):
        accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)

    proposal.refresh_from_db()
    assert (proposal.state, Agreement.objects.count()) == ("negotiating", 0)


def test_terms_digest_changes_with_any_binding_value() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    base = terms_values()
    for change in ({}, {"quantity_per_month": Decimal(51)}, {"carrier": "taker"}, {"quality_note": "dry"}):
        propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=base | change)

    assert Terms.objects.values("digest").distinct().count() == 4


def test_nobody_commits_to_a_sector_estimate() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    Listing.objects.filter(pk=proposal.giver_listing_id).update(origin="sector_estimate")

    with pytest.raises(ProposalError) as refusal:
        propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values())

    assert refusal.value.code == "confirm_listing_first"


def test_nobody_agrees_on_a_listing_that_became_another() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    terms = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values()
    )
    Listing.objects.filter(pk=proposal.giver_listing_id).update(resource=make_resource(unit="MWh"))

    with pytest.raises(ProposalError) as refusal:
        accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)
    with pytest.raises(ProposalError):
        propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values())

    assert (refusal.value.code, Agreement.objects.count()) == ("listing_changed", 0)


def test_a_member_without_the_right_cannot_accept_terms() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    terms = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values()
    )
    clerk = make_member(world.taker, role=CompanyRole.MEMBER)

    with pytest.raises(NotAllowed):
        accept_terms(terms=terms, company=world.taker, by=clerk, digest=terms.digest)


def test_before_signing_the_board_reviews_accepted_terms() -> None:
    world = make_world(policy="before_signing")
    proposal = proposal_at(world, "mutual_interest")
    advance(proposal=proposal, move="start_negotiating", by=world.taker_person)
    terms = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values()
    )

    proposal = accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)
    assert proposal.state == "review"

    proposal = advance(proposal=proposal, move="approve_terms", by=world.board)
    assert (proposal.state, Agreement.objects.count()) == ("agreed", 1)


def test_terms_that_the_board_sent_back_can_be_changed() -> None:
    world = make_world(policy="before_signing")
    proposal = proposal_at(world, "mutual_interest")
    advance(proposal=proposal, move="start_negotiating", by=world.taker_person)
    terms = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=terms_values()
    )
    accept_terms(terms=terms, company=world.taker, by=world.taker_person, digest=terms.digest)
    advance(proposal=proposal, move="send_back", by=world.board, reason="price_unclear")

    advance(proposal=proposal, move="renegotiate", by=world.taker_person)
    less = terms_values(quantity_per_month=Decimal(20))
    terms = propose_terms(proposal=proposal, company=world.taker, by=world.taker_person, values=less)
    proposal = accept_terms(terms=terms, company=world.giver, by=world.giver_person, digest=terms.digest)

    assert proposal.state == "review"


def test_deliveries_start_only_after_both_signatures() -> None:
    world = make_world()
    proposal = proposal_at(world, "agreed")

    with pytest.raises(ProposalError) as refusal:
        advance(proposal=proposal, move="activate", by=world.giver_person)
    assert refusal.value.code == "not_signed_by_both"

    sign_both(world, proposal.agreement)
    assert advance(proposal=proposal, move="activate", by=world.giver_person).state == "operating"


def test_ending_gives_the_quantity_back() -> None:
    world = make_world()
    proposal = proposal_at(world, "operating")

    advance(proposal=proposal, move="end", by=world.taker_person, reason="demand_stopped")

    assert set(Listing.objects.values_list("allocated", flat=True)) == {Decimal(0)}


def test_unanswered_interest_expires_after_its_day() -> None:
    world = make_world()
    proposal = proposal_at(world, "interest")
    last_day = timezone.localdate() + timedelta(days=21)

    assert expire_overdue(on=last_day) == 0
    assert expire_overdue(on=last_day + timedelta(days=1)) == 1
    proposal.refresh_from_db()
    assert proposal.state == "expired"


def test_a_declined_match_can_be_opened_again() -> None:
    world = make_world()
    proposal = proposal_at(world, "interest")
    advance(proposal=proposal, move="decline", by=world.taker_person, reason="price")

    again = express_interest(match=world.match, company=world.giver, by=world.giver_person)

    assert (again.state, again.pk != proposal.pk) == ("interest", True)


def test_interest_in_a_withdrawn_listing_is_refused() -> None:
    world = make_world()
    Listing.objects.filter(pk=world.match.taker_listing_id).update(status="withdrawn")
    world.match.refresh_from_db()

    with pytest.raises(ProposalError) as refusal:
        express_interest(match=world.match, company=world.giver, by=world.giver_person)

    assert (refusal.value.code, Proposal.objects.count()) == ("no_longer_on_offer", 0)


def test_an_answer_never_discloses_a_withdrawn_listing() -> None:
    world = make_world()
    proposal = proposal_at(world, "interest")
    Listing.objects.filter(pk=proposal.giver_listing_id).update(status="withdrawn")

    with pytest.raises(ProposalError):
        advance(proposal=proposal, move="answer_interest", by=world.taker_person)

    assert proposal.giver_listing not in Listing.objects.visible_to(world.taker_person)
