"""What the loaders refuse, on an empty database."""

from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command

from catalogue.columns import CatalogueError
from parks import loading
from parks.loading import load_parks
from parks.models import Park


def test_without_a_catalogue_load_parks_says_what_to_run(db: None) -> None:
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("load_parks")


def test_without_the_parks_load_demo_says_what_to_run(db: None) -> None:
    with pytest.raises(CommandError, match="load_parks"):
        call_command("load_demo")


@pytest.mark.parametrize(
    ("file", "right", "wrong", "message"),
    [
        ("zones.csv", ",200,0,", ",200,no,", "zones.csv line 2, column is_non_tariff"),
        (
            "zones.csv",
            "NDV,NDV-OIL",
            "XXX,NDV-OIL",
            "zones.csv line 3, column park: 'XXX' - expected the code",
        ),
        ("infrastructure.csv", "NDV,wwtp", "NDV,pool", "infrastructure.csv line 2, column kind: 'pool'"),
        ("parks.csv", "code,slug", "kode,slug", "parks.csv line 1, column code"),
        ("parks.csv", "nam-dinh-vu,", "n" * 61 + ",", "parks.csv line 2, column slug"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    db: None, tmp_path: Path, file: str, right: str, wrong: str, message: str
) -> None:
    folder = copytree(loading.DATA_DIR, tmp_path / "data")
    text = (folder / file).read_text(encoding="utf-8").replace(right, wrong, 1)
    (folder / file).write_text(text, encoding="utf-8")

    with pytest.raises(CatalogueError, match=message):
        load_parks(folder)

    assert not Park.objects.exists()
