"""What leaves by the API of proposals and agreements, and to whom."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoAssertNumQueries
from rest_framework.serializers import Serializer

from accounts.models import User
from companies.api.reading import PublicListing
from exchanges.api import shapes
from exchanges.models import Proposal
from tests.exchanges.api.program import Program, programs
from tests.exchanges.test_anonymity import SECRETS, make_secret_world
from tests.exchanges.world import make_match, make_world, proposal_at
from tests.factories import (
    make_company,
    make_have,
    make_member,
    make_need,
    make_park_member,
    make_resource,
    make_user,
)

pytestmark = pytest.mark.django_db


def missing(body: Any, shape: Serializer) -> set[str]:
    """Return the keys in which an answer differs from what the schema says."""
    return body.keys() ^ shape.fields.keys()


def test_answers_hold_what_the_schema_says() -> None:
    them = programs()
    proposal = proposal_at(them.world, "operating")
    code = proposal.agreement.code

    read = them.giver.get(f"proposals/{proposal.code}/")
    one = read.json()
    rounds = them.giver.get(f"proposals/{proposal.code}/terms/").json()
    agreement = them.giver.get(f"agreements/{code}/").json()
    deliveries = them.giver.get(f"agreements/{code}/deliveries/").json()

    assert (read["ETag"], one["version"]) == (f'"{proposal.version}"', proposal.version)
    assert missing(one, shapes.ProposalAnswer()) == set()
    assert missing(one["giver"], shapes.NamedSide()) == set()
    assert missing(rounds["results"][0], shapes.TermsAnswer()) == set()
    assert missing(agreement, shapes.AgreementAnswer()) == set()
    assert missing(agreement["signatures"][0], shapes.SignatureAnswer()) == set()
    assert missing(deliveries, shapes.DeliveriesAnswer()) == set()
    assert missing(deliveries["totals"], shapes.TotalsAnswer()) == set()
    assert (deliveries["months"], deliveries["totals"]["actual"], deliveries["unit"]) == ([], None, "t")
    assert (agreement["terms"]["quantity_per_month"], agreement["terms"]["notice_days"]) == ("50", None)


PLACES = (
    "proposals/",
    "proposals/{proposal}/",
    "proposals/{proposal}/terms/",
    "agreements/",
    "proposals/?turn=mine",
)


def texts_for(user: User, proposal: Proposal) -> str:
    program = Program(user)
    answers = [program.get(place.format(proposal=proposal.code)) for place in PLACES]
    assert {answer.status_code for answer in answers} == {200}
    return " ".join(answer.content.decode() for answer in answers)


@pytest.mark.parametrize(("state", "is_named"), [("interest", False), ("mutual_interest", True)])
def test_the_other_side_is_named_once_both_are_interested(state: str, is_named: bool) -> None:
    world = make_secret_world()
    proposal = proposal_at(world, state)

    text = texts_for(world.taker_person, proposal)

    assert (SECRETS[0] in text, SECRETS[1] in text) == (is_named, is_named)
    assert SECRETS[3] not in text  # people are nowhere named
    assert ("hidden" in text) == is_named  # the park's slug


def test_an_anonymous_side_is_its_public_projection() -> None:
    world = make_secret_world()
    proposal = proposal_at(world, "interest")

    body = Program(world.taker_person).get(f"proposals/{proposal.code}/").json()

    assert missing(body["giver"], PublicListing()) == set()
    assert (body["giver"]["is_disclosed"], body["taker"]["is_disclosed"]) == (False, True)
    assert (body["board"], body["turn"]) == (None, ["taker"])


STRANGERS = ("neighbour", "authority")


def stranger(name: str, proposal: Proposal) -> User:
    """The nearest people who may not see it: a competitor in the same park, the authority that sees its totals."""
    if name == "neighbour":
        return make_member(make_company(park=proposal.park))
    return make_park_member(proposal.park, role="authority")


def test_foreign_and_missing_ones_are_the_same_404() -> None:
    world = make_world()
    proposal = proposal_at(world, "operating")
    there = (proposal.code, proposal.agreement.code, world.match.code)

    for name in STRANGERS:
        program = Program(stranger(name, proposal))
        found = answers(program, *there)
        assert found == answers(program, "PRP-26-9999", "AGR-26-999", "MAT-26-9999"), name
        assert [status for status, _body in found] == [404], name
        assert [program.get(place).json()["results"] for place in ("proposals/", "agreements/")] == [[], []]
    assert {status for status, _body in answers(Program(world.board), *there)} > {200, 403}


def answers(program: Program, proposal: str, agreement: str, match: str) -> set[tuple[int, bytes]]:
    """Ask for everything about one exchange."""
    first = {"If-Match": '"1"'}
    got = [
        program.get(f"proposals/{proposal}/"),
        program.get(f"proposals/{proposal}/terms/"),
        program.get(f"proposals/{proposal}/decision/"),
        program.get(f"agreements/{agreement}/"),
        program.get(f"agreements/{agreement}/deliveries/"),
        program.send("POST", f"proposals/{proposal}/moves/", {"move": "decline", "reason": "other"}, **first),
        program.send("DELETE", f"proposals/{proposal}/decision/"),
        program.post(f"proposals/{proposal}/terms/", {}),
        program.post(f"proposals/{proposal}/terms/accept/", {"digest": "x"}),
        program.post(f"matches/{match}/interest/"),
        program.send("PUT", f"agreements/{agreement}/deliveries/2026-10/", {"quantity": 1}),
    ]
    return {(one.status_code, one.content) for one in got}


HIDDEN = ["company__name", "ordering", "giver", "version", "quantity__gt", "q", "order_by"]
UNKNOWN = ["state=nowhere", "family=XX", "park=nowhere", "turn=yours"]


def test_nothing_else_filters_or_orders() -> None:
    program = Program(make_user())

    for place in ("proposals/", "agreements/"):
        for key in HIDDEN:
            got = program.get(f"{place}?{key}=1")
            assert (got.status_code, list(got.json()["fields"])) == (400, [key])
    assert [program.get(f"proposals/?{query}").status_code for query in UNKNOWN] == [400] * len(UNKNOWN)


def test_filters_and_pages() -> None:
    them = programs()
    first = proposal_at(them.world, "negotiating")
    resource = make_resource("water", family="WA")
    other = make_match(
        make_have(them.world.giver, resource=resource), make_need(them.world.taker, resource=resource)
    )
    them.world.match = other
    second = proposal_at(them.world, "interest")

    def codes(query: str, program: Program = them.giver) -> list[str]:
        return [row["code"] for row in program.get(f"proposals/?{query}").json()["results"]]

    assert codes("") == [first.code, second.code]
    assert codes("state=negotiating&state=agreed") == codes("family=BP") == [first.code]
    assert (codes("family=WA&state=interest"), codes("family=WA&state=agreed")) == ([second.code], [])
    assert (codes("turn=mine"), codes("turn=mine", them.taker)) == ([first.code], [first.code, second.code])
    page = them.giver.get("proposals/?page_size=1").json()
    rest = them.giver.client.get(page["next"]).json()
    assert ([row["code"] for row in rest["results"]], rest["next"]) == ([second.code], None)


def test_turn_of_the_board() -> None:
    them = programs()
    proposal = proposal_at(them.world, "review")

    rows = [one.get("proposals/?turn=mine").json()["results"] for one in (them.giver, them.taker, them.board)]

    assert [[row["code"] for row in found] for found in rows] == [[], [], [proposal.code]]
    assert rows[2][0]["turn"] == ["board"]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_more_rows(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    them = programs(offered=10**6, wanted=10**6)
    for _number in range(count):
        proposal_at(them.world, "agreed")
        giver, taker = them.world.match.giver_listing, them.world.match.taker_listing
        copies = (
            make_have(them.world.giver, resource=giver.resource),
            make_need(them.world.taker, resource=taker.resource),
        )
        them.world.match = make_match(*copies, run=them.world.match.run)
    them.giver.get("proposals/")  # notes the use of the key

    with django_assert_num_queries(PROPOSAL_QUERIES) as queries:
        them.giver.get("proposals/")
    with django_assert_num_queries(AGREEMENT_QUERIES):
        them.giver.get("agreements/")

    assert not [one for one in queries.captured_queries if "COUNT(" in one["sql"]]


PROPOSAL_QUERIES = 13
AGREEMENT_QUERIES = 12


VERSION = "/api/v1/"


def test_every_address_of_the_room_is_in_the_schema() -> None:
    schema = SchemaGenerator().get_schema(public=True)

    assert {path.partition(VERSION)[2] for path in schema["paths"]} >= {
        "proposals/",
        "proposals/{code}/moves/",
        "proposals/{code}/terms/accept/",
        "matches/{code}/interest/",
        "agreements/{code}/deliveries/{month}/",
    }
    for entry in schema["paths"].values():
        for method in entry.keys() & {"post", "put", "patch", "delete"}:
            names = {parameter["name"] for parameter in entry[method]["parameters"]}
            assert "Idempotency-Key" in names
            assert {"409", "422", "429"} <= entry[method]["responses"].keys()
