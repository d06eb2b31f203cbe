"""Companies, their people, and what they have and need."""

from companies.models.company import Company, CompanyKind, CompanyMembership, Licence
from companies.models.listing import (
    Kind,
    Listing,
    ListingVersion,
    Origin,
    Period,
    QuantityMovement,
    Status,
    Visibility,
)

__all__ = [
    "Company",
    "CompanyKind",
    "CompanyMembership",
    "Kind",
    "Licence",
    "Listing",
    "ListingVersion",
    "Origin",
    "Period",
    "QuantityMovement",
    "Status",
    "Visibility",
]
