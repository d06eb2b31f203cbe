"""The words of the legal gate: names of lines, which paper, why, and the sentence on the certificate."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges.legal.checklist import State
from exchanges.legal.counting import Place
from exchanges.legal.requirements import Evidence, Who

NAMES: dict[str, Promise] = {
    "waste_code": _("Waste code and classification"),
    "hazard_test": _("Test against the hazardous-waste thresholds"),
    "hazard_receiver": _("Licence to receive and treat hazardous waste"),
    "hazard_carrier": _("Papers of the carrier of hazardous waste"),
    "wastewater_giver": _("Transfer or reuse plan in the giver's environmental licence"),
    "wastewater_taker": _("Receiving or reuse plan in the taker's environmental licence"),
    "power_sale": _("Permit or contract for the sale of electricity"),
    "step_energy": _("Energy contract or permit of the treatment step"),
    "step_safety": _("Safety approval of the treatment step"),
    "step_product": _("Product standard or registration of what the step makes"),
    "step_contract": _("Utility contract of the treatment step"),
    "step_unknown": _("Permits of a treatment step that the catalogue no longer knows"),
    "customs_giver": _("Customs status of the giver: export-processing firm or not"),
    "customs_taker": _("Customs status of the taker: export-processing firm or not"),
    "pipe_consent": _("Consent of the park to a line across common land"),
}

# Which paper is asked for, and when.
PAPERS: dict[str, Promise] = {
    "waste_code": _(
        "The code of Viet Nam's waste list and the class: hazardous, to be controlled, or ordinary. Put the code into "
        "the listing, or add the classification paper."
    ),
    "hazard_test": _(
        "A laboratory report that compares this stream with the thresholds. If it is above one, change the listing to "
        "hazardous."
    ),
    "hazard_receiver": _(
        "The environmental licence of the plant that takes the stream first; it must name this waste. A hazardous "
        "stream never goes to a receiver without it."
    ),
    "hazard_carrier": _(
        "The carrier's licence or his contract with a licensed plant, and proof that the vehicles send their position."
    ),
    "wastewater_giver": _(
        "The environmental licence, adjusted so that it contains the transfer or reuse of this water."
    ),
    "wastewater_taker": _(
        "The environmental licence, adjusted so that it contains receiving or reusing this water."
    ),
    "power_sale": _(
        "The permit, or the contract under the rules of direct power purchase and renewable power."
    ),
    "step_energy": _("The contract or permit for the energy plant that runs this step."),
    "step_safety": _("The approval or inspection record of the equipment that runs this step."),
    "step_product": _("The standard that the product meets, its declaration of conformity or registration."),
    "step_contract": _("The contract with the utility whose line or plant this step uses."),
    "step_unknown": _("Say in the thread which step it is now, and add the permit if it needs one."),
    "customs_giver": _(
        "If it is, or stands in a non-tariff zone, goods pass the fence only with customs papers. If not, a signed "
        "statement is enough."
    ),
    "customs_taker": _(
        "If it is, or stands in a non-tariff zone, goods pass the fence only with customs papers. If not, a signed "
        "statement is enough."
    ),
    "pipe_consent": _(
        "Needed where the line leaves the fences of the two companies; with a plan of its way."
    ),
}

WHO: dict[Who, Promise] = {
    Who.GIVER: _("The giver"),
    Who.TAKER: _("The taker"),
    Who.CARRIER: _("The carrier"),
    Who.PARK: _("The park"),
}

STATES: dict[State, tuple[str, Promise]] = {
    State.NOT_NEEDED: ("neutral", _("not needed")),
    State.MISSING: ("stop", _("missing")),
    State.SHOWN: ("ok", _("shown")),
    State.EXPIRED: ("stop", _("expired")),
    State.UNKNOWN: ("warn", _("to be answered")),
}

EVIDENCE: dict[Evidence, Promise] = {
    Evidence.LISTING: _("The giver's listing says it."),
    Evidence.REGISTER: _("From the register of licences."),
    Evidence.EU_CODE: _("The listing names a code of the European list; Viet Nam's own code is asked for."),
    Evidence.NAMED: _("The terms name the haulier's licence. Add the licence itself, which says until when."),
    Evidence.NOT_NAMED: _("The terms do not name the haulier yet: name him with the number of his licence."),
    Evidence.UNDATED: _(
        "The register knows a licence, but not until when it is valid: add the licence itself."
    ),
}

# Documents of the catalogue by the name people know, where it is not the document's own.
LAWS: dict[str, Promise] = {
    "": _("Conversion catalogue of the platform"),
    "LEP 72/2020/QH14": _("Law on Environmental Protection 72/2020/QH14"),
    "Circular 02/2022/TT-BTNMT": _("Circular 02/2022/TT-BTNMT"),
    "Circular 44/2025/TT-BNNMT": _("Circular 44/2025/TT-BNNMT"),
    "Circular 05/2025/TT-BKHDT": _("Circular 05/2025/TT-BKHDT"),
    "Decree 48/2026/ND-CP": _("Decree 48/2026/ND-CP"),
    "Decree 35/2022/ND-CP": _("Decree 35/2022/ND-CP"),
    "Decrees 57/2025 and 58/2025/ND-CP": _("Decrees 57/2025 and 58/2025/ND-CP"),
}
ARTICLES: dict[str, Promise | str] = {
    "": "",
    "QCVN 07:2025/BNNMT": "QCVN 07:2025/BNNMT",
    "Art. 83": _("Art. 83"),
    "Appendix III": _("Appendix III"),
    "Art. 10; Decree 08/2022, Art. 74(4), (6)": _("Art. 10; Decree 08/2022, Art. 74(4), (6)"),
    "Art. 2(1)(a)": _("Art. 2(1)(a)"),
    "Art. 2(1)(b)": _("Art. 2(1)(b)"),
    "Art. 36(2)(b)": _("Art. 36(2)(b)"),
}

COUNTING: dict[Place, Promise] = {
    Place.INSIDE: _(
        "Inside the park: it counts as industrial symbiosis for the park's certificate once it operates. The firms "
        "that take part have to apply ISO management systems that suit them (Decree 35/2022, Art. 37(2)(b))."
    ),
    Place.CROSS_PARK: _(
        "Between two parks: the texts that were read speak of firms of the park, so whether it counts for either "
        "park's certificate is not settled. Ask the zone authority before you report it."
    ),
    Place.THIRD_PARTY: _(
        "With a third party outside the parks: the decree lets firms cooperate with third parties for symbiosis, but "
        "whether it counts for the park's certificate is not settled. Ask the zone authority before you report it."
    ),
}
