"""J4: a draft from a photo in five taps, sent once or five times; and what it still lacks before it is published."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from companies.models import Attachment, Company, Listing, Status
from tests.companies.pictures import PDF_BYTES, picture
from tests.factories import make_company, make_member, make_park_member, make_resource, make_user

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
KEY = "0123456789abcdef0123456789abcdef"
TYPED = {
    "family": "BP",
    "quantity_low": "3",
    "unit": "t",
    "period": "month",
    "kind": "HAVE",
    "client_key": KEY,
}


@pytest.fixture(autouse=True)
def _world(folder: Path) -> None:
    make_resource("by-products", is_abstract=True, name_en="By-products", search_key="by products")
    make_resource("fly-ash", search_key="fly ash")


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash")


@pytest.fixture
def client(signed_in: SignedIn, company: Company) -> Client:
    return signed_in(make_member(company))


def address(name: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"companies:{name}", args=args)


def send(client: Client, content: bytes = b"", *, json: bool = False, **values: str) -> HttpResponse:
    data = TYPED | values | {"photo": SimpleUploadedFile("IMG_1.jpg", content or picture())}
    if json:
        return client.post(address("listing-photo"), data, headers={"Accept": "application/json"})
    return client.post(address("listing-photo"), data, follow=True)


def test_photo_family_and_quantity_make_a_draft(client: Client, company: Company) -> None:
    page = send(client)

    listing, photo = Listing.objects.get(), Attachment.objects.get()
    assert (listing.company, listing.status, listing.offered) == (company, Status.DRAFT, 36)
    assert (photo.listing, photo.kind) == (listing, "photo")
    assert page.request["PATH_INFO"] == address("listing-check", listing.code)
    assert address("attachment", listing.code, KEY) in page.content.decode()


def test_without_its_type_it_stays_a_draft_and_says_so(client: Client) -> None:
    send(client)
    code = Listing.objects.get().code

    refused = client.post(address("listing-check", code))
    form = client.get(address("listing-edit", code)).content.decode()

    assert "only the family “By-products” is told" in refused.content.decode()
    assert Listing.objects.get().status == Status.DRAFT
    assert 'name="resource" value=""' not in form
    assert 'value="By-products"' not in form  # the family's name is no answer


def test_words_that_name_one_type_are_its_type(client: Client) -> None:
    send(client, resource="fly ash")

    code = Listing.objects.get().code
    assert Listing.objects.get().resource.code == "fly-ash"
    assert client.post(address("listing-check", code)).status_code == 302


def test_other_words_are_kept_as_its_title(client: Client) -> None:
    send(client, resource="grey dust from hall 2")

    assert (Listing.objects.get().resource.code, Listing.objects.get().title) == (
        "by-products",
        "grey dust from hall 2",
    )


def test_sending_it_again_is_the_same_draft(client: Client) -> None:
    answers = [send(client, json=True) for _number in range(3)]

    code = Listing.objects.get().code
    assert [answer.json() for answer in answers] == [{"url": address("listing-check", code)}] * 3
    assert Attachment.objects.count() == 1


def test_quantity_that_cannot_be_compared_is_kept_in_words(client: Client) -> None:
    send(client, unit="m3")  # of by-products in general no density is known

    listing = Listing.objects.get()
    assert (listing.offered, listing.quantity_low) == (None, None)
    assert listing.description == "Quantity as told with the photo: 3 m³/month"


@pytest.mark.parametrize(
    ("values", "content", "sentence"),
    [
        ({"family": ""}, b"", "Choose the family."),
        ({"quantity_low": "3o"}, b"", "You wrote “3o”. A number is needed, for example 120."),
        ({"unit": ""}, b"", "Choose the unit of the quantity."),
        ({}, PDF_BYTES, "This is not a photo that can be read."),
        ({"family": "WA"}, b"", "Say in a few words what it is"),  # no such family in this catalogue
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    client: Client, values: dict[str, str], content: bytes, sentence: str
) -> None:
    page, answer = send(client, content, **values), send(client, content, json=True, **values)

    assert (page.status_code, answer.status_code, Listing.objects.count()) == (422, 422, 0)
    assert sentence in page.content.decode()
    assert sentence in answer.json()["error"]


def test_photo_is_needed(client: Client) -> None:
    page = client.post(address("listing-photo"), TYPED)

    assert "Take or choose a photo." in page.content.decode()


def test_staff_choose_for_whom_and_others_may_not(signed_in: SignedIn, company: Company) -> None:
    assert company.park is not None
    make_company("Neighbour", park=company.park)
    staff = signed_in(make_park_member(company.park))

    refused, taken = send(staff), send(staff, company=company.slug)

    assert "Choose the company that has or needs this." in refused.content.decode()
    assert "You enter this on behalf of Nam Ash." in taken.content.decode()
    assert signed_in(make_user()).get(address("listing-photo")).status_code == 403
