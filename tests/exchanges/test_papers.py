"""The paper of an agreement: its kind, its languages, what it says, who may have it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from accounts.models import User
from catalogue.models import Family
from companies.models import Listing
from exchanges.models import Agreement, Terms
from exchanges.papers import PaperKind, kind_of, paper_of
from symbiosis.lib.papers import Rows
from tests.exchanges.world import World, proposal_at
from tests.factories import make_company, make_member

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(world: World) -> Agreement:
    return proposal_at(world, "agreed").agreement


def said(agreement: Agreement, *languages: str) -> str:
    """Everything the paper says, as one text."""
    paper = paper_of(
        agreement, languages=languages or ("en",), link="https://example.org/", on=date(2026, 2, 5)
    )
    lines = [*paper.title, *paper.subject, *(line for texts in paper.basis for line in texts)]
    for article in paper.numbered:
        lines += article.title
        for block in article.body:
            rows = block.rows if isinstance(block, Rows) else ((block, ""),)
            lines += [text for label, value in rows for text in (*label, value)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        (Family.BY_PRODUCTS, PaperKind.BY_PRODUCT),
        (Family.WATER, PaperKind.UTILITY),
        (Family.HEAT, PaperKind.UTILITY),
        (Family.ENERGY, PaperKind.UTILITY),
        (Family.LOGISTICS, PaperKind.SHARING),
        (Family.SERVICES, PaperKind.SHARING),
    ],
)
def test_the_family_decides_the_kind(agreement: Agreement, family: Family, kind: PaperKind) -> None:
    Listing.objects.filter(pk=agreement.proposal.giver_listing_id).update(family=family)

    assert kind_of(Agreement.objects.get(pk=agreement.pk).proposal) == kind


def test_it_says_what_was_accepted_and_nothing_that_was_not(agreement: Agreement) -> None:
    text = said(agreement)

    assert "50 t/month" in text.replace("\u00a0", " ")
    assert "8,000,000" in text.replace("\u00a0", " ")
    assert "days' notice" not in text  # no notice was agreed
    assert "as the law says" in text  # nor who is liable

    Terms.objects.filter(pk=agreement.terms_id).update(notice_days=45, liable="handover", route="Gate 2")
    text = said(Agreement.objects.get(pk=agreement.pk))
    assert "45 days' notice" in text
    assert "the giver until handover" in text
    assert "Gate 2" in text


def test_each_language_says_as_much_as_the_other(agreement: Agreement) -> None:
    vietnamese, english = said(agreement, "vi"), said(agreement, "en")

    assert "Biên bản ghi nhớ" in vietnamese
    assert len(vietnamese.splitlines()) == len(english.splitlines())
    assert not set(vietnamese.splitlines()) & {line for line in english.splitlines() if len(line) > 30}


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_parties_get_it_as_a_file_and_others_do_not(
    signed_in: SignedIn, world: World, agreement: Agreement, kind: str
) -> None:
    address = f"/agreements/{agreement.code}/paper.{kind}?lang=both"

    answer = signed_in(world.taker_person).get(address)

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF" if kind == "pdf" else b"PK")
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    stranger = make_member(make_company(park=world.park))
    assert signed_in(stranger).get(address).status_code == 404


def test_the_word_file_names_the_parties_and_leaves_the_rest_to_them(
    signed_in: SignedIn, world: World, agreement: Agreement
) -> None:
    answer = signed_in(world.giver_person).get(f"/agreements/{agreement.code}/paper.docx?lang=vi")

    tables = Document(BytesIO(answer.content)).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert world.giver.name in cells
    assert world.taker.name in cells
    assert cells[cells.index("Mã số thuế") + 1].startswith("……")
