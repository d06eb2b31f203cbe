"""The articles of a coordination regulation, and those that it shares with the other papers."""

from django.utils.translation import gettext_lazy as _

from exchanges.coordination.content import Coordination, Side, from_json
from exchanges.models import Proposal, Terms
from exchanges.papers.kinds import Wording
from exchanges.papers.voice import Voice, day, day_in_words
from symbiosis.lib.papers import Article, Rows, Text

PARTY_DUTIES = (_("Party A:"), _("Party B:"))
ERASED = _("erased at the person's request")
ON_DUTY = (_("On duty at party A"), _("On duty at party B"))


def regulation_articles(
    proposal: Proposal, terms: Terms, wording: Wording, voice: Voice
) -> tuple[Article, ...]:
    """Return the articles in order: purpose, the kind's own ones, duties, contacts, days, term."""
    content = from_json(terms.coordination)
    own = (
        Article(voice.say(title), tuple(voice.say(text) for text in texts)) for title, texts in wording.duties
    )
    return (
        purpose_of(proposal, wording, voice),
        *own,
        _duties(content, voice),
        _contacts(content, voice),
        _days(content, voice),
        _term(terms, voice),
    )


def changed_articles(before: Terms, terms: Terms, voice: Voice) -> tuple[Article, ...]:
    """Return the articles of a regulation that a change replaces, as they read from then on."""
    old, new = from_json(before.coordination), from_json(terms.coordination)
    changes = (
        (_duties, (old.giver.duties, old.taker.duties) != (new.giver.duties, new.taker.duties)),
        (_contacts, (old.giver.contacts, old.taker.contacts) != (new.giver.contacts, new.taker.contacts)),
        (_days, (old.drills, old.reviews) != (new.drills, new.reviews)),
    )
    return tuple(article(new, voice) for article, is_changed in changes if is_changed)


def purpose_of(proposal: Proposal, wording: Wording, voice: Voice) -> Article:
    """Return the first article: what the parties do together, and with what."""
    resource = proposal.giver_listing.resource
    text = voice.say(
        wording.purpose,
        resource=lambda language: _inside(resource.name_vi if language == "vi" else resource.name_en),
    )
    return Article(voice.say(_("Article §. Purpose")), (text,))


def _inside(name: str) -> str:
    """A name of the catalogue within a sentence; CO2 and the like keep their capitals."""
    return name if name[1:2].isupper() or not name[1:2].isalpha() else name[:1].lower() + name[1:]


def _duties(content: Coordination, voice: Voice) -> Article:
    """Each duty as its side wrote it; a line of the template in every language of the paper."""
    body: list[Text] = []
    for heading, side in zip(PARTY_DUTIES, (content.giver, content.taker), strict=True):
        body.append(voice.say(heading))
        for number, duty in enumerate(side.duties, 1):
            body.append(tuple(f"{number}. {duty.said(language)}" for language in voice.languages))
    return Article(voice.say(_("Article §. Duties")), tuple(body))


def _contacts(content: Coordination, voice: Voice) -> Article:
    rows = [
        row
        for heading, side in zip(ON_DUTY, (content.giver, content.taker), strict=True)
        for row in _contact_rows(voice.say(heading), side, voice)
    ]
    text = voice.say(_("Each party says at once when a person or a number changes."))
    return Article(voice.say(_("Article §. Contacts on duty")), (Rows(tuple(rows)), text))


def _contact_rows(heading: Text, side: Side, voice: Voice) -> list[tuple[Text, str]]:
    """Who has not been named yet stays a dotted line; whom the law let be forgotten is said to be erased."""
    named = [
        voice.label(lambda _language: str(ERASED))
        if one.erased
        else ", ".join(part for part in (one.name, one.role, one.phone) if part)
        for one in side.contacts
    ]
    return [(heading, text) for text in named or [""]]


def _days(content: Coordination, voice: Voice) -> Article:
    drills = tuple((voice.say(_("Joint drill")), voice.label(day_in_words(one))) for one in content.drills)
    reviews = tuple(
        (voice.say(_("Review meeting")), voice.label(day_in_words(one))) for one in content.reviews
    )
    text = voice.say(
        _(
            "A day is moved by agreement in writing at least five working days before. Each drill, and each "
            "incident, is reviewed by both parties and noted in minutes."
        )
    )
    return Article(
        voice.say(_("Article §. Joint drills and review meetings")), (Rows(drills + reviews), text)
    )


def _term(terms: Terms, voice: Voice) -> Article:
    closing = voice.say(
        _(
            "Changes are made in writing and signed by both parties. What is unclear in carrying out this "
            "regulation is settled by talks; where they fail, each party reports to its superior authority."
        )
    )
    copies = voice.say(_("The paper is made in four copies of equal value; each party keeps two."))
    return Article(voice.say(_("Article §. Term and changes")), (*lasting_of(terms, voice), closing, copies))


def lasting_of(terms: Terms, voice: Voice) -> list[Text]:
    """Return how long the paper is valid, and how it ends early where that was agreed."""
    lasting = voice.say(
        _("This paper is valid from %(first)s to %(last)s."),
        first=day(terms.starts_on),
        last=day(terms.ends_on),
    )
    if not terms.notice_days:
        return [lasting]
    sentence = _("Either party may end it early with %(days)s days' notice in writing.")
    return [lasting, voice.say(sentence, days=str(terms.notice_days))]
