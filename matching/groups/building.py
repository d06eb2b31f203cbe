"""Store the chains, loops and pools of a run, in one order and with codes that are the same in every run."""

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.utils.crypto import salted_hmac

from matching.engine import types as engine
from matching.engine.networks.chains import Chain
from matching.engine.networks.pools import Pool
from matching.engine.networks.pools import Verdict as PoolVerdict
from matching.groups.explaining import explain_chain, explain_pool, pool_shares
from matching.groups.search import Found, GroupSearch
from matching.models import GroupKind, GroupMember, MatchGroup, MatchRun, MemberRole, Purpose
from matching.snapshot import Snapshot
from symbiosis.lib.jobs import LONG_LEASE, Lease

PREFIX = {GroupKind.CHAIN: "CHN", GroupKind.LOOP: "LOP", GroupKind.POOL: "POL"}
CODE_LETTERS = 8


@dataclass(frozen=True)
class Draft:
    """A group before it is saved: its row without a rank, and its members in order."""

    row: MatchGroup
    members: list[GroupMember] = field(default_factory=list)

    @property
    def place(self) -> tuple[int, bool]:
        """What comes first whatever the score.

        A viable pool stands before one that is not; a chain of several matches before a single match through a
        converter, which the list of matches shows too, and before one of which all that is known is a loss.
        """
        verdict = self.row.explanation.get("verdict", PoolVerdict.SURE)
        single = not self.row.explanation.get("joints", True)
        loses = self.row.value_high is not None and self.row.value_high < 0
        return list(PoolVerdict).index(PoolVerdict(verdict)), single or loses

    @property
    def strength(self) -> float:
        return self.row.score * self.row.confidence

    @property
    def way(self) -> tuple[str, ...]:
        """The materials that are handed on; groups of the same way are variants of each other."""
        ways = [leg["match"]["pathway"] for leg in self.row.explanation.get("legs", [])]
        return tuple(code for way in ways for code in (way["start"], way["end"])) or (self.row.key,)


def store_groups(run: MatchRun, snapshot: Snapshot, lease: Lease[MatchRun]) -> dict[str, Any]:
    """Find the groups of a real run and write them in place of what an earlier try wrote; return the counts.

    The counts name the caps that left some out. What-if and trial runs have no groups.
    """
    if run.purpose != Purpose.REAL:
        return {}
    found = []
    lease.renew(LONG_LEASE)
    for part in GroupSearch(run, snapshot).found():
        found.append(part)
        lease.renew(LONG_LEASE)
    drafts = ranked([draft for part in found for draft in drafts_of(run, part)])
    with lease.fenced():
        MatchGroup.objects.filter(run=run).delete()
        MatchGroup.objects.bulk_create([draft.row for draft in drafts], batch_size=100)
        members = [member for draft in drafts for member in draft.members]
        GroupMember.objects.bulk_create(members, batch_size=500)
    counts = Counter(str(draft.row.kind) for draft in drafts)
    return {
        "count": {kind: counts[kind] for kind in GroupKind.values},
        "left_out": sum(part.left_out for part in found),
        "cut": sorted({name for part in found for name in part.cut}),
    }


def ranked(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts best first, each with its rank among those of its kind.

    Of variants with the same way of materials the best stands among the first, the second behind the best of
    all other ways, and so on: the top of the list shows what is different.
    """
    drafts = sorted(drafts, key=lambda draft: (draft.place, -draft.strength, draft.row.key))
    turns: Counter[tuple[str, ...]] = Counter()
    order: dict[str, tuple[str, tuple[int, bool], int]] = {}
    for draft in drafts:
        order[draft.row.key] = str(draft.row.kind), draft.place, turns[draft.way]
        turns[draft.way] += 1
    drafts.sort(key=lambda draft: order[draft.row.key])
    rank: Counter[str] = Counter()
    for draft in drafts:
        rank[draft.row.kind] += 1
        draft.row.rank = rank[draft.row.kind]
    return drafts


def drafts_of(run: MatchRun, found: Found) -> list[Draft]:
    """Return the groups of one scope as rows."""
    chains = [_chain_draft(run, chain, found.matches) for chain in found.chains]
    return [*chains, *(_pool_draft(run, pool) for pool in found.pools)]


def _chain_draft(run: MatchRun, chain: Chain, matches: dict[str, engine.Match]) -> Draft:
    kind = GroupKind.LOOP if chain.is_loop else GroupKind.CHAIN
    row = MatchGroup(
        run=run,
        **_identity(kind, [leg.key for leg in chain.legs]),
        score=chain.score,
        confidence=chain.confidence,
        **_ends("value", chain.money.total),
        **_ends("co2", chain.co2.total),
        explanation=explain_chain(chain, matches),
    )
    linked = {listing for joint in chain.joints for listing in (joint.need, joint.have)}
    members = []
    for place, listing in enumerate(chain.listings):
        ends = MemberRole.TAKER if place % 2 else MemberRole.GIVER
        role = MemberRole.BOTH if listing in linked else ends
        members.append(GroupMember(group=row, position=place, listing_id=listing, role=role))
    return Draft(row, members)


def _pool_draft(run: MatchRun, pool: Pool) -> Draft:
    viable = pool.verdict in {PoolVerdict.SURE, PoolVerdict.LIKELY}
    identity = [pool.plant.code, *(str(one.listing) for one in pool.parties)]
    shares = pool_shares(pool) if viable else None
    row = MatchGroup(
        run=run,
        **_identity(GroupKind.POOL, identity),
        score=pool.score,
        confidence=pool.confidence,
        **_ends("value", pool.saving if viable else None),
        **_ends("co2", pool.co2 if viable else None),
        explanation=explain_pool(pool, shares),
    )
    paid = dict(zip((one.listing for one in pool.members), shares.parts if shares else (), strict=False))
    members = [
        GroupMember(
            group=row,
            position=place,
            listing_id=one.listing,
            role=MemberRole.MEMBER,
            share=paid.get(one.listing),
        )
        for place, one in enumerate(pool.parties)
    ]
    return Draft(row, members)


def _identity(kind: GroupKind, parts: Sequence[str]) -> dict[str, str]:
    """Return kind, key and code; a plain digest could be undone by trying ids, so the code is keyed."""
    key = sha256("|".join([kind, *parts]).encode()).hexdigest()[:40]
    letters = base64.b32encode(salted_hmac("matching.group", key).digest()).decode()[:CODE_LETTERS]
    return {"kind": kind, "key": key, "code": f"{PREFIX[kind]}-{letters}"}


def _ends(name: str, known: engine.Range | None) -> dict[str, float | None]:
    low, high = known or (None, None)
    return {f"{name}_low": low, f"{name}_high": high}
