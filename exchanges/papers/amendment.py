"""The paper of an amendment: which agreement it changes, each changed line before and after, from when."""

from dataclasses import replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges.models import Amendment, Terms
from exchanges.papers.agreement import blank_paper
from exchanges.papers.regulation import changed_articles
from exchanges.papers.voice import Fact, Voice, day, price, quantity
from symbiosis.lib.papers import Article, Paper, Rows, Text

NOT_STIPULATED = _("not stipulated")
LINES: dict[str, Promise] = {
    "quantity_per_month": _("Quantity per month"),
    "payer": _("Who pays"),
    "price_vnd_per_unit": _("Price"),
    "carrier": _("Who transports"),
    "carrier_name": _("Name of the haulier"),
    "carrier_licence": _("Number of the haulier's licence"),
    "route": _("Route and vehicle"),
    "schedule": _("Days and hours"),
    "quality_note": _("Quality limits"),
    "liable": _("Who is liable"),
    "notice_days": _("Notice (days)"),
    "ends_on": _("Last day"),
}


def paper_of_amendment(amendment: Amendment, *, languages: tuple[str, ...], link: str, on: date) -> Paper:
    """Return the paper in one language or both. It repeats nothing of the agreement but what changes."""
    agreement, voice = amendment.agreement, Voice(languages)
    return replace(
        blank_paper(agreement, amendment.terms, voice, link=link, on=on),
        title=voice.say(_("Amendment No. %(number)s"), number=f"{amendment.number:02}"),
        subject=voice.say(_("to agreement %(code)s"), code=agreement.code),
        basis=(voice.say(_("Pursuant to agreement %(code)s between the parties,"), code=agreement.code),),
        articles=(
            *_changes(amendment, voice),
            *changed_articles(amendment.before, amendment.terms, voice),
            _validity(amendment, voice),
        ),
        mark=f"{agreement.code}/{amendment.number} · {amendment.terms.fingerprint}",
    )


def _changes(amendment: Amendment, voice: Voice) -> tuple[Article, ...]:
    """Return the article of changed lines; none where only articles of a regulation change."""
    rows: list[tuple[Text, str]] = []
    for name, label in LINES.items():
        if getattr(amendment.before, name) != getattr(amendment.terms, name):
            rows.append((voice.say(label), voice.label(_change(amendment, name))))
    if not rows:
        return ()
    text = voice.say(_("The parties change these lines; on the left as it was, on the right as it will be:"))
    return (Article(voice.say(_("Article §. What is changed")), (text, Rows(tuple(rows)))),)


def _change(amendment: Amendment, name: str) -> Fact:
    before, after = _value(amendment.before, name), _value(amendment.terms, name)
    return lambda language: f"{_in(language, before)} → {_in(language, after)}"


def _in(language: str, fact: Fact) -> str:
    return fact(language) if callable(fact) else fact


def _value(terms: Terms, name: str) -> Fact:
    """Return what the terms say in a line, each language in its own way; "not stipulated" where they say nothing."""
    value = getattr(terms, name)
    if not value:
        return lambda _language: str(NOT_STIPULATED)
    if name == "quantity_per_month":
        return quantity(terms.moved_per_month, terms.unit, "month")
    if name == "price_vnd_per_unit":
        return price(value, terms.unit)
    if name == "ends_on":
        return day(value)
    if name in {"payer", "carrier", "liable"}:
        return lambda _language: str(getattr(terms, f"get_{name}_display")())
    return str(value)


def _validity(amendment: Amendment, voice: Voice) -> Article:
    texts = (
        voice.say(_("The changes apply from %(first)s."), first=day(amendment.terms.starts_on)),
        voice.say(
            _(
                "All other articles of the agreement stay as they are. This amendment is part of the agreement "
                "(fingerprint of the terms before: %(before)s, after: %(after)s)."
            ),
            before=amendment.before.fingerprint,
            after=amendment.terms.fingerprint,
        ),
        voice.say(_("The paper is made in four copies of equal value; each party keeps two.")),
    )
    return Article(voice.say(_("Article §. Validity")), texts)
