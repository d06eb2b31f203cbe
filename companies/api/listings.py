"""The listings of the API: reading, writing, publishing."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.endpoint import Endpoint
from accounts.models import User
from companies import actions
from companies.api.reading import ANY_LISTING, ExactListing, Page, Refusal
from companies.api.writing import ListingChange, NewListing, changed_facts, new_facts
from companies.errors import CannotPublish, KindPromised, QuantityPromised, StaleListing
from companies.facts import facts_of
from companies.listing_json import exact_json, json_of
from companies.lists.filters import TITLES, ListingFilter
from companies.models import Listing
from companies.models.visibility import seen_exactly_by
from companies.seen import seen_rows
from companies.views.loading import editable_listing
from companies.wording import obstacle_sentence
from symbiosis.lib.api_requests import IF_MATCH, PAGE_PARAMETERS, ByCode, etag, refuse_unknown, stated_version
from symbiosis.lib.json_api import Conflict, VersionOutdated

REFUSALS = {400: Refusal, 401: Refusal, 403: Refusal, 404: Refusal}
FILTERS = [
    OpenApiParameter(name, OpenApiTypes.STR, many=name not in ("q", "own"), description=str(name))
    for name in TITLES
]


class Listings(Endpoint):
    """What companies have and need."""

    @extend_schema(
        summary=gettext_lazy("List the listings that you may see"),
        parameters=[
            *FILTERS,
            *PAGE_PARAMETERS,
        ],
        responses={200: Page, **REFUSALS},
    )
    def list(self, request: Request) -> Response:
        criteria = ListingFilter(request.query_params, user=request.user)
        _refuse_unknown(request, criteria)
        pages = ByCode()
        rows = criteria.queryset.order_by().values("pk", "code")
        ids = [row["pk"] for row in pages.paginate_queryset(rows, request, view=self)]
        own = criteria.reach.companies
        found = seen_rows(request.user, ids, seen=criteria.seen)
        return pages.get_paginated_response(
            [json_of(row, is_own=row.listing.company_id in own) for row in found]
        )

    @extend_schema(summary=gettext_lazy("Read one listing"), responses={200: ANY_LISTING, **REFUSALS})
    def retrieve(self, request: Request, code: str) -> Response:
        user: User = request.user
        ids = list(Listing.objects.filter(code=code).values_list("pk", flat=True))
        rows = seen_rows(user, ids, seen=seen_exactly_by(user))
        if not rows:
            raise Http404
        is_exact = rows[0].public is None
        is_own = is_exact and user.company_memberships.filter(company=rows[0].listing.company).exists()
        # Of others' anonymous listings not even the moment of a change is told.
        headers = {"ETag": _etag(rows[0].listing)} if is_exact else {}
        return Response(json_of(rows[0], is_own=is_own), headers=headers)

    @extend_schema(
        summary=gettext_lazy("Write a new listing, as a draft"),
        request=NewListing,
        responses={201: ExactListing, **REFUSALS, 409: Refusal},
    )
    def create(self, request: Request) -> Response:
        form = NewListing(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        company = form.validated_data["company"]
        facts = new_facts(form.validated_data, company=company)
        with key_race():
            listing = actions.create_listing(company=company, facts=facts, by=request.user)
        return _answer(listing, status=HTTPStatus.CREATED)

    @extend_schema(
        summary=gettext_lazy("Change some facts of a listing"),
        request=ListingChange(partial=True),
        parameters=[IF_MATCH],
        responses={200: ExactListing, **REFUSALS, 409: Refusal, 412: Refusal, 428: Refusal},
    )
    def partial_update(self, request: Request, code: str) -> Response:
        """The same facts again change nothing: neither version nor history."""
        listing = editable_listing(request.user, code)
        version = stated_version(request, state=listing.status)
        if version != listing.version:
            raise VersionOutdated
        form = ListingChange(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        before = facts_of(listing)
        facts = changed_facts(before, form.validated_data, listing=listing)
        if facts != before:
            listing = _save(request.user, listing, facts=facts, version=version)
        return _answer(listing)

    @extend_schema(
        summary=gettext_lazy("Publish a listing"),
        request=None,
        responses={200: ExactListing, **REFUSALS, 409: Refusal},
    )
    def publish(self, request: Request, code: str) -> Response:
        listing = editable_listing(request.user, code)
        try:
            return _answer(actions.publish(listing=listing, by=request.user))
        except CannotPublish as error:
            obstacles = [
                {"code": one.code, "field": one.field, "detail": obstacle_sentence(one)}
                for one in error.obstacles
            ]
            sentence = _("It cannot be published yet.")
            raise Conflict(sentence, "cannot_publish", {"obstacles": obstacles}) from error

    @extend_schema(
        summary=gettext_lazy("Take a listing off the market"),
        request=None,
        responses={200: ExactListing, **REFUSALS},
    )
    def withdraw(self, request: Request, code: str) -> Response:
        listing = editable_listing(request.user, code)
        return _answer(actions.withdraw(listing=listing, by=request.user))


def _refuse_unknown(request: Request, criteria: ListingFilter) -> None:
    """Filters are those of the page; a value of one with choices must be one of them."""
    offered = {key: [value for value, _label in choices] for key, choices in criteria.choices.items()}
    refuse_unknown(request, dict.fromkeys(TITLES) | offered)


def _save(user: User, listing: Listing, *, facts: Any, version: int) -> Listing:
    """Save by the same action as the form; its refusals become 409 and 412."""
    try:
        with key_race():
            return actions.save_listing(listing=listing, facts=facts, version=version, by=user)
    except StaleListing as error:
        raise VersionOutdated from error
    except QuantityPromised as error:
        sentence = _("Agreements already hold more than that. End an agreement first.")
        raise Conflict(sentence, "quantity_promised") from error
    except KindPromised as error:
        sentence = _("Agreements already hold part of it. Keep the type, and make a new listing for another.")
        raise Conflict(sentence, "kind_promised") from error


@contextmanager
def key_race() -> Iterator[None]:
    """Two requests may take one row key at the same time; the database lets one in and the other hears of it."""
    try:
        yield
    except IntegrityError as error:
        if "row_key" not in str(error):
            raise
        raise Conflict(_("Another listing of the company has this key."), "row_key_taken") from error


def _answer(listing: Listing, *, status: int = HTTPStatus.OK) -> Response:
    loaded = Listing.objects.with_owner().get(pk=listing.pk)
    return Response(exact_json(loaded, is_own=True), status=status, headers={"ETag": _etag(loaded)})


def _etag(listing: Listing) -> str:
    """Publishing and withdrawing leave the version: it counts what people wrote."""
    return etag(listing.version, listing.status)
