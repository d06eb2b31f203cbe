"""The page of a pool: who is in it, what each pays alone and together, whether it holds, what is missing."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.engine import types as engine
from matching.groups.presenting import GroupView
from matching.reasons import Names, gate_rows
from matching.reasons.figures import distance, money, quantity
from matching.results import range_of
from matching.wire import decode
from symbiosis.lib.numbers import DASH

SENTENCES = {
    "sure": gettext_lazy("Together it is cheaper than each on its own, even with cautious figures."),
    "likely": gettext_lazy(
        "Together it is probably cheaper than each on its own: at the middle of the cost ranges, not yet with "
        "cautious figures."
    ),
    "short": gettext_lazy("Not yet: for the firms whose size is known, each on its own is cheaper."),
    "open": gettext_lazy("Too few quantities are known to say whether it pays."),
}
KEYS = {
    "shapley": gettext_lazy("By what each adds to the cost (Shapley value)"),
    "proportional": gettext_lazy("In proportion to what each pays alone"),
}


def pool_detail(view: GroupView) -> dict[str, Any]:
    """Return what the page of a pool shows beyond the card."""
    facts = view.facts
    gates = [decode(engine.Gate, gate) for gate in facts["gates"]]
    return {
        "answer": str(SENTENCES[facts["verdict"]]),
        "proof": _proof(view),
        "members": [_member(view, member) for member in facts["members"]],
        "joining": [view.parties[pk] for pk in facts["joining"]],
        "asking": [view.parties[pk] for pk in facts["asking"]],
        "figures": _figures(view),
        "keys": _keys(view) if view.is_scored else [],
        # A gate's limit is the plant's: it is called by the plant's name.
        "gates": gate_rows(gates, Names({str(gate.facts.get("resource")): view.title for gate in gates})),
        "orders": facts["orders"],
        "lacking": _lacking(view),
    }


def _proof(view: GroupView) -> str:
    """Say whether a smaller group could do."""
    if not view.is_scored:
        return ""
    if view.facts["proven"]:
        return _("This is the smallest group that pays: no smaller one does.")
    words = {"bound": view.facts["bound"]}
    return _("A smaller group might pay too; none with fewer than %(bound)s firms can.") % words


def _member(view: GroupView, member: dict[str, Any]) -> dict[str, Any]:
    return {
        "party": view.parties[member["listing"]],
        "size": size_text(view, member["size"], at_least=True),
        "alone": money(tuple(member["alone"])),
        "shapley": _paid(member["shapley"]),
        "proportional": _paid(member["proportional"]),
    }


def _paid(amount: float | None) -> str:
    return DASH if amount is None else money((amount, amount))


def size_text(view: GroupView, size: float, *, at_least: bool = False) -> str:
    """Return a size in the plant's unit, or as a number of firms; what is surely there is "at least"."""
    if view.plant is None or view.plant.basis == "firm":
        count = round(size)
        return ngettext("%(count)d firm", "%(count)d firms", count) % {"count": count}
    text = quantity((size, size), view.plant.unit)
    return _("at least %(amount)s") % {"amount": text} if at_least else text


def _figures(view: GroupView) -> list[dict[str, str]]:
    facts = view.facts
    counted = bool(facts["members"])
    rows = [(_("Size of the members together"), size_text(view, facts["size"]) if counted else DASH)]
    if facts["needed"] is not None:
        rows.append((_("Pays from"), size_text(view, facts["needed"])))
    rows += [
        (_("Shared plant, per year"), money(tuple(facts["shared"])) if counted else DASH),
        (_("Each on its own, per year"), money(tuple(facts["alone"])) if counted else DASH),
        (_("Saved together, per year"), money(range_of(view.row.value_low, view.row.value_high))),
    ]
    if facts["saving_of_all"] is not None:
        rows.append((_("Saved if all who could join do, per year"), money(tuple(facts["saving_of_all"]))))
    way = facts["distance_km"]
    rows.append((_("Farthest from the host"), distance((way[0], way[1]) if way else None)))
    return [{"label": label, "value": value} for label, value in rows]


def _keys(view: GroupView) -> list[dict[str, str]]:
    return [{"name": str(name), "text": _core_text(view.facts["core"][key])} for key, name in KEYS.items()]


def _core_text(check: dict[str, Any]) -> str:
    """Say whether a subgroup would be better off without the others."""
    if not check["stable"]:
        words = {"count": len(check["leaving"]), "money": money((check["gain"], check["gain"]))}
        return (
            _("Does not hold: %(count)s of the members would save %(money)s a year by leaving together.")
            % words
        )
    if check["complete"]:
        return _("Holds: no part of the group would be better off alone (every part was checked).")
    return _("Holds as far as checked: the group is too large to check every part of it.")


def _lacking(view: GroupView) -> list[str]:
    """Say what is missing before the pool pays."""
    facts = view.facts
    texts = []
    if not view.is_scored and facts["needed"] is not None and facts["needed"] > facts["size"]:
        words = {"more": size_text(view, facts["needed"] - facts["size"])}
        texts.append(_("Another %(more)s would be needed.") % words)
    if facts["asking"]:
        words = {"count": str(len(facts["asking"]))}
        texts.append(
            _("The quantities of %(count)s firms that could join. They are named below and not counted.")
            % words
        )
    return texts
