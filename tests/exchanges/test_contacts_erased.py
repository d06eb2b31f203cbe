"""Who is named on duty in a regulation can be erased, and the fingerprint still stands for what was signed."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from exchanges.contacts import BY_REFERENCE, reference_of
from exchanges.invariants import violations
from exchanges.models import Agreement, Proposal, Terms
from exchanges.papers import paper_of
from exchanges.personal_data import Wanted, erase_contacts
from exchanges.terms import digest_of
from symbiosis.lib.papers import as_docx
from symbiosis.personal_data import document_of, erase
from tests.exchanges.cutting import faults_of
from tests.exchanges.world import World, make_city_world, regulation_at
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
