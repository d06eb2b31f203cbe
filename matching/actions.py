"""What people do with matching: ask for a run, say what they think of a match, and how far it came."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from companies.models import Company
from matching.errors import FeedbackRefused, RunNotAllowed
from matching.models import NOT_USEFUL_REASONS, Feedback, Match, MatchRun, Outcome, Stage
from matching.permissions import may_request_run, may_speak_for
from matching.rules import current_rule_set
from matching.stored_knowledge import catalogue_digest
from parks.models import Park
from symbiosis.lib.codes import create_coded


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The run that will answer a request; not `created` when one was already open."""

    run: MatchRun
    created: bool


def request_run(*, park: Park | None = None, by: User | None, cause: str = "") -> RunRequest:
    """Queue a run over a park or over all; a worker finds the row. `by` None is the platform or its shell.

    The constraint decides when two ask at once: both get the same run. `cause` stands in the history.
    """
    if by is not None and not may_request_run(by, park):
        raise RunNotAllowed("run_not_allowed")
    running = _open_run(park)
    if running is not None:
        return RunRequest(running, created=False)
    try:
        return RunRequest(_queue_run(park, by, cause), created=True)
    except IntegrityError:
        running = _open_run(park)
        if running is None:
            raise
        return RunRequest(running, created=False)


def _open_run(park: Park | None) -> MatchRun | None:
    return MatchRun.objects.real().open().filter(park=park).defer("snapshot").first()


@transaction.atomic
def _queue_run(park: Park | None, by: User | None, cause: str) -> MatchRun:
    from matching.engine import ENGINE_VERSION

    run = create_coded(
        MatchRun,
        "RUN",
        on=timezone.localdate(),
        park=park,
        rule_set=current_rule_set(),
        requested_by=by,
        catalogue_digest=catalogue_digest(),
        engine_version=ENGINE_VERSION,
    )
    detail = {"park": park.code if park else "", "cause": cause}
    record(by=by, verb="run.request", target_type="run", target_code=run.code, detail=detail)
    return run


@transaction.atomic
def record_feedback(
    *, match: Match, company: Company, verdict: str, by: User, reason: str = "", note: str = ""
) -> Feedback:
    """Keep what a side of the match said of it; a second word of the same kind replaces the first.

    Raises
    ------
    FeedbackRefused
        "not_your_company", "unknown_reason", "other_needs_note".
    """
    if company.pk not in {match.giver_listing.company_id, match.taker_listing.company_id}:
        raise FeedbackRefused("not_your_company")
    if not may_speak_for(by, company):
        raise FeedbackRefused("not_your_company")
    if verdict == "not_useful" and reason not in NOT_USEFUL_REASONS:
        raise FeedbackRefused("unknown_reason")
    if reason == "other" and not note.strip():
        raise FeedbackRefused("other_needs_note")
    feedback, _created = Feedback.objects.update_or_create(
        match_key=match.key,
        company_slug=company.slug,
        verdict=verdict,
        defaults={"reason": reason, "note": note, "by": by},
    )
    detail = {"verdict": verdict, "company": company.slug}
    record(
        by=by,
        verb="match.feedback",
        target_type="match",
        target_code=match.code,
        reason=reason,
        detail=detail,
    )
    return feedback


@transaction.atomic
def take_back_feedback(*, match: Match, company: Company, verdict: str, by: User) -> None:
    """Forget what a side said of the match; the history keeps that it said so, and that it took it back."""
    said = Feedback.objects.filter(match_key=match.key, company_slug=company.slug, verdict=verdict)
    if said.delete()[0]:
        detail = {"verdict": verdict, "company": company.slug}
        record(
            by=by,
            verb="match.feedback_taken_back",
            target_type="match",
            target_code=match.code,
            detail=detail,
        )


@transaction.atomic
def record_outcome(*, match: Match, stage: Stage | None, park: Park | None, reason: str = "") -> None:
    """Write down how far a suggestion has come; going back keeps the furthest stage.

    `stage` None: it stands where it stood (paused, sent back, ended). `reason` is the coded reason of an end,
    empty while it goes on. The engine, catalogue and rank are those of the run that first proposed it to people.
    """
    reached = stage or Stage.INTEREST
    known = Outcome.objects.filter(match_key=match.key)
    further = {"stage": Greatest(F("stage"), reached), "reason": reason, "updated_at": timezone.now()}
    if known.update(**further):
        return
    versions = MatchRun.objects.values("engine_version", "catalogue_digest").get(pk=match.run_id)
    first = {"park": park, "stage": reached, "reason": reason, "rank": match.rank, **versions}
    _outcome, is_first = Outcome.objects.get_or_create(match_key=match.key, defaults=first)
    if not is_first:  # somebody else wrote the first line meanwhile
        known.update(**further)
