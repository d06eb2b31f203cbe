"""R2: who accepts is not alone.

Others edit, withdraw, change many listings, import, save what they read long ago, or write into the tables by hand;
and the clock lets proposals expire that nobody answered.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from random import Random
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Listing
from exchanges.models import Proposal
from exchanges.states import State
from exchanges.tasks import expire
from symbiosis.lib.retrying import repeated
from tests.drills.race_clients import Send, over_http, post
from tests.drills.race_prepared import checked_imports, leave_unanswered
from tests.drills.race_world import Attempt, RaceWorld

CHANGED = HTTPStatus.SEE_OTHER  # another act than an acceptance went through
REFUSALS = {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.UNPROCESSABLE_ENTITY}
BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR
ACTS = ["accept"] * 10 + ["edit"] * 3 + ["bulk"] * 2 + ["withdraw", "apply", "expire", "save", "by_hand"]
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
        self.read = Listing.objects.in_bulk(self.codes)
        self.imports = checked_imports(world, self.of("apply", attempts), random)
        leave_unanswered(self.of("expire", attempts))

    def of(self, act: str, attempts: Sequence[Attempt]) -> list[Attempt]:
        return [one for one in attempts if self.acts[one.terms] == act]

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

    def apply(self, attempt: Attempt) -> int:
        """Press "import" below rows that change some listings."""
        return self._post("import-apply", {}, self.imports[attempt.terms])

    def expire(self, attempt: Attempt) -> int:
        """The time is over, and the clock's own task runs; one worker may do it while another does."""
        proposals = Proposal.objects.filter(pk=attempt.proposal)
        try:
            proposals.update(due_on=timezone.localdate() - timedelta(days=1))
            expire()
        except OperationalError:
            return HTTPStatus.SERVICE_UNAVAILABLE
        return CHANGED if proposals.get().state == State.EXPIRED else HTTPStatus.CONFLICT

    def save(self, attempt: Attempt) -> int:
        """Save what was read before the race, as an administration page would: only what is still so may pass."""

        def act() -> int:
            self.read[attempt.listing].save(update_fields=["allocated"])
            return CHANGED

        return written(act)

    def by_hand(self, attempt: Attempt) -> int:
        return by_hand(attempt, self.random)

    def _post(self, name: str, values: dict[str, Any], *args: str) -> int:
        path = reverse(f"companies:{name}", args=args)
        status = post(self.port, path, values, session=self.session)
        return CHANGED if status == HTTPStatus.FOUND else status


def by_hand(attempt: Attempt, random: Random) -> int:
    """Write past the product; only a statement that found nothing to change may pass."""

    def act() -> int:
        with connection.cursor() as cursor:
            cursor.execute(random.choice(BY_HAND), [attempt.listing])
            return BROKEN if cursor.rowcount > 0 else HTTPStatus.CONFLICT

    return written(act)


def written(act: Callable[[], int]) -> int:
    """Return what the act returns; a refusal of the database as that of a page."""
    try:
        return repeated(transaction.atomic(act))
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
