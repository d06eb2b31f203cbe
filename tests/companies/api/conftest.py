"""A company of a park, and its program."""

import pytest

from companies.models import Company
from tests.companies.api.program import Program
from tests.factories import (
    make_company,
    make_member,
    make_park,
)


@pytest.fixture
def company() -> Company:
    return make_company("Nam Ash", park=make_park("home-park"))


@pytest.fixture
def program(company: Company) -> Program:
    return Program(make_member(company))
