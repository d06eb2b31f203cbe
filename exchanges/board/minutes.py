"""The minutes of a board's day: what it decided of which proposal, why, and who."""

from collections import defaultdict
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from accounts.roles import Permission
from exchanges.models import Decision
from exchanges.papers.voice import Fact, Voice, quantity
from exchanges.presenting import why_of
from exchanges.wording import CHANGE_LABELS, MOVE_LABELS
from parks.permissions import parks_with
from symbiosis.lib.measures import format_quantity_range
from symbiosis.lib.papers import Article, Paper, Rows, Text

COUNTING_ACTS = ("first_approval", "approve_leg")  # what the history calls an approval that only counts


def decisions_of(user: User, day: date) -> list[Decision]:
    """Return the decisions in force of one day in the parks where the person sits on the board, in order."""
    parks = parks_with(user, Permission.REVIEW_PROPOSALS)
    told = Decision.objects.filter(outcome__in=[Decision.Outcome.MOVED, Decision.Outcome.COUNTED])
    rows = told.filter(proposal__park__in=parks, decided_at__date=day)
    rows = rows.select_related(
        "proposal__park",
        "proposal__giver",
        "proposal__taker",
        "proposal__giver_listing__resource",
        "proposal__match",
        "by",
    )
    return list(rows.prefetch_related("proposal__terms").order_by("decided_at", "pk"))


def minutes_of(decisions: list[Decision], *, day: date, link: str) -> Paper:
    """Return the minutes in the language of the page: an article for each proposal, signatures of the deciders."""
    voice = Voice(((get_language() or "vi")[:2],))
    deciders = sorted({str(decision.by) for decision in decisions})
    moments = moments_of(decisions)
    parks = dict.fromkeys(decision.proposal.park.name for decision in decisions)
    return Paper(
        languages=voice.languages,
        issuer=tuple(parks),
        number="",
        place=voice.say(_("Hai Phong")),
        day=day,
        title=voice.say(_("Minutes")),
        subject=voice.say(_("on the review of proposals for industrial symbiosis")),
        basis=(),
        parties=(),
        articles=tuple(_article(decision, moments[decision.pk], voice) for decision in decisions),
        signatures=tuple((voice.say(_("Board of the park")), name) for name in deciders),
        link=link,
        mark=f"{day:%Y-%m-%d} · {len(decisions)}",
    )


def moments_of(decisions: list[Decision]) -> dict[int, datetime]:
    """Return when each decision took effect, as the history of its proposal says: minutes and pages agree."""
    codes = {decision.proposal.code for decision in decisions}
    events = AuditEvent.objects.filter(target_type="proposal", target_code__in=codes, actor_id__isnull=False)
    acts = defaultdict(list)
    for event in events.order_by("pk"):
        acts[event.target_code, event.actor_id, event.verb.removeprefix("proposal.")].append(event.at)
    return {
        decision.pk: next(
            (
                at
                for verb in (decision.move, *COUNTING_ACTS)
                for at in acts[decision.proposal.code, decision.by_id, verb]
                if at >= decision.decided_at
            ),
            decision.decided_at,
        )
        for decision in decisions
    }


def _quantity_of(decision: Decision) -> Fact:
    """What the board decided about: the terms on the table then, else what the match could move in a year."""
    proposal = decision.proposal
    rounds = [one for one in proposal.terms.all() if one.created_at <= decision.decided_at]
    terms = max(rounds, key=lambda one: one.round, default=None)
    if terms is not None:
        moved = terms.quantity_per_month
        return quantity(moved, terms.unit, "month") if moved is not None else "–"
    low, high = proposal.match.quantity_low, proposal.match.quantity_high
    if low is None or high is None:
        return "–"
    unit = proposal.giver_listing.resource.unit
    return lambda language: format_quantity_range(low, high, unit, "year", language, estimate=True)


def _article(decision: Decision, moment: datetime, voice: Voice) -> Article:
    proposal = decision.proposal
    why = why_of(decision)
    rows: list[tuple[Text, str]] = [
        (voice.say(_("Giver")), proposal.giver.shown_name),
        (voice.say(_("Taker")), proposal.taker.shown_name),
        (
            voice.say(_("Resource")),
            voice.label(lambda _language: decision.proposal.giver_listing.resource.name),
        ),
        (voice.say(_("Quantity")), voice.label(_quantity_of(decision))),
        (voice.say(_("Decision")), str((MOVE_LABELS | CHANGE_LABELS)[decision.move])),
        (voice.say(_("Decided by")), f"{decision.by}, {timezone.localtime(moment):%H:%M}"),
    ]
    if why:
        rows.insert(5, (voice.say(_("Reason")), why))
    title = voice.say(_("§. Proposal %(code)s"), code=proposal.code)
    return Article(title, (Rows(tuple(rows)),))
