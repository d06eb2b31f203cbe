"""Dropping a filter from the address of a list."""

from django.http import QueryDict

from symbiosis.lib.addresses import chosen, without


def test_one_value_goes_and_the_others_of_its_filter_stay() -> None:
    assert without(QueryDict("family=BP&family=WA&q=ash&page=3"), "family", "BP") == "?family=WA&q=ash"


def test_the_whole_filter_goes_when_no_value_is_named() -> None:
    assert without(QueryDict("family=BP&family=WA&q=ash"), "family") == "?q=ash"


def test_only_values_that_a_filter_offers_are_chosen() -> None:
    options = {"family": [("BP", "By-products"), ("WA", "Water")], "kind": [("direct", "direct")]}

    assert chosen(QueryDict("family=WA&family=XX&kind=odd&other=BP"), options) == {"family": ["WA"]}
