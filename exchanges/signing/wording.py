"""Words of signing: why a file is not taken, and the way out."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCAN_REFUSALS: dict[str, Promise] = {
    "no_file": _("The file is empty. Choose another one."),
    "not_a_scan": _(
        "%(name)s is neither a PDF nor a photo that can be read. Scan the paper as PDF, or photograph each page."
    ),
    "one_pdf_or_photos": _("Send one PDF with all pages, or only photos of the pages."),
    "too_many_photos": _("These are more than %(most)s photos. Scan the paper into one PDF."),
    "photo_too_small": _(
        "A photo is smaller than %(pixels)s pixels across, so that its text cannot be read. Take it again from "
        "closer by."
    ),
    "too_many_pixels": _("%(name)s has too many pixels. Make it smaller, for example 4,000 pixels wide."),
    "one_signature_file": _("Send one file: the signed PDF, or the signature file."),
    "pdf_not_signed": _(
        "This PDF holds no digital signature. Send the signed file, or choose “printed, signed and stamped” for a "
        "scan."
    ),
    "not_a_signature": _(
        "This is no digital signature file. Send a signed PDF, or a file that ends in .p7s, .p7m, .asice or .xml."
    ),
}
