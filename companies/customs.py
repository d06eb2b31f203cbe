"""A company states once whether it is an export-processing enterprise; every link's legal gate reads it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from companies.company_history import remember
from companies.models import Company, CustomsStatement
from companies.particulars import may_state

ANSWERS = {None: "unknown", True: "yes", False: "no"}


def customs_of(company: Company) -> CustomsStatement | None:
    return CustomsStatement.objects.filter(company=company).first()


@transaction.atomic
def state_customs(
    *, company: Company, by: User, is_export_processing: bool | None, paper: str = ""
) -> CustomsStatement | None:
    """Write down what the company states, and on which paper it rests; None takes the statement back.

    Raises PermissionDenied for everybody but the company's administrators and signatories.
    """
    if not may_state(by, company):
        raise PermissionDenied
    if is_export_processing is None:
        CustomsStatement.objects.filter(company=company).delete()
        row = None
    else:
        row, _is_new = CustomsStatement.objects.update_or_create(
            company=company,
            defaults={"is_export_processing": is_export_processing, "paper": paper, "stated_by": by},
        )
    remember(company, by=by, verb="company.state_customs", answer=ANSWERS[is_export_processing], paper=paper)
    return row
