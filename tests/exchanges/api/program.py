"""A program that uses the API of proposals, agreements and deliveries."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from accounts.models import User
from exchanges.models import Proposal
from tests.companies.api import program
from tests.exchanges.world import World, make_world

ROOT = "/en/api/v1/"


class Program(program.Program):
    root = ROOT

    def move(self, proposal: Proposal, move: str, version: int | None = None, **more: Any) -> HttpResponse:
        stated = proposal.version if version is None else version
        path, body = f"proposals/{proposal.code}/moves/", {"move": move} | more
        return self.send("POST", path, body, **{"If-Match": f'"{stated}"'})


@dataclass
class Programs:
    """The programs of everybody in a world."""

    world: World
    giver: Program
    taker: Program
    board: Program

    def of(self, name: str) -> Program:
        return getattr(self, name)


def programs(**changes: Any) -> Programs:
    world = make_world(**changes)
    people: list[User] = [world.giver_person, world.taker_person, world.board]
    return Programs(world, *(Program(person) for person in people))
