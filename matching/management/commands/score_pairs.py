"""Score pairs of a waste and an accepter, a listing or a kind of firm, without touching the database."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from matching.management.file_command import FileCommand


class Command(FileCommand):
    help = (
        "Score the rows of a file with the columns waste, accepter and, if known, site, in free words; write all "
        "its columns with score (0-1, 0.5 and above is a proposal) and reason. Exit code 2: not readable."
    )

    def work(self, source: Path, target: Path) -> tuple[Mapping[str, Any], Iterable[object]]:
        from matching.files.whole import score_whole_file

        return score_whole_file(source, target)

    def summary(self, counts: Mapping[str, Any]) -> str:
        text = (
            _("Pairs scored: %(pairs)s, proposed at %(threshold)s and above: %(proposed)s, refused by a hard rule: "
              "%(refused)s.")
            % counts
        )  # fmt: skip
        measured = counts["measured"].get("all")
        if not measured:
            return text
        shares = {name: "-" if value is None else f"{value:.3f}" for name, value in measured.items()}
        return f"{text} " + _("Precision %(precision)s, recall %(recall)s, F1 %(f1)s.") % shares
