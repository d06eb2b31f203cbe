"""Sentences of the bulk edit: why a row is left as it is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, Promise] = {
    "stale": _("Somebody changed it meanwhile. Look at it again, then change it."),
    "unconfirmed": _("The company has yet to confirm or correct it. Open it and settle that first."),
    "past": _("The last day would be in the past."),
    "order": _("It would end before it begins."),
    "unit": _("Its unit already names a period. Change the quantity in the listing itself."),
    "absurd": _("That would be more in a year than there can be. Check the quantity in the listing itself."),
    "tiny": _("That would be too little in a year to be kept. Check the quantity in the listing itself."),
    "promised": _("Agreements hold more than would be left. End an agreement first."),
    "over": _("Its last day is over. Give a later day first."),
    "waste_code_needed": _("It is hazardous and has no waste code. Give the code first."),
    "licence_needed": _("It is hazardous and no valid licence of the company is on file."),
    "name_needs_consent": _("Only the company itself may show its name."),
}
OTHER = _("It cannot be published as it stands. Open it to see why.")


def problem_sentence(code: str) -> str:
    return str(PROBLEMS.get(code, OTHER))
