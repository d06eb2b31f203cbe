"""The changes of a scenario as sentences."""

from typing import Any

from django.utils.translation import gettext as _

from companies.models import Company
from matching.reasons import figures
from matching.scenarios.choices import Choices
from parks.models import Park
from symbiosis.lib.measures import format_quantity
from symbiosis.lib.numbers import DASH


def change_sentences(changes: list[dict[str, Any]], choices: Choices) -> list[str]:
    """Say what a scenario changes, one sentence for each change. A few queries."""
    words = {
        "leaves": _leaves_text,
        "arrives": _arrives_text,
        "price": _price_text,
        "plant": _plant_text,
    }
    return [words[one["change"]](one, choices) for one in changes]


def _leaves_text(change: dict[str, Any], _choices: Choices) -> str:
    name = Company.objects.filter(slug=change["company"]).values_list("name", flat=True).first()
    return _("%(company)s stops giving, taking and treating.") % {"company": name or change["company"]}


def _arrives_text(change: dict[str, Any], choices: Choices) -> str:
    kinds = dict(option for _title, options in choices.kind_groups for option in options)
    product, people = change["product_t"], change["employees"]
    sizes = [
        _("%(amount)s of product a year")
        % {"amount": format_quantity(product, "t", "year", figures.language())}
        if product
        else "",
        _("%(count)s employees") % {"count": figures.exact(people)} if people else "",
    ]
    told = ", ".join(size for size in sizes if size)
    words = {
        "name": change["name"],
        "kind": kinds.get(change["kind"], change["kind"]),
        "park": _park_name(change),
        "size": told or _("its size is not told, so its quantities stay unknown"),
    }
    return _("%(name)s arrives in %(park)s (%(kind)s): %(size)s.") % words


def _price_text(change: dict[str, Any], choices: Choices) -> str:
    words = {"price": choices.price_labels.get(change["key"], change["key"])}
    if change["factor"] is not None:
        return _("%(price)s – times %(factor)s.") % (words | {"factor": figures.exact(change["factor"])})
    return _("%(price)s – becomes %(value)s.") % (words | {"value": figures.money(tuple(change["value"]))})


def _plant_text(change: dict[str, Any], choices: Choices) -> str:
    labels = dict(option for _title, options in choices.process_groups for option in options)
    treatments = "; ".join(labels.get(code, code) for code in change["processes"])
    words = {"name": change["name"], "park": _park_name(change), "treatments": treatments}
    return _("A plant is added in %(park)s: %(name)s (%(treatments)s).") % words


def _park_name(change: dict[str, Any]) -> str:
    park = Park.objects.filter(code=change.get("park", "")).first()
    return park.name if park else DASH
