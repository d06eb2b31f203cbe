"""A joint proposal as one person may see it.

Who may see a leg's proposal sees all of it here too. The other legs show nothing but that they are there, until
every company takes part; then all see who exchanges what and how much, and never another leg's price.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from accounts.roles import Permission
from companies.models import Company
from exchanges.joint.facts import GroupFacts, facts_of
from exchanges.joint.missing import Waiting, missing_texts, waiting_of
from exchanges.joint.wording import BALANCES, HISTORY_LINES, NEXT_STEPS, STANDINGS
from exchanges.legs import legs_of, parties_of, version_of
from exchanges.models import Joint, Proposal, Terms
from exchanges.permissions import Standing, standing_of
from exchanges.presenting import ProposalView, present
from exchanges.states import State
from matching.models import GroupKind
from matching.reasons import gate_rows
from matching.reasons.names import names_for
from matching.results import explained
from symbiosis.lib.measures import format_quantity, format_quantity_range


@dataclass(frozen=True)
class LegView:
    """One exchange. `view` None: closed to this person. `terms`: only for those inside (its sides, its board)."""

    number: int
    leg: Proposal
    view: ProposalView | None
    is_inside: bool
    gates: list[dict[str, Any]]
    share: str
    balance: dict[str, str] | None

    @property
    def terms(self) -> Terms | None:
        return self.leg.latest_terms if self.is_inside else None

    @property
    def amount(self) -> str:
        """What the latest round moves in a month; empty while there is none."""
        terms = self.leg.latest_terms if self.view else None
        if terms is None or terms.quantity_per_month is None:
            return ""
        return format_quantity(terms.quantity_per_month, terms.unit, "month", _language())


@dataclass(frozen=True)
class JointView:
    """The whole. `is_open`: every company takes part, so all are named to each other."""

    joint: Joint
    legs: list[LegView]
    waiting: Waiting
    standing: Standing
    is_open: bool
    labels: dict[int, str]
    own: list[Company]

    @property
    def state(self) -> tuple[str, str]:
        css, words = STANDINGS["standing" if self.joint.is_standing else self.step]
        return css, str(words)

    @property
    def parties(self) -> list[str]:
        """The companies in order; those that are not known stay in their places."""
        return list(self.labels.values())

    @cached_property
    def version(self) -> str:
        return version_of([row.leg for row in self.legs])

    @property
    def missing(self) -> list[str]:
        if not self.joint.is_standing:
            return []
        return missing_texts([row.leg for row in self.legs], self.waiting, self.labels)

    @property
    def company_to_take_part(self) -> Company | None:
        return self._own_with(Permission.EXPRESS_INTEREST, self.waiting.to_take_part)

    @property
    def company_to_accept(self) -> Company | None:
        """Whose person this is, if the whole waits for its yes. When all said it and nothing came of it, anybody's."""
        if not self.joint.is_standing or not self.waiting.can_be_accepted:
            return None
        is_stuck = not self.waiting.to_accept and all(row.leg.state == State.NEGOTIATING for row in self.legs)
        wanted = frozenset(self.labels) if is_stuck else self.waiting.to_accept
        return self._own_with(Permission.ACCEPT_TERMS, wanted)

    @property
    def company_to_leave(self) -> Company | None:
        return self._own_with(Permission.NEGOTIATE, frozenset(self.labels))

    def _own_with(self, permission: Permission, wanted: frozenset[int]) -> Company | None:
        if not self.joint.is_standing:
            return None
        held = self.standing.companies
        able = (one for one in self.own if one.pk in wanted and permission in held[one.pk])
        return next(able, None)

    @property
    def step(self) -> str:
        if self.joint.dissolved_at:
            return "dissolved"
        if self.joint.ended_at:
            return "ended"
        if self.joint.agreed_at:
            return "agreed"
        if self.waiting.to_take_part:
            return "take_part"
        if not self.waiting.is_settled:
            return "talk"
        return "accept" if self.waiting.to_accept else "board"

    @property
    def next_step(self) -> str:
        return str(NEXT_STEPS[self.step])

    @property
    def turn_is_yours(self) -> bool:
        return self.company_to_take_part is not None or self.company_to_accept is not None

    @property
    def turn_label(self) -> str:
        waited = {"take_part": self.waiting.to_take_part, "accept": self.waiting.to_accept}
        names = [self.labels[pk] for pk in self.labels if pk in waited.get(self.step, ())]
        return ", ".join(names) or _("see each exchange below")

    @property
    def stranded(self) -> list[str]:
        """After the agreement: who counted on an exchange that has ended."""
        if self.joint.agreed_at is None:
            return []
        ended = [row.number for row in self.legs if row.leg.state == State.ENDED]
        left = [row.leg for row in self.legs if row.leg.state != State.ENDED]
        names = ", ".join(self.labels[company.pk] for company in parties_of(left))
        text = _("Exchange %(number)s has ended. These companies counted on it: %(names)s.")
        return [text % {"number": number, "names": names} for number in ended] if left else []


def present_joint(user: User, joint: Joint) -> JointView:
    legs = legs_of(joint)
    inside = set(
        Proposal.objects.visible_to(user).filter(pk__in=[leg.pk for leg in legs]).values_list("pk", flat=True)
    )
    waiting, standing = waiting_of(joint, legs), standing_of(user)
    is_open = not waiting.to_take_part and all(leg.is_mutual for leg in legs)
    shown = [leg for leg in legs if is_open or leg.pk in inside]
    views = {view.proposal.pk: view for view in present(user, shown)}
    return JointView(
        joint=joint,
        legs=_rows(legs, views, inside, facts_of(joint)),
        waiting=waiting,
        standing=standing,
        is_open=is_open,
        labels=_labels(legs, views),
        own=[company for company in parties_of(legs) if company.pk in standing.companies],
    )


def _rows(
    legs: Sequence[Proposal], views: dict[int, ProposalView], inside: set[int], facts: GroupFacts
) -> list[LegView]:
    gates = _gates_of([leg for leg in legs if leg.pk in inside])
    return [
        LegView(
            number=place + 1,
            leg=leg,
            view=views.get(leg.pk),
            is_inside=leg.pk in inside,
            gates=gates.get(leg.pk, []),
            share=facts.share_text(leg) if leg.pk in inside else "",
            balance=_balance(facts, legs, place) if _sees_both(legs, place, views) else None,
        )
        for place, leg in enumerate(legs)
    ]


def _gates_of(legs: Sequence[Proposal]) -> dict[int, list[dict[str, Any]]]:
    matches = {leg.pk: explained(leg.match) for leg in legs}
    names = names_for(list(matches.values()))
    return {pk: gate_rows(match.gates, names) for pk, match in matches.items()}


def _sees_both(legs: Sequence[Proposal], place: int, views: dict[int, ProposalView]) -> bool:
    return legs[place].pk in views and legs[place - 1].pk in views


def _balance(facts: GroupFacts, legs: Sequence[Proposal], place: int) -> dict[str, str] | None:
    """Say what the leg before brings against what this one takes; None where it does not depend on it."""
    balance = facts.balance(legs, place)
    if balance is None:
        return None
    state, words = BALANCES[balance.verdict]
    unit = legs[place].giver_listing.resource.unit
    taken = balance.taken
    return {
        "state": state,
        "words": str(words),
        "available": format_quantity_range(*balance.available, unit, "month", _language(), estimate=True)
        if balance.available
        else "",
        "taken": format_quantity(taken, unit, "month", _language()) if taken is not None else "",
    }


def _labels(legs: Sequence[Proposal], views: dict[int, ProposalView]) -> dict[int, str]:
    """Return every company's name where one of its legs shows it, in the order of the legs."""
    labels = {company.pk: _("Anonymous company") for company in parties_of(legs)}
    for leg in legs:
        view = views.get(leg.pk)
        for pk, side in ((leg.giver_id, view and view.giver), (leg.taker_id, view and view.taker)):
            if side and side.is_disclosed:
                labels[pk] = side.company_label
    return labels


def timeline_of_joint(view: JointView) -> list[dict[str, Any]]:
    """Return the history, newest first: companies where they are known, people never."""
    events = AuditEvent.objects.filter(target_type="joint", target_code=view.joint.code).order_by("-pk")
    companies = parties_of([row.leg for row in view.legs])
    names = {company.slug: view.labels[company.pk] for company in companies}
    return [
        {
            "at": event.at,
            "who": _who(event, names),
            "text": str(HISTORY_LINES[event.verb]),
            "reason": event.note,
        }
        for event in events
    ]


def _who(event: AuditEvent, names: dict[str, str]) -> str:
    if event.detail["company"]:
        return names.get(event.detail["company"], _("A company"))
    return _("The platform") if event.actor_id is None else _("The park")


def kind_label(joint: Joint) -> str:
    return str(GroupKind(joint.kind).label)


def _language() -> str:
    return get_language() or "vi"
