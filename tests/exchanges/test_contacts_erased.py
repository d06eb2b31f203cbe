"""Who is named on duty in a regulation can be erased, and the fingerprint still stands for what was signed."""

import json
from collections.abc import Callable
from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exchanges.contacts import BY_REFERENCE, LOST, reference_of
from exchanges.coordination.wording import FAULTS
from exchanges.errors import ProposalError
from exchanges.invariants import violations
from exchanges.models import Agreement, Proposal, Terms
from exchanges.negotiation.rounds import propose_terms
from exchanges.papers import paper_of
from exchanges.personal_data import Wanted, erase_contacts
from exchanges.terms import digest_of, stands_for
from symbiosis.lib.papers import as_docx
from symbiosis.personal_data import document_of, erase
from tests.exchanges.cutting import faults_of
from tests.exchanges.world import World, make_city_world, regulation_at, regulation_values
from tests.factories import make_member
from tests.lib.test_papers import texts_of

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
NAME, PHONE = "Trần Nam", "0225 3 123 456"


@pytest.fixture
def world() -> World:
    return make_city_world()


@pytest.fixture
def agreement(world: World) -> Agreement:
    return regulation_at(world, "operating").agreement


def kept() -> str:
    return json.dumps(list(Terms.objects.values_list("coordination", flat=True)), ensure_ascii=False)


def text_of_paper(agreement: Agreement) -> str:
    fresh = Agreement.objects.select_related("proposal", "terms").get(pk=agreement.pk)
    return texts_of(as_docx(paper_of(fresh, languages=("en",), link="", on=timezone.localdate())))


def test_erased_the_person_is_gone_and_the_digest_stands(world: World, agreement: Agreement) -> None:
    before = Terms.objects.get().digest
    assert NAME in kept()
    assert NAME in text_of_paper(agreement)
    assert erase_contacts(wanted=Wanted({NAME.upper()}, phone="02253123456"), by=None) == 1

    terms = Terms.objects.get()
    assert (NAME in kept(), PHONE in kept()) == (False, False)
    assert (terms.digest, digest_of(terms), violations()) == (before, before, [])
    text = text_of_paper(agreement)
    assert (NAME in text, "erased at the person" in text) == (False, True)


def test_another_name_in_its_place_breaks_a_rule(agreement: Agreement) -> None:
    """Negative control: only the reference of this very person stands for the signed paper."""
    terms = Terms.objects.get()
    terms.coordination["contacts"]["giver"] = [{"name": "", "role": "", "phone": "", "erased": "0" * 64}]
    terms.save()

    assert [one.rule for one in violations()] == ["terms"]


def test_in_a_regulation_older_than_the_references_it_is_beyond_check(agreement: Agreement) -> None:
    terms = Terms.objects.get()
    del terms.coordination[BY_REFERENCE]
    terms.save()
    assert [one.rule for one in violations()] == ["terms"]  # nobody was erased, so it is checked
    erase_contacts(wanted=Wanted({NAME}), by=None)

    assert (NAME in kept(), violations()) == (False, [])


def sent(world: World, change: Callable[[dict[str, Any]], object]) -> str:
    """The code of the fault for which a counter-offer is refused; "" where it is taken."""
    proposal = Proposal.objects.for_list().get()
    latest = proposal.latest_terms
    values = regulation_values(coordination=deepcopy(latest.coordination) if latest else {})
    change(values["coordination"])
    try:
        propose_terms(proposal=proposal, company=world.taker, by=world.taker_person, values=values)
    except ProposalError as error:
        texts = {str(sentence): code for code, sentence in FAULTS.items()}
        return texts[str(error.facts["fault"])]
    return ""


ERASED = {"name": "N" * 50_000, "role": "", "phone": "not a phone", "erased": LOST}
SENT: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda content: content["contacts"]["giver"].append(ERASED), "erased_by_sender"),
    (lambda content: content["contacts"]["giver"][0].update(erased="0" * 64), "erased_by_sender"),
    (lambda content: content["contacts"]["giver"][0].update(address="at home"), "unknown_key"),
    (lambda content: content["contacts"].update(board=[]), "unknown_key"),
    (lambda content: content["duties"]["taker"][0].update(fr="paie"), "unknown_key"),
    (lambda content: content.update(hidden="the taker pays"), "unknown_key"),
    (lambda content: content["drills"].reverse(), ""),
]


@pytest.mark.parametrize(("change", "fault"), SENT)
def test_a_round_keeps_only_what_a_paper_shows_and_erases_nobody(
    world: World, change: Callable[[dict[str, Any]], object], fault: str
) -> None:
    proposal = regulation_at(world, "negotiating")
    first = propose_terms(
        proposal=proposal, company=world.giver, by=world.giver_person, values=regulation_values()
    )

    assert sent(world, change) == fault
    assert {one.digest for one in Terms.objects.all()} == {first.digest}


def test_in_a_regulation_with_references_lost_switches_no_check_off(agreement: Agreement) -> None:
    """A contact that was stored as "lost" before that was refused."""
    terms = Terms.objects.get()
    terms.coordination["contacts"]["giver"].append(ERASED)
    terms.digest = digest_of(terms)
    assert stands_for(terms)
    terms.route = "changed by hand"

    assert not stands_for(terms)


def test_a_counter_offer_carries_on_who_was_erased_before(world: World) -> None:
    proposal = regulation_at(world, "negotiating")
    propose_terms(proposal=proposal, company=world.giver, by=world.giver_person, values=regulation_values())
    erase_contacts(wanted=Wanted({NAME}), by=None)

    assert sent(world, lambda content: content["reviews"].clear()) == ""
    assert NAME not in kept()
    second = Terms.objects.get(round=2)
    assert stands_for(second)
    second.route = "changed by hand"
    assert not stands_for(second)  # what is carried on switches no check off


def test_without_the_key_names_cannot_be_tried(settings: object) -> None:
    contact = {"name": NAME, "role": "", "phone": PHONE}
    reference = reference_of(contact, scope=1)
    assert reference != reference_of(contact, scope=2)
    settings.AUDIT_KEY = "another"  # type: ignore[attr-defined]

    assert reference != reference_of(contact, scope=1)


def test_a_person_with_an_account_is_erased_with_it(world: World, agreement: Agreement) -> None:
    colleague, namesake = make_member(world.giver), make_member(world.taker)
    User.objects.filter(pk__in=[colleague.pk, namesake.pk]).update(full_name=NAME)
    for person in (colleague, namesake):
        person.refresh_from_db()
    assert [one["phone"] for one in document_of(colleague)["on_duty"]] == [PHONE]
    erase(user=namesake, by=None)
    assert NAME in kept()
    erase(user=colleague, by=None)

    assert NAME not in kept()


def test_the_pages_say_so_and_ask_for_another(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    erase_contacts(wanted=Wanted({NAME}), by=None)
    proposal = Proposal.objects.get()
    page = signed_in(world.taker_person).get(f"/en/proposals/{proposal.code}/").content.decode()
    form = signed_in(world.giver_person).get(f"/en/agreements/{agreement.code}/regulation/")

    assert "erased a contact person on request" in page
    assert "erased at the person" in page
    assert (form.status_code, NAME in form.content.decode()) == (200, False)


def test_the_command_shows_first_and_erases_with_confirm(agreement: Agreement) -> None:
    said = StringIO()
    call_command("erase_contact", NAME, stdout=said)
    assert NAME in kept()
    assert PHONE in said.getvalue()
    call_command("erase_contact", NAME, "--confirm", stdout=said)
    assert NAME not in kept()
    with pytest.raises(CommandError):
        call_command("erase_contact", NAME)


def test_cut_anywhere_nobody_is_half_erased(agreement: Agreement) -> None:
    assert faults_of(lambda: erase_contacts(wanted=Wanted({NAME}), by=None), is_long=True) == []
