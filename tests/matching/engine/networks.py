"""Random networks of links, by seed: every giver may meet every taker, in up to two ways."""

from dataclasses import dataclass

import numpy as np

from matching.engine.allocation.links import Amounts, Links


@dataclass(frozen=True)
class Network:
    """All possible links of a network and its amounts."""

    links: Links
    amounts: Amounts


def random_network(seed: int, givers: int, takers: int, *, months: int = 12, direct: bool = False) -> Network:
    """A dense network; a third of its pairs cannot meet, some listings rest in some months."""
    chance = np.random.default_rng(seed)
    giver, taker = (one.ravel() for one in np.indices((givers, takers)))
    count = len(giver)
    ways = 1 if direct else 2
    giver, taker = np.tile(giver, ways), np.tile(taker, ways)
    label = np.repeat(np.arange(ways), count)
    factor = np.ones(count * ways) if direct else chance.uniform(0.2, 2.0, count * ways)
    gain, co2 = chance.normal(50, 60, count * ways), chance.normal(1, 1, count * ways)
    links = Links(giver, taker, label, factor, gain, co2).pick(chance.random(count * ways) < 0.67)
    return Network(links, Amounts(_profile(chance, givers, months), _profile(chance, takers, months)))


def _profile(chance: np.random.Generator, size: int, months: int) -> np.ndarray:
    amounts = np.exp(chance.normal(3, 1.5, size))[:, None] * chance.uniform(0.5, 1.5, (size, months))
    return amounts * (chance.random((size, months)) < 0.8)


def dense_month(network: Network, month: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The programme of one month: gains, takes (rows, links), caps."""
    links, amounts = network.links, network.amounts
    givers = len(amounts.supply)
    takes = np.zeros((givers + len(amounts.demand), len(links)))
    takes[links.giver, np.arange(len(links))] = 1.0
    takes[givers + links.taker, np.arange(len(links))] = links.factor
    return links.gain, takes, np.concatenate([amounts.supply[:, month], amounts.demand[:, month]])
