"""Runs of the matching engine, what they proposed, and what people said of it."""

from matching.models.matches import KINDS, NOT_USEFUL_REASONS, Feedback, Match
from matching.models.runs import EXPIRED_LEASE, Job, JobState, MatchRun, MatchShard, RuleSet

__all__ = [
    "EXPIRED_LEASE",
    "KINDS",
    "NOT_USEFUL_REASONS",
    "Feedback",
    "Job",
    "JobState",
    "Match",
    "MatchRun",
    "MatchShard",
    "RuleSet",
]
