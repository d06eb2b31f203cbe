"""Proposals, agreements and deliveries for programs: the same rows, rules and actions as the pages."""
