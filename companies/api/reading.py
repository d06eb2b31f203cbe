"""What the API answers, one shape for each level of disclosure. companies/listing_json.py makes the values."""

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from catalogue.models import Family
from companies.models import Kind, Origin, Payment, Period, Status, Transport, Visibility


class Owner(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class NamedWasteCode(serializers.Serializer):
    scheme = serializers.ChoiceField(["eu", "vn"])
    code = serializers.CharField()


class ExactListing(serializers.Serializer):
    """A listing of your own, or one whose company lets you see it with its name."""

    code = serializers.CharField()
    is_disclosed = serializers.BooleanField(help_text="Always true here.")
    company = Owner()
    family = serializers.ChoiceField(Family.choices)
    status = serializers.ChoiceField(Status.choices)
    origin = serializers.ChoiceField(Origin.choices)
    is_estimate = serializers.BooleanField(help_text="Supposed from the sector, not yet confirmed.")
    version = serializers.IntegerField(help_text="The number in the ETag.")
    kind = serializers.ChoiceField(Kind.choices)
    resource = serializers.CharField(help_text="Code of the catalogue.")
    title = serializers.CharField()
    description = serializers.CharField()
    quantity_low = serializers.CharField(allow_null=True, help_text="Decimal text; null = not known.")
    quantity_high = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    period = serializers.ChoiceField(Period.choices)
    available_from = serializers.DateField(allow_null=True)
    available_to = serializers.DateField(allow_null=True)
    months = serializers.ListField(child=serializers.IntegerField(), help_text="Empty = all year.")
    min_lot = serializers.CharField(allow_null=True)
    temperature_c = serializers.CharField(allow_null=True)
    moisture_pct = serializers.CharField(allow_null=True)
    purity_pct = serializers.CharField(allow_null=True)
    hazardous = serializers.BooleanField(allow_null=True)
    waste_code = NamedWasteCode(allow_null=True)
    quality = serializers.DictField(child=serializers.CharField())
    month_shares = serializers.ListField(child=serializers.CharField())
    hours_per_day = serializers.CharField(allow_null=True)
    days_per_week = serializers.IntegerField(allow_null=True)
    payment = serializers.ChoiceField([("", ""), *Payment.choices])
    price_vnd_per_unit = serializers.CharField(allow_null=True)
    transport = serializers.ChoiceField([("", ""), *Transport.choices])
    row_key = serializers.CharField(help_text="Empty for listings of other companies.")
    visibility = serializers.ChoiceField(Visibility.choices)


class Area(serializers.Serializer):
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    precision_km = serializers.FloatField()


class PublicListing(serializers.Serializer):
    """An anonymous listing of somebody else: its public projection, and nothing else."""

    code = serializers.CharField()
    is_disclosed = serializers.BooleanField(help_text="Always false here.")
    kind = serializers.ChoiceField(Kind.choices)
    family = serializers.ChoiceField(Family.choices)
    resource = serializers.CharField(help_text="Empty where even the type is not told.")
    quantity_low = serializers.CharField(allow_null=True, help_text="Lower end of a rough band.")
    quantity_high = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    period = serializers.ChoiceField(Period.choices)
    is_estimate = serializers.BooleanField()
    area = Area(allow_null=True, help_text="Middle of the published area and how far off it may be.")


ANY_LISTING = PolymorphicProxySerializer(
    component_name="Listing", serializers=[ExactListing, PublicListing], resource_type_field_name=None
)


class Page(serializers.Serializer):
    """One page of a list; follow `next` until it is null."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ANY_LISTING


class Refusal(serializers.Serializer):
    """Why a request was not carried out."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
