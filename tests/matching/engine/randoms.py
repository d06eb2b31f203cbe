"""Random small worlds, by seed: a tree of resources, conversions, streams and converters."""

from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from matching.engine import Converter, Direction, Hazard, MaterialGraph, Stream
from tests.matching.engine.worlds import at, limit, process, resource, sourced, world


@dataclass(frozen=True)
class Setting:
    """One random world."""

    graph: MaterialGraph
    givers: tuple[Stream, ...]
    takers: tuple[Stream, ...]
    converters: tuple[Converter, ...]

    @property
    def codes(self) -> list[str]:
        return sorted(self.graph.knowledge.resources)


def random_setting(seed: int, size: int) -> Setting:
    """A world of ``size`` resources, conversions and streams on each side."""
    chance = Random(seed)
    graph, codes = random_graph(chance, size)
    return Setting(
        graph=graph,
        givers=tuple(random_stream(chance, Direction.HAVE, 100 + place, codes) for place in range(size)),
        takers=tuple(random_stream(chance, Direction.NEED, 200 + place, codes) for place in range(size)),
        converters=tuple(random_converter(chance, name) for name in chance.sample(["x", "y", "a"], 2)),
    )


settings_of_any_kind = st.builds(random_setting, st.integers(0, 10**9), st.integers(1, 8))


def random_graph(chance: Random, size: int) -> tuple[MaterialGraph, list[str]]:
    codes = [f"r{number}" for number in range(size)]
    parents = [chance.choice([None, *codes[:place]]) for place in range(size)]
    resources = [random_resource(chance, code, parent) for code, parent in zip(codes, parents, strict=True)]
    steps = [random_process(chance, f"p{number}", codes) for number in range(chance.randint(0, size))]
    return world(*resources, *steps, limit("BP", "solid", 50, transport_cost=(1, 2))), codes


def random_resource(chance: Random, code: str, parent: str | None):
    return resource(
        code,
        parent,
        abstract=chance.random() < 0.2,
        hazard=chance.choice([Hazard.NO, Hazard.NO, Hazard.POSSIBLE, Hazard.YES]),
        unit=chance.choice(["t", "t", "t", "t", "m3"]),
        disposal_cost=chance.choice([None, sourced(chance.randint(1, 500))]),
        value=chance.choice([None, sourced(chance.randint(1, 500))]),
        avoided_factor=chance.choice([None, sourced(0.1)]),
        state=chance.choice(["solid", "solid", "solid", "heat"]),
    )


def random_process(chance: Random, code: str, codes: list[str]):
    several = [chance.sample(codes, chance.randint(1, min(2, len(codes)))) for _ in range(2)]
    return process(
        code,
        " ".join(several[0]),
        " ".join(several[1]),
        yield_factor=chance.choice([None, (0.5, 0.5), (0.5, 0.9), (1.0, 2.0), (1.0, 2.0)]),
        cost=chance.choice([None, sourced(1, 2), sourced(3)]),
        licence=chance.choice(["none", "none", "none", "hazardous", "test", "safety"]),
        receiver_isic=chance.choice([("all",), ("all",), ("2394",), ("2410", "3822")]),
        max_distance_km=chance.choice([None, None, 20.0]),
        min_temp_c=chance.choice([None, None, None, 50.0]),
    )


def random_stream(chance: Random, direction: Direction, number: int, codes: list[str]) -> Stream:
    low = float(chance.randint(0, 500))
    return Stream(
        id=number,
        company=chance.choice("abcdefgh"),
        direction=direction,
        resource=chance.choice(codes),
        quantity=chance.choice([None, (low, low), (low, low + chance.randint(0, 100))]),
        site=random_site(chance),
        months=chance.choice([frozenset(), frozenset(), frozenset({1, 2, 3}), frozenset(range(3, 13))]),
        min_lot=chance.choice([None, None, None, float(chance.randint(1, 200))]),
        hazardous=chance.choice([None, None, True, False]),
        licences=random_licences(chance),
        isic=chance.choice([(), ("2394",), ("2410",), ("3822",)]),
        trust=chance.choice([0.5, 1.0]),
        temperature_c=chance.choice([None, 20.0, 60.0, 64.0]),
        moisture_pct=chance.choice([None, None, 10.0, 50.0]),
        purity_pct=chance.choice([None, None, 70.0, 90.0]),
    )


def random_site(chance: Random):
    return chance.choice(
        [None, at(chance.randint(0, 60)), at(chance.randint(0, 60), chance.choice([0.0, 5.0]))]
    )


def random_licences(chance: Random) -> frozenset[str]:
    return chance.choice([frozenset(), frozenset({"hazardous"}), frozenset({"safety"})])


def random_converter(chance: Random, name: str) -> Converter:
    isic = chance.choice([("2394",), ("2410",), ("3822",)])
    return Converter(name, random_site(chance), random_licences(chance), isic)
