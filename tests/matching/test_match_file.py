"""match_file: any file in, ranked suggestions out, no database."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command

from matching.files.cells import FileListing, read_row
from matching.files.reading import UnreadableFile, read_listings

HEADER = "network,company,direction,material_as_described,quantity,unit,lat,lon,sector,nace\n"
ROWS = """\
alpha,Power plant,output,Coal fly ash,1200,t/year,20.83,106.75,,
alpha,Cement works,input,Fly ash as cement additive,900,t/year,20.84,106.76,,23.51
alpha,Paper mill,need,Old corrugated cardboard,,,,,paper,
beta,Nhà máy A,có,Bùn thải nước thải sinh hoạt,,,,,,
beta,Công ty B,cần,Phân hữu cơ,,,,,,
"""


def match(tmp_path: Path, text: str, name: str = "in.csv") -> list[dict[str, str]]:
    source, target = tmp_path / name, tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    call_command("match_file", source, "--out", target, "--language", "en")
    with target.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_match_file_needs_no_database(tmp_path: Path) -> None:
    """pytest-django refuses every query here, as this test does not ask for the database."""
    rows = match(tmp_path, HEADER + ROWS)

    best = {network: next(row for row in rows if row["network"] == network) for network in ("alpha", "beta")}
    assert (best["alpha"]["giver"], best["alpha"]["taker"]) == ("Power plant", "Cement works")
    assert (best["beta"]["giver"], best["beta"]["taker"]) == ("Nhà máy A", "Công ty B")
    assert [row["score"] for row in rows[:1]] == [
        max(row["score"] for row in rows if row["network"] == "alpha")
    ]


def test_match_file_writes_the_named_columns(tmp_path: Path) -> None:
    row = match(tmp_path, HEADER + ROWS)[0]

    assert list(row) == [
        "network", "giver", "output_listing", "taker", "input_listing", "score", "kind", "pathway", "reasons"
    ]  # fmt: skip
    assert row["kind"] in {"direct", "chained", "text"}
    assert all(row.values())


def test_match_file_ignores_the_order_of_rows(tmp_path: Path) -> None:
    turned = "\n".join(reversed(ROWS.strip().split("\n"))) + "\n"

    assert match(tmp_path, HEADER + turned) == match(tmp_path, HEADER + ROWS)


def test_match_file_never_pairs_a_company_with_itself(tmp_path: Path) -> None:
    rows = "n,Works,output,Coal fly ash\nn,Works,input,Fly ash\nn,Other,input,Gypsum\n"

    found = match(tmp_path, "network,company,direction,material_as_described\n" + rows)

    assert [row for row in found if row["taker"] == "Works"] == []


def test_match_file_refuses_what_is_too_far(tmp_path: Path) -> None:
    far = ROWS.replace("20.84,106.76", "10.8,106.6").replace("Power plant", "Hanoi plant")

    rows = match(tmp_path, HEADER + far)

    assert [row for row in rows if row["giver"] == "Hanoi plant" and row["taker"] == "Cement works"] == []


def test_match_file_names_unreadable_cells_by_row_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = ROWS + "alpha,X,sideways,Ash,,,,,,\nalpha,,output,Ash,,,,,,\nalpha,Y,output,Ash,many,t,,,,\n"

    match(tmp_path, HEADER + broken)

    said = capsys.readouterr().err
    assert "row 7, column direction" in said
    assert "row 8, column company" in said
    assert "row 9, column quantity" in said


def test_match_file_reads_xlsx(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for line in (HEADER + ROWS).strip().split("\n"):
        book.active.append(line.split(","))
    book.save(tmp_path / "in.xlsx")

    call_command("match_file", tmp_path / "in.xlsx", "--out", tmp_path / "out.csv")

    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("Power plant") >= 1


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 no workbook", b"\x00\x01\x02binary", b"a,b,c\n1,2,3\n", b"", HEADER.encode()],
    ids=["broken xlsx", "binary", "other columns", "empty", "no rows"],
)
def test_match_file_that_cannot_be_read_exits_with_two(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.csv").write_bytes(content)

    with pytest.raises(SystemExit) as exit_:
        call_command("match_file", tmp_path / "in.csv", "--out", tmp_path / "out.csv")

    assert exit_.value.code == 2
    assert not (tmp_path / "out.csv").exists()


def test_match_file_that_is_missing_exits_with_two(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as exit_:
        call_command("match_file", tmp_path / "none.csv", "--out", tmp_path / "out.csv")

    assert exit_.value.code == 2


@pytest.mark.parametrize("separator", [";", "\t"])
def test_reading_finds_the_separator(tmp_path: Path, separator: str) -> None:
    (tmp_path / "in.csv").write_text((HEADER + ROWS).replace(",", separator), encoding="utf-8-sig")

    assert len(read_listings(tmp_path / "in.csv")[0]) == 5


def test_reading_vietnamese_headers_in_a_windows_encoding(tmp_path: Path) -> None:
    text = "Mạng lưới;Công ty;Hướng;Vật liệu\nn;A;có;tro bay\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-16")

    assert [listing.material for listing in read_listings(tmp_path / "in.csv")[0]] == ["tro bay"]


def test_reading_names_the_missing_columns(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("network,company\n", encoding="utf-8")

    with pytest.raises(UnreadableFile, match="lacks direction, material_as_described"):
        read_listings(tmp_path / "in.csv")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1200", 1200), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 200", 1200), ("12,5", 12.5), ("0", None)],
)
def test_row_reads_numbers_of_both_languages(text: str, value: float | None) -> None:
    cells = {
        "network": "n",
        "company": "A",
        "direction": "have",
        "material_as_described": "ash",
        "quantity": text,
    }

    listing, problems = read_row(2, cells)

    assert (listing.quantity if listing else "no row", problems) == (value, [])


def test_row_with_an_absurd_place_is_used_without_it() -> None:
    cells = {
        "network": "n",
        "company": "A",
        "direction": "in",
        "material_as_described": "ash",
        "lat": "95",
        "lon": "1",
    }

    listing, problems = read_row(4, cells)

    assert listing == FileListing(4, "n", "A", "input", "ash")
    assert [(problem.column, problem.row_used) for problem in problems] == [("lat", True)]
