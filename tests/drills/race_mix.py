"""R2: who accepts is not alone: others edit, withdraw, change many listings, or write into the tables by hand."""

from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus
from random import Random
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from companies.models import Listing
from tests.drills.race_clients import Attempt, Send, over_http, post
from tests.drills.race_world import RaceWorld

CHANGED = HTTPStatus.SEE_OTHER  # another act than an acceptance went through
REFUSALS = {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.UNPROCESSABLE_ENTITY}
BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR
ACTS = ["accept"] * 13 + ["edit"] * 3 + ["bulk"] * 2 + ["withdraw", "by_hand"]
BY_HAND = [
    "UPDATE companies_listing SET allocated = allocated + 1 WHERE id = %s",
    "UPDATE companies_listing SET allocated = offered + 1 WHERE id = %s",
    "UPDATE companies_quantitymovement SET quantity = quantity + 1 WHERE listing_id = %s",
    "DELETE FROM companies_quantitymovement WHERE listing_id = %s",
]
BULK = [
    ("transport", "included"),
    ("available_from", "2026-01-01"),
    ("available_from", ""),
    ("status", "live"),
]


class Mix:
    """Sends some attempts as they are; in the place of the others the giver's people do something to the listing."""

    def __init__(self, world: RaceWorld, attempts: Sequence[Attempt], port: int, random: Random) -> None:
        self.accept, self.port, self.random = over_http(port), port, random
        self.acts = {one.terms: random.choice(ACTS) for one in attempts}
        client = Client()
        client.force_login(world.giver_person)
        self.session = client.cookies["sessionid"].value
        self.codes = sorted({one.listing for one in attempts})
        self.forms = {pk: form_of(client, pk) for pk in self.codes}

    def send(self, attempt: Attempt) -> int:
        act: Send = getattr(self, self.acts[attempt.terms])
        return act(attempt)

    def edit(self, attempt: Attempt) -> int:
        """Give more or less than before; less than is promised is refused on the form."""
        listing = Listing.objects.get(pk=attempt.listing)
        quantity = (listing.offered or Decimal(1)) * self.random.randint(7, 14) / 10
        typed = {"version": listing.version, "quantity_low": f"{quantity:.2f}", "quantity_high": ""}
        return self._post("listing-edit", self.forms[listing.pk] | typed, listing.code)

    def bulk(self, _attempt: Attempt) -> int:
        """Change some listings at once, as the preview showed them."""
        chosen = self.random.sample(self.codes, min(len(self.codes), 5))
        versions = dict(Listing.objects.filter(pk__in=chosen).values_list("code", "version"))
        field, value = self.random.choice(BULK)
        shown = {f"version-{code}": version for code, version in versions.items()}
        return self._post("listing-bulk", shown | {"code": list(versions), "field": field, "value": value})

    def withdraw(self, attempt: Attempt) -> int:
        return self._post("listing-withdraw", {}, Listing.objects.get(pk=attempt.listing).code)

    def by_hand(self, attempt: Attempt) -> int:
        return by_hand(attempt, self.random)

    def _post(self, name: str, values: dict[str, Any], *args: str) -> int:
        path = reverse(f"companies:{name}", args=args)
        status = post(self.port, path, values, session=self.session)
        return CHANGED if status == HTTPStatus.FOUND else status


def by_hand(attempt: Attempt, random: Random) -> int:
    """Write past the product; only a statement that found nothing to change may pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(random.choice(BY_HAND), [attempt.listing])
            return BROKEN if cursor.rowcount > 0 else HTTPStatus.CONFLICT
    except OperationalError:
        return HTTPStatus.SERVICE_UNAVAILABLE
    except DatabaseError:
        return HTTPStatus.CONFLICT


def form_of(client: Client, pk: int) -> dict[str, Any]:
    """Return what a browser would send of a listing's form if nothing were changed in it."""
    page = client.get(reverse("companies:listing-edit", args=[Listing.objects.get(pk=pk).code]))
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value not in (None, "", [])}
