"""Half a range is refused, though NULL would let the bare comparison pass."""

import pytest
from django.db import IntegrityError, transaction

from catalogue.models import PriceRange
from tests.factories import SOURCED

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("low", "high"), [(5, None), (None, 5), (5, 4)])
def test_half_or_reversed_price_range_is_refused(low: int | None, high: int | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceRange.objects.create(key="k", name="n", unit="VND/t", low=low, high=high, **SOURCED)


@pytest.mark.parametrize(("low", "high"), [(None, None), (4, 5)])
def test_whole_or_unknown_price_range_is_kept(low: int | None, high: int | None) -> None:
    PriceRange.objects.create(key="k", name="n", unit="VND/t", low=low, high=high, **SOURCED)

    assert PriceRange.objects.count() == 1
