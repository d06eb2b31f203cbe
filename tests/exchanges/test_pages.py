"""Pages of proposals and agreements: who gets which, and what each refusal says."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import ParkRole
from exchanges.actions import advance
from exchanges.models import Proposal
from exchanges.wording import ERRORS
from parks.models import Park
from tests.exchanges.world import World, make_world, proposal_at, sign_both
from tests.factories import make_member, make_park_member, make_user

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, path: str) -> str:
    return client.get(f"/en{path}").content.decode()


def terms_data(**changes: str) -> dict[str, str]:
    starts_on = timezone.localdate() + timedelta(days=10)
    values = {
        "quantity_per_month": "50",
        "payer": "taker",
        "price_vnd_per_unit": "8,000,000",
        "carrier": "giver",
        "quality_note": "",
        "starts_on": starts_on.isoformat(),
        "ends_on": (starts_on + timedelta(days=729)).isoformat(),
    }
    return values | changes


READ_PAGES = ("/proposals/{0}/", "/proposals/{0}/pause/", "/proposals/{0}/terms/")


@pytest.mark.parametrize("page", READ_PAGES)
def test_a_party_gets_each_page_of_its_proposal(page: str) -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")

    assert client_of(world.taker_person).get(page.format(proposal.code)).status_code == 200


def outsiders(world: World) -> dict[str, User]:
    other = make_world()
    return {
        "stranger": make_user(),
        "other company": other.giver_person,
        "other board": other.board,
        "authority": make_park_member(world.park, role=ParkRole.AUTHORITY),
        "financier": make_park_member(world.park, role=ParkRole.FINANCIER),
    }


@pytest.mark.parametrize("who", ["stranger", "other company", "other board", "authority", "financier"])
def test_a_foreign_proposal_is_the_same_404_as_a_missing_one(who: str) -> None:
    world = make_world()
    proposal = proposal_at(world, "operating")
    client = client_of(outsiders(world)[who])
    paths = [page.format(proposal.code) for page in READ_PAGES]
    paths += [f"/agreements/{proposal.agreement.code}/", f"/agreements/{proposal.agreement.code}/print/"]

    answers = [client.get(path) for path in [*paths, "/proposals/PRP-26-9999/"]]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert proposal.code not in text_of(client, "/proposals/")


@pytest.mark.parametrize("role", [ParkRole.BOARD_MEMBER, ParkRole.CONSULTANT])
def test_park_staff_reads_every_proposal_of_the_park_but_moves_none(role: ParkRole) -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")
    client = client_of(make_park_member(world.park, role=role))

    assert client.get(f"/proposals/{proposal.code}/").status_code == 200
    assert client.post(f"/proposals/{proposal.code}/pause/").status_code == 403
    assert client.get(f"/proposals/{proposal.code}/terms/").status_code == 403


def test_somebody_elses_move_is_403_with_its_sentence() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")

    answer = client_of(world.giver_person).post(f"/en/proposals/{proposal.code}/approve/", {"version": "3"})

    assert answer.status_code == 403
    assert str(ERRORS["not_your_move"]) in answer.content.decode()


def test_a_move_that_is_no_longer_possible_is_409_with_its_sentence() -> None:
    world = make_world()
    proposal = proposal_at(world, "negotiating")

    answer = client_of(world.board).post(f"/en/proposals/{proposal.code}/approve/", {"version": "3"})

    assert answer.status_code == 409
    assert str(ERRORS["changed_meanwhile"]) in answer.content.decode()


def test_a_move_on_an_older_version_is_409_and_changes_nothing() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")

    answer = client_of(world.board).post(f"/en/proposals/{proposal.code}/approve/", {"version": "1"})

    assert answer.status_code == 409
    assert Proposal.objects.get().state == "review"


def test_a_move_that_does_not_exist_is_404() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")

    assert client_of(world.board).post(f"/proposals/{proposal.code}/promote/").status_code == 404


def test_a_move_without_its_reason_is_422_and_says_so() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    data = {"version": str(proposal.version)}

    answer = client_of(world.board).post(f"/en/proposals/{proposal.code}/send_back/", data)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert Proposal.objects.get().state == "review"


@pytest.mark.parametrize(
    ("reason", "note", "status"),
    [("other", "", 422), ("other", "  ", 422), ("other", "Chờ họp", 302), ("safety", "", 302)],
)
def test_another_reason_has_to_be_named(reason: str, note: str, status: int) -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    data = {"version": str(proposal.version), "reason": reason, "note": note}

    answer = client_of(world.board).post(f"/en/proposals/{proposal.code}/send_back/", data)

    said = "Say in a few words what the other reason is." in answer.content.decode()
    assert (answer.status_code, said) == (status, status == 422)


def test_the_line_of_an_ended_exchange_says_so() -> None:
    world = make_world()
    proposal = proposal_at(world, "operating")
    advance(proposal=proposal, move="end", by=world.giver_person, reason="breach", note="")

    html = text_of(client_of(world.giver_person), f"/proposals/{proposal.code}/")

    assert ('data-line="over"' in html, "(ended)" in html, "(in talks)" in html) == (True, True, False)


def test_ending_says_first_what_it_does() -> None:
    world = make_world()
    proposal = proposal_at(world, "operating")
    page = text_of(client_of(world.giver_person), f"/proposals/{proposal.code}/end/")

    assert "cannot be undone" in page
    assert "go back to the two listings" in page
    assert "cannot be undone" not in text_of(
        client_of(world.giver_person), f"/proposals/{proposal.code}/suspend/"
    )


@pytest.mark.parametrize("path", ["/agreements/", "/monitoring/", "/flows/"])
@pytest.mark.parametrize("role", [ParkRole.AUTHORITY, ParkRole.FINANCIER])
def test_who_sees_totals_only_is_told_so(path: str, role: ParkRole) -> None:
    world = make_world()

    page = text_of(client_of(make_park_member(world.park, role=role)), path)

    assert "You see totals, not single exchanges" in page
    assert "You see totals, not single exchanges" not in text_of(client_of(world.giver_person), path)


def test_who_waits_is_not_asked_himself() -> None:
    world = make_world()
    address = f"/en/proposals/{proposal_at(world, 'interest').code}/"

    asked, waiting = (
        client_of(person).get(address).context["view"].next_step
        for person in (world.taker_person, world.giver_person)
    )

    assert asked == "Say whether you are interested"
    assert waiting == "The side that was asked says whether it is interested"


def test_who_gets_a_proposal_back_reads_why_beside_his_turn() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    advance(proposal=proposal, move="send_back", by=world.board, reason="safety", note="Chờ PCCC")

    answer = client_of(world.giver_person).get(f"/en/proposals/{proposal.code}/")

    assert answer.context["why"] == "safety or fire concern · Chờ PCCC"
    assert "Reason: safety or fire concern · Chờ PCCC" in answer.content.decode()


def test_a_person_who_may_not_sign_gets_403() -> None:
    world = make_world()
    agreement = proposal_at(world, "agreed").agreement
    clerk = make_member(world.giver)

    answer = client_of(clerk).post(f"/agreements/{agreement.code}/sign/", {"signatory_name": "Trần B"})

    assert (answer.status_code, agreement.signatures.count()) == (403, 0)


def test_start_of_deliveries_is_offered_only_after_both_signatures() -> None:
    world = make_world()
    proposal = proposal_at(world, "agreed")
    button = f'action="/en/proposals/{proposal.code}/activate/"'

    assert button not in text_of(client_of(world.giver_person), f"/proposals/{proposal.code}/")
    sign_both(world, proposal.agreement)
    assert button in text_of(client_of(world.giver_person), f"/proposals/{proposal.code}/")


def test_the_page_of_a_start_before_the_signatures_opens_and_its_post_says_why_not() -> None:
    world = make_world()
    proposal = proposal_at(world, "agreed")
    client, path = client_of(world.giver_person), f"/en/proposals/{proposal.code}/activate/"

    answer = client.post(path, {"version": str(proposal.version)})

    assert client.get(path).status_code == 200
    assert answer.status_code == 409
    assert str(ERRORS["not_signed_by_both"]) in answer.content.decode()


@pytest.mark.parametrize(
    ("policy", "move", "status"), [("notify_only", "approve", 302), ("before_signing", "approve_terms", 409)]
)
def test_what_waits_for_the_board_outlives_a_change_of_its_policy(
    policy: str, move: str, status: int
) -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    Park.objects.update(review_policy=policy)
    client = client_of(world.board)

    queue = client.get("/proposals/review/")
    answer = client.post(f"/proposals/{proposal.code}/{move}/", {"version": str(proposal.version)})

    assert (answer.status_code, queue.status_code) == (status, 200)


def test_reading_a_page_never_acts() -> None:
    world = make_world()
    proposal = proposal_at(world, "review")
    client = client_of(world.board)
    before = list(Proposal.objects.values())
    moves = ("approve", "send_back", "decline", "terms", "terms/accept")

    statuses = [client.get(f"/proposals/{proposal.code}/{move}/").status_code for move in moves]
    statuses.append(client.get(f"/matches/{world.match.code}/interest/").status_code)

    assert statuses == [200, 200, 409, 403, 405, 405]
    assert list(Proposal.objects.values()) == before


def test_after_a_move_the_way_leads_nowhere_else() -> None:
    world = make_world()
    proposal = proposal_at(world, "mutual_interest")
    data = {"version": str(proposal.version), "next": "https://evil.test/"}
    path = f"/proposals/{proposal.code}/submit_review/?next=https://evil.test/"

    answer = client_of(world.giver_person).post(path, data)

    assert answer.headers["Location"] == f"/proposals/{proposal.code}/"
