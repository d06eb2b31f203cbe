"""What people type about a proposal. Forms check shape; actions check rules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.forms.fields import NumberField
from companies.images import BadImage, jpeg_of
from exchanges.models import Terms
from exchanges.states import MOVE_BY_NAME, REASONS, Actor
from exchanges.wording import REASON_LABELS

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NO_HAULIER = {"carrier_name": "", "carrier_licence": ""}
MOST_PER_MONTH = 100_000_000
MOST_VND_PER_UNIT = Decimal(1_000_000_000)  # either way: beyond that it is a slip of the keyboard
BAD_QUANTITY = _("Give a quantity above zero that a site can deliver in a month.")


class MoveForm(forms.Form):
    """One move of the table, with its reason where the table asks for one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The other side reads the reason and the note."),
    )

    def __init__(self, *args: Any, move: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs_reason = MOVE_BY_NAME[move].needs_reason
        choices = [(code, REASON_LABELS[code]) for code in REASONS.get(move, ())]
        self.fields["reason"].choices = [("", _("Choose a reason")), *choices]  # type: ignore[attr-defined]
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            del self.fields["reason"]
        if MOVE_BY_NAME[move].actor == Actor.BOARD:
            self.fields["note"].help_text = _("Both companies read the reason and the note.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("reason") == "other" and not values.get("note"):
            self.add_error("note", _("Say in a few words what the other reason is."))
        return values

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says with its move, as the acts take it."""
        values = self.cleaned_data
        return {
            "reason": values.get("reason", ""),
            "note": values["note"],
            "expected_version": values["version"],
        }


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """One round of terms, written over the newest one that its page showed."""

    built_on = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Terms
        fields = [
            "quantity_per_month",
            "payer",
            "price_vnd_per_unit",
            "carrier",
            "carrier_name",
            "carrier_licence",
            "route",
            "schedule",
            "quality_note",
            "liable",
            "notice_days",
            "starts_on",
            "ends_on",
        ]
        labels = {
            "quantity_per_month": _("Quantity per month"),
            "payer": _("Who pays"),
            "price_vnd_per_unit": _("Price per unit (VND)"),
            "carrier": _("Who transports"),
            "carrier_name": _("Name of the haulier"),
            "carrier_licence": _("Number of the haulier's licence"),
            "route": _("Route and vehicle"),
            "schedule": _("Days and hours"),
            "quality_note": _("Quality limits"),
            "liable": _("Who is liable"),
            "notice_days": _("Notice (days)"),
            "starts_on": _("First day"),
            "ends_on": _("Last day"),
        }
        widgets = {
            "quantity_per_month": forms.TextInput(attrs={"inputmode": "decimal"}),
            "price_vnd_per_unit": forms.TextInput(attrs={"inputmode": "decimal"}),
            "quality_note": forms.Textarea(attrs={"rows": 2}),
            "starts_on": DATE_INPUT,
            "ends_on": DATE_INPUT,
        }
        help_texts = {
            "carrier_name": _("Only where a haulier transports; can be named later."),
            "carrier_licence": _("For hazardous waste: the licence is looked up in the register."),
            "route": _("From gate to gate, which vehicle, who loads."),
            "schedule": _("For example: Tuesday and Friday, 8:00 to 11:00."),
            "liable": _("For damage on the way and at the taker's site. Empty = as the law says."),
            "notice_days": _("How long before the last day either side may end it. Empty = not agreed."),
        }
        localized_fields = ["quantity_per_month", "price_vnd_per_unit"]
        error_messages = {"quantity_per_month": {"required": BAD_QUANTITY}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity_per_month"].required = True  # only regulations move nothing: CoordinationForm

    def clean_quantity_per_month(self) -> Any:
        quantity = self.cleaned_data["quantity_per_month"]
        if not 0 < quantity <= MOST_PER_MONTH:
            raise forms.ValidationError(BAD_QUANTITY)
        return quantity

    def clean_starts_on(self) -> Any:
        starts_on = self.cleaned_data["starts_on"]
        if starts_on < timezone.localdate():
            raise forms.ValidationError(_("The first day lies in the past. Choose today or a later day."))
        return starts_on

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._check_dates(values)
        self._check_price(values)
        if values.get("carrier") != Terms.Carrier.THIRD:
            values |= NO_HAULIER
        elif values.get("carrier_licence") and not values.get("carrier_name"):
            self.add_error("carrier_name", _("Name the haulier whose licence this is."))
        return values

    @property
    def terms_values(self) -> dict[str, Any]:
        """The values of `propose_terms`."""
        return {name: self.cleaned_data[name] for name in TermsForm.Meta.fields}

    def _check_dates(self, values: dict[str, Any]) -> None:
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The last day must come after the first day."))

    def _check_price(self, values: dict[str, Any]) -> None:
        payer, price = values.get("payer"), values.get("price_vnd_per_unit")
        if payer == Terms.Payer.NOBODY:
            values["price_vnd_per_unit"] = None
        elif payer and (price is None or price <= 0):
            self.add_error("price_vnd_per_unit", _("Give the price per unit, or choose that nobody pays."))


class WalkAwayForm(forms.Form):
    """The price at which a company would walk away. Empty at first: the figure is the company's own."""

    vnd_per_unit = NumberField(
        label=_("Walk-away price per unit (VND)"),
        places=2,
        at_least=-MOST_VND_PER_UNIT,
        at_most=MOST_VND_PER_UNIT,
    )

    def clean_vnd_per_unit(self) -> Decimal:
        price = self.cleaned_data["vnd_per_unit"]
        if price is None:
            raise forms.ValidationError(_("Write the price as a number."))
        return Decimal(price)


class ReportForm(forms.Form):
    """What was delivered in a month. The number starts empty: a filled one would be sent back unread."""

    use_required_attribute = False

    quantity = NumberField(
        label=_("Quantity"), places=4, at_least=Decimal(0), at_most=Decimal(MOST_PER_MONTH)
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)  # of the figure shown; 0 = none
    comment = forms.CharField(label=_("Comment"), required=False, max_length=500)
    photo = forms.FileField(label=_("Photo"), required=False)
    reason = forms.CharField(
        label=_("Reason for the correction"),
        required=False,
        max_length=500,
        help_text=_("Needed ten days after the first report."),
    )

    def clean_quantity(self) -> Decimal:
        quantity = self.cleaned_data["quantity"]
        if quantity is None:
            raise forms.ValidationError(_("Write how much it was. Write 0 if nothing was delivered."))
        return Decimal(quantity)

    def clean_photo(self) -> bytes:
        """The picture written anew, without its EXIF; empty when there is none."""
        upload = self.cleaned_data["photo"]
        if upload is None:
            return b""
        if upload.size > settings.UPLOAD_LIMITS["attachment_bytes"]:
            raise forms.ValidationError(_("The photo is larger than 10 MB. Take a smaller one."))
        try:
            return jpeg_of(upload.read())
        except BadImage as error:
            raise forms.ValidationError(
                _("This is not a photo. Send a JPEG, PNG or WebP picture.")
            ) from error
