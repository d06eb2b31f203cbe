"""Erase of a person: the whole database is searched for the name and the address, before and after."""

from io import StringIO

import pytest
from axes.models import AccessLog
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from accounts import consents
from accounts.consents import Purpose
from accounts.models import ApiToken, AuditEvent, FormDraft, Notice, User
from accounts.personal_data import erased_label
from accounts.roles import CompanyRole
from accounts.sealing import seal_new_lines, verify
from companies import actions, joining, tasks
from companies.facts import facts_of
from companies.models import CompanyMembership, CompanyParticulars, ListingVersion
from companies.particulars import Particulars, state_particulars
from companies.register.applying import KEPT_FOR, keep_upload
from companies.register.rows import RegisterRow
from exchanges.models import Agreement
from parks.models import Park
from symbiosis import personal_data
from tests.exchanges.world import World, make_world, proposal_at
from tests.factories import make_company, make_have, make_member, make_park, make_park_member, make_user

pytestmark = pytest.mark.django_db

NAME = "Quỳnh Canary"
EMAIL = "canary.bird@steel.example"
PHONE = "+84 225 000 111"


def places_of(*needles: str) -> set[str]:
    """Return the table and column of each value, anywhere in the database, that holds one of the texts."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        for value in model._default_manager.values_list(field.name, flat=True)
        if any(needle.casefold() in str(value).casefold() for needle in needles)
    }


def keep_register(park: Park, email: str, name: str) -> FormDraft:
    rows = [
        RegisterRow(2, "Nam Steel", email=email, contact_name=name),
        RegisterRow(3, "Nam Ash", email="a@b.vn"),
    ]
    board = make_park_member(park)
    keep_upload(park=park, rows=rows, by=board)
    return FormDraft.objects.get(user=board)


@pytest.fixture
def canary() -> User:
    """A person who has left traces wherever people do."""
    company = make_company("Nam Steel")
    admin = make_member(company, role=CompanyRole.ADMIN)
    joining.invite(company=company, email=EMAIL, full_name=NAME, role=CompanyRole.MEMBER, by=admin)
    user = make_member(company, user=make_user(NAME, email=EMAIL))
    consents.give(purposes=list(Purpose), by=user)
    listing = make_have(company)
    actions.save_listing(listing=listing, facts=facts_of(listing), version=1, by=user)
    actions.disclose(listing=listing, to=make_company(), reference="PRP-26-0001", by=user)
    FormDraft.objects.create(user=user, form="listing", values={"title": [NAME]})
    stated = Particulars(representative=NAME.upper(), representative_title="Director", phone=PHONE)
    signatory = make_member(company, role=CompanyRole.SIGNATORY)
    state_particulars(company=company, by=signatory, stated=stated)
    keep_register(make_park(), EMAIL.upper(), NAME)
    AccessLog.objects.create(username=EMAIL.upper(), ip_address="10.0.0.1", path_info="/")
    return user


def test_nothing_in_the_database_names_the_person_any_more(canary: User) -> None:
    before = places_of(NAME, EMAIL, PHONE)

    personal_data.erase(user=canary, by=None)

    assert before >= {
        "axes.AccessLog.username",
        "companies.CompanyParticulars.representative",
        "companies.CompanyParticulars.phone",
        "accounts.User.full_name",
        "accounts.User.email",
        "accounts.AuditEvent.actor_label",
        "accounts.FormDraft.values",
        "companies.Invitation.email",
        "companies.ListingVersion.saved_by_label",
        "companies.Disclosure.by_label",
    }
    assert places_of(NAME, EMAIL, PHONE) == set()


def test_what_is_not_of_the_person_stays(canary: User) -> None:
    other = make_company()
    signatory = make_member(other, role=CompanyRole.SIGNATORY)
    state_particulars(company=other, by=signatory, stated=Particulars(representative=NAME, phone="0225 1"))
    own = canary.company_memberships.get().company
    CompanyParticulars.objects.filter(company=own).update(representative="Somebody Else")

    personal_data.erase(user=canary, by=None)

    kept = CompanyParticulars.objects.order_by("company").values_list("representative", "phone")
    assert set(kept) == {(NAME, "0225 1"), ("Somebody Else", PHONE)}
    rows = FormDraft.objects.get(form="register").values["rows"]
    assert [(row["name"], row["email"]) for row in rows] == [("Nam Steel", ""), ("Nam Ash", "a@b.vn")]


def test_the_document_holds_particulars_registers_and_every_sign_in(canary: User) -> None:
    document = personal_data.document_of(canary)

    assert [(one["company"], one["phone"]) for one in document["represents"]] == [("Nam Steel", PHONE)]
    assert [one["email"] for one in document["register_contacts"]] == [EMAIL.upper()]
    assert [one["address"] for one in document["sign_ins"]] == ["10.0.0.1"]


def test_who_only_waits_in_a_register_is_erased_too(db: None) -> None:
    draft = keep_register(make_park(), "bird@x.vn", "Lan")
    before = draft.updated_at

    call_command("erase_person", "bird@x.vn", confirm=True, stdout=StringIO())

    draft.refresh_from_db()
    assert places_of("bird@x.vn", "Lan") == set()
    assert draft.updated_at == before


def test_a_register_that_nobody_decided_on_is_deleted_after_its_days(db: None) -> None:
    old, new = (keep_register(make_park(), "bird@x.vn", "Lan") for _number in range(2))
    FormDraft.objects.filter(pk=old.pk).update(updated_at=timezone.now() - KEPT_FOR)
    listing = FormDraft.objects.create(user=new.user, form="listing", values={})
    FormDraft.objects.filter(pk=listing.pk).update(updated_at=timezone.now() - 9 * KEPT_FOR)

    tasks.forget()

    assert set(FormDraft.objects.values_list("pk", flat=True)) == {new.pk, listing.pk}


def test_history_keeps_its_rows_and_the_number_of_the_person(canary: User) -> None:
    columns = ("pk", "at", "actor_id", "verb", "target_type", "target_code", "reason", "note", "detail")
    before = list(AuditEvent.objects.order_by("pk").values_list(*columns))

    personal_data.erase(user=canary, by=None)

    assert list(AuditEvent.objects.order_by("pk").values_list(*columns))[: len(before)] == before
    labels = AuditEvent.objects.filter(actor_id=canary.pk).values_list("actor_label", flat=True)
    assert set(labels) == {erased_label(canary)}


def test_sealed_history_is_still_found_whole(canary: User) -> None:
    seal_new_lines()

    personal_data.erase(user=canary, by=None)

    assert verify() == []


def test_a_namesake_keeps_the_own_lines(canary: User) -> None:
    namesake = make_member(make_company(), user=make_user(NAME, email="other@steel.example"))
    listing = make_have(namesake.company_memberships.get().company)
    actions.save_listing(listing=listing, facts=facts_of(listing), version=1, by=namesake)

    personal_data.erase(user=canary, by=None)

    versions = ListingVersion.objects.filter(listing=listing, version=2)
    assert versions.get().saved_by_label == NAME
    assert User.objects.get(pk=namesake.pk).full_name == NAME


def test_the_person_is_out_and_what_was_the_own_is_gone(canary: User, client: object) -> None:
    ApiToken.objects.create(
        user=canary, label="x", digest="d" * 64, hint="abc", expires_at="2027-01-01T00:00Z"
    )

    personal_data.erase(user=canary, by=None)

    canary.refresh_from_db()
    left = [model.objects.filter(user=canary).count() for model in (ApiToken, FormDraft, CompanyMembership)]
    assert (left, canary.is_active, canary.has_usable_password()) == ([0, 0, 0], False, False)
    assert not consents.agrees(canary, Purpose.ACCOUNT)


def test_erasing_twice_is_once(canary: User) -> None:
    personal_data.erase(user=canary, by=None)
    personal_data.erase(user=canary, by=None)

    assert AuditEvent.objects.filter(verb="person.erase").count() == 1


@pytest.fixture
def signing_world() -> World:
    """Two companies with a running agreement, each with one signatory."""
    world = make_world()
    proposal_at(world, "operating")
    return world


def test_the_only_signatory_with_an_open_agreement_stays(signing_world: World) -> None:
    person = signing_world.giver_person

    with pytest.raises(personal_data.CannotErase) as refused:
        personal_data.erase(user=person, by=None)

    (hindrance,) = refused.value.hindrances
    assert (hindrance.company, hindrance.agreements) == (signing_world.giver, [Agreement.objects.get().code])
    assert User.objects.get(pk=person.pk).email == person.email


def test_once_a_colleague_may_sign_the_person_can_go(signing_world: World) -> None:
    person = signing_world.giver_person
    roles = CompanyMembership.objects.filter(user=person).values_list("role", flat=True)
    colleague = make_user()
    for role in list(roles):
        make_member(signing_world.giver, role=CompanyRole(role), user=colleague)

    personal_data.erase(user=person, by=None)

    assert not User.objects.get(pk=person.pk).is_active


def test_the_command_says_the_way_out(signing_world: World) -> None:
    with pytest.raises(CommandError, match="Give somebody else that role, or end the agreements, first"):
        call_command("erase_person", signing_world.giver_person.email, confirm=True)


def test_the_command_does_nothing_without_confirm(canary: User) -> None:
    stream = StringIO()

    call_command("erase_person", EMAIL, stdout=stream)

    assert "Run it again with --confirm" in stream.getvalue()
    assert User.objects.filter(email=EMAIL).exists()


def test_asking_for_erasure_tells_the_operators_once(canary: User) -> None:
    operator = make_user(is_operator=True)

    personal_data.request_erase(by=canary)
    personal_data.request_erase(by=canary)

    assert list(Notice.objects.values_list("user", "kind")) == [(operator.pk, "person.erase")]
    assert personal_data.is_erase_requested(canary)


def test_the_export_command_prints_the_document(canary: User) -> None:
    stream = StringIO()

    call_command("export_person", EMAIL, stdout=stream)

    assert f'"email": "{EMAIL}"' in stream.getvalue()
    assert '"companies.listingversion' not in stream.getvalue()


def test_who_was_only_invited_is_erased_too_and_the_link_ends(canary: User) -> None:
    admin = CompanyMembership.objects.get(role=CompanyRole.ADMIN)
    made = joining.invite(
        company=admin.company, email="bird@x.vn", full_name="Lan", role=CompanyRole.MEMBER, by=admin.user
    )

    call_command("erase_person", "bird@x.vn", confirm=True, stdout=StringIO())

    made.refresh_from_db()
    assert places_of("bird@x.vn") == set()
    assert joining.state_of(made) == joining.InvitationState.REVOKED


@pytest.mark.parametrize("command", ["export_person", "erase_person"])
def test_an_unknown_address_is_said(command: str, db: None) -> None:
    with pytest.raises(CommandError, match="Nobody here has the address"):
        call_command(command, "nobody@x.vn")
