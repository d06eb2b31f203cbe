"""Keys for programs: made once, shown once, and what each state of them is worth."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import tokens
from accounts.models import ApiToken, AuditEvent, User
from accounts.tokens import NewToken, TooManyTokens, digest_of, find_token, make_token, revoke_token
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
PAGE = "/en/me/tokens/"
LISTINGS = "/en/api/v1/listings/"


@pytest.fixture
def person() -> User:
    return make_user("Lan")


def token_of(person: User, scope: str = "read") -> NewToken:
    return make_token(label="stock system", scope=scope, days=30, by=person)


def ask(secret: str, method: str = "GET", scheme: str = "Bearer") -> int:
    headers = {"Authorization": f"{scheme} {secret}"}
    return Client().generic(method, LISTINGS, headers=headers, content_type="application/json").status_code


def test_token_works_and_is_kept_only_as_a_hash(person: User) -> None:
    made = token_of(person)

    row = ApiToken.objects.values().get()

    assert find_token(made.secret) == made.row
    assert row["digest"] == digest_of(made.secret)
    assert made.secret not in str(row)
    assert len(made.secret) >= 43
    assert made.secret not in str(list(AuditEvent.objects.values()))


def test_tokens_of_all_states_that_do_not_count_get_the_same_answer(person: User) -> None:
    expired, revoked, orphaned = token_of(person), token_of(person), token_of(make_user(is_active=False))
    ApiToken.objects.filter(pk=expired.row.pk).update(expires_at=timezone.now())
    revoke_token(token=revoked.row, by=person)
    secrets = [expired.secret, revoked.secret, orphaned.secret, "symb_" + "x" * 43, "", "symb_é"]

    answers = {
        Client().get(LISTINGS, headers={"Authorization": f"Bearer {secret}"}).content for secret in secrets
    }

    assert len(answers) == 1
    assert [ask(secret) for secret in secrets] == [401] * len(secrets)
    assert ask(token_of(person).secret) == 200


def test_a_person_who_is_suspended_is_out_with_the_next_request(person: User) -> None:
    secret = token_of(person).secret
    before = ask(secret)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert (before, ask(secret)) == (200, 401)


def test_scheme_must_be_bearer(person: User) -> None:
    assert ask(token_of(person).secret, scheme="Basic") == 401


def test_reading_key_changes_nothing(person: User) -> None:
    assert ask(token_of(person, "read").secret, "POST") == 403
    assert ask(token_of(person, "write").secret, "POST") == 400  # let in, and then told what is missing


def test_last_use_is_noted_coarsely(person: User) -> None:
    made = token_of(person)
    ask(made.secret)
    first = ApiToken.objects.get().last_used_at
    ask(made.secret)

    assert first is not None
    assert ApiToken.objects.get().last_used_at == first

    ApiToken.objects.update(last_used_at=first - timedelta(minutes=11))
    ask(made.secret)

    assert ApiToken.objects.get().last_used_at > first


def test_one_person_holds_a_limited_number(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    made = token_of(person)
    with pytest.raises(TooManyTokens):
        token_of(person)
    revoke_token(token=made.row, by=person)

    assert token_of(person).row.pk


def test_page_shows_a_new_key_once(signed_in: SignedIn, person: User) -> None:
    client = signed_in(person)

    made = client.post(PAGE, {"label": "stock system", "scope": "write", "days": "30"})
    secret = made.context["made"].secret
    again = client.get(PAGE)

    assert (made.status_code, secret in made.content.decode()) == (201, True)
    assert made["Cache-Control"] == "no-store"
    assert "stock system" in again.content.decode()
    assert secret not in again.content.decode()
    assert find_token(secret) == ApiToken.objects.get(scope="write", user=person)


def test_page_names_what_is_missing(signed_in: SignedIn, person: User) -> None:
    response = signed_in(person).post(PAGE, {"label": "", "scope": "all", "days": "9999"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"label", "scope", "days"}
    assert not ApiToken.objects.exists()


def test_a_key_is_revoked_by_its_owner_alone(signed_in: SignedIn, person: User) -> None:
    made = token_of(person)
    address = reverse("api-token-revoke", args=[made.row.pk])

    stranger = signed_in(make_user()).post(address).status_code
    after_stranger = ask(made.secret)
    owner = signed_in(person).post(address).status_code

    assert (stranger, after_stranger, owner, ask(made.secret)) == (404, 200, 302, 401)


def test_history_tells_who_made_and_ended_a_key(person: User) -> None:
    made = token_of(person)
    revoke_token(token=made.row, by=person)
    revoke_token(token=made.row, by=person)

    verbs = AuditEvent.objects.filter(target_type="token").order_by("pk").values_list("verb", "actor_id")

    assert list(verbs) == [("token.make", person.pk), ("token.revoke", person.pk)]


@pytest.mark.parametrize(("page", "days"), [(PAGE, "30 days"), ("/me/tokens/", "30 ngày")])
def test_the_times_offered_are_in_the_language_of_the_page(
    signed_in: SignedIn, person: User, page: str, days: str
) -> None:
    assert days in signed_in(person).get(page).content.decode()
