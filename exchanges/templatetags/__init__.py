"""Blocks of the exchange pages."""
