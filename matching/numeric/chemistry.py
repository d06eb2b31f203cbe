"""Chemical formulas: molar masses, balanced reactions, mass ratios, methane of digestion."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matching.numeric.errors import BadCase

MOLAR_VOLUME = 22.414  # m3/kmol of an ideal gas at 0 °C and 101.325 kPa

# Abridged standard atomic weights, IUPAC 2021; from memory, needs check.
WEIGHTS = {
    "H": 1.008, "He": 4.0026, "Li": 6.94, "Be": 9.0122, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999,
    "F": 18.998, "Ne": 20.180, "Na": 22.990, "Mg": 24.305, "Al": 26.982, "Si": 28.085, "P": 30.974, "S": 32.06,
    "Cl": 35.45, "Ar": 39.95, "K": 39.098, "Ca": 40.078, "Sc": 44.956, "Ti": 47.867, "V": 50.942, "Cr": 51.996,
    "Mn": 54.938, "Fe": 55.845, "Co": 58.933, "Ni": 58.693, "Cu": 63.546, "Zn": 65.38, "Ga": 69.723,
    "Ge": 72.630, "As": 74.922, "Se": 78.971, "Br": 79.904, "Kr": 83.798, "Rb": 85.468, "Sr": 87.62, "Y": 88.906,
    "Zr": 91.224, "Nb": 92.906, "Mo": 95.95, "Ru": 101.07, "Rh": 102.91, "Pd": 106.42, "Ag": 107.87,
    "Cd": 112.41, "In": 114.82, "Sn": 118.71, "Sb": 121.76, "Te": 127.60, "I": 126.90, "Xe": 131.29,
    "Cs": 132.91, "Ba": 137.33, "La": 138.91, "Ce": 140.12, "W": 183.84, "Pt": 195.08, "Au": 196.97,
    "Hg": 200.59, "Tl": 204.38, "Pb": 207.2, "Bi": 208.98, "U": 238.03,
}  # fmt: skip

NAMES = {
    "gypsum": "CaSO4.2H2O", "anhydrite": "CaSO4", "hemihydrate": "CaSO4.0.5H2O", "limestone": "CaCO3",
    "calcite": "CaCO3", "lime": "CaO", "quicklime": "CaO", "slaked_lime": "Ca(OH)2", "hydrated_lime": "Ca(OH)2",
    "dolomite": "CaMg(CO3)2", "magnesite": "MgCO3", "water": "H2O", "methane": "CH4", "ammonia": "NH3",
    "hydrogen": "H2", "oxygen": "O2", "nitrogen": "N2", "chlorine": "Cl2", "sulfur": "S", "sulphur": "S",
    "carbon": "C", "ethanol": "C2H5OH", "methanol": "CH3OH", "glucose": "C6H12O6", "starch": "C6H10O5",
    "sucrose": "C12H22O11", "urea": "CO(NH2)2", "struvite": "MgNH4PO4.6H2O", "caustic_soda": "NaOH",
    "soda_ash": "Na2CO3", "salt": "NaCl", "sulfuric_acid": "H2SO4", "sulphuric_acid": "H2SO4",
    "hydrochloric_acid": "HCl", "nitric_acid": "HNO3", "phosphoric_acid": "H3PO4", "silica": "SiO2",
    "alumina": "Al2O3", "aluminium": "Al", "iron": "Fe", "hematite": "Fe2O3", "magnetite": "Fe3O4",
    "ammonium_sulfate": "(NH4)2SO4", "carbon_dioxide": "CO2", "sulfur_dioxide": "SO2", "apatite": "Ca5(PO4)3OH",
}  # fmt: skip

_TOKEN = re.compile(r"([A-Z][a-z]?)|(\()|(\))|(\d+(?:\.\d+)?)")
_LEADING = re.compile(r"^(\d+(?:\.\d+)?(?:/\d+)?)\s*(?=[A-Z(])")

Atoms = dict[str, Fraction]


def atoms_of(formula: str) -> Atoms:
    """Return the atoms of a formula such as "CaSO4.2H2O", "Ca(OH)2" or "C6H12O6".

    Raises
    ------
    BadCase
        If it cannot be read or names an unknown element.
    """
    total: Counter[str] = Counter()
    for group in _groups(formula.strip()):
        leading = _LEADING.match(group)
        times = Fraction(leading[1]) if leading else Fraction(1)
        for element, count in _parsed(group[leading.end() :] if leading else group, formula).items():
            total[element] += times * count  # type: ignore[assignment]  # counters of typeshed hold ints
    return dict(total)  # type: ignore[arg-type]


def _groups(formula: str) -> list[str]:
    """Split at the dots of hydrates ("CaSO4.0.5H2O") and double salts; other dots are decimal points."""
    marked = re.sub(r"[·•*]", ".", formula)
    salt, *water = re.split(r"\.(?=(?:\d+(?:\.\d+)?)?H2O$)", marked, maxsplit=1)
    groups = [*re.split(r"\.(?=[A-Z(])", salt), *water]
    if not formula or not all(groups):
        raise BadCase(f"“{formula}” is no chemical formula.")
    return groups


def _parsed(group: str, formula: str) -> Atoms:
    stack: list[Atoms] = [{}]
    last: Atoms = {}
    place = 0
    while place < len(group):
        token = _TOKEN.match(group, place)
        if token is None:
            raise BadCase(f"“{formula}” is no chemical formula: “{group[place:]}” cannot be read.")
        place = token.end()
        element, opened, _, count = token.groups()
        if opened:
            stack.append({})
            last = {}
        elif count:
            _add(stack[-1], last, Fraction(count) - 1)
            last = {}
        else:
            last = {element: Fraction(1)} if element else _closed(stack, formula)
            _add(stack[-1], last, Fraction(1))
        if element and element not in WEIGHTS:
            raise BadCase(f"“{element}” in “{formula}” is no element that this table knows.")
    if len(stack) != 1:
        raise BadCase(f"“{formula}” opens a bracket that it does not close.")
    return stack[0]


def _closed(stack: list[Atoms], formula: str) -> Atoms:
    if len(stack) < 2:
        raise BadCase(f"“{formula}” closes a bracket that it does not open.")
    return stack.pop()


def _add(total: Atoms, more: Atoms, times: Fraction) -> None:
    for element, count in more.items():
        total[element] = total.get(element, Fraction(0)) + times * count


def molar_mass(formula: str) -> float:
    """Return the molar mass [kg/kmol]."""
    return sum(WEIGHTS[element] * float(count) for element, count in atoms_of(formula).items())


@dataclass(frozen=True, slots=True)
class Digestion:
    """Gas of complete digestion [m3 at 0 °C per t of volatile solids]."""

    ch4: float
    co2: float


def buswell(formula: str) -> Digestion:
    """Return the gas of complete anaerobic digestion of CnHaObNcSd.

    Notes
    -----
    CH4 = n/2 + a/8 - b/4 - 3c/8 - d/4, CO2 = n - CH4 (mol per mol). A. M. Buswell, H. F. Mueller, 1952,
    doi:10.1021/ie50507a033; nitrogen and sulfur after Boyle.
    """
    atoms = atoms_of(formula)
    if set(atoms) - set("CHONS") or not atoms.get("C"):
        raise BadCase(
            f"“{formula}” cannot be digested: wanted carbon with hydrogen, oxygen, nitrogen, sulfur."
        )
    carbon, hydrogen, oxygen, nitrogen, sulfur = (float(atoms.get(one, 0)) for one in "CHONS")
    ch4 = carbon / 2 + hydrogen / 8 - oxygen / 4 - 3 * nitrogen / 8 - sulfur / 4
    per_tonne = MOLAR_VOLUME * 1000 / molar_mass(formula)
    return Digestion(ch4 * per_tonne, (carbon - ch4) * per_tonne)


@dataclass(frozen=True, slots=True)
class Reaction:
    """Species with their amounts: negative on the left side, positive on the right."""

    species: tuple[tuple[str, Fraction], ...]

    def mass(self, name: str) -> float:
        """Return the mass of a species, by formula or common name [kg per kmol of the reaction]."""
        wanted = _species_named(name, [formula for formula, _ in self.species])
        return sum(abs(float(count)) * molar_mass(one) for one, count in self.species if one == wanted)


def _species_named(name: str, formulas: Sequence[str]) -> str:
    for formula in formulas:
        if formula.casefold() == name.casefold():
            return formula
    if name.casefold() in NAMES:
        atoms = atoms_of(NAMES[name.casefold()])
        for formula in formulas:
            if atoms_of(formula) == atoms:
                return formula
    raise BadCase(f"The reaction has no “{name}”.")


def read_reaction(text: str) -> Reaction:
    """Return a reaction "A + 2 B -> C + D"; where it is not balanced as written, its amounts are worked out.

    Raises
    ------
    BadCase
        If it cannot be read, or has none or several ways to be balanced.
    """
    sides = re.split(r"\s*(?:<?-+>|=+>?|→|⇌)\s*", text.strip())
    if len(sides) != 2 or not all(sides):
        raise BadCase(f"“{text}” is no reaction: wanted A + B -> C + D.")
    species = [
        (formula, -count if side == 0 else count)
        for side, half in enumerate(sides)
        for formula, count in map(_term, re.split(r"\s+\+\s+|\s*\+\s*(?=[\dA-Z(])", half))
    ]
    if _is_balanced(species):
        return Reaction(tuple(species))
    return Reaction(tuple(_balanced(species, text)))


def _term(text: str) -> tuple[str, Fraction]:
    leading = re.match(r"^(\d+(?:\.\d+)?(?:/\d+)?)\s*(?=[A-Z(])", text.strip())
    count = Fraction(leading[1]) if leading else Fraction(1)
    return (text.strip()[leading.end() :] if leading else text.strip()), count


def _is_balanced(species: Sequence[tuple[str, Fraction]]) -> bool:
    total: Atoms = {}
    for formula, count in species:
        _add(total, atoms_of(formula), count)
    return not any(total.values())


def _balanced(species: Sequence[tuple[str, Fraction]], text: str) -> list[tuple[str, Fraction]]:
    """Return the species with amounts that balance, the first with 1: the null space of the atoms' table."""
    columns = [atoms_of(formula) for formula, _ in species]
    signs = [1 if count > 0 else -1 for _, count in species]
    elements = sorted({element for column in columns for element in column})
    table = [
        [sign * column.get(element, Fraction(0)) for sign, column in zip(signs, columns, strict=True)]
        for element in elements
    ]
    pivots = _reduce(table)
    free = [place for place in range(len(species)) if place not in pivots]
    if len(free) != 1:
        raise BadCase(f"“{text}” cannot be balanced in exactly one way.")
    amounts = [Fraction(1)] * len(species)
    for row, place in enumerate(pivots):
        amounts[place] = -table[row][free[0]]
    if min(amounts) <= 0:
        raise BadCase(f"“{text}” cannot be balanced: a species would stand on the other side.")
    return [
        (formula, sign * amount / amounts[0])
        for (formula, _), sign, amount in zip(species, signs, amounts, strict=True)
    ]


def _reduce(table: list[list[Fraction]]) -> list[int]:
    """Bring a table to reduced row echelon form in place; return the pivot columns."""
    pivots: list[int] = []
    for column in range(len(table[0])):
        row = len(pivots)
        found = next((one for one in range(row, len(table)) if table[one][column]), None)
        if found is None:
            continue
        table[row], table[found] = table[found], table[row]
        table[row] = [value / table[row][column] for value in table[row]]
        for other in range(len(table)):
            if other != row:
                times = table[other][column]
                table[other] = [one - times * two for one, two in zip(table[other], table[row], strict=True)]
        pivots.append(column)
    return pivots
