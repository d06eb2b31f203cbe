"""What the mix of writers needs: imports that are one press from being written, proposals that nobody answers."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from companies.facts import facts_of, plain
from companies.models import ImportBatch, ImportRow, Listing, RowState, Step
from exchanges.models import Proposal
from exchanges.states import State
from tests.drills.race_world import Attempt, RaceWorld

ROWS = 3  # of an import


def checked_imports(world: RaceWorld, attempts: Sequence[Attempt], random: Random) -> dict[int, str]:
    """Return for each attempt (by its terms) the code of an import that gives listings other quantities.

    The rows name the listings by their codes, in any order, as somebody's own export does after sorting.
    """
    listings = {one.listing: one for one in attempts}
    found = list(Listing.objects.filter(pk__in=listings).select_related("resource").order_by("pk"))
    batches = ImportBatch.objects.bulk_create(
        ImportBatch(
            code=f"IMP-RACE-{one.terms}",
            company=world.giver,
            created_by=world.giver_person,
            step=Step.CHECK,
            file_digest=f"race {one.terms}",
        )
        for one in attempts
    )
    ImportRow.objects.bulk_create(
        row_of(batch, number, listing, random)
        for batch in batches
        for number, listing in enumerate(random.sample(found, min(len(found), ROWS)), start=1)
    )
    return {one.terms: batch.code for one, batch in zip(attempts, batches, strict=True)}


def row_of(batch: ImportBatch, number: int, listing: Listing, random: Random) -> ImportRow:
    quantity = (listing.offered or Decimal(1)) * random.randint(7, 14) / 10
    stated = {"code": listing.code, "quantity_low": f"{quantity:.2f}", "quantity_high": f"{quantity:.2f}"}
    return ImportRow(
        batch=batch,
        number=number,
        kind=listing.kind,
        values=plain(facts_of(listing)) | stated,
        state=RowState.READY,
        key=f"code:{listing.code}",
        listing=listing,
    )


def leave_unanswered(attempts: Sequence[Attempt]) -> None:
    """Take these proposals back to where one side waits for the other."""
    proposals = Proposal.objects.filter(pk__in=[one.proposal for one in attempts])
    proposals.update(state=State.INTEREST, due_on=timezone.localdate() + timedelta(days=1))
