"""The page on which a side proposes a coordination regulation, or changes some of its lines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from exchanges.coordination.content import (
    LONGEST_NAME,
    Contact,
    Coordination,
    Duty,
    Side,
    contact_faults,
    faults_of,
    from_json,
    in_order,
    to_json,
)
from exchanges.coordination.suggesting import duties_from, suggested_duties, text_of
from exchanges.coordination.wording import FAULTS
from exchanges.forms import DATE_INPUT
from exchanges.models import Proposal, Terms

CONTACT_ROWS = 2
DRILL_ROWS = 4
REVIEW_ROWS = 2
CONTACT_PARTS = ("name", "role", "phone")


def _content_from(terms: Terms | None, first_day: date | None) -> Coordination:
    content = from_json(terms.coordination) if terms else Coordination()
    giver, taker = (replace(side, contacts=side.on_duty) for side in (content.giver, content.taker))
    content = replace(content, giver=giver, taker=taker)  # whoever was erased is not named again
    if first_day is None:
        return content
    drills, reviews = (
        tuple(day for day in days if day >= first_day) for days in (content.drills, content.reviews)
    )
    return replace(content, drills=drills, reviews=reviews)


class CoordinationForm(forms.Form):
    """Duties of both sides, the contacts of the own one, days, term.

    It starts from the terms `before`, else from the template's duties. Each side names its own contacts only; those
    of the other side stay as they were. `first_day` is the day from which a change applies: the days before it are
    over and are left out.
    """

    built_on = forms.CharField(required=False, widget=forms.HiddenInput)
    starts_on = forms.DateField(label=_("First day"), widget=DATE_INPUT)
    ends_on = forms.DateField(label=_("Last day"), widget=DATE_INPUT)
    notice_days = forms.IntegerField(
        label=_("Notice (days)"),
        required=False,
        min_value=1,
        max_value=3650,
        help_text=_("How long before the last day either side may end it. Empty = not agreed."),
    )

    def __init__(
        self,
        *args: Any,
        proposal: Proposal,
        side: str,
        before: Terms | None,
        first_day: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.before = _content_from(before, first_day)
        self.proposal, self.side, self.is_first = proposal, side, before is None
        self.language = (get_language() or "vi")[:2]
        kwargs["initial"] = self._start(before, first_day)
        super().__init__(*args, **kwargs)
        self._add_duties()
        self._add_contacts()
        self._add_days("drill", _("Joint drill %(number)s"), max(DRILL_ROWS, len(self.before.drills) + 1))
        self._add_days(
            "review", _("Review meeting %(number)s"), max(REVIEW_ROWS, len(self.before.reviews) + 1)
        )

    def _start(self, before: Terms | None, first_day: date | None) -> dict[str, Any]:
        start: dict[str, Any] = {
            f"duties_{side}": text_of(self._known(side), self.language) for side in ("giver", "taker")
        }
        for number, contact in enumerate(self.before.of(self.side).contacts, 1):
            start |= {f"contact_{number}_{name}": getattr(contact, name) for name in CONTACT_PARTS}
        for kind, days in (("drill", self.before.drills), ("review", self.before.reviews)):
            start |= {f"{kind}_{number}": day for number, day in enumerate(days, 1)}
        if before:
            start |= {name: getattr(before, name) for name in ("starts_on", "ends_on", "notice_days")}
            start["built_on"] = before.digest
        return start | ({"starts_on": first_day} if first_day else {})

    def _known(self, side: str) -> tuple[Duty, ...]:
        """The duties that the page shows at first."""
        return suggested_duties(self.proposal, side) if self.is_first else self.before.of(side).duties

    def _add_duties(self) -> None:
        for side, party in (("giver", self.proposal.giver), ("taker", self.proposal.taker)):
            self.fields[f"duties_{side}"] = forms.CharField(
                label=_("Duties of %(name)s") % {"name": party.shown_name},
                widget=forms.Textarea(attrs={"rows": 11}),
                help_text=_("One duty on each line."),
            )

    def _add_contacts(self) -> None:
        rows = max(CONTACT_ROWS, len(self.before.of(self.side).contacts) + 1)
        self.contact_numbers = range(1, rows + 1)
        for number in self.contact_numbers:
            needed = number == 1
            self.fields[f"contact_{number}_name"] = forms.CharField(
                label=_("Name"), required=needed, max_length=LONGEST_NAME
            )
            self.fields[f"contact_{number}_role"] = forms.CharField(
                label=_("Job title"), required=False, max_length=LONGEST_NAME
            )
            self.fields[f"contact_{number}_phone"] = forms.CharField(
                label=_("Telephone, day and night"),
                required=needed,
                max_length=30,
                widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            )

    def _add_days(self, kind: str, label: Any, rows: int) -> None:
        for number in range(1, rows + 1):
            self.fields[f"{kind}_{number}"] = forms.DateField(
                label=label % {"number": number}, widget=DATE_INPUT, required=(kind, number) == ("drill", 1)
            )

    def contact_rows(self) -> Iterator[list[forms.BoundField]]:
        for number in self.contact_numbers:
            yield [self[f"contact_{number}_{name}"] for name in CONTACT_PARTS]

    def drill_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("drill_")]

    def review_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("review_")]

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on < timezone.localdate():
            raise forms.ValidationError(_("The first day lies in the past. Choose today or a later day."))
        return starts_on

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        self._check_contacts(values)
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The last day must come after the first day."))
        elif starts_on and ends_on:
            self._check_days(values, starts_on, ends_on)
        if not self.errors:
            self._check_whole(values)
        return values

    def _check_contacts(self, values: dict[str, Any]) -> None:
        for number in self.contact_numbers:
            contact = self._contact(values, number)
            for fault in contact_faults("", contact) if contact else ():
                missing = "phone" if contact and contact.name else "name"
                part = "phone" if fault.code == "not_a_phone" else missing
                self._blame(f"contact_{number}_{part}", fault.code)

    def _check_days(self, values: dict[str, Any], starts_on: date, ends_on: date) -> None:
        for name in (*self._names("drill"), *self._names("review")):
            day = values.get(name)
            if day and not starts_on <= day <= ends_on:
                self._blame(name, "outside_term")

    def _check_whole(self, values: dict[str, Any]) -> None:
        """What no single field could say: too many lines, or something that the other side's part breaks."""
        faults = faults_of(self._content(values), starts_on=values["starts_on"], ends_on=values["ends_on"])
        for fault in faults:
            name = fault.place.replace(".", "_")
            self._blame(name if name in self.fields else None, fault.code)

    def _blame(self, name: str | None, code: str) -> None:
        if name is None or name not in self.errors:
            self.add_error(name, forms.ValidationError(str(FAULTS[code]), code=code))

    def _names(self, kind: str) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{kind}_")]

    def _contact(self, values: dict[str, Any], number: int) -> Contact | None:
        name, role, phone = (values.get(f"contact_{number}_{part}", "") for part in CONTACT_PARTS)
        return Contact(name, role, phone) if name or role or phone else None

    def _content(self, values: dict[str, Any]) -> Coordination:
        named = [self._contact(values, number) for number in self.contact_numbers]
        contacts = {
            "giver": self.before.giver.contacts,
            "taker": self.before.taker.contacts,
            self.side: tuple(contact for contact in named if contact),
        }
        sides = {
            side: Side(
                duties_from(values[f"duties_{side}"], self._known(side), self.language), contacts[side]
            )
            for side in ("giver", "taker")
        }
        days = {
            kind: in_order(values[name] for name in self._names(kind) if values.get(name))
            for kind in ("drill", "review")
        }
        return Coordination(sides["giver"], sides["taker"], days["drill"], days["review"])

    @property
    def terms_values(self) -> dict[str, Any]:
        """The values of `propose_terms`; nothing is moved or paid, and who gives the service comes to it."""
        values = self.cleaned_data
        return {
            "quantity_per_month": None,
            "payer": Terms.Payer.NOBODY,
            "price_vnd_per_unit": None,
            "carrier": Terms.Carrier.GIVER,
            "starts_on": values["starts_on"],
            "ends_on": values["ends_on"],
            "notice_days": values["notice_days"],
            "coordination": to_json(self._content(values)),
        }
