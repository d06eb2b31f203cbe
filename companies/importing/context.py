"""What the rows of one import are checked against: loaded once, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Min

from accounts.models import User
from catalogue.folding import fold
from companies.importing.batches import answers_for, tables_of, whole_column
from companies.importing.cells import Answers
from companies.importing.columns import unit_in_header
from companies.importing.fields import LEFT_OUT
from companies.importing.resolving import Catalogue
from companies.importing.understood import Stated, said_by
from companies.models import ColumnMapping, Company, ImportBatch, ImportRow, Listing, Origin, Status, Step
from companies.permissions import enters_on_behalf


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file that is read, with the answers that hold for it."""

    number: int
    field: str
    header: str
    answers: Answers
    unit: str
    period: str


class Check:
    """The columns, the catalogue, and the listings of the company that the person may see."""

    def __init__(self, batch: ImportBatch, by: User) -> None:
        self.batch = batch
        self.company: Company = batch.company
        self.by = by
        self.catalogue = Catalogue()
        self.on_behalf = enters_on_behalf(by, batch.company)
        self._facts_said: dict[int, Stated] = {}
        self.origin = Origin.ON_BEHALF if self.on_behalf else Origin.OWN

    # --- the file ---------------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[list[Column]]:
        """Columns of each table, without those that are left out."""
        return [self._columns(number, table.header) for number, table in enumerate(tables_of(self.batch))]

    def _columns(self, number: int, header: list[str]) -> list[Column]:
        chosen = self.batch.mapping.get(str(number), {})
        return [
            Column(at, chosen[str(at)], text, answers_for(self.batch, number, at), *unit_in_header(text))
            for at, text in enumerate(header)
            if chosen.get(str(at), LEFT_OUT) != LEFT_OUT
        ]

    @cached_property
    def units(self) -> dict[str, str]:
        """What the company meant by units that nobody else knows: folded text -> "unit/period"."""
        remembered = ColumnMapping.objects.filter(company=self.company).order_by("updated_at")
        return {
            text: meant
            for units in remembered.values_list("units", flat=True)
            for text, meant in units.items()
        }

    def whole(self, name: str, table: int) -> str:
        return whole_column(self.batch, name, table)

    def is_company(self, text: str) -> bool:
        return fold(text) in {"", fold(self.company.name), fold(self.company.slug)}

    # --- the listings -----------------------------------------------------------------------------------

    @cached_property
    def listings(self) -> list[Listing]:
        """Of the company, as far as the person sees them: staff of a park must not learn of private ones."""
        seen = Listing.objects.visible_to(self.by).filter(company=self.company)
        return list(seen.with_owner().order_by("pk"))

    @cached_property
    def by_code(self) -> dict[str, Listing]:
        return {listing.code: listing for listing in self.listings}

    @cached_property
    def by_key(self) -> dict[str, Listing]:
        return {listing.row_key: listing for listing in self.listings if listing.row_key}

    @cached_property
    def estimates(self) -> dict[tuple[str, int], list[Listing]]:
        """Sector estimates that the company has not yet answered, by kind and type."""
        found: dict[tuple[str, int], list[Listing]] = defaultdict(list)
        for listing in self.listings:
            if listing.origin == Origin.SECTOR_ESTIMATE and listing.status != Status.WITHDRAWN:
                found[listing.kind, listing.resource_id].append(listing)
        return found

    @cached_property
    def usual(self) -> dict[tuple[str, int], Decimal]:
        """What a company of this kind usually has or needs [canonical units/yr], by kind and type."""
        return {
            key: max(listing.offered for listing in listings if listing.offered is not None)
            for key, listings in self.estimates.items()
            if any(listing.offered is not None for listing in listings)
        }

    def earlier(self, keys: Iterable[str]) -> Iterator[tuple[str, Listing]]:
        """Yield the listings that earlier imports of the company made or changed for rows with these keys.

        Each comes once under a key, whatever the number of imports. One query.
        """
        known = {listing.pk: listing for listing in self.listings if listing.status != Status.WITHDRAWN}
        rows = ImportRow.objects.filter(
            batch__company=self.company, batch__step=Step.RESULT, listing__isnull=False, key__in=keys
        ).exclude(batch=self.batch)
        once = (
            rows.order_by().values("key", "listing").annotate(first_in=Min("batch"), first_at=Min("number"))
        )
        for key, pk in once.order_by("first_in", "first_at").values_list("key", "listing"):
            if pk in known:
                yield key, known[pk]

    def facts_said(self, listing: Listing) -> Stated:
        """Return the facts of a listing as `said_of` gives those of a row; each is worked out once."""
        if listing.pk not in self._facts_said:
            self._facts_said[listing.pk] = said_by(listing)
        return self._facts_said[listing.pk]

    def coded(self, stated: Stated) -> Listing | None:
        """Return the listing that the row names by its code."""
        return self.by_code.get(str(stated.get("code", "")))

    def may_write(self, listing: Listing) -> bool:
        return not self.on_behalf or listing.is_open_to_park_staff
