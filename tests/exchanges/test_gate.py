"""What has to be shown before deliveries start, and that an act at the table is whole or not at all."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from companies.models import Licence, Listing
from exchanges.actions import advance
from exchanges.errors import NotAllowed, ProposalError
from exchanges.invariants import violations
from exchanges.legal.gate import gate_of
from exchanges.models import Agreement, Proposal, ProposalDocument
from exchanges.table import documents
from exchanges.table.documents import About, add_document
from exchanges.table.talking import say
from tests.companies.pictures import PDF_BYTES, make_upload
from tests.exchanges.cutting import Act, faults_of
from tests.exchanges.table_world import BOARD, fresh, mutual, page_of, paper
from tests.exchanges.world import World, proposal_at, sign_both
from tests.factories import SOURCED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


# --- The gate -----------------------------------------------------------------------------------------------


def hazardous(world: World) -> Proposal:
    """A signed agreement over hazardous waste: code, receiver's licence and carrier's papers are asked for."""
    proposal = proposal_at(world, "agreed")
    sign_both(world, Agreement.objects.get(proposal=proposal))
    Listing.objects.filter(pk=proposal.giver_listing_id).update(hazardous=True)
    return fresh(proposal)


def start(world: World, proposal: Proposal) -> Proposal:
    return advance(proposal=proposal, move="activate", by=world.giver_person)


def test_missing_papers_stop_the_start_by_name_and_nothing_else(world: World) -> None:
    proposal = hazardous(world)
    with (
        override("en"),  # as the page below
        pytest.raises(ProposalError, check=lambda error: error.code == "documents_missing") as refused,
    ):
        start(world, proposal)
    page = page_of(world.giver_person, proposal)

    assert [line.code for line in gate_of(proposal).blocking] == [
        "waste_code",
        "hazard_receiver",
        "hazard_carrier",
    ]
    for name in str(refused.value.facts["documents"]).split("; "):
        assert name in page
    say(proposal=proposal, by=world.taker_person, text="The licence comes tomorrow")
    advance(proposal=proposal, move="end", by=world.giver_person, reason="other")


def test_the_agreement_says_what_is_missing_beside_the_start(world: World) -> None:
    proposal = hazardous(world)
    client = Client()
    client.force_login(world.giver_person)

    page = client.get(f"/en/agreements/{proposal.agreement.code}/").text

    assert "Before deliveries can start, these documents are missing" in page
    assert f'href="/en/proposals/{proposal.code}/#legal"' in page


def test_each_paper_from_whom_it_has_to_come_opens_the_gate(world: World) -> None:
    proposal = hazardous(world)
    paper(proposal, world.giver_person, requirement="waste_code")
    paper(proposal, world.giver_person, requirement="hazard_carrier", content=PDF_BYTES + b"\n")
    with pytest.raises(NotAllowed, check=lambda error: error.code == "not_your_paper"):
        paper(proposal, world.giver_person, requirement="hazard_receiver")
    with pytest.raises(ProposalError):
        start(world, proposal)

    paper(proposal, world.taker_person, requirement="hazard_receiver")

    assert start(world, fresh(proposal)).state == "operating"


def test_an_expired_paper_and_one_that_only_the_board_sees_open_nothing(world: World) -> None:
    proposal = hazardous(world)
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ProposalError, check=lambda error: error.code == "proof_for_both"):
        paper(proposal, world.taker_person, requirement="hazard_receiver", audience=BOARD)
    paper(proposal, world.taker_person, requirement="hazard_receiver", valid_until=yesterday)

    lines = {line.code: line.state.value for line in gate_of(proposal).lines}

    assert lines["hazard_receiver"] == "expired"


def test_the_register_counts_only_with_the_last_day_of_a_licence(world: World) -> None:
    proposal = hazardous(world)
    licence = Licence.objects.create(company=world.taker, kind="hazardous", **SOURCED)
    assert "hazard_receiver" in [line.code for line in gate_of(proposal).blocking]

    Licence.objects.filter(pk=licence.pk).update(valid_until=timezone.localdate())
    assert "hazard_receiver" not in [line.code for line in gate_of(proposal).blocking]


def test_the_checklist_does_not_tell_where_the_other_side_is(world: World) -> None:
    proposal = proposal_at(world, "interest")

    page = page_of(world.taker_person, proposal)

    assert "The legal checklist opens when both sides are interested." in page
    assert "Inside the park" not in page
    assert 'value="customs_' not in page_of(world.taker_person, proposal, "documents/?line=customs_giver")
    with pytest.raises(ProposalError, check=lambda error: error.code == "not_mutual_yet"):
        paper(proposal, world.taker_person, requirement="customs_taker")


def test_a_plain_exchange_starts_with_questions_open(world: World) -> None:
    proposal = proposal_at(world, "operating")

    gate = gate_of(proposal)

    assert gate.blocking == []
    assert [line.code for line in gate.questions] == ["waste_code", "customs_giver", "customs_taker"]
    assert "counts for the certificate" in page_of(world.giver_person, proposal)


# --- What must hold whatever happens ------------------------------------------------------------------------


def act_of(name: str, world: World) -> Act:
    """Return an act at the table, ready to be cut."""
    proposal = mutual(world)
    older = paper(proposal, world.giver_person, title="Old")
    newer = make_upload(PDF_BYTES + b"\n", kind="document", name="b.pdf")
    about = About(requirement="customs_giver")
    add = partial(add_document, proposal=proposal, by=world.giver_person, upload=newer)
    acts: dict[str, Act] = {
        "said": partial(say, proposal=proposal, by=world.giver_person, text="Hello"),
        "added": partial(add, about=about),
        "replaced": partial(add, about=About(), replaces=older),
    }
    return acts[name]


@pytest.mark.parametrize("name", ["said", "added", "replaced"])
def test_cut_anywhere_an_act_at_the_table_is_whole_or_not_at_all(world: World, name: str) -> None:
    assert faults_of(act_of(name, world)) == []


def test_without_its_transaction_a_cut_leaves_half_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: only `transaction.atomic` is taken off."""
    monkeypatch.setattr(documents, "_keep", documents._keep.__wrapped__)  # type: ignore[attr-defined]

    assert "a part of the act stands" in faults_of(act_of("replaced", world))[0]


def test_rules_of_the_table_name_what_is_done_by_hand(world: World) -> None:
    proposal = mutual(world)
    mine, yours = paper(proposal, world.giver_person), paper(proposal, world.taker_person)
    assert violations() == []

    rows = ProposalDocument.objects
    rows.filter(pk=mine.pk).update(requirement="waste_code", audience=BOARD, replaced_by=yours)
    rows.filter(pk=yours.pk).update(file_digest="0" * 64)

    assert [found.rule for found in violations()] == ["file", "paper", "paper"]
