"""The table of a proposal for the tests: papers that are added, pages as a person reads them."""

import re
from typing import Any

from django.test import Client

from accounts.models import User
from exchanges.models import Proposal, ProposalDocument
from exchanges.table.documents import About, add_document
from tests.companies.pictures import PDF_BYTES, make_upload
from tests.exchanges.world import World, proposal_at

BOARD = ProposalDocument.Audience.BOARD


def paper(
    proposal: Proposal, by: User, *, content: bytes = PDF_BYTES, name: str = "licence.pdf", **about: Any
) -> ProposalDocument:
    upload = make_upload(content, kind="document", name=name)
    return add_document(proposal=proposal, by=by, upload=upload, about=About(**about))


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page_of(user: User, proposal: Proposal, tail: str = "") -> str:
    return signed_in(user).get(f"/en/proposals/{proposal.code}/{tail}").content.decode()


def without_chance(page: str, key: str = "") -> str:
    """Return a page without the key that was asked for and the tokens of the session."""
    return re.sub(r'(content|value)="\w{64}"', "", page).replace(key or "KEY", "KEY")


def mutual(world: World) -> Proposal:
    return proposal_at(world, "mutual_interest")


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.for_list().get(pk=proposal.pk)
