"""`load_parks`: what it writes, that a second run changes nothing, and what it refuses."""

from io import StringIO

from django.core.management import call_command

from companies.loading import load_companies
from companies.models import Company, Licence
from companies.profiles import create_starting_profiles
from exchanges.loading import load_known_links
from parks.loading import load_parks
from parks.models import Infrastructure, Park, ReviewPolicy, Zone


def test_the_command_prints_the_counts(world: str) -> None:
    first_words = [line.split("  ")[1] for line in world.splitlines()]

    assert first_words == [
        "parks",
        "zones",
        "infrastructure",
        "companies",
        "licences",
        "starting profiles",
        "published exchanges",
        "public faces",
    ]


def test_a_second_load_changes_nothing(world: str) -> None:
    printed = StringIO()

    call_command("load_parks", stdout=printed)

    assert "created" not in printed.getvalue()
    assert "updated" not in printed.getvalue()
    assert "withdrawn" not in printed.getvalue()


def test_deep_c_is_three_parks_of_one_group(world: str) -> None:
    codes = Park.objects.filter(group="DEEP C").order_by("code").values_list("code", flat=True)

    assert list(codes) == ["DC1", "DC2", "DC3"]


def test_nam_dinh_vu_has_four_zones_one_of_them_non_tariff(world: str) -> None:
    zones = Zone.objects.filter(park__code="NDV").order_by("code")

    assert list(zones.values_list("code", "is_non_tariff")) == [
        ("NDV-IND", False),
        ("NDV-NTZ", True),
        ("NDV-OIL", False),
        ("NDV-PORT", False),
    ]


def test_an_unknown_capacity_stays_empty(world: str) -> None:
    plants = Infrastructure.objects.filter(kind="wwtp").order_by("park__code")

    assert list(plants.values_list("park__code", "capacity")) == [
        ("DC1", 2700),
        ("DC2", None),
        ("NCK", None),
        ("NDV", 4500),
    ]


def test_the_boards_policy_survives_a_load(world: str) -> None:
    Park.objects.filter(code="NDV").update(review_policy=ReviewPolicy.NOTIFY_ONLY)

    load_parks()

    assert Park.objects.get(code="NDV").review_policy == ReviewPolicy.NOTIFY_ONLY


def test_a_changed_fact_is_brought_back(world: str) -> None:
    Park.objects.filter(code="NCK").update(developer="Somebody else")

    tallies = load_parks()

    assert tallies["parks"] == {"unchanged": 4, "updated": 1}
    assert Park.objects.get(code="NCK").developer == "Shinec JSC"


def test_a_city_unit_that_ended_is_not_current(world: str) -> None:
    police = Company.objects.get(slug="hai-an-district-police")

    assert police.kind == "city"
    assert police.valid_to is not None
    assert police not in Company.objects.current(police.valid_to.replace(year=2026))


def test_licences_from_memory_are_marked(world: str) -> None:
    marks = {
        licence.company.slug: licence.needs_check for licence in Licence.objects.select_related("company")
    }

    assert marks == {"thanh-cong-3": False, "hoa-anh": False, "tan-thuan-phong": True}


def test_positions_outside_the_parks_are_no_more_precise_than_five_km(world: str) -> None:
    outside = Company.objects.filter(park__isnull=True)

    assert outside.count() == 9
    assert not outside.exclude(precision_km__gte=5).exists()


def test_the_loaders_tell_how_much_they_did(world: str) -> None:
    links = load_known_links()

    assert load_companies() == {"companies": {"unchanged": 51}, "licences": {"unchanged": 3}}
    assert links == {"unchanged": 22}
    assert set(create_starting_profiles()) == {"unchanged"}
