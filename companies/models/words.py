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


class Payment(models.TextChoices):
    """Which way money should flow, as the listing's company wishes it."""

    RECEIVE = "receive", _("we want to be paid")
    PAY = "pay", _("we pay")
    FREE = "free", _("free of charge")


class Transport(models.TextChoices):
    OURS = "ours", _("we carry it")
    THEIRS = "theirs", _("the other side carries it")
    OPEN = "open", _("to be agreed")
