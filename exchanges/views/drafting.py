"""A form of terms names the round that it was written over; where there is a newer one, both are shown together."""

from typing import Any, cast

from django.forms import BaseForm
from django.http import QueryDict

from exchanges.models import Proposal
from exchanges.presenting import changed_lines
from exchanges.views.trying import Tried


def beside_newer_round(form: BaseForm, tried: Tried, proposal: Proposal) -> dict[str, Any]:
    """Return the newer round for the page that keeps what was typed; sent once more, that answers the newer round."""
    if not tried.is_outdated:
        return {}
    fresh = Proposal.objects.for_list().get(pk=proposal.pk)
    newer = fresh.latest_terms
    if newer is None:
        return {}
    read = next((one for one in fresh.terms.all() if one.digest == form.cleaned_data["built_on"]), None)
    typed = cast("QueryDict", form.data).copy()
    typed["built_on"] = newer.digest
    form.data = typed
    return {"newer": newer, "newer_changed": changed_lines(read, newer)}
