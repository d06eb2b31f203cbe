"""What programs do with proposals: the same moves, rules and sentences as on the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEvent
from companies.models import Listing, Status
from exchanges.actions import advance
from exchanges.errors import ProposalError
from exchanges.models import Decision, Delivery, Proposal, Terms
from exchanges.sentences import sentence
from tests.exchanges.api.program import Program, Programs, programs
from tests.exchanges.world import a_minute_later, proposal_at, terms_values
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def answer(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.for_list().get(pk=proposal.pk)


def body_of(built_on: str = "", **changes: Any) -> dict[str, Any]:
    values = {"built_on": built_on} | terms_values(**changes)
    return {name: value if value is None else str(value) for name, value in values.items()}


def test_from_a_match_to_an_agreement_by_programs_alone() -> None:
    them = programs(policy="notify_only")
    match = them.world.match.code

    opened = them.giver.post(f"matches/{match}/interest/")
    again = them.giver.post(f"matches/{match}/interest/")
    answered = them.taker.post(f"matches/{match}/interest/")
    proposal = Proposal.objects.get()
    talking = them.taker.move(proposal, "start_negotiating")
    first = them.giver.post(f"proposals/{proposal.code}/terms/", body_of())
    cheaper = {"built_on": first.json()["digest"], "quantity_per_month": "40"}
    second = them.taker.post(f"proposals/{proposal.code}/terms/", cheaper)
    accepted = them.giver.post(
        f"proposals/{proposal.code}/terms/accept/", {"digest": second.json()["digest"]}
    )

    states = [one.json()["state"] for one in (opened, again, answered, talking, accepted)]
    assert states == ["interest", "interest", "mutual_interest", "negotiating", "agreed"]
    assert (first.status_code, first.json()["accepted_by"]) == (201, ["giver"])
    assert (second.json()["changed"], second.json()["price_vnd_per_unit"]) == (
        ["quantity_per_month"],
        "8000000",
    )
    assert them.taker.get("agreements/").json()["results"][0]["code"] == accepted.json()["agreement"]
    assert {one["name"] for one in accepted.json()["moves"]} == {
        one["name"] for one in them.giver.get(f"proposals/{proposal.code}/").json()["moves"]
    }


def test_the_board_decides_and_takes_it_back_within_a_minute() -> None:
    them = programs()
    proposal = proposal_at(them.world, "review")
    address = f"proposals/{proposal.code}/decision/"

    decided = them.board.move(proposal, "approve")
    unseen = them.giver.get(f"proposals/{proposal.code}/").json()["state"]
    hidden = them.giver.get(address).status_code
    taken_back = them.board.send("DELETE", address)

    assert (decided.status_code, decided.json()["outcome"], unseen, hidden) == (202, "pending", "review", 404)
    assert (taken_back.status_code, taken_back.content, Decision.objects.count()) == (204, b"", 0)
    assert them.board.get(address).status_code == 404


def test_a_decision_that_was_told_stands() -> None:
    them = programs()
    proposal = proposal_at(them.world, "review")
    them.board.move(proposal, "send_back", reason="safety", note="Which tank?")
    a_minute_later()

    address = f"proposals/{proposal.code}/decision/"
    assert answer(them.board.send("DELETE", address)) == (409, "already_sent")
    assert them.board.get(address).json()["outcome"] == "moved"
    assert fresh(proposal).state == "sent_back"


VERSIONS = {
    "": (428, "if_match_needed"),
    '"x"': (412, "outdated"),
    "*": (412, "outdated"),
    '"1"': (412, "changed_meanwhile"),
}


def test_a_move_needs_the_version_that_was_read() -> None:
    them = programs()
    proposal = proposal_at(them.world, "mutual_interest")
    address, body = f"proposals/{proposal.code}/moves/", {"move": "submit_review"}

    got = {
        version: answer(them.giver.send("POST", address, body, **({"If-Match": version} if version else {})))
        for version in VERSIONS
    }

    assert (got, fresh(proposal).state) == (VERSIONS, "mutual_interest")


def not_possible_now(them: Programs, proposal: Proposal) -> HttpResponse:
    return them.giver.move(proposal, "activate")


def not_ones_own(them: Programs, proposal: Proposal) -> HttpResponse:
    return them.board.move(proposal, "submit_review")


def terms_too_early(them: Programs, proposal: Proposal) -> HttpResponse:
    return them.giver.post(f"proposals/{proposal.code}/terms/", body_of())


def terms_of_others(them: Programs, proposal: Proposal) -> HttpResponse:
    return them.board.post(f"proposals/{proposal.code}/terms/", body_of())


def accepting_nothing(them: Programs, proposal: Proposal) -> HttpResponse:
    advance(proposal=proposal, move="submit_review", by=them.world.giver_person)
    advance(proposal=proposal, move="approve", by=them.world.board)
    return them.giver.post(f"proposals/{proposal.code}/terms/accept/", {"digest": "0" * 64})


def not_a_party(them: Programs, _proposal: Proposal) -> HttpResponse:
    return them.board.post(f"matches/{them.world.match.code}/interest/")


RULES = [
    (not_possible_now, 409, "illegal_move"),
    (not_ones_own, 403, "not_your_move"),
    (terms_too_early, 409, "not_negotiating"),
    (terms_of_others, 403, "not_your_move"),
    (not_a_party, 403, "not_your_company"),
    (accepting_nothing, 409, "newer_terms"),
]


def test_each_refusal_has_the_sentence_of_the_pages() -> None:
    them = programs()
    proposal = proposal_at(them.world, "mutual_interest")

    got = [act(them, proposal) for act, _status, _code in RULES]

    with override("en"):
        sentences = [sentence(ProposalError(code)) for _act, _status, code in RULES]
    assert [answer(one) for one in got] == [(status, code) for _act, status, code in RULES]
    assert [one.json()["detail"] for one in got] == sentences


def test_more_than_is_left_is_refused_with_what_is_left() -> None:
    them = programs(offered=1200, policy="notify_only")
    proposal = proposal_at(them.world, "mutual_interest")
    them.giver.move(proposal, "start_negotiating")

    got = them.giver.post(f"proposals/{proposal.code}/terms/", body_of(quantity_per_month=101))

    assert answer(got) == (409, "not_enough_quantity")
    assert "1,200" in got.json()["detail"]
    assert fresh(proposal).state == "negotiating"


BAD_MOVES = [
    ({"move": "submit_review", "state": "agreed"}, "state"),
    ({"move": "submit_review", "version": 1}, "version"),
    ({"move": "agree"}, "move"),
    ({"move": "expire"}, "move"),
    ({"move": "decline"}, "reason"),
    ({"move": "decline", "reason": "safety"}, "reason"),
    ({"move": "submit_review", "reason": "price"}, "reason"),
    ({"move": "submit_review", "note": "x" * 1001}, "note"),
    ({}, "move"),
]


def test_bad_move_is_named_and_nothing_is_written() -> None:
    them = programs()
    proposal = proposal_at(them.world, "mutual_interest")

    for body, named in BAD_MOVES:
        headers = {"If-Match": f'"{proposal.version}"'}
        got = them.giver.send("POST", f"proposals/{proposal.code}/moves/", body, **headers)
        assert (got.status_code, list(got.json()["fields"])) == (400, [named]), body
    assert fresh(proposal).version == proposal.version


BAD_TERMS: list[tuple[str, Any]] = [
    ("quantity_per_month", "0"),
    ("quantity_per_month", "1e20"),
    ("quantity_per_month", None),
    ("payer", "board"),
    ("price_vnd_per_unit", None),
    ("price_vnd_per_unit", "-1"),
    ("starts_on", "2001-01-01"),
    ("ends_on", str(timezone.localdate() + timedelta(days=1))),
    ("notice_days", -1),
    ("route", "nul\0"),
    ("unit", "kg"),
    ("digest", "0" * 64),
    ("round", 7),
    ("proposed_by", 1),
    ("proposal", 1),
    ("author", 1),
]


@pytest.fixture
def negotiating() -> tuple[Programs, Proposal]:
    them = programs()
    return them, proposal_at(them.world, "negotiating")


def test_bad_line_of_terms_is_named(negotiating: tuple[Programs, Proposal]) -> None:
    them, proposal = negotiating

    for field, value in BAD_TERMS:
        got = them.giver.post(f"proposals/{proposal.code}/terms/", body_of() | {field: value})
        assert (got.status_code, list(got.json()["fields"])) == (400, [field]), value
    assert not Terms.objects.exists()


def test_where_nobody_pays_there_is_no_price(negotiating: tuple[Programs, Proposal]) -> None:
    them, proposal = negotiating
    address = f"proposals/{proposal.code}/terms/"
    first = them.giver.post(address, body_of()).json()["digest"]

    got = them.taker.post(address, {"built_on": first, "payer": "nobody"})

    assert (got.status_code, got.json()["price_vnd_per_unit"]) == (201, None)
    city = {"built_on": got.json()["digest"], "coordination": {"duties": []}}
    assert answer(them.giver.post(address, city)) == (
        409,
        "regulation_without_city",
    )


def test_a_counter_offer_answers_the_newest_round_only(negotiating: tuple[Programs, Proposal]) -> None:
    """Else its sender would accept a price that it has never read."""
    them, proposal = negotiating
    address, cheaper = f"proposals/{proposal.code}/terms/", {"quantity_per_month": "40"}
    read = them.giver.post(address, body_of()).json()["digest"]
    dearer = {"built_on": read, "price_vnd_per_unit": "80000000"}
    newer = them.giver.post(address, dearer).json()["digest"]

    refused = [them.taker.post(address, cheaper | {"built_on": one}) for one in (read, "", "x" * 64)]
    unsaid = them.taker.post(address, cheaper)
    answered = them.taker.post(address, cheaper | {"built_on": newer})

    assert [answer(one) for one in refused] == [(409, "newer_terms")] * 3
    assert (unsaid.status_code, list(unsaid.json()["fields"])) == (400, ["built_on"])
    assert (answered.status_code, answered.json()["price_vnd_per_unit"]) == (201, "80000000")
    assert Terms.objects.count() == 3


def test_with_the_guard_off_an_unread_price_would_be_accepted(
    negotiating: tuple[Programs, Proposal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    them, proposal = negotiating
    address = f"proposals/{proposal.code}/terms/"
    read = them.giver.post(address, body_of()).json()["digest"]
    them.giver.post(address, {"built_on": read, "price_vnd_per_unit": "80000000"})
    for module in ("exchanges.api.negotiation", "exchanges.negotiation.rounds"):
        monkeypatch.setattr(f"{module}.require_newest", lambda *_said: None)

    got = them.taker.post(address, {"built_on": read, "quantity_per_month": "40"}).json()

    assert (got["price_vnd_per_unit"], got["accepted_by"]) == ("80000000", ["taker"])


def test_a_first_day_that_has_passed_is_not_taken_over(negotiating: tuple[Programs, Proposal]) -> None:
    them, proposal = negotiating
    address = f"proposals/{proposal.code}/terms/"
    digest = them.giver.post(address, body_of()).json()["digest"]
    Terms.objects.update(starts_on=timezone.localdate() - timedelta(days=1))

    got = them.taker.post(address, {"built_on": digest, "quantity_per_month": "40"})

    assert (got.status_code, list(got.json()["fields"])) == (400, ["starts_on"])


def test_only_the_newest_terms_are_accepted_by_who_may(negotiating: tuple[Programs, Proposal]) -> None:
    them, proposal = negotiating
    address, member = f"proposals/{proposal.code}/terms/", Program(make_member(them.world.taker))
    older = them.giver.post(address, body_of()).json()["digest"]
    newer = them.giver.post(address, {"built_on": older, "quantity_per_month": "60"}).json()["digest"]

    got = [
        answer(one.post(f"{address}accept/", {"digest": digest}))
        for one, digest in ((them.taker, older), (member, newer))
    ]

    assert got == [(409, "newer_terms"), (403, "not_your_move")]


def test_a_withdrawn_listing_is_nobodys_to_ask_for() -> None:
    them = programs()
    proposal = proposal_at(them.world, "interest")
    Listing.objects.filter(pk=proposal.giver_listing_id).update(status=Status.WITHDRAWN)

    assert answer(them.taker.move(proposal, "answer_interest")) == (409, "no_longer_on_offer")


def test_a_key_for_reading_moves_nothing_and_one_for_a_request_moves_once() -> None:
    them = programs()
    proposal = proposal_at(them.world, "mutual_interest")
    reader = Program(them.world.giver_person, scope="read")

    assert answer(reader.move(proposal, "submit_review")) == (403, "read_only_token")
    headers = {"If-Match": f'"{proposal.version}"', "Idempotency-Key": "stock-7"}
    address, body = f"proposals/{proposal.code}/moves/", {"move": "submit_review"}

    first, second = (them.giver.send("POST", address, body, **headers) for _copy in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert AuditEvent.objects.filter(verb="proposal.submit_review").count() == 1


@pytest.fixture
def operating() -> tuple[Programs, str, str]:
    """An exchange that has run for three months, and the address of the last whole one."""
    them = programs()
    proposal = proposal_at(them.world, "operating")
    today = timezone.localdate()
    begun = (today.replace(day=1) - timedelta(days=80)).replace(day=1)
    Terms.objects.update(starts_on=begun, ends_on=begun + timedelta(days=729))
    month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    return them, f"agreements/{proposal.agreement.code}/deliveries/", month


def put(program: Program, address: str, **body: Any) -> HttpResponse:
    return program.send("PUT", address, body)


def test_reports_and_corrections(operating: tuple[Programs, str, str]) -> None:
    them, address, month = operating

    first = put(them.giver, f"{address}{month}/", quantity="48.5", comment="two lorries")
    same = put(them.giver, f"{address}{month}/", quantity="48.50", comment="two lorries")
    other = put(them.taker, f"{address}{month}/", quantity=0)
    row = them.board.get(address).json()["months"][1]
    Delivery.objects.update(first_reported_at=timezone.now() - timedelta(days=11))
    refused = put(them.giver, f"{address}{month}/", quantity=47)
    corrected = put(them.giver, f"{address}{month}/", quantity=47, reason="weighed again")

    assert (first.json()["quantity"], first.json()["side"], first.json()["unit"]) == ("48.5", "giver", "t")
    assert (same.json()["version"], other.json()["version"], other.json()["quantity"]) == (1, 1, "0")
    assert (row["month"], row["giver"], row["taker"], row["actual"]) == (month, "48.5", "0", "0")
    assert (row["agreed"], row["standing"], row["differ"]) == ("50", "under", True)
    assert answer(refused) == (409, "late_correction_needs_reason")
    assert (corrected.json()["quantity"], corrected.json()["version"]) == ("47", 2)


def test_a_correction_may_say_which_report_it_corrects(operating: tuple[Programs, str, str]) -> None:
    them, address, month = operating
    address = f"{address}{month}/"
    read = put(them.giver, address, quantity=48)["ETag"]
    put(them.giver, address, quantity=50)

    outdated = them.giver.send("PUT", address, {"quantity": 40}, **{"If-Match": read})

    assert (answer(outdated), Delivery.objects.get().quantity) == ((412, "changed_meanwhile"), 50)
    assert them.giver.send("PUT", address, {"quantity": 40}, **{"If-Match": '"2"'}).status_code == 200


def test_who_may_not_report_and_what(operating: tuple[Programs, str, str]) -> None:
    them, address, month = operating

    assert answer(put(them.board, f"{address}{month}/", quantity=1)) == (403, "not_your_company")
    assert answer(put(them.giver, f"{address}1999-01/", quantity=1)) == (409, "month_outside")
    for no_month in ("2026-13", "2026-00", "yesterday", "202611", "2026-11-05"):
        assert put(them.giver, f"{address}{no_month}/", quantity=1).status_code == 404
    for body in BAD_REPORTS:
        assert put(them.giver, f"{address}{month}/", **body).status_code == 400, body
    assert not Delivery.objects.exists()


BAD_REPORTS: list[dict[str, Any]] = [
    {},
    {"quantity": ""},
    {"quantity": "-1"},
    {"quantity": "1.234,5"},
    {"quantity": 1, "version": 9},
]
