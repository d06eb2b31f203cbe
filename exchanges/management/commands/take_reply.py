"""Take one mail from the mail server and put it into the thread that it answers."""

import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from exchanges.errors import ProposalError
from exchanges.sentences import sentence
from exchanges.table.replies import take_reply

MOST_BYTES = 2_000_000  # with the pictures of a signature; only its words are kept
NO_SUCH_PERSON = 67  # EX_NOUSER of sysexits.h: the mail server sends the sentence back to the sender


class Command(BaseCommand):
    help = "Read a mail (RFC 5322) from standard input and add it to the thread whose address it answers."
    stealth_options = ("stdin",)

    def handle(self, *_args: Any, stdin: BinaryIO | None = None, **_options: Any) -> None:
        content = (stdin or sys.stdin.buffer).read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise CommandError(f"The mail has more than {MOST_BYTES} bytes.", returncode=NO_SUCH_PERSON)
        mail = message_from_bytes(content, EmailMessage, policy=policy.default)
        try:
            taken = take_reply(mail)
        except ProposalError as refusal:
            raise CommandError(sentence(refusal), returncode=NO_SUCH_PERSON) from refusal
        self.stdout.write("taken" if taken else "nothing: a machine has sent it")
