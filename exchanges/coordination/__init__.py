"""Coordination regulations: what a city unit and a park or company promise each other where nothing is traded."""
