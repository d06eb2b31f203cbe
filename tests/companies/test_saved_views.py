"""Saved views: the state of a list under a name, for oneself, the company or the park."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import SavedView, User
from companies.lists.saved_views import MOST_VIEWS, PAGE, state_of
from companies.models import Company
from tests.factories import make_company, make_have, make_member, make_park, make_park_member, make_resource

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
LISTINGS = "/en/listings/"
NEW = "/en/listings/views/"


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash", park=make_park("home-park"))


@pytest.fixture
def client(signed_in: SignedIn, company: Company) -> Client:
    return signed_in(make_member(company))


def save(client: Client, state: str, audience: str = "private") -> SavedView:
    client.post(NEW, {"name": "Nước của ta", "state": state, "audience": audience})
    return SavedView.objects.latest("pk")


def names(client: Client) -> list[str]:
    return [one["view"].name for one in client.get(LISTINGS).context["saved_views"]]


def test_state_forgets_page_defaults_and_order() -> None:
    one = QueryDict("page=3&family=WA&family=BP&sort=resource&view=table&per=25&after=X&saved=y&q=")
    other = QueryDict("family=BP&family=WA")

    assert state_of(one) == state_of(other) == "family=BP&family=WA"
    assert state_of(QueryDict("columns=kind&per=50")) == "per=50&columns=kind"


def test_view_opens_with_its_whole_state_and_without_the_page(client: Client, company: Company) -> None:
    water = make_have(company, resource=make_resource("water", family="WA"))
    make_have(company)

    view = save(client, "family=WA&page=7")
    opened = client.get(f"{LISTINGS}?saved={view.slug}", follow=True)

    assert (view.query, view.slug[:12]) == ("family=WA", "nuoc-cua-ta-")
    assert [row.code for row in opened.context["rows"]] == [water.code]
    assert opened.context["is_changed"] is False


def test_changed_view_has_a_mark_and_can_be_saved_or_reset(client: Client) -> None:
    view = save(client, "family=WA")

    page = client.get(f"{LISTINGS}?family=WA&kind=HAVE&saved={view.slug}")
    assert page.context["is_changed"] is True
    assert f"{view.name}<span" in page.content.decode()
    assert page.context["saved_url"] == f"?family=WA&saved={view.slug}"

    client.post(f"{NEW}{view.slug}/save/", {"state": page.context["state"]})
    view.refresh_from_db()
    assert view.query == "kind=HAVE&family=WA"


def test_sharing_reaches_whom_it_names_and_nobody_else(signed_in: SignedIn, company: Company) -> None:
    assert company.park is not None
    owner, colleague = make_member(company), make_member(company)
    neighbour, stranger = make_member(make_company(park=company.park)), make_member(make_company())
    staff = make_park_member(company.park)
    save(signed_in(owner), "family=WA", f"company:{company.pk}")
    save(signed_in(staff), "family=BP", f"park:{company.park.pk}")

    seen = [len(names(signed_in(user))) for user in (owner, colleague, neighbour, staff, stranger)]

    assert seen == [2, 2, 1, 1, 0]


@pytest.mark.parametrize("audience", ["company:{other}", "park:{park}", "everybody"])
def test_nobody_shares_where_one_does_not_belong(client: Client, company: Company, audience: str) -> None:
    other = make_company()
    named = audience.format(other=other.pk, park=company.park_id)

    assert client.post(NEW, {"name": "X", "state": "", "audience": named}).status_code == 403
    assert SavedView.objects.count() == 0


def test_only_the_owner_changes_or_deletes_a_view(signed_in: SignedIn, company: Company) -> None:
    view = save(signed_in(make_member(company)), "family=WA", f"company:{company.pk}")
    colleague = signed_in(make_member(company))

    assert colleague.post(f"{NEW}{view.slug}/save/", {"state": ""}).status_code == 404
    assert colleague.post(f"{NEW}{view.slug}/delete/").status_code == 404
    view.refresh_from_db()
    assert view.query == "family=WA"


def test_view_needs_a_name_and_there_is_a_limit(client: Client) -> None:
    nameless = client.post(NEW, {"name": " ", "state": "family=WA"})
    save(client, "family=WA")
    owner = SavedView.objects.get().owner
    SavedView.objects.bulk_create(
        SavedView(owner=owner, page=PAGE, slug=f"v{number}", name="V") for number in range(MOST_VIEWS - 1)
    )
    full = client.post(NEW, {"name": "One more", "state": ""})

    assert (nameless.status_code, full.status_code) == (422, 422)
    assert "Give the view a name" in nameless.content.decode()
    assert SavedView.objects.count() == MOST_VIEWS
