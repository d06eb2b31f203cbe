"""Money and CO2e of a match, line by line, with the factor each line stands on."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.engine.types import Account, Corridor, Line, Sourced
from matching.reasons.figures import co2, language, money
from symbiosis.lib.measures import unit_label
from symbiosis.lib.numbers import DASH, format_estimate, join_range

LINE_TEXTS = {
    "money.avoided_disposal": gettext_lazy("Disposal saved"),
    "money.forgone_sale": gettext_lazy("Sale on the market forgone"),
    "money.avoided_purchase": gettext_lazy("Purchase saved"),
    "money.treatment": gettext_lazy("Share of the treatment"),
    "money.transport": gettext_lazy("Share of the transport"),
    "co2.avoided_production": gettext_lazy("Production of new material avoided"),
    "co2.avoided_disposal": gettext_lazy("Disposal avoided"),
    "co2.processing": gettext_lazy("Caused by the treatment"),
    "co2.transport": gettext_lazy("Caused by the transport"),
}


RATE_UNITS = {"VND per unit and km": gettext_lazy("VND per unit and km")}  # the others are symbols


def account_lines(account: Account, *, kind: str, unit: str) -> dict[str, Any]:
    """Return an account ("money" or "co2") for a page: lines, total, and whether something is missing in it.

    `unit` is the giver's; the account is for one such unit where the quantity is not known.
    """
    show = money if kind == "money" else co2
    return {
        "lines": [_line(line, kind) for line in account.lines],
        "total": show(account.total),
        "complete": account.complete,
        "per": _("per year") if not account.per_unit else _("per %(unit)s") % {"unit": _unit(unit)},
    }


def _line(line: Line, kind: str) -> dict[str, Any]:
    show = money if kind == "money" else co2
    return {
        "code": line.code,
        "label": str(LINE_TEXTS[f"{kind}.{line.code}"]),
        "amount": show(line.amount),
        "known": line.amount is not None,
        "factor": line.factor,
        "rate": rate_text(line.factor) if line.factor else "",
    }


def rate_text(factor: Sourced) -> str:
    """Return the factor itself: 40.000-120.000 VND/t."""
    ends = (format_estimate(end, language()) for end in (factor.low, factor.high))
    return f"{join_range(*ends)} {RATE_UNITS.get(factor.unit, factor.unit)}"


def corridor_text(corridor: Corridor, unit: str) -> str:
    """Return the price range in which both sides gain, or why it cannot be said."""
    if corridor.floor is None or corridor.ceiling is None:
        return _("The price cannot be estimated yet: a market price is missing.")
    words = {"low": money(corridor.floor), "high": money(corridor.ceiling), "unit": _unit(unit)}
    text = _(
        "The giver gains from %(low)s, the taker up to %(high)s per %(unit)s (negative: the giver pays)."
    )
    return text % words


def _unit(unit: str) -> str:
    return unit_label(unit, "", language()) if unit else DASH
