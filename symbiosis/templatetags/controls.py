"""Forms, lists and language: fields with their errors, pages, filters, the switch of language."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import RequestContext
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Input type of a widget -> Bootstrap class; every other control is a plain text box.
CONTROL_CLASSES = {"select": "form-select", "checkbox": "form-check-input", "radio": ""}
THEMES = ("system", "light", "dark")


def control(bound: BoundField) -> SafeString:
    """Render the widget with the classes of the interface; Django adds aria-invalid and -describedby."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    # The element around a group of choices is no control itself.
    own = "" if widget.use_fieldset else CONTROL_CLASSES.get(kind, "form-control")
    css = f"{own} {widget.attrs.get('class', '')}".strip()
    if bound.errors and widget.use_fieldset is False:
        css += " is-invalid"
    return bound.as_widget(attrs={"class": css})


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, after: BoundField | None = None, optional: bool = False) -> dict[str, Any]:
    """Label, hint, control and errors; `after` is a second control on the same line, such as the unit."""
    kind = getattr(bound.field.widget, "input_type", "")
    errors = [*bound.errors, *(after.errors if after else [])]
    return {
        "field": bound,
        "control": control(bound),
        "after": after,
        "after_control": control(after) if after else "",
        "errors": errors,
        "optional": optional,
        "checkbox": kind == "checkbox" and not bound.field.widget.use_fieldset,
        "group": bound.field.widget.use_fieldset,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """All errors of the forms, each a link to its field."""
    return {"rows": [row for form in forms if form.is_bound for row in _errors_of(form)]}


def _errors_of(form: BaseForm) -> list[dict[str, str]]:
    """Label and sentence of each error. A form whose labels are whole paragraphs has `short_labels` by field."""
    short: Mapping[str, Any] = getattr(form, "short_labels", {})
    rows = [{"target": "", "label": "", "text": str(text)} for text in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            bound = form[name]
            target = bound.id_for_label or bound.auto_id
            label = str(short.get(name, bound.label))
            rows += [{"target": target, "label": label, "text": str(text)} for text in bound.errors]
    return rows


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: RequestContext, page: Page[Any]) -> dict[str, Any]:
    return {"request": context["request"], "page": page}


@register.inclusion_tag("components/filter_chips.html")
def filter_chips(chips: list[dict[str, str]], clear_url: str) -> dict[str, Any]:
    return {"chips": chips, "clear_url": clear_url}


@register.inclusion_tag("components/result_line.html")
def result_line(count: int, filters: int = 0) -> dict[str, Any]:
    return {"count": count, "filters": filters}


@register.simple_tag
def announce(text: str) -> SafeString:
    """Out-of-band swap of the polite live region; only inside htmx fragments."""
    return format_html('<div id="live" hx-swap-oob="innerHTML">{}</div>', text)


@register.simple_tag
def breadcrumb(label: str, url: str = "") -> SafeString:
    """One step of the way; without a url it is the page itself."""
    if url:
        return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)
    return format_html('<li class="breadcrumb-item" aria-current="page">{}</li>', label)


@register.simple_tag(takes_context=True)
def language_url(context: RequestContext, language: str) -> str:
    """The address of this page in another language."""
    request = context.get("request")
    return translate_url(request.get_full_path(), language) if request else "/"


@register.simple_tag(takes_context=True)
def theme(context: RequestContext) -> str:
    """The theme of this browser, from its cookie; read on the server so that nothing flashes."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else "system"
