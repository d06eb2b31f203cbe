"""Facts that are missing: who could add what, so that a match can be judged better."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

MISSING_TEXTS = {
    "giver_quantity": _("The giver's quantity"),
    "taker_quantity": _("The taker's quantity"),
    "giver_site": _("The giver's position"),
    "taker_site": _("The taker's position"),
    "yield": _("How much product one unit of the stream gives"),
    "resource_detail": _("The exact type on the side that names only a group"),
    "disposal_licence": _("The receiver's licence for exactly this waste"),
    "fitness_proof": _("A proof that the material is fit for the use"),
    "hazard_test": _("A test of the stream against the hazard thresholds"),
    "wastewater_licence": _("The reuse or transfer plan in the giver's environmental licence"),
    "permit": _("The permits or product standards that the treatment needs"),
    "converter": _("A company that runs the treatment"),
    "storage": _("Storage for the months that do not meet"),
    "giver_moisture": _("The giver's moisture"),
    "giver_purity": _("The giver's purity"),
    "product_moisture": _("Moisture after the treatment"),
    "product_purity": _("Purity after the treatment"),
    "giver_temperature": _("The giver's temperature"),
    "taker_temperature": _("The temperature that the taker needs"),
    "distance_limit": _("How far this kind of stream may travel"),
    "exact_sites": _("Exact positions: how far it is was judged only by areas"),
    "disposal_price": _("What the disposal costs today"),
    "sale_price": _("What the giver's by-product earns on the market today"),
    "purchase_price": _("What the taker pays for new material today"),
    "treatment_price": _("What the treatment costs"),
    "transport_price": _("What the transport costs"),
    "production_factor": _("An emission factor for the new material that is replaced"),
    "disposal_factor": _("An emission factor for the disposal"),
    "processing_emissions": _("Emissions of the treatment itself"),
    "freight_factor": _("An emission factor for the transport"),
    "giver_confirmation": _("The giver's own figures in place of an estimate"),
    "taker_confirmation": _("The taker's own figures in place of an estimate"),
}


def missing_texts(codes: Iterable[str]) -> list[str]:
    """Return the missing facts as texts, in the engine's order."""
    return [str(MISSING_TEXTS[code]) for code in codes]
