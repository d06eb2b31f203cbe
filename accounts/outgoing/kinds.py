"""Which notices are mailed at once, and which wait for the digest. Pure."""

# "Your turn" in its forms, and a deadline tomorrow: one mail each.
AT_ONCE = frozenset(
    {
        "your_turn",
        "deadline_tomorrow",
        "monthly_report",
        "term_ends",
        "decision_overtaken",
        "import.checked",
        "import.stopped",
    }
)
SECURITY = "security."  # kinds that begin so go out at any hour and cannot be unsubscribed from
DIGEST = "digest"


def is_security(kind: str) -> bool:
    return kind.startswith(SECURITY)


def is_mailed_at_once(kind: str) -> bool:
    return kind in AT_ONCE or is_security(kind)
