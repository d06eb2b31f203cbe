"""Pictures: server-drawn SVG, and the scripts of the interactive charts."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from symbiosis.lib import svg

register = template.Library()

# Chart -> classic scripts of its library, where it has one. They come first: the module reads their global name.
LIBRARIES = {
    "map": ("vendor/leaflet/leaflet.js",),
    "sankey": ("vendor/d3-array/d3-array.min.js", "vendor/d3-sankey/d3-sankey.min.js"),
}
SIDEWAYS_BOXES = 3  # more boxes do not fit beside each other with readable text


@register.simple_tag
def pathway_diagram(
    nodes: Sequence[dict[str, Any]], flows: Sequence[dict[str, Any]], title: str, name: str = "pathway"
) -> SafeString:
    """The pathway twice: wide, and upright for phones; CSS shows the one that fits."""
    boxes = [_node(node) for node in nodes]
    legs = [svg.Flow(str(flow["label"]), flow["family"]) for flow in flows]
    upright = svg.pathway(boxes, legs, title=str(title), name=f"{name}-upright", upright=True)
    if len(boxes) > SIDEWAYS_BOXES:
        return _picture(f'<div class="pathway">{upright}</div>')
    wide = svg.pathway(boxes, legs, title=str(title), name=f"{name}-wide", upright=False)
    narrow = f'<div class="pathway only-narrow">{upright}</div>'
    return _picture(f'<div class="pathway only-wide">{wide}</div>{narrow}')


@register.simple_tag
def bar_list(rows: Sequence[dict[str, Any]], title: str, name: str = "bars") -> SafeString:
    bars = [svg.Bar(str(r["label"]), float(r["value"]), str(r["text"]), r.get("family", "")) for r in rows]
    return _picture(svg.bar_list(bars, title=str(title), name=name))


@register.simple_tag
def chart_scripts(*charts: str) -> SafeString:
    """The libraries and modules of the charts on this page, for the block `scripts`."""
    libraries = dict.fromkeys(path for chart in charts for path in LIBRARIES.get(chart, ()))
    scripts = format_html_join("", '<script src="{}" defer></script>', [[static(path)] for path in libraries])
    paths = [[static(f"js/{chart}.js")] for chart in charts]
    return scripts + format_html_join("", '<script type="module" src="{}"></script>', paths)


@register.simple_tag
def chart_styles(*charts: str) -> SafeString:
    """The style sheet of the map library, for the block `styles`; the other charts need none."""
    if "map" not in charts:
        return SafeString("")
    return format_html('<link rel="stylesheet" href="{}">', static("vendor/leaflet/leaflet.css"))


def _node(values: dict[str, Any]) -> svg.Node:
    lines = tuple(str(line) for line in values.get("lines", ()))
    return svg.Node(str(values["title"]), values.get("kind", "step"), lines)


def _picture(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308  # symbiosis.lib.svg escapes every text it is given
