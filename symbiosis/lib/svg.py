"""Pictures drawn on the server: the pathway of an exchange, and bars. Pure: values in, SVG text out.

Colours come from CSS classes and ``data-family``, so one picture serves light, dark and print. Numbers are
written by Python, never localised: ``width="12,5"`` would break every picture under Vietnamese.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

CHARACTER = 6.9  # px, mean width of a 13 px letter of the interface font
LINE = 18  # px between baselines; stacked Vietnamese marks need at least 1.3 of the font size
PADDING = 12
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Node:
    """One box of a pathway: ``kind`` is giver, step or taker; ``lines`` stand below the title."""

    title: str
    kind: str = "step"
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """What leads from one box to the next; ``family`` is one of BP WA HE EN LO SV, empty where nothing moves."""

    label: str
    family: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` >= 0 sets the length, ``text`` is what stands beside it, with its unit."""

    label: str
    value: float
    text: str
    family: str = ""


def pathway(nodes: Sequence[Node], flows: Sequence[Flow], *, title: str, name: str, upright: bool) -> str:
    """Return the way from giver over conversion steps to taker as one SVG picture.

    Parameters
    ----------
    nodes, flows
        The boxes in order, and what moves between them: one flow fewer than boxes.
    title
        Accessible name; the description is made of all boxes and flows in order.
    name
        Stem of the ids, unique on the page.
    upright
        Boxes under each other, 320 px wide, for phones and long chains; else beside each other.

    Raises
    ------
    ValueError
        If the numbers of boxes and flows do not fit together.
    """
    if len(flows) != len(nodes) - 1:
        raise ValueError(f"{len(nodes)} boxes need {len(nodes) - 1} flows, not {len(flows)}")
    width, height, parts = _upright(nodes, flows) if upright else _sideways(nodes, flows)
    return _picture("pathway", width, height, parts, title=title, description=_story(nodes, flows), name=name)


def bar_list(bars: Sequence[Bar], *, title: str, name: str) -> str:
    """Return horizontal bars with a zero baseline, label and value written above each bar.

    Raises
    ------
    ValueError
        If a value is negative.
    """
    if any(bar.value < 0 for bar in bars):
        raise ValueError("bars have no negative lengths")
    width, step, longest = 340, 44, max((bar.value for bar in bars), default=0) or 1
    parts = [_bar(bar, row * step, bar.value / longest * width, width) for row, bar in enumerate(bars)]
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return _picture("bars", width, len(bars) * step, parts, title=title, description=description, name=name)


def fold(text: str, width_px: float, *, most: int = MOST_LINES) -> list[str]:
    """Return ``text`` in at most ``most`` lines that fit ``width_px``; the last may end in an ellipsis."""
    letters = max(4, int(width_px / CHARACTER))
    lines = wrap(text, letters, max_lines=most, placeholder="…") if text.strip() else []
    return [line.strip() for line in lines]


def _story(nodes: Sequence[Node], flows: Sequence[Flow]) -> str:
    texts = [f"{node.title} ({', '.join(node.lines)})" if node.lines else node.title for node in nodes]
    names = [f"{flow.family} {flow.label}".strip() for flow in flows]
    legs = [f" → [{name}] → {text}" for name, text in zip(names, texts[1:], strict=True)]
    return texts[0] + "".join(legs)


def _sideways(nodes: Sequence[Node], flows: Sequence[Flow]) -> tuple[float, float, list[str]]:
    box, gap = 200, 150
    above = max(len(fold(flow.label, gap - 20)) for flow in flows) * LINE + PADDING
    height = max(*(_box_height(node, box) for node in nodes), 2 * above)
    middle = height / 2
    parts = []
    for place, node in enumerate(nodes):
        own = _box_height(node, box)
        parts.append(_box(node, place * (box + gap), middle - own / 2, box, own))
    for place, flow in enumerate(flows):
        start, end = place * (box + gap) + box, (place + 1) * (box + gap)
        lines = fold(flow.label, gap - 20)
        first = middle - 12 - (len(lines) - 1) * LINE
        arrow = f'<path d="M{start + 4:g} {middle:g}H{end - 12:g}"/>{_head(end - 4, middle, "right")}'
        label = _text(lines, start + gap / 2 - 4, first, "svg-flow-label svg-middle")
        parts.append(f'<g class="svg-flow" data-family="{escape(flow.family)}">{arrow}{label}</g>')
    return len(nodes) * box + len(flows) * gap, height, parts


def _upright(nodes: Sequence[Node], flows: Sequence[Flow]) -> tuple[float, float, list[str]]:
    box, parts, top = 320, [], 0.0
    for place, node in enumerate(nodes):
        if place:
            leg, tall = _leg(flows[place - 1], top, box)
            parts.append(leg)
            top += tall
        own = _box_height(node, box)
        parts.append(_box(node, 0, top, box, own))
        top += own
    return box, top, parts


def _leg(flow: Flow, top: float, box: float) -> tuple[str, float]:
    lines = fold(flow.label, box - 64)
    tall = max(48, len(lines) * LINE + 24)
    arrow = f'<path d="M32 {top + 4:g}V{top + tall - 12:g}"/>{_head(32, top + tall - 4, "down")}'
    first = top + tall / 2 - (len(lines) - 1) * LINE / 2 + 4
    label = _text(lines, 52, first, "svg-flow-label")
    return f'<g class="svg-flow" data-family="{escape(flow.family)}">{arrow}{label}</g>', tall


def _box_height(node: Node, box: float) -> float:
    count = sum(len(lines) for _, lines in _box_lines(node, box))
    return count * LINE + 2 * PADDING


def _box_lines(node: Node, box: float) -> list[tuple[str, list[str]]]:
    inner = box - 2 * PADDING
    texts = [("svg-title", node.title), *(("svg-text", line) for line in node.lines)]
    return [(style, fold(text, inner)) for style, text in texts]


def _box(node: Node, left: float, top: float, width: float, height: float) -> str:
    parts, baseline = [], top + PADDING + 13
    for style, lines in _box_lines(node, width):
        parts.append(_text(lines, left + PADDING, baseline, style))
        baseline += len(lines) * LINE
    frame = f'<rect x="{left + 1:g}" y="{top + 1:g}" width="{width - 2:g}" height="{height - 2:g}" rx="4"/>'
    return f'<g class="svg-node svg-node-{escape(node.kind)}">{frame}{"".join(parts)}</g>'


def _bar(bar: Bar, top: float, length: float, width: float) -> str:
    room = width - len(bar.text) * CHARACTER - 16
    label = _text(fold(bar.label, room, most=1), 0, top + 16, "svg-text")
    value = _text([bar.text], width, top + 16, "svg-value svg-end")
    track = f'<rect class="svg-track" x="0" y="{top + 24:g}" width="{width:g}" height="10"/>'
    fill = f'<rect class="svg-bar" x="0" y="{top + 24:g}" width="{length:.1f}" height="10"/>'
    name = f"<title>{escape(bar.label)}</title>"
    return f'<g data-family="{escape(bar.family)}">{name}{label}{value}{track}{fill}</g>'


def _text(lines: Sequence[str], left: float, baseline: float, style: str) -> str:
    rows = (
        f'<tspan x="{left:g}" y="{baseline + row * LINE:g}">{escape(line)}</tspan>'
        for row, line in enumerate(lines)
    )
    return f'<text class="{style}">{"".join(rows)}</text>'


def _head(x: float, y: float, direction: str) -> str:
    if direction == "right":
        return f'<path class="svg-head" d="M{x:g} {y:g}l-10 -5v10z"/>'
    return f'<path class="svg-head" d="M{x:g} {y:g}l-5 -10h10z"/>'


def _picture(
    kind: str, width: float, height: float, parts: Sequence[str], *, title: str, description: str, name: str
) -> str:
    ids = f"{escape(name)}-title {escape(name)}-desc"
    return (
        f'<svg class="svg-{kind}" role="img" aria-labelledby="{ids}" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{escape(name)}-title">{escape(title)}</title>'
        f'<desc id="{escape(name)}-desc">{escape(description)}</desc>{"".join(parts)}</svg>'
    )
