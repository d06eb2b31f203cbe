"""Versions of the weights: drafted, tried on the listings of a finished run, published, never changed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent, User
from companies.models import Listing
from matching.actions import request_run
from matching.engine.rules import DEFAULT_WEIGHTS
from matching.errors import MatchingError, RunNotAllowed
from matching.models import Match, MatchRun, RuleSet
from matching.rule_sets import draft_rule_set, publish_rule_set, try_rule_set
from matching.rules import current_rule_set
from tests.factories import make_user
from tests.matching.world import World, run_now

SignedIn = Callable[[User], Client]
FAR = dict.fromkeys(DEFAULT_WEIGHTS, 0.0) | {"distance": 1.0}


@pytest.fixture
def operator(db: None) -> User:
    return make_user(is_operator=True)


def draft(by: User, weights: dict[str, float] = FAR) -> RuleSet:
    return draft_rule_set(weights=weights, options={}, note="distance alone", by=by)


def tried(world: World, operator: User, finish: Callable[[], None]) -> tuple[MatchRun, MatchRun, RuleSet]:
    base = run_now()
    rule_set = draft(operator)
    trial = try_rule_set(rule_set=rule_set, base=base, by=operator)
    finish()
    trial.refresh_from_db()
    return base, trial, rule_set


def test_draft_is_not_in_force(world: World, operator: User) -> None:
    first = run_now().rule_set
    second = draft(operator)

    assert (second.version, second.published_at) == (first.version + 1, None)
    assert current_rule_set() == first


def test_trial_scores_the_same_listings_by_the_draft(
    world: World, operator: User, finish: Callable[[], None]
) -> None:
    base = run_now()
    Listing.objects.filter(pk=world.need.pk).update(status="withdrawn")  # later than the base: no part of it
    trial = try_rule_set(rule_set=draft(operator), base=base, by=operator)
    finish()
    trial.refresh_from_db()

    assert trial.summary["pairs_judged"] == trial.summary["pairs_seen"] == base.summary["pairs_seen"] == 2
    assert trial.summary["changes"]["with"] == base.code
    assert trial.summary["changes"]["moved"] == 2


def test_trial_stands_behind_no_page_of_matches(
    world: World, operator: User, finish: Callable[[], None]
) -> None:
    base, trial, _rule_set = tried(world, operator, finish)

    assert set(Match.objects.current().values_list("run", flat=True)) == {base.pk}
    assert Match.objects.filter(run=trial).count() == 2
    assert run_now().base == base  # nor does a real run take anything over from it


def test_match_page_shows_the_real_score_and_not_the_trials(
    world: World, operator: User, finish: Callable[[], None], signed_in: SignedIn
) -> None:
    base, trial, _rule_set = tried(world, operator, finish)
    real = Match.objects.get(run=base, kind="direct")

    answer = signed_in(world.giver_person).get(f"/matches/{real.code}/")

    assert Match.objects.get(run=trial, kind="direct").score != real.score
    assert answer.context["view"].row == real


def test_trial_under_way_is_not_doubled(world: World, operator: User) -> None:
    base, rule_set = run_now(), draft(operator)

    runs = {try_rule_set(rule_set=rule_set, base=base, by=operator).pk for _time in range(2)}
    assert len(runs) == 1


def test_trial_waits_for_no_real_run(world: World, operator: User) -> None:
    base = run_now()
    request_run(by=None)

    assert try_rule_set(rule_set=draft(operator), base=base, by=operator).state == "queued"


def test_version_is_published_after_a_trial_and_used_from_then_on(
    world: World, operator: User, finish: Callable[[], None]
) -> None:
    _base, _trial, rule_set = tried(world, operator, finish)
    publish_rule_set(rule_set=rule_set, by=operator)

    run = run_now()
    assert (run.rule_set, run.base) == (rule_set, None)
    verbs = AuditEvent.objects.filter(target_type="rules").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["rules.draft", "rules.try", "rules.publish"]


def test_version_published_last_is_in_force_though_its_number_is_lower(
    world: World, operator: User, finish: Callable[[], None]
) -> None:
    base, _trial, older = tried(world, operator, finish)
    newer = draft(operator)
    try_rule_set(rule_set=newer, base=base, by=operator)
    finish()
    publish_rule_set(rule_set=newer, by=operator)

    assert current_rule_set() == newer
    publish_rule_set(rule_set=older, by=operator)
    assert current_rule_set() == older


def test_version_without_a_finished_trial_is_not_published(world: World, operator: User) -> None:
    base, rule_set = run_now(), draft(operator)
    try_rule_set(rule_set=rule_set, base=base, by=operator)

    with pytest.raises(MatchingError, match="try_first"):
        publish_rule_set(rule_set=rule_set, by=operator)


def test_published_version_is_not_published_again(
    world: World, operator: User, finish: Callable[[], None]
) -> None:
    _base, _trial, rule_set = tried(world, operator, finish)
    publish_rule_set(rule_set=rule_set, by=operator)
    before = RuleSet.objects.get(pk=rule_set.pk).published_at

    with pytest.raises(MatchingError, match="published_already"):
        publish_rule_set(rule_set=rule_set, by=operator)
    assert RuleSet.objects.get(pk=rule_set.pk).published_at == before


def test_weights_that_the_engine_does_not_take_are_refused(operator: User) -> None:
    with pytest.raises(ValueError, match="no such criterion"):
        draft(operator, {"beauty": 1.0})

    assert not RuleSet.objects.exists()


def test_only_the_operator_drafts(world: World) -> None:
    with pytest.raises(RunNotAllowed):
        draft(world.board)


def address(name: str, *arguments: int) -> str:
    with translation.override("en"):
        return reverse(f"matching:rule-{name}", args=arguments)


def typed(**points: float) -> dict[str, str]:
    weights = {name: 100 * weight for name, weight in DEFAULT_WEIGHTS.items()} | points
    values = {f"weight_{name}": f"{value:g}" for name, value in weights.items()}
    return values | {
        "note": "less money",
        "option_detour": "1.4",
        "option_min_overlap": "25",
        "option_unknown_gate_factor": "90",
        "option_value_half": "500",
        "option_co2_half": "100",
    }


def test_form_makes_a_draft(world: World, operator: User, signed_in: SignedIn) -> None:
    answer = signed_in(operator).post(address("new"), typed(value=20, co2=25))

    made = RuleSet.objects.latest("version")
    assert (answer.status_code, answer["Location"]) == (302, address("detail", made.version))
    assert (made.weights["value"], made.weights["co2"], made.created_by) == (0.2, 0.25, operator)
    assert made.options["detour"] == 1.4
    assert made.options["value_half"] == pytest.approx(500e6)


def test_form_says_that_the_points_do_not_sum_to_100(operator: User, signed_in: SignedIn) -> None:
    answer = signed_in(operator).post(address("new"), typed(value=20))

    assert answer.status_code == 422
    assert "The points sum to 95, not to 100." in answer.content.decode()
    assert RuleSet.objects.count() == 1  # the platform's own


@pytest.mark.parametrize("value", ["", "much", "-1", "101", "nan"])
def test_form_refuses_what_is_no_number_of_points(operator: User, signed_in: SignedIn, value: str) -> None:
    answer = signed_in(operator).post(address("new"), typed() | {"weight_value": value})

    assert answer.status_code == 422
    assert "weight_value" in answer.context["form"].errors


def test_pages_lead_from_draft_to_publication(
    world: World, operator: User, signed_in: SignedIn, finish: Callable[[], None]
) -> None:
    base, client = run_now(), signed_in(operator)
    version = draft(operator).version
    assert (
        "can be published once a trial has finished"
        in client.get(address("detail", version)).content.decode()
    )

    tried = client.post(address("try", version), {"base": base.code})
    finish()
    shown = client.get(address("detail", version)).content.decode()
    published = client.post(address("publish", version))

    assert f"Against {base.code}: 0 new, 0 lost, 2 moved" in shown
    assert (tried.status_code, published.status_code) == (302, 302)
    assert current_rule_set().version == version
    assert client.get(address("list")).status_code == 200


def test_publication_without_a_trial_says_why_not(world: World, operator: User, signed_in: SignedIn) -> None:
    run_now()
    answer = signed_in(operator).post(address("publish", draft(operator).version))

    assert answer.status_code == 409
    assert "Try this version on a finished run first" in answer.content.decode()


def test_trial_without_a_known_run_says_so(world: World, operator: User, signed_in: SignedIn) -> None:
    answer = signed_in(operator).post(address("try", draft(operator).version), {"base": "RUN-NONE"})

    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["giver_person", "board", "consultant"])
def test_pages_do_not_exist_for_others(world: World, operator: User, signed_in: SignedIn, who: str) -> None:
    version, client = draft(operator).version, signed_in(getattr(world, who))

    gets = [
        client.get(url).status_code for url in (address("list"), address("new"), address("detail", version))
    ]
    posts = [client.post(address(name, version)).status_code for name in ("try", "publish")]
    assert [*gets, *posts] == [404] * 5


@pytest.mark.parametrize(("is_operator", "linked"), [(True, True), (False, False)])
def test_run_list_leads_the_operator_to_the_weights(
    world: World, operator: User, signed_in: SignedIn, *, is_operator: bool, linked: bool
) -> None:
    client = signed_in(operator if is_operator else world.board)

    assert (
        reverse("matching:rule-list") in client.get(reverse("matching:run-list")).content.decode()
    ) == linked
