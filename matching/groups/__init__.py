"""Chains, loops and pools of a run: found, stored, explained, shown."""
