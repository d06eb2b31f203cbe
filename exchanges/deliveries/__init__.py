"""Agreed against delivered: reports, sums, their records, what a stop would strand."""
