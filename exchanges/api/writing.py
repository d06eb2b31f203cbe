"""What the API takes. Shapes are checked here, rules by the actions."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from exchanges.forms import MOST_PER_MONTH, NO_HAULIER
from exchanges.models import Terms
from exchanges.states import MOVE_BY_NAME, REASONS, Actor
from symbiosis.lib.json_api import StrictSerializer

Values = dict[str, Any]
OF_PEOPLE = [move.name for move in MOVE_BY_NAME.values() if move.actor != Actor.PLATFORM]
LONGEST_NOTICE = 3_650  # days: ten years


class MoveRequest(StrictSerializer):
    """One move of the life cycle; `moves` of the proposal says which you may make, and with which reasons."""

    move = serializers.ChoiceField(OF_PEOPLE)
    reason = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")

    def validate(self, attrs: Values) -> Values:
        offered = REASONS.get(attrs["move"], ("",))
        needed = MOVE_BY_NAME[attrs["move"]].needs_reason
        if attrs["reason"] not in (offered if needed else (*offered, "")):
            sentence = _("This move takes one of the reasons: %(reasons)s.")
            raise serializers.ValidationError({"reason": [sentence % {"reasons": ", ".join(offered)}]})
        return attrs


class TermsRequest(StrictSerializer):
    """A round of terms. Of a counter-offer only the lines that change are needed, and the round that it answers."""

    built_on = serializers.CharField(
        max_length=64,
        allow_blank=True,
        help_text="Always needed: the digest of the newest round that you have read; empty while there is none.",
    )
    quantity_per_month = serializers.DecimalField(
        max_digits=18,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        max_value=Decimal(MOST_PER_MONTH),
        allow_null=True,
        help_text="Null only in a regulation with a city unit, which moves nothing.",
    )
    payer = serializers.ChoiceField(Terms.Payer.choices)
    price_vnd_per_unit = serializers.DecimalField(
        max_digits=16, decimal_places=2, min_value=Decimal("0.01"), allow_null=True, required=False
    )
    carrier = serializers.ChoiceField(Terms.Carrier.choices)
    carrier_name = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="Of a haulier; else empty."
    )
    carrier_licence = serializers.CharField(max_length=80, required=False, allow_blank=True)
    route = serializers.CharField(max_length=200, required=False, allow_blank=True)
    schedule = serializers.CharField(max_length=200, required=False, allow_blank=True)
    quality_note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    liable = serializers.ChoiceField(Terms.Liable.choices, required=False, allow_blank=True)
    notice_days = serializers.IntegerField(
        min_value=0, max_value=LONGEST_NOTICE, allow_null=True, required=False
    )
    coordination = serializers.DictField(
        required=False, help_text="Duties, contacts and drills of a regulation with a city unit."
    )
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()

    def validate(self, attrs: Values) -> Values:
        if "built_on" not in attrs:  # nor may a part of the lines leave it out
            raise serializers.ValidationError(
                {"built_on": [self.fields["built_on"].error_messages["required"]]}
            )
        return attrs


class AcceptRequest(StrictSerializer):
    """Which round is accepted."""

    digest = serializers.CharField(max_length=64)


class ReportRequest(StrictSerializer):
    """What was delivered in the month [unit of the terms]; 0 = nothing was."""

    quantity = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=Decimal(0), max_value=Decimal(MOST_PER_MONTH)
    )
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    reason = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed for a correction ten days after the first report.",
    )


def terms_values(stated: Values, latest: Terms | None) -> Values:
    """Lay the stated lines over those of the last round; raises `ValidationError` by field.

    Where nobody pays there is no price, also when the last round had one. A first day that has passed since the last
    round is given anew, as on the page.
    """
    names = [name for name in TermsRequest().fields if name != "built_on"]
    kept = {} if latest is None else {name: getattr(latest, name) for name in names}
    values = {"coordination": {}} | kept | {name: stated[name] for name in names if name in stated}
    if values["quantity_per_month"] is None and not values["coordination"]:
        raise serializers.ValidationError(
            {"quantity_per_month": [_("Give a quantity above zero that a site can deliver in a month.")]}
        )
    if values["payer"] == Terms.Payer.NOBODY:
        values["price_vnd_per_unit"] = None
    elif values.get("price_vnd_per_unit") is None:
        raise serializers.ValidationError(
            {"price_vnd_per_unit": [_("Give the price per unit, or choose that nobody pays.")]}
        )
    if values["carrier"] != Terms.Carrier.THIRD:
        values |= NO_HAULIER
    if values["starts_on"] < timezone.localdate():
        sentence = _("The first day lies in the past. Choose today or a later day.")
        raise serializers.ValidationError({"starts_on": [sentence]})
    if values["ends_on"] <= values["starts_on"]:
        raise serializers.ValidationError({"ends_on": [_("The last day must come after the first day.")]})
    return values
