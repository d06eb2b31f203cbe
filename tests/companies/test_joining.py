"""Invitations and the way from a link to a member."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditEvent, Consent, Notice, User
from accounts.roles import CompanyRole, ParkRole
from companies import joining, members
from companies.joining import CannotInvite, InvitationGone, InvitationState
from companies.models import Company, CompanyMembership, Invitation
from tests.factories import PASSWORD, make_company, make_member, make_park_member, make_user

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
EMAIL = "lan@steel.example"


@pytest.fixture
def company() -> Company:
    return make_company("Nam Steel")


@pytest.fixture
def admin(company: Company) -> User:
    return make_member(company, role=CompanyRole.ADMIN, user=make_user("Chu Admin"))


@pytest.fixture
def invitation(company: Company, admin: User) -> Invitation:
    return joining.invite(company=company, email=EMAIL, full_name="Lan", role=CompanyRole.MEMBER, by=admin)


def token(invitation: Invitation) -> str:
    found = joining.token_of(invitation)
    assert found is not None
    return found


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def answers(**changes: Any) -> dict[str, Any]:
    return {"full_name": "Lan", "password": "tre xanh ben song", "account": "on", "language": "en"} | changes


def join(invitation: Invitation, client: Client | None = None, **changes: Any) -> HttpResponse:
    return (client or Client()).post(address("join-account", token(invitation)), answers(**changes))


def plain(response: HttpResponse, link: str) -> str:
    """Return the page without the link it was asked for and the tokens of the session."""
    return re.sub(r'content="\w{64}"|value="\w{64}"', "", response.content.decode()).replace(link, "LINK")


def test_only_the_hash_of_the_token_is_kept(invitation: Invitation) -> None:
    row = Invitation.objects.values().get()
    secret = token(Invitation.objects.get())

    assert row["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert [name for name, value in row.items() if secret in str(value)] == []


def test_the_link_cannot_be_made_without_the_secret_key(invitation: Invitation, settings: Any) -> None:
    known = token(invitation)
    settings.SECRET_KEY = "another-key-" + "y" * 40

    assert joining.token_of(invitation) is None
    assert joining.find(known) == invitation


def test_a_new_person_joins_and_is_led_to_the_first_listing(invitation: Invitation) -> None:
    client = Client()

    response = join(invitation, client, contact="on")

    user = User.objects.get(email=EMAIL)
    assert response.headers["Location"] == "/en/listings/new/?company=nam-steel"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert list(user.company_memberships.values_list("company__slug", "role")) == [("nam-steel", "member")]
    assert sorted(user.consents.values_list("purpose", "wording_version")) == [
        ("account", "2026-11"),
        ("contact", "2026-11"),
    ]


def test_nothing_is_ticked_beforehand_and_without_consent_nobody_joins(invitation: Invitation) -> None:
    page = Client().get(address("join-account", token(invitation))).content.decode()

    refused = join(invitation, account="")

    assert re.findall(r'<input[^>]*name="(?:account|contact)"[^>]*checked', page) == []
    assert (refused.status_code, User.objects.filter(email=EMAIL).exists()) == (422, False)
    assert Consent.objects.count() == 0


def test_the_summary_of_errors_does_not_repeat_the_consent(invitation: Invitation) -> None:
    page = join(invitation, account="").content.decode()

    summary = page.split('id="error-summary"')[1].split("</section>")[0]
    assert "Your account: Without this there can be no account." in summary
    assert "I agree that this platform" not in summary


def test_a_weak_password_is_refused_with_a_sentence_and_the_name_is_kept(invitation: Invitation) -> None:
    response = join(invitation, password="password1234")

    assert response.status_code == 422
    assert 'value="Lan"' in response.content.decode()
    assert "too common" in response.content.decode()


def test_opening_the_link_changes_nothing(invitation: Invitation) -> None:
    before = list(Invitation.objects.values()), AuditEvent.objects.count(), User.objects.count()

    for name in ("join", "join-account", "join-refuse"):
        Client().get(address(name, token(invitation)))

    assert (list(Invitation.objects.values()), AuditEvent.objects.count(), User.objects.count()) == before


def test_the_link_works_again_after_partial_use(invitation: Invitation) -> None:
    join(invitation, account="")

    assert join(invitation).status_code == 302


def test_a_used_link_says_who_used_it(invitation: Invitation) -> None:
    join(invitation)

    response = Client().get(address("join", token(invitation)))

    assert response.status_code == 410
    assert "Lan joined Nam Steel with it" in response.content.decode()
    assert "ask Chu Admin or the administrator" in response.content.decode()


def test_two_people_cannot_use_one_link(invitation: Invitation) -> None:
    late = Invitation.objects.get()
    join(invitation)

    with pytest.raises(InvitationGone):
        joining.join_as_known(invitation=late, user=User.objects.get(email=EMAIL), contact=False)

    assert CompanyMembership.objects.filter(user__email=EMAIL).count() == 1


def ended(invitation: Invitation, how: str) -> str:
    """End the invitation in one way and return its link's token."""
    secret = token(invitation)
    if how == "expired":
        Invitation.objects.update(
            created_at=timezone.now() - timedelta(days=15), expires_at=timezone.now() - timedelta(seconds=1)
        )
    elif how == "revoked":
        joining.revoke(invitation=invitation, by=invitation.invited_by)
    elif how == "refused":
        joining.refuse(invitation=invitation)
    elif how == "renewed":
        joining.renew(invitation=invitation, by=invitation.invited_by)
    return "f" * 64 if how == "unknown" else secret


@pytest.mark.parametrize("how", ["expired", "revoked", "refused", "renewed"])
def test_every_dead_link_looks_like_one_that_never_was(invitation: Invitation, how: str) -> None:
    secret = ended(invitation, how)

    dead = Client().get(address("join", secret))
    unknown = Client().get(address("join", "f" * 64))
    posted = Client().post(address("join-account", secret), answers())

    assert (dead.status_code, unknown.status_code, posted.status_code) == (404, 404, 404)
    assert plain(dead, secret) == plain(unknown, "f" * 64)
    assert User.objects.filter(email=EMAIL).count() == 0


def test_the_page_does_not_tell_whether_the_address_has_an_account(company: Company, admin: User) -> None:
    make_user("Known", email="known@steel.example")
    pages = []
    for email in ("known@steel.example", "other@steel.example"):
        made = joining.invite(company=company, email=email, full_name="", role=CompanyRole.MEMBER, by=admin)
        page = Client().get(address("join-account", token(made)))
        pages.append(plain(page, token(made)).replace(email, "EMAIL"))

    assert pages[0] == pages[1]


def test_a_known_person_joins_with_the_own_password_only(invitation: Invitation) -> None:
    known = make_user("Lan", email=EMAIL)

    wrong = join(invitation, password="tre xanh ben song")
    right = join(invitation, password=PASSWORD)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "If you already have an account here, give its password" in wrong.content.decode()
    assert list(User.objects.filter(email=EMAIL)) == [known]


def test_somebody_else_who_is_signed_in_cannot_take_the_link(
    invitation: Invitation, signed_in: SignedIn
) -> None:
    stranger = make_user()

    response = join(invitation, signed_in(stranger))

    assert response.status_code == 403
    assert CompanyMembership.objects.filter(user=stranger).count() == 0


def test_refusing_is_asked_once_more(invitation: Invitation) -> None:
    """One tap must not end the link; the second one is inside what the first one opens, without any script."""
    page = Client().get(address("join", token(invitation))).content.decode()

    before, inside = page.split("Not me, or not my company</summary>")
    assert address("join-refuse", token(invitation)) not in before
    assert address("join-refuse", token(invitation)) in inside.split("</details>")[0]


def test_refusing_tells_the_inviter(invitation: Invitation, admin: User) -> None:
    response = Client().post(address("join-refuse", token(invitation)))

    invitation.refresh_from_db()
    assert "Thank you for telling us" in response.content.decode()
    assert joining.state_of(invitation) == InvitationState.REFUSED
    assert list(Notice.objects.values_list("user", "kind")) == [(admin.pk, "invitation.refused")]


def test_a_new_invitation_to_the_same_address_ends_the_old_link(
    company: Company, admin: User, invitation: Invitation
) -> None:
    joining.invite(company=company, email=EMAIL.upper(), full_name="", role=CompanyRole.ADMIN, by=admin)

    states = [joining.state_of(row).value for row in Invitation.objects.order_by("pk")]
    assert states == ["revoked", "open"]


def test_nobody_invites_oneself(company: Company, admin: User) -> None:
    with pytest.raises(CannotInvite):
        joining.invite(
            company=company, email=admin.email.upper(), full_name="", role=CompanyRole.SIGNATORY, by=admin
        )


INVITERS: dict[str, Callable[[Company], User]] = {
    "admin": lambda company: make_member(company, role=CompanyRole.ADMIN),
    "member": make_member,
    "signatory": lambda company: make_member(company, role=CompanyRole.SIGNATORY),
    "board": lambda company: make_park_member(company.park),  # type: ignore[arg-type]
    "consultant": lambda company: make_park_member(company.park, role=ParkRole.CONSULTANT),  # type: ignore[arg-type]
    "authority": lambda company: make_park_member(company.park, role=ParkRole.AUTHORITY),  # type: ignore[arg-type]
    "other board": lambda _company: make_park_member(make_company().park),  # type: ignore[arg-type]
    "operator": lambda _company: make_user(is_operator=True),
}
MAY_INVITE = {
    ("admin", "member"), ("admin", "admin"), ("admin", "signatory"),
    ("board", "member"), ("board", "admin"), ("consultant", "member"), ("consultant", "admin"),
}  # fmt: skip


@pytest.mark.parametrize("who", INVITERS)
@pytest.mark.parametrize("role", list(CompanyRole))
def test_who_may_invite_whom(company: Company, who: str, role: CompanyRole) -> None:
    by = INVITERS[who](company)

    try:
        joining.invite(company=company, email=EMAIL, full_name="", role=role, by=by)
    except PermissionDenied:
        allowed = False
    else:
        allowed = True

    assert allowed == ((who, role.value) in MAY_INVITE)


def test_the_park_names_the_first_administrator_only(company: Company, admin: User) -> None:
    board = INVITERS["board"](company)

    with pytest.raises(PermissionDenied):
        joining.invite(company=company, email=EMAIL, full_name="", role=CompanyRole.ADMIN, by=board)


def test_a_link_ends_with_the_right_of_the_park_to_name_the_administrator(company: Company) -> None:
    board = INVITERS["board"](company)
    first, second = (
        joining.invite(company=company, email=email, full_name="", role=CompanyRole.ADMIN, by=board)
        for email in ("first@steel.example", "second@steel.example")
    )
    opened = Client().get(address("join", token(second))).status_code

    joined = join(first).status_code

    again = [Client().get(address("join", token(second))).status_code, join(second).status_code]
    assert (opened, joined, again) == (200, 302, [404, 404])
    assert list(CompanyMembership.objects.values_list("user__email", flat=True)) == ["first@steel.example"]
    assert not User.objects.filter(email="second@steel.example").exists()


def test_the_action_itself_asks_whether_the_inviter_still_may(invitation: Invitation, admin: User) -> None:
    lan = make_user("Lan", email=EMAIL)
    CompanyMembership.objects.filter(user=admin).update(role=CompanyRole.MEMBER)

    with pytest.raises(InvitationGone):
        joining.join_as_known(invitation=joining.find(token(invitation)), user=lan, contact=False)

    assert not lan.company_memberships.exists()


def test_links_of_an_administrator_who_was_removed_are_revoked(company: Company, admin: User) -> None:
    removed = make_member(company, role=CompanyRole.ADMIN)
    kept, ended = (
        joining.invite(company=company, email=email, full_name="", role=CompanyRole.SIGNATORY, by=by)
        for email, by in ((EMAIL, admin), ("accomplice@steel.example", removed))
    )

    members.remove_member(company=company, user=removed, by=admin)

    states = [joining.state_of(Invitation.objects.get(pk=row.pk)).value for row in (kept, ended)]
    assert states == ["open", "revoked"]
    assert (join(ended).status_code, join(kept).status_code) == (404, 302)


def test_inviting_shows_a_text_with_a_link_that_works(
    company: Company, admin: User, signed_in: SignedIn
) -> None:
    values = {"email": EMAIL, "full_name": "Lan", "role": "member"}

    page = signed_in(admin).post(address("invite", company.slug), values, follow=True).content.decode()

    found = re.search(r"http://testserver(/en/join/\w+/)", page)
    assert found is not None
    assert "Is this your company?" in Client().get(found[1]).content.decode()


@pytest.mark.parametrize("name", ["member-list", "invite"])
def test_people_of_a_foreign_company_are_not_there(signed_in: SignedIn, company: Company, name: str) -> None:
    outsider = signed_in(make_member(make_company("Other"), role=CompanyRole.ADMIN))

    assert outsider.get(address(name, company.slug)).status_code == 404


def test_a_foreign_invitation_is_not_there(signed_in: SignedIn, invitation: Invitation) -> None:
    other = make_company("Other")
    outsider = signed_in(make_member(other, role=CompanyRole.ADMIN))

    for slug in (other.slug, invitation.company.slug):
        assert outsider.get(address("invitation", slug, invitation.digest)).status_code == 404
        assert outsider.post(address("invitation-revoke", slug, invitation.digest)).status_code == 404
    assert joining.state_of(Invitation.objects.get()) == InvitationState.OPEN


@pytest.mark.parametrize("name", ["join", "join-account"])
def test_the_pages_of_a_link_take_few_queries(
    invitation: Invitation, name: str, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    url = address(name, token(invitation))

    with django_assert_max_num_queries(8):
        Client().get(url)
