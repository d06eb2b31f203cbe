"""Blocks with a body: cards, whose turn it is, figures with their table."""

from datetime import date
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def card(content: str, title: str = "", **options: Any) -> SafeString:
    """Options: icon, level (of the heading, default 2), footer, id."""
    _known("card", options, {"icon", "level", "footer", "id"})
    shown = {"content": content, "title": title, "level": 2}
    return render_to_string("components/card.html", {**shown, **options})


@register.simple_block_tag
def turn_box(content: str, *, yours: bool, who: str, action: str, **options: Any) -> SafeString:
    """Whose turn it is, what is next, until when. Options: due (a date), days (in this stage), why (it came here)."""
    _known("turn_box", options, {"due", "days", "why"})
    due = options.get("due")
    late = isinstance(due, date) and due < date.today()  # noqa: DTZ011  # a day, in the reader's own zone
    shown = {"content": content, "yours": yours, "who": who, "action": action, "late": late}
    return render_to_string("components/turn_box.html", {**shown, **options})


@register.simple_block_tag
def figure(
    content: str, *, title: str, columns: list[dict[str, Any]], rows: list[list[Any]], **options: Any
) -> SafeString:
    """A picture and its table twin. Options: finding, source, updated, csv_url, open_table."""
    _known("figure", options, {"finding", "source", "updated", "csv_url", "open_table"})
    table = data_table(title, columns, rows)
    shown = {"content": content, "title": title, **table}
    return render_to_string("components/figure.html", {**shown, **options})


@register.inclusion_tag("components/data_table.html")
def data_table(
    caption: str, columns: list[dict[str, Any]], rows: list[list[Any]], *, dense: bool = False
) -> dict[str, Any]:
    """Columns are {"label", "numeric"}; rows are lists of ready texts, one for each column."""
    pairs = [zip(columns, row, strict=True) for row in rows]
    cells = [[{"column": column, "text": text} for column, text in row] for row in pairs]
    return {"caption": caption, "columns": columns, "table_rows": cells, "dense": dense}


@register.inclusion_tag("components/empty_state.html", takes_context=True)
def empty_state(
    context: Any, title: str, text: str, action_label: str, action_url: str, **options: Any
) -> dict[str, Any]:
    """What will be here and the one thing to do. Options: icon, action_method ("post")."""
    _known("empty_state", options, {"icon", "action_method"})
    action = {"action_label": action_label, "action_url": action_url}
    shown = {"title": title, "text": text, "icon": "inbox", "csrf_token": context.get("csrf_token")}
    return {**shown, **action, **options}


@register.inclusion_tag("components/facts.html")
def facts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows}


def _known(tag: str, options: dict[str, Any], names: set[str]) -> None:
    if unknown := options.keys() - names:
        raise template.TemplateSyntaxError(f"{tag} does not know {', '.join(sorted(unknown))}.")
