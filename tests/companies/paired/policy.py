"""Every address of the product: how the paired worlds read it, or why it cannot be read.

An address that is in neither table fails the test: whoever adds one says here how it is kept from telling whose an
anonymous listing is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Names:
    """What the addresses need: codes of the secret listing and of what was made from it."""

    listing: str
    match: str
    proposal: str
    joint: str
    run: str
    company: str
    twin: str
    own_company: str
    park: str
    near_park: str


Read = Callable[[Names], list[str]]


def at(name: str, *queries: str) -> Read:
    """A page without arguments, also with each of these queries."""
    return lambda _names: [reverse(name) + query for query in ("", *queries)]


def of(name: str, field: str, *queries: str, **fixed: object) -> Read:
    """A page about one thing: `field` names its key in the address and in `Names`, as "code=listing"."""

    def read(names: Names) -> list[str]:
        key, _, what = field.partition("=")
        url = reverse(name, kwargs={key: getattr(names, what)} | fixed)
        return [url + query for query in ("", *queries)]

    return read


def both(*reads: Read) -> Read:
    return lambda names: [address for read in reads for address in read(names)]


LISTING = "code=listing"
READS: dict[str, Read] = {
    "api-docs": at("api-docs"),
    "api-schema": at("api-schema"),
    "api-listings": at("api-listings", "?q=ash", "?q=boiler", "?kind=HAVE", "?park=near", "?origin=own"),
    "api-listing": of("api-listing", LISTING),
    "api-proposals": at("api-proposals", "?state=interest", "?park=near", "?park=park-one", "?turn=mine"),
    "api-proposal": of("api-proposal", "code=proposal"),
    "api-terms": of("api-terms", "code=proposal"),
    "api-decision": of("api-decision", "code=proposal"),
    "api-agreements": at("api-agreements", "?state=agreed"),
    "api-agreement": of("api-agreement", "code=proposal"),
    "api-deliveries": of("api-deliveries", "code=proposal"),
    "api-tokens": at("api-tokens"),
    "companies:import-list": at("companies:import-list"),
    "companies:import-new": at("companies:import-new"),
    "companies:listing-history": of("companies:listing-history", LISTING),
    "companies:listing-version": of("companies:listing-version", LISTING, number=1),
    "exchanges:review-minutes": at("exchanges:review-minutes"),
    "healthz": at("healthz"),
    "readyz": at("readyz"),
    "start": at("start"),
    "home": at("home"),
    "login": at("login"),
    "me": at("me"),
    "me-data": at("me-data"),
    "me-data-erase": at("me-data-erase"),
    "me-consents": at("me-consents"),
    "me-mails": at("me-mails"),
    "me-password": at("me-password"),
    "me-webhooks": at("me-webhooks"),
    "undelivered": at("undelivered"),
    "parks:park-list": at("parks:park-list"),
    "parks:park-detail": both(
        of("parks:park-detail", "slug=park"), of("parks:park-detail", "slug=near_park")
    ),
    "me-data-download": at("me-data-download"),
    "companies:listing-suggest": at(
        "companies:listing-suggest", "?resource_name=ash", "?resource_name=boiler"
    ),
    "companies:listing-echo": at("companies:listing-echo", "?resource_name=fly+ash&quantity_low=3"),
    "companies:listing-quality": at("companies:listing-quality", "?family=BP"),
    "companies:listing-photo": at("companies:listing-photo"),
    "companies:first-steps": at("companies:first-steps"),
    "companies:member-list": both(
        of("companies:member-list", "slug=company"), of("companies:member-list", "slug=own_company")
    ),
    "companies:invite": of("companies:invite", "slug=company"),
    "companies:listing-export": at(
        "companies:listing-export", "?format=xlsx", "?format=csv", "?format=json", "?format=json&q=boiler"
    ),
    "companies:template-workbook": both(
        of("companies:template-workbook", "slug=company"),
        of("companies:template-workbook", "slug=own_company"),
    ),
    "companies:attachment-add": of("companies:attachment-add", LISTING),
    "companies:still-true-company": of("companies:still-true-company", "slug=company"),
    "companies:listing-view-as": of("companies:listing-view-as", LISTING, "?as=board"),
    "companies:listing-list": at(
        "companies:listing-list",
        "?q=ash",
        "?q=boiler",
        "?q=secret",
        "?kind=HAVE&family=BP",
        "?park=park-one",
        "?park=near",
        "?park=park-two",
        "?origin=own",
        "?origin=sector_estimate",
        "?own=1",
        "?sort=-code&view=cards",
        "?sort=quantity",
        "?status=draft&status=live&status=withdrawn",
    ),
    "companies:listing-bulk": at("companies:listing-bulk"),
    "companies:listing-view-new": at("companies:listing-view-new"),
    "companies:listing-new": at("companies:listing-new"),
    "companies:listing-detail": of("companies:listing-detail", LISTING),
    "companies:listing-edit": of("companies:listing-edit", LISTING),
    "companies:listing-check": of("companies:listing-check", LISTING),
    "companies:company-list": at("companies:company-list", "?q=steel", "?park=park-one", "?park=near"),
    "companies:register-upload": at("companies:register-upload"),
    "companies:company-detail": both(
        of("companies:company-detail", "slug=company"), of("companies:company-detail", "slug=twin")
    ),
    "companies:company-customs": both(
        of("companies:company-customs", "slug=company"), of("companies:company-customs", "slug=own_company")
    ),
    "companies:company-particulars": both(
        of("companies:company-particulars", "slug=company"),
        of("companies:company-particulars", "slug=own_company"),
    ),
    "companies:company-profile": of("companies:company-profile", "slug=company"),
    "matching:match-list": both(
        at("matching:match-list", "?kind=direct", "?sort=distance", "?q=ash", "?q=boiler", "?park=near"),
        lambda names: [reverse("matching:match-list") + f"?listing={names.listing}"],
    ),
    "matching:blocked": both(
        at("matching:blocked"),
        lambda names: [reverse("matching:blocked") + f"?listing={names.listing}"],
    ),
    "matching:group-list": at("matching:group-list", "?kind=pool", "?kind=chain"),
    "matching:group-detail": lambda _names: [reverse("matching:group-detail", args=["POL-00000000"])],
    "matching:fact-list": at("matching:fact-list"),
    "matching:listing-facts": of("matching:listing-facts", LISTING),
    "matching:partners": at(
        "matching:partners", "?kind=NEED&resource=fly+ash", "?kind=HAVE&resource=fly+ash"
    ),
    "matching:measure": at("matching:measure"),
    "matching:pair": both(
        at("matching:pair"),
        lambda names: [reverse("matching:pair") + f"?have={names.listing}&giver={names.listing}"],
    ),
    "matching:rule-list": at("matching:rule-list"),
    "matching:rule-new": at("matching:rule-new"),
    "matching:rule-detail": lambda _names: [reverse("matching:rule-detail", args=[1])],
    "matching:run-list": at("matching:run-list"),
    "matching:run-changes": of("matching:run-changes", "code=run"),
    "matching:run-detail": of("matching:run-detail", "code=run"),
    "matching:scenario-list": at("matching:scenario-list"),
    "matching:scenario-new": at("matching:scenario-new"),
    "matching:scenario-detail": lambda _names: [reverse("matching:scenario-detail", args=["SCN-2611-0001"])],
    "matching:resilience": at("matching:resilience"),
    "matching:missing": both(
        at("matching:missing"),
        lambda names: [reverse("matching:missing") + f"?listing={names.listing}"],
    ),
    "matching:match-detail": of("matching:match-detail", "code=match"),
    "exchanges:proposal-new": of("exchanges:proposal-new", "code=match"),
    "exchanges:life-cycle": at("exchanges:life-cycle", "?policy=city"),
    "exchanges:proposal-board": at(
        "exchanges:proposal-board", "?state=interest", "?park=near", "?column=interest"
    ),
    "exchanges:proposal-list": at("exchanges:proposal-list", "?state=interest", "?park=near", "?sort=stuck"),
    "exchanges:review": at("exchanges:review"),
    "exchanges:thread": of("exchanges:thread", "code=proposal"),
    "exchanges:document-new": of("exchanges:document-new", "code=proposal", "?line=customs_giver"),
    "exchanges:document": of("exchanges:document", "code=proposal", key="0" * 32),
    "exchanges:proposal-detail": of("exchanges:proposal-detail", "code=proposal"),
    "exchanges:terms-new": of("exchanges:terms-new", "code=proposal"),
    "exchanges:coordination-new": of("exchanges:coordination-new", "code=proposal"),
    "exchanges:regulation-amend": of("exchanges:regulation-amend", "code=proposal"),
    "exchanges:agreement-calendar": of("exchanges:agreement-calendar", "code=proposal"),
    "exchanges:joint-detail": of("exchanges:joint-detail", "code=joint"),
    "exchanges:proposal-move": both(
        of("exchanges:proposal-move", "code=proposal", move="decline"),
        of("exchanges:proposal-move", "code=proposal", move="withdraw"),
    ),
    "exchanges:agreement-list": at("exchanges:agreement-list"),
    "exchanges:agreement-detail": of("exchanges:agreement-detail", "code=proposal"),
    "exchanges:agreement-print": of("exchanges:agreement-print", "code=proposal"),
    "exchanges:agreement-paper": of("exchanges:agreement-paper", "code=proposal", kind="docx"),
    "exchanges:agreement-amend": of("exchanges:agreement-amend", "code=proposal"),
    "exchanges:amendment-paper": of("exchanges:amendment-paper", "code=proposal", number=1, kind="docx"),
    "exchanges:agreement-ceremony": of("exchanges:agreement-ceremony", "code=proposal"),
    "exchanges:agreement-ceremony-pdf": of("exchanges:agreement-ceremony-pdf", "code=proposal"),
    "exchanges:data-consent": both(
        of("exchanges:data-consent", "slug=company"), of("exchanges:data-consent", "slug=own_company")
    ),
    "exchanges:data-consent-paper": both(
        of("exchanges:data-consent-paper", "slug=company", kind="docx"),
        of("exchanges:data-consent-paper", "slug=own_company", kind="docx"),
    ),
    "exchanges:agreement-sign": of("exchanges:agreement-sign", "code=proposal"),
    "exchanges:signed-file": of("exchanges:signed-file", "code=proposal", number=1),
    "exchanges:monitoring-list": at("exchanges:monitoring-list"),
    "exchanges:monitor": of("exchanges:monitor", "code=proposal"),
    "exchanges:report": of("exchanges:report", "code=proposal", month="2026-11"),
    "exchanges:evidence": of("exchanges:evidence", "code=proposal", number=1),
    "exchanges:records": of("exchanges:records", "code=proposal"),
    "exchanges:outages": at("exchanges:outages"),
    "exchanges:network": at("exchanges:network", "?park=park-one", "?park=near"),
    "exchanges:flows": at("exchanges:flows", "?park=park-one", "?park=near"),
    "exchanges:map": at("exchanges:map", "?park=park-one", "?park=near"),
    "exchanges:known-list": at("exchanges:known-list"),
}

ONLY_WRITES = "changes something; GET is refused"
LINK = "opened with a secret link that only its receiver holds"
OWN = "about the reader's own rows only, by a code that only their makers know"
UNREAD: dict[str, str] = {
    "api-listing-publish": ONLY_WRITES,
    "api-listing-withdraw": ONLY_WRITES,
    "api-token-revoke": ONLY_WRITES,
    "me-webhook-stop": ONLY_WRITES,
    "me-webhook-ping": ONLY_WRITES,
    "undelivered-retry": ONLY_WRITES,
    "api-interest": ONLY_WRITES,
    "api-proposal-moves": ONLY_WRITES,
    "api-terms-accept": ONLY_WRITES,
    "api-delivery": ONLY_WRITES,
    "companies:import-apply": ONLY_WRITES,
    "companies:import-columns": OWN,
    "companies:import-check": OWN,
    "companies:import-result": OWN,
    "companies:import-undo": OWN,
    "companies:import-report": OWN,
    "companies:listing-put-back": ONLY_WRITES,
    "companies:listing-restore": ONLY_WRITES,
    "exchanges:review-undo": ONLY_WRITES,
    "exchanges:change-decide": ONLY_WRITES,
    "logout": ONLY_WRITES,
    "me-consent": ONLY_WRITES,
    "companies:member-remove": ONLY_WRITES,
    "companies:invitation-renew": ONLY_WRITES,
    "companies:invitation-revoke": ONLY_WRITES,
    "companies:listing-draft": ONLY_WRITES,
    "companies:listing-draft-discard": ONLY_WRITES,
    "companies:attachment-remove": ONLY_WRITES,
    "companies:listing-still-true": ONLY_WRITES,
    "companies:bulk-undo": ONLY_WRITES,
    "companies:listing-view-save": ONLY_WRITES,
    "companies:listing-view-delete": ONLY_WRITES,
    "companies:listing-confirm": ONLY_WRITES,
    "companies:listing-withdraw": ONLY_WRITES,
    "companies:register-discard": ONLY_WRITES,
    "companies:join-refuse": ONLY_WRITES,
    "matching:rule-try": ONLY_WRITES,
    "matching:rule-publish": ONLY_WRITES,
    "matching:run-new": ONLY_WRITES,
    "matching:scenario-run": ONLY_WRITES,
    "matching:match-feedback": ONLY_WRITES,
    "exchanges:amendment-accept": ONLY_WRITES,
    "exchanges:signed-file-replace": ONLY_WRITES,
    "exchanges:terms-accept": ONLY_WRITES,
    "exchanges:joint-start": ONLY_WRITES,
    "exchanges:joint-take-part": ONLY_WRITES,
    "exchanges:joint-accept": ONLY_WRITES,
    "exchanges:joint-leave": ONLY_WRITES,
    "exchanges:corridor": ONLY_WRITES,
    "companies:join": LINK,
    "companies:join-account": LINK,
    "companies:still-true": LINK,
    "exchanges:answer": LINK,
    "exchanges:quick-report": LINK,
    "mail-stop": LINK,
    "password-reset": LINK,
    "password-forgotten": at("password-forgotten"),
    "companies:invitation": OWN,
    "companies:member-roles": OWN,
    "companies:attachment": OWN,
    "companies:bulk-result": OWN,
    "companies:register-check": OWN,
}
