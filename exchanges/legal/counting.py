"""Where a link lies, and whether it counts for the certificate of an eco-industrial park. Pure: no Django.

Circular 05/2025/TT-BKHDT Art. 2(1) calls the exchange of inputs and outputs between firms of the park (a) and the
shared use of production infrastructure in the park (b) symbiosis; what follows after (b) was not read. Decree 35/2022
Art. 36(2)(b) lets firms cooperate with third parties for it. Whether a link that leaves the park counts for the
certificate (Art. 37(2)(b)) was not found in either, so that answer stays open.
"""

from dataclasses import dataclass
from enum import StrEnum

from exchanges.legal.facts import GOODS, OUTSIDE_KINDS, Link, Side
from exchanges.legal.requirements import Law


class Place(StrEnum):
    INSIDE = "inside"
    CROSS_PARK = "cross_park"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True)
class Counting:
    """`counts` None = the texts that were read do not say."""

    place: Place
    counts: bool | None
    law: Law


EXCHANGE = Law("Circular 05/2025/TT-BKHDT", "Art. 2(1)(a)", is_sure=True)
SHARED_USE = Law("Circular 05/2025/TT-BKHDT", "Art. 2(1)(b)", is_sure=True)
BETWEEN_PARKS = Law("Circular 05/2025/TT-BKHDT", "Art. 2(1)(a)", is_sure=False)
THIRD_PARTIES = Law("Decree 35/2022/ND-CP", "Art. 36(2)(b)", is_sure=False)


def counting_of(link: Link) -> Counting:
    place = place_of(link)
    if place == Place.INSIDE:
        return Counting(place, counts=True, law=EXCHANGE if link.family in GOODS else SHARED_USE)
    return Counting(place, counts=None, law=BETWEEN_PARKS if place == Place.CROSS_PARK else THIRD_PARTIES)


def place_of(link: Link) -> Place:
    if _is_outside(link.giver) or _is_outside(link.taker):
        return Place.THIRD_PARTY
    return Place.INSIDE if link.giver.park == link.taker.park else Place.CROSS_PARK


def _is_outside(side: Side) -> bool:
    return side.park is None or side.kind in OUTSIDE_KINDS
