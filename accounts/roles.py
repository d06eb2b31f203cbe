"""Roles as a table of permissions. Pure: no Django.

Memberships live with the organisation (``ParkMembership``, ``CompanyMembership``); this page only says what
a role may do. Views and actions ask for a permission, never for a role.
"""

from enum import StrEnum


class Permission(StrEnum):
    """One thing a person may do within a company or a park."""

    VIEW_COMPANY_DATA = "view_company_data"  # exact listings of the company
    EDIT_LISTINGS = "edit_listings"
    EXPRESS_INTEREST = "express_interest"
    NEGOTIATE = "negotiate"
    ACCEPT_TERMS = "accept_terms"
    SIGN = "sign"
    MANAGE_MEMBERS = "manage_members"  # invite people to the company, change their roles, remove them
    VIEW_PARK_DATA = "view_park_data"  # listings, matches and proposals of the park, with names
    REVIEW_PROPOSALS = "review_proposals"
    REQUEST_RUN = "request_run"
    ENTER_ON_BEHALF = "enter_on_behalf"
    SUGGEST_PROPOSALS = "suggest_proposals"
    VIEW_TOTALS = "view_totals"  # aggregated figures only


class CompanyRole(StrEnum):
    """Role of a person in a company (tenant, utility, city party)."""

    MEMBER = "member"
    ADMIN = "admin"
    SIGNATORY = "signatory"


class ParkRole(StrEnum):
    """Role of a person towards a park."""

    BOARD_MEMBER = "board_member"
    BOARD_CHAIR = "board_chair"
    CONSULTANT = "consultant"
    AUTHORITY = "authority"
    FINANCIER = "financier"


_MEMBER = frozenset(
    {
        Permission.VIEW_COMPANY_DATA,
        Permission.EDIT_LISTINGS,
        Permission.EXPRESS_INTEREST,
        Permission.NEGOTIATE,
        Permission.VIEW_TOTALS,
    }
)
_BOARD = frozenset(
    {
        Permission.VIEW_PARK_DATA,
        Permission.REVIEW_PROPOSALS,
        Permission.REQUEST_RUN,
        Permission.ENTER_ON_BEHALF,
        Permission.SUGGEST_PROPOSALS,
        Permission.VIEW_TOTALS,
    }
)

COMPANY_PERMISSIONS: dict[CompanyRole, frozenset[Permission]] = {
    CompanyRole.MEMBER: _MEMBER,
    CompanyRole.ADMIN: _MEMBER | {Permission.ACCEPT_TERMS, Permission.MANAGE_MEMBERS},
    CompanyRole.SIGNATORY: _MEMBER | {Permission.ACCEPT_TERMS, Permission.SIGN},
}

PARK_PERMISSIONS: dict[ParkRole, frozenset[Permission]] = {
    ParkRole.BOARD_MEMBER: _BOARD,
    ParkRole.BOARD_CHAIR: _BOARD,
    ParkRole.CONSULTANT: frozenset(
        {
            Permission.VIEW_PARK_DATA,
            Permission.REQUEST_RUN,
            Permission.ENTER_ON_BEHALF,
            Permission.SUGGEST_PROPOSALS,
            Permission.VIEW_TOTALS,
        }
    ),
    ParkRole.AUTHORITY: frozenset({Permission.VIEW_TOTALS}),
    ParkRole.FINANCIER: frozenset({Permission.VIEW_TOTALS}),
}
