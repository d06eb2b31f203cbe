"""The paper by which a company agrees that its data are used for symbiosis, and the others keep them to themselves.

It states what stands on the platform: what the company shows to whom, and to what its people have agreed.
"""

import hashlib
import json
from collections import Counter
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.consents import CURRENT_VERSION, TITLES, Purpose
from accounts.models import Consent
from companies.models import Company, CompanyMembership, Listing, Status, Visibility
from companies.particulars import missing_particulars, particulars_of
from exchanges.models.terms import FINGERPRINT_LETTERS
from exchanges.papers.agreement import DRAFT
from exchanges.papers.voice import Voice
from symbiosis.lib.papers import Article, Paper, Party, Rows

Facts = dict[str, dict[str, int]]


def facts_of(company: Company) -> Facts:
    """Return how many listings the company shows to whom, and how many of its people agreed to which purpose."""
    shown = Listing.objects.filter(company=company, status=Status.LIVE).values_list("visibility", flat=True)
    people = CompanyMembership.objects.filter(company=company, user__is_active=True).values("user")
    agreed = Consent.objects.filter(user__in=people, withdrawn_at__isnull=True).values_list(
        "purpose", flat=True
    )
    counts, consents = Counter(shown), Counter(agreed)
    return {
        "shown": {value: counts[value] for value in Visibility.values},
        "agreed": {purpose.value: consents[purpose.value] for purpose in Purpose},
    }


def consent_paper(company: Company, *, languages: tuple[str, ...], link: str, on: date) -> Paper:
    """Return the paper in one language or both, with what stands on the platform on this day."""
    voice, facts, stated = Voice(languages), facts_of(company), particulars_of(company)
    missing = missing_particulars(company)
    return Paper(
        languages=languages,
        issuer=(stated.legal_name,),
        number="",
        place=voice.say(_("Hai Phong")),
        day=on,
        title=voice.say(_("Consent and confidentiality agreement")),
        subject=voice.say(_("on the use of company data for industrial symbiosis")),
        basis=(
            voice.say(_("Pursuant to the Law on Personal Data Protection No. 91/2025/QH15;")),
            voice.say(_("Pursuant to the Law on Electronic Transactions No. 20/2023/QH15;")),
            voice.say(_("Pursuant to what the company has set on the platform,")),
        ),
        parties=(_company(company, voice), _park(company, voice)),
        articles=(
            _purpose(voice),
            _shown(facts, voice),
            _people(facts, voice),
            _confidentiality(voice),
            _rights(voice),
        ),
        signatures=(
            (voice.say(_("For the company")), stated.representative),
            (voice.say(_("For the management of the park")), ""),
        ),
        link=link,
        mark=f"COM-{company.pk} · {digest_of(facts, languages)[:FINGERPRINT_LETTERS]}",
        draft=voice.say(DRAFT) if missing else (),
    )


def digest_of(facts: Facts, languages: tuple[str, ...]) -> str:
    """Return the SHA-256 of what the paper states, so that prints of different days can be told apart."""
    text = json.dumps([facts, CURRENT_VERSION, languages], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _company(company: Company, voice: Voice) -> Party:
    stated = particulars_of(company)
    rows = (
        (voice.say(_("Name")), stated.legal_name),
        (voice.say(_("Address")), stated.address),
        (voice.say(_("Tax code")), stated.tax_code),
        (voice.say(_("Represented by")), stated.representative),
        (voice.say(_("Job title")), stated.representative_title),
    )
    return Party(voice.say(_("The company (gives its data)")), rows)


def _park(company: Company, voice: Voice) -> Party:
    park = company.park
    name = voice.label(lambda language: park.name_vi if language == "vi" else park.name_en) if park else ""
    rows = (
        (voice.say(_("Name")), name),
        (voice.say(_("Represented by")), ""),
        (voice.say(_("Job title")), ""),
    )
    return Party(voice.say(_("The management of the park (receives them)")), rows)


def _purpose(voice: Voice) -> Article:
    texts = (
        _(
            "The company agrees that the management of the park and this platform use what it enters about its "
            "by-products, water, heat, energy, logistics and services to find and carry out exchanges between "
            "companies."
        ),
        _("They use it for nothing else, and do not sell it or hand it to third parties."),
    )
    return Article(voice.say(_("Article §. Purpose")), tuple(voice.say(text) for text in texts))


def _shown(facts: Facts, voice: Voice) -> Article:
    rows = tuple(
        (voice.say(Visibility(value).label), str(number)) for value, number in facts["shown"].items()
    )
    texts = (
        voice.say(_("On the day of this paper the company shows its published listings to these readers:")),
        Rows(rows),
        voice.say(
            _(
                "An anonymous listing shows its kind, a rough quantity and a wide area only. Names are told when both "
                "sides have said that they are interested. The company can change each of these settings at any time; "
                "what it has set on the platform counts."
            )
        ),
    )
    return Article(voice.say(_("Article §. What is shown to whom")), texts)


def _people(facts: Facts, voice: Voice) -> Article:
    rows = tuple((voice.say(TITLES[purpose]), str(facts["agreed"][purpose.value])) for purpose in Purpose)
    texts = (
        voice.say(
            _(
                "Personal data of the company's people (name, e-mail address, what they do here) are used only as "
                "each of them has agreed. Number of people who agree, by purpose (text of %(version)s):"
            ),
            version=CURRENT_VERSION,
        ),
        Rows(rows),
    )
    return Article(voice.say(_("Article §. Personal data")), texts)


def _confidentiality(voice: Voice) -> Article:
    texts = (
        _(
            "Whoever learns quantities, qualities, prices or names through the platform keeps them confidential and "
            "uses them only for the exchange they belong to, during this agreement and for two years after it."
        ),
        _("This does not hold for what is public, and for what an authority asks for by law."),
        _("The park may publish totals in which no single company can be recognised."),
    )
    return Article(voice.say(_("Article §. Confidentiality")), tuple(voice.say(text) for text in texts))


def _rights(voice: Voice) -> Article:
    texts = (
        _(
            "The company can see, correct and download its data at any time, withdraw listings, and end this consent "
            "in writing. Agreements that were signed before stay in force with the data they need."
        ),
        _("The paper is made in two copies of equal value; each party keeps one."),
    )
    return Article(
        voice.say(_("Article §. Rights of the company and end")), tuple(voice.say(text) for text in texts)
    )
