"""Uses, restricted matter, their rules, and what comes nearest where no pathway exists."""

from collections.abc import Mapping

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from matching.engine.judging import end_uses as rules
from matching.engine.types import Gate
from matching.reasons.figures import Fact
from matching.reasons.names import Names

USE_LABELS = {
    "drinking_water": _("drinking water"),
    "food_water": _("process water of a food or medicine maker"),
    "contact_water": _("water that people touch"),
    "irrigation": _("irrigation water"),
    "aquaculture": _("water for fish farming"),
    "feed": _("animal feed"),
    "ruminant_feed": _("feed for cattle, sheep and goats"),
    "food": _("human food"),
    "food_additive": _("an ingredient of a food maker"),
    "food_packaging": _("packaging of a food maker"),
    "food_crops": _("a soil improver for food crops"),
    "soil": _("a soil improver"),
    "fertiliser": _("a fertiliser"),
    "bedding": _("animal bedding"),
    "farm_bedding": _("material for an animal farm"),
    "wood_products": _("wood products"),
    "fuel": _("fuel"),
    "construction": _("building material"),
    "glass_batch": _("feed of a glass furnace"),
    "skin_contact": _("textiles and tissue that touch the skin"),
    "medicine": _("a raw material of medicines"),
}
MATTER_LABELS = {
    "asbestos": _("Asbestos"),
    "medical": _("Infectious medical waste"),
    "medicines": _("Waste medicines"),
    "pcb": _("PCB"),
    "pesticides": _("Waste pesticides"),
    "explosive": _("Explosive waste"),
    "radioactive": _("Radioactive waste"),
    "mercury": _("Mercury-bearing waste"),
}
PURPOSE_RULES = {
    rules.DRINKING: _("QCVN 01-1:2024/BYT (from memory, needs check)"),
    rules.FEED: _(
        "Law on Animal Husbandry 32/2018/QH14; QCVN 01-190:2020/BNNPTNT (from memory, needs check)"
    ),
    rules.RUMINANT: _(
        "WOAH Terrestrial Code 11.4; Regulation (EC) 999/2001, Art. 7 (from memory, needs check)"
    ),
    rules.FOOD: _("Law on Food Safety 55/2010/QH12, Arts. 10-18 (from memory, needs check)"),
    rules.SOIL: _("Law on Crop Production 31/2018/QH14; QCVN 01-189:2019/BNNPTNT (from memory, needs check)"),
    rules.IRRIGATION: _(
        "QCVN 08:2023/BTNMT; FAO Irrigation and Drainage Paper 29 (from memory, needs check)"
    ),
    rules.REUSE: _("QCVN 40:2025/BTNMT; Decree 08/2022, Art. 74"),
    rules.HALOGENS: _("QCVN 41:2011/BTNMT: halogens in the fuel of kilns (from memory, needs check)"),
    rules.BUILDING: _("QCVN 16:2023/BXD; QCVN 07:2025/BNNMT (from memory, needs check)"),
    rules.CLEAN_WOOD: _("EN ISO 17225-1: no paint, creosote or wood preservative (from memory, needs check)"),
    rules.CONTACT: _("QCVN 01:2017/BCT; hygiene of textiles and tissue (from memory, needs check)"),
    rules.GLASS: _(
        "furnace practice: lead, mercury, antimony and ceramics spoil the batch (from memory, needs check)"
    ),
    rules.MEDICINE: _("Law on Pharmacy 105/2016/QH13: GMP (from memory, needs check)"),
    rules.ASBESTOS: _(
        "Law on Environmental Protection 72/2020, Art. 83; asbestos is disposed of, never recycled"
        " (from memory, needs check)"
    ),
    rules.MEDICAL: _("Circular 20/2021/TT-BYT: medical waste (from memory, needs check)"),
    rules.POPS: _("Stockholm Convention, Annex A (from memory, needs check)"),
    rules.MERCURY: _("Minamata Convention, Art. 11 (from memory, needs check)"),
    rules.RADIATION: _("Law on Atomic Energy 94/2025/QH15: radioactive waste (from memory, needs check)"),
    rules.EXPLOSIVES: _("Law 42/2024/QH15: explosives (from memory, needs check)"),
}


def purpose_words(facts: Mapping[str, Fact], names: Names) -> dict[str, str]:
    """Return the placeholders of the gates on purpose and of pairs without a pathway."""
    return {
        "use": str(USE_LABELS.get(str(facts.get("use")), "")),
        "matter": str(MATTER_LABELS.get(str(facts.get("matter")), "")),
        "nearest": nearest_text(facts, names),
    }


def nearest_text(facts: Mapping[str, Fact], names: Names) -> str:
    """Say what the two types have in common, what the stream can become, and what could serve the need."""
    words = {
        name: _named(facts.get(name), names) for name in ("offered", "needed", "group", "becomes", "feeds")
    }
    parts = [
        _now("Both belong to: %(group)s.") if words["group"] else _now("The two have no group in common."),
        _now("%(offered)s can become: %(becomes)s.") if words["becomes"] else "",
        _now("%(needed)s can be made from: %(feeds)s.") if words["feeds"] else "",
    ]
    return " ".join(part for part in parts if part) % words


def _named(codes: Fact, names: Names) -> str:
    return ", ".join(names.resource(code) for code in codes_of(codes))


def codes_of(fact: Fact) -> list[str]:
    """Return the codes of a fact that lists some; none where it is not known."""
    return [part.strip() for part in str(fact or "").split(",") if part.strip()]


def resources_named(gate: Gate) -> set[str]:
    """Return the codes of all types that the sentence of a gate names, so that their names can be loaded."""
    licences = {"needed"} if gate.code == "permit" else set()  # its facts name licences, not types
    named = {"resource", "offered", "needed", "group", "becomes", "feeds"} - licences
    return {code for name in named for code in codes_of(gate.facts.get(name))}
