"""The minutes of a board's day: what it decided of which proposal, why, and who."""

from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from exchanges.models import Decision
from exchanges.papers.voice import Voice
from exchanges.presenting import why_of
from exchanges.wording import CHANGE_LABELS, MOVE_LABELS
from parks.permissions import parks_with
from symbiosis.lib.papers import Article, Paper, Rows, Text


def decisions_of(user: User, day: date) -> list[Decision]:
    """Return the decisions in force of one day in the parks where the person sits on the board, in order."""
    parks = parks_with(user, Permission.REVIEW_PROPOSALS)
    told = Decision.objects.filter(outcome__in=[Decision.Outcome.MOVED, Decision.Outcome.COUNTED])
    rows = told.filter(proposal__park__in=parks, decided_at__date=day)
    return list(
        rows.select_related("proposal__park", "proposal__giver", "proposal__taker", "by").order_by(
            "decided_at", "pk"
        )
    )


def minutes_of(decisions: list[Decision], *, day: date, link: str) -> Paper:
    """Return the minutes in the language of the page: an article for each proposal, signatures of the deciders."""
    voice = Voice(((get_language() or "vi")[:2],))
    deciders = sorted({str(decision.by) for decision in decisions})
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
        articles=tuple(_article(decision, voice) for decision in decisions),
        signatures=tuple((voice.say(_("Board of the park")), name) for name in deciders),
        link=link,
        mark=f"{day:%Y-%m-%d} · {len(decisions)}",
    )


def _article(decision: Decision, voice: Voice) -> Article:
    proposal = decision.proposal
    why = why_of(decision)
    rows: list[tuple[Text, str]] = [
        (voice.say(_("Giver")), proposal.giver.shown_name),
        (voice.say(_("Taker")), proposal.taker.shown_name),
        (voice.say(_("Decision")), str((MOVE_LABELS | CHANGE_LABELS)[decision.move])),
        (voice.say(_("Decided by")), f"{decision.by}, {timezone.localtime(decision.decided_at):%H:%M}"),
    ]
    if why:
        rows.insert(3, (voice.say(_("Reason")), why))
    title = voice.say(_("§. Proposal %(code)s"), code=proposal.code)
    return Article(title, (Rows(tuple(rows)),))
