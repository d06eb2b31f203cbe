"""A company that imports, for the tests of imports; tests of other things make their own."""

import pytest

from accounts.models import User
from companies.models import Company
from tests.companies.imports_world import ugly_types
from tests.factories import make_company, make_member


@pytest.fixture
def company(db: None) -> Company:
    ugly_types()
    return make_company("Nam Dinh Vu")


@pytest.fixture
def member(company: Company) -> User:
    return make_member(company)
