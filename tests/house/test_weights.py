"""What a page makes a phone fetch: the style sheets and scripts of each class of page keep to their budgets."""

import gzip
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from companies.models import Company
from exchanges.models import KnownLink
from tests.factories import make_company, make_have, make_member

KB = 1024
SHEET = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
SCRIPT = re.compile(r'<script [^>]*\bsrc="/static/([^"]+)"')
IMPORT = re.compile(r'^import .* from "\./([^"]+)";', re.MULTILINE)
# Page -> most KB of style sheets and of scripts, compressed, on the first view.
BUDGETS = {
    "login": (25, 25),
    "home": (25, 35),
    "companies:listing-list": (25, 35),
    "companies:listing-new": (25, 35),
    "companies:import-new": (25, 35),
    "exchanges:network": (25, 45),
    "exchanges:map": (35, 140),
}


@cache
def weight(name: str) -> int:
    """Return the bytes that go over the line for one static file; a missing one is an error."""
    path = finders.find(name)
    assert path, f"no static file {name}"
    return len(gzip.compress(Path(path).read_bytes(), 9))


def with_imports(names: set[str]) -> set[str]:
    """Add to the scripts of a page the modules that they import."""
    found, waiting = set[str](), set(names)
    while waiting:
        found |= waiting
        texts = [(name, Path(str(finders.find(name))).read_text(encoding="utf-8")) for name in waiting]
        waiting = {
            f"js/{other}" for name, text in texts if name.startswith("js/") for other in IMPORT.findall(text)
        }
        waiting -= found
    return found


def weights(page: str) -> tuple[float, float]:
    """Return the KB of all style sheets and of all scripts that a page links."""
    scripts = with_imports(set(SCRIPT.findall(page)))
    return sum(map(weight, set(SHEET.findall(page)))) / KB, sum(map(weight, scripts)) / KB


def too_heavy(page: str, budget: tuple[float, float]) -> list[str]:
    kinds = zip(("style sheets", "scripts"), weights(page), budget, strict=True)
    return [f"{kind}: {have:.1f} of {most} KB" for kind, have, most in kinds if have > most]


@pytest.fixture
def company(db: None) -> Company:
    """A company with a listing and a published exchange, so that no page is empty."""
    company = make_company()
    make_have(company)
    KnownLink.objects.create(
        code="KL-1", park=company.park, from_company=company, to_company=make_company(), status="operating",
        family="BP", description_vi="xỉ", description_en="slag",
    )  # fmt: skip
    return company


@pytest.mark.parametrize("name", BUDGETS)
def test_page_keeps_to_its_budget(name: str, company: Company, signed_in: Callable[..., Client]) -> None:
    client = Client() if name == "login" else signed_in(make_member(company))

    page = client.get(reverse(name)).content.decode()

    assert too_heavy(page, BUDGETS[name]) == []
    assert weights(page)[0] > 5, "the style sheets were not found"
    assert ("data-chart" in page) == name.startswith("exchanges:")


@pytest.mark.parametrize(
    ("budget", "heavy"), [((25, 45), []), ((25, 35), ["scripts"]), ((1, 45), ["style sheets"])]
)
def test_page_that_links_too_much_is_found(budget: tuple[float, float], heavy: list[str]) -> None:
    page = (
        '<link rel="stylesheet" href="/static/css/base.css"><script src="/static/vendor/leaflet/leaflet.js">'
    )

    assert [line.partition(":")[0] for line in too_heavy(page, budget)] == heavy


def test_imported_modules_count_too() -> None:
    assert with_imports({"js/network.js"}) == {
        "js/network.js",
        "js/chart.js",
        "js/layout.js",
        "js/picture.js",
    }


def test_missing_file_is_an_error_not_a_light_page() -> None:
    with pytest.raises(AssertionError, match="no static file css/gone"):
        weights('<link rel="stylesheet" href="/static/css/gone.css">')
