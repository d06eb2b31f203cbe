"""The sheet for a signing ceremony: what is signed, when and where, in which order, by whom, before whom."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from companies.models import Company
from companies.particulars import particulars_of
from exchanges.models import Agreement, Proposal, Terms
from exchanges.papers.kinds import WORDINGS, kind_of
from exchanges.papers.voice import Voice, day, name_on_paper
from symbiosis.lib.papers import Article, Paper, Rows, Text

COPIES = 4


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What the organisers have fixed; empty or None = a dotted line on the sheet."""

    day: date | None = None
    hour: str = ""
    place: str = ""
    chair: str = ""
    witnesses: tuple[str, ...] = ()


def ceremony_sheet(
    agreement: Agreement, terms: Terms, ceremony: Ceremony, *, language: str, link: str, on: date
) -> Paper:
    """Return the sheet in one language for the paper whose terms are to be signed."""
    proposal, voice = agreement.proposal, Voice((language,))
    park = proposal.park.name_vi if language == "vi" else proposal.park.name_en
    return Paper(
        languages=voice.languages,
        issuer=(park,),
        number="",
        place=voice.say(_("Hai Phong")),
        day=on,
        title=voice.say(_("Signing ceremony")),
        subject=voice.say(_("of agreement %(code)s"), code=agreement.code),
        basis=(),
        parties=(),
        articles=(
            _time_and_place(ceremony, voice),
            _what_is_signed(agreement, terms, voice),
            _order(proposal, voice),
            _signatories(proposal, voice),
            _copies(proposal, voice),
        ),
        signatures=tuple((voice.say(_("Witness")), name) for name in ceremony.witnesses or ("", "")),
        link=link,
        mark=f"{agreement.code} · {terms.fingerprint}",
    )


def _time_and_place(ceremony: Ceremony, voice: Voice) -> Article:
    when = voice.label(day(ceremony.day)) if ceremony.day else ""
    rows = (
        (voice.say(_("Day and hour")), ", ".join(part for part in (when, ceremony.hour) if part)),
        (voice.say(_("Place")), ceremony.place),
        (voice.say(_("Led by")), ceremony.chair),
    )
    return Article(voice.say(_("§. Time and place")), (Rows(rows),))


def _what_is_signed(agreement: Agreement, terms: Terms, voice: Voice) -> Article:
    wording = WORDINGS[kind_of(agreement.proposal)]
    title, subject = voice.say(wording.title)[0], voice.say(wording.subject)[0]
    rows = (
        (voice.say(_("Paper")), f"{title} {subject}"),
        (voice.say(_("Agreement")), agreement.code),
        (voice.say(_("Proposal")), agreement.proposal.code),
        (voice.say(_("Fingerprint of the terms")), terms.fingerprint),
    )
    check = voice.say(_("Before the first signature: the fingerprint at the foot of every copy is this one."))
    return Article(voice.say(_("§. What is signed")), (Rows(rows), check))


def _order(proposal: Proposal, voice: Voice) -> Article:
    steps = [
        voice.say(_("Opening; the guests are introduced.")),
        voice.say(_("The exchange is presented: what is handed over, how much, from when.")),
        *(
            voice.say(_("%(name)s signs and stamps all copies."), name=name_on_paper(party))
            for party in proposal.parties
        ),
        voice.say(_("The witnesses sign this sheet.")),
        voice.say(_("The copies are exchanged; photograph.")),
        voice.say(_("Each party uploads its signed copy on the page of the agreement the same day.")),
    ]
    numbered = tuple(
        tuple(f"{number}. {line}" for line in step) for number, step in enumerate(steps, start=1)
    )
    return Article(voice.say(_("§. Order")), numbered)


def _signatories(proposal: Proposal, voice: Voice) -> Article:
    rows = tuple(((voice.label(name_on_paper(party)),), _representative(party)) for party in proposal.parties)
    return Article(voice.say(_("§. Who signs")), (Rows(rows),))


def _representative(party: Company) -> str:
    stated = particulars_of(party)
    return ", ".join(part for part in (stated.representative, stated.representative_title) if part)


def _copies(proposal: Proposal, voice: Voice) -> Article:
    each = COPIES // len(proposal.parties)
    copies: list[tuple[Text, str]] = [
        ((voice.label(name_on_paper(party)),), f"☐ × {each}") for party in proposal.parties
    ]
    checks = [
        (voice.say(_("Every page signed or initialled by both")), "☐"),
        (voice.say(_("Stamps on the last page and across the pages")), "☐"),
        (voice.say(_("Day written on every copy")), "☐"),
    ]
    return Article(voice.say(_("§. Copies to check")), (Rows(tuple(copies + checks)),))
