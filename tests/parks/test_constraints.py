"""The database refuses bad rows of parks."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from parks.models import Infrastructure, Park, ParkMembership, Zone
from tests.factories import SOURCED, make_park, make_user


def refused(model: Any, **columns: Any) -> bool:
    try:
        with transaction.atomic():
            model.objects.create(**columns)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("columns", "outcome"),
    [
        ({}, False),
        ({"area_ha": 0}, True),
        ({"area_ha": -1}, True),
        ({"precision_km": 0}, True),
        ({"review_policy": "never"}, True),
    ],
)
def test_a_park_with_a_wrong_value_is_refused(db: None, columns: dict[str, Any], outcome: bool) -> None:
    park = make_park()
    values = {field.attname: getattr(park, field.attname) for field in Park._meta.concrete_fields}

    assert refused(Park, **values | {"id": None, "code": "NEW", "slug": "new"} | columns) is outcome


@pytest.mark.parametrize(
    ("columns", "outcome"),
    [({}, False), ({"code": "Z1"}, True), ({"area_ha": 0}, True), ({"area_ha": 5}, False)],
)
def test_a_zone_with_a_wrong_value_is_refused(db: None, columns: dict[str, Any], outcome: bool) -> None:
    zone = {"park": make_park(), "name_en": "Zone", "name_vi": "Khu", **SOURCED}
    Zone.objects.create(code="Z1", **zone)

    assert refused(Zone, **zone | {"code": "Z2"} | columns) is outcome


@pytest.mark.parametrize(
    ("columns", "outcome"),
    [({}, False), ({"capacity": 0}, True), ({"kind": "pool"}, True), ({"name_en": "Plant"}, True)],
)
def test_a_plant_with_a_wrong_value_is_refused(db: None, columns: dict[str, Any], outcome: bool) -> None:
    plant = {"park": make_park(), "kind": "wwtp", "name_vi": "Nhà máy", **SOURCED}
    Infrastructure.objects.create(name_en="Plant", **plant)

    assert refused(Infrastructure, **plant | {"name_en": "Other", "capacity": 1} | columns) is outcome


@pytest.mark.parametrize(("role", "outcome"), [("consultant", False), ("king", True), ("board_chair", True)])
def test_a_membership_needs_a_known_role_once(db: None, role: str, outcome: bool) -> None:
    user, park = make_user(), make_park()
    ParkMembership.objects.create(user=user, park=park, role="board_chair")

    assert refused(ParkMembership, user=user, park=park, role=role) is outcome
