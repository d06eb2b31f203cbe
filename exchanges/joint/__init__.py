"""Proposals of more than two parties: a chain, a loop, a pool around one host (docs/adr/0009)."""
