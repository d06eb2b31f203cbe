"""Runs of the matching engine, what they proposed, and what people said of it."""

from matching.models.groups import GroupKind, GroupMember, MatchGroup, MemberRole
from matching.models.matches import KINDS, NOT_USEFUL_REASONS, Feedback, Match
from matching.models.outcomes import Outcome, Stage
from matching.models.runs import MatchRun, MatchShard, Purpose, RuleSet
from matching.models.scenarios import Scenario

__all__ = [
    "KINDS",
    "NOT_USEFUL_REASONS",
    "Feedback",
    "GroupKind",
    "GroupMember",
    "Match",
    "MatchGroup",
    "MatchRun",
    "MatchShard",
    "MemberRole",
    "Outcome",
    "Purpose",
    "RuleSet",
    "Scenario",
    "Stage",
]
