"""Say a sentence in every language of a paper, each with its own way of writing numbers and names."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import override

from companies.models import Company
from companies.particulars import particulars_of
from symbiosis.lib import measures
from symbiosis.lib.papers import Text, official_day

Fact = str | Callable[[str], str]  # as it stands, or a function of the language


class Voice:
    """The languages of one paper."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages

    def say(self, sentence: Promise, **facts: Fact) -> Text:
        """Return the sentence once per language; facts are filled in after translation."""
        return tuple(self._said(sentence, language, facts) for language in self.languages)

    def _said(self, sentence: Promise, language: str, facts: dict[str, Fact]) -> str:
        with override(language):
            text = str(sentence)
            filled = {name: fact(language) if callable(fact) else fact for name, fact in facts.items()}
        return text % filled if filled else text

    def label(self, value: Fact) -> str:
        """Return one value for all languages: written once where they agree, else both with a stroke."""
        said = []
        for language in self.languages:
            with override(language):
                said.append(value(language) if callable(value) else value)
        return " / ".join(dict.fromkeys(said))


def name_on_paper(company: Company) -> Fact:
    """The registered name that the company has stated; else its name here, an authority's in either language."""
    stated = particulars_of(company).legal_name
    return stated if stated != company.name else lambda _language: company.shown_name


def quantity(amount: Decimal, unit: str, period: str) -> Fact:
    return lambda language: measures.format_quantity(amount, unit, period, language)


def price(amount: Decimal, unit: str) -> Fact:
    """VND per unit, exact: a contract rounds nothing."""
    return lambda language: (
        f"{measures.format_money_exact(amount, language)}/{measures.unit_label(unit, '', language)}"
    )


def day(value: date) -> Fact:
    """A day with two digits each; both languages write the day first."""
    return f"{value:%d/%m/%Y}"


def day_in_words(value: date) -> Fact:
    """A day as official papers write it."""
    return lambda language: official_day(value, language)
