"""Publish what strangers see of listings: all of them in one batch, so that no change is seen at its moment.

A listing that is still the untouched sector estimate says nothing but what the public templates say of a firm of
its kind: it is shown as it is. What a company writes itself is shown only where enough companies could have
written it (docs/adr/0008). A company's answer to its estimate (confirmed, corrected) leaves the public face as it
was, unless enough companies with the very same estimate have answered too.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.models import ResourceType, SectorTemplateLine
from companies.anonymity import Crowd, Link, Resident, crowd_of, with_classes
from companies.models import (
    Company,
    CompanyKind,
    Ground,
    Listing,
    ListingQuerySet,
    Origin,
    PublicFace,
    Status,
    Visibility,
)
from companies.projections import (
    end_of_quarter,
    plain_projection,
    position_of,
    projection_from,
    raw_projection,
    region_cell,
)

CHUNK = 1000
FIRMS = [CompanyKind.TENANT, CompanyKind.UTILITY, CompanyKind.PARK_OPERATOR, CompanyKind.EXTERNAL]
WRITTEN = [
    "kind",
    "resource",
    "ground",
    "cell_id",
    "is_estimate",
    "ends_on",
    "shown",
    "basis",
    "published_at",
]

Supposed = tuple[int, str, int]  # company, HAVE or NEED, resource type


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides beside the listing itself.

    `answered` counts, for each estimate, the companies that have said something of it. `standing` are the
    estimates that are shown, `given_up` those that their companies removed.
    """

    crowd: Crowd
    least: int
    answered: Counter[str]
    standing: frozenset[Supposed]
    given_up: Mapping[Supposed, dict[str, Any] | None]


def publish_faces(*, at: datetime | None = None) -> Counter[str]:
    """Bring all public faces up to date; returns how many were new, changed, unchanged. Safe to repeat."""
    moment = at or timezone.now()
    around = surroundings()
    tally: Counter[str] = Counter()
    rows = shown_to_strangers().select_related("face").with_owner().order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        tally += _publish_chunk(chunk, around, moment)
        last = chunk[-1].pk  # no cursor stays open between the transactions
    return tally


def shown_to_strangers() -> ListingQuerySet:
    """Return the listings that somebody meets without seeing them named. Withdrawn ones keep their last face."""
    return Listing.objects.live().filter(visibility__in=[Visibility.ANONYMOUS, Visibility.PARK])


def surroundings() -> Surroundings:
    """Read the register, the templates and the answers given so far. Six queries."""
    parents = dict(ResourceType.objects.values_list("code", "parent__code"))
    return Surroundings(
        crowd=crowd_of(_residents(), _links(parents), parents),
        least=settings.ANONYMITY["companies"],
        answered=_answered(),
        standing=frozenset(
            _supposed(PublicFace.objects.filter(listing__in=shown_to_strangers().values("pk")))
        ),
        given_up=_supposed(PublicFace.objects.filter(listing__status=Status.WITHDRAWN)),
    )


def _residents() -> Iterator[Resident]:
    firms = Company.objects.current(timezone.localdate()).filter(kind__in=FIRMS).select_related("park")
    for company in firms.order_by("pk"):
        yield Resident(company.pk, position_of(company), company.template_id)


def _links(parents: Mapping[str, str | None]) -> dict[int, frozenset[Link]]:
    found: dict[int, set[Link]] = {}
    lines = SectorTemplateLine.objects.values_list("template", "kind", "resource__code")
    for template, kind, code in lines:
        found.setdefault(template, set()).update(with_classes((kind, code), parents))
    return {template: frozenset(links) for template, links in found.items()}


def _untouched() -> Q:
    return Q(listing__origin=Origin.SECTOR_ESTIMATE, listing__allocated=0)


def _answered() -> Counter[str]:
    """Count, for each estimate as it was published, the companies that have since said something of it."""
    faces = PublicFace.objects.filter(basis__isnull=False, listing__in=shown_to_strangers().values("pk"))
    rows = faces.exclude(_untouched()).values_list("listing__company", "basis")
    return Counter(text for _company, text in {(company, _text_of(basis)) for company, basis in rows})


def _supposed(faces: QuerySet[PublicFace]) -> dict[Supposed, dict[str, Any] | None]:
    rows = faces.filter(basis__isnull=False).order_by("pk")
    columns = rows.values_list("listing__company", "kind", "resource", "basis")
    return {(company, kind, resource): basis for company, kind, resource, basis in columns}


def _text_of(basis: Any) -> str:
    return json.dumps(basis, sort_keys=True)


@transaction.atomic
def _publish_chunk(rows: Iterable[Listing], around: Surroundings, moment: datetime) -> Counter[str]:
    tally: Counter[str] = Counter()
    changed = []
    for row in rows:
        old: PublicFace | None = getattr(row, "face", None)
        new = face_of(row, old.basis if old else None, around, moment)
        outcome = "new" if old is None else "unchanged" if _same(old, new) else "changed"
        tally[outcome] += 1
        if outcome != "unchanged":
            changed.append(new)
    PublicFace.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["listing"], update_fields=WRITTEN, batch_size=200
    )
    return tally


def _same(old: PublicFace, new: PublicFace) -> bool:
    names = [name for name in WRITTEN if name not in ("resource", "published_at")]
    same = all(getattr(old, name) == getattr(new, name) for name in names)
    return same and old.resource_id == new.resource_id


def face_of(
    listing: Listing, basis: dict[str, Any] | None, around: Surroundings, moment: datetime
) -> PublicFace:
    """Return the face of a listing, not yet saved; `basis` is the estimate that it began as, if it did."""
    whole = plain_projection(raw_projection(listing))
    if listing.is_estimate and not listing.allocated:
        return _face(listing, Ground.PUBLIC, whole, whole, moment)
    if basis is None:
        return _new_words(listing, whole, around, moment)
    if (basis["kind"], basis["resource"]) != (listing.kind, listing.resource.code):
        return _face(listing, Ground.HELD, None, basis, moment)
    if around.answered[_text_of(basis)] >= around.least:
        return _face(listing, Ground.SHARED, whole, basis, moment)
    return _face(listing, Ground.PUBLIC, basis, basis, moment)


def _new_words(listing: Listing, whole: dict[str, Any], around: Surroundings, moment: datetime) -> PublicFace:
    """What the company wrote without an estimate, or beside one: that says publicly all that may be said."""
    supposed = (listing.company_id, listing.kind, listing.resource_id)
    if around.least > 1 and supposed in around.standing:
        return _face(listing, Ground.HELD, None, None, moment)
    if around.least > 1 and (known := around.given_up.get(supposed)):
        return _face(listing, Ground.PUBLIC, known, None, moment)
    return _among_the_crowd(listing, whole, around, moment)


def _among_the_crowd(
    listing: Listing, whole: dict[str, Any], around: Surroundings, moment: datetime
) -> PublicFace:
    """Tell the company's own words, in the finest cell where enough companies could have written them."""
    company, least = listing.company, around.least
    asked = (listing.kind, listing.resource.code, company.template_id)
    position = position_of(company)
    if position is None:
        enough = around.crowd.hidden_among(region_cell(), *asked) >= least
        return _face(
            listing, Ground.SHARED if enough else Ground.HELD, whole if enough else None, None, moment
        )
    cell = around.crowd.cell_for(position, *asked, least=least)
    if cell is None:
        return _face(listing, Ground.HELD, None, None, moment)
    shown = replace(projection_from(whole, listing_id=listing.pk), cell=cell)
    return _face(listing, Ground.SHARED, plain_projection(shown), None, moment)


def _face(
    listing: Listing,
    ground: Ground,
    shown: dict[str, Any] | None,
    basis: dict[str, Any] | None,
    moment: datetime,
) -> PublicFace:
    cell = shown and shown["cell"]
    return PublicFace(
        listing=listing,
        kind=listing.kind,
        resource_id=listing.resource_id,
        ground=ground,
        cell_id=cell["id"] if cell else "",
        is_estimate=bool(shown and shown["is_estimate"]),
        ends_on=end_of_quarter(shown["to_quarter"]) if shown else None,
        shown=shown,
        basis=basis,
        published_at=moment,
    )
