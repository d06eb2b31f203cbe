"""The components: what they refuse, what they say, and that the gallery shows them all in both languages."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override

from symbiosis.lib.htmx import is_fragment, render_page
from symbiosis.templatetags.marks import FAMILIES, STATE_ICONS, icon_names
from tests.lib import gallery

TEMPLATES = Path(settings.BASE_DIR, "templates")


def show(markup: str, language: str = "vi", **context: object) -> str:
    with override(language):
        return " ".join(Template(markup).render(Context(context)).split())


def page(language: str) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with override(language):
        response: HttpResponse = gallery.view(request)
    return response.content.decode()


class Tags(HTMLParser):
    """Collects what a strict content policy and a screen reader care about."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.forbidden: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [str(named["id"])] if "id" in named else []
        self.forbidden += [name for name in named if name == "style" or name.startswith("on")]
        inline = tag == "script" and "src" not in named and named.get("type") != "application/json"
        self.forbidden += ["script"] if inline or tag == "style" else []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_gallery_is_clean_under_the_policy_and_has_no_double_ids(language: str) -> None:
    tags = Tags(page(language))
    assert tags.forbidden == []
    assert sorted(tags.ids) == sorted(set(tags.ids))


def test_inline_style_would_be_found() -> None:
    assert Tags('<p style="x" onclick="y"><script>1</script>').forbidden == ["style", "onclick", "script"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_numbers_in_the_pictures_of_a_page_are_never_localised(language: str) -> None:
    markup = page(language)
    numbers = re.findall(r'<(?:svg|rect)[^>]*? width="([^"]+)"', markup)
    assert len([float(number) for number in numbers]) > 10


def test_no_component_is_left_unused() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "components").glob("*.html"))
    tags = Path(settings.BASE_DIR, "symbiosis", "templatetags")
    source = "".join(path.read_text(encoding="utf-8") for path in tags.glob("*.py")) + shown
    source += (TEMPLATES / "base.html").read_text() + (TEMPLATES / "plain.html").read_text()
    names = {f"components/{path.name}" for path in (TEMPLATES / "components").glob("*.html")}
    assert {name for name in names if name not in source} == {"components/gallery.html"}


@pytest.mark.parametrize(
    "markup",
    [
        '{% state_badge "ok" "" %}',
        '{% state_badge "green" "agreed" %}',
        '{% state_badge "ok" "agreed" icon="no-such-icon" %}',
        '{% icon "no-such-icon" %}',
        '{% exchange_line "A" "B" "BP" colour="red" %}',
        '{% card tilte="x" %}{% endcard %}',
    ],
)
def test_component_refuses_what_would_hide_its_meaning(markup: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        show(markup)


def test_state_is_an_icon_and_words() -> None:
    badge = show('{% state_badge "warn" "đến lượt bạn" %}')
    assert ("#circle-alert" in badge, "đến lượt bạn" in badge) == (True, True)


@pytest.mark.parametrize(
    ("state", "line", "words"),
    [
        ("review", "talks", "in talks"),
        ("operating", "operating", "operating"),
        ("ended", "over", "ended"),
        ("declined", "over", "declined"),
        ("", "suggested", "suggested"),
    ],
)
def test_a_line_says_how_far_the_exchange_is(state: str, line: str, words: str) -> None:
    shown = show('{% exchange_line "A" "B" "BP" state=state %}', "en", state=state)

    assert (f'data-line="{line}"' in shown, f"({words})" in shown) == (True, True)


@pytest.mark.parametrize(("who", "told"), [("Knauf Vietnam", True), ("", False)])
def test_turn_is_of_others_only_where_somebody_is_waited_for(who: str, *, told: bool) -> None:
    box = show(
        '{% turn_box yours=no who=who action="Deliveries run." %}{% endturn_box %}', "en", no=False, who=who
    )

    assert ("Turn of others" in box) is told
    assert "Deliveries run." in box


def test_icons_of_families_states_and_templates_are_in_the_sprite() -> None:
    used = {name for name, _ in FAMILIES.values()} | set(STATE_ICONS.values())
    for path in TEMPLATES.rglob("*.html"):
        used |= set(re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert used - icon_names() == set()
    assert len(icon_names()) <= 70


@pytest.mark.parametrize(
    ("markup", "vietnamese", "english"),
    [
        ("{{ 1234567.891|number }}", "1.234.567,89", "1,234,567.89"),
        ("{{ 1234.5|number:2 }}", "1.234,50", "1,234.50"),
        ("{{ 2026|plain }}", "2026", "2026"),
        ('{% quantity 120 "t" "month" %}', "120 tấn/tháng", "120 t/month"),
        ('{% quantity_range 80 120 "m3" "day" %}', "80–120 m³/ngày", "80–120 m³/day"),
        ("{{ 1250000000|money }}", "1,25 tỷ ₫", "VND 1.25 bn"),
        ('{% money_range 900000000 1200000000 per="year" %}', "0,9–1,2 tỷ ₫/năm", "VND 0.9–1.2 bn/year"),
        ("{{ 312|co2 }}", "310 tCO₂e", "310 tCO₂e"),
    ],
)
def test_values_follow_the_language(markup: str, vietnamese: str, english: str) -> None:
    assert (show(markup, "vi"), show(markup, "en")) == (vietnamese, english)


@pytest.mark.parametrize(
    "markup",
    [
        "{{ x|number }}", "{{ x|money }}", "{{ x|co2 }}", "{{ x|percent }}", "{{ x|date_short }}",
        '{% quantity x "t" "year" %}', '{% quantity_range x x "t" %}', '{% money_range x 5 per="year" %}',
    ],
)  # fmt: skip
def test_unknown_is_a_dash_and_never_zero(markup: str) -> None:
    text = show(markup, "en", x=None)
    assert ("no data" in text, "0" in text, "–" in text) == (True, False, True)


def test_source_keeps_its_need_of_a_check() -> None:
    fact = SimpleNamespace(source="VNCPC", year=2018, confidence="from memory", needs_check=True)
    mark = show("{% source_mark fact %}", "en", fact=fact)
    assert ("VNCPC" in mark, "2018" in mark, "needs check" in mark) == (True, True, True)
    assert "needs check" not in show('{% source_mark source="IPCC" confidence="verified" %}', "en")


def test_names_of_companies_are_escaped() -> None:
    assert "<b>" not in show('{% exchange_line x "B" "BP" %}{% card title=x %}{% endcard %}', x="<b>A")


def test_form_errors_are_named_in_the_summary_and_at_the_field() -> None:
    form = gallery.SampleForm({"quantity": "12o"})
    text = show("{% error_summary form %}{% field form.quantity after=form.unit %}", form=form)
    expected = ['href="#id_quantity"', 'aria-invalid="true"', 'id="id_quantity_error"']
    assert [part for part in expected if part not in text] == []


def test_unbound_form_has_no_summary() -> None:
    assert show("{% error_summary form %}", form=gallery.SampleForm()) == ""


@pytest.mark.parametrize(
    ("htmx", "fragment"),
    [
        (SimpleNamespace(history_restore_request=False), True),
        (SimpleNamespace(history_restore_request=True), False),
        (None, False),
    ],
)
def test_fragment_is_for_htmx_but_not_for_its_history(htmx: object, fragment: bool) -> None:
    request = RequestFactory().get("/")
    request.htmx = htmx  # type: ignore[attr-defined]
    assert is_fragment(request) is fragment


def test_page_and_fragment_vary_by_the_header() -> None:
    request = RequestFactory().get("/")
    response = render_page(request, "components/state_badge.html", "none", {"icon_name": "check"}, status=422)
    assert (response.status_code, response.headers["Vary"]) == (422, "HX-Request, HX-History-Restore-Request")
