"""Tax codes of Vietnamese companies: ten digits with a check digit, or thirteen for a branch. Pure.

Circular 105/2020/TT-BTC: N1N2 N3…N9 N10, N10 the check digit, and N11N12N13 the number of the dependent unit.
"""

import re

_SHAPE = re.compile(r"([0-9]{10})(?:-?([0-9]{3}))?")
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_code_of(text: str) -> str | None:
    """Return the code as it is written ("0100109106", "0100109106-001"), None for what is none."""
    found = _SHAPE.fullmatch(re.sub(r"[\s.]", "", text))
    if found is None:
        return None
    number, branch = found[1], found[2]
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if 10 - total % 11 != int(number[9]) or branch == "000":
        return None
    return f"{number}-{branch}" if branch else number
