"""Write the published exchanges of exchanges/data into the database, each as what it is."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from catalogue.columns import column, maybe_integer, maybe_text, one_of, read_rows
from catalogue.models import Family
from catalogue.rows import SourcedRow
from companies.models import Company
from exchanges.models import KnownLink
from parks.loading import Tally, named, put
from parks.models import Park

DATA_DIR = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLinkRow(SourcedRow):
    """A published exchange; a party that is not one company has only a label."""

    code: str = column()
    park: str = column(maybe_text)
    place: str = column()
    scale: str = column()
    family: str = column(one_of(*Family.values))
    description_en: str = column()
    description_vi: str = column()
    from_company: str = column(maybe_text)
    from_label_en: str = column()
    from_label_vi: str = column()
    to_company: str = column(maybe_text)
    to_label_en: str = column()
    to_label_vi: str = column()
    status: str = column(one_of(*KnownLink.Status.values))
    status_text_en: str = column()
    status_text_vi: str = column()
    quantity_text_en: str = column(maybe_text)
    quantity_text_vi: str = column(maybe_text)
    note_en: str = column(maybe_text)
    note_vi: str = column(maybe_text)
    year: int | None = column(maybe_integer)


@transaction.atomic
def load_known_links(path: Path = DATA_DIR) -> Tally:
    """Bring the published exchanges in line with the file; parks and companies have to be loaded before."""
    return Tally(_put_link(row) for row in read_rows(path / "known_links.csv", KnownLinkRow))


def _put_link(row: KnownLinkRow) -> str:
    return put(
        KnownLink,
        row,
        keys=["code"],
        park=named(Park, row, "park"),
        from_company=named(Company, row, "from_company", by="slug"),
        to_company=named(Company, row, "to_company", by="slug"),
    )
