"""How sure a fact is and where it comes from, in the reader's language.

The data keep the English text; proper names, laws and unusual remarks stay in it.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "verified (public source)": _("verified (public source)"),
    "verified (secondary public source)": _("verified (secondary public source)"),
    "verified (public source) that it is claimed": _("verified (public source) that it is claimed"),
    "verified (public source) that it exists": _("verified (public source) that it exists"),
    "verified (public source) that it is licensed": _("verified (public source) that it is licensed"),
    "verified (public source) that it transports under contract": _(
        "verified (public source) that it transports under contract"
    ),
    "verified (public source) as design capacity": _("verified (public source) as design capacity"),
    "verified (public source) as licensed capacity": _("verified (public source) as licensed capacity"),
    "verified (public source) as pilot size": _("verified (public source) as pilot size"),
    "verified (public source) as of 2014": _("verified (public source) as of 2014"),
    "verified (public source) for 2020": _("verified (public source) for 2020"),
    "verified (public source) for area": _("verified (public source) for area"),
    "verified (public source) for area and sub-zones": _("verified (public source) for area and sub-zones"),
    "verified (public source) for the design": _("verified (public source) for the design"),
    "pair verified (public source)": _("pair verified (public source)"),
    "establishment 1997 verified (public source)": _("establishment 1997 verified (public source)"),
    "total area verified (public source)": _("total area verified (public source)"),
    "operation verified (public source)": _("operation verified (public source)"),
    "capacity verified (public source)": _("capacity verified (public source)"),
    "from memory, needs check": _("from memory, needs check"),
    "yield from memory, needs check": _("yield from memory, needs check"),
    "coordinates from memory, needs check": _("coordinates from memory, needs check"),
    "area and coordinates from memory, needs check": _("area and coordinates from memory, needs check"),
    "own area and coordinates from memory, needs check": _(
        "own area and coordinates from memory, needs check"
    ),
    "size from memory, needs check": _("size from memory, needs check"),
    "position from memory, needs check": _("position from memory, needs check"),
    "process type from memory, needs check": _("process type from memory, needs check"),
    "sector from memory, needs check": _("sector from memory, needs check"),
    "zone within DEEP C from memory, needs check": _("zone within DEEP C from memory, needs check"),
    "engineering value, needs check": _("engineering value, needs check"),
    "derived from memory defaults, needs check": _("derived from memory defaults, needs check"),
    "derived": _("derived from other figures"),
    "project brief": _("project brief"),
    "project brief, needs check": _("project brief, needs check"),
    "visit in project brief": _("visit in project brief"),
    "sector profile inferred, not company data": _("sector profile inferred, not company data"),
    "actual flow unknown": _("actual flow unknown"),
    "built capacity unknown": _("built capacity unknown"),
    "number and validity not found": _("number and validity not found"),
    "area is approximate": _("area is approximate"),
    "stated by the park, not verified": _("stated by the park, not verified"),
    "the company has yet to confirm it": _("the company has yet to confirm it"),
}


def in_words(confidence: str) -> str:
    """Return each part of a confidence text in the active language; parts that are not known stay."""
    return "; ".join(str(WORDS.get(part, part)) for part in confidence.split("; "))


# Phrases that recur inside sources; longer ones first, because they contain the shorter.
SOURCE_PHRASES: dict[str, Promise] = {
    "scrap radius; bulk minerals and ash travel 60 km": _("scrap radius; bulk minerals and ash travel 60 km"),
    "road freight VND/t.km from memory, needs check": _("road freight VND/t.km from memory, needs check"),
    "engineering knowledge of the sector": _("engineering knowledge of the sector"),
    "pair implemented in real cases": _("pair implemented in real cases"),
    "engineering design value": _("engineering design value"),
    "engineering knowledge": _("engineering knowledge"),
    "engine design values": _("engine design values"),
    "engineering range": _("engineering range"),
    "sector template": _("sector template"),
    "market range": _("market range"),
    "register of": _("register of"),
    "local wire": _("local wire"),
    ": pipeline": _(": pipeline"),
}


def source_in_words(source: str) -> str:
    """Return a source with its recurring phrases in the active language."""
    for phrase, words in SOURCE_PHRASES.items():
        source = source.replace(phrase, str(words))
    return source
