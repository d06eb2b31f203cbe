"""A mail about a proposal can be replied to, by the person it was sent to, as long as that person sits at the table."""

from email.message import EmailMessage
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command

from accounts.models import User
from companies.models import CompanyMembership
from exchanges.errors import ProposalError
from exchanges.models import Proposal, ThreadMessage
from exchanges.table.replies import own_words, reply_address, take_reply
from tests.accounts.mailing import send_all
from tests.exchanges.world import World, make_world, proposal_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site_takes_mail(settings: Any) -> None:
    settings.REPLY_TO = "thread@symbiosis.example"


@pytest.fixture
def proposal(world: World) -> Proposal:
    return Proposal.objects.for_list().get(pk=proposal_at(world, "negotiating").pk)


def mail_from(user: User, to: str, text: str = "Đồng ý, thứ Hai.", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Người gửi <{user.email.upper()}>", to, "Re: PRP"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def refusal(mail: EmailMessage) -> str:
    with pytest.raises(ProposalError) as caught:
        take_reply(mail)
    return caught.value.code


def test_a_reply_to_the_mail_that_was_sent_stands_in_the_thread(world: World, proposal: Proposal) -> None:
    outbox.outbox.clear()
    sent = next(one for one in send_all() if one.to == [world.taker_person.email])
    quoted = "\n".join(f"> {line}" for line in sent.body.split("\n"))
    text = f"Đồng ý, thứ Hai.\n\nVào Th 5, 26 thg 11, 2026\nSymbiosis đã viết:\n\n{quoted}\n"

    call_command(
        "take_reply",
        stdin=BytesIO(bytes(mail_from(world.taker_person, sent.reply_to[0], text))),
        stdout=StringIO(),
    )

    said = ThreadMessage.objects.get()
    assert (said.proposal, said.author, said.text) == (proposal, world.taker_person, "Đồng ý, thứ Hai.")
    assert said.company == world.taker


def test_only_who_could_speak_gets_an_address(world: World, settings: Any) -> None:
    proposal = Proposal.objects.for_list().get(pk=proposal_at(world, "interest").pk)
    before = reply_address(world.giver_person, proposal)
    both = Proposal.objects.for_list().get(pk=proposal_at(make_world(), "negotiating").pk)
    stranger = reply_address(world.giver_person, both)
    settings.REPLY_TO = ""
    off = reply_address(User.objects.get(company_memberships__company=both.giver), both)

    assert (before, stranger, off) == ("", "", "")


def test_a_forged_address_and_another_sender_are_refused(world: World, proposal: Proposal) -> None:
    address = reply_address(world.taker_person, proposal)
    forged = address.replace(f".{world.taker_person.pk}.", f".{world.giver_person.pk}.")

    assert refusal(mail_from(world.giver_person, forged)) == "reply_address"
    assert refusal(mail_from(world.giver_person, "thread@symbiosis.example")) == "reply_address"
    assert refusal(mail_from(world.giver_person, address)) == "reply_sender"
    assert not ThreadMessage.objects.exists()


def test_who_has_left_the_table_is_refused(world: World, proposal: Proposal) -> None:
    address = reply_address(world.taker_person, proposal)
    CompanyMembership.objects.filter(user=world.taker_person).delete()

    assert refusal(mail_from(world.taker_person, address)) == "not_at_the_table"


def test_refusals_go_back_to_the_sender_in_words(world: World, proposal: Proposal) -> None:
    address = reply_address(world.taker_person, proposal)
    for text, words in (("> only what was quoted", "trống"), ("x" * 2001, "2001")):
        with pytest.raises(CommandError, match=words) as caught:
            call_command("take_reply", stdin=BytesIO(bytes(mail_from(world.taker_person, address, text))))
        assert caught.value.returncode == 67
    with pytest.raises(CommandError, match="bytes"):
        call_command("take_reply", stdin=BytesIO(b"x" * 2_000_001))
    assert not ThreadMessage.objects.exists()


def test_what_machines_send_says_nothing(world: World, proposal: Proposal) -> None:
    address = reply_address(world.taker_person, proposal)

    assert take_reply(mail_from(world.taker_person, address, Auto_Submitted="auto-replied")) is None
    assert not ThreadMessage.objects.exists()


def test_the_address_is_found_whatever_the_mail_server_does_to_it(world: World, proposal: Proposal) -> None:
    address = reply_address(world.taker_person, proposal).upper()
    mail = mail_from(world.taker_person, "list@example.org", X_Original_To=address)

    assert take_reply(mail) is not None
    assert len(address.partition("@")[0]) <= 64


def test_a_mail_of_html_alone_is_read(world: World, proposal: Proposal) -> None:
    mail = mail_from(world.taker_person, reply_address(world.taker_person, proposal))
    mail.set_content("<p>Giá 8 triệu &amp; xe của chúng tôi.</p>", subtype="html")

    taken = take_reply(mail)

    assert taken is not None
    assert taken.text == "Giá 8 triệu & xe của chúng tôi."


@pytest.mark.parametrize(
    "text",
    [
        "Yes.\n\nOn Thu, 26 Nov 2026, Symbiosis wrote:\n> ═════ Reply above this line ═════\n> Dear",
        "Yes.\n\n________________________________\nFrom: Symbiosis\nSent: today\n\nDear",
        "Yes.\r\n\r\nTừ: Symbiosis <thread@example.org>\r\nĐã gửi: hôm nay\r\n",
        "> Is Monday possible?\n\nYes.\n",
        "Yes.",
    ],
    ids=["quoted", "outlook", "outlook in Vietnamese", "below the quotation", "nothing quoted"],
)
def test_only_the_own_words_are_kept(text: str) -> None:
    assert own_words(text) == "Yes."


def test_words_that_end_in_a_colon_stay() -> None:
    assert own_words("Two questions:\n\n1. When:") == "Two questions:\n\n1. When:"


def test_without_the_address_a_letter_says_nothing_of_replies(
    world: World, proposal: Proposal, settings: Any
) -> None:
    settings.REPLY_TO = ""
    sent = send_all()

    assert sent
    assert all(not one.reply_to and "═" not in one.body for one in sent)
