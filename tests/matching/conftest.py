"""The matching world of the tests: caches that outlive a test's database are emptied before each."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from catalogue.models import SectorTemplate, SectorTemplateLine
from matching import missing, preparing, runs, stored_knowledge
from tests.factories import SOURCED
from tests.matching.world import World, make_world


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """Primary keys start again with each rolled-back database; in production a key is used once."""
    preparing.input_of.cache_clear()
    stored_knowledge.graph_of.cache_clear()
    missing._kinds.cache_clear()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def cement_works(world: World) -> SectorTemplate:
    """A kind of firm that needs the ash of the world: 0.1-0.2 t per tonne of product."""
    template = SectorTemplate.objects.create(
        code="cement", isic="2394", name_en="Cement works", name_vi="Nhà máy xi măng", **SOURCED
    )
    SectorTemplateLine.objects.create(
        template=template, kind="NEED", resource=world.ash, basis="per_product_t",
        low=Decimal("0.1"), high=Decimal("0.2"), **SOURCED,
    )  # fmt: skip
    return template


@pytest.fixture
def board(world: World, signed_in: Callable[[User], Client]) -> Client:
    """The board of the world's park, signed in."""
    return signed_in(world.board)


@pytest.fixture
def finish() -> Callable[[], None]:
    """Do all due work in this process, by the functions that the worker calls."""

    def until_nothing_is_due() -> None:
        while runs.perform_next():
            continue

    return until_nothing_is_due
