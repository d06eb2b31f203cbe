"""Chains and loops of three to five firms: what one gives lets the next give something on.

A leg is a match. Two legs hang together at a firm that receives the first and gives the second because of it:
a repairer of pallets, or a plant whose blow-down comes from the water that it takes in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

from matching.engine import ranges
from matching.engine.networks.loops import DEFAULT_CAPS as LOOP_CAPS
from matching.engine.networks.loops import LoopCaps, find_loops
from matching.engine.types import Range

FEWEST = 3  # firms; two are a match


@dataclass(frozen=True, slots=True)
class Leg:
    """One match as a chain uses it.

    ``firms`` are the giver, the known converters on the way and the taker; quantities are for a year:
    ``sent`` in giver units, ``delivered`` in taker units, ``yields`` taker units per giver unit; ``money`` [VND]
    and ``co2`` [tCO2e avoided] are for the whole of ``sent``. None = not known. ``settled``: handed over as it is,
    or through one conversion that somebody known runs.
    """

    key: str
    giver: int
    taker: int
    firms: tuple[str, ...]
    score: float
    confidence: float
    sent: Range | None = None
    delivered: Range | None = None
    yields: Range | None = None
    money: Range | None = None
    co2: Range | None = None
    settled: bool = True

    @property
    def strength(self) -> float:
        return self.score * self.confidence


@dataclass(frozen=True, slots=True)
class Joint:
    """A firm's need and its own listing that follows from it.

    ``share`` is units given on per unit received (None = not known); ``via`` names the conversion or the fact
    it rests on, empty where the two only belong to the same firm; ``certainty`` is 0-1.
    """

    need: int
    have: int
    share: Range | None
    certainty: float
    via: str


@dataclass(frozen=True, slots=True)
class Balance:
    """Sum of the legs whose amount is known, and the places of those whose amount is not."""

    total: Range | None
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Legs in the order of the material; a loop has as many joints as legs, a chain one fewer.

    ``carried`` is what of each leg's quantity the chain itself moves [giver units/yr]: never more than the match
    allows, nor than what the leg before it brings [taker units] times the share of the joint.
    """

    legs: tuple[Leg, ...]
    joints: tuple[Joint, ...] = ()

    @property
    def is_loop(self) -> bool:
        return len(self.joints) == len(self.legs)

    @property
    def firms(self) -> tuple[str, ...]:
        """The different firms in the order in which they come in."""
        return tuple(dict.fromkeys(firm for leg in self.legs for firm in leg.firms))

    @property
    def listings(self) -> tuple[int, ...]:
        return tuple(listing for leg in self.legs for listing in (leg.giver, leg.taker))

    @property
    def carried(self) -> tuple[Range | None, ...]:
        amounts = [self.legs[0].sent]
        for before, joint, leg in zip(self.legs, self.joints, self.legs[1:], strict=False):
            passed = passed_on(before, amounts[-1], joint)
            amounts.append(leg.sent if not joint.via else _least(passed, leg.sent))
        return tuple(amounts)

    @property
    def money(self) -> Balance:
        return self._balance([leg.money for leg in self.legs])

    @property
    def co2(self) -> Balance:
        return self._balance([leg.co2 for leg in self.legs])

    def _balance(self, whole: Sequence[Range | None]) -> Balance:
        amounts = [
            scaled(amount, leg.sent, carried)
            for leg, amount, carried in zip(self.legs, whole, self.carried, strict=True)
        ]
        unknown = tuple(place for place, amount in enumerate(amounts) if amount is None)
        return Balance(ranges.total(amounts), unknown)

    @property
    def weakest(self) -> int:
        """Place of the leg with the least score times confidence; an open gate has lowered its confidence."""
        return min(range(len(self.legs)), key=lambda place: (self.legs[place].strength, place))

    @property
    def score(self) -> float:
        """Geometric mean of the legs' scores [0, 1]: one poor leg is not made good by the others."""
        return float(prod(leg.score for leg in self.legs) ** (1 / len(self.legs)))

    @property
    def confidence(self) -> float:
        """Product of all legs' confidences and all joints' certainties [0, 1]: everything has to hold."""
        return prod([leg.confidence for leg in self.legs] + [joint.certainty for joint in self.joints])


def passed_on(leg: Leg, carried: Range | None, joint: Joint) -> Range | None:
    """Return what the taker of a leg can give on because of it [units of the joint's listing per year]."""
    arrives = _least(ranges.multiply(carried, leg.yields), leg.delivered)
    return ranges.multiply(arrives, joint.share)


def scaled(amount: Range | None, whole: Range | None, part: Range | None) -> Range | None:
    """Scale a yearly range that was counted for the quantity ``whole`` down to the quantity ``part``.

    Notes
    -----
    The low end stands on the least gain per unit, the high end on the greatest; a loss is largest at the
    largest quantity, a gain at the smallest is smallest.
    """
    if amount is None or whole is None or part is None or whole[1] <= 0:
        return None
    low = _per_unit(amount[0], whole[1] if amount[0] < 0 else whole[0])
    high = _per_unit(amount[1], whole[0] if amount[1] < 0 else whole[1])
    return ranges.multiply((min(low, high), max(low, high)), part)


def _per_unit(amount: float, quantity: float) -> float:
    return amount / quantity if quantity > 0 else 0.0


def _least(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return None
    return min(one[0], other[0]), min(one[1], other[1])


@dataclass(frozen=True, slots=True)
class ChainCaps:
    """Most firms in a chain; most legs looked at per listing; most chains, and firms and exchanges of rings."""

    firms: int = 5
    legs: int = 4
    chains: int = 20_000
    rings: LoopCaps = LOOP_CAPS


DEFAULT_CAPS = ChainCaps()


@dataclass(frozen=True, slots=True)
class ChainSearch:
    """Chains and loops, best first, and which caps ("legs", "chains", …) left some out."""

    chains: tuple[Chain, ...]
    cut: tuple[str, ...]


class Network:
    """Legs by the listings they start from, joints by the listings they start from."""

    def __init__(self, legs: Iterable[Leg], joints: Iterable[Joint], most_legs: int) -> None:
        self.legs = sorted(legs, key=lambda leg: (-leg.strength, leg.key))
        self.starting: dict[int, list[Leg]] = defaultdict(list)
        self.joints: dict[int, list[Joint]] = defaultdict(list)
        self.by_ends: dict[tuple[int, int], Joint] = {}
        for leg in self.legs:
            self.starting[leg.giver].append(leg)
        for joint in sorted(joints, key=lambda joint: (-joint.certainty, joint.have, joint.via)):
            if (joint.need, joint.have) not in self.by_ends:
                self.by_ends[joint.need, joint.have] = joint
                self.joints[joint.need].append(joint)
        used = {joint.have for joint in self.by_ends.values()}
        self.is_cut = any(len(self.starting[have]) > most_legs for have in used)
        self.most_legs = most_legs

    def onward(self, leg: Leg) -> Iterator[tuple[Joint, Leg]]:
        """Yield what can follow a leg, the most certain joint and the strongest leg first."""
        for joint in self.joints.get(leg.taker, ()):
            for following in self.starting.get(joint.have, ())[: self.most_legs]:
                yield joint, following


def find_chains(legs: Iterable[Leg], joints: Iterable[Joint], caps: ChainCaps = DEFAULT_CAPS) -> ChainSearch:
    """Return the chains of three to five different firms and the loops in which material comes round.

    Parameters
    ----------
    legs
        The matches of a run.
    joints
        Which listing of a firm follows from which of its needs.
    caps
        Bounds; where one bites, ``cut`` names it.

    Returns
    -------
    ChainSearch
        Best score times confidence first, then by keys. A match through a known converter is a chain by itself.
        The order of ``legs`` and ``joints`` does not matter.
    """
    network = Network(legs, joints, caps.legs)
    found: dict[tuple[str, ...], Chain] = {}
    for leg in network.legs:
        for chain in _grown(network, Chain((leg,)), caps.firms):
            found.setdefault(key_of(chain), chain)
            if len(found) >= caps.chains:
                return ChainSearch(_ranked(found.values()), ("chains",))
    return ChainSearch(_ranked(found.values()), ("legs",) if network.is_cut else ())


def _grown(network: Network, chain: Chain, most: int) -> Iterator[Chain]:
    """Yield the chain if it has enough firms, and every longer one that begins with it."""
    if len(chain.firms) >= FEWEST:
        yield chain
    for joint, leg in network.onward(chain.legs[-1]):
        longer = Chain((*chain.legs, leg), (*chain.joints, joint))
        if len(longer.firms) > most:
            continue
        closing = network.by_ends.get((leg.taker, chain.legs[0].giver))
        if closing is not None and len(longer.firms) >= FEWEST and _returns(chain, leg):
            yield Chain(longer.legs, (*longer.joints, closing))
        elif _is_new(chain, leg):
            yield from _grown(network, longer, most)


def _is_new(chain: Chain, leg: Leg) -> bool:
    """Tell whether a leg leads on to firms that are not in the chain yet, without turning back in itself."""
    return not set(leg.firms[1:]) & set(chain.firms) and len(set(leg.firms)) == len(leg.firms)


def _returns(chain: Chain, leg: Leg) -> bool:
    """Tell whether a leg leads back to the first firm, and on the way only to firms that are new."""
    return leg.firms[-1] == chain.firms[0] and not set(leg.firms[1:-1]) & set(chain.firms)


def key_of(chain: Chain) -> tuple[str, ...]:
    """Return what makes a chain that chain: its legs in order; a loop is the same from wherever it is read."""
    keys = tuple(leg.key for leg in chain.legs)
    if not chain.is_loop:
        return ("chain", *keys)
    start = keys.index(min(keys))
    return ("loop", *keys[start:], *keys[:start])


def _ranked(chains: Iterable[Chain]) -> tuple[Chain, ...]:
    return tuple(sorted(chains, key=lambda chain: (-chain.score * chain.confidence, key_of(chain))))


def find_rings(
    legs: Iterable[Leg], joints: Iterable[Joint], *, unlinked: float, caps: ChainCaps = DEFAULT_CAPS
) -> ChainSearch:
    """Return loops of three firms of which each gives to the next, though one joint only is the same firm.

    Such a ring is no loop of material; it is worth a talk only where nothing else is missing: two of its joints
    hang together, and every leg is settled.

    Parameters
    ----------
    legs, joints, caps
        As for `find_chains`; between two firms the strongest leg counts.
    unlinked
        Certainty of a joint where the two listings only belong to the same firm [0, 1].
    """
    network = Network(legs, joints, caps.legs)
    best: dict[tuple[str, str], Leg] = {}
    for leg in network.legs:
        best.setdefault((leg.firms[0], leg.firms[-1]), leg)
    search = find_loops(list(best), longest=FEWEST, caps=caps.rings)
    rings = []
    for loop in search.loops:
        if len(loop) == FEWEST:
            ring = [best[firm, loop[(place + 1) % len(loop)]] for place, firm in enumerate(loop)]
            rings.append(_ring(network, ring, unlinked))
    good = [ring for ring in rings if _is_worth_a_talk(ring)]
    return ChainSearch(_ranked(good), search.cut)


def _is_worth_a_talk(ring: Chain) -> bool:
    linked = sum(bool(joint.via) for joint in ring.joints)
    return linked == FEWEST or (linked == FEWEST - 1 and all(leg.settled for leg in ring.legs))


def _ring(network: Network, legs: Sequence[Leg], unlinked: float) -> Chain:
    joints = []
    for place, leg in enumerate(legs):
        following = legs[(place + 1) % len(legs)]
        loose = Joint(leg.taker, following.giver, None, unlinked, "")
        joints.append(network.by_ends.get((leg.taker, following.giver), loose))
    start = next((place for place, joint in enumerate(joints) if not joint.via), -1) + 1
    turned = [*legs[start:], *legs[:start]], [*joints[start:], *joints[:start]]
    return Chain(tuple(turned[0]), tuple(turned[1]))


def choose(chains: Iterable[Chain], *, per_listing: int, most: int) -> tuple[list[Chain], int]:
    """Keep the chains that are among the best few of any of their listings; return them and how many are left.

    ``chains`` come best first, so that each listing keeps its best ones.
    """
    kept: list[Chain] = []
    count: dict[int, int] = defaultdict(int)
    left = 0
    for chain in chains:
        if len(kept) < most and any(count[listing] < per_listing for listing in chain.listings):
            kept.append(chain)
            for listing in chain.listings:
                count[listing] += 1
        else:
            left += 1
    return kept, left
