"""Many listings of few firms: enough work that a run can be killed in the middle."""

from decimal import Decimal

from catalogue.models import CatalogueVersion, FamilyRule, ResourceType
from companies.models import Company, Listing
from parks.models import Park
from tests.factories import SOURCED

CELLS = 5  # firms stand this many 10 km cells apart, so that a run has several shards


def make_crowd(park: Park, *, firms: int, types: int) -> None:
    """Give the park twice so many firms; of each type each of one half has some and each of the other needs some."""
    if not CatalogueVersion.objects.exists():
        CatalogueVersion.objects.create(digest="e" * 64)
        FamilyRule.objects.create(family="BP", state="solid", max_distance_km=Decimal(500), **SOURCED)
    made = Company.objects.bulk_create(
        Company(
            slug=f"firm-{park.pk}-{at}", name=f"Firm {at} of {park.code}", kind="tenant", park=park, activity_en="x",
            activity_vi="x", latitude=Decimal(20) + Decimal(at % CELLS) / 10, longitude=Decimal(106), precision_km=1,
            **SOURCED,
        )
        for at in range(2 * firms)
    )  # fmt: skip
    kinds = ResourceType.objects.bulk_create(
        ResourceType(
            code=f"type-{park.pk}-{at}", family="BP", is_abstract=False, name_en=f"Type {at}",
            name_vi=f"Loại {at}", unit="t", state="solid", hazard="no", search_key=f"type {at}", **SOURCED,
        )
        for at in range(types)
    )  # fmt: skip
    Listing.objects.bulk_create(_listing(firm, at, kind) for at, firm in enumerate(made) for kind in kinds)


def _listing(firm: Company, at: int, resource: ResourceType) -> Listing:
    amount = Decimal(100 + 7 * at + resource.pk % 90)
    return Listing(
        code=f"L-{firm.pk}-{resource.pk}", company=firm, kind="HAVE" if at % 2 else "NEED", resource=resource,
        family="BP", title=resource.name_en, quantity_low=amount, quantity_high=amount, offered=amount,
        unit="t", visibility="network", status="live", search_key="",
    )  # fmt: skip
