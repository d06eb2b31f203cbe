"""Which paper an exchange needs, and what is particular to each: its title, its legal basis, its own articles.

The texts are templates for the parties to complete, not legal advice. Laws: catalogue/data/legal_rules.csv, where
each stands with its source and confidence.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.models import Family
from companies.models import CompanyKind
from exchanges.models import Proposal


class PaperKind(StrEnum):
    BY_PRODUCT = "by_product"
    UTILITY = "utility"
    SHARING = "sharing"
    COORDINATION = "coordination"


@dataclass(frozen=True, slots=True)
class Wording:
    """What one kind says in its own words. `duties` are (title, paragraphs) after the common articles."""

    title: Promise
    subject: Promise
    basis: tuple[Promise, ...]
    purpose: Promise
    duties: tuple[tuple[Promise, tuple[Promise, ...]], ...]


FAMILY_KINDS = {
    Family.BY_PRODUCTS: PaperKind.BY_PRODUCT,
    Family.WATER: PaperKind.UTILITY,
    Family.HEAT: PaperKind.UTILITY,
    Family.ENERGY: PaperKind.UTILITY,
    Family.LOGISTICS: PaperKind.SHARING,
    Family.SERVICES: PaperKind.SHARING,
}


def kind_of(proposal: Proposal) -> PaperKind:
    """Return the kind: with a city unit a coordination regulation, else by the family of what is exchanged."""
    if any(party.kind == CompanyKind.CITY for party in proposal.parties):
        return PaperKind.COORDINATION
    return FAMILY_KINDS[Family(proposal.giver_listing.family)]


ENVIRONMENT_LAW = _(
    "Pursuant to the Law on Environmental Protection No. 72/2020/QH14 and the laws amending it;"
)
ENVIRONMENT_DECREE = _(
    "Pursuant to Decree No. 08/2022/ND-CP, as amended by Decree No. 05/2025/ND-CP and Decree No. 48/2026/ND-CP;"
)
PARK_DECREE = _(
    "Pursuant to Decree No. 35/2022/ND-CP on the management of industrial parks and economic zones;"
)
NEEDS = _("Pursuant to what the parties can offer and need,")

WORDINGS: dict[PaperKind, Wording] = {
    PaperKind.BY_PRODUCT: Wording(
        title=_("Memorandum of understanding"),
        subject=_("on the supply and use of a by-product in industrial symbiosis"),
        basis=(ENVIRONMENT_LAW, ENVIRONMENT_DECREE, PARK_DECREE, NEEDS),
        purpose=_(
            "Party A hands over what arises at its site, namely %(resource)s, and party B takes it to use it in its "
            "production. The parties count the exchange as industrial symbiosis."
        ),
        duties=(
            (
                _("Article §. Classification and permits"),
                (
                    _(
                        "Party A classifies what it hands over, keeps it apart from other waste and gives party B the "
                        "waste code and the latest analysis before the first delivery and after each change."
                    ),
                    _(
                        "Hazardous waste is handed over only to a party that holds an environmental licence for it, "
                        "with the papers of hazardous waste. Each party keeps its permits valid and shows them on "
                        "request."
                    ),
                ),
            ),
            (
                _("Article §. Acceptance"),
                (
                    _(
                        "Party B checks each delivery on arrival. It may refuse a delivery that does not keep the "
                        "quality limits; it says so in writing within two working days, and party A takes the delivery "
                        "back at its own cost."
                    ),
                ),
            ),
        ),
    ),
    PaperKind.UTILITY: Wording(
        title=_("Memorandum of understanding"),
        subject=_("on the supply and use of water, heat or energy between neighbours"),
        basis=(ENVIRONMENT_LAW, ENVIRONMENT_DECREE, PARK_DECREE, NEEDS),
        purpose=_(
            "Party A supplies %(resource)s to party B through a line between the two sites. The parties count the "
            "exchange as industrial symbiosis."
        ),
        duties=(
            (
                _("Article §. Point of delivery and metering"),
                (
                    _(
                        "The point of delivery is the fence of party A unless the parties mark another one on a signed "
                        "plan. Each party owns and maintains the line on its side."
                    ),
                    _(
                        "A calibrated meter at the point of delivery measures what is supplied. Either party may have "
                        "it checked; when it fails, the mean of the last three months counts."
                    ),
                ),
            ),
            (
                _("Article §. Interruptions"),
                (
                    _(
                        "Planned interruptions are announced seven days ahead, unplanned ones at once by telephone. "
                        "Party B keeps its own supply ready for as long as the parties have not agreed otherwise."
                    ),
                ),
            ),
            (
                _("Article §. Permits"),
                (
                    _(
                        "Transfer or reuse of wastewater starts only when it is part of the environmental licence of "
                        "the parties concerned; the sale of electricity or steam only when the permits for it are held."
                    ),
                ),
            ),
        ),
    ),
    PaperKind.SHARING: Wording(
        title=_("Agreement"),
        subject=_("on the shared use of a service, of equipment or of space"),
        basis=(PARK_DECREE, NEEDS),
        purpose=_(
            "Party A lets party B use %(resource)s that it does not need itself all the time. The parties count the "
            "exchange as industrial symbiosis."
        ),
        duties=(
            (
                _("Article §. Use"),
                (
                    _(
                        "Party B books the use in the way the parties agree, keeps the safety rules of the site and "
                        "uses only trained people. Party A may go first when its own production needs it and says so "
                        "in time."
                    ),
                    _(
                        "Damage is recorded at once in a signed note. Each party keeps the insurance that the law asks "
                        "of it."
                    ),
                ),
            ),
        ),
    ),
    PaperKind.COORDINATION: Wording(
        title=_("Coordination regulation"),
        subject=_("between a unit of the city and an industrial park or its companies"),
        basis=(
            _("Pursuant to the Law on Fire Prevention, Fire Fighting, Rescue and Salvage No. 55/2024/QH15;"),
            PARK_DECREE,
            _("Pursuant to the functions and duties of each party,"),
        ),
        purpose=_(
            "The parties coordinate in %(resource)s so that people and property in the park and its surroundings are "
            "better protected. No payment is made between them unless the terms say so."
        ),
        duties=(
            (
                _("Article §. Principles"),
                (
                    _(
                        "Each party acts within its functions. In an incident the unit of the city leads; the other "
                        "party places its people, water, foam and vehicles under that lead."
                    ),
                ),
            ),
            (
                _("Article §. Exchange of information"),
                (
                    _(
                        "The parties exchange contacts, site plans, hydrant and water plans and lists of dangerous "
                        "substances, and correct them within five working days of each change."
                    ),
                ),
            ),
        ),
    ),
}
