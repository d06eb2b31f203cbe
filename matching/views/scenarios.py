"""What if: the list of scenarios, a new one, and what one would change."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from matching.models import MatchRun, Scenario
from matching.permissions import runnable_parks
from matching.scenarios.actions import create_scenario, request_scenario_run
from matching.scenarios.choices import Choices
from matching.scenarios.forms import FORMS, Draft
from matching.scenarios.presenting import (
    FIRST,
    Column,
    company_rows,
    effect_rows,
    headline,
    link_lists,
    plant_rows,
    totals_table,
)
from matching.scenarios.words import change_sentences
from matching.wording import failure_sentence
from symbiosis.lib.htmx import render_page

PER_PAGE = 25


def refuse_others(user: User) -> None:
    """Scenarios are for those who may start runs somewhere."""
    if not runnable_parks(user):
        raise PermissionDenied


def load_scenario(request: SignedInRequest, code: str) -> Scenario:
    """Return a scenario that the person may see; foreign and missing ones are one 404."""
    return get_object_or_404(
        Scenario.objects.visible_to(request.user).select_related("park", "created_by"), code=code
    )


def runs_of(scenario: Scenario) -> list[MatchRun]:
    """Return the runs of a scenario, newest first, without their large input."""
    return list(scenario.runs.defer("snapshot").order_by("-pk"))


@require_safe
def scenario_list(request: SignedInRequest) -> HttpResponse:
    refuse_others(request.user)
    scenarios = Scenario.objects.visible_to(request.user).select_related("park", "created_by")
    page = Paginator(scenarios, PER_PAGE).get_page(request.GET.get("page"))
    runs = newest_runs([scenario.pk for scenario in page])
    rows = [{"scenario": scenario, "run": runs.get(scenario.pk)} for scenario in page]
    return render(request, "matching/scenario_list.html", {"page": page, "rows": rows})


def newest_runs(scenarios: list[int]) -> dict[int, MatchRun]:
    """Return the newest run of each scenario with the counts of its result only. One query."""
    rows = MatchRun.objects.filter(scenario__in=scenarios).defer("snapshot", "summary").order_by("pk")
    rows = rows.annotate(counts=F("summary__scenario__counts"))
    return {run.scenario_id: run for run in rows if run.scenario_id is not None}


@require_http_methods(["GET", "HEAD", "POST"])
def scenario_new(request: SignedInRequest) -> HttpResponse:
    """Write a scenario and run it. Buttons add and take away changes; "save" judges them."""
    refuse_others(request.user)
    choices = Choices(request.user)
    posted = request.POST if request.method == "POST" else None
    draft = Draft(
        choices, posted, {"park": first_park(request, choices), "name": request.GET.get("name", "")}
    )
    if posted is None and request.GET.get("add") in FORMS:
        draft.add(request.GET["add"], request.GET.dict())
    if draft.saving and (changes := draft.changes()):
        head = draft.head.cleaned_data
        scenario = create_scenario(park=head["park"], name=head["name"], changes=changes, by=request.user)
        request_scenario_run(scenario, by=request.user)
        messages.success(request, _("Scenario %(code)s is being computed.") % {"code": scenario.code})
        return redirect("matching:scenario-detail", code=scenario.code)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if draft.saving else HTTPStatus.OK
    kinds = [{"word": word, "title": form.title} for word, form in FORMS.items()]
    return render(request, "matching/scenario_new.html", {"draft": draft, "kinds": kinds}, status=status)


def first_park(request: SignedInRequest, choices: Choices) -> str:
    """Return the park that is asked for, or the first in which the person may start a run."""
    codes = [code for code, _name in choices.scopes]
    asked = request.GET.get("park", "")
    return asked if asked in codes else codes[0]


@require_POST
def scenario_run(request: SignedInRequest, code: str) -> HttpResponse:
    """Compute a scenario again over the listings as they are now."""
    scenario = load_scenario(request, code)
    answer = request_scenario_run(scenario, by=request.user)
    if answer.created:
        messages.success(request, _("Scenario %(code)s is being computed.") % {"code": scenario.code})
    return redirect("matching:scenario-detail", code=scenario.code)


@require_safe
def scenario_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """What would change, against today or, with ``?with=``, against today and another scenario."""
    scenario = load_scenario(request, code)
    runs = runs_of(scenario)
    newest = runs[0] if runs else None
    done = next((run for run in runs if run.summary.get("scenario")), None)
    context: dict[str, Any] = {
        "scenario": scenario,
        "changes": change_sentences(scenario.changes, Choices(request.user)),
        "run": newest,
        "done": done,
        "failure": failure_sentence(newest.failure_code) if newest and newest.failure_code else "",
        "others": Scenario.objects.visible_to(request.user)
        .filter(park=scenario.park_id)
        .exclude(pk=scenario.pk)[:50],
    }
    if done is not None:
        context |= comparison(request, scenario, done)
    return render_page(request, "matching/scenario_detail.html", "progress", context)


def comparison(request: SignedInRequest, scenario: Scenario, run: MatchRun) -> dict[str, Any]:
    """Return the side-by-side part of the page."""
    today = run.summary["scenario"]["today"]
    columns = [Column(_("Today"), today), Column(scenario.name, run.summary)]
    other, second = other_of(request, scenario)
    context: dict[str, Any] = {"headline": headline(run), "plants": plant_rows(run), "other": other}
    if other is None or second is None:
        rows = company_rows(request.user, run)
        named = [row for row in rows if row["in_plan"]] or rows[:FIRST]
        return context | {
            "columns": columns,
            "totals": totals_table(columns),
            "lists": link_lists(request.user, run),
            "companies": named,
            "bystanders": [row for row in rows if row not in named],
        }
    columns.append(Column(other.name, second.summary))
    same_day = second.summary["scenario"]["today"]["digest"] == today["digest"]
    rows = effect_rows(request.user, run, second)
    any_planned = any(row["in_plan"] for row in rows)
    return context | {
        "columns": columns,
        "totals": totals_table(columns),
        "effects": rows,
        "effects_planned": [row for row in rows if row["in_plan"]] or rows[:FIRST],
        "effects_rest": [row for row in rows if not row["in_plan"]][0 if any_planned else FIRST :],
        "same_day": same_day,
    }


def other_of(request: SignedInRequest, scenario: Scenario) -> tuple[Scenario | None, MatchRun | None]:
    """Return the scenario of ``?with=`` and its newest result; nothing where the person may not see it."""
    wanted = Scenario.objects.visible_to(request.user).exclude(pk=scenario.pk)
    other = wanted.filter(code=request.GET.get("with", "")).first()
    if other is None:
        return None, None
    return other, next((run for run in runs_of(other) if run.summary.get("scenario")), None)
