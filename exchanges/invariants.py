"""What must be true of the stored data at every moment, whatever was cut off, killed or done by hand.

Reads only. The database refuses most of it by itself (constraints, triggers); this looks at what really stands there,
so that a fault is named before a company finds it. `manage.py verify_invariants` prints what it finds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts import sealing
from accounts.models import AuditEvent, Outgoing
from companies.facts import PLACES
from companies.models import Attachment, Listing, QuantityMovement
from exchanges.coordination.content import written_faults
from exchanges.legs import version_of_rounds
from exchanges.models import (
    Agreement,
    Amendment,
    Delivery,
    Joint,
    Proposal,
    ProposalDocument,
    Signature,
    Terms,
)
from exchanges.states import CLOSED, IN_FORCE, MOVE_BY_NAME, STARTED, Policy, State
from exchanges.terms import months_to_report, stands_for, terms_in_turn, terms_to_run, yearly_need
from symbiosis.lib.filestore import open_kept
from symbiosis.lib.jobs import OPEN_STATES

WITH_AGREEMENT = IN_FORCE | {State.ENDED}
APPROVALS = {"proposal.approve", "proposal.approve_terms"}
ASKED = "proposal.ask_both"  # a leg of a joint proposal, in which nobody has shown interest yet
OPENINGS = {"proposal.interest", "proposal.begin_negotiating", ASKED}
LONGEST_WAIT = timedelta(minutes=10)  # of a message after its time has come
ONE_STEP = timedelta(minutes=1)  # between the first and the last row of one transaction


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong (`rule`), where (`code` of the row), and the figures that show it."""

    rule: str
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.rule}: {self.text}"


Found = Iterator[Violation]


def _agreements() -> QuerySet[Agreement]:
    rows = Agreement.objects.select_related(
        "proposal__giver", "proposal__taker", "proposal__park", "terms"
    ).order_by("pk")
    return rows.prefetch_related(
        "terms__acceptances", "signatures", "amendments__before", "amendments__terms__acceptances"
    )


def _parties(agreement: Agreement) -> set[int]:
    return {agreement.proposal.giver_id, agreement.proposal.taker_id}


def _moves_by_proposal() -> dict[str, list[AuditEvent]]:
    """Return the lines of history that change a state, oldest first, by the proposal's code."""
    verbs = [*OPENINGS, *(f"proposal.{name}" for name in MOVE_BY_NAME)]
    lines: dict[str, list[AuditEvent]] = defaultdict(list)
    for line in AuditEvent.objects.filter(target_type="proposal", verb__in=verbs).order_by("pk"):
        lines[line.target_code].append(line)
    return lines


def violations() -> list[Violation]:
    """Return every violation, in the order of RULES. A fixed number of queries, whatever the number of rows."""
    return [violation for rule in RULES for violation in rule()]


def promised_quantities() -> Found:
    """A listing's counter is the sum of its movements, and no more than is offered."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for listing, quantity in QuantityMovement.objects.values_list("listing_id", "quantity"):
        sums[listing] += quantity
    listings = Listing.objects.filter(Q(pk__in=QuantityMovement.objects.values("listing")) | ~Q(allocated=0))
    for pk, code, offered, allocated in listings.values_list("pk", "code", "offered", "allocated"):
        if allocated != sums[pk].quantize(PLACES):
            yield Violation("counter", code, f"{allocated} counted, movements add up to {sums[pk]}")
        if not 0 <= max(allocated, sums[pk]) <= (offered or 0):
            yield Violation("over-allocated", code, f"{max(allocated, sums[pk])} promised of {offered}")


def accepted_terms() -> Found:
    """Both parties accepted the terms of an agreement, as they stand, and whoever signed has signed these."""
    for agreement in _agreements():
        terms = agreement.terms
        accepted = {row.company_id for row in terms.acceptances.all() if row.digest == terms.digest}
        if not stands_for(terms) or terms.proposal_id != agreement.proposal_id:
            yield Violation("terms", agreement.code, "the terms are not those that the digest stands for")
        if not accepted >= _parties(agreement):
            yield Violation("acceptance", agreement.code, "not both parties accepted these terms")
        signed = {row.company_id for row in agreement.signatures.all() if row.terms_digest == terms.digest}
        is_complete = signed >= _parties(agreement)
        if is_complete != (agreement.signed_at is not None):
            yield Violation(
                "signature", agreement.code, "signed by both, and marked as signed, must go together"
            )


def amended_terms() -> Found:
    """Amendments follow each other from the first terms to those in force, each accepted and signed by both."""
    for agreement in _agreements():
        amendments = [one for one in agreement.amendments.all() if one.signed_at is not None]
        reached = [one.before_id for one in amendments] + [agreement.terms_id]
        led_to = [one.terms_id for one in amendments]
        if led_to != reached[1:] or [one.number for one in amendments] != list(range(1, len(led_to) + 1)):
            yield Violation("amendment", agreement.code, "the amendments do not lead to the terms in force")
        for one in agreement.amendments.all():
            digest = one.terms.digest
            accepted = {row.company_id for row in one.terms.acceptances.all() if row.digest == digest}
            signed = {row.company_id for row in agreement.signatures.all() if row.terms_digest == digest}
            is_signed = signed >= _parties(agreement)
            if not accepted >= _parties(agreement) or is_signed != (one.signed_at is not None):
                text = f"amendment {one.number} is not accepted by both, or in force unsigned"
                yield Violation("amendment", agreement.code, text)


def committed_quantities() -> Found:
    """A standing agreement holds of the giver's listing what its terms say, an ended one nothing.

    Once it was amended it holds what one of its terms said, and no less than those that run, or are to run, need.
    """
    held: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for listing, reference, quantity in QuantityMovement.objects.values_list(
        "listing", "reference", "quantity"
    ):
        held[listing, reference.partition("/")[0]] += quantity
    today = timezone.localdate()
    for agreement in _agreements():
        has_ended = agreement.proposal.state == State.ENDED
        said = [yearly_need(agreement, terms) or Decimal(0) for terms in terms_in_turn(agreement)]
        due = max(yearly_need(agreement, terms) or Decimal(0) for terms in terms_to_run(agreement, today))
        holds = held[agreement.proposal.giver_listing_id, agreement.code]
        stands = holds in said and holds >= due and holds == (agreement.committed_per_year or 0)
        if (holds != 0) if has_ended else not stands:
            yield Violation("commitment", agreement.code, f"holds {holds}, its terms say {due}")


def states_and_agreements() -> Found:
    """A proposal has an agreement exactly where its state says so, and runs only when both have signed."""
    with_agreement = Q(agreement__isnull=False)
    wrong = Proposal.objects.filter(
        Q(state__in=IN_FORCE) & ~with_agreement | ~Q(state__in=WITH_AGREEMENT) & with_agreement
    )
    for proposal in wrong:
        yield Violation("agreement", proposal.code, f"{proposal.state} and an agreement do not go together")
    for proposal in Proposal.objects.filter(state__in=STARTED, agreement__signed_at__isnull=True):
        yield Violation("signature", proposal.code, f"{proposal.state}, but not signed by both")


def told_by_history() -> Found:
    """The moves in the history lead, one by one, to the state in which the proposal stands."""
    lines = _moves_by_proposal()
    for code, state in Proposal.objects.values_list("code", "state"):
        reached = before = ""
        for line in lines[code]:
            if not _follows(line, reached, before):
                yield Violation("history", code, f"{line.verb} does not lead on from {reached or 'nothing'}")
            reached, before = line.detail["to"], line.verb
        if reached != state:
            yield Violation("history", code, f"stands as {state}, the history says {reached or 'nothing'}")


def _follows(line: AuditEvent, reached: str, before: str) -> bool:
    """Say whether the life cycle has this move from where the proposal stood, under the policy of that day."""
    if line.verb in OPENINGS:
        return reached == "" or (before, line.verb) == (ASKED, "proposal.interest")
    move = MOVE_BY_NAME[line.verb.removeprefix("proposal.")]
    leads_there = move.target is None or move.target == line.detail["to"]
    is_known = "policy" in line.detail  # older lines do not say it
    if is_known and line.detail["policy"] not in move.policies:
        return False
    return leads_there and reached in move.sources and line.detail["from_state"] == reached


def approved_by_the_board() -> Found:
    """Where the board had to be asked, somebody of no party has approved before it was agreed.

    Policies and memberships change, so each act is judged by what its line says of that day. A line without it, from
    before it was written down, accuses nobody.
    """
    lines = _moves_by_proposal()
    for agreement in _agreements():
        moves = lines[agreement.proposal.code]
        approvals = [line for line in moves if line.verb in APPROVALS and line.actor_id is not None]
        if not approvals and _had_to_ask(moves):
            yield Violation("approval", agreement.code, "agreed without the board")
        if any(_is_of_party(line) for line in approvals):
            yield Violation("approval", agreement.code, "approved by somebody who belongs to a party")


def _had_to_ask(moves: list[AuditEvent]) -> bool:
    """Say whether the board had to be asked before the talks: by the policy when they began, and when they ended.

    Where it reviews before signing, its approval is the move that agrees.
    """
    talks = [line for line in moves if line.detail["to"] == State.NEGOTIATING]
    agreed = [line for line in moves if line.detail["to"] == State.AGREED]
    policies = {line.detail.get("policy") for line in [*talks, *agreed]}
    return policies == {Policy.BEFORE_NEGOTIATING.value}


def _is_of_party(line: AuditEvent) -> bool:
    return bool(line.detail.get("of_party"))


def approved_changes() -> Found:
    """A change that the board was asked about is approved, by somebody who was of no party then."""
    approvals: dict[tuple[str, int], list[AuditEvent]] = defaultdict(list)
    for line in AuditEvent.objects.filter(target_type="proposal", verb="proposal.approve_change"):
        approvals[line.target_code, line.detail["number"]].append(line)
    for agreement in _agreements():
        approved = [one for one in agreement.amendments.all() if one.board == Amendment.Board.APPROVED]
        for number in [one.number for one in approved]:
            lines = approvals[agreement.proposal.code, number]
            if not lines or any(_is_of_party(line) for line in lines):
                text = f"amendment {number} is not approved by a board of no party"
                yield Violation("approval", agreement.code, text)


def agreed_as_a_whole() -> Found:
    """A joint proposal is agreed exactly when its legs are: in one step, and in the version all parties accepted."""
    legs = "legs__proposal__agreement"
    rows = Joint.objects.filter(dissolved_at__isnull=True).order_by("pk")
    for joint in rows.prefetch_related("acceptances", f"{legs}__terms", f"{legs}__amendments__before"):
        proposals = [leg.proposal for leg in joint.legs.all()]
        made = [one.agreement for one in proposals if hasattr(one, "agreement")]
        if joint.agreed_at is None and made:
            yield Violation("whole", joint.code, f"not agreed, but {len(made)} of its legs are")
        if joint.agreed_at is not None:
            yield from _made_together(joint, joint.agreed_at, proposals, made)


def _made_together(joint: Joint, agreed_at: datetime, legs: list[Proposal], made: list[Agreement]) -> Found:
    if len(made) != len(legs) or any(abs(one.made_at - agreed_at) > ONE_STEP for one in made):
        yield Violation("whole", joint.code, "agreed, but not all of its legs in the same step")
        return
    if all(one.state in CLOSED for one in legs) != (joint.ended_at is not None):
        yield Violation("whole", joint.code, "it ends exactly when the last of its legs does")
    version = version_of_rounds((one.code, terms_in_turn(one.agreement)[0]) for one in legs)
    accepted = {row.company_id for row in joint.acceptances.all() if row.digest == version}
    if not accepted >= {company for one in legs for company in (one.giver_id, one.taker_id)}:
        yield Violation("whole", joint.code, "not every party accepted this version")


def reported_deliveries() -> Found:
    """Only what was signed and started can have delivered, and only in the months of its terms."""
    ran = set(Agreement.objects.that_ran().values_list("pk", flat=True))
    rows = Delivery.objects.select_related("agreement__proposal", "agreement__terms")
    amended = "agreement__amendments__before", "agreement__amendments__terms"
    for row in rows.prefetch_related(*amended):
        code, proposal, terms = row.agreement.code, row.agreement.proposal, row.agreement.terms
        if row.agreement_id not in ran:
            yield Violation(
                "delivery", code, f"{row.month:%Y-%m} reported, but it never ran: {proposal.state}"
            )
        if row.company_id not in _parties(row.agreement):
            yield Violation("delivery", code, f"{row.month:%Y-%m} reported by a company that takes no part")
        if row.month not in months_to_report(row.agreement, terms.ends_on):
            yield Violation("delivery", code, f"{row.month:%Y-%m} is outside the terms")


def rests() -> Found:
    """Deliveries rest exactly where the proposal says that they are suspended."""
    open_rest = Q(agreement__suspensions__since__isnull=False, agreement__suspensions__until=None)
    wrong = Proposal.objects.exclude(state=State.SUSPENDED).filter(open_rest)
    for proposal in wrong:
        yield Violation("suspension", proposal.code, f"{proposal.state}, but its deliveries rest")
    for proposal in Proposal.objects.filter(state=State.SUSPENDED).exclude(
        pk__in=Proposal.objects.filter(open_rest)
    ):
        yield Violation("suspension", proposal.code, "suspended, but nobody noted since when")


def sealed_history() -> Found:
    """No line of history was changed, removed or added (accounts/sealing.py)."""
    for fault in sealing.verify():
        yield Violation("audit", str(fault.place), str(fault))


def kept_files() -> Found:
    """What a row names as a file is there: photos of deliveries, attachments, papers, signed files."""
    evidence = Delivery.objects.exclude(evidence="").values_list("agreement__code", "evidence")
    attached = Attachment.objects.values_list("listing__code", "digest")
    papers = ProposalDocument.objects.values_list("proposal__code", "file_digest")
    signed = Signature.objects.exclude(file_digest="").values_list("agreement__code", "file_digest")
    for code, digest in [*evidence, *attached, *papers, *signed]:
        try:
            open_kept(digest).close()
        except FileNotFoundError:
            yield Violation("file", code, f"{digest} is missing")


def shown_papers() -> Found:
    """What proves a line of the checklist is open to both sides; a newer paper is one of the same side there."""
    for paper in ProposalDocument.objects.select_related("proposal", "replaced_by").order_by("pk"):
        newer = paper.replaced_by
        if paper.requirement and paper.audience != ProposalDocument.Audience.ALL:
            yield Violation("paper", paper.proposal.code, f"{paper.title} proves a line, but not to both")
        if newer and (newer.proposal_id, newer.company_id) != (paper.proposal_id, paper.company_id):
            yield Violation("paper", paper.proposal.code, f"{paper.title} was replaced by somebody else's")


def sent_messages() -> Found:
    """What is to leave the platform leaves it, or has failed; a pause after a failure moves its time."""
    late = Outgoing.objects.filter(state__in=OPEN_STATES, notify_after__lt=Now() - LONGEST_WAIT)
    for row in late.order_by("pk"):
        yield Violation(
            "outbox", row.target_code or row.kind, f"{row} waits since {row.notify_after:%Y-%m-%d %H:%M}"
        )


def regulations() -> Found:
    """What was agreed with a unit of the city is whole, and moves nothing."""
    rows = Terms.objects.exclude(coordination={}).select_related("proposal").order_by("pk")
    for terms in rows:
        if terms.quantity_per_month is not None:
            yield Violation("regulation", terms.proposal.code, f"round {terms.round} moves a quantity")
        for fault in written_faults(terms.coordination, starts_on=terms.starts_on, ends_on=terms.ends_on):
            yield Violation("regulation", terms.proposal.code, f"round {terms.round}: {fault}")


RULES: tuple[Callable[[], Found], ...] = (
    promised_quantities,
    accepted_terms,
    amended_terms,
    committed_quantities,
    states_and_agreements,
    told_by_history,
    approved_by_the_board,
    approved_changes,
    agreed_as_a_whole,
    reported_deliveries,
    rests,
    regulations,
    sealed_history,
    kept_files,
    shown_papers,
    sent_messages,
)
