"""The one reader of catalogue/data: from CSV files to checked, typed rows. No Django, no database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from catalogue.columns import CatalogueError, read_rows
from catalogue.consistency import check_catalogue
from catalogue.rows import (
    ConversionRow,
    EmissionFactorRow,
    FamilyRuleRow,
    LegalRuleRow,
    NaceRow,
    PriceRow,
    ResourceRow,
    SectorRow,
    SynonymRow,
    TemplateLineRow,
    VietnameseWasteCodeRow,
    VsicRow,
    WasteCodeRow,
    WasteCodeTypeRow,
)

__all__ = ["DATA_DIR", "CatalogueError", "CatalogueRows", "digest", "read_catalogue"]

DATA_DIR = Path(__file__).parent / "data"
READER = b"2"  # part of the digest: raise it when the same files are read or stored in another way


@dataclass(frozen=True, slots=True)
class CatalogueRows:
    """Everything the product knows before a company enters anything; one version of it per ``digest``."""

    resources: tuple[ResourceRow, ...]
    synonyms: tuple[SynonymRow, ...]
    waste_codes: tuple[WasteCodeRow, ...]
    waste_code_types: tuple[WasteCodeTypeRow, ...]
    sectors: tuple[SectorRow, ...]
    conversions: tuple[ConversionRow, ...]
    factors: tuple[EmissionFactorRow, ...]
    prices: tuple[PriceRow, ...]
    legal_rules: tuple[LegalRuleRow, ...]
    family_rules: tuple[FamilyRuleRow, ...]
    template_lines: tuple[TemplateLineRow, ...]
    digest: str


def digest(path: Path = DATA_DIR) -> str:
    """Return the SHA-256 (64 hex digits) over names and contents of all CSV files of a folder.

    Files whose size and time of change are the same are not read again: the digest is asked for at typing speed.
    """
    files = [(file, file.stat()) for file in sorted(path.glob("*.csv"))]
    return _digest(tuple((file, stat.st_size, stat.st_mtime_ns) for file, stat in files))


@lru_cache(maxsize=4)
def _digest(files: tuple[tuple[Path, int, int], ...]) -> str:
    total = sha256(READER)
    for file, _size, _changed in files:
        total.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return total.hexdigest()


def read_catalogue(path: Path = DATA_DIR) -> CatalogueRows:
    """Read and check the catalogue.

    Parameters
    ----------
    path
        Folder with the CSV files.

    Returns
    -------
    CatalogueRows
        Typed rows in the order of the files. The same folder with the same contents is read once per process.

    Raises
    ------
    CatalogueError
        For the first wrong cell or broken reference, with file, line, column, value and what is expected.
    """
    return _read(path, digest(path))


@lru_cache(maxsize=2)
def _read(path: Path, version: str) -> CatalogueRows:
    rows = CatalogueRows(
        resources=read_rows(path / "resource_types.csv", ResourceRow),
        synonyms=read_rows(path / "synonyms.csv", SynonymRow),
        waste_codes=(
            *read_rows(path / "waste_codes.csv", WasteCodeRow, ignored=frozenset({"chapter", "group"})),
            *read_rows(path / "vn_waste_codes.csv", VietnameseWasteCodeRow, ignored=frozenset({"ewc_hint"})),
        ),
        waste_code_types=read_rows(path / "waste_code_types.csv", WasteCodeTypeRow),
        sectors=(
            *read_rows(path / "isic.csv", SectorRow, ignored=frozenset({"section"})),
            *read_rows(path / "nace.csv", NaceRow, ignored=frozenset({"section"})),
            *read_rows(path / "vsic2025.csv", VsicRow),
        ),
        conversions=read_rows(path / "conversions.csv", ConversionRow, ignored=frozenset({"process"})),
        factors=read_rows(path / "emission_factors.csv", EmissionFactorRow),
        prices=read_rows(path / "price_ranges.csv", PriceRow),
        legal_rules=read_rows(path / "legal_rules.csv", LegalRuleRow),
        family_rules=read_rows(path / "family_rules.csv", FamilyRuleRow),
        template_lines=read_rows(path / "sector_templates.csv", TemplateLineRow),
        digest=version,
    )
    check_catalogue(rows)
    return rows
