"""Reading a calendar file as a calendar does."""

import re


def read_ics(content: bytes) -> list[tuple[str, str]]:
    """Read a calendar as RFC 5545 says: unfold, split at the first colon, resolve the escapes."""
    lines = content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    pairs = [line.split(":", 1) for line in lines]
    signs = {"n": "\n", "N": "\n"}
    return [(name, re.sub(r"\\(.)", lambda m: signs.get(m[1], m[1]), value)) for name, value in pairs]
