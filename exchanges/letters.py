"""What mails say of proposals and agreements (accounts/outgoing/letters.py): codes, parks, and what is to be done."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.outgoing.letters import Letter, Topic
from companies.permissions import companies_of
from exchanges.answering import answer_of
from exchanges.answering import link_token as answer_token
from exchanges.board.queue import queue_for
from exchanges.deliveries.reporting import link_token as report_token
from exchanges.deliveries.reporting import open_months
from exchanges.ending import TOLD_DAYS
from exchanges.models import Agreement, Joint, Proposal
from exchanges.permissions import standing_of
from exchanges.presenting import is_your_turn, next_step_of
from exchanges.table.replies import reply_address
from parks.models import Park


def about_proposal(user: User, topic: Topic) -> Letter | None:
    """Your turn, as long as it is; otherwise where the proposal has come to."""
    proposal = Proposal.objects.visible_to(user).for_list().filter(code=topic.target_code).first()
    if proposal is None:
        return None
    return LETTERS.get(topic.kind, _moved_on)(user, proposal)


def _your_turn(user: User, proposal: Proposal) -> Letter | None:
    if not _still_waits_for(user, proposal):
        return None
    if answer_of(user, proposal) is not None:
        return _asked(user, proposal)
    facts = {"code": proposal.code, "step": next_step_of(proposal)}
    return _plain_letter(user, proposal, _("It is your turn in proposal %(code)s: %(step)s.") % facts)


def _asked(user: User, proposal: Proposal) -> Letter:
    """With the link that answers, without signing in."""
    sentence = _("Another company is interested in an exchange with you (%(code)s): are you interested too?")
    return Letter(
        subject=subject_of(user, proposal),
        sentence=sentence % {"code": proposal.code},
        button=_("Look and answer"),
        path=reverse("exchanges:answer", args=[answer_token(user, proposal)]),
    )


def _still_waits_for(user: User, proposal: Proposal) -> bool:
    """What a colleague on the board has just decided waits for nobody else, though it takes effect in a minute."""
    if proposal.turn_of_board:
        return queue_for(user).filter(pk=proposal.pk).exists()
    return is_your_turn(standing_of(user), proposal)


def _overtaken(user: User, proposal: Proposal) -> Letter:
    sentence = _("Your decision on %(code)s was not carried out: the proposal changed in the same minute.")
    return _plain_letter(user, proposal, sentence % {"code": proposal.code})


def _moved_on(user: User, proposal: Proposal) -> Letter:
    facts = {"code": proposal.code, "state": proposal.get_state_display()}
    return _plain_letter(user, proposal, _("There is news about proposal %(code)s: %(state)s.") % facts)


def _plain_letter(user: User, proposal: Proposal, sentence: str) -> Letter:
    return Letter(
        subject=subject_of(user, proposal),
        sentence=sentence,
        button=_("Open the proposal"),
        path=reverse("exchanges:proposal-detail", args=[proposal.code]),
        to_company=bool(standing_of(user).sides(proposal)),
        reply_to=reply_address(user, proposal),
    )


def _term_ends(user: User, proposal: Proposal) -> Letter | None:
    """As long as the terms in force still end soon: a change that was signed since has prolonged them."""
    soon = Proposal.objects.running_out(timezone.localdate(), days=TOLD_DAYS)
    if not soon.filter(pk=proposal.pk).exists():
        return None
    agreement = proposal.agreement
    sentence = _("Agreement %(code)s ends on %(day)s: prolong it by a change, or let it end.")
    return Letter(
        subject=subject_of(user, proposal),
        sentence=sentence % {"code": agreement.code, "day": f"{agreement.terms.ends_on:%d/%m/%Y}"},
        button=_("Open the agreement"),
        path=reverse("exchanges:agreement-detail", args=[agreement.code]),
        to_company=bool(standing_of(user).sides(proposal)),
        reply_to=reply_address(user, proposal),
    )


LETTERS: dict[str, Callable[[User, Proposal], Letter | None]] = {
    "your_turn": _your_turn,
    "deadline_tomorrow": _your_turn,
    "overdue": _your_turn,
    "decision_overtaken": _overtaken,
    "term_ends": _term_ends,
}


def subject_of(user: User, proposal: Proposal) -> str:
    """Return code and park: until both know each other the reader's own, for the board's tells where the giver is."""
    park = proposal.park if proposal.is_mutual else _own_park(user, proposal)
    return f"{proposal.code} · {park.name}" if park else proposal.code


def _own_park(user: User, proposal: Proposal) -> Park | None:
    standing = standing_of(user)
    sides = standing.sides(proposal)
    if sides:
        return sides[0].park
    return proposal.park if proposal.park_id in standing.parks else None


def about_agreement(user: User, topic: Topic) -> Letter | None:
    """The figure of a month that is due, with the link that reports it; otherwise news about the agreement."""
    seen = Proposal.objects.visible_to(user).values("pk")
    rows = Agreement.objects.filter(proposal__in=seen).with_months().select_related("proposal__park")
    agreement = rows.filter(code=topic.target_code).first()
    if agreement is None:
        return None
    if topic.kind == "monthly_report":
        return _report_due(user, agreement)
    return Letter(
        subject=f"{agreement.code} · {agreement.proposal.park.name}",
        sentence=_("There is news about agreement %(code)s.") % {"code": agreement.code},
        button=_("Open the agreement"),
        path=reverse("exchanges:agreement-detail", args=[agreement.code]),
    )


def _report_due(user: User, agreement: Agreement) -> Letter | None:
    today, own = timezone.localdate(), set(companies_of(user))
    sides = [company for company in agreement.proposal.parties if company in own]
    due = [(month, side) for side in sides for month in open_months(agreement, side, today=today)]
    if not due:
        return None
    month, side = min(due, key=lambda row: row[0])
    facts = {"code": agreement.code, "month": f"{month:%m/%Y}"}
    return Letter(
        subject=f"{agreement.code} · {agreement.proposal.park.name}",
        sentence=_("The quantity of %(month)s under agreement %(code)s is due: one number, no sign-in.")
        % facts,
        button=_("Report the quantity"),
        path=reverse("exchanges:quick-report", args=[report_token(agreement, side, user, month)]),
    )


def about_joint(user: User, topic: Topic) -> Letter | None:
    """A chain or a pool of several proposals."""
    joint = Joint.objects.visible_to(user).filter(code=topic.target_code).select_related("park").first()
    if joint is None:
        return None
    is_turn = topic.kind == "your_turn"
    if is_turn and not joint.is_standing:
        return None
    sentence = (
        _("It is your turn in joint proposal %(code)s: accept the whole, or say what has to change.")
        if is_turn
        else _("There is news about joint proposal %(code)s.")
    )
    return Letter(
        subject=joint.code,
        sentence=sentence % {"code": joint.code},
        button=_("Open the proposal"),
        path=reverse("exchanges:joint-detail", args=[joint.code]),
    )
