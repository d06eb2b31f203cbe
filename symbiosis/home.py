"""The home page: what needs this person, by role. Each figure links to the records behind it."""

from collections import Counter, defaultdict
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, User
from accounts.roles import Permission
from companies.disclosure import views_of
from companies.models import Listing, Origin, Status, Visibility
from companies.permissions import companies_of, permissions_in_company
from exchanges.board.queue import queue_for, queue_length
from exchanges.coordination.standing import drills_soon, regulations_of, to_name_people
from exchanges.deliveries.monitoring import reports_of
from exchanges.models import KnownLink, Proposal
from exchanges.models.proposal import STATE_LABELS
from exchanges.presenting import present
from exchanges.states import IN_FORCE, State
from matching.models import Match, MatchRun
from parks.models import Park
from symbiosis.navigation import Persona, persona_of
from symbiosis.undelivered import undelivered_count

MOST_TURNS = 5
MOST_MATCHES = 5


def home_context(user: User) -> dict[str, Any]:
    """Return the sections of the home page for the person's role."""
    persona = persona_of(user)
    sections = SECTIONS[persona]
    context: dict[str, Any] = {"persona": persona.value}
    for section in sections:
        context |= section(user)
    return context


def turns(user: User) -> dict[str, Any]:
    """Proposals and monthly reports that wait for this person, the most urgent first."""
    proposals = list(Proposal.objects.visible_to(user).open().for_list())
    views = present(user, proposals)
    yours = [view for view in views if view.turn_is_yours]
    today = timezone.localdate()
    regulations = regulations_of(user, proposals, today=today)
    news = Notice.objects.filter(user=user, target_type="proposal", read_at__isnull=True)
    return {
        "turns": yours[:MOST_TURNS],
        "turn_count": len(yours),
        "news": set(news.values_list("target_code", flat=True)),
        "reports": reports_of(user, proposals, today=today)[:MOST_TURNS],
        "regulations": regulations,
        "drills": drills_soon(regulations, today=today),
        "to_name_people": to_name_people(user, proposals),
    }


def best_matches(user: User) -> dict[str, Any]:
    matches = Match.objects.visible_to(user).current().for_list()
    open_keys = Proposal.objects.visible_to(user).open().values("match_key")
    rows = list(matches.exclude(key__in=open_keys)[:MOST_MATCHES])
    views = views_of(user, [listing for row in rows for listing in (row.giver_listing, row.taker_listing)])
    return {
        "matches": [
            {"match": row, "giver": views[row.giver_listing_id], "taker": views[row.taker_listing_id]}
            for row in rows
        ],
        "match_count": matches.count(),
    }


def own_listings(user: User) -> dict[str, Any]:
    """What the company says itself, and what others supposed or entered for it, are counted apart.

    What others supposed or entered waits for those who may confirm it, so it is their turn.
    """
    companies = list(companies_of(user).order_by("name"))
    own = Listing.objects.filter(company__in=companies).exclude(status=Status.WITHDRAWN)
    by_company = (
        own.order_by()
        .values("company")
        .annotate(
            confirmed=Count("pk", filter=Q(origin=Origin.OWN, status=Status.LIVE)),
            waiting=Count("pk", filter=~Q(origin=Origin.OWN)),
        )
    )
    counts = list(by_company.values_list("company", "confirmed", "waiting"))
    waiting = {company: number for company, _confirmed, number in counts if number}
    return {
        "own_companies": companies,
        "own_counts": {
            "confirmed": sum(confirmed for _company, confirmed, _waiting in counts),
            "waiting": sum(waiting.values()),
        },
        "to_confirm": [
            {"company": company, "count": waiting[company.pk]}
            for company in companies
            if company.pk in waiting and Permission.EDIT_LISTINGS in permissions_in_company(user, company)
        ],
    }


def review_queue(user: User) -> dict[str, Any]:
    first = list(queue_for(user)[:MOST_TURNS])
    return {"review": present(user, first), "review_count": queue_length(user) if first else 0}


def pipeline(user: User) -> dict[str, Any]:
    """How many proposals stand in which state."""
    count = Counter(Proposal.objects.visible_to(user).values_list("state", flat=True))
    list_url = reverse("exchanges:proposal-list")
    return {
        "pipeline": [
            {
                "label": STATE_LABELS[state],
                "count": count[state.value],
                "url": f"{list_url}?state={state.value}",
            }
            for state in State
            if count[state.value]
        ]
    }


def park_comparison(_user: User) -> dict[str, Any]:
    """Totals per park without names: companies, listings, published exchanges.

    How many listings are confirmed is told of a park once enough companies have spoken: else the number of one
    more or less would say who has.
    """
    told = Listing.objects.live().exclude(visibility=Visibility.PRIVATE)
    confirmed, waiting = Counter[int | None](), Counter[int | None]()
    speakers: dict[int | None, set[int]] = defaultdict(set)
    for park_id, company_id, origin in told.values_list("company__park_id", "company_id", "origin"):
        (confirmed if origin == Origin.OWN else waiting)[park_id] += 1
        if origin == Origin.OWN:
            speakers[park_id].add(company_id)
    parks = Park.objects.annotate(firms=Count("companies", distinct=True)).order_by("code")
    agreed = Counter(Proposal.objects.filter(state__in=IN_FORCE).values_list("park_id", flat=True))
    least = settings.ANONYMITY["companies"]
    return {
        "least": least,
        "parks": [
            {
                "park": park,
                "is_told": len(speakers[park.pk]) >= least,
                "confirmed": confirmed[park.pk],
                "waiting": waiting[park.pk],
                "agreed": agreed[park.pk],
            }
            for park in parks
        ],
    }


def published(_user: User) -> dict[str, Any]:
    """Exchanges with city units, the duties a city party looks for."""
    rows = KnownLink.objects.filter(scale__contains="urban").select_related("park").order_by("code")
    return {"published": rows}


def last_run(_user: User) -> dict[str, Any]:
    return {"last_run": MatchRun.objects.real().order_by("-created_at", "-pk").first()}


SECTIONS = {
    Persona.TENANT: (turns, best_matches, own_listings, undelivered_count),
    Persona.BOARD: (review_queue, pipeline, best_matches, undelivered_count),
    Persona.CONSULTANT: (pipeline, best_matches, last_run),
    Persona.OBSERVER: (park_comparison,),
    Persona.CITY: (turns, best_matches, published),
    Persona.OPERATOR: (last_run, pipeline, park_comparison, best_matches, undelivered_count),
    Persona.GUEST: (),
}
