"""Reference data: materials, codes, conversions, factors, prices, law. Loaded from catalogue/data/*.csv."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.confidence import needs_check


class Family(models.TextChoices):
    BY_PRODUCTS = "BP", _("By-products")
    WATER = "WA", _("Water")
    HEAT = "HE", _("Heat, steam")
    ENERGY = "EN", _("Energy")
    LOGISTICS = "LO", _("Logistics")
    SERVICES = "SV", _("Services")


class State(models.TextChoices):
    GAS = "gas", _("gas")
    LIQUID = "liquid", _("liquid")
    SLUDGE = "sludge", _("sludge")
    SOLID = "solid", _("solid")
    HEAT = "heat", _("heat")
    POWER = "power", _("power")
    CAPACITY = "capacity", _("capacity")


class Hazard(models.TextChoices):
    NO = "no", _("not hazardous")
    POSSIBLE = "possible", _("test required")
    YES = "yes", _("hazardous")


class Sourced(models.Model):
    """Where a fact comes from. Facts marked "needs check" keep that mark on every page."""

    source = models.CharField(max_length=400)
    year = models.PositiveSmallIntegerField(null=True)
    confidence = models.CharField(max_length=300)

    class Meta:
        abstract = True

    @property
    def needs_check(self) -> bool:
        """True when the fact, or a part of it, has still to be confirmed by somebody."""
        return needs_check(self.confidence)


def localised(english: str, vietnamese: str) -> str:
    """Return the text of the active language, or the other one where it is missing."""
    if (get_language() or "vi").startswith("vi"):
        return vietnamese or english
    return english or vietnamese


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
    resources = models.ManyToManyField(ResourceType, related_name="waste_codes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="catalogue_wastecode_once"),
            models.CheckConstraint(
                condition=models.Q(scheme__in=["eu", "vn"]), name="catalogue_wastecode_scheme_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}{'*' if self.hazardous else ''}"


class Sector(Sourced):
    """A class of ISIC Rev.4, NACE Rev.2 or VSIC 2025."""

    class Scheme(models.TextChoices):
        ISIC = "isic", "ISIC Rev.4"
        NACE = "nace", "NACE Rev.2"
        VSIC = "vsic", "VSIC 2025"

    scheme = models.CharField(max_length=4, choices=Scheme)
    code = models.CharField(max_length=8)
    parent_code = models.CharField(max_length=8, blank=True)
    name_en = models.CharField(max_length=250)
    name_vi = models.CharField(max_length=250, blank=True)
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="catalogue_sector_once"),
            models.CheckConstraint(
                condition=models.Q(scheme__in=["isic", "nace", "vsic"]), name="catalogue_sector_scheme_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

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
    from_ewc = models.CharField(max_length=60, blank=True)
    receiver_isic = models.CharField(max_length=80, blank=True)
    regulatory_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(yield_factor_low__isnull=True, yield_factor_high__isnull=True)
                | models.Q(yield_factor_low__gt=0, yield_factor_high__gte=models.F("yield_factor_low")),
                name="catalogue_conversion_yield_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.process}"

    @property
    def process(self) -> str:
        return localised(self.process_en, self.process_vi)


class EmissionFactor(Sourced):
    """A greenhouse-gas factor in the unit of its source."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    value = models.DecimalField(max_digits=20, decimal_places=8)
    unit = models.CharField(max_length=60)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=""), name="catalogue_emissionfactor_key_given")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value} {self.unit}"


class PriceRange(Sourced):
    """What something costs or earns, as a range of the market."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=250)
    low = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=60)
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(low__isnull=True, high__isnull=True) | models.Q(high__gte=models.F("low")),
                name="catalogue_pricerange_ordered",
            )
        ]

    def __str__(self) -> str:
        return self.key


class LegalRule(Sourced):
    """A law, decree or standard that a gate or a required step refers to."""

    document = models.CharField(max_length=250, unique=True)
    subject = models.CharField(max_length=300)
    dates = models.CharField(max_length=120)
    status = models.CharField(max_length=300)
    key_points = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(document=""), name="catalogue_legalrule_document_given"
            )
        ]

    def __str__(self) -> str:
        return self.document


class FamilyRule(Sourced):
    """Economic radius and transport cost of a family and state."""

    family = models.CharField(max_length=2, choices=Family)
    state = models.CharField(max_length=10, choices=State)
    max_distance_km = models.DecimalField(max_digits=8, decimal_places=2)
    transport_low = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # VND per unit and km
    transport_high = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    freight_factor_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "state"], name="catalogue_familyrule_once"),
            models.CheckConstraint(
                condition=models.Q(max_distance_km__gt=0), name="catalogue_familyrule_radius_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.state}"


class SectorTemplate(Sourced):
    """What a firm of a kind typically has and needs; the starting profile of a tenant."""

    code = models.SlugField(max_length=60, unique=True)
    isic = models.CharField(max_length=8)
    name_en = models.CharField(max_length=160)
    name_vi = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="catalogue_sectortemplate_code_given")
        ]

    def __str__(self) -> str:
        return localised(self.name_en, self.name_vi)


class SectorTemplateLine(Sourced):
    """One typical HAVE or NEED of a sector template, with a quantity only where a ratio is known."""

    template = models.ForeignKey(SectorTemplate, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=4, choices=[("HAVE", _("Have")), ("NEED", _("Need"))])
    resource = models.ForeignKey(ResourceType, on_delete=models.PROTECT, related_name="+")
    # "per_employee", "per_product_t", "" = no ratio known
    basis = models.CharField(max_length=20, blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=8, null=True)  # canonical unit per basis and year
    high = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    temperature_c = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    note_en = models.CharField(max_length=250, blank=True)
    note_vi = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "kind", "resource"], name="catalogue_sectortemplateline_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["HAVE", "NEED"]), name="catalogue_sectortemplateline_kind_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(basis="", low__isnull=True, high__isnull=True)
                | models.Q(basis__in=["per_employee", "per_product_t"], low__gt=0, high__gte=models.F("low")),
                name="catalogue_sectortemplateline_ratio_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.kind} {self.resource_id}"


class CatalogueVersionQuerySet(models.QuerySet["CatalogueVersion"]):
    def newest_digest(self) -> str:
        """Digest of the catalogue that is loaded, empty before the first load."""
        return self.order_by("-pk").values_list("digest", flat=True).first() or ""


class CatalogueVersion(models.Model):
    """Digest of the data files that are loaded; a run remembers with which catalogue it was made."""

    digest = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects = CatalogueVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(digest=""), name="catalogue_catalogueversion_digest_given"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]
