"""The paper of one agreement: parties, common articles, and the articles of its kind."""

from dataclasses import replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from companies.particulars import missing_particulars, particulars_of
from exchanges.models import Agreement, Proposal, Terms
from exchanges.papers.kinds import WORDINGS, PaperKind, Wording, kind_of
from exchanges.papers.regulation import lasting_of, purpose_of, regulation_articles
from exchanges.papers.voice import Voice, name_on_paper, price, quantity
from exchanges.terms import terms_in_turn
from symbiosis.lib.papers import Article, Paper, Party, Rows, Text

LANGUAGES: dict[str, tuple[str, ...]] = {"vi": ("vi",), "en": ("en",), "both": ("vi", "en")}
SIDES = (_("For party A"), _("For party B"))
PARTIES = (_("Party A (gives)"), _("Party B (takes)"))
DRAFT = _("DRAFT: particulars are missing")
EQUAL_PARTIES = (_("Party A"), _("Party B"))


def paper_of(agreement: Agreement, *, languages: tuple[str, ...], link: str, on: date) -> Paper:
    """Return the paper in one language or both, ready to be laid out. What nobody has stated stays a dotted line."""
    proposal, terms = agreement.proposal, terms_in_turn(agreement)[0]  # an amendment has a paper of its own
    voice, kind = Voice(languages), kind_of(proposal)
    wording = WORDINGS[kind]
    return replace(
        blank_paper(agreement, terms, voice, link=link, on=on),
        title=voice.say(wording.title),
        subject=voice.say(wording.subject),
        basis=tuple(voice.say(line) for line in wording.basis),
        parties=parties_of(proposal, voice, PARTIES if kind != PaperKind.COORDINATION else EQUAL_PARTIES),
        articles=(
            regulation_articles(proposal, terms, wording, voice)
            if kind == PaperKind.COORDINATION
            else articles_of(proposal, terms, wording, voice)
        ),
    )


def blank_paper(agreement: Agreement, terms: Terms, voice: Voice, *, link: str, on: date) -> Paper:
    """Return what every paper of the two parties has: who issues it, who signed these terms, its mark."""
    proposal = agreement.proposal
    signatures = agreement.signatures.all()
    signed = {one.company_id: one.signatory_name for one in signatures if one.terms_digest == terms.digest}
    return Paper(
        languages=voice.languages,
        issuer=(proposal.park.name_vi if "vi" in voice.languages else proposal.park.name_en,),
        number="",
        place=voice.say(_("Hai Phong")),
        day=on,
        title=(),
        subject=(),
        basis=(),
        parties=parties_of(proposal, voice, PARTIES),
        articles=(),
        signatures=tuple(
            (voice.say(role), signed.get(party.pk, ""))
            for role, party in zip(SIDES, proposal.parties, strict=True)
        ),
        witnesses=(voice.say(_("Witnessed by the management of the park")),),
        link=link,
        mark=f"{agreement.code} · {terms.fingerprint}",
        draft=draft_of(proposal, voice),
    )


def draft_of(proposal: Proposal, voice: Voice) -> Text:
    """Return the words that mark the paper while a party has not stated what a contract needs; () afterwards."""
    is_missing = any(missing_particulars(party) for party in proposal.parties)
    return voice.say(DRAFT) if is_missing else ()


def parties_of(proposal: Proposal, voice: Voice, headings: tuple[Promise, ...]) -> tuple[Party, ...]:
    pairs = zip(headings, proposal.parties, strict=True)
    return tuple(_party(voice.say(heading), company, voice) for heading, company in pairs)


def _party(heading: Text, company: Company, voice: Voice) -> Party:
    """What the company has stated; what it has not stays a dotted line to be filled in by hand."""
    stated = particulars_of(company)
    rows = [
        (voice.say(_("Name")), voice.label(name_on_paper(company))),
        (voice.say(_("Address")), stated.address),
        (voice.say(_("Tax code")), stated.tax_code),
        (voice.say(_("Represented by")), stated.representative),
        (voice.say(_("Job title")), stated.representative_title),
    ]
    if stated.authorisation:
        rows.append((voice.say(_("Power of attorney")), stated.authorisation))
    if stated.phone:
        rows.append((voice.say(_("Telephone")), stated.phone))
    return Party(heading, tuple(rows))


def articles_of(proposal: Proposal, terms: Terms, wording: Wording, voice: Voice) -> tuple[Article, ...]:
    """Return the articles in order: purpose, quantities, money, way; the kind's own duties; reports, term."""
    duties = (
        Article(voice.say(title), tuple(voice.say(text) for text in texts)) for title, texts in wording.duties
    )
    return (
        purpose_of(proposal, wording, voice),
        _amounts(proposal, terms, voice),
        _payment(terms, voice),
        _way(terms, voice),
        *duties,
        _reports(voice),
        _term(terms, voice),
    )


def _amounts(proposal: Proposal, terms: Terms, voice: Voice) -> Article:
    code = proposal.giver_listing.waste_code
    rows = [
        (
            voice.say(_("Quantity per month")),
            voice.label(quantity(terms.moved_per_month, terms.unit, "month")),
        ),
        (voice.say(_("Quality limits")), terms.quality_note),
        (voice.say(_("Days and hours")), terms.schedule),
    ]
    if code is not None:
        rows.insert(1, (voice.say(_("Waste code")), str(code)))
    return Article(voice.say(_("Article §. Quantity and quality")), (Rows(tuple(rows)),))


def _payment(terms: Terms, voice: Voice) -> Article:
    rows = [(voice.say(_("Who pays")), voice.label(lambda _language: str(Terms.Payer(terms.payer).label)))]
    if terms.price_vnd_per_unit:
        rows.append((voice.say(_("Price")), voice.label(price(terms.price_vnd_per_unit, terms.unit))))
    text = voice.say(
        _("Invoices follow the quantities measured in the month and are paid within thirty days.")
    )
    body = (Rows(tuple(rows)), text) if terms.price_vnd_per_unit else (Rows(tuple(rows)),)
    return Article(voice.say(_("Article §. Payment")), body)


def _way(terms: Terms, voice: Voice) -> Article:
    liable = Terms.Liable(terms.liable).label if terms.liable else _("as the law says")
    haulier = (
        (voice.say(_("Name of the haulier")), terms.carrier_name),
        (voice.say(_("Number of the haulier's licence")), terms.carrier_licence),
    )
    rows = (
        (
            voice.say(_("Who transports")),
            voice.label(lambda _language: str(Terms.Carrier(terms.carrier).label)),
        ),
        *(haulier if terms.carrier == Terms.Carrier.THIRD else ()),
        (voice.say(_("Route and vehicle")), terms.route),
        (voice.say(_("Who is liable")), voice.label(lambda _language: str(liable))),
    )
    return Article(voice.say(_("Article §. Transport and liability")), (Rows(rows),))


def _reports(voice: Voice) -> Article:
    text = _(
        "By the fifth day of each month the parties report the quantity of the month before on the platform. The "
        "platform keeps both figures; differences are cleared within ten days. The park may use the totals in its "
        "reports, without the names of the parties unless they agree."
    )
    return Article(voice.say(_("Article §. Measuring and reports")), (voice.say(text),))


def _term(terms: Terms, voice: Voice) -> Article:
    texts = lasting_of(terms, voice)
    texts.append(
        voice.say(
            _(
                "Changes are made in writing and signed by both parties. Disputes are first settled by talks with the "
                "management of the park, then by the competent court of Viet Nam."
            )
        )
    )
    copies = _("The paper is made in four copies of equal value; each party keeps two.")
    return Article(voice.say(_("Article §. Term and changes")), (*texts, voice.say(copies)))
