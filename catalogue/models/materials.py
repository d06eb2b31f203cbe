"""The material graph: resource types, their words and waste codes, and the conversions between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models.base import Family, Hazard, Sourced, State, localised


class ResourceTypeQuerySet(models.QuerySet["ResourceType"]):
    def matchable(self) -> "ResourceTypeQuerySet":
        """Types that listings may name; the others only group."""
        return self.filter(is_abstract=False)


class ResourceType(Sourced):
    """A material, water, heat, energy, logistics or service type in the tree of six families."""

    code = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    family = models.CharField(max_length=2, choices=Family)
    is_abstract = models.BooleanField()
    name_en = models.CharField(max_length=160)
    name_vi = models.CharField(max_length=160)
    unit = models.CharField(max_length=20)  # canonical unit, see catalogue/units.py
    state = models.CharField(max_length=10, choices=State)
    hazard = models.CharField(max_length=10, choices=Hazard)
    density_t_per_m3 = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    density_source = models.CharField(max_length=200, blank=True)
    disposal_price_key = models.CharField(max_length=80, blank=True)
    value_price_key = models.CharField(max_length=80, blank=True)
    avoided_factor_key = models.CharField(max_length=80, blank=True)
    disposal_factor_key = models.CharField(max_length=80, blank=True)
    search_key = models.TextField()  # names and synonyms, folded by catalogue.folding

    objects = ResourceTypeQuerySet.as_manager()

    class Meta:
        # Lists of many thousand listings in the order of the names start with the first name.
        indexes = [
            models.Index(fields=["name_en"], name="catalogue_resourcetype_name_en"),
            models.Index(fields=["name_vi"], name="catalogue_resourcetype_name_vi"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(family__in=Family.values), name="catalogue_resourcetype_family_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="catalogue_resourcetype_state_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(hazard__in=Hazard.values), name="catalogue_resourcetype_hazard_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(density_t_per_m3__isnull=True) | models.Q(density_t_per_m3__gt=0),
                name="catalogue_resourcetype_density_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return localised(self.name_en, self.name_vi)


class Synonym(models.Model):
    """Another word for a resource type, in Vietnamese or English."""

    resource = models.ForeignKey(ResourceType, on_delete=models.CASCADE, related_name="synonyms")
    language = models.CharField(max_length=2)
    term = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "term"], name="catalogue_synonym_once"),
            models.CheckConstraint(
                condition=models.Q(language__in=["vi", "en"]), name="catalogue_synonym_language_valid"
            ),
        ]

    def __str__(self) -> str:
        return self.term


class WasteCode(Sourced):
    """A code of the EU List of Waste, or of Viet Nam's waste list."""

    class Scheme(models.TextChoices):
        EU = "eu", _("EU List of Waste")
        VN = "vn", _("Viet Nam waste list")

    scheme = models.CharField(max_length=2, choices=Scheme)
    code = models.CharField(max_length=12)
    name_en = models.CharField(max_length=400)
    name_vi = models.CharField(max_length=400, blank=True)
    level = models.PositiveSmallIntegerField()
    hazardous = models.BooleanField(null=True)
    entry_type = models.CharField(max_length=4, blank=True)  # EU: AH AN MH MN; VN: NH KS TT
    main_resource = models.ForeignKey(
        ResourceType, on_delete=models.PROTECT, null=True, related_name="+"
    )  # the type that the code means; null for chapters and groups
    resources = models.ManyToManyField(ResourceType, related_name="waste_codes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="catalogue_wastecode_once"),
            models.CheckConstraint(
                condition=models.Q(scheme__in=["eu", "vn"]), name="catalogue_wastecode_scheme_valid"
            ),
        ]

    def __str__(self) -> str:
        """Return "EU 19 08 13*", "VN 17 02 03*": without its list a code may mean another waste."""
        return f"{self.scheme.upper()} {self.code}{'*' if self.hazardous else ''}"

    @property
    def name(self) -> str:
        return localised(self.name_en, self.name_vi)


class Conversion(Sourced):
    """A process that turns one resource into another, with the conditions under which it works."""

    class Licence(models.TextChoices):
        NONE = "none", _("none")
        HAZARDOUS = "hazardous", _("hazardous-waste treatment licence")
        TEST = "test", _("threshold test (QCVN 07)")
        WASTEWATER_REUSE = "wastewater-reuse", _("reuse plan in the environmental licence")
        ENERGY = "energy", _("energy contract or permit")
        SAFETY = "safety", _("safety approval")
        CONTRACT = "contract", _("utility contract")
        PRODUCT_STANDARD = "product-standard", _("product standard")

    code = models.CharField(max_length=8, unique=True)
    from_material = models.CharField(max_length=200)
    to_material = models.CharField(max_length=200)
    process_en = models.CharField(max_length=200)
    process_vi = models.CharField(max_length=200)
    inputs = models.ManyToManyField(ResourceType, related_name="conversions_from")
    outputs = models.ManyToManyField(ResourceType, related_name="conversions_to")
    yield_low = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    yield_high = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    unit_basis = models.CharField(max_length=120)
    yield_factor_low = models.DecimalField(max_digits=14, decimal_places=8, null=True)
    yield_factor_high = models.DecimalField(max_digits=14, decimal_places=8, null=True)
    conditions = models.TextField(blank=True)
    licence = models.CharField(max_length=20, choices=Licence)
    hazardous_input = models.BooleanField(null=True)  # null = the source does not say
    min_temp_c = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    max_temp_c = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    max_distance_km = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    cost_low = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cost_high = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cost_unit = models.CharField(max_length=40, blank=True)
    cost_source = models.CharField(max_length=300, blank=True)
    emission_low = models.DecimalField(max_digits=14, decimal_places=8, null=True)  # tCO2e per input unit
    emission_high = models.DecimalField(max_digits=14, decimal_places=8, null=True)
    emission_source = models.CharField(max_length=300, blank=True)
    from_ewc = models.CharField(max_length=60, blank=True)
    receiver_isic = models.CharField(max_length=80, blank=True)
    regulatory_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(yield_factor_low__isnull=True, yield_factor_high__isnull=True)
                | models.Q(
                    yield_factor_low__gt=0,
                    yield_factor_high__isnull=False,
                    yield_factor_high__gte=models.F("yield_factor_low"),
                ),
                name="catalogue_conversion_yield_range",
            ),
            models.CheckConstraint(
                condition=models.Q(emission_low__isnull=True, emission_high__isnull=True)
                | models.Q(
                    emission_low__isnull=False,
                    emission_high__isnull=False,
                    emission_high__gte=models.F("emission_low"),
                ),
                name="catalogue_conversion_emission_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.process}"

    @property
    def process(self) -> str:
        return localised(self.process_en, self.process_vi)
