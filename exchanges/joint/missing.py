"""What is missing until the whole can be agreed, in words; companies are named by the caller's labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges.joint.agreeing import is_settled
from exchanges.legs import accepted_by, outline_of, parties_of, version_of
from exchanges.models import Joint, Proposal
from exchanges.states import Policy, State

Labels = Mapping[int, str]

LACKS: dict[str, Promise] = {
    State.INTEREST: _("Exchange %(number)s: both companies have to be interested"),
    State.MUTUAL_INTEREST: _("Exchange %(number)s: the companies have to start the talk or ask their board"),
    State.REVIEW: _("Exchange %(number)s: the park board has to decide"),
    State.NEGOTIATING: _("Exchange %(number)s: both companies have to accept the same terms"),
    State.SENT_BACK: _("Exchange %(number)s: the companies have to complete what the board asked for"),
    State.PAUSED: _("Exchange %(number)s: it is paused; one of its companies has to resume it"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Ids of the companies that have yet to say that they take part, and to accept the present version."""

    to_take_part: frozenset[int]
    to_accept: frozenset[int]
    is_settled: bool  # the sides of every leg are at one

    @property
    def can_be_accepted(self) -> bool:
        return self.is_settled and not self.to_take_part


def waiting_of(joint: Joint, legs: Sequence[Proposal]) -> Waiting:
    parties = {company.pk for company in parties_of(legs)}
    return Waiting(
        to_take_part=frozenset(parties - accepted_by(joint, outline_of(legs))),
        to_accept=frozenset(parties - accepted_by(joint, version_of(legs))),
        is_settled=all(is_settled(leg) for leg in legs),
    )


def missing_texts(legs: Sequence[Proposal], waiting: Waiting, labels: Labels) -> list[str]:
    """Return what is missing, in the order in which it has to come."""
    texts = _who(_("Has to say whether it takes part: %(names)s"), waiting.to_take_part, labels)
    for number, leg in enumerate(legs, start=1):
        if not is_settled(leg) and leg.state in LACKS:
            texts.append(str(LACKS[leg.state]) % {"number": number})
    if waiting.is_settled:
        texts += _who(_("Has to accept the whole: %(names)s"), waiting.to_accept, labels)
    if waiting.is_settled and not waiting.to_accept:
        asked = [number for number, leg in enumerate(legs, start=1) if _is_at_the_board(leg)]
        texts += [str(LACKS[State.REVIEW]) % {"number": number} for number in asked]
    return texts


def _is_at_the_board(leg: Proposal) -> bool:
    return leg.policy == Policy.BEFORE_SIGNING and leg.state == State.REVIEW


def _who(text: Promise, companies: Iterable[int], labels: Labels) -> list[str]:
    names = sorted(labels[company] for company in companies)
    return [str(text) % {"names": ", ".join(names)}] if names else []
