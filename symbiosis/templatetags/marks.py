"""Small marks: icons, badges, the exchange line, scores, sources."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogue.confidence import needs_check
from symbiosis.lib.confidence import in_words, source_in_words

register = template.Library()

# Family code -> (icon, name); colours follow from data-family in tokens.css.
FAMILIES = {
    "BP": ("recycle", _("By-products")),
    "WA": ("droplets", _("Water")),
    "HE": ("flame", _("Heat, steam")),
    "EN": ("zap", _("Energy")),
    "LO": ("truck", _("Logistics")),
    "SV": ("handshake", _("Services")),
}

STATE_ICONS = {
    "neutral": "circle-dashed",
    "info": "circle-dot",
    "ok": "circle-check",
    "warn": "circle-alert",
    "stop": "octagon-x",
}

# State of a proposal, listing, agreement or job -> one of the five classes; what is not here is neutral.
STATE_CLASSES = {
    **dict.fromkeys(["suggested", "interest", "mutual_interest", "review", "negotiating", "running"], "info"),
    **dict.fromkeys(["agreed", "operating", "live", "done", "active", "signed", "PASS"], "ok"),
    **dict.fromkeys(["sent_back", "paused", "due", "partly", "UNKNOWN"], "warn"),
    **dict.fromkeys(["blocked", "declined", "suspended", "failed", "error", "FAIL"], "stop"),
}

# State of an exchange -> one of the five line styles.
LINE_STYLES = {
    **dict.fromkeys(["talks", "interest", "mutual_interest", "review"], "talks"),
    **dict.fromkeys(["negotiating", "sent_back", "paused"], "talks"),
    "agreed": "agreed",
    "operating": "operating",
    **dict.fromkeys(["ended", "declined", "expired"], "over"),
}

# Words by state, else by the style of the line.
LINE_WORDS = {
    "suggested": _("suggested"),
    "talks": _("in talks"),
    "agreed": _("agreed"),
    "operating": _("operating"),
    "ended": _("ended"),
    "declined": _("declined"),
    "expired": _("expired"),
}

DOTS = 4


@cache
def icon_names() -> frozenset[str]:
    """The icons that the sprite holds."""
    sprite = Path(settings.BASE_DIR, "static", "img", "icons.svg").read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


@register.simple_tag
def icon(name: str, *, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite; without a label it is decoration beside words."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"There is no icon {name!r} in static/img/icons.svg.")
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    css, sprite = f"icon icon-{size}" if size else "icon", static("img/icons.svg")
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', css, role, sprite, name)


@register.filter
def state_class(state: str) -> str:
    return STATE_CLASSES.get(str(state), "neutral")


@register.inclusion_tag("components/state_badge.html")
def state_badge(state: str, words: str, icon: str = "") -> dict[str, Any]:
    """A state is always an icon and words: for red-green blindness two of the colours are the same."""
    if state not in STATE_ICONS:
        raise template.TemplateSyntaxError(f"{state!r} is not one of {', '.join(STATE_ICONS)}.")
    if not str(words).strip():
        raise template.TemplateSyntaxError("A state badge needs words beside its icon.")
    return {"state": state, "words": words, "icon_name": icon or STATE_ICONS[state]}


@register.inclusion_tag("components/family_badge.html")
def family_badge(code: str, *, short: bool = False) -> dict[str, Any]:
    family_icon, name = FAMILIES[code]
    return {"code": code, "icon_name": family_icon, "name": name, "short": short}


@register.inclusion_tag("components/kind_badge.html")
def kind_badge(kind: str) -> dict[str, Any]:
    names = {"HAVE": _("Have"), "NEED": _("Need")}
    return {"kind": kind, "name": names[kind]}


@register.inclusion_tag("components/exchange_line.html")
def exchange_line(
    giver: str, taker: str, family: str, amount: str = "", resource: str = "", **options: Any
) -> dict[str, Any]:
    """Options: giver_url, taker_url, via (number of conversion steps), state."""
    via = int(options.pop("via", 0) or 0)
    state = str(options.pop("state", ""))
    style = LINE_STYLES.get(state, "suggested")
    steps = ngettext("through %(count)d step", "through %(count)d steps", via) % {"count": via} if via else ""
    ends = {name: options.pop(name, "") for name in ("giver_url", "taker_url")}
    if options:
        raise template.TemplateSyntaxError(f"exchange_line does not know {', '.join(options)}.")
    shown = {"giver": giver, "taker": taker, "family": family, "amount": amount, "resource": resource}
    return {
        **shown,
        **ends,
        "steps": steps,
        "style": style,
        "words": LINE_WORDS.get(state) or LINE_WORDS[style],
    }


@register.inclusion_tag("components/score_bar.html")
def score_bar(value: float | None, label: str = "") -> dict[str, Any]:
    """A score from 0 to 1 as a bar of one hue with its number from 0 to 100."""
    return {"points": None if value is None else f"{round(value * 100)}", "label": label or _("Score")}


@register.inclusion_tag("components/confidence_dots.html")
def confidence_dots(value: float | None) -> dict[str, Any]:
    """A confidence from 0 to 1 as four dots; what is known at all has at least one."""
    filled = 0 if value is None else max(1, round(value * DOTS))
    return {"known": value is not None, "filled": filled, "dots": "●" * filled + "○" * (DOTS - filled)}


@register.inclusion_tag("components/progress_bar.html")
def progress_bar(done: int, total: int, label: str) -> dict[str, Any]:
    share = round(100 * done / total) if total else 0
    return {"done": done, "total": total, "share": str(share), "label": label}


@register.inclusion_tag("components/estimate_mark.html")
def estimate_mark() -> dict[str, Any]:
    return {}


@register.inclusion_tag("components/source_mark.html")
def source_mark(
    fact: Any = None, *, source: str = "", year: int | None = None, confidence: str = ""
) -> dict[str, Any]:
    """Where a fact comes from, of a row with `source`, `year`, `confidence`, or of these three."""
    if fact is not None:
        source, year = fact.source, getattr(fact, "year", None)
        confidence = getattr(fact, "confidence", "")
    doubtful = needs_check(confidence)
    return {
        "source": source_in_words(source),
        "year": year,
        "confidence": in_words(confidence),
        "needs_check": doubtful,
    }


@register.inclusion_tag("components/visibility_chip.html")
def visibility_chip(label: str) -> dict[str, Any]:
    return {"label": label}
