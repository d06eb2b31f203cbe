"""Who sees how much of a listing, told by audience. Mirrors `seen_exactly_by`; a test compares the two."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from companies.models import Ground, Listing, PublicFace, Status, Visibility
from companies.wording import audience_sentence


class Audience(StrEnum):
    """Whom a company may want to look at its listing as."""

    SAME_PARK = "same-park"
    OTHER_PARK = "other-park"
    BOARD = "board"
    OTHER_BOARD = "other-board"
    PARTNER = "partner"
    PUBLIC = "public"


class Sight(StrEnum):
    """How much of a listing somebody sees."""

    NAMED = "named"
    FACE = "face"
    NOTHING = "nothing"


AUDIENCE_LABELS: dict[Audience, Promise] = {
    Audience.SAME_PARK: _("Another company of the same park"),
    Audience.OTHER_PARK: _("A company of another park"),
    Audience.BOARD: _("The park's board and staff"),
    Audience.OTHER_BOARD: _("Another park's board, the zone authority"),
    Audience.PARTNER: _("A company with mutual interest"),
    Audience.PUBLIC: _("Anybody who is not signed in"),
}
SIGHT_LABELS: dict[Sight, Promise] = {
    Sight.NAMED: _("the name and everything written here"),
    Sight.FACE: _("no name: type, rough quantity, wide area"),
    Sight.NOTHING: _("nothing"),
}
GROUND_SENTENCES: dict[str, Promise] = {
    Ground.PUBLIC: _(
        "Strangers see what is typical of the sector, not what the company wrote: too few companies could have "
        "written it."
    ),
    Ground.SHARED: _(
        "Strangers cannot tell the company from at least %(number)s companies of the area shown."
    ),
    Ground.HELD: _(
        "Strangers see nothing of it and it is not matched: too few companies could have written it, or another "
        "listing of the company says the same. It is matched once it is named to all signed-in users."
    ),
}
HELD_SENTENCES: dict[str, Promise] = {
    Visibility.ANONYMOUS: _(
        "Now only the park's board and companies with mutual interest see it; others see nothing, and it is not "
        "matched."
    ),
    Visibility.PARK: _(
        "Companies of the same park and its board see everything; now the others see nothing, and it is not matched."
    ),
}
STRANGERS = frozenset({Audience.SAME_PARK, Audience.OTHER_PARK, Audience.OTHER_BOARD})


@dataclass(frozen=True, slots=True)
class AudienceSight:
    """One line of “Who sees this?”."""

    audience: Audience
    label: Promise
    sight: Sight
    words: Promise


def face_shown(listing: Listing) -> PublicFace | None:
    """Return the published face of a listing loaded by `with_owner`; None when strangers see nothing of it."""
    face: PublicFace | None = getattr(listing, "face", None)
    told = face is not None and (face.kind, face.resource_id) == (listing.kind, listing.resource_id)
    return face if face is not None and told and face.ground != Ground.HELD else None


def sight_of(listing: Listing, audience: Audience) -> Sight:
    """Return how much the audience sees of the listing as it stands now."""
    if audience == Audience.PUBLIC:
        return Sight.NOTHING
    if audience == Audience.PARTNER:
        return Sight.NOTHING if listing.status == Status.DRAFT else Sight.NAMED
    if audience == Audience.BOARD:
        return _sight_of_board(listing)
    if listing.status != Status.LIVE or listing.visibility == Visibility.PRIVATE:
        return Sight.NOTHING
    named = {Visibility.NETWORK} | ({Visibility.PARK} if audience == Audience.SAME_PARK else set())
    if listing.visibility in named:
        return Sight.NAMED
    return Sight.FACE if face_shown(listing) else Sight.NOTHING


def _sight_of_board(listing: Listing) -> Sight:
    own_draft = listing.status == Status.DRAFT and not listing.awaits_confirmation
    hidden = listing.visibility == Visibility.PRIVATE or own_draft
    return Sight.NOTHING if hidden else Sight.NAMED


def audiences_of(listing: Listing) -> list[AudienceSight]:
    """Return what each audience sees. A company outside the parks has no neighbours and no board."""
    inside = {Audience.SAME_PARK, Audience.BOARD}
    asked = [one for one in Audience if listing.company.park_id is not None or one not in inside]
    sights = [(one, sight_of(listing, one)) for one in asked]
    return [AudienceSight(one, AUDIENCE_LABELS[one], sight, SIGHT_LABELS[sight]) for one, sight in sights]


def is_held_back(listing: Listing) -> bool:
    """Whether strangers should see the listing without its name, and the last publication shows them nothing."""
    should = listing.status == Status.LIVE and listing.visibility in HELD_SENTENCES
    return should and getattr(listing, "face", None) is not None and face_shown(listing) is None


def is_unseen(listing: Listing) -> bool:
    """Whether a live listing that should be found is found by nobody, and so is not matched."""
    return listing.visibility == Visibility.ANONYMOUS and is_held_back(listing)


def seen_sentence(listing: Listing) -> str:
    """Return who sees the listing as it is published now; for those who may edit it."""
    return str(HELD_SENTENCES[listing.visibility]) if is_held_back(listing) else audience_sentence(listing)


def nothing_sentence(listing: Listing, audience: Audience, *, least: int) -> str:
    """Return why an audience that the level names sees nothing; empty where the level itself says so."""
    unseen = audience in STRANGERS and sight_of(listing, audience) == Sight.NOTHING
    return stranger_sentence(listing, least=least) if unseen else ""


def stranger_sentence(listing: Listing, *, least: int) -> str:
    """Return why strangers see what they see; empty for a listing that shows its name to all, or to nobody."""
    if listing.status != Status.LIVE or listing.visibility in (Visibility.PRIVATE, Visibility.NETWORK):
        return ""
    face: PublicFace | None = getattr(listing, "face", None)
    if face is None:
        return str(_("Strangers see it after the next publication; changes are published together."))
    ground = face.ground if face_shown(listing) else Ground.HELD
    if ground == Ground.PUBLIC and listing.is_estimate:
        return str(
            _("Strangers see the estimate as public sources give it; nobody has asked the company yet.")
        )
    return str(GROUND_SENTENCES[ground]) % {"number": least}
