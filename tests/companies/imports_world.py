"""What the tests of the import share: the types of the ugly workbook, and a file on its way to listings."""

from accounts.models import User
from companies.importing import applying
from companies.importing.background import work_next
from companies.importing.batches import choose_columns, start_import
from companies.importing.checks import check_all
from companies.importing.fixing import fix_groups
from companies.importing.grouping import groups_of
from companies.models import Company, ImportBatch, ImportRow, RowState
from tests.companies.ugly import ugly_workbook
from tests.factories import make_resource

TYPES = {
    "coal-fly-ash": ("Tro bay", "t"),
    "fgd-gypsum": ("Thạch cao FGD", "t"),
    "wood-scrap": ("Gỗ vụn", "t"),
    "plastic-packaging-waste": ("Bao bì nhựa thải", "t"),
    "treated-wastewater": ("Nước thải sau xử lý", "m3"),
    "textile-cuttings": ("Vải vụn", "t"),
    "bagasse": ("Bã mía", "t"),
    "pp-scrap": ("Nhựa PP phế liệu", "t"),
    "steel-dust": ("Mạt sắt", "t"),
    "paper-waste": ("Giấy vụn", "t"),
    "steel-drum": ("Thùng phuy sắt", "piece"),
}
HEADER = "Tên chất thải\tKhối lượng\tĐơn vị\n"
PASTED = HEADER + "Tro bay\t120\ttấn/tháng\nVải vụn\t2\ttấn/tháng\n"
HAVE = {"kind:0": "HAVE"}


def ugly_types() -> None:
    for code, (name, unit) in TYPES.items():
        make_resource(code, name_vi=name, unit=unit)


def checked(company: Company, by: User, content: bytes | None = None, *, pasted: str = "") -> ImportBatch:
    """Upload, confirm what was found, and check."""
    file = {"pasted": pasted} if pasted else {"content": content or ugly_workbook(), "file_name": "a.xlsx"}
    batch = start_import(company=company, by=by, **file)
    answers = batch.answers | HAVE
    batch = choose_columns(batch=batch, mapping=batch.mapping, answers=answers, by=by)
    if batch.is_waiting:  # many rows: a worker makes and checks them
        while work_next():
            continue
        batch.refresh_from_db()
    else:
        check_all(batch, by=by)
    return batch


def imported(company: Company, by: User, content: bytes | None = None, *, pasted: str = "") -> ImportBatch:
    return applying.ask(batch=checked(company, by, content, pasted=pasted), by=by)


def states(batch: ImportBatch) -> dict[int, str]:
    """Row number -> state."""
    return dict(batch.rows.order_by("number").values_list("number", "state"))


def row(batch: ImportBatch, number: int) -> ImportRow:
    return batch.rows.get(number=number)


def problems(batch: ImportBatch) -> dict[int, list[str]]:
    """Row number -> codes of its errors and questions."""
    return {
        one.number: [problem["code"] for problem in one.problems if not problem["is_warning"]]
        for one in batch.rows.order_by("number")
        if any(not problem["is_warning"] for problem in one.problems)
    }


def accounted(batch: ImportBatch) -> int:
    """Rows that are live, drafts, skipped or unchanged."""
    ends = [RowState.LIVE, RowState.DRAFT, RowState.SKIPPED, RowState.SAME]
    return batch.rows.filter(state__in=ends).count()


def pasted(company: Company, by: User, *lines: str) -> ImportBatch:
    return checked(company, by, pasted=HEADER + "\n".join(lines) + "\n")


def fix(batch: ImportBatch, answers: dict[str, str], by: User, language: str = "vi") -> None:
    """Answer groups by the value that is wrong, or by their code."""
    groups = groups_of(batch.rows.order_by("number"))
    given = {
        group.key: answers.get(str(group.first["value"])) or answers.get(group.code, "") for group in groups
    }
    fix_groups(batch=batch, answers=given, by=by, language=language)
