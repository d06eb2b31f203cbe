"""The loaded world, made once for this folder and rolled back after it."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="package")
def loaded_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Catalogue, parks, companies, profiles and links; gives what `load_parks` printed."""
    printed = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_catalogue", stdout=StringIO())
        call_command("load_parks", stdout=printed)
        yield printed.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def world(loaded_world: str, db: None) -> str:
    return loaded_world
