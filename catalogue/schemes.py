"""The two lists of waste codes, as rows and files name them: both use the same numbers for different wastes."""

from catalogue.folding import fold

EU, VN = "eu", "vn"


def scheme_named(text: str) -> str:
    """Return the list that a code is written with ("VN 17 02 03"), "" if none is."""
    return next((scheme for scheme in (EU, VN) if fold(text).startswith(scheme)), "")
