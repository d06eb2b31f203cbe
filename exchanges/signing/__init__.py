"""Signatures and the files that carry them."""
