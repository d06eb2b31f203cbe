"""Reference data: materials, codes, conversions, factors, prices, law. Loaded from catalogue/data/*.csv."""

from catalogue.models.base import Family, Hazard, Sourced, State, localised
from catalogue.models.figures import CatalogueVersion, EmissionFactor, FamilyRule, LegalRule, PriceRange
from catalogue.models.materials import Conversion, ResourceType, Synonym, WasteCode
from catalogue.models.sectors import Sector, SectorTemplate, SectorTemplateLine

__all__ = [
    "CatalogueVersion",
    "Conversion",
    "EmissionFactor",
    "Family",
    "FamilyRule",
    "Hazard",
    "LegalRule",
    "PriceRange",
    "ResourceType",
    "Sector",
    "SectorTemplate",
    "SectorTemplateLine",
    "Sourced",
    "State",
    "Synonym",
    "WasteCode",
    "localised",
]
