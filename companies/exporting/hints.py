"""What to write into each column of the template: shown when the cell is chosen, and listed in the guide.

In both languages, Vietnamese first. A program shows 255 letters of a hint and 32 of its title.
"""

from companies.importing.fields import Field, Shape

LONGEST_HINT = 255
LONGEST_TITLE = 32
LARGEST_TO_NAME = 10_000

_OF_SHAPE = {
    Shape.CHOICE: "Chọn trong danh sách. / Choose from the list.",
    Shape.PERIOD: "Số lượng là của một năm, tháng, ngày, giờ hay một lần. / Which period the quantity is of.",
    Shape.FLAG: "Có, Không hoặc để trống nếu chưa rõ. / Yes, No, or empty if not known.",
    Shape.DATE: "Ngày như 05/11/2026. / A day like 05/11/2026.",
    Shape.UNIT: "Chọn đơn vị, ví dụ tấn, m³, MWh. / Choose the unit, for example t, m³, MWh.",
    Shape.MONTHS: "Các tháng như 1, 2, 12. Để trống = cả năm. / Months like 1, 2, 12. Empty = all year.",
    Shape.SHARES: "Mười hai số cách nhau bằng |, tháng 1 trước. / Twelve numbers between |, January first.",
    Shape.WASTE_CODE: "Mã như EU 10 01 02; mã Việt Nam: VN 12 06 05. / Like EU 10 01 02; of Viet Nam: VN 12 06 05.",
    Shape.PRICE: "Đồng cho một đơn vị gốc của loại. / VND per basic unit of the type.",
    Shape.WORDS: "Viết bằng lời của bạn. / Your own words.",
}
_OF_FIELD = {
    "code": "Để trống cho tin mới. Tệp xuất ra có sẵn mã để cập nhật. / Empty for a new listing. Exports hold it.",
    "row_key": "Mã trong sổ của bạn, mỗi dòng một mã; lần nhập sau sẽ cập nhật đúng dòng. "
    "/ Your own key, one per row; the next import then updates the same row.",
    "resource": "Chọn trong danh sách hoặc viết tên thường gọi. / Choose from the list or write the usual name.",
    "quantity_low": "Ví dụ 120. Để trống nếu chưa biết, không viết 0. / For example 120. Empty if not known, never 0.",
    "quantity_high": "Chỉ khi số lượng là một khoảng. / Only if the quantity is a range.",
    "available_from": "Ngày bắt đầu như 05/11/2026. Để trống = có liên tục. / First day. Empty = all the time.",
    "available_to": "Ngày kết thúc. Để trống = không hạn. / Last day. Empty = it goes on.",
    "title": "Tên bạn muốn hiển thị; để trống thì dùng tên loại. / Your own title; empty = name of the type.",
    "min_lot": "Lượng ít nhất đáng một chuyến xe, theo đơn vị gốc của loại. / Least quantity worth a transport.",
}


def _number_hint(field: Field) -> str:
    """The unit stands in the header; a bound that nobody gets near is not worth a word."""
    low, high = field.at_least, field.at_most
    if low is None or high > LARGEST_TO_NAME:
        return "Một số. / A number."
    return f"Một số từ {low:f} đến {high:f}. / A number from {low:f} to {high:f}."


def hint_of(field: Field) -> tuple[str, str]:
    """Return the title and the text of the hint."""
    text = _OF_FIELD.get(field.name) or _OF_SHAPE.get(field.shape) or _number_hint(field)
    return field.vi[:LONGEST_TITLE], text[:LONGEST_HINT]
