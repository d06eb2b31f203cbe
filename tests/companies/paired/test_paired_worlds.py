"""Worlds that differ only in what an anonymous listing hides give every stranger the same bytes everywhere (C2)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from companies.models import Listing, Visibility
from companies.projections import project
from matching import snapshot
from matching.engine.types import Stream
from tests.companies.paired.policy import ONLY_WRITES, READS, UNREAD
from tests.companies.paired.world import HIDDEN, Town, answers_in, as_if, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_the_product() -> Iterator[None]:
    with override_settings(ANONYMITY={"companies": 5, "publish_minutes": 60}):
        yield


@pytest.fixture
def town() -> Town:
    return make_town()


def names_of_all_addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from names_of_all_addresses(entry, prefix + space)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"


def test_every_address_has_a_line_in_the_policy() -> None:
    there = set(names_of_all_addresses(get_resolver()))

    assert there == READS.keys() | UNREAD.keys()
    assert not READS.keys() & UNREAD.keys()


def pattern_arguments(name: str) -> list[Any]:
    """Fill an address with words that fit its converters."""
    views = {f"{prefix}{one.name}": one for prefix, one in _patterns(get_resolver())}
    kinds = views[name].pattern.converters
    return [1 if kind.__class__.__name__ == "IntConverter" else "x1" for kind in kinds.values()]


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, prefix + (f"{entry.namespace}:" if entry.namespace else ""))
        else:
            yield prefix, entry


def test_what_only_writes_cannot_be_read(town: Town) -> None:
    client = Client()
    client.force_login(town.competitor)

    writing = [name for name, reason in UNREAD.items() if reason == ONLY_WRITES]
    answers = {name: client.get(reverse(name, args=pattern_arguments(name))).status_code for name in writing}

    assert {name: status for name, status in answers.items() if status not in {401, 405}} == {}


def differing(one: dict[Any, bytes], other: dict[Any, bytes]) -> list[tuple[Any, bytes, bytes]]:
    """Return who could tell the worlds apart, where, and by which line."""
    found = []
    for key in one.keys() | other.keys():
        here, there = one.get(key, b""), other.get(key, b"")
        if here != there:
            lines = zip(here.splitlines(), there.splitlines(), strict=False)
            found.append((key, *next((pair for pair in lines if pair[0] != pair[1]), (b"length", b"length"))))
    return sorted(found)


def test_strangers_cannot_tell_the_worlds_apart(town: Town) -> None:
    base = answers_in(town)

    assert len(base) > 350
    assert differing(base, answers_in(town, company=town.twin, **HIDDEN)) == []


MATCHES = ("matching:match-list", "matching:match-detail", "exchanges:proposal-detail")


def exact_place(listing: Listing) -> Stream:
    """As an earlier product might have done it: the projection, but with the true place, told rounded."""
    if listing.visibility == Visibility.NETWORK:
        return snapshot.exact_stream(listing)
    public = snapshot.projected_stream(project(listing), company=listing.company.slug)
    return replace(public, site=snapshot.site_of(listing.company))


def test_control_a_distance_from_the_true_place_is_caught(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "open_stream", exact_place)

    caught = differing(
        answers_in(town, pages=MATCHES), answers_in(town, pages=MATCHES, company=town.twin, **HIDDEN)
    )

    assert "competitor" in {reader for (reader, _address), *_lines in caught}


@pytest.mark.parametrize(
    ("quantity", "is_seen"), [(9000, True), (1800, False)], ids=["other band", "same band"]
)
def test_control_what_everybody_may_know_is_seen_to_differ(
    town: Town, quantity: int, *, is_seen: bool
) -> None:
    columns = dict.fromkeys(("quantity_low", "quantity_high", "offered"), quantity)

    caught = differing(answers_in(town, pages=MATCHES), answers_in(town, pages=MATCHES, **columns))

    assert bool(caught) == is_seen


def test_secret_listing_is_shown_and_matched_in_the_pair(town: Town) -> None:
    """Else the worlds would be equal because nothing is shown."""
    with as_if(town) as names:
        client = Client()
        client.force_login(town.competitor)
        pages = [
            client.get(read(names)[0])
            for read in (READS["companies:listing-detail"], READS["matching:match-detail"])
        ]

    assert [page.status_code for page in pages] == [200, 200]
