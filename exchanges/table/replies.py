"""Answers by mail: what somebody replies to a mail about a proposal goes into its thread.

Each such mail has an address of its own to reply to, `name+CODE.PERSON.SEAL@host`; the mail server hands what arrives
there to `manage.py take_reply`. The seal proves for whom and for which proposal the address was made. The sender has
to be that person, and whether he still has a seat at the table is asked when the reply arrives.
"""

import re
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html import unescape

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import strip_tags

from accounts.models import User
from accounts.outgoing.letters import REPLY_ABOVE
from exchanges.errors import ProposalError
from exchanges.models import Proposal, ThreadMessage
from exchanges.table.seats import seat_of
from exchanges.table.talking import say

SALT = "exchanges.replies"
SEAL_LETTERS = 20  # of 16 kinds: 80 bits, in an address that may have 64 letters before its @
ADDRESS = re.compile(r"[^+@]+\+(prp-[0-9-]+)\.([0-9]{1,18})\.([0-9a-f]+)@", re.IGNORECASE)
ADDRESSED = ("X-Original-To", "Delivered-To", "To", "Cc")
# Where the mail that is answered begins, if its first line was not kept: Outlook's block, or a line across the page.
ANSWERED = re.compile(r"\s*(?:[-_]{5,}|\*?(?:From|Từ|Người gửi)\*?\s*:)")


def reply_address(user: User, proposal: Proposal) -> str:
    """Return where the person's reply goes; empty where he could not speak, or where the site takes no mail."""
    if not settings.REPLY_TO or not proposal.is_mutual or seat_of(user, proposal) is None:
        return ""
    name, _at, host = settings.REPLY_TO.partition("@")
    return f"{name}+{proposal.code.lower()}.{user.pk}.{_seal(proposal.code, user.pk)}@{host}"


def _seal(code: str, person: int) -> str:
    return salted_hmac(SALT, f"{code}:{person}", algorithm="sha256").hexdigest()[:SEAL_LETTERS]


def take_reply(mail: EmailMessage) -> ThreadMessage | None:
    """Put what the mail says into the thread it answers; None for what a machine has sent.

    Raises
    ------
    ProposalError
        "reply_address", "reply_sender", and what `say` refuses: among it that the person has no seat any more.
    """
    if str(mail.get("Auto-Submitted", "no")).strip().lower() != "no" or "List-Id" in mail:
        return None
    code, person = _addressed(mail)
    user = User.objects.filter(pk=person, is_active=True).first()
    sender = parseaddr(str(mail.get("From", "")))[1]
    if user is None or sender.lower() != user.email.lower():
        raise ProposalError("reply_sender")
    proposal = Proposal.objects.for_list().get(code=code)
    return say(proposal=proposal, by=user, text=own_words(text_of(mail)))


def _addressed(mail: EmailMessage) -> tuple[str, int]:
    """Return (proposal's code, person's id) of the sealed address among the receivers."""
    fields = [str(value) for name in ADDRESSED for value in mail.get_all(name, [])]
    for _name, address in getaddresses(fields):
        found = ADDRESS.match(address)
        if found is None:
            continue
        code, person, seal = found[1].upper(), int(found[2]), found[3].lower()
        if constant_time_compare(seal, _seal(code, person)):
            return code, person
    raise ProposalError("reply_address")


def text_of(mail: EmailMessage) -> str:
    """Return the mail as plain text; one that has only HTML without its marks."""
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    content = body.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        text = content.decode(body.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a character set nobody knows
        text = content.decode("utf-8", errors="replace")
    return text if body.get_content_subtype() == "plain" else unescape(strip_tags(text))


def own_words(text: str) -> str:
    """Return what stands above the mail that is answered, without the paragraph that introduces it."""
    lines = text.replace("\r\n", "\n").split("\n")
    begins = [number for number, line in enumerate(lines) if REPLY_ABOVE in line or ANSWERED.match(line)]
    above = lines[: begins[0]] if begins else lines
    kept = "\n".join(line for line in above if not line.lstrip().startswith(">")).rstrip()
    if len(kept.split("\n")) < len(lines) and kept.endswith(":"):  # "Vào 26/11/2026, … đã viết:"
        kept = kept.rpartition("\n\n")[0]
    return kept.strip()
