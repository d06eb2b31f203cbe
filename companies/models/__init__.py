"""Companies, their people, and what they have and need."""

from companies.models.attachment import Attachment
from companies.models.batch import (
    UNDO_FOR,
    ColumnMapping,
    Decision,
    ImportBatch,
    ImportBatchQuerySet,
    ImportRow,
    RowState,
    Step,
    Work,
)
from companies.models.changes import ChangedListing, ChangeSet, UsedVersion
from companies.models.company import Company, CompanyKind, CompanyMembership, CompanyQuerySet, Licence
from companies.models.customs import CustomsStatement
from companies.models.face import Ground, PublicFace
from companies.models.joining import VALID_FOR, Invitation
from companies.models.listing import Disclosure, Listing, ListingVersion, QuantityMovement
from companies.models.particulars import CompanyParticulars
from companies.models.visibility import ListingQuerySet
from companies.models.words import Kind, Origin, Payment, Period, Status, Transport, Visibility

__all__ = [
    "UNDO_FOR",
    "VALID_FOR",
    "Attachment",
    "ChangeSet",
    "ChangedListing",
    "ColumnMapping",
    "Company",
    "CompanyKind",
    "CompanyMembership",
    "CompanyParticulars",
    "CompanyQuerySet",
    "CustomsStatement",
    "Decision",
    "Disclosure",
    "Ground",
    "ImportBatch",
    "ImportBatchQuerySet",
    "ImportRow",
    "Invitation",
    "Kind",
    "Licence",
    "Listing",
    "ListingQuerySet",
    "ListingVersion",
    "Origin",
    "Payment",
    "Period",
    "PublicFace",
    "QuantityMovement",
    "RowState",
    "Status",
    "Step",
    "Transport",
    "UsedVersion",
    "Visibility",
    "Work",
]
