"""The words a listing may use, as its columns store them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    HAVE = "HAVE", _("Have")
    NEED = "NEED", _("Need")


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    LIVE = "live", _("live")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Origin(models.TextChoices):
    OWN = "own", _("entered by the company")
    ON_BEHALF = "on_behalf", _("entered on behalf")
    SECTOR_ESTIMATE = "sector_estimate", _("sector estimate, to be confirmed by the company")


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Only our company (not matched)")
    ANONYMOUS = "anonymous", _("Anonymous until mutual interest")
    PARK = "park", _("Named to companies of our park")
    NETWORK = "network", _("Named to all signed-in users")


class Period(models.TextChoices):
    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")
    HOUR = "hour", _("hour")
    ONCE = "once", _("one time")
