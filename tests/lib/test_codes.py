"""Many people make rows of one series at once: each gets a code of its own, and nobody an error."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from matching.models import MatchRun, RuleSet
from symbiosis.lib.codes import create_coded

THREADS, EACH = 12, 8  # more at once than an attempt is repeated


@pytest.mark.django_db(transaction=True)
def test_many_at_once_all_get_a_code() -> None:
    rules, start = RuleSet.objects.create(version=1, weights={}), Barrier(THREADS)

    def make(_number: int) -> list[str]:
        try:
            start.wait()
            return [make_one() for _turn in range(EACH)]
        finally:
            connection.close()

    @transaction.atomic
    def make_one() -> str:
        run = create_coded(
            MatchRun,
            "RUN",
            on=date(2026, 11, 1),
            rule_set=rules,
            catalogue_digest="test",
            engine_version="test",
            state="done",
            finished_at=timezone.now(),
        )
        MatchRun.objects.filter(pk=run.pk).update(engine_version="later")  # the code is held until the commit
        return run.code

    with ThreadPoolExecutor(THREADS) as pool:
        codes = [code for made in pool.map(make, range(THREADS)) for code in made]

    assert sorted(codes) == [f"RUN-2611-{number:04d}" for number in range(1, THREADS * EACH + 1)]
