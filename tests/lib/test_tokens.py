"""The tokens keep the contrast they promise, and no colour hides outside of them."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR, "static")
TEMPLATES = Path(settings.BASE_DIR, "templates")
FAMILIES = ["bp", "wa", "he", "en", "lo", "sv"]
STATES = ["neutral", "info", "ok", "warn", "stop"]
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![-\w])|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(")

TEXT_PAIRS = [
    *[(ink, ground) for ink in ("text", "text-2", "text-3", "link") for ground in ("bg", "surface")],
    ("text", "surface-2"), ("text-2", "surface-2"), ("link", "surface-2"),
    ("on-primary", "primary"), ("on-primary", "primary-hover"), ("on-header", "header"),
    *[(code, f"{code}-tint") for code in FAMILIES + STATES],
    *[(code, "surface") for code in FAMILIES + STATES],
    *[("text", f"{code}-tint") for code in FAMILIES + STATES],
    *[("text-2", f"{code}-tint") for code in FAMILIES],
    ("under", "surface"), ("over", "surface"),
]  # fmt: skip
SHAPE_PAIRS = [
    *[("control", ground) for ground in ("bg", "surface")],
    *[("focus", ground) for ground in ("bg", "surface")],
    *[(f"{code}-chart", "surface") for code in FAMILIES],
    ("bar-fill", "bar-track"), ("header-rule", "header"), ("others", "surface"),
]  # fmt: skip


def blocks() -> list[dict[str, str]]:
    """Return the colours of the light, the chosen dark and the system's dark block."""
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    parts = re.split(r"(?<=\s)color-scheme:", css)[1:4]
    return [dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", part)) for part in parts]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_weak(tokens: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    ratios = {f"{ink} on {ground}": contrast(tokens[ink], tokens[ground]) for ink, ground in pairs}
    return [f"{pair}: {ratio:.2f}" for pair, ratio in ratios.items() if ratio < least]


def colours_in(folder: Path, pattern: str) -> list[str]:
    files = [path for path in sorted(folder.rglob(pattern)) if path.name != "tokens.css"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    return [f"{name}: {match}" for name, text in texts.items() for match in COLOUR.findall(text)]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_is_readable_on_its_ground(theme: int) -> None:
    assert too_weak(blocks()[theme], TEXT_PAIRS, 4.5) == []


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_shapes_stand_out_from_their_ground(theme: int) -> None:
    assert too_weak(blocks()[theme], SHAPE_PAIRS, 3.0) == []


def test_contrast_agrees_with_the_published_extremes() -> None:
    assert round(contrast("#FFFFFF", "#000000"), 2) == 21.0
    assert too_weak({"a": "#777777", "b": "#FFFFFF"}, [("a", "b")], 4.5) == ["a on b: 4.48"]


def test_both_dark_blocks_are_the_same_and_complete() -> None:
    light, chosen, system = blocks()
    assert chosen == system
    assert light.keys() == chosen.keys()


def test_no_colour_outside_the_tokens() -> None:
    """But for letters: mail programs read neither our style sheets nor variables."""
    found = [*colours_in(STATIC / "css", "*.css"), *colours_in(STATIC / "js", "*.js")]
    pages = [one for one in colours_in(TEMPLATES, "*.html") if not one.startswith("letter.html: ")]
    assert [*found, *pages] == []


def test_a_colour_outside_the_tokens_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("a { color: #1558A6; background: rgb(0 0 0); }", encoding="utf-8")
    assert colours_in(tmp_path, "*.css") == ["page.css: #1558A6", "page.css: rgb("]
