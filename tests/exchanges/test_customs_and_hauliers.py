"""What a company states of its customs status, and the haulier whom the terms name, answer the legal gate."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from companies.customs import state_customs
from companies.models import Company, CustomsStatement, Licence
from exchanges.forms import TermsForm
from exchanges.legal.checklist import Line, State, checklist_of
from exchanges.legal.facts import Hazard
from exchanges.legal.gathering import link_of
from exchanges.legal.requirements import Evidence
from exchanges.models import Proposal, Terms
from exchanges.negotiation.rounds import propose_terms
from exchanges.terms import digest_of
from parks.models import Zone
from tests.exchanges.cutting import faults_of
from tests.exchanges.world import World, proposal_at, terms_values
from tests.factories import SOURCED, make_member

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
PAPER = "Investment certificate 3212345678, 01/02/2020"


def line(proposal: Proposal, code: str, **facts: Any) -> Line:
    link = replace(link_of(proposal), **facts)
    return next(one for one in checklist_of(link, {}, on=TODAY()) if one.code == code)


def say(world: World, answer: bool | None) -> CustomsStatement | None:
    return state_customs(company=world.giver, by=world.giver_person, is_export_processing=answer, paper=PAPER)


@pytest.mark.parametrize(
    ("answer", "state"), [(None, State.UNKNOWN), (True, State.MISSING), (False, State.NOT_NEEDED)]
)
def test_the_gate_asks_only_what_the_company_has_not_said(
    world: World, answer: bool | None, state: State
) -> None:
    proposal = proposal_at(world, "interest")
    say(world, answer)

    assert line(proposal, "customs_giver").state == state
    assert line(proposal, "customs_taker").state == State.UNKNOWN


def test_no_statement_takes_a_site_out_of_its_zone(world: World) -> None:
    zone = Zone.objects.create(
        park=world.park, code="Z", name_en="Z", name_vi="Z", is_non_tariff=True, **SOURCED
    )
    Company.objects.filter(pk=world.giver.pk).update(zone=zone)
    say(world, answer=False)

    assert line(proposal_at(world, "interest"), "customs_giver").state == State.MISSING


def test_only_who_speaks_for_the_company_states_it(world: World) -> None:
    for person in (world.taker_person, world.board, make_member(world.giver)):
        with pytest.raises(PermissionDenied):
            state_customs(company=world.giver, by=person, is_export_processing=False, paper=PAPER)
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomsStatement.objects.create(
            company=world.giver, is_export_processing=False, paper="", stated_by=world.giver_person
        )


def test_the_page_keeps_a_statement_with_its_paper_and_takes_it_back(
    signed_in: SignedIn, world: World
) -> None:
    own, address = signed_in(world.giver_person), f"/en/companies/{world.giver.slug}/customs/"
    assert own.post(address, {"answer": "no", "paper": ""}).status_code == 422
    assert own.post(address, {"answer": "no", "paper": PAPER}).status_code == 302
    assert PAPER in own.get(f"/en/companies/{world.giver.slug}/").content.decode()
    own.post(address, {"answer": "unknown", "paper": ""})

    assert not CustomsStatement.objects.exists()
    said = AuditEvent.objects.filter(verb="company.state_customs").order_by("pk")
    assert [one.detail["answer"] for one in said] == ["no", "unknown"]
    assert signed_in(world.taker_person).get(address).status_code == 404
    assert signed_in(world.board).get(address).status_code == 404


def test_cut_anywhere_a_statement_is_whole_or_not_at_all(world: World) -> None:
    assert faults_of(lambda: say(world, answer=True)) == []


def offered(world: World, **changes: Any) -> Proposal:
    """Terms that leave the transport to a haulier, on hazardous goods."""
    proposal = proposal_at(world, "negotiating")
    values = terms_values(carrier="third", **changes)
    propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=values)
    return Proposal.objects.for_list().get(pk=proposal.pk)


def test_the_licence_that_the_terms_name_is_looked_up_in_the_register(world: World) -> None:
    until = TODAY() + timedelta(days=90)
    haulier = Company.objects.create(slug="haulier", name="Haulier", kind="external", **SOURCED)
    Licence.objects.create(
        company=haulier, kind="hazardous-transport", number="QLCTNH 1-2.3", valid_until=until, **SOURCED
    )
    proposal = offered(world, carrier_name="Haulier", carrier_licence="qlctnh 1-2.3")

    found = line(proposal, "hazard_carrier", hazard=Hazard.YES)
    assert (found.state, found.evidence, found.valid_until) == (State.SHOWN, Evidence.REGISTER, until)


@pytest.mark.parametrize(
    ("haulier", "hint"),
    [
        ({}, Evidence.NOT_NAMED),
        ({"carrier_name": "Haulier", "carrier_licence": "QLCTNH 9"}, Evidence.NAMED),
    ],
)
def test_a_statement_alone_proves_nothing(world: World, haulier: dict[str, str], hint: Evidence) -> None:
    found = line(offered(world, **haulier), "hazard_carrier", hazard=Hazard.YES)

    assert (found.state, found.evidence) == (State.MISSING, hint)


def test_who_is_named_is_part_of_what_both_accept(world: World) -> None:
    proposal = offered(world, carrier_name="Haulier")
    terms = proposal.latest_terms
    assert terms is not None
    before = terms.digest
    terms.carrier_name = "Another"
    assert digest_of(terms) != before
    terms.carrier_name = ""
    unnamed = digest_of(terms)
    Terms.objects.filter(pk=terms.pk).update(carrier_name="")

    assert digest_of(Terms.objects.get(pk=terms.pk)) == unnamed


@pytest.mark.parametrize(
    ("carrier", "name", "licence", "kept"),
    [
        ("third", "Haulier", "1-2", ("Haulier", "1-2")),
        ("giver", "Haulier", "1-2", ("", "")),
        ("third", "", "1-2", None),
    ],
)
def test_a_haulier_is_named_where_one_transports(
    carrier: str, name: str, licence: str, kept: tuple[str, str] | None
) -> None:
    values = terms_values(carrier=carrier, carrier_name=name, carrier_licence=licence)
    form = TermsForm({key: str(value) for key, value in values.items()})

    if kept is None:
        assert "carrier_name" in form.errors
    else:
        assert form.is_valid(), form.errors
        assert (form.cleaned_data["carrier_name"], form.cleaned_data["carrier_licence"]) == kept
