"""A folder of real networks to measure against: listings, companies and the exchanges that really took place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from matching.files.cells import DIRECTIONS, INPUT, OUTPUT, FileListing
from matching.files.reading import UnreadableFile, column_name, read_listings, rows_of

LISTINGS, COMPANIES, ANSWERS = "listings.csv", "companies.csv", "answers_flow_links.csv"
ANSWER_COLUMNS = ("exchange_id", "network", "company", "direction", "material_as_described")
Key = tuple[str, str, str, str]  # network, company, direction, material as described


@dataclass(frozen=True, slots=True)
class Cases:
    """Listings with sector, class and place of their company; ``true`` taker listings per giver listing.

    ``wording`` says per listing who worded it; a pair that is not in ``true`` is unlabelled, not wrong.
    """

    listings: tuple[FileListing, ...]
    true: Mapping[Key, frozenset[Key]]
    wording: Mapping[Key, str]


def key_of(listing: FileListing) -> Key:
    return listing.network, listing.company, listing.direction, listing.material


def read_cases(folder: Path) -> Cases:
    """Read ``listings.csv``, ``answers_flow_links.csv`` and, where present, ``companies.csv`` of a folder.

    Raises
    ------
    UnreadableFile
        If a file is missing or lacks a column, or no answer joins two listings of the folder.
    """
    listings, _ = read_listings(folder / LISTINGS)
    companies = _companies(folder / COMPANIES)
    told = tuple(
        _told(listing, companies.get((listing.network, listing.company), {})) for listing in listings
    )
    true = _true(folder / ANSWERS, {key_of(listing) for listing in told})
    if not true:
        raise UnreadableFile(f"{folder / ANSWERS}: no answer joins an output and an input of {LISTINGS}.")
    return Cases(told, true, _wording(folder / LISTINGS))


def _told(listing: FileListing, company: Mapping[str, str]) -> FileListing:
    """Add what the folder says of the company and the listing itself does not."""
    place = listing.place
    if place is None and company.get("lat") and company.get("lon"):
        place = float(company["lat"]), float(company["lon"])
    return replace(
        listing,
        sector=listing.sector or company.get("sector", ""),
        nace=listing.nace or company.get("nace", ""),
        place=place,
    )


def _records(path: Path) -> Iterator[dict[str, str]]:
    lines = iter(rows_of(path))
    header = [column_name(cell) for cell in next(lines, [])]
    for cells in lines:
        yield dict(zip(header, cells, strict=False))


def _companies(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    if not path.exists():
        return {}
    return {(row.get("network", ""), row.get("company", "")): row for row in _records(path)}


def _key(row: Mapping[str, str]) -> Key:
    direction = DIRECTIONS.get(row["direction"].casefold(), row["direction"])
    return row["network"], row["company"], direction, row["material_as_described"]


def _true(path: Path, known: set[Key]) -> dict[Key, frozenset[Key]]:
    sides: dict[tuple[str, str], set[Key]] = defaultdict(set)
    for number, row in enumerate(_records(path), start=2):
        missing = [name for name in ANSWER_COLUMNS if name not in row]
        if missing:
            raise UnreadableFile(f"{path.name}, row {number}: lacks {', '.join(missing)}.")
        key = _key(row)
        if key in known:
            sides[row["exchange_id"], key[2]].add(key)
    true: dict[Key, set[Key]] = defaultdict(set)
    for (exchange, direction), givers in sides.items():
        for giver in givers if direction == OUTPUT else ():
            true[giver] |= sides.get((exchange, INPUT), set())
    return {giver: frozenset(takers) for giver, takers in true.items() if takers}


def _wording(path: Path) -> dict[Key, str]:
    return {
        _key(row): row.get("wording_by", "")
        for row in _records(path)
        if all(name in row for name in ANSWER_COLUMNS[1:])
    }
