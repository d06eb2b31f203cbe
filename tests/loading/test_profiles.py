"""Starting profiles: complete, marked as estimates, and never stronger than the company's own word."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from catalogue.models import SectorTemplate, SectorTemplateLine
from companies import ledger
from companies.actions import confirm_estimate, save_listing, withdraw
from companies.facts import facts_of
from companies.models import Company, Listing, ListingVersion, Origin, Status, Visibility
from companies.profiles import create_starting_profiles
from tests.factories import make_member

ITEMS = Path(__file__).with_name("likely_items.csv").read_text(encoding="utf-8")
LIKELY = list(csv.DictReader(ITEMS.splitlines()))


def estimate(slug: str, kind: str, resource: str) -> Listing:
    return Listing.objects.get(company__slug=slug, kind=kind, resource__code=resource)


def test_every_company_but_the_authority_and_the_ended_unit_has_a_profile(world: str) -> None:
    without = Company.objects.filter(listings__isnull=True).order_by("slug")

    assert list(without.values_list("slug", flat=True)) == ["hai-an-district-police", "heza"]


@pytest.mark.parametrize("slug", sorted({row["company"] for row in LIKELY}))
def test_what_a_tenant_likely_has_and_needs_is_in_its_profile(world: str, slug: str) -> None:
    likely = {(row["kind"], row["resource"]) for row in LIKELY if row["company"] == slug}
    profile = set(Listing.objects.filter(company__slug=slug).values_list("kind", "resource__code"))

    assert likely - profile == set()


def test_the_list_of_likely_items_covers_every_company_of_the_survey() -> None:
    assert len({row["company"] for row in LIKELY}) == 38
    assert len(LIKELY) == 185


def test_profiles_are_live_anonymous_marked_estimates_with_a_source(world: str) -> None:
    listings = Listing.objects.all()

    assert set(listings.values_list("origin", "status")) == {(Origin.SECTOR_ESTIMATE, Status.LIVE)}
    assert set(listings.exclude(company__kind="city").values_list("visibility", flat=True)) == {
        Visibility.ANONYMOUS
    }
    assert not listings.filter(source="").exists()
    assert not listings.filter(confidence="").exists()
    assert not listings.exclude(confirmed_at=None).exists()


def test_a_unit_of_the_city_is_named(world: str) -> None:
    city = Listing.objects.filter(company__kind="city")

    assert {listing.visibility for listing in city} == {Visibility.NETWORK}


def test_a_ratio_from_memory_keeps_its_mark(world: str) -> None:
    listing = estimate("an-phat-pbat", "HAVE", "thf-by-product")

    assert listing.confidence == "from memory, needs check"
    assert "vietnamplus 221815" in listing.source


def test_quantity_is_ratio_times_known_production(world: str) -> None:
    listing = estimate("an-phat-pbat", "HAVE", "thf-by-product")

    assert (listing.quantity_low, listing.quantity_high) == (Decimal(1500), Decimal(3000))
    assert (listing.unit, listing.period, listing.offered) == ("t", "year", Decimal(3000))


def test_without_known_production_there_is_no_quantity(world: str) -> None:
    listing = estimate("tamada", "HAVE", "steel-offcuts")

    assert (listing.quantity_low, listing.quantity_high, listing.offered) == (None, None, None)


def test_a_published_capacity_becomes_the_quantity_of_the_stream(world: str) -> None:
    listing = estimate("nam-viet-wwtp", "HAVE", "treated-wastewater-b")

    assert (listing.quantity_high, listing.unit, listing.period) == (Decimal(4500), "m3", "day")
    assert listing.offered == Decimal(4500 * 365)
    assert "Design capacity" in listing.description


def test_heat_streams_carry_their_temperature(world: str) -> None:
    assert estimate("flat-vietnam", "HAVE", "furnace-exhaust").temperature_c == Decimal(450)


def test_a_hazardous_output_carries_a_hazardous_waste_code(world: str) -> None:
    listing = estimate("viet-phap-steel-2", "HAVE", "spent-pickling-hcl")

    assert str(listing.waste_code) == "EU 11 01 05*"


def test_a_confirmed_listing_survives_a_load(world: str) -> None:
    listing = estimate("tamada", "HAVE", "steel-offcuts")
    confirm_estimate(listing=listing, version=1, by=make_member(listing.company))
    SectorTemplateLine.objects.filter(template=listing.company.template).update(note_en="Changed")

    create_starting_profiles()

    listing.refresh_from_db()
    assert listing.origin == Origin.OWN
    assert "Changed" not in listing.description


def test_a_corrected_type_is_not_supposed_again(world: str) -> None:
    listing = estimate("tamada", "HAVE", "steel-offcuts")
    company = listing.company
    other = estimate("tan-thuan-phong", "NEED", "occ").resource
    facts = type(facts_of(listing))(kind="HAVE", resource=other, title="Cartons", unit="t")
    save_listing(listing=listing, facts=facts, version=1, by=make_member(company))

    tally = create_starting_profiles()

    assert tally["kept"] == 1
    assert not company.listings.filter(resource__code="steel-offcuts").exists()


def test_a_withdrawn_listing_stays_withdrawn(world: str) -> None:
    listing = estimate("knauf", "NEED", "process-steam")
    withdraw(listing=listing, by=make_member(listing.company))

    tally = create_starting_profiles()

    assert (tally["kept"], tally["created"]) == (1, 0)
    assert estimate("knauf", "NEED", "process-steam").status == Status.WITHDRAWN


def test_an_untouched_estimate_follows_its_template(world: str) -> None:
    listing = estimate("knauf", "NEED", "process-steam")
    line = SectorTemplateLine.objects.filter(template=listing.company.template, resource=listing.resource)
    line.update(note_en="Steam of 4 bar", note_vi="Hơi 4 bar")

    tally = create_starting_profiles()

    listing.refresh_from_db()
    assert tally["updated"] == 1
    assert (listing.description, listing.version) == ("Hơi 4 bar\nSteam of 4 bar", 2)
    assert ListingVersion.objects.filter(listing=listing).count() == 2


def test_an_estimate_without_its_template_line_is_taken_back(world: str) -> None:
    listing = estimate("knauf", "NEED", "process-steam")
    SectorTemplateLine.objects.filter(
        template=listing.company.template, resource=listing.resource, kind="NEED"
    ).delete()

    tally = create_starting_profiles()

    assert tally["withdrawn"] == 1
    assert estimate("knauf", "NEED", "process-steam").status == Status.WITHDRAWN


def test_a_promised_quantity_does_not_follow_the_template(world: str) -> None:
    listing = estimate("an-phat-pbat", "HAVE", "thf-by-product")
    ledger.allocate(listing_id=listing.pk, quantity=Decimal(10), reference="AGR-26-001", by_label="test")
    Company.objects.filter(slug="an-phat-pbat").update(product_t_per_year=1)

    create_starting_profiles()

    listing.refresh_from_db()
    assert listing.offered == Decimal(3000)


def test_templates_hold_at_least_five_lines_and_both_directions(world: str) -> None:
    lines = {
        template.code: list(template.lines.values_list("kind", flat=True))
        for template in SectorTemplate.objects.prefetch_related("lines")
    }

    assert [code for code, kinds in lines.items() if not 5 <= len(kinds) <= 14] == []
    assert [code for code, kinds in lines.items() if set(kinds) != {"HAVE", "NEED"}] == []


def test_ratios_say_what_kind_of_knowledge_they_are(world: str) -> None:
    ratios = SectorTemplateLine.objects.exclude(basis="")

    assert ratios.exists()
    assert not ratios.exclude(source__startswith="engineering range: ").exists()
    assert not ratios.exclude(confidence="from memory, needs check").exists()


def test_codes_of_profiles_do_not_tell_the_company(world: str) -> None:
    codes = Listing.objects.filter(company__slug="knauf").values_list("code", flat=True)

    assert {code[:9] for code in codes} == {f"LST-{timezone.localdate():%y%m}-"}
    assert list(codes) != sorted(codes)
