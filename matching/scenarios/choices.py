"""What a scenario may change, by name: companies, kinds of firms, prices, treatments, places."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Conversion, Family, FamilyRule, ResourceType
from companies.models import Company, CompanyKind, Listing
from matching.engine.types import Knowledge, Site, Sourced
from matching.firms import kind_names
from matching.permissions import may_request_run, runnable_parks
from matching.reasons.figures import language, money
from matching.stored_knowledge import catalogue_digest, graph_of
from parks.models import Park
from symbiosis.lib.measures import unit_label

Option = tuple[str, str]
Group = tuple[str, list[Option]]
NAMED = 3  # resources that stand for all those of a price


class Choices:
    """The choices of one person in the language of the page; each list is made when it is first needed."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def parks(self) -> list[Park]:
        return runnable_parks(self.user)

    @cached_property
    def scopes(self) -> list[Option]:
        """Parks over which the person may start a run; "" stands for all of them."""
        everywhere = [("", _("all parks"))] if may_request_run(self.user, None) else []
        return everywhere + [(park.code, park.name) for park in self.parks]

    @cached_property
    def places(self) -> list[Option]:
        return [("", _("the park of the scenario")), *((park.code, park.name) for park in self.parks)]

    @cached_property
    def companies(self) -> dict[str, Company]:
        """Companies that take part in the matching, by key: with a live listing or a treatment for others."""
        listed = Listing.objects.matchable().values("company")
        treats = Q(licences__isnull=False) | Q(kind=CompanyKind.UTILITY)
        rows = Company.objects.filter(Q(pk__in=listed) | treats).select_related("park").distinct()
        if not self.user.is_operator:  # lost links would tell whose the anonymous listings of others are
            rows = rows.filter(park__in=self.parks)
        return {row.slug: row for row in rows.order_by("name")}

    @cached_property
    def company_groups(self) -> list[Group]:
        groups: defaultdict[str, list[Option]] = defaultdict(list)
        for slug, company in self.companies.items():
            groups[company.park.name if company.park else _("outside the parks")].append(
                (slug, company.shown_name)
            )
        return [("", [("", _("choose a company"))]), *sorted(groups.items())]

    @cached_property
    def kind_groups(self) -> list[Group]:
        """Kinds with ratios first: for them a size gives quantities."""
        kinds = sorted(kind_names().values(), key=lambda kind: kind.name)
        sized = [(kind.code, kind.name) for kind in kinds if kind.sized]
        broad = [(kind.code, kind.name) for kind in kinds if not kind.sized]
        return [
            ("", [("", _("choose a kind of firm"))]),
            (_("quantities follow from the size"), sized),
            (_("quantities stay unknown"), broad),
        ]

    @cached_property
    def process_groups(self) -> list[Group]:
        named = sorted(process_labels(self.knowledge).items(), key=lambda item: item[1])
        return [("", [("", _("choose a treatment"))]), (_("treatments"), named)]

    @cached_property
    def knowledge(self) -> Knowledge:
        return graph_of(catalogue_digest())[0]

    @cached_property
    def prices(self) -> dict[str, Sourced]:
        """The prices by key, each as it stands where the catalogue first uses it."""
        from matching.engine.foresight.scenarios import prices_of

        first: dict[str, Sourced] = {}
        for price in prices_of(self.knowledge):
            first.setdefault(price.key, price)
        return first

    @cached_property
    def price_labels(self) -> dict[str, str]:
        """Each price with its group before it: "disposal: …"."""
        return {
            key: f"{title}: {label}" for title, options in self.price_groups[1:] for key, label in options
        }

    @cached_property
    def price_groups(self) -> list[Group]:
        groups = [
            (_("disposal"), self._of_resources("disposal_cost")),
            (_("market price"), self._of_resources("value")),
            (_("treatment"), process_labels(self.knowledge)),
            (_("transport"), transport_labels()),
        ]
        return [
            ("", [("", _("choose a price"))]),
            *((title, sorted(self._with_range(labels), key=lambda one: one[1])) for title, labels in groups),
        ]

    def _with_range(self, labels: dict[str, str]) -> list[Option]:
        known = {key: self.prices[key] for key in labels if key in self.prices}
        return [(key, f"{labels[key]}: {price_text(price)}") for key, price in known.items()]

    def _of_resources(self, field: str) -> dict[str, str]:
        names = resource_names()
        found: defaultdict[str, list[tuple[bool, str]]] = defaultdict(list)
        for resource in self.knowledge.resources.values():
            price: Sourced | None = getattr(resource, field)
            if price is not None:
                name = names.get(resource.code, resource.code)
                found[price.key].append((resource.code not in self.listed, name))
        return {key: _some([name for _rare, name in sorted(set(rows))]) for key, rows in found.items()}

    @cached_property
    def listed(self) -> set[str]:
        """Resources of live listings: they stand first among those of a price."""
        return set(Listing.objects.matchable().values_list("resource__code", flat=True))


def price_text(price: Sourced) -> str:
    """Return a price as a range with its unit."""
    if price.unit == TRANSPORT_UNIT:
        return f"{money((price.low, price.high))} {_('per unit and km')}"
    return f"{money((price.low, price.high))}/{unit_label(price.unit.removeprefix('VND/'), '', language())}"


TRANSPORT_UNIT = "VND per unit and km"


def _some(names: list[str]) -> str:
    """Name the first few of a list, and how many there are beyond."""
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return shown if more <= 0 else _("%(names)s and %(count)s more") % {"names": shown, "count": more}


def resource_names(codes: Iterable[str] | None = None) -> dict[str, str]:
    """Return resource names by code; all of them without codes. One query."""
    rows = ResourceType.objects.only("code", "name_en", "name_vi")
    return {row.code: row.name for row in (rows if codes is None else rows.filter(code__in=list(codes)))}


def process_labels(knowledge: Knowledge) -> dict[str, str]:
    """Return "treatment: material → product" by code of the conversion. Two queries."""
    names = resource_names()
    labels = {}
    for row in Conversion.objects.order_by("code"):
        process = knowledge.processes.get(row.code)
        if process is not None:
            ends = [
                ", ".join(names.get(code, code) for code in side[:1])
                for side in (process.inputs, process.outputs)
            ]
            labels[row.code] = f"{row.process}: {ends[0]} → {ends[1]}"
    return labels


def transport_labels() -> dict[str, str]:
    """Return family and state of each transport tariff by its key. One query."""
    states = dict(ResourceType._meta.get_field("state").choices or [])
    return {
        f"transport:{rule.family}:{rule.state}": f"{Family(rule.family).label}, {states.get(rule.state, rule.state)}"
        for rule in FamilyRule.objects.order_by("family", "state")
    }


def site_of_park(park: Park | None) -> Site | None:
    """Return the park's own position: where exactly a firm would settle is not known."""
    if park is None:
        return None
    return Site(float(park.latitude), float(park.longitude), float(park.precision_km))
