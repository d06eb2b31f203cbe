"""Listings as files that come back unchanged, and the template workbook that companies fill in."""
