"""N-1 as a page: for each company of a person's parks, what is stranded if it stops, and where partners could go."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import User
from accounts.roles import Permission
from companies.disclosure import ListingView, views_of
from companies.models import Company, Listing
from matching.blocked import newest_run_for
from matching.engine import ranges
from matching.models import Match, MatchRun
from matching.outlines import outlines
from matching.reasons import figures
from matching.results import range_of
from matching.snapshot import thaw
from parks.permissions import parks_with

if TYPE_CHECKING:
    from matching.engine.foresight.resilience import Backup, Outage, Plan, Stranded


@dataclass(frozen=True)
class StrandedView:
    """One planned link that would be lost, and the way out of the partner that loses it."""

    row: Match
    giver: ListingView
    taker: ListingView
    amount: str
    backup: str  # empty without one
    free: str  # what the backup could carry beside the rest of the plan
    backup_code: str  # of its match, where the person may see it


@dataclass(frozen=True)
class OutageView:
    """What happens if one company stops, in words."""

    company: Company
    stranded: list[StrandedView]
    without_backup: int
    matches_lost: int
    treated: int
    alone: int
    value: str
    co2: str
    unknown: int

    @property
    def order(self) -> tuple[int, int, int, int, str]:
        """Sorting key: links without backup first, then planned links, partners alone, matches."""
        counts = self.without_backup, len(self.stranded), self.alone, self.matches_lost
        return (-counts[0], -counts[1], -counts[2], -counts[3], self.company.name)


def companies_in_sight(user: User) -> list[Company]:
    """Return the companies of the parks whose data the person may see; the operator: all."""
    rows = Company.objects.select_related("park").order_by("name")
    if not user.is_operator:
        rows = rows.filter(park__in=parks_with(user, Permission.VIEW_PARK_DATA))
    return list(rows)


def outages_for(user: User) -> tuple[MatchRun | None, list[OutageView]]:
    """Return the newest real run of the person's scope, and its companies, those without backup first.

    The number of queries does not grow with the companies.
    """
    run = newest_run_for(user)
    if run is None:
        return None, []
    from matching.engine.foresight.resilience import Network

    plan, rows = plan_of(run)
    network = Network(plan)
    found = {company: network.outage(company.slug) for company in companies_in_sight(user)}
    outages = {
        company.slug: outage for company, outage in found.items() if outage.matches_lost or outage.treated
    }
    companies = [company for company in found if company.slug in outages]
    shown = _Shown(user, plan, rows, list(outages.values()))
    views = [shown.outage(company, outages[company.slug]) for company in companies]
    return run, sorted(views, key=lambda view: view.order)


def plan_of(run: MatchRun) -> "tuple[Plan, dict[tuple[int, int], Match]]":
    """Return the plan of a run over the listings that are still live, and its rows by the pair of listings."""
    from matching.engine.foresight.resilience import Plan

    snapshot = thaw(MatchRun.objects.values_list("snapshot", flat=True).get(pk=run.pk) or {})
    seen = snapshot.open.__getitem__ if run.park_id is None else snapshot.as_seen_inside
    rows = list(Match.objects.filter(run=run).of_live_listings().order_by("key").defer("explanation"))
    plan = Plan(
        matches=tuple(outlines(rows)),
        streams={pk: seen(pk) for pk in snapshot.open},
        quantities={row.key: row.allocated for row in rows if row.allocated},
    )
    return plan, {(row.giver_listing_id, row.taker_listing_id): row for row in rows}


class _Shown:
    """Puts outages into words, with parties as the person may see them."""

    def __init__(
        self, user: User, plan: "Plan", rows: dict[tuple[int, int], Match], outages: "list[Outage]"
    ) -> None:
        self.plan, self.rows = plan, rows
        stranded = [one for outage in outages for one in outage.stranded]
        listings = {pk for one in stranded for pk in (one.match.giver, one.match.taker)}
        backups = [one.backup.match for one in stranded if one.backup]
        keys = {self.rows[match.giver, match.taker].pk for match in backups}
        self.visible = set(Match.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
        listings |= {pk for match in backups for pk in (match.giver, match.taker)}
        self.views = views_of(user, Listing.objects.filter(pk__in=listings))

    def outage(self, company: Company, outage: "Outage") -> OutageView:
        from matching.engine.foresight.resilience import share_of

        money, co2 = [], []
        for one in outage.stranded:
            row = self._row(one)
            amount = range_of(row.quantity_low, row.quantity_high)
            money.append(share_of(range_of(row.value_low, row.value_high), amount, one.amount))
            co2.append(share_of(range_of(row.co2_low, row.co2_high), amount, one.amount))
        return OutageView(
            company=company,
            stranded=[self._stranded(one) for one in outage.stranded],
            without_backup=outage.without_backup,
            matches_lost=outage.matches_lost,
            treated=outage.treated,
            alone=len(outage.alone),
            value=figures.money(ranges.total(money)),
            co2=figures.co2(ranges.total(co2)),
            unknown=sum(one is None for one in money),
        )

    def _row(self, one: "Stranded") -> Match:
        return self.rows[one.match.giver, one.match.taker]

    def _stranded(self, one: "Stranded") -> StrandedView:
        row = self._row(one)
        return StrandedView(
            row=row,
            giver=self.views[one.match.giver],
            taker=self.views[one.match.taker],
            amount=figures.quantity((one.amount, one.amount), row.quantity_unit),
            backup=self._backup_text(one),
            free=self._free_text(one.backup),
            backup_code=self._backup_code(one.backup),
        )

    def _backup_text(self, one: "Stranded") -> str:
        if one.backup is None:
            return ""
        match = one.backup.match
        other = match.taker if one.partner == match.giver else match.giver
        return self.views[other].company_label

    def _free_text(self, backup: "Backup | None") -> str:
        if backup is None or backup.free is None:
            return ""
        unit = self.rows[backup.match.giver, backup.match.taker].quantity_unit
        return figures.quantity((backup.free, backup.free), unit)

    def _backup_code(self, backup: "Backup | None") -> str:
        if backup is None:
            return ""
        row = self.rows[backup.match.giver, backup.match.taker]
        return row.code if row.pk in self.visible else ""
