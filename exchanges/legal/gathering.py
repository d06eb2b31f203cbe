"""Read the facts of a link from the rows: companies, listings, pathway, terms. What no row knows stays unknown."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from catalogue.models import Conversion, Family, ResourceType, WasteCode
from catalogue.models import State as Matter
from companies.models import Attachment, Company, CompanyKind, Listing
from companies.models import Licence as RegisteredLicence
from exchanges.legal.facts import HAZARDOUS, NO_LONGER_KNOWN, NOBODY, Hazard, Licence, Link, Receiver, Side
from exchanges.models import Proposal, ProposalDocument, Terms
from matching.engine import types as engine
from matching.results import explained

# Codes that say "hazardous unless a test shows otherwise": Viet Nam's KS, the EU list's mirror entry.
TO_BE_TESTED = {"KS", "MN"}
WITHOUT_CUSTOMS = {CompanyKind.CITY, CompanyKind.AUTHORITY}


def link_of(proposal: Proposal) -> Link:
    """Return what is known of a proposal's link. At most ten queries."""
    match, listing, terms = explained(proposal.match), proposal.giver_listing, _terms_of(proposal)
    receiver, slug = _receiver(match)
    sides = _sides([proposal.giver_id, proposal.taker_id], slug)
    hazard = hazard_of(listing)
    return Link(
        family=listing.family,
        giver=sides[proposal.giver_id],
        taker=sides[proposal.taker_id],
        converter=sides.get(slug, NOBODY),
        receiver=receiver,
        is_power=listing.resource.state == Matter.POWER,
        hazard=hazard,
        declared_clean=listing.hazardous is False and hazard != Hazard.YES,
        waste_code=_code(listing, WasteCode.Scheme.VN),
        has_eu_code=bool(_code(listing, WasteCode.Scheme.EU)),
        has_lab_report=listing.attachments.filter(kind=Attachment.Kind.LAB_REPORT).exists(),
        is_wastewater=_is_wastewater(listing.resource),
        conversions=_licences_of_steps([step.process for step in match.pathway.steps]),
        carrier=terms.carrier if terms is not None else "",
        haulier=_haulier(terms),
        haulier_states_licence=terms is not None and bool(terms.carrier_licence),
    )


def papers_of(proposal: Proposal) -> dict[str, list[date | None]]:
    """Return the last days of the papers on the table, by line. A paper that one side cannot see proves nothing."""
    rows = ProposalDocument.objects.filter(
        proposal=proposal, audience=ProposalDocument.Audience.ALL, replaced_by__isnull=True
    ).exclude(requirement="")
    papers: dict[str, list[date | None]] = defaultdict(list)
    for requirement, valid_until in rows.values_list("requirement", "valid_until"):
        papers[requirement].append(valid_until)
    return papers


def hazard_of(listing: Listing) -> Hazard:
    """A type that is always hazardous stays so whatever is declared (matching.engine.hazards)."""
    by_type, code = Hazard(listing.resource.hazard), listing.waste_code
    by_code = code.hazardous if code is not None else None
    if by_type == Hazard.YES or listing.hazardous or (listing.hazardous is None and by_code):
        return Hazard.YES
    needs_test = code is not None and (code.entry_type in TO_BE_TESTED or code.hazardous is None)
    return Hazard.POSSIBLE if by_type == Hazard.POSSIBLE or needs_test else Hazard.NO


def _code(listing: Listing, scheme: str) -> str:
    code = listing.waste_code
    return code.code if code is not None and code.scheme == scheme else ""


def _receiver(match: engine.Match) -> tuple[Receiver, str]:
    """Return who takes the stream first, and the slug of a converter that is known."""
    if not match.pathway.steps:
        return Receiver.TAKER, ""
    first = match.operators[0] if match.operators else None
    roles = {engine.Role.TAKER: Receiver.TAKER, engine.Role.GIVER: Receiver.GIVER}
    if first is None or first.role not in roles:
        return Receiver.CONVERTER, first.company if first else ""
    return roles[first.role], ""


def _sides(ids: list[int], slug: str) -> dict[int | str, Side]:
    rows = Company.objects.filter(Q(pk__in=ids) | Q(slug=slug)).select_related("zone", "customs_statement")
    sides: dict[int | str, Side] = {}
    for company in rows.prefetch_related("licences"):
        side = Side(
            kind=company.kind,
            park=company.park_id,
            customs=_customs(company),
            licences=tuple(Licence(one.kind, one.valid_until) for one in company.licences.all()),
        )
        sides |= {company.pk: side, company.slug: side}
    return sides


def _customs(company: Company) -> bool | None:
    """The register knows non-tariff zones and units of the state; who is an export-processing firm, only he says.

    No statement takes a site out of its zone.
    """
    if company.kind in WITHOUT_CUSTOMS:
        return False
    if company.zone is not None and company.zone.is_non_tariff:
        return True
    return company.customs_statement.is_export_processing if hasattr(company, "customs_statement") else None


def _licences_of_steps(codes: list[str]) -> tuple[str, ...]:
    """A step that takes hazardous waste asks for the licence for it, whatever else it asks for."""
    rows = Conversion.objects.filter(code__in=codes) if codes else Conversion.objects.none()
    known = {row.code: row for row in rows}
    asked = [known[code].licence if code in known else NO_LONGER_KNOWN for code in codes]
    takes_hazardous = any(row.hazardous_input for row in known.values())
    return (*asked, HAZARDOUS) if takes_hazardous else tuple(asked)


def _is_wastewater(resource: ResourceType) -> bool:
    from matching.engine.rules import Rules

    if resource.family != Family.WATER:
        return False
    return not Rules().wastewater_types.isdisjoint(_line_of(resource))


def _line_of(resource: ResourceType) -> Iterable[str]:
    """Return the codes from a type up to the root of its family."""
    parents = dict(ResourceType.objects.filter(family=resource.family).values_list("code", "parent__code"))
    code: str | None = resource.code
    while code:
        yield code
        code = parents.get(code)


def _terms_of(proposal: Proposal) -> Terms | None:
    """Return the terms in force, else those on the table."""
    return proposal.agreement.terms if hasattr(proposal, "agreement") else proposal.latest_terms


def _haulier(terms: Terms | None) -> Side:
    """Return what the register holds of a named haulier: the licence with exactly the number that the terms state."""
    if terms is None or not terms.carrier_licence:
        return NOBODY
    rows = RegisteredLicence.objects.filter(number__iexact=terms.carrier_licence)
    return Side(kind="", licences=tuple(Licence(one.kind, one.valid_until) for one in rows))
