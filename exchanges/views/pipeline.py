"""The pipeline as a board."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from exchanges.filters import ProposalFilter
from exchanges.pipeline.board import columns_of


@require_safe
def proposal_board(request: SignedInRequest) -> HttpResponse:
    """Columns by state; on a phone the one that `?column=` names, else the first with something in it."""
    criteria = ProposalFilter(request.GET, user=request.user)
    columns = columns_of(request.user, criteria)
    keys = [column.key for column in columns]
    filled = next((column.key for column in columns if column.count), keys[0])
    asked = request.GET.get("column", "")
    context = {"columns": columns, "criteria": criteria, "chosen": asked if asked in keys else filled}
    return render(request, "exchanges/proposal_board.html", context)
