"""Which notices are mailed at once, and which wait for the digest. Pure."""

# "Your turn", a deadline tomorrow, somebody who is named in a talk: one mail each.
AT_ONCE = frozenset({"your_turn", "deadline_tomorrow", "mention", "monthly_report", "decision_overtaken"})
SECURITY = "security."  # kinds that begin so go out at any hour and cannot be unsubscribed from
DIGEST = "digest"


def is_security(kind: str) -> bool:
    return kind.startswith(SECURITY)


def is_mailed_at_once(kind: str) -> bool:
    return kind in AT_ONCE or is_security(kind)
