"""What people are told, and what leaves the platform to tell them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from symbiosis.lib.jobs import Job


class Notice(models.Model):
    """Something a person should know: "your turn". Shown on the home page; unique per cause."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    target_type = models.CharField(max_length=40)
    target_code = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "dedupe_key"], name="accounts_notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_code}"


class MailPreference(models.Model):
    """When a person wants mails, and of which kinds none. Without a row the defaults of the fields hold."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("every working day")
        WEEKLY = "weekly", _("once a week")
        NEVER = "never", _("no digest")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_preference")
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(default=0)  # of the weekly digest, 0 = Monday
    language = models.CharField(max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi")
    without = models.JSONField(default=list)  # kinds of notices the person has unsubscribed from

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rhythm__in=["daily", "weekly", "never"]),
                name="accounts_mailpreference_rhythm_valid",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6), name="accounts_mailpreference_weekday_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=["vi", "en"]), name="accounts_mailpreference_language_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.rhythm}"


class Webhook(models.Model):
    """An address of a company's own system that hears of what its person may see."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="webhooks")
    label = models.CharField(max_length=60)
    url = models.URLField(max_length=300)  # only hosts the operator allows (settings.WEBHOOK_HOSTS)
    secret = models.CharField(max_length=64)  # signs what is sent (HMAC-SHA-256)
    events = models.JSONField(default=list)  # empty = all
    created_at = models.DateTimeField(auto_now_add=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "url"], name="accounts_webhook_once")]

    def __str__(self) -> str:
        return f"{self.label} of {self.owner_id}"


class Outgoing(Job):
    """One message that leaves the platform: written with its cause in one transaction, sent later by a worker.

    It goes out once: the row is the job, `dedupe_key` names its cause. Nothing goes out before `notify_after`.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail")
        WEBHOOK = "webhook", _("webhook")

    channel = models.CharField(max_length=7, choices=Channel)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="outgoing")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, null=True, related_name="outgoing")
    kind = models.CharField(max_length=40)  # the notice's kind, "digest", or the webhook's event
    target_type = models.CharField(max_length=40, blank=True)
    target_code = models.CharField(max_length=40, blank=True)
    payload = models.JSONField(default=dict)  # codes only: words are made when it is sent
    dedupe_key = models.CharField(max_length=160, unique=True)
    notify_after = models.DateTimeField()
    retried_at = models.DateTimeField(null=True)  # given up, then tried once more because somebody asked

    class Meta:
        indexes = [
            models.Index(
                fields=["notify_after"],
                condition=models.Q(state__in=["queued", "running"]),
                name="accounts_outgoing_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel__in=["mail", "webhook"]), name="accounts_outgoing_channel_valid"
            ),
            models.CheckConstraint(
                condition=models.Q(channel="mail", webhook__isnull=True)
                | models.Q(channel="webhook", webhook__isnull=False),
                name="accounts_outgoing_webhook_iff_channel",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running", "done", "failed"]),
                name="accounts_outgoing_state_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} to {self.user_id}"
