"""What a row amounts to once its listing is known: obstacles, unusual sizes, questions, and so its state."""

from decimal import Decimal

from catalogue.units import UnitError
from companies.facts import ListingFacts
from companies.importing.context import Check
from companies.importing.problems import Json, is_error, problem
from companies.importing.understood import differences, facts_from, merged, of_new
from companies.models import Decision, ImportRow, Listing, RowState, Status
from companies.publishing import obstacles_of

FAR_ABOVE = 20  # times what a company of the kind usually has: worth a question
LATE = "late"  # marks problems that depend on other rows and on listings: they are found anew each time
WASTE_OBSTACLES = frozenset({"waste_code_needed", "licence_needed"})
QUESTIONS = frozenset({"E09", "E10"})


def judge(check: Check, row: ImportRow, listing: Listing | None, *, is_sure: bool, twin: int | None) -> None:
    """Set problems, listing and state of a row whose values are read."""
    row.listing = listing if row.decision != Decision.SKIP else None
    own = [one for one in row.problems if not one.get(LATE)]
    late = _questions(row, listing, is_sure=is_sure, twin=twin)
    if not any(is_error(one) for one in own) and row.values.get("resource"):
        late += _about_facts(check, row, listing)
    for one in late:
        one[LATE] = True
    row.problems = own + late
    row.state = state_of(check, row)


def _questions(row: ImportRow, listing: Listing | None, *, is_sure: bool, twin: int | None) -> list[Json]:
    decided = bool(row.decision)
    if listing is not None and not is_sure:
        return [problem("E09", "code", facts={"code": listing.code}, is_warning=decided)]
    if twin is not None:
        return [problem("E10", "code", facts={"row": twin}, is_warning=decided)]
    return []


def _about_facts(check: Check, row: ImportRow, listing: Listing | None) -> list[Json]:
    values = merged(listing, row.values) if listing is not None else of_new(row.values)
    facts = facts_from(values, check.catalogue)
    try:
        offered = facts.offered
    except UnitError:
        return [problem("E06", "unit", facts.unit)]
    found = _obstacles(check, facts)
    if listing is not None:
        found += _promised(facts, offered, listing)
        found += [] if check.may_write(listing) else [problem("E15", "code", listing.code)]
    return found + _unusual(check, facts, offered, values)


def _obstacles(check: Check, facts: ListingFacts) -> list[Json]:
    """Why it could not be published (companies.publishing), in the codes of an import."""
    draft = Listing(company=check.company, origin=check.origin, status=Status.DRAFT, **facts.columns)
    found = []
    for obstacle in obstacles_of(draft):
        code = "E14" if obstacle.code in WASTE_OBSTACLES else "E13"
        code = "E15" if obstacle.code == "name_needs_consent" else code
        found.append(problem(code, obstacle.field, facts=obstacle.facts | {"obstacle": obstacle.code}))
    return found


def _promised(facts: ListingFacts, offered: Decimal | None, listing: Listing) -> list[Json]:
    """Agreements hold part of the listing: it keeps its type and at least their quantity."""
    if not listing.allocated:
        return []
    same = (listing.kind, listing.resource_id) == (facts.kind, facts.resource.pk)
    if same and listing.allocated <= (offered or 0):
        return []
    held = {"reason": "promised", "held": str(listing.allocated), "unit": listing.resource.unit}
    return [problem("E13", "quantity_low", facts=held)]


def _unusual(
    check: Check, facts: ListingFacts, offered: Decimal | None, values: dict[str, str]
) -> list[Json]:
    usual = check.usual.get((facts.kind, facts.resource.pk))
    if not usual or offered is None or offered <= FAR_ABOVE * usual:
        return []
    facts_of = {"times": f"{offered / usual:.0f}"}
    return [problem("E13", "quantity_low", values["quantity_low"], facts_of, is_warning=True)]


def state_of(check: Check, row: ImportRow) -> str:
    """Errors come first, then open questions; a row that changes nothing is the same."""
    if row.decision == Decision.SKIP:
        return RowState.SKIPPED
    errors = {one["code"] for one in row.problems if is_error(one)}
    if errors - QUESTIONS:
        return RowState.ERROR
    if errors:
        return RowState.DUPLICATE
    if row.listing is not None and _is_same(check, row, row.listing):
        return RowState.SAME
    return RowState.WARNING if row.problems else RowState.READY


def _is_same(check: Check, row: ImportRow, listing: Listing) -> bool:
    """Nothing differs. The company's own file makes an estimate its word; an export that comes back does not."""
    confirms = listing.awaits_confirmation and not check.on_behalf and "code" not in row.values
    return not confirms and not differences(listing, row.values, check.catalogue)
