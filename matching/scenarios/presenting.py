"""What-if results as one person may see them: changes as sentences, totals side by side, links with their parties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Conversion
from companies.disclosure import ListingView, views_of
from companies.models import Company, Listing
from matching.models import MatchRun
from matching.reasons import GATE_LABELS, figures
from matching.resilience import companies_in_sight
from matching.scenarios.choices import resource_names
from symbiosis.lib.measures import ABOUT
from symbiosis.lib.numbers import DASH

NEW = "new:"
ARROW = "→"
FIRST = 5  # links shown at once where none of a list is in the plan


@dataclass(frozen=True)
class LinkView:
    """One link of a comparison: its parties and figures in words, and what moved."""

    giver: str
    taker: str
    giver_url: str
    taker_url: str
    resource: str
    treatments: str
    family: str
    steps: int
    amount: str
    value: str
    co2: str
    open: int
    planned: bool
    code: str
    moves: list[str] = field(default_factory=list)


class Parties:
    """Labels of listings, of firms that do not exist, of resources and treatments, for many links at once."""

    def __init__(self, user: User, links: Iterable[Mapping[str, Any]], firms: Mapping[str, Any]) -> None:
        links = list(links)
        ids = {pk for link in links for pk in (link["giver"], link["taker"]) if pk > 0}
        self.views: dict[int, ListingView] = views_of(user, Listing.objects.filter(pk__in=ids))
        self.firms = firms
        codes = {code for link in links for code in (link["start"], link["end"])}
        self.resources = resource_names(codes | {firm["resource"] for firm in firms.values()})
        processes = {code for link in links for code in link["conversions"]}
        self.processes = {row.code: row.process for row in Conversion.objects.filter(code__in=processes)}

    def label(self, pk: int) -> tuple[str, str]:
        """Return name and address of the party behind a listing."""
        if pk < 0:
            return new_firm(self.firms[str(pk)]["company"]), ""
        view = self.views.get(pk)
        return (view.company_label, view.url or "") if view else (DASH, "")

    def link(self, link: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> LinkView:
        giver, taker = self.label(link["giver"]), self.label(link["taker"])
        planned = (link["planned"], link["planned"]) if link["planned"] else None
        return LinkView(
            giver=giver[0],
            taker=taker[0],
            giver_url=giver[1],
            taker_url=taker[1],
            resource=self.resources.get(link["start"], link["start"]),
            treatments=", ".join(self.processes.get(code, code) for code in link["conversions"]),
            family=link["family"],
            steps=len(link["conversions"]),
            amount=figures.quantity(planned, link["unit"]) if planned else "",
            value=figures.money(_range(link["value"])),
            co2=figures.co2(_range(link["co2"])),
            open=len(link["open"]),
            planned=bool(planned),
            code=link["code"],
            moves=moves_of(before, link) if before else [],
        )


def new_firm(company: str) -> str:
    return _("%(name)s (new)") % {"name": company.removeprefix(NEW)}


def moves_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Say what differs between the two sides of a link, figures as before → after."""
    pairs = [
        (_("planned: %(move)s"), *(_planned_text(one) for one in (before, after))),
        (
            _("value of what could be exchanged: %(move)s"),
            *(figures.money(_range(one["worth"])) for one in (before, after)),
        ),
        (_("score: %(move)s"), *(figures.exact(round(100 * one["score"])) for one in (before, after))),
    ]
    moves = [text % {"move": f"{one} {ARROW} {other}"} for text, one, other in pairs if one != other]
    return [*moves, *_gate_moves(before["open"], after["open"])]


def _gate_moves(before: list[str], after: list[str]) -> list[str]:
    """Say which conditions are settled, and which have to be checked now."""
    settled = [str(GATE_LABELS[code]) for code in before if code not in after]
    opened = [str(GATE_LABELS[code]) for code in after if code not in before]
    pairs = [(_("settled: %(conditions)s"), settled), (_("to be checked now: %(conditions)s"), opened)]
    return [text % {"conditions": ", ".join(labels)} for text, labels in pairs if labels]


def _planned_text(link: Mapping[str, Any]) -> str:
    if not link["planned"]:
        return _("nothing")
    return figures.quantity((link["planned"], link["planned"]), link["unit"])


def _range(value: list[float] | None) -> tuple[float, float] | None:
    return None if value is None else (value[0], value[1])


@dataclass(frozen=True)
class Column:
    """One side of the comparison: a title and the totals of a run."""

    title: str
    totals: Mapping[str, Any]


def totals_table(columns: list[Column]) -> list[dict[str, Any]]:
    """Return the rows of the totals: a label, a text per column, and what the last differs from the first by."""
    rows = [
        _count_row(_("Suggested matches"), [column.totals["matches"] for column in columns]),
        _count_row(_("Flows in the plan"), [column.totals["planned"]["flows"] for column in columns]),
        *_quantity_rows(columns),
        _range_row(_("Value, both sides"), columns, "value", figures.money),
        _range_row(_("Avoided emissions"), columns, "co2", figures.co2),
    ]
    for row in rows:
        for cell, column in zip(row["cells"], columns, strict=True):
            cell["title"] = column.title
    return rows


def _count_row(label: str, counts: list[int]) -> dict[str, Any]:
    return {
        "label": label,
        "cells": [{"text": figures.exact(float(count)), "note": ""} for count in counts],
        "difference": _signed(counts[-1] - counts[0]),
    }


def _signed(difference: float) -> str:
    return f"+{figures.exact(difference)}" if difference > 0 else figures.exact(difference)


def _quantity_rows(columns: list[Column]) -> list[dict[str, Any]]:
    amounts = [
        {(one[0], one[1]): one[2] for one in column.totals["planned"]["quantities"]} for column in columns
    ]
    rows = []
    for family, unit in sorted({place for side in amounts for place in side}):
        values = [side.get((family, unit), 0.0) for side in amounts]
        change = values[-1] - values[0]
        sign = "+" if change > 0 else ""
        rows.append(
            {
                "label": "",
                "family": family,
                "cells": [{"text": figures.quantity((value, value), unit), "note": ""} for value in values],
                "difference": f"{sign}{_plain(figures.quantity((change, change), unit))}" if change else "0",
            }
        )
    return rows


def _plain(quantity: str) -> str:
    """Drop the sign for "about": a sign stands before the number."""
    return quantity.removeprefix(ABOUT).lstrip()


def _range_row(label: str, columns: list[Column], name: str, write: Any) -> dict[str, Any]:
    parts = [column.totals["planned"][name] for column in columns]
    ends = [None if part["low"] is None else (part["low"], part["high"]) for part in parts]
    cells = [
        {
            "text": write(end),
            "note": _("not known for %(count)s flows") % {"count": figures.exact(float(part["unknown"]))}
            if part["unknown"]
            else "",
        }
        for end, part in zip(ends, parts, strict=True)
    ]
    lacking = any(part["low"] is None and part["unknown"] for part in parts)
    return {"label": label, "cells": cells, "difference": DASH if lacking else _difference(ends, write)}


def _difference(ends: list[tuple[float, float] | None], write: Any) -> str:
    """Return the change at the low ends and at the high ends: the same prices stand on both sides.

    A side in which nothing is planned has no total; it counts as nothing here, not as unknown.
    """
    before, after = ends[0] or (0.0, 0.0), ends[-1] or (0.0, 0.0)
    low, high = sorted(
        0.0 if isclose(one, other) else other - one for one, other in zip(before, after, strict=True)
    )
    if (low, high) == (0.0, 0.0):
        return "0"
    return f"+{write((low, high))}" if low >= 0 else str(write((low, high)))


def company_rows(user: User, run: MatchRun) -> list[dict[str, Any]]:
    """Return who is affected, changes of the plan first: new firms, and companies of the person's parks."""
    known = {company.slug: company for company in companies_in_sight(user)}
    rows = [
        _company_row(row, known.get(row["company"]))
        for row in run.summary["scenario"]["companies"]
        if row["company"] in known or row["company"].startswith(NEW)
    ]
    return sorted(rows, key=lambda one: (one["order"], one["label"]))


def _company_row(row: Mapping[str, Any], company: Company | None) -> dict[str, Any]:
    ends = [None if one["low"] is None else (one["low"], one["high"]) for one in row["money"]]
    money = [figures.money(end) if flows else "0" for end, flows in zip(ends, row["flows"], strict=True)]
    return {
        "label": company.shown_name if company else new_firm(row["company"]),
        "url": reverse("companies:company-detail", args=[company.slug]) if company else "",
        "links": row["links"],
        "matches": row["matches"],
        "flows": row["flows"],
        "money": money,
        "in_plan": money[0] != money[1] or row["flows"][0] != row["flows"][1],
        "order": (-abs(row["flows"][1] - row["flows"][0]), money[0] == money[1], -row["links"]),
    }


def plant_rows(run: MatchRun) -> list[dict[str, Any]]:
    """Return what an added plant would treat, and what stands against it."""
    return [
        {
            "name": plant["name"],
            "matches": plant["matches"],
            "uses": bool(plant["feed"]),
            "feed": figures.quantity((plant["feed"],) * 2, plant["unit"]),
            "capacity": figures.quantity((plant["capacity"],) * 2, plant["unit"])
            if plant["capacity"]
            else "",
            "is_full": bool(plant["capacity"]) and plant["feed"] >= 0.999 * plant["capacity"],
            "fixed_cost": figures.money((plant["fixed_cost"],) * 2) if plant["fixed_cost"] else "",
        }
        for plant in run.summary["scenario"]["plants"]
    ]


def link_lists(user: User, run: MatchRun) -> list[dict[str, Any]]:
    """Return the lists of new, lost and moved links, with the counts of all."""
    result = run.summary["scenario"]
    moved = result["moved"]
    parties = Parties(
        user, [*result["new"], *result["lost"], *(after for _before, after in moved)], result["firms"]
    )
    views = {
        "new": [parties.link(link) for link in result["new"]],
        "lost": [parties.link(link) for link in result["lost"]],
        "moved": [parties.link(after, before) for before, after in moved],
    }
    titles = {"new": _("New links"), "lost": _("Lost links"), "moved": _("Links that change")}
    return [
        {
            "key": key,
            "title": titles[key],
            "count": result["counts"][key],
            "first": [link for link in views[key] if link.planned] or views[key][:FIRST],
            "rest": [link for link in views[key] if not link.planned][
                0 if _any_planned(views[key]) else FIRST :
            ],
            "kept": len(views[key]),
        }
        for key in titles
    ]


def _any_planned(links: list[LinkView]) -> bool:
    return any(link.planned for link in links)


def effects_of(run: MatchRun) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what a scenario does to each link that it touches, by key."""
    result = run.summary["scenario"]
    found = {link["key"]: (effect, link) for effect in ("new", "lost") for link in result[effect]}
    return found | {after["key"]: ("moved", after) for _before, after in result["moved"]}


def effect_rows(user: User, run: MatchRun, other: MatchRun) -> list[dict[str, Any]]:
    """Return the links on which two scenarios differ, with what each does to them."""
    one, two = effects_of(run), effects_of(other)
    words = {"new": _("new"), "lost": _("lost"), "moved": _("changed"), "": _("as today")}
    keys = [
        key
        for key in sorted(one.keys() | two.keys())
        if one.get(key, ("",))[0] != two.get(key, ("",))[0] or _planned(one, key) != _planned(two, key)
    ]
    links = {key: (one.get(key) or two[key])[1] for key in keys}
    firms = run.summary["scenario"]["firms"] | other.summary["scenario"]["firms"]
    parties = Parties(user, links.values(), firms)
    rows = []
    for key in keys:
        cells = [
            {"words": words[side.get(key, ("",))[0]], "amount": _amount_of(side, key)} for side in (one, two)
        ]
        in_plan = bool(_planned(one, key) or _planned(two, key))
        rows.append({"link": parties.link(links[key]), "cells": cells, "in_plan": in_plan})
    return rows


def _planned(side: dict[str, tuple[str, dict[str, Any]]], key: str) -> float | None:
    effect = side.get(key)
    return None if effect is None else effect[1]["planned"]


def _amount_of(side: dict[str, tuple[str, dict[str, Any]]], key: str) -> str:
    effect = side.get(key)
    if effect is None or not effect[1]["planned"]:
        return ""
    return figures.quantity((effect[1]["planned"],) * 2, effect[1]["unit"])


def headline(run: MatchRun) -> str:
    """Return the answer of a scenario in one sentence."""
    counts = run.summary["scenario"]["counts"]
    today, after = run.summary["scenario"]["today"]["planned"]["flows"], run.summary["planned"]["flows"]
    words = {name: figures.exact(float(count)) for name, count in counts.items()}
    words |= {"today": figures.exact(float(today)), "after": figures.exact(float(after))}
    return (
        _(
            "New links: %(new)s, lost: %(lost)s, changed: %(moved)s. "
            "Flows in the plan: %(today)s today, %(after)s then."
        )
        % words
    )
