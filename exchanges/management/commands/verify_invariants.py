"""Check what must always be true of the stored data."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchanges.invariants import RULES, violations
from exchanges.models import Agreement, Proposal


class Command(BaseCommand):
    """Print each violation with the code of its row; exit 1 when there is one. Changes nothing."""

    help = (
        "Check that nothing is promised twice, that every agreement was accepted by both parties and approved where "
        "the park asks for it, and that states, deliveries, history and files fit together."
    )

    def handle(self, **_options: Any) -> None:
        found = violations()
        for violation in found:
            self.stderr.write(str(violation))
        if found:
            raise CommandError(f"{len(found)} violations: see above.")
        proposals, agreements = Proposal.objects.count(), Agreement.objects.count()
        self.stdout.write(f"{len(RULES)} rules hold: {proposals} proposals, {agreements} agreements.")
