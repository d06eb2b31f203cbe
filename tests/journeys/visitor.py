"""A person with a browser without JavaScript: follows links, fills in forms, presses buttons, counts clicks.

Texts are given as message ids of the source and looked for in the visitor's language.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.utils.translation import gettext, override

from tests.factories import PASSWORD

CHOICE_TYPES = {"radio", "checkbox"}


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Control:
    """Something to press: a link, or the button of a form."""

    text: str
    address: str
    form: Form | None = None
    value: dict[str, str] = field(default_factory=dict)  # what the button itself sends


class PageParser(HTMLParser):
    """Collect links, forms with their values, and the words of the page."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.controls: list[Control] = []
        self.words: list[str] = []
        self.form: Form | None = None
        self.pressed: Control | None = None  # the link or button whose words are being read
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        handler = getattr(self, f"start_{tag}", None)
        if handler:
            handler(values)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"a", "button"}:
            self.pressed = None
        elif tag == "form":
            self.form = None
        elif tag in {"select", "textarea"}:
            self.select = self.textarea = ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.pressed:
            self.pressed.text += data
        if self.textarea and self.form:
            self.form.fields[self.textarea] += data

    def start_a(self, values: dict[str, str]) -> None:
        if "href" in values:
            self.press(Control("", values["href"]))

    def start_form(self, values: dict[str, str]) -> None:
        self.form = Form(values.get("action") or self.path, values.get("method", "get").lower())

    def start_button(self, values: dict[str, str]) -> None:
        if self.form and values.get("type", "submit") == "submit":
            value = {values["name"]: values.get("value", "")} if "name" in values else {}
            self.press(Control("", self.form.action, self.form, value))

    def press(self, control: Control) -> None:
        self.controls.append(control)
        self.pressed = control

    def start_input(self, values: dict[str, str]) -> None:
        chosen = values.get("type") not in CHOICE_TYPES | {"file"} or "checked" in values
        if self.form and "name" in values and chosen:
            self.form.fields[values["name"]] = values.get("value", "")

    def start_textarea(self, values: dict[str, str]) -> None:
        self.textarea = values.get("name", "")  # one without a name is only there to be read
        if self.form and self.textarea:
            self.form.fields[self.textarea] = ""

    def start_select(self, values: dict[str, str]) -> None:
        self.select = values["name"]

    def start_option(self, values: dict[str, str]) -> None:
        if self.form and self.select and (self.select not in self.form.fields or "selected" in values):
            self.form.fields[self.select] = values.get("value", "")


class Visitor:
    """One person, signed in unless without e-mail. `clicks` counts every activation since the last `home`."""

    def __init__(self, email: str, language: str) -> None:
        self.client = Client()
        self.language = language
        self.prefix = "" if language == "vi" else f"/{language}"
        self.clicks = 0
        if email:
            self.open("/accounts/login/")
            self.press("Sign in", username=email, password=PASSWORD)

    def open(self, path: str) -> None:
        self._read(self.client.get(f"{self.prefix}{path}", follow=True))

    def home(self) -> None:
        """Start a new task at the home page."""
        self.open("/home/")
        self.clicks = 0

    def say(self, message: str, **facts: Any) -> str:
        with override(self.language):
            return gettext(message) % facts if facts else gettext(message)

    def press(self, message: str, *, where: str = "", **typed: Any) -> None:
        """Press the link or button with these words, after typing into its form."""
        control = self._control(self.say(message), where)
        if control.form is None:
            response = self.client.get(control.address, follow=True)
        else:
            values = control.form.fields | control.value | typed
            send = self.client.post if control.form.method == "post" else self.client.get
            response = send(control.form.action, values, follow=True)
        self.clicks += 1
        self._read(response)

    def fetch(self, message: str, *, where: str = "") -> bytes:
        """Press a link that gives a file; the page stays."""
        response = self.client.get(self._control(self.say(message), where).address)
        self.clicks += 1
        assert response.status_code == 200
        return bytes(response.content)

    def download(self, message: str, *, starts: bytes) -> None:
        """Press a link that leads to a file; the page stays."""
        response = self.client.get(self._control(self.say(message), "").address)
        self.clicks += 1
        assert response.content.startswith(starts)

    def sees(self, message: str, **facts: Any) -> bool:
        return self.say(message, **facts) in self.text

    def _control(self, words: str, where: str) -> Control:
        found = [c for c in self.page.controls if c.text.strip().startswith(words) and where in c.address]
        assert found, f"no {words!r} on {self.path}; there is {[c.text.strip() for c in self.page.controls]}"
        return found[0]

    def _read(self, response: Any) -> None:
        self.status = response.status_code
        self.path = response.request["PATH_INFO"]
        self.html = response.content.decode()
        self.page = PageParser(self.path)
        self.page.feed(self.html)
        self.text = " ".join(" ".join(self.page.words).split())
        assert self.status == 200, f"{self.path}: {self.status} {self.text[:600]}"
