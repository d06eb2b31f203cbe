"""Match any listings file (CSV or XLSX) without touching the database."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from matching.files.cells import OPTIONAL, REQUIRED
from matching.management.file_command import FileCommand


class Command(FileCommand):
    help = (
        f"Match the listings of a file with the columns {','.join(REQUIRED)} and, if known, "
        f"{','.join(OPTIONAL)}; write the suggestions ranked per network. Exit code 2: not readable."
    )

    def work(self, source: Path, target: Path) -> tuple[Mapping[str, Any], Iterable[object]]:
        from matching.files.whole import match_whole_file

        return match_whole_file(source, target)

    def summary(self, counts: Mapping[str, Any]) -> str:
        return (
            _("Listings read: %(listings)s, networks: %(networks)s. Suggestions written: %(suggestions)s, "
              "pairs refused: %(refused)s, cells not readable: %(problems)s.")
            % counts
        )  # fmt: skip
