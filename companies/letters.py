"""What mails say of a company's listings and people (accounts/outgoing/letters.py)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.outgoing.letters import Letter, Topic, anything
from companies.company_history import code_of
from companies.models import Company, ImportBatch, Listing, Origin
from companies.permissions import companies_of
from companies.still_true import link_token, may_answer, to_be_asked


def about_company(user: User, topic: Topic) -> Letter | None:
    """The monthly question, with the link that answers it; news about the company's people."""
    if topic.kind == "invitation.refused":
        return _refused(user, topic)
    company = Company.objects.filter(pk=topic.target_code).first()
    if company is None or not may_answer(user, company) or not to_be_asked(company).exists():
        return None
    return Letter(
        subject=_("Still true?"),
        sentence=_("Listings of your company wait for a word: are they still true?"),
        button=_("Answer"),
        path=reverse("companies:still-true", args=[link_token(user, company)]),
    )


def _refused(user: User, topic: Topic) -> Letter | None:
    company = next((one for one in companies_of(user) if code_of(one) == topic.target_code), None)
    if company is None:
        return None
    return Letter(
        subject=_("An invitation was refused"),
        sentence=_("Somebody you invited says that the invitation was not meant for them."),
        button=_("Look at the people of the company"),
        path=reverse("companies:member-list", args=[company.slug]),
    )


def about_listing(user: User, topic: Topic) -> Letter | None:
    """What the park's staff entered has to be confirmed by the company; no mail once it has been."""
    listing = Listing.objects.filter(code=topic.target_code, company__in=companies_of(user)).first()
    if listing is None or listing.origin == Origin.OWN:
        return None
    sentence = _("Staff of your park have entered listing %(code)s for you: please confirm or correct it.")
    return Letter(
        subject=listing.code,
        sentence=sentence % {"code": listing.code},
        button=_("Look at the listing"),
        path=reverse("companies:listing-detail", args=[listing.code]),
    )


DONE = {
    "import.checked": gettext_lazy(
        "Your import %(code)s has been read: please look what is to be corrected."
    ),
    "import.written": gettext_lazy("Your import %(code)s is done."),
    "import.undone": gettext_lazy("Your import %(code)s has been taken back."),
    "import.stopped": gettext_lazy("The work on your import %(code)s has stopped: please start it again."),
}


def about_import(user: User, topic: Topic) -> Letter | None:
    """What a worker did for the person, and a whole file that the park's staff entered."""
    if topic.kind in DONE:
        return _done(user, topic)
    if topic.kind != "import.on_behalf":
        return anything(user, topic)
    sentence = _("Staff of your park have entered listings for you (import %(code)s): please confirm them.")
    return Letter(
        subject=topic.target_code,
        sentence=sentence % {"code": topic.target_code},
        button=_("Look at your listings"),
        path=reverse("companies:listing-list") + "?own=1",
    )


def _done(user: User, topic: Topic) -> Letter | None:
    batch = ImportBatch.objects.visible_to(user).filter(code=topic.target_code).first()
    if batch is None or batch.is_waiting:
        return None
    return Letter(
        subject=topic.target_code,
        sentence=str(DONE[topic.kind]) % {"code": topic.target_code},
        button=_("Look at the import"),
        path=reverse("companies:import-result", args=[topic.target_code]),
    )
