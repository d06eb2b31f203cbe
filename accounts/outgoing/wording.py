"""The names of kinds of mails, for those who choose among them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.outgoing.kinds import DIGEST

# What can be chosen on its own, in the order of the page; the digest has its own choice, its rhythm.
KIND_LABELS: dict[str, Promise] = {
    "your_turn": _("It is your turn in a proposal or an agreement"),
    "deadline_tomorrow": _("A deadline ends tomorrow"),
    "overdue": _("A proposal waits for you longer than it should"),
    "stuck": _("A proposal of your park has not moved for two weeks"),
    "monthly_report": _("The quantity of a month is due"),
    "term_ends": _("An agreement of yours ends within a month"),
    "decision_overtaken": _("A decision of yours could not be carried out"),
    "for_information": _("A proposal or an agreement has moved on"),
    "message": _("Somebody wrote in the conversation of a proposal"),
    "price_asked": _("The other side asks for the price that is fair to both"),
    "listing.still_true": _("The monthly question whether listings are still true"),
    "listing.on_behalf": _("Park staff have entered a listing for your company"),
    "import.checked": _("A large file of yours has been read and waits for you"),
    "import.written": _("The listings of a large file of yours stand"),
    "import.undone": _("A large import of yours has been taken back"),
    "import.stopped": _("The work on a large file of yours has stopped"),
    "import.on_behalf": _("Park staff have entered a file of listings for your company"),
    "invitation.refused": _("Somebody refused your invitation"),
}
WHOLE_DIGEST = _("The digest of everything that is new")


def label_of(kind: str) -> str:
    """Return the name of a kind; a kind without one is called by its code."""
    return str(WHOLE_DIGEST if kind == DIGEST else KIND_LABELS.get(kind, kind))
