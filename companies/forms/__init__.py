"""Forms of companies and listings."""

from companies.forms.listing import ListingForm

__all__ = ["ListingForm"]
