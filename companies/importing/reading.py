"""One row of a file, cell by cell: what is understood of it, what is not, and which types it may mean."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from catalogue.folding import fold
from catalogue.models import ResourceType
from catalogue.units import UnitError, convert, per_unit
from companies.facts import ListingFacts
from companies.importing.amounts import Doubt
from companies.importing.batches import is_bare, table_number
from companies.importing.cells import Answers, read_cell
from companies.importing.columns import price_in_header, scheme_in_header
from companies.importing.context import Check, Column
from companies.importing.encodings import in_unicode
from companies.importing.fields import FIELD, NOTE, for_family
from companies.importing.problems import Json, problem
from companies.importing.resolving import BETWEEN_CODE_AND_NAME
from companies.importing.understood import BLANKS, FOR_NEW, Stated, facts_from
from companies.importing.values import JsonCell, is_blank, shown
from companies.models import ImportRow
from companies.quality import BY_NAME, facts_of_family

QUANTITY = ("quantity_low", "quantity_high", "unit", "period")


def read_rows(check: Check, rows: Iterable[ImportRow]) -> None:
    """Set values, problems and suggestions of each row; compare.py adds what depends on other rows."""
    for row in rows:
        _Reader(check, row).read()


class _Reader:
    """One row: cells, then names, then what the whole of it means."""

    def __init__(self, check: Check, row: ImportRow) -> None:
        self.check = check
        self.row = row
        self.table = table_number(check.batch, row)
        self.problems: list[Json] = []
        self.stated: Stated = {}
        self.notes: list[str] = []
        self.blanks: list[str] = []
        self.header_unit = ("", "")
        self.upper_unit = ("", "")
        self.lot_unit = ""
        self.waste_scheme = ""
        self.for_new: Stated = {}
        self.old_texts: list[tuple[str, str, str]] = []

    def read(self) -> None:
        self._read_cells()
        self.row.suggestions = []
        resource = self._resource()
        self._kind()
        self._waste_code()
        self._old_font()
        if resource is not None:
            self._in_units_of(resource)
            self._quality(resource)
            self._keep_notes()
            self._check_whole()
        self.for_new |= self._of_all("visibility")
        self.row.values = (
            self.stated
            | ({BLANKS: self.blanks} if self.blanks else {})
            | ({FOR_NEW: self.for_new} if self.for_new else {})
        )
        self.row.problems = self.problems

    # --- cells ------------------------------------------------------------------------------------------

    def _read_cells(self) -> None:
        found: dict[str, Stated] = defaultdict(dict)
        for column, name, cell, answers in self._cells():
            if is_blank(cell):
                self.blanks.append(name)
            elif name == NOTE:
                text = in_unicode(shown(cell), answers.font)
                self.notes.append(f"{column.header}: {text}" if column and column.header else text)
            else:
                self._read_cell(found, column, name, cell, answers)
        self._put_together(found)

    def _cells(self) -> Iterator[tuple[Column | None, str, JsonCell, Answers]]:
        """Yield what the file says, or what the person wrote over it in the browser."""
        open_edits = dict(self.row.edits)
        for column in self.check.columns[self.table]:
            edit = open_edits.pop(column.field, None) if column.field != NOTE else None
            if edit is not None:
                yield column, column.field, edit["text"], _answers_of(edit)
                continue
            cell = self.row.cells[column.number] if column.number < len(self.row.cells) else None
            yield column, column.field, cell, column.answers
        for name, edit in open_edits.items():
            if name in FIELD:
                yield None, name, edit["text"], _answers_of(edit)

    def _read_cell(
        self, found: dict[str, Stated], column: Column | None, name: str, cell: JsonCell, answers: Answers
    ) -> None:
        read = read_cell(FIELD[name], cell, answers)
        at = column.number if column else None
        found[name] = dict(read.values)
        self.notes += [found[name].pop(NOTE)] if NOTE in found[name] else []
        for one in read.problems:
            if one.field == name or one.field not in self.row.edits:
                self._take(one.as_json(at), found)
        if column:
            self._under_header(found[name], column, name, cell)
        if isinstance(cell, str) and in_unicode(cell, answers.font) != cell:
            self.old_texts.append((name, cell, in_unicode(cell, answers.font)))

    def _under_header(self, said: Stated, column: Column, name: str, cell: JsonCell) -> None:
        """What the header says holds where the cell itself does not say it."""
        if name == "waste_code":
            self.waste_scheme = scheme_in_header(column.header)
        elif name == "quantity_low":
            self.header_unit = (column.unit, column.period)
        elif name in said and name in {"quantity_high", "min_lot"}:
            said |= {"unit": column.unit, "period": column.period} | said
        elif name in said and name == "price_vnd_per_unit":
            self._price_under_header(said, column, cell)

    def _price_under_header(self, said: Stated, column: Column, cell: JsonCell) -> None:
        """A price that is for nobody knows what is no price."""
        if "price_unit" in said:
            return
        try:
            times, said["price_unit"] = price_in_header(column.header)
        except Doubt as doubt:
            del said["price_vnd_per_unit"]
            value = f"{shown(cell)} {doubt.value}"
            found = problem(doubt.code, "price_vnd_per_unit", value, doubt.facts)
            self.problems.append(found | {"column": column.number})
            return
        if is_bare(cell):
            said["price_vnd_per_unit"] = f"{Decimal(said['price_vnd_per_unit']) * times:f}"

    def _take(self, one: Json, found: dict[str, Stated]) -> None:
        """Keep a problem, unless the company has said before what the unit means."""
        meant = self.check.units.get(fold(one["value"])) if one["code"] == "E06" else None
        if meant is None:
            self.problems.append(one)
            return
        unit, _slash, period = meant.partition("/")
        found["unit"] |= ({"unit": unit} if unit else {}) | ({"period": period} if period else {})

    def _put_together(self, found: dict[str, Stated]) -> None:
        """Unit and period: of the header, of the whole column, of their own columns, of the cell itself."""
        unit, period = self.header_unit
        self.lot_unit = found["min_lot"].pop("unit", "")
        found["min_lot"].pop("period", "")
        upper = found.pop("quantity_high", {})  # its own column comes after what the quantity's cell says
        self.upper_unit = (upper.pop("unit", ""), upper.pop("period", ""))
        written = [found.pop(name, {}) for name in ("unit", "period")]
        over = [
            found_in
            for name, found_in in zip(("unit", "period"), written, strict=True)
            if name in self.row.edits
        ]
        of_all = self._of_all("unit", "period")
        if not any(name in said for said in (*found.values(), upper) for name in QUANTITY[:2]):
            self.for_new, of_all = (
                of_all,
                {},
            )  # of a listing that exists they would change what its quantity means
        layers = [
            {"unit": unit, "period": period},
            of_all,
            {"unit": "" if unit else self.upper_unit[0], "period": "" if period else self.upper_unit[1]},
            *written,
            *found.values(),
            upper,
            *over,  # what the person chose in the browser comes last
        ]
        for layer in layers:
            self.stated |= {name: value for name, value in layer.items() if value not in ("", None)}
        if not self.check.is_company(company := str(self.stated.pop("company", ""))):
            self.problems.append(problem("E15", "company", company))
        if self.stated.get("code") and self.check.coded(self.stated) is None:
            self.problems.append(problem("E15", "code", self.stated.pop("code")))

    def _of_all(self, *names: str) -> Stated:
        """Return what was answered once for all rows of the table."""
        answers = {name: self.check.whole(name, self.table) for name in names}
        return {name: answer for name, answer in answers.items() if answer}

    # --- names ------------------------------------------------------------------------------------------

    def _resource(self) -> ResourceType | None:
        text = str(self.stated.pop("resource", "") or self.stated.get("title", ""))
        self.stated.pop("family", None)
        known = self.check.coded(self.stated)
        if not text and known is not None:
            self.stated["resource"] = known.resource.code
            return known.resource
        if not text:
            if not any(one["field"] == "resource" for one in self.problems):
                self.problems.append(problem("E03", "resource"))
            return None
        resolved = self.check.catalogue.resolve(text)
        self.row.suggestions = resolved.suggestions
        if not resolved.is_exact:
            clear = resolved.resource is not None
            self.problems.append(problem("E08", "resource", text, is_warning=clear))
        words = self._own_words(text)
        if words and BETWEEN_CODE_AND_NAME not in words and not _names(resolved.resource, words):
            self.stated.setdefault("title", words[:160])
        if resolved.resource is not None:
            self.stated["resource"] = resolved.resource.code
        return resolved.resource

    def _own_words(self, text: str) -> str:
        """Return what the company calls it. A type chosen from a list is our code: the words stand in the file."""
        types = self.check.catalogue.types
        if text not in types:
            return text
        own = next((one for one in self.check.columns[self.table] if one.field == "resource"), None)
        cell = self.row.cells[own.number] if own and own.number < len(self.row.cells) else None
        words = in_unicode(cell.strip(), own.answers.font) if own and isinstance(cell, str) else ""
        return "" if words in types else words

    def _kind(self) -> None:
        kind = self.row.kind or self.stated.get("kind") or self.check.whole("kind", self.table)
        if kind:
            self.stated["kind"] = kind
        elif not any(one["field"] == "kind" for one in self.problems):
            self.problems.append(problem("E03", "kind"))

    def _waste_code(self) -> None:
        """A number that both lists have is never taken for one of them: it may be hazardous in only one."""
        text = self.stated.pop("waste_code", "")
        if not text:
            return
        codes = self.check.catalogue.waste_codes(text, self.waste_scheme)
        if len(codes) == 1:
            self.stated["waste_code"] = str(codes[0])
        else:
            self.problems.append(
                problem("E08", "waste_code", text, {"reason": "both_lists"} if codes else {})
            )

    def _old_font(self) -> None:
        if self.old_texts:
            field, before, after = self.old_texts[0]
            self.problems.append(problem("E11", field, before, {"after": after}, is_warning=True))

    def _in_units_of(self, resource: ResourceType) -> None:
        """Bring the smallest lot and the price to the unit of the type, and the upper end to that of the quantity."""
        self._upper_in_unit(resource)
        ways = (
            ("min_lot", self.lot_unit, convert),
            ("price_vnd_per_unit", self.stated.pop("price_unit", ""), per_unit),
        )
        for name, unit, way in ways:
            if not unit or name not in self.stated:
                continue
            self._convert(name, unit, resource.unit, way, resource)

    def _upper_in_unit(self, resource: ResourceType) -> None:
        (unit, period), own = self.upper_unit, self.stated.get("unit", "")
        if "quantity_high" not in self.stated:
            return
        if unit and own and unit != own:
            self._convert("quantity_high", unit, own, convert, resource)
        if period and period != self.stated.get("period"):
            error = UnitError("period_conflict", {"in_unit": period, "period": self.stated.get("period", "")})
            self.problems.append(self._unit_problem(error, "quantity_high", unit))
            self.stated.pop("quantity_high", None)

    def _convert(
        self, name: str, unit: str, to_unit: str, way: Callable[..., Decimal], resource: ResourceType
    ) -> None:
        """Put a number into another unit; what does not fit the unit or its column is left out, and said."""
        given, field = self.stated.pop(name), FIELD[name]
        try:
            value = way(Decimal(given), unit, to_unit, density_t_per_m3=resource.density_t_per_m3)
        except UnitError as error:
            self.problems.append(self._unit_problem(error, name, unit))
            return
        if value > field.at_most:
            facts = {"reason": "above", "limit": f"{field.at_most:f}"}
            self.problems.append(problem("E13", name, given, facts))
        elif not (kept := round(value, field.places)):
            self.problems.append(problem("E13", name, given, {"reason": "tiny"}))
        else:
            self.stated[name] = f"{kept.normalize():f}"

    def _unit_problem(self, error: UnitError, field: str, value: str) -> Json:
        facts = {name: str(fact) for name, fact in error.facts.items()}
        return problem("E06", field, value, facts | {"unit_error": error.code})

    def _quality(self, resource: ResourceType) -> None:
        """Gather the facts of the family; what the family does not have stays as a note."""
        allowed = {fact.name for fact in facts_of_family(resource.family)}
        quality: dict[str, str] = {}
        for name in [name for name in self.stated if name in BY_NAME]:
            value, own = str(self.stated.pop(name)), for_family(name, resource.family)
            if own in allowed:
                quality[own] = value
            else:
                self.notes.append(f"{FIELD[name].header('vi')}: {value}")
        if quality:
            self.stated["quality"] = quality

    def _keep_notes(self) -> None:
        if self.notes:
            parts = [str(self.stated.get("description", "")), *self.notes]
            self.stated["description"] = "\n".join(part for part in parts if part)[:4000]

    # --- meaning ----------------------------------------------------------------------------------------

    def _check_whole(self) -> None:
        self._order()
        if "kind" not in self.stated:
            return
        if "quantity_low" in self.stated and "unit" not in self.stated:
            self._missing_unit()
        self._measure(facts_from(self.stated, self.check.catalogue))

    def _missing_unit(self) -> None:
        if not any(one["code"] == "E06" for one in self.problems):
            self.problems.append(problem("E06", "unit"))
        self._without_quantity()

    def _without_quantity(self) -> None:
        for name in QUANTITY:
            self.stated.pop(name, None)

    def _order(self) -> None:
        """Pairs that the table refuses: the second one is left out, and said."""
        stated = self.stated
        first, last = stated.get("available_from"), stated.get("available_to")
        if first and last and last < first:
            self.problems.append(
                problem("E07", "available_to", stated.pop("available_to"), {"reason": "before"})
            )
        low, high = stated.get("quantity_low"), stated.get("quantity_high")
        if high and (not low or Decimal(high) < Decimal(low)):
            self.problems.append(
                problem("E13", "quantity_high", stated.pop("quantity_high"), {"reason": "range"})
            )
        if stated.get("price_vnd_per_unit") and stated.get("payment") not in {"receive", "pay"}:
            self.problems.append(problem("E03", "payment", stated.pop("price_vnd_per_unit")))

    def _measure(self, facts: ListingFacts) -> None:
        """Refuse a quantity that does not fit the type; the listing then has none."""
        try:
            too_little = facts.offered is not None and not facts.offered
        except UnitError as error:
            found = self._unit_problem(error, "unit", str(self.stated.get("unit", "")))
            if error.code == "absurd":
                found |= {"code": "E13", "field": "quantity_low", "value": self.stated["quantity_low"]}
            self.problems.append(found)
        else:
            if not too_little:
                return
            self.problems.append(
                problem("E13", "quantity_low", self.stated["quantity_low"], {"reason": "tiny"})
            )
        self._without_quantity()


def _answers_of(edit: dict[str, Any]) -> Answers:
    return Answers(decimal=edit["decimal"], dates="dmy", font="")


def _names(resource: ResourceType | None, text: str) -> bool:
    return resource is not None and fold(text) in {fold(resource.name_vi), fold(resource.name_en)}
