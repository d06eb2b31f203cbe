"""A group as one person may see it: parties by companies.disclosure, codes and numbers as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from companies.disclosure import ListingView, views_of
from matching.engine import types as engine
from matching.groups.knowledge import PlantRow, plant_rows
from matching.models import GroupKind, Match, MatchGroup, MatchRun
from matching.presenting import operator_text
from matching.reasons import Names, gate_rows, missing_texts
from matching.reasons.figures import number, percent, quantity
from matching.reasons.names import names_for
from matching.results import code_of, range_of
from matching.wire import decode

VERDICTS = {
    "sure": ("ok", gettext_lazy("pays")),
    "likely": ("info", gettext_lazy("probably pays")),
    "short": ("warn", gettext_lazy("not enough yet")),
    "open": ("neutral", gettext_lazy("quantities missing")),
}
CUTS = {
    "legs": gettext_lazy("the strongest exchanges from each listing"),
    "chains": gettext_lazy("a greatest number of chains"),
    "matches": gettext_lazy("the best matches of the run"),
    "nodes": gettext_lazy("a greatest number of firms in rings"),
    "edges": gettext_lazy("the best exchanges between firms in rings"),
    "loops": gettext_lazy("a greatest number of rings"),
}
Parties = dict[int, ListingView]


@dataclass(frozen=True)
class LegView:
    """One exchange of a chain or loop as one person may see it; `url` only if the person may see the match."""

    number: int
    giver: ListingView
    taker: ListingView
    match: engine.Match
    family: str
    unit: str
    carried: engine.Range | None
    code: str
    is_linked: bool
    is_weakest: bool

    @property
    def amount(self) -> str:
        return quantity(self.carried, self.unit) if self.carried else ""

    @property
    def steps(self) -> int:
        return len(self.match.pathway.steps)

    @property
    def open_gates(self) -> int:
        return sum(gate.verdict is engine.Verdict.UNKNOWN for gate in self.match.gates)


@dataclass(frozen=True)
class GroupView:
    """One group as one person may see it."""

    row: MatchGroup
    parties: Parties
    names: Names
    legs: list[LegView] = field(default_factory=list)
    plant: PlantRow | None = None

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.row.explanation
        return facts

    @property
    def is_pool(self) -> bool:
        return self.row.kind == GroupKind.POOL

    @property
    def title(self) -> str:
        """A pool is called by its plant, a chain or loop by what is handed on."""
        if self.plant is not None:
            return self.plant.name
        handed = dict.fromkeys(self.names.resource(leg.match.pathway.start) for leg in self.legs)
        last = self.names.resource(self.legs[-1].match.pathway.end)
        return " → ".join(dict.fromkeys([*handed, last]))

    @property
    def sentence(self) -> str:
        return _pool_sentence(self) if self.is_pool else _chain_sentence(self)

    @property
    def verdict(self) -> tuple[str, str]:
        """State class and words of a pool."""
        state, words = VERDICTS[self.facts["verdict"]]
        return state, str(words)

    @property
    def icon(self) -> str:
        return {"chain": "route", "loop": "rotate-cw", "pool": "handshake"}[self.row.kind]

    @property
    def value_label(self) -> str:
        return _("Saved together") if self.is_pool else _("Value for all firms together")

    @property
    def score_label(self) -> str:
        return _("Share of today's cost saved") if self.is_pool else _("Score")

    @property
    def is_scored(self) -> bool:
        return not self.is_pool or self.facts["verdict"] in {"sure", "likely"}

    @property
    def open_gates(self) -> int:
        return sum(leg.open_gates for leg in self.legs)

    @property
    def is_estimate(self) -> bool:
        return any(view.is_estimate for view in self.parties.values())

    @property
    def is_anonymous(self) -> bool:
        return any(not view.is_disclosed for view in self.parties.values())

    @cached_property
    def firms(self) -> list[str]:
        """The named firms in order, and how many listings stay anonymous."""
        labels = dict.fromkeys(view.company_label for view in self.parties.values() if view.is_disclosed)
        hidden = sum(not view.is_disclosed for view in self.parties.values())
        if not hidden:
            return list(labels)
        text = ngettext("%(count)d anonymous company", "%(count)d anonymous companies", hidden)
        return [*labels, text % {"count": hidden}]

    @property
    def unknown_money(self) -> str:
        """The exchanges whose value is not in the sum, if any other is."""
        places = self.facts.get("unknown_money", [])
        return _exchanges(places) if len(places) < len(self.legs) else ""


def bounds_of(run: MatchRun) -> list[str]:
    """Say what the search of a run left out, and at which of its bounds."""
    facts = run.summary.get("groups") or {}
    texts = []
    if facts.get("left_out"):
        text = _(
            "Each listing keeps its best chain of a kind; %(count)s others of the newest run are not stored."
        )
        texts.append(text % {"count": number(facts["left_out"])})
    if facts.get("cut"):
        names = ", ".join(str(CUTS[name]) for name in facts["cut"])
        texts.append(_("The search was kept to: %(names)s.") % {"names": names})
    return texts


def present_groups(user: User, rows: list[MatchGroup]) -> list[GroupView]:
    """Return the groups as this person may see them; the number of queries does not grow with the list."""
    members = {row.pk: list(row.members.all()) for row in rows}
    views = views_of(user, [member.listing for ones in members.values() for member in ones])
    units = {one.listing_id: one.listing.resource.unit for ones in members.values() for one in ones}
    matches = {row.pk: _matches(row) for row in rows}
    names = names_for([match for ones in matches.values() for match in ones])
    keys = [leg["key"] for row in rows for leg in row.explanation.get("legs", [])]
    seen = (
        set(Match.objects.visible_to(user).filter(key__in=keys).values_list("key", flat=True))
        if keys
        else set()
    )
    shown = []
    for row in rows:
        parties = {one.listing_id: views[one.listing_id] for one in members[row.pk]}
        legs = [_leg(row, place, parties, units, seen) for place in range(len(matches[row.pk]))]
        plant = plant_rows().get(row.explanation.get("plant", ""))
        shown.append(GroupView(row, parties, names, legs, plant))
    return shown


def _matches(row: MatchGroup) -> list[engine.Match]:
    return [decode(engine.Match, leg["match"]) for leg in row.explanation.get("legs", [])]


def _leg(row: MatchGroup, place: int, parties: Parties, units: dict[int, str], seen: set[str]) -> LegView:
    facts: dict[str, Any] = row.explanation
    leg, joints = facts["legs"][place], facts["joints"]
    match = decode(engine.Match, leg["match"])
    return LegView(
        number=place + 1,
        giver=parties[match.giver],
        taker=parties[match.taker],
        match=match,
        family=parties[match.giver].family,
        unit=units[match.giver],
        carried=range_of(*leg["carried"]) if leg["carried"] else None,
        code=code_of(leg["key"]) if leg["key"] in seen else "",
        is_linked=place == 0 or bool(joints[place - 1]["via"]),
        is_weakest=place == facts["weakest"] and len(facts["legs"]) > 1,
    )


def _chain_sentence(view: GroupView) -> str:
    words = {"firms": view.facts["firms"], "legs": len(view.legs), "weakest": view.facts["weakest"] + 1}
    if len(view.legs) == 1:
        return _("%(firms)s firms: the treatment stands between giver and taker.") % words
    text = _("%(firms)s firms, %(legs)s exchanges. The weakest link is exchange %(weakest)s.")
    if view.row.kind == GroupKind.LOOP:
        text = _(
            "%(firms)s firms, %(legs)s exchanges that come round. The weakest link is exchange %(weakest)s."
        )
    return text % words


def _pool_sentence(view: GroupView) -> str:
    members = len(view.facts["members"])
    parts = [ngettext("%(count)d firm with a known size", "%(count)d firms with a known size", members)]
    parts[0] %= {"count": members}
    for name, text in (
        ("joining", _("%(count)s more could join")),
        ("asking", _("%(count)s have no quantity yet")),
    ):
        if view.facts[name]:
            parts.append(text % {"count": len(view.facts[name])})
    return f"{', '.join(parts)}."


def chain_detail(view: GroupView) -> dict[str, Any]:
    """Return what the page of a chain or loop shows beyond the card."""
    return {
        "nodes": _nodes(view),
        "flows": _flows(view),
        "legs": [_leg_detail(view, leg) for leg in view.legs],
        "unknown_money": _exchanges(view.facts["unknown_money"]),
        "unknown_co2": _exchanges(view.facts["unknown_co2"]),
        "missing": list(
            dict.fromkeys(text for leg in view.legs for text in missing_texts(leg.match.missing))
        ),
    }


def _exchanges(places: Iterable[int]) -> str:
    return ", ".join(str(place + 1) for place in places)


def _leg_detail(view: GroupView, leg: LegView) -> dict[str, Any]:
    pairs = zip(leg.match.pathway.steps, leg.match.operators, strict=True)
    return {
        "leg": leg,
        "gates": gate_rows(leg.match.gates, view.names),
        "operators": [
            f"{view.names.process(step.process)}: {operator_text(one, view.names)}" for step, one in pairs
        ],
        "joint": _joint_text(view, leg.number - 2) if leg.number > 1 else "",
    }


def _joint_text(view: GroupView, place: int) -> str:
    """Say how an exchange follows from the one before it."""
    joint = view.facts["joints"][place]
    if not joint["via"]:
        return _("This exchange does not depend on the one before it; both only meet at the same firm.")
    if joint["share"] is None:
        return _("This firm gives it on because of what it receives; how much of it is not known.")
    low, high = joint["share"]
    if low <= high <= 1:
        words = {"low": percent(low), "high": percent(high)}
        return _("Of what this firm receives, %(low)s to %(high)s can be given on.") % words
    words = {"low": f"{low:g}", "high": f"{high:g}"}
    return _("From each unit that this firm receives come %(low)s to %(high)s units.") % words


def _nodes(view: GroupView) -> list[dict[str, Any]]:
    nodes = [_party(view.legs[0].giver, "giver", [view.legs[0].giver.title])]
    for leg in view.legs:
        for step, one in zip(leg.match.pathway.steps, leg.match.operators, strict=True):
            lines = [operator_text(one, view.names)]
            nodes.append({"title": view.names.process(step.process), "kind": "step", "lines": lines})
        nodes.append(_party(leg.taker, "taker", _lines(view, leg)))
    return nodes


def _lines(view: GroupView, leg: LegView) -> list[str]:
    """Say what a firm takes, and what it gives on."""
    lines = [_("takes: %(title)s") % {"title": leg.taker.title}]
    following = view.legs[leg.number % len(view.legs)]
    if leg.number < len(view.legs) or view.row.kind == GroupKind.LOOP:
        lines.append(_("gives: %(title)s") % {"title": following.giver.title})
    return lines


def _party(side: ListingView, kind: str, lines: list[str]) -> dict[str, Any]:
    return {"title": side.company_label, "kind": kind, "lines": lines}


def _flows(view: GroupView) -> list[dict[str, str]]:
    flows = []
    for leg in view.legs:
        codes = [leg.match.pathway.start, *(step.target for step in leg.match.pathway.steps)]
        for place, code in enumerate(codes):
            amount = leg.amount or _("quantity not known")
            label = view.names.resource(code)
            flows.append(
                {
                    "label": f"{leg.number}. {label}, {amount}" if place == 0 else label,
                    "family": view.names.families.get(code, leg.family),
                }
            )
    return flows
