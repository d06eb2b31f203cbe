"""Why a file is not taken, and the way out."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from companies.attachments import RefusedFile

REFUSALS: dict[str, Promise] = {
    "key": _("The file came without its key. Load the page again, then send the file again."),
    "kind": _("Say whether the file is a photo, a lab report or a document."),
    "empty": _("The file is empty. Choose another one."),
    "too_large": _("The file is larger than %(megabytes)s MB. Make it smaller or split it."),
    "not_a_photo": _(
        "This is not a photo that can be read. Take JPEG, PNG or WebP, or take the photo again. A PDF is added as a "
        "lab report or a document."
    ),
    "not_a_picture": _("This picture cannot be read. Send it as PDF, JPEG, PNG or WebP."),
    "too_many_pixels": _("The picture has too many pixels. Make it smaller, for example 4,000 pixels wide."),
    "not_a_document": _("This is neither a PDF nor a picture. Save the document as PDF, then send it again."),
    "too_many": _("This listing already has %(most)s files. Remove one first."),
    "quota": _("The files of your company would take more than %(megabytes)s MB. Remove old ones first."),
}


def refusal_sentence(refused: RefusedFile) -> str:
    return str(REFUSALS[refused.code]) % refused.facts
