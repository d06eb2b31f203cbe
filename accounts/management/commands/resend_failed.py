"""After a mail server or a webhook was away for long: send what failed meanwhile."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.outgoing.sending import try_failed_again


class Command(BaseCommand):
    help = "Queue mails and webhooks again that failed because nobody answered; what is stale is not sent."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{try_failed_again()} messages wait again.")
