"""What is wrong with the content of a coordination regulation, as sentences that say the way out."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULTS: dict[str, Promise] = {
    "unreadable": _(
        "The content of the regulation cannot be read. Open the form again and send it once more."
    ),
    "unknown_key": _(
        "It holds a key that no regulation has. Send duties, contacts, drills and reviews, with the keys of a round."
    ),
    "erased_by_sender": _(
        "A contact is marked as erased who is not erased in the round before. Leave that contact out."
    ),
    "no_duty": _("Each side needs at least one duty. Write one on each line."),
    "no_drill": _("Give the day of the first joint drill."),
    "too_many": _("These are more lines than a regulation holds. Join some of them."),
    "too_long": _("One line is too long. Shorten it or split it into two lines."),
    "outside_term": _("This day does not lie between the first and the last day of the regulation."),
    "contact_incomplete": _(
        "A contact needs a name and a telephone number. Complete it, or leave all three empty."
    ),
    "not_a_phone": _("This is not a telephone number. Write it with digits, for example 0225 3 123 456."),
}

# What the life cycle says of deliveries, said of a coordination.
MOVE_LABELS: dict[str, Promise] = {
    "activate": _("The coordination has started"),
    "suspend": _("Suspend the coordination"),
    "resume_deliveries": _("Resume the coordination"),
    "end": _("End the coordination"),
}
NEXT_STEPS: dict[str, Promise] = {
    "negotiating": _("Propose a coordination regulation, or accept the one on the table"),
    "agreed_signed": _("Report that the coordination has started"),
    "suspended": _("Resume the coordination, or end it"),
    "operating": _("Nothing to do: the coordination is running"),
    "ended": _("Nothing to do: the coordination has ended"),
}
HISTORY_LINES: dict[str, Promise] = {
    "proposal.activate": _("reported that the coordination has started"),
    "proposal.suspend": _("suspended the coordination"),
    "proposal.resume_deliveries": _("resumed the coordination"),
    "proposal.end": _("ended the coordination"),
    "proposal.run_out": _("ended the coordination: the last day of its regulation is over"),
}
