"""Papers beside the agreement: amendment, ceremony, a company's consent. What they say, and who may have them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts import consents
from accounts.models import User
from accounts.roles import CompanyRole
from companies.models import Company, Visibility
from companies.particulars import Particulars, state_particulars
from exchanges.models import Agreement
from exchanges.papers import paper_of
from exchanges.papers.amendment import paper_of_amendment
from exchanges.papers.ceremony import Ceremony, ceremony_sheet
from exchanges.papers.consent import consent_paper
from symbiosis.lib.papers import Paper, Rows
from tests.exchanges.test_amending import accept, begun, propose
from tests.exchanges.world import World, make_world, proposal_at
from tests.factories import make_company, make_have, make_member

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
DAY = date(2027, 2, 5)
STATED = Particulars(
    address="Lô CN3", tax_code="0100109106", representative="Trần Văn Ộn", representative_title="Giám đốc"
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("tests.exchanges.world.terms_values", begun)
    return make_world()


def rows_of(paper: Paper) -> dict[str, str]:
    """All tables of a paper: the label in its first language, and what stands beside it."""
    tables = [block for one in paper.articles for block in one.body if isinstance(block, Rows)]
    pairs = [row for table in tables for row in table.rows] + [
        row for one in paper.parties for row in one.rows
    ]
    return {label[0]: value.replace("\u00a0", " ") for label, value in pairs}


def paper_for(agreement: Agreement, language: str = "en") -> Paper:
    return paper_of(agreement, languages=(language,), link="https://example.org/", on=DAY)


def test_a_paper_is_a_draft_until_both_have_stated_their_particulars(world: World) -> None:
    agreement = proposal_at(world, "agreed").agreement
    state_particulars(company=world.giver, by=world.giver_person, stated=STATED)
    half = paper_for(agreement, "vi")
    state_particulars(company=world.taker, by=world.taker_person, stated=STATED)
    whole = paper_for(agreement, "vi")

    assert (len(half.draft), whole.draft) == (1, ())
    assert whole.parties[0].rows[2][1] == "0100109106"


def test_an_amendment_prints_only_what_changes_and_the_agreement_stays_as_it_was(world: World) -> None:
    agreement = proposal_at(world, "operating").agreement
    first = paper_for(agreement)
    amendment = accept(world, propose(world, agreement, liable="taker"))
    assert amendment is not None
    paper = paper_of_amendment(amendment, languages=("en",), link="https://example.org/", on=DAY)

    rows = rows_of(paper)
    assert rows["Quantity per month"] == "50 t/month → 60 t/month"
    assert rows["Who is liable"] == "not stipulated → the taker"
    assert "Who pays" not in rows
    assert paper.mark == f"{agreement.code}/1 · {amendment.terms.digest[:12]}"
    assert paper_for(agreement).mark == first.mark


def test_the_ceremony_sheet_names_both_codes_and_who_signs(world: World) -> None:
    agreement = proposal_at(world, "agreed").agreement
    state_particulars(company=world.giver, by=world.giver_person, stated=STATED)
    ceremony = Ceremony(day=DAY, hour="9:00", witnesses=("Ông Ặ", "Bà Ễ"))
    sheet = ceremony_sheet(
        agreement, agreement.terms, ceremony, language="en", link="https://example.org/", on=DAY
    )

    rows = rows_of(sheet)
    assert (rows["Agreement"], rows["Proposal"]) == (agreement.code, agreement.proposal.code)
    assert (rows["Day and hour"], rows["Place"]) == ("05/02/2027, 9:00", "")
    order = [text[0] for text in sheet.articles[2].body if isinstance(text, tuple)]
    assert [world.giver.name in order[2], world.taker.name in order[3]] == [True, True]
    assert [name for _role, name in sheet.signatures] == ["Ông Ặ", "Bà Ễ"]


def consent_of(company: Company) -> Paper:
    return consent_paper(company, languages=("en",), link="https://example.org/", on=DAY)


def test_the_consent_states_what_is_set_and_its_mark_follows() -> None:
    company = make_company()
    person = make_member(company, role=CompanyRole.SIGNATORY)
    make_have(company, visibility=Visibility.ANONYMOUS)
    before = consent_of(company)
    make_have(company, visibility=Visibility.PARK)
    consents.give(purposes=[consents.Purpose.CONTACT], by=person)
    after = consent_of(company)

    assert rows_of(before)["Named to companies of our park"] == "0"
    rows = rows_of(after)
    assert (rows["Anonymous until mutual interest"], rows["Named to companies of our park"]) == ("1", "1")
    assert (rows["Being reachable"], rows["Your account"]) == ("1", "0")
    assert before.mark != after.mark
    assert after.draft


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_consent_goes_to_the_companys_own_people_only(
    signed_in: SignedIn, world: World, kind: str
) -> None:
    address = f"/companies/{world.giver.slug}/data-consent.{kind}"

    answer = signed_in(world.giver_person).get(address)

    assert answer.content.startswith(b"%PDF" if kind == "pdf" else b"PK")
    others = [world.taker_person, world.board]
    assert [signed_in(one).get(address).status_code for one in others] == [404, 404]


def test_the_form_of_the_ceremony_says_what_does_not_fit(signed_in: SignedIn, world: World) -> None:
    page = f"/en/agreements/{proposal_at(world, 'agreed').agreement.code}/ceremony"
    client: Any = signed_in(world.board)

    sheet = client.get(f"{page}.pdf", {"place": "Hội trường"})
    back = client.get(f"{page}.pdf", {"witnesses": "a\nb\nc\nd\ne"}, follow=True)

    assert sheet.content.startswith(b"%PDF")
    assert "The sheet has room for four witnesses." in back.content.decode()
    assert signed_in(make_member(make_company())).get(f"{page}/").status_code == 404
