"""Fixtures of many tests of the exchange; a file about another world has its own of the same name."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from exchanges.models import Agreement, Terms
from tests.exchanges.world import World, make_world, proposal_at


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def last_month() -> date:
    return (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def agreement(world: World) -> Agreement:
    """In operation since three months."""
    agreement = proposal_at(world, "operating").agreement
    first = (timezone.localdate().replace(day=1) - timedelta(days=70)).replace(day=1)
    Terms.objects.filter(pk=agreement.terms_id).update(starts_on=first, ends_on=first + timedelta(days=364))
    return Agreement.objects.with_months().get(pk=agreement.pk)
