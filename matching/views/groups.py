"""Chains, loops and pools: the list, and one of them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from matching.groups.filters import GroupFilter, for_pages, groups_for
from matching.groups.pool_presenting import pool_detail
from matching.groups.presenting import bounds_of, chain_detail, present_groups
from matching.models import MatchRun
from symbiosis.lib.htmx import render_page

PER_PAGE = 25


@require_safe
def group_list(request: SignedInRequest) -> HttpResponse:
    criteria = GroupFilter(request.GET, user=request.user)
    page = Paginator(criteria.queryset, PER_PAGE).get_page(request.GET.get("page"))
    cards = present_groups(request.user, list(page))
    run = MatchRun.objects.real().finished().visible_to(request.user).for_list().first()
    context = {"page": page, "cards": cards, "criteria": criteria, "bounds": bounds_of(run) if run else []}
    return render_page(request, "matching/group_list.html", "rows", context)


@require_safe
def group_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the newest group of this code that the person may see; foreign and missing ones are one 404."""
    groups = for_pages(groups_for(request.user)).filter(code=code).order_by("-run", "key")
    group = get_object_or_404(groups[:1])
    view = present_groups(request.user, [group])[0]
    detail: dict[str, Any] = pool_detail(view) if view.is_pool else chain_detail(view)
    show_run = MatchRun.objects.visible_to(request.user).filter(pk=group.run_id).exists()
    context = {"view": view, "detail": detail, "show_run": show_run}
    template = "matching/group_pool.html" if view.is_pool else "matching/group_chain.html"
    return render(request, template, context)
