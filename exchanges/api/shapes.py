"""What the API answers, one shape of a side for each level of disclosure. exchanges/api/answers.py makes the values."""

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from catalogue.models import Family
from companies.api.reading import Owner, PublicListing
from companies.models import Kind, Period
from exchanges.models import Decision, Signature, Terms
from exchanges.states import MOVE_BY_NAME, State
from exchanges.variance import Standing

DECIMAL = "Decimal text; null = not known."
SIDES = ["giver", "taker"]


class NamedSide(serializers.Serializer):
    """A side that you may know: your own, one that shows itself to you, and both once the interest is mutual."""

    code = serializers.CharField(help_text="Of its listing.")
    is_disclosed = serializers.BooleanField(help_text="Always true here.")
    company = Owner()
    park = serializers.CharField(allow_null=True, help_text="Slug; null = outside the parks.")
    kind = serializers.ChoiceField(Kind.choices)
    family = serializers.ChoiceField(Family.choices)
    resource = serializers.CharField(help_text="Code of the catalogue.")
    title = serializers.CharField()
    quantity_low = serializers.CharField(allow_null=True, help_text=DECIMAL)
    quantity_high = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    period = serializers.ChoiceField(Period.choices)
    is_estimate = serializers.BooleanField()


SIDE = PolymorphicProxySerializer(
    component_name="Side", serializers=[NamedSide, PublicListing], resource_type_field_name=None
)


class Board(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class ProposalRow(serializers.Serializer):
    """A proposal as you may see it."""

    code = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in State])
    version = serializers.IntegerField(help_text="The ETag without its quotes.")
    giver = SIDE
    taker = SIDE
    board = Board(allow_null=True, help_text="Park whose board reviews; null while it would tell who gives.")
    turn = serializers.ListField(child=serializers.ChoiceField([*SIDES, "board"]))
    turn_is_yours = serializers.BooleanField()
    next_step = serializers.CharField(help_text="A sentence in the language of the address.")
    due_on = serializers.DateField(allow_null=True)
    state_since = serializers.DateTimeField()
    latest_round = serializers.IntegerField(allow_null=True, help_text="Of the terms; null = none yet.")
    agreement = serializers.CharField(allow_null=True)


class PossibleMove(serializers.Serializer):
    name = serializers.ChoiceField(list(MOVE_BY_NAME))
    label = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="One of them is needed, if any.")


class ProposalAnswer(ProposalRow):
    """A proposal, and what you may do with it now."""

    moves = PossibleMove(many=True)


class DecisionAnswer(serializers.Serializer):
    """What a board member has decided. Until `effective_at` nobody is told, and it can be taken back."""

    proposal = serializers.CharField()
    move = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(Decision.Outcome.choices)
    decided_at = serializers.DateTimeField()
    effective_at = serializers.DateTimeField()


class TermsAnswer(serializers.Serializer):
    """One round of terms. Accept exactly these by their digest."""

    round = serializers.IntegerField()
    proposed_by = serializers.ChoiceField(SIDES)
    quantity_per_month = serializers.CharField(allow_null=True, help_text="Null = nothing is moved.")
    unit = serializers.CharField()
    payer = serializers.ChoiceField(Terms.Payer.choices)
    price_vnd_per_unit = serializers.CharField(allow_null=True)
    carrier = serializers.ChoiceField(Terms.Carrier.choices)
    carrier_name = serializers.CharField()
    carrier_licence = serializers.CharField()
    route = serializers.CharField()
    schedule = serializers.CharField()
    quality_note = serializers.CharField()
    liable = serializers.ChoiceField([("", ""), *Terms.Liable.choices])
    notice_days = serializers.IntegerField(allow_null=True)
    coordination = serializers.DictField(help_text="Duties of a regulation with a city unit; else empty.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    digest = serializers.CharField(help_text="SHA-256 of everything that binds.")
    created_at = serializers.DateTimeField()
    changed = serializers.ListField(child=serializers.CharField(), help_text="Against the round before.")
    accepted_by = serializers.ListField(child=serializers.ChoiceField(SIDES))


class SignatureAnswer(serializers.Serializer):
    side = serializers.ChoiceField(SIDES)
    signatory_name = serializers.CharField()
    signatory_title = serializers.CharField()
    method = serializers.ChoiceField(Signature.Method.choices)
    signed_on = serializers.DateField()
    terms_digest = serializers.CharField()
    file_digest = serializers.CharField(allow_null=True, help_text="SHA-256; null = no file was kept.")


class AgreementRow(serializers.Serializer):
    """An agreement. Its state is that of its proposal."""

    code = serializers.CharField()
    proposal = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in State])
    version = serializers.IntegerField(help_text="Of the proposal; the ETag without its quotes.")
    giver = SIDE
    taker = SIDE
    committed_per_year = serializers.CharField(allow_null=True, help_text="Null = nothing is moved.")
    unit = serializers.CharField()
    terms_digest = serializers.CharField()
    made_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True, help_text="When the last signature was recorded.")


class AgreementAnswer(AgreementRow):
    terms = TermsAnswer()
    signatures = SignatureAnswer(many=True)


class MonthAnswer(serializers.Serializer):
    """One month. A figure that nobody reported is null: unknown, never 0."""

    month = serializers.CharField(help_text="2026-11")
    agreed = serializers.CharField()
    giver = serializers.CharField(allow_null=True, help_text=DECIMAL)
    taker = serializers.CharField(allow_null=True)
    actual = serializers.CharField(allow_null=True, help_text="The taker's figure, else the giver's.")
    standing = serializers.ChoiceField([standing.value for standing in Standing])
    differ = serializers.BooleanField(help_text="The two figures are more than 5 % apart.")
    due_on = serializers.DateField()


class TotalsAnswer(serializers.Serializer):
    """Sums over the months that somebody reported."""

    agreed = serializers.CharField()
    actual = serializers.CharField(allow_null=True, help_text="Null while no month is reported.")
    reported = serializers.IntegerField()
    missing = serializers.IntegerField()


class DeliveriesAnswer(serializers.Serializer):
    agreement = serializers.CharField()
    unit = serializers.CharField()
    months = MonthAnswer(many=True)
    totals = TotalsAnswer()


class ReportAnswer(serializers.Serializer):
    """Your company's figure of a month as it stands now."""

    month = serializers.CharField()
    side = serializers.ChoiceField(SIDES)
    quantity = serializers.CharField()
    unit = serializers.CharField()
    comment = serializers.CharField()
    version = serializers.IntegerField(help_text="Grows with each correction.")
    first_reported_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class ProposalPage(serializers.Serializer):
    """One page of a list; follow `next` until it is null."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ProposalRow(many=True)


class AgreementPage(serializers.Serializer):
    """One page of a list; follow `next` until it is null."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = AgreementRow(many=True)


class RoundList(serializers.Serializer):
    results = TermsAnswer(many=True)
