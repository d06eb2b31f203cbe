"""Measuring the engine on a synthetic world: what it costs, and that fast and plain ways agree. No Django."""
