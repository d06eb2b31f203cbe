"""Invitations: a link that lets one person join one company.

The row keeps the SHA-256 of the link's token. The token follows from the row and the secret key of the server, so
that the inviter can copy the link again, and whoever reads the database alone cannot make it.
"""

import hashlib
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import consents
from accounts.models import User
from accounts.notices import notify
from accounts.roles import CompanyRole
from companies.company_history import TARGET, code_of, remember
from companies.members import may_invite, roles_to_grant
from companies.models import VALID_FOR, Company, CompanyMembership, Invitation

TOKEN_LETTERS = 40  # 160 bits; a link that still fits into one line of a chat
_SALT = "companies.invitation"


class InvitationState(StrEnum):
    OPEN = "open"
    USED = "used"
    REFUSED = "refused"
    REVOKED = "revoked"
    EXPIRED = "expired"


class InvitationGone(Exception):
    """The link was used, refused, taken back or has run out since the page was opened, or its inviter's right has."""


class AddressTaken(Exception):
    """Somebody has an account with this e-mail address, so it cannot be made anew."""


class CannotInvite(Exception):
    """Nobody invites oneself: a role in a company comes from somebody else."""


def state_of(invitation: Invitation) -> InvitationState:
    """Return where the invitation stands now."""
    ends = (
        (invitation.used_at, InvitationState.USED),
        (invitation.refused_at, InvitationState.REFUSED),
        (invitation.revoked_at, InvitationState.REVOKED),
        (invitation.expires_at <= timezone.now(), InvitationState.EXPIRED),
    )
    return next((state for reached, state in ends if reached), InvitationState.OPEN)


def inviter_still_may(invitation: Invitation) -> bool:
    """True while whoever made the link may give its role: the right to invite can end before the link does."""
    inviter = invitation.invited_by
    return inviter.is_active and invitation.role in roles_to_grant(inviter, invitation.company)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _make_token(invitation: Invitation) -> str:
    """A new moment of expiry makes a new token, and the old link ends."""
    facts = f"{invitation.company_id}|{invitation.email}|{invitation.expires_at.timestamp():.6f}"
    return salted_hmac(_SALT, facts, algorithm="sha256").hexdigest()[:TOKEN_LETTERS]


def token_of(invitation: Invitation) -> str | None:
    """Return the token of the link; None when the server's secret key has changed since it was made."""
    token = _make_token(invitation)
    return token if _digest(token) == invitation.digest else None


def find(token: str) -> Invitation | None:
    """Return the invitation of a link, in whatever state."""
    rows = Invitation.objects.select_related("company__park", "invited_by", "used_by")
    return rows.filter(digest=_digest(token)).first()


@transaction.atomic
def invite(*, company: Company, email: str, full_name: str, role: CompanyRole, by: User) -> Invitation:
    """Make a link for one person. An open link of the same person to the same company is replaced by it."""
    if not may_invite(by, company) or role not in roles_to_grant(by, company):
        raise PermissionDenied
    if email.casefold() == by.email.casefold():
        raise CannotInvite
    Invitation.objects.open().filter(company=company, email__iexact=email).update(revoked_at=timezone.now())
    invitation = Invitation(company=company, email=email, full_name=full_name, role=role, invited_by=by)
    _set_link(invitation)
    invitation.save()
    remember(company, by=by, verb="company.invite", role=role.value)
    return invitation


def _set_link(invitation: Invitation) -> None:
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.digest = _digest(_make_token(invitation))


@transaction.atomic
def renew(*, invitation: Invitation, by: User) -> Invitation:
    """Make a new link valid for the full time; the old one ends. Not for an invitation that was used."""
    company = invitation.company
    role = CompanyRole(invitation.role)
    if not may_invite(by, company) or role not in roles_to_grant(by, company):
        raise PermissionDenied
    _set_link(invitation)
    columns = {"digest": invitation.digest, "expires_at": invitation.expires_at}
    rows = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
    if not rows.update(**columns, invited_by=by, refused_at=None, revoked_at=None):
        raise InvitationGone
    remember(company, by=by, verb="company.renew_invitation", role=invitation.role)
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> None:
    """End the link before somebody uses it. Twice changes nothing."""
    if not may_invite(by, invitation.company):
        raise PermissionDenied
    rows = Invitation.objects.open().filter(pk=invitation.pk)
    if rows.update(revoked_at=timezone.now()):
        remember(invitation.company, by=by, verb="company.revoke_invitation", role=invitation.role)


@transaction.atomic
def refuse(*, invitation: Invitation) -> None:
    """Whoever opened the link says: not me, or not my company. The inviter is told."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(refused_at=timezone.now()):
        raise InvitationGone
    remember(invitation.company, by=None, verb="company.refuse_invitation", role=invitation.role)
    notify(
        [invitation.invited_by],
        kind="invitation.refused",
        target_type=TARGET,
        target_code=code_of(invitation.company),
        occasion=str(invitation.pk),
    )


def join_as_new(*, invitation: Invitation, full_name: str, password: str, contact: bool) -> User:
    """Make the account and the membership in one step; raises `InvitationGone` or `AddressTaken`."""
    user = User(email=invitation.email, full_name=full_name, password=make_password(password))
    try:
        with transaction.atomic():  # hashing was before: it would hold SQLite's only write lock
            user.save()
            _use(invitation, user=user, contact=contact)
    except IntegrityError as error:
        raise AddressTaken from error
    return user


@transaction.atomic
def join_as_known(*, invitation: Invitation, user: User, contact: bool) -> None:
    """Add the membership to an account; its owner has just proved to be the invited person."""
    if user.email.casefold() != invitation.email.casefold():
        raise PermissionDenied
    _use(invitation, user=user, contact=contact)


def _use(invitation: Invitation, *, user: User, contact: bool) -> None:
    """The row count decides who used the link, not an earlier look.

    The company is locked: two links of a park cannot both make the first administrator.
    """
    Company.objects.select_for_update().get(pk=invitation.company_id)
    if not inviter_still_may(invitation):
        raise InvitationGone
    claimed = Invitation.objects.open().filter(pk=invitation.pk)
    if not claimed.update(used_at=timezone.now(), used_by=user):
        raise InvitationGone
    CompanyMembership.objects.get_or_create(user=user, company=invitation.company, role=invitation.role)
    agreed = [consents.Purpose.ACCOUNT] + ([consents.Purpose.CONTACT] if contact else [])
    consents.give(purposes=agreed, by=user)
    remember(invitation.company, by=user, verb="company.join", role=invitation.role)
