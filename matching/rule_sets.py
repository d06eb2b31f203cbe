"""Versions of the weights: drafted, tried on the listings of a finished run, published. Only the operator."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.history import record
from accounts.models import User
from matching.errors import MatchingError, RunNotAllowed
from matching.models import MatchRun, Purpose, RuleSet
from matching.rules import rules_of
from symbiosis.lib.codes import create_coded


def draft_rule_set(*, weights: dict[str, float], options: dict[str, Any], note: str, by: User) -> RuleSet:
    """Keep a new version, not yet in force.

    Raises
    ------
    ValueError
        If the engine does not take these weights or thresholds.
    """
    _only_the_operator(by)
    draft = RuleSet(weights=weights, options=options, note=note, created_by=by)
    rules_of(draft)
    try:
        with transaction.atomic():
            _number(draft)
    except IntegrityError:  # somebody else took the number in this moment
        _number(draft)
    return draft


@transaction.atomic
def _number(draft: RuleSet) -> None:
    newest: int = RuleSet.objects.aggregate(newest=Max("version"))["newest"] or 0
    draft.pk, draft.version = None, newest + 1
    draft.save()
    record(
        by=draft.created_by, verb="rules.draft", target_type="rules", target_code=str(draft.version),
        note=draft.note, detail={"weights": draft.weights, "options": draft.options},
    )  # fmt: skip


def trial_bases() -> list[MatchRun]:
    """Return what a draft can be tried on: the newest finished real run of each scope."""
    finished = MatchRun.objects.real().finished().order_by()
    newest = finished.values("park").annotate(newest=Max("pk")).values("newest")
    return list(MatchRun.objects.filter(pk__in=newest).for_list())


@transaction.atomic
def try_rule_set(*, rule_set: RuleSet, base: MatchRun, by: User) -> MatchRun:
    """Queue a run of the draft over the very listings of a finished run; one that is under way is not doubled."""
    from matching.engine import ENGINE_VERSION

    _only_the_operator(by)
    same = MatchRun.objects.filter(purpose=Purpose.TRIAL, rule_set=rule_set, base=base)
    under_way = same.open().for_list().first()
    if under_way is not None:
        return under_way
    run = create_coded(
        MatchRun, "RUN", on=timezone.localdate(), park=base.park, rule_set=rule_set, requested_by=by,
        purpose=Purpose.TRIAL, base=base, catalogue_digest=base.catalogue_digest, engine_version=ENGINE_VERSION,
    )  # fmt: skip
    detail = {"run": run.code, "base": base.code}
    record(
        by=by, verb="rules.try", target_type="rules", target_code=str(rule_set.version), detail=detail
    )  # fmt: skip
    return run


def trials_of(rule_set: RuleSet) -> list[MatchRun]:
    """Return the trials of a version that are kept, newest first."""
    return list(MatchRun.objects.filter(purpose=Purpose.TRIAL, rule_set=rule_set).for_list())


@transaction.atomic
def publish_rule_set(*, rule_set: RuleSet, by: User) -> RuleSet:
    """Put a draft into force for the runs from now on; a published version never changes.

    Raises
    ------
    MatchingError
        "try_first" without a finished trial, "published_already".
    """
    _only_the_operator(by)
    if not MatchRun.objects.finished().filter(purpose=Purpose.TRIAL, rule_set=rule_set).exists():
        raise MatchingError("try_first")
    draft = RuleSet.objects.filter(pk=rule_set.pk, published_at__isnull=True)
    if not draft.update(published_at=timezone.now()):
        raise MatchingError("published_already")
    record(by=by, verb="rules.publish", target_type="rules", target_code=str(rule_set.version))
    rule_set.refresh_from_db()
    return rule_set


def _only_the_operator(by: User) -> None:
    if not by.is_operator:
        raise RunNotAllowed("operator_only")
