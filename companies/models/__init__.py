"""Companies, their people, and what they have and need."""

from companies.models.company import Company, CompanyKind, CompanyMembership, CompanyQuerySet, Licence
from companies.models.listing import Disclosure, Listing, ListingVersion, QuantityMovement
from companies.models.visibility import ListingQuerySet
from companies.models.words import Kind, Origin, Period, Status, Visibility

__all__ = [
    "Company",
    "CompanyKind",
    "CompanyMembership",
    "CompanyQuerySet",
    "Disclosure",
    "Kind",
    "Licence",
    "Listing",
    "ListingQuerySet",
    "ListingVersion",
    "Origin",
    "Period",
    "QuantityMovement",
    "Status",
    "Visibility",
]
