"""What to ask first, by family: one tap sends the question. Codes; the texts are said in the sender's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.models import Family

QUESTIONS: dict[str, Promise] = {
    "moisture": _("How much moisture and how much foreign matter does it hold, and how much does it vary?"),
    "analysis": _("Do you have a laboratory analysis of the last twelve months, and the waste code?"),
    "packing": _("How is it packed and stored, and who loads it?"),
    "licence": _("Which environmental licence covers this, and until when is it valid?"),
    "customs": _("Is your company an export-processing firm, or does it stand in a non-tariff zone?"),
    "water_quality": _(
        "Which quality does the water have (COD, salt, solids), and how often is it measured?"
    ),
    "flow": _("How much flows in an hour, and does it stop at night or at weekends?"),
    "temperature": _("At which temperature and pressure is it handed over, and how steady is it?"),
    "hours": _("In which hours and on which days does your plant run, and when does it stand still?"),
    "backup": _("What happens when your plant stops: how long before do you say so?"),
    "meter": _("Where would the point of delivery be, and who reads the meter?"),
    "grid": _("At which voltage would it be handed over, and does the contract of the park's grid allow it?"),
    "slots": _("Which hours or spaces are free, and how long ahead do they have to be booked?"),
    "insurance": _("Who insures people and equipment during the shared use?"),
    "people": _("Who would come, with which training, and who gives the instructions on site?"),
}
STARTERS: dict[str, tuple[str, ...]] = {
    Family.BY_PRODUCTS: ("moisture", "analysis", "packing", "licence", "customs"),
    Family.WATER: ("water_quality", "flow", "licence", "meter", "customs"),
    Family.HEAT: ("temperature", "hours", "backup", "meter", "customs"),
    Family.ENERGY: ("grid", "hours", "backup", "meter", "customs"),
    Family.LOGISTICS: ("slots", "insurance", "hours"),
    Family.SERVICES: ("slots", "people", "insurance"),
}


def starters_of(family: str) -> list[tuple[str, Promise]]:
    """Return code and text of the questions of a family."""
    return [(code, QUESTIONS[code]) for code in STARTERS[family]]
